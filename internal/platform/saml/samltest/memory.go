package samltest

import (
	"context"
	"io"
	"log"
	"sync"
	"time"
)

// Memory remembers what was used, for tests: a saml.Once of one process.
type Memory struct {
	mu   sync.Mutex
	seen map[string]time.Time
}

// Once tells whether id is new, and remembers it for good.
func (m *Memory) Once(_ context.Context, id string, until time.Time) (bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, known := m.seen[id]; known {
		return false, nil
	}
	if m.seen == nil {
		m.seen = map[string]time.Time{}
	}
	m.seen[id] = until
	return true, nil
}

// quiet swallows the complaints of TLS about clients that a test lets fail.
var quiet = log.New(io.Discard, "", 0)
