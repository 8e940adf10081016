package roads

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/db"
	"wrota/internal/roads/occupancy"
	"wrota/internal/roads/query"
)

var errForbidden = fault.New(fault.Forbidden, "roads.forbidden")

// book is what a unit takes for its roads, in one version.
type book struct {
	version int64
	rates   *occupancy.Rates
}

func (s *Service) today() calendar.Date { return clock.Today(s.clock) }

// Rates is what a unit takes for its roads, as of today: the value that intake.Offer.Rates carries for
// the e-services of this module, and the list of roads for Offer.Lists. It is asked on every page of a
// form: one short question tells whether what is in memory still holds. A unit that set nothing has rates
// without roads, and the fee is then left to the decision.
func (s *Service) Rates(ctx context.Context, unit id.Unit) (*occupancy.Rates, error) {
	b, err := s.book(ctx, unit)
	if err != nil {
		return nil, fmt.Errorf("roads: rates: %w", err)
	}
	return b.rates.AsOf(s.today()), nil
}

// Roads lists the roads of a unit in their order.
func (s *Service) Roads(ctx context.Context, unit id.Unit) ([]occupancy.Road, error) {
	r, err := s.Rates(ctx, unit)
	if err != nil {
		return nil, err
	}
	return r.Roads(), nil
}

func (s *Service) book(ctx context.Context, unit id.Unit) (b book, err error) {
	system := actor.Automaton("system.roads", unit)
	err = s.db.Ask(ctx, system, func(tx *db.Tx) error {
		b.version, err = version(ctx, tx, unit)
		return err
	})
	if err != nil {
		return book{}, err
	}
	s.mu.Lock()
	kept, ok := s.books[unit]
	s.mu.Unlock()
	if ok && kept.version == b.version {
		return kept, nil
	}
	err = s.db.View(ctx, system, func(tx *db.Tx) error {
		b, err = readBook(ctx, tx, unit)
		return err
	})
	if err != nil {
		return book{}, err
	}
	s.mu.Lock()
	s.books[unit] = b
	s.mu.Unlock()
	return b, nil
}

func version(ctx context.Context, tx *db.Tx, unit id.Unit) (int64, error) {
	v, err := query.New(tx).BookVersion(ctx, unit)
	if errors.Is(err, db.ErrNoRows) {
		return 0, nil
	}
	return v, err
}

func readBook(ctx context.Context, tx *db.Tx, unit id.Unit) (b book, err error) {
	if b.version, err = version(ctx, tx, unit); err != nil {
		return b, err
	}
	list, err := resolutions(ctx, tx, unit)
	if err != nil {
		return b, err
	}
	rows, err := query.New(tx).Roads(ctx, unit)
	if err != nil {
		return b, err
	}
	roads := make([]occupancy.Road, len(rows))
	for i, r := range rows {
		roads[i] = occupancy.Road{Code: r.Code, Number: r.Number, Name: r.Name, Category: occupancy.Category(r.Category)}
	}
	b.rates, err = occupancy.NewRates(roads, list)
	return b, err
}

// resolutions reads them with the day on which each ends: the day before the next one begins.
func resolutions(ctx context.Context, tx *db.Tx, unit id.Unit) ([]occupancy.Resolution, error) {
	rows, err := query.New(tx).Resolutions(ctx, unit)
	if err != nil {
		return nil, err
	}
	out := make([]occupancy.Resolution, len(rows))
	for i, r := range rows {
		out[i] = occupancy.Resolution{Title: r.Title, Published: r.Published, ValidFrom: r.ValidFrom, ValidTo: r.ValidTo}
		if err := r.Rates.Into(&out[i].Rates); err != nil {
			return nil, fmt.Errorf("roads: resolution of %s: %w", r.ValidFrom, err)
		}
		if i > 0 {
			if last := r.ValidFrom.AddDays(-1); out[i-1].ValidTo.IsZero() || out[i-1].ValidTo.After(last) {
				out[i-1].ValidTo = last
			}
		}
	}
	return out, nil
}

// Trial is what setting the rates of a resolution would do.
type Trial struct {
	Resolution occupancy.Resolution
	Flaws      []occupancy.Flaw      // with any, nothing can be set
	Gaps       []occupancy.Gap       // what has no rate; the clerk must know, but may go on
	Replaces   *occupancy.Resolution // the one of the same first day, which is then gone
	Ends       *occupancy.Resolution // the one that would end the day before
}

