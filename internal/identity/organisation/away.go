package organisation

import (
	"context"
	"fmt"

	"wrota/internal/identity/query"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/id"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/db"
)

// Today is the day of the module's clock.
func (s *Service) Today() calendar.Date { return clock.Today(s.clock) }

// Substitutions lists the substitutions of a unit that last on a day or later, the earliest first.
func (s *Service) Substitutions(ctx context.Context, by actor.Actor, unit id.Unit, from calendar.Date) (out []Substitution, err error) {
	err = s.db.View(ctx, by, func(tx *db.Tx) error {
		out, err = substitutions(ctx, tx, unit, from)
		return err
	})
	return out, err
}

func substitutions(ctx context.Context, tx *db.Tx, unit id.Unit, from calendar.Date) (out []Substitution, err error) {
	rows, err := query.New(tx).Substitutions(ctx, query.SubstitutionsParams{UnitID: unit, ToDay: from})
	if err != nil {
		return nil, fmt.Errorf("identity: substitutions: %w", err)
	}
	for _, row := range rows {
		x, err := substitutionFrom(row)
		if err != nil {
			return nil, err
		}
		out = append(out, x)
	}
	return out, nil
}

// AbsentOn tells who of a unit is absent on a day, with the substitutions entered for them: none for whom
// nobody stands in.
func (s *Service) AbsentOn(ctx context.Context, by actor.Actor, unit id.Unit, day calendar.Date) (map[id.Employee][]Substitution, error) {
	var out map[id.Employee][]Substitution
	err := s.db.View(ctx, by, func(tx *db.Tx) error {
		all, err := substitutions(ctx, tx, unit, day)
		if err != nil {
			return err
		}
		out = absent(all, day)
		away, err := query.New(tx).AbsentOn(ctx, query.AbsentOnParams{UnitID: unit, Day: day})
		if err != nil {
			return fmt.Errorf("identity: absent: %w", err)
		}
		for _, e := range away {
			out[e] = append(out[e], []Substitution{}...) // away, and nobody stands in
		}
		return nil
	})
	return out, err
}

func absent(all []Substitution, day calendar.Date) map[id.Employee][]Substitution {
	out := map[id.Employee][]Substitution{}
	for _, x := range all {
		if x.Covers(day) {
			out[x.Absent] = append(out[x.Absent], x)
		}
	}
	return out
}

// SubstitutesOf tells who really stands in for an employee on a day. A substitute who is absent too is
// replaced by their own substitutes. The answer is empty when the employee is present, and also when
// everybody who could stand in is absent: ask AbsentOn to tell the two apart.
func (s *Service) SubstitutesOf(ctx context.Context, by actor.Actor, unit id.Unit, employee id.Employee, day calendar.Date) ([]id.Employee, error) {
	away, err := s.AbsentOn(ctx, by, unit, day)
	return standIns(away, employee), err
}

// standIns follows the chain; somebody already asked is not asked again, so a circle ends.
func standIns(away map[id.Employee][]Substitution, employee id.Employee) (out []id.Employee) {
	asked := map[id.Employee]bool{employee: true}
	ask := []id.Employee{employee}
	for len(ask) > 0 {
		for _, x := range away[ask[0]] {
			if asked[x.Substitute] {
				continue
			}
			asked[x.Substitute] = true
			if _, gone := away[x.Substitute]; gone {
				ask = append(ask, x.Substitute)
			} else {
				out = append(out, x.Substitute)
			}
		}
		ask = ask[1:]
	}
	return out
}
