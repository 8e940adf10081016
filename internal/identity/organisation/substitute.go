package organisation

import (
	"context"
	"fmt"
	"slices"

	"wrota/internal/identity/query"
	"wrota/internal/identity/reach"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/db"
)

// Substitution lets one employee stand in for another who is absent. The substitute sees the cells of
// the absent person at once; of their roles they hold only those named here, because authority to
// decide is personal and has to be passed on in writing (art. 268a KPA).
type Substitution struct {
	ID         id.Substitution
	Unit       id.Unit
	Absent     id.Employee
	Substitute id.Employee
	Roles      []string
	From, To   calendar.Date // both days included
}

// Covers tells whether the substitution lasts on a day.
func (x Substitution) Covers(day calendar.Date) bool {
	return !day.Before(x.From) && !day.After(x.To)
}

// Substitute enters a substitution; its id is kept when it has one, and entering it again changes nothing. Somebody absent may have several
// substitutes at once, and a substitute may stand in for several people.
func (s *Service) Substitute(ctx context.Context, by actor.Actor, x Substitution) (Substitution, error) {
	if by.Kind != actor.System && by.Unit != x.Unit {
		return Substitution{}, fault.New(fault.NotFound, "identity.no-such-unit")
	}
	if x.ID.IsZero() {
		x.ID = id.New[id.Substitution]()
	}
	err := s.db.InTx(ctx, by, func(tx *db.Tx) error {
		absent, err := FindOn(ctx, tx, x.Unit, x.Absent, x.From)
		if err != nil {
			return err
		}
		substitute, err := s.find(ctx, tx, x.Unit, x.Substitute)
		if err != nil {
			return err
		}
		// Authority is passed on by an administrator in writing; the people of their cells superiors replace
		// with others who keep to the authority they have (art. 268a KPA).
		if len(x.Roles) > 0 && MayAdmin(by, x.Unit) != nil || !MayLead(by, absent) {
			return fault.New(fault.Forbidden, "fault.forbidden")
		}
		if err := x.check(absent, substitute); err != nil {
			return err
		}
		rows, err := query.New(tx).InsertSubstitution(ctx, query.InsertSubstitutionParams{
			ID: x.ID, UnitID: x.Unit, AbsentID: x.Absent, SubstituteID: x.Substitute, Roles: list(x.Roles), FromDay: x.From, ToDay: x.To,
			EnteredBy: by.Name, EnteredAt: db.At(s.clock.Now()),
		})
		if err != nil {
			return fmt.Errorf("identity: substitute: %w", err)
		}
		if rows == 0 { // entered before
			_, err := query.New(tx).Substitution(ctx, query.SubstitutionParams{UnitID: x.Unit, ID: x.ID})
			return db.Found(err, "identity.no-such-substitution")
		}
		s.recordSubstitution(ctx, tx, x, "identity.substitution-entered")
		return reach.Changed(ctx, tx, x.Unit)
	})
	return x, err
}

func (x Substitution) check(absent, substitute Employee) error {
	switch {
	case x.From.IsZero():
		return fault.InvalidField("from", "identity.substitution.from")
	case x.To.IsZero() || x.To.Before(x.From):
		return fault.InvalidField("to", "identity.substitution.to")
	case absent.Account == substitute.Account:
		return fault.InvalidField("substitute", "identity.substitution.self")
	case !substitute.Works(x.From) || !substitute.Works(x.To):
		return fault.InvalidField("substitute", "identity.substitution.not-employed")
	}
	for _, r := range x.Roles {
		if !slices.Contains(absent.Roles, r) { // nobody can pass on what they do not have
			return fault.InvalidField("roles", "identity.substitution.roles")
		}
	}
	return nil
}

// EndSubstitution ends a substitution earlier: last is its last day. One that would end before it began
// is taken back altogether; the log keeps that it was entered.
func (s *Service) EndSubstitution(ctx context.Context, by actor.Actor, unit id.Unit, substitution id.Substitution, last calendar.Date) error {
	if by.Kind != actor.System && by.Unit != unit {
		return fault.New(fault.NotFound, "identity.no-such-unit")
	}
	return s.db.InTx(ctx, by, func(tx *db.Tx) error {
		q := query.New(tx)
		row, err := q.Substitution(ctx, query.SubstitutionParams{UnitID: unit, ID: substitution})
		if err != nil {
			return db.Found(err, "identity.no-such-substitution")
		}
		x, err := substitutionFrom(row)
		if err != nil {
			return err
		}
		absent, err := s.find(ctx, tx, unit, x.Absent)
		if err != nil {
			return err
		}
		if !MayLead(by, absent) {
			return fault.New(fault.Forbidden, "fault.forbidden")
		}
		if !last.Before(x.To) {
			return nil // it has ended already; a page left open must not lengthen it
		}
		if last.Before(x.From) {
			err = q.DeleteSubstitution(ctx, query.DeleteSubstitutionParams{UnitID: unit, ID: substitution})
		} else {
			err = q.EndSubstitution(ctx, query.EndSubstitutionParams{ToDay: last, UnitID: unit, ID: substitution})
		}
		if err != nil {
			return fmt.Errorf("identity: end substitution: %w", err)
		}
		x.To = last
		s.recordSubstitution(ctx, tx, x, "identity.substitution-ended")
		return reach.Changed(ctx, tx, unit)
	})
}

func (s *Service) recordSubstitution(ctx context.Context, tx *db.Tx, x Substitution, verb string) {
	s.audit.Record(ctx, tx, x.Unit, audit.Entry{Verb: verb, Subject: "substitution:" + x.ID.Short(), Detail: map[string]any{
		"absent": "employee:" + x.Absent.Short(), "substitute": "employee:" + x.Substitute.Short(), "from": x.From, "to": x.To, "roles": x.Roles,
	}})
}

func substitutionFrom(r query.IdentitySubstitution) (Substitution, error) {
	x := Substitution{ID: r.ID, Unit: r.UnitID, Absent: r.AbsentID, Substitute: r.SubstituteID, From: r.FromDay, To: r.ToDay}
	if err := r.Roles.Into(&x.Roles); err != nil {
		return x, fmt.Errorf("identity: substitution: %w", err)
	}
	return x, nil
}
