package search

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"wrota/internal/kit/id"
	"wrota/internal/platform/audit"
)

// Follow brings things of a unit up to date: they are read again where they are kept, and a thing that is not there any more
// leaves the index. It may be repeated.
func (s *Service) Follow(ctx context.Context, unit id.Unit, things ...Thing) error {
	slices.SortFunc(things, func(a, b Thing) int { return strings.Compare(string(a.Kind)+a.ID, string(b.Kind)+b.ID) })
	things = slices.Compact(things)
	for part := range slices.Chunk(things, atOnce) {
		items, err := s.Shelf.Items(ctx, unit, part)
		if err != nil {
			return fmt.Errorf("search: follow: %w", err)
		}
		if err := s.Put(ctx, unit, items...); err != nil {
			return err
		}
		for _, t := range part {
			if slices.ContainsFunc(items, func(it Item) bool { return it.Thing == t }) {
				continue
			}
			if err := s.Remove(ctx, unit, t); err != nil {
				return err
			}
		}
	}
	return nil
}

// atOnce is how many things are read and written together while the house works: a transaction takes some tens of milliseconds.
const atOnce = 64

// FollowCase brings a case up to date with what belongs to it.
func (s *Service) FollowCase(ctx context.Context, unit id.Unit, c id.Case) error {
	things, err := s.Shelf.OfCase(ctx, unit, c)
	if err != nil {
		return fmt.Errorf("search: follow: %w", err)
	}
	return s.Follow(ctx, unit, append(things, Thing{Case, c.String()})...)
}

// Name implements audit.Sink: the log of changes is read under it.
func (s *Service) Name() string { return "search" }

// Close implements audit.Sink.
func (s *Service) Close() error { return nil }

// Send implements audit.Sink: what was changed is brought up to date. It hears of everything that is done with a case, a letter or a
// document, also what no fact tells.
func (s *Service) Send(ctx context.Context, entries []audit.Line) error {
	changed := map[id.Unit][]Thing{}
	for _, e := range entries {
		if e.Kind != "change" || e.UnitID == id.Region {
			continue
		}
		changed[e.UnitID] = append(changed[e.UnitID], touched(e)...)
	}
	for unit, things := range changed {
		if err := s.Follow(ctx, unit, things...); err != nil {
			return err
		}
	}
	return nil
}

// touched are the things that an entry of the log is about.
func touched(e audit.Line) (out []Thing) {
	if !e.MatterID.IsZero() {
		out = append(out, Thing{Case, e.MatterID.String()})
	}
	kind, which, _ := strings.Cut(e.Subject, ":")
	switch kind {
	case "case":
		if c, err := id.Parse[id.Case](which); err == nil {
			out = append(out, Thing{Case, c.String()})
		}
	case "letter":
		if l, err := id.Parse[id.Letter](which); err == nil {
			out = append(out, Thing{Letter, l.String()})
		}
	case "document":
		if d, err := id.Parse[id.Document](which); err == nil {
			out = append(out, Thing{Document, d.String()})
		}
	}
	return out
}
