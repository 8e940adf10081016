package signaturesweb

import (
	"context"
	"sync"
	"time"

	"wrota/internal/kit/fault"
)

// wait is how long a request stands in line before it is told to come again.
const wait = 10 * time.Second

// gate lets a few in at once, and of one address fewer still, so that nobody keeps the others out.
type gate struct {
	room chan struct{}
	host int
	mu   sync.Mutex
	in   map[string]int // those inside and in line
}

func newGate(room, host int) *gate {
	return &gate{room: make(chan struct{}, room), host: host, in: map[string]int{}}
}

// enter waits for room. Whoever has entered leaves; the error is a fault, or of the context.
func (g *gate) enter(ctx context.Context, address string) (leave func(), err error) {
	if !g.take(address) {
		return nil, fault.New(fault.Busy, "signatures.page.busy-own")
	}
	ctx, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	select {
	case g.room <- struct{}{}:
		return func() { <-g.room; g.give(address) }, nil
	case <-ctx.Done():
		g.give(address)
		return nil, fault.New(fault.Busy, "signatures.page.busy")
	}
}

func (g *gate) take(address string) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.in[address] >= g.host {
		return false
	}
	g.in[address]++
	return true
}

func (g *gate) give(address string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.in[address]--; g.in[address] == 0 {
		delete(g.in, address)
	}
}
