package search

import (
	"context"
	"fmt"
	"slices"

	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
	"wrota/internal/search/query"
)

// Rebuild makes the index of a unit from scratch, in batches of bounded size (in memory are besides only the ids of the unit's things),
// and tells after each how many are in.
// While it goes on the house works, what changes is indexed, and pages say that there may be more to find. Interrupted, it is
// run again.
func (s *Service) Rebuild(ctx context.Context, unit id.Unit, told func(n int)) error {
	err := s.DB.InTx(ctx, system(unit), func(tx *db.Tx) error { return s.empty(ctx, tx, unit) }, lane(unit))
	if err != nil {
		return fmt.Errorf("search: rebuild: %w", err)
	}
	n := 0
	for _, k := range Kinds {
		ids, err := s.Shelf.All(ctx, unit, k)
		if err != nil {
			return fmt.Errorf("search: rebuild: %w", err)
		}
		slices.Sort(ids) // by time: the newest gets the highest number and stands first
		for part := range slices.Chunk(ids, atOnce) {
			things := make([]Thing, len(part))
			for i, x := range part {
				things[i] = Thing{k, x}
			}
			if err := s.Follow(ctx, unit, things...); err != nil {
				return err
			}
			n += len(part)
			told(n)
		}
	}
	err = s.DB.InTx(ctx, system(unit), func(tx *db.Tx) error {
		return query.New(tx).Built(ctx, query.BuiltParams{BuiltAt: db.At(s.Clock.Now()), UnitID: unit})
	}, lane(unit))
	if err != nil {
		return fmt.Errorf("search: rebuild: %w", err)
	}
	return nil
}

func (s *Service) empty(ctx context.Context, tx *db.Tx, unit id.Unit) error {
	if _, err := s.index(ctx, tx, unit); err != nil {
		return err
	}
	q := query.New(tx)
	if err := q.EmptyPostings(ctx, unit); err != nil {
		return err
	}
	if err := q.EmptyEntries(ctx, unit); err != nil {
		return err
	}
	if err := q.EmptyInformed(ctx, unit); err != nil {
		return err
	}
	return q.Emptied(ctx, unit)
}

// Known are the ids of the things of a kind that the index of a unit has. It asks nobody's right and feeds no page.
func Known(ctx context.Context, d *db.DB, unit id.Unit, kind Kind) (map[string]bool, error) {
	out := map[string]bool{}
	err := d.View(ctx, system(unit), func(tx *db.Tx) error {
		things, err := query.New(tx).Known(ctx, query.KnownParams{UnitID: unit, Kind: string(kind)})
		for _, t := range things {
			out[t] = true
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("search: known: %w", err)
	}
	return out, nil
}
