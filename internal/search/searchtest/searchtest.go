// Package searchtest keeps things in memory, so that tests of the search and of its pages need no other module.
//
// It decides rights as slowly and plainly as they can be said, so that what the search finds can be compared with it.
package searchtest

import (
	"cmp"
	"context"
	"slices"
	"sync"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
	"wrota/internal/search"
)

// Shelf keeps the things of one unit.
type Shelf struct {
	mu    sync.Mutex
	Unit  id.Unit
	items map[search.Thing]search.Item
}

// New is an empty shelf.
func New(unit id.Unit) *Shelf { return &Shelf{Unit: unit, items: map[search.Thing]search.Item{}} }

// Put puts an item on the shelf, or in the place of the one that is there.
func (s *Shelf) Put(it search.Item) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.items[it.Thing] = it
}

// Take takes a thing off the shelf.
func (s *Shelf) Take(t search.Thing) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.items, t)
}

// Things lists what is there, in one order.
func (s *Shelf) Things() (out []search.Thing) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for t := range s.items {
		out = append(out, t)
	}
	slices.SortFunc(out, func(a, b search.Thing) int { return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.ID, b.ID)) })
	return out
}

// All implements search.Shelf.
func (s *Shelf) All(_ context.Context, unit id.Unit, kind search.Kind) (out []string, err error) {
	for _, t := range s.Things() {
		if unit == s.Unit && t.Kind == kind {
			out = append(out, t.ID)
		}
	}
	return out, nil
}

// Items implements search.Shelf. What belongs to a case is where the case is now.
func (s *Shelf) Items(_ context.Context, unit id.Unit, which []search.Thing) (out []search.Item, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, t := range which {
		it, ok := s.items[t]
		if !ok || unit != s.Unit {
			continue
		}
		if c, ok := s.items[search.Thing{Kind: search.Case, ID: it.Case.String()}]; ok && t.Kind != search.Case {
			letter := it.Letter
			it.Of, it.Letter = c.Of, letter
		}
		out = append(out, it)
	}
	return out, nil
}

// OfCase implements search.Shelf.
func (s *Shelf) OfCase(_ context.Context, unit id.Unit, c id.Case) (out []search.Thing, err error) {
	for _, t := range s.Things() {
		if it := s.items[t]; unit == s.Unit && it.Case == c && t.Kind != search.Case {
			out = append(out, t)
		}
	}
	return out, nil
}

// Grants of the actors of tests.
const (
	Handle    actor.Grant = "cases.handle"
	Letters   actor.Grant = "intake.register"
	Documents actor.Grant = "records.view"
)

// Sight implements search.Shelf.
func (s *Shelf) Sight(by actor.Actor) search.Sight {
	return search.Sight{Cases: by.Reaches(Handle), Lead: by.May(Handle), Letters: by.May(Letters), Documents: by.May(Documents)}
}

// MayOpen is the rule, in plain words: whoever sees the case, sees what belongs to it; the registry sees letters and what waits with
// them; the archive sees documents.
func (s *Shelf) MayOpen(by actor.Actor, it search.Item) bool {
	kase := s.items[search.Thing{Kind: search.Case, ID: it.Case.String()}]
	switch {
	case by.Kind != actor.Clerk || by.Unit != s.Unit:
		return false
	case it.Kind == search.Document && by.May(Documents), it.Kind == search.Letter && by.May(Letters):
		return true
	case it.Case.IsZero():
		return !it.Letter.IsZero() && by.May(Letters)
	case slices.Contains(kase.Informed, by.Employee):
		return true
	}
	m := actor.Matter{Cell: kase.Cell, Class: kase.Class, Service: kase.Service}
	return by.May(Handle) && (kase.Lead == by.Employee || by.MayIn(Handle, m))
}

// Show implements search.Shelf.
func (s *Shelf) Show(_ context.Context, by actor.Actor, which []search.Thing) (map[search.Thing]search.Shown, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := map[search.Thing]search.Shown{}
	for _, t := range which {
		if it, ok := s.items[t]; ok && s.MayOpen(by, it) {
			out[t] = search.Shown{Thing: t, Title: it.Head[0], Number: string(t.Kind), Href: "/" + string(t.Kind) + "/" + t.ID, Day: it.Day, Case: it.Case, Closed: it.Closed}
		}
	}
	return out, nil
}
