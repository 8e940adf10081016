package catalogue

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"wrota/internal/catalogue/query"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/db"
)

// How long a node may answer from what it read: it asks whether something changed after refresh, and
// when the database does not answer it goes on for a minute.
const (
	refresh  = 3 * time.Second
	patience = time.Minute
)

// book keeps the adoptions of all units in memory. A region has about a hundred units with a dozen
// services each, so it is read whole.
type book struct {
	db    *db.DB
	clock clock.Clock
	held  atomic.Pointer[pages]
	stale atomic.Bool
	mu    sync.Mutex // one reads, the others go on with what there is
}

// pages are the adoptions as of one moment. They are not changed once made.
type pages struct {
	revision  int64
	asked     time.Time // whether it is the newest
	adoptions map[id.Unit]map[string]Adoption
	terms     map[id.Unit]Terms
	rates     map[rateKey][]query.CatalogueRate
}

// forget makes the next question look for changes.
func (b *book) forget() { b.stale.Store(true) }

// now returns the newest pages that there are.
func (b *book) now(ctx context.Context) (*pages, error) {
	p := b.held.Load()
	at := b.clock.Now()
	if p != nil && !b.stale.Load() && within(at, p.asked, refresh) {
		return p, nil
	}
	if p == nil || b.stale.Load() {
		b.mu.Lock()
	} else if !b.mu.TryLock() {
		return p, nil // somebody is looking already
	}
	defer b.mu.Unlock()
	next, err := b.look(ctx, b.held.Load())
	if err != nil {
		if p != nil && within(at, p.asked, patience) {
			return p, nil
		}
		return nil, fmt.Errorf("catalogue: read: %w", err)
	}
	return next, nil
}

// within tells whether no more than d passed; a clock that was turned back counts as passed.
func within(at, since time.Time, d time.Duration) bool {
	passed := at.Sub(since)
	return passed >= 0 && passed < d
}

var reader = actor.Automaton("system.catalogue", id.Region)

// look reads everything when something changed since the pages that are held.
func (b *book) look(ctx context.Context, held *pages) (*pages, error) {
	b.stale.Store(false) // a change that comes now makes it true again
	at := b.clock.Now()
	ctx = context.WithoutCancel(ctx) // others wait for the same pages
	var next *pages
	err := b.db.View(ctx, reader, func(tx *db.Tx) error {
		revision, err := query.New(tx).Revision(ctx)
		if err != nil {
			return err
		}
		if held != nil && held.revision == revision {
			same := *held
			same.asked = at
			next = &same
			return nil
		}
		next, err = readPages(ctx, tx, revision)
		return err
	})
	if err != nil {
		b.stale.Store(true)
		return nil, err
	}
	next.asked = at
	b.held.Store(next)
	return next, nil
}

func readPages(ctx context.Context, tx *db.Tx, revision int64) (*pages, error) {
	p := &pages{revision: revision, adoptions: map[id.Unit]map[string]Adoption{}, terms: map[id.Unit]Terms{}, rates: map[rateKey][]query.CatalogueRate{}}
	q := query.New(tx)
	adoptions, err := q.Adoptions(ctx)
	if err != nil {
		return nil, err
	}
	for _, row := range adoptions {
		a, err := adoptionFrom(row)
		if err != nil {
			return nil, err
		}
		if p.adoptions[a.Unit] == nil {
			p.adoptions[a.Unit] = map[string]Adoption{}
		}
		p.adoptions[a.Unit][a.Service] = a
	}
	terms, err := q.Offices(ctx)
	if err != nil {
		return nil, err
	}
	for _, row := range terms {
		if p.terms[row.UnitID], err = termsFrom(row); err != nil {
			return nil, err
		}
	}
	rates, err := q.Rates(ctx)
	for _, row := range rates {
		key := rateKey{row.UnitID, row.Service}
		p.rates[key] = append(p.rates[key], row)
	}
	return p, err
}
