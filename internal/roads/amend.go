package roads

import (
	"context"
	"fmt"
	"strings"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/db"
	"wrota/internal/roads/query"
)

// maxPlace is the most letters of a description of a place.
const maxPlace = 200

// Amendment changes the description of the place, which everybody reads: an applicant may have named
// a person in it.
type Amendment struct {
	Entry   id.Entry
	Version int64
	Place   string
}

// Amend changes the description of the place of an entry of the clerk's unit.
func (s *Service) Amend(ctx context.Context, by actor.Actor, a Amendment) error {
	place := strings.Join(strings.Fields(a.Place), " ")
	if len([]rune(place)) > maxPlace {
		return fault.InvalidField("place", "roads.entry.place-long")
	}
	return s.change(ctx, by, a.Entry, "roads.place-amended", func(q *query.Queries, e Entry) (int64, error) {
		if place == "" && e.Stretch == nil {
			return 0, fault.InvalidField("place", "roads.entry.place")
		}
		e.Place = place
		return q.SetPlace(ctx, query.SetPlaceParams{Place: place, Search: e.search(), UnitID: by.Unit, ID: a.Entry, Version: a.Version})
	})
}

// Return says that the strip was given back.
type Return struct {
	Entry   id.Entry
	Version int64
	On      calendar.Date // the last day of the occupation
}

// TakeBack notes that the strip was given back before the permit ended (odbiór pasa drogowego). Years
// that begin later are not charged; what was paid is settled by a change of the decision.
func (s *Service) TakeBack(ctx context.Context, by actor.Actor, r Return) error {
	return s.change(ctx, by, r.Entry, "roads.taken-back", func(q *query.Queries, e Entry) (int64, error) {
		if r.On.IsZero() || r.On.Before(e.From) || r.On.After(e.To) || r.On.After(s.today()) {
			return 0, fault.InvalidField("on", "roads.entry.on", fault.Args{"From": e.From.Dotted(), "To": e.To.Dotted()})
		}
		return q.SetUntil(ctx, query.SetUntilParams{UntilOn: r.On, UnitID: by.Unit, ID: r.Entry, Version: r.Version})
	})
}

func (s *Service) change(ctx context.Context, by actor.Actor, which id.Entry, verb string, do func(q *query.Queries, e Entry) (int64, error)) error {
	if err := mayView(by); err != nil {
		return err
	}
	err := s.db.InTx(ctx, by, func(tx *db.Tx) error {
		e, err := byID(ctx, tx, by.Unit, which)
		if err != nil {
			return err
		}
		n, err := do(query.New(tx), e)
		if err := db.Changed(n, err, "roads.entry.changed"); err != nil {
			return err
		}
		s.audit.Record(ctx, tx, by.Unit, audit.Entry{Verb: verb, Subject: "roads-entry:" + which.Short(), Matter: e.Case})
		return nil
	})
	if err != nil {
		return fmt.Errorf("roads: amend: %w", err)
	}
	return nil
}
