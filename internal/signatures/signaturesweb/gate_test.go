package signaturesweb

import (
	"context"
	"testing"

	"wrota/internal/kit/fault"
)

func TestGate(t *testing.T) {
	g := newGate(1, 1)
	leave, err := g.enter(t.Context(), "192.0.2.1")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := g.enter(t.Context(), "192.0.2.1"); !fault.Is(err, fault.Busy) {
		t.Errorf("one address twice at once: %v", err)
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := g.enter(gone, "192.0.2.2"); !fault.Is(err, fault.Busy) {
		t.Errorf("there is no room: %v", err)
	}
	let := make(chan error)
	go func() {
		leave, err := g.enter(t.Context(), "192.0.2.3")
		if err == nil {
			leave()
		}
		let <- err
	}()
	leave()
	if err := <-let; err != nil {
		t.Errorf("whoever waits comes in when there is room: %v", err)
	}
	if len(g.in) != 0 {
		t.Errorf("still counted: %v", g.in)
	}
}
