package fetch

import (
	"sync"
	"time"
)

// maxMemory is how many bytes of answers are kept.
const maxMemory = 96 << 20

// memory keeps answers until a time.
type memory struct {
	mu    sync.Mutex
	items map[string]item
	size  int
}

type item struct {
	body  []byte
	until time.Time
}

func (m *memory) get(key string, now time.Time) ([]byte, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	i, ok := m.items[key]
	if !ok || !i.until.After(now) {
		return nil, false
	}
	return i.body, true
}

// put keeps an answer. When there is no room, what ended goes, and then anything: the order of a map is as good as any other.
func (m *memory) put(key string, i item, now time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.remove(key)
	for k, old := range m.items {
		if m.size+len(i.body) <= maxMemory {
			break
		}
		if !old.until.After(now) {
			m.remove(k)
		}
	}
	for k := range m.items {
		if m.size+len(i.body) <= maxMemory {
			break
		}
		m.remove(k)
	}
	m.items[key] = i
	m.size += len(i.body)
}

func (m *memory) remove(key string) {
	m.size -= len(m.items[key].body)
	delete(m.items, key)
}
