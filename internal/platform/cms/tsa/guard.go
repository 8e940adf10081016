package tsa

import (
	"context"
	"crypto"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"wrota/internal/platform/cert"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/cms"
)

var (
	// ErrPaused says that the authority failed several times in a row and is not asked for a while.
	ErrPaused = errors.New("tsa: the timestamping authority failed lately and is not asked now")
	// ErrStranger says that a timestamp is not by an authority that leads to one of the roots.
	ErrStranger = errors.New("tsa: a timestamp by an authority that is not trusted")
)

const (
	usualLimit = 5 * time.Second
	usualPause = 30 * time.Second
	patience   = 3 // failures in a row before a pause
)

// Guard asks an authority so that one that is ill holds nobody up: each try has a limit, a failed one is repeated once, and after
// three failures in a row there is a pause in which nobody waits. After it one question at a time is tried. It may be
// used by many at once.
type Guard struct {
	Ask   func(ctx context.Context, h crypto.Hash, digest []byte) ([]byte, error)
	Roots []*cert.Certificate // to one of them the authority's certificate must lead when it stamped
	Clock clock.Clock
	Limit time.Duration              // of one try; 5 s when zero
	Pause time.Duration              // 30 s when zero
	Heard func(time.Duration, error) // told of every answer, for measures; may be nil

	mu       sync.Mutex
	failures int
	until    time.Time // of the pause
}

// Stamp gets a token. The errors are those of Ask, ErrPaused and ErrStranger, and of the context.
func (g *Guard) Stamp(ctx context.Context, h crypto.Hash, digest []byte) (token []byte, err error) {
	begin := g.Clock.Now()
	defer func() {
		if g.Heard != nil {
			g.Heard(g.Clock.Now().Sub(begin), err)
		}
	}()
	if !g.admit(begin) {
		return nil, ErrPaused
	}
	for range 2 {
		if token, err = g.try(ctx, h, digest); err == nil || ctx.Err() != nil || !again(err) {
			break
		}
	}
	g.note(err)
	return token, err
}

// again tells what a second try may mend.
func again(err error) bool {
	return errors.Is(err, ErrUnavailable) || errors.Is(err, cms.ErrMalformed) || errors.Is(err, context.DeadlineExceeded)
}

func (g *Guard) try(ctx context.Context, h crypto.Hash, digest []byte) ([]byte, error) {
	limit := g.Limit
	if limit == 0 {
		limit = usualLimit
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	token, err := g.Ask(ctx, h, digest)
	if err != nil {
		return nil, err
	}
	return token, g.trusted(token)
}

// trusted tells whether who stamped leads to one of the roots: a token by a stranger would prove nothing, and be noticed years later.
func (g *Guard) trusted(raw []byte) error {
	t, err := cms.ParseToken(raw, g.Roots...)
	if err != nil || t.Signer == nil || !t.CryptoValid {
		return fmt.Errorf("tsa: %w: %w", cms.ErrMalformed, err)
	}
	root := func(c *cert.Certificate) bool { return slices.ContainsFunc(g.Roots, c.Equal) }
	pool := cert.NewPool(slices.Concat(t.Certificates, g.Roots)...)
	for _, path := range pool.Paths(t.Signer, root) {
		if len(path.Check(t.Time)) == 0 {
			return nil
		}
	}
	return ErrStranger
}

// admit tells whether the authority may be asked. When a pause has ended one question goes through, and
// the pause goes on for the others until its answer is there.
func (g *Guard) admit(now time.Time) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.failures < patience {
		return true
	}
	if now.Before(g.until) {
		return false
	}
	g.until = now.Add(g.pause())
	return true
}

func (g *Guard) pause() time.Duration {
	if g.Pause == 0 {
		return usualPause
	}
	return g.Pause
}

// note counts failures. Whoever gave up asking says nothing about the authority.
func (g *Guard) note(err error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	switch {
	case err == nil:
		g.failures = 0
	case !errors.Is(err, context.Canceled):
		if g.failures++; g.failures >= patience {
			g.until = g.Clock.Now().Add(g.pause())
		}
	}
}