// TryRates looks at a resolution without changing anything.
func (s *Service) TryRates(ctx context.Context, by actor.Actor, r occupancy.Resolution) (Trial, error) {
	if err := mayRates(by); err != nil {
		return Trial{}, err
	}
	if err := headOf(r); err != nil {
		return Trial{}, err
	}
	b, err := s.book(ctx, by.Unit)
	if err != nil {
		return Trial{}, fmt.Errorf("roads: try rates: %w", err)
	}
	t := Trial{Resolution: r, Flaws: r.Check(s.statutes)}
	t.Gaps = r.Gaps(categories(b.rates.Roads()))
	for _, x := range b.rates.Resolutions() {
		switch {
		case x.ValidFrom == r.ValidFrom:
			t.Replaces = &x
		case x.Covers(r.ValidFrom):
			t.Ends = &x
		}
	}
	return t, nil
}

// SetRates sets the rates of a resolution for the actor's unit. The one in force until then ends the day
// before; one of the same first day is replaced, and the audit keeps that it was. A rate over the maximum
// of the act, or two between which nobody can choose, is refused.
func (s *Service) SetRates(ctx context.Context, by actor.Actor, r occupancy.Resolution) error {
	if err := mayRates(by); err != nil {
		return err
	}
	if err := headOf(r); err != nil {
		return err
	}
	if flaws := r.Check(s.statutes); len(flaws) > 0 {
		return &fault.Error{Kind: fault.Invalid, Key: "roads.rates.flawed", Fields: []fault.Field{{Name: "file", Key: flaws[0].Key, Args: flaws[0].Args}}}
	}
	err := s.db.InTx(ctx, by, func(tx *db.Tx) error {
		q := query.New(tx)
		err := q.SetResolution(ctx, query.SetResolutionParams{
			UnitID: by.Unit, ValidFrom: r.ValidFrom, ValidTo: r.ValidTo, Title: r.Title, Published: r.Published, Rates: db.ToJSON(r.Rates),
			ChangedBy: by.Name, ChangedAt: db.At(s.clock.Now()),
		})
		if err != nil {
			return err
		}
		s.audit.Record(ctx, tx, by.Unit, audit.Entry{
			Verb: "roads.rates-set", Subject: "roads-resolution:" + r.ValidFrom.String(), Detail: map[string]any{"title": r.Title, "rates": len(r.Rates)},
		})
		return q.Advance(ctx, by.Unit)
	})
	if err != nil {
		return fmt.Errorf("roads: set rates: %w", err)
	}
	return nil
}

// Resolutions lists the resolutions of the clerk's unit, the newest first, for those who see the register
// and those who set rates.
func (s *Service) Resolutions(ctx context.Context, by actor.Actor) ([]occupancy.Resolution, error) {
	if by.Kind != actor.Clerk || !by.May(GrantRates) && !by.May(GrantView) {
		return nil, errForbidden
	}
	b, err := s.book(ctx, by.Unit)
	if err != nil {
		return nil, fmt.Errorf("roads: resolutions: %w", err)
	}
	out := b.rates.Resolutions()
	slices.Reverse(out)
	return out, nil
}

func mayRates(by actor.Actor) error {
	if by.Kind != actor.System && (by.Kind != actor.Clerk || !by.May(GrantRates)) { // an installation is set up by the program
		return errForbidden
	}
	return nil
}

// maxTitle bounds what a clerk writes about a resolution.
const maxTitle = 300

func headOf(r occupancy.Resolution) error {
	var wrong []fault.Field
	if r.Title == "" || len(r.Title) > maxTitle {
		wrong = append(wrong, fault.Field{Name: "title", Key: "roads.rates.title"})
	}
	if len(r.Published) > maxTitle {
		wrong = append(wrong, fault.Field{Name: "published", Key: "roads.rates.published"})
	}
	if r.ValidFrom.IsZero() {
		wrong = append(wrong, fault.Field{Name: "from", Key: "roads.rates.from"})
	}
	if !r.ValidTo.IsZero() && r.ValidTo.Before(r.ValidFrom) {
		wrong = append(wrong, fault.Field{Name: "to", Key: "roads.rates.to"})
	}
	return fault.Fields(wrong)
}

// categories of roads that the unit has; all of them while it has no list.
func categories(roads []occupancy.Road) (out []occupancy.Category) {
	for _, c := range occupancy.Categories {
		for _, r := range roads {
			if r.Category == c {
				out = append(out, c)
				break
			}
		}
	}
	if len(out) == 0 {
		return occupancy.Categories
	}
	return out
}
