// Package absence keeps who is away from a unit, from when to when, and who stands in for them.
//
// Words: an absence (nieobecność) is leave, illness, training or something else, both days included; a wish
// is one that the person entered and a superior has not agreed to yet, and has no effect until then. Where a
// substitute is named, the absence brings a substitution of the same days and the same identifier.
//
// Superiors enter absences of the people of their cells, administrators of everybody. New work goes to the
// substitute (identity.SubstitutesOf); without one it stays with the person, in sight of the superior.
//
// Law: the Labour Code gives leave its own papers, which this does not replace. What somebody is away for is
// seen by those who enter it and by the person (art. 5 (1)(c) and 9 RODO); others see that they are away.
package absence

import (
	"context"
	"fmt"
	"time"

	"wrota/internal/identity"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/db"
)

// Reason is what somebody is away for.
type Reason string

// Reasons in the order in which a page offers them.
var Reasons = []Reason{"leave", "illness", "training", "other"}

// Absence is one time away.
type Absence struct {
	ID        id.Absence
	Unit      id.Unit
	Employee  id.Employee
	Why       Reason // empty for whom it is no business of
	From, To  calendar.Date
	Wish      bool
	EnteredBy string
	EnteredAt time.Time
	AgreedBy  string
}

// Covers tells whether the person is away on a day.
func (a Absence) Covers(day calendar.Date) bool { return !day.Before(a.From) && !day.After(a.To) }

// Deps is what the package needs.
type Deps struct {
	DB       *db.DB
	Clock    clock.Clock
	Audit    *audit.Log
	Identity *identity.Service
}

// Service keeps absences.
type Service struct{ Deps }

// New makes the service.
func New(d Deps) *Service { return &Service{d} }

// Entry is an absence to be written down, with who stands in.
type Entry struct {
	Absence
	Substitute id.Employee // nobody when zero
	Roles      []string    // of the absent person's, passed on to the substitute; an administrator alone passes roles on
}

// Enter writes an absence down; of one's own it is a wish, unless one may enter absences. Entering the same
// one again changes nothing.
func (s *Service) Enter(ctx context.Context, by actor.Actor, e Entry) (Absence, error) {
	person, err := s.Identity.Employee(ctx, by, e.Unit, e.Employee)
	if err != nil {
		return Absence{}, err
	}
	enters := identity.MayLead(by, person)
	if !enters && by.Employee != e.Employee {
		return Absence{}, fault.New(fault.NotFound, "identity.no-such-employee")
	}
	if err := e.check(person); err != nil {
		return Absence{}, err
	}
	if e.ID.IsZero() {
		e.ID = id.New[id.Absence]()
	}
	a := e.Absence
	a.Wish, a.EnteredBy, a.EnteredAt = !enters, by.Name, s.Clock.Now()
	if enters {
		a.AgreedBy = by.Name
		if err := s.substitute(ctx, by, e); err != nil {
			return Absence{}, err
		}
	}
	return a, s.insert(ctx, by, a)
}

func (e Entry) check(person identity.Employee) error {
	var bad []fault.Field
	add := func(wrong bool, name, key string) {
		if wrong {
			bad = append(bad, fault.Field{Name: name, Key: "identity.absence." + key})
		}
	}
	known := false
	for _, r := range Reasons {
		known = known || r == e.Why
	}
	add(!known, "why", "why")
	add(e.From.IsZero(), "from", "from")
	add(e.To.IsZero() || e.To.Before(e.From), "to", "to")
	add(!e.From.IsZero() && e.From.DaysUntil(e.To) > 366, "to", "long")
	add(!e.From.IsZero() && !person.Works(e.From), "from", "not-employed")
	return fault.Fields(bad)
}

// substitute enters the substitution of an absence; the two share their identifier.
func (s *Service) substitute(ctx context.Context, by actor.Actor, e Entry) error {
	if e.Substitute.IsZero() {
		return nil
	}
	_, err := s.Identity.Substitute(ctx, by, identity.Substitution{
		ID: substitutionOf(e.ID), Unit: e.Unit, Absent: e.Employee, Substitute: e.Substitute, Roles: e.Roles, From: e.From, To: e.To,
	})
	return err
}

func substitutionOf(a id.Absence) id.Substitution { return id.Must[id.Substitution](a.String()) }

func (s *Service) insert(ctx context.Context, by actor.Actor, a Absence) error {
	err := s.DB.InTx(ctx, by, func(tx *db.Tx) error {
		var n int
		row := tx.QueryRowContext(ctx, `SELECT count(*) FROM identity_absence WHERE unit_id = $1 AND employee_id = $2 AND id <> $3 AND from_day <= $4 AND to_day >= $5 AND withdrawn_at IS NULL`,
			a.Unit, a.Employee, a.ID, a.To, a.From)
		if err := row.Scan(&n); err != nil {
			return err
		}
		if n > 0 {
			return fault.InvalidField("from", "identity.absence.twice")
		}
		res, err := tx.ExecContext(ctx, `INSERT INTO identity_absence (id, unit_id, employee_id, why, from_day, to_day, wish, entered_by, entered_at, agreed_by, withdrawn_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, NULL) ON CONFLICT (id) DO NOTHING`, a.ID, a.Unit, a.Employee, string(a.Why), a.From, a.To, a.Wish, a.EnteredBy, db.At(a.EnteredAt), a.AgreedBy)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return err
		}
		s.record(ctx, tx, a, "identity.absence-entered")
		return nil
	})
	if err != nil {
		return fmt.Errorf("identity: absence: %w", err)
	}
	return nil
}

// record keeps the days and nothing of the reason.
func (s *Service) record(ctx context.Context, tx *db.Tx, a Absence, verb string) {
	s.Audit.Record(ctx, tx, a.Unit, audit.Entry{Verb: verb, Subject: "employee:" + a.Employee.Short(), Detail: map[string]any{"from": a.From, "to": a.To, "wish": a.Wish}})
}

// Agree makes a wish count, with a substitute when one is named.
func (s *Service) Agree(ctx context.Context, by actor.Actor, unit id.Unit, which id.Absence, substitute id.Employee) error {
	a, err := s.find(ctx, by, unit, which, true)
	if err != nil {
		return err
	}
	if !a.Wish {
		return nil
	}
	if err := s.substitute(ctx, by, Entry{Absence: a, Substitute: substitute}); err != nil {
		return err
	}
	return s.change(ctx, by, a, "identity.absence-agreed", `UPDATE identity_absence SET wish = FALSE, agreed_by = $1 WHERE unit_id = $2 AND id = $3`, by.Name)
}

// End ends an absence with an earlier last day; one that has not begun by then is taken back. Whoever wished
// for it may take the wish back.
func (s *Service) End(ctx context.Context, by actor.Actor, unit id.Unit, which id.Absence, last calendar.Date) error {
	a, err := s.find(ctx, by, unit, which, false)
	if err != nil {
		return err
	}
	if !last.Before(a.To) {
		return nil
	}
	if !a.Wish {
		err := s.Identity.EndSubstitution(ctx, by, unit, substitutionOf(a.ID), last)
		if err != nil && !fault.Is(err, fault.NotFound) { // there is none, or it was ended
			return err
		}
	}
	if a.Wish || last.Before(a.From) {
		return s.change(ctx, by, a, "identity.absence-withdrawn", `UPDATE identity_absence SET withdrawn_at = $1 WHERE unit_id = $2 AND id = $3`, db.At(s.Clock.Now()))
	}
	a.To = last
	return s.change(ctx, by, a, "identity.absence-ended", `UPDATE identity_absence SET to_day = $1 WHERE unit_id = $2 AND id = $3`, last)
}

func (s *Service) change(ctx context.Context, by actor.Actor, a Absence, verb, sql string, value any) error {
	err := s.DB.InTx(ctx, by, func(tx *db.Tx) error {
		if _, err := tx.ExecContext(ctx, sql, value, a.Unit, a.ID); err != nil {
			return err
		}
		s.record(ctx, tx, a, verb)
		return nil
	})
	if err != nil {
		return fmt.Errorf("identity: absence: %w", err)
	}
	return nil
}

// find returns an absence that the actor may change: a superior's, an administrator's, or a wish of one's own.
func (s *Service) find(ctx context.Context, by actor.Actor, unit id.Unit, which id.Absence, leading bool) (Absence, error) {
	none := fault.New(fault.NotFound, "identity.absence.none")
	list, err := s.list(ctx, by, unit, `id = $2`, which)
	if err != nil || len(list) == 0 {
		return Absence{}, firstOf(err, none)
	}
	a := list[0]
	person, err := s.Identity.Employee(ctx, by, unit, a.Employee)
	if err != nil {
		return Absence{}, err
	}
	if !identity.MayLead(by, person) && (leading || !a.Wish || by.Employee != a.Employee) {
		return Absence{}, none
	}
	return a, nil
}

func firstOf(err, other error) error {
	if err != nil {
		return err
	}
	return other
}

// Between lists the absences of a unit that touch some days, in their order. A clerk sees their own, and who
// leads or administers those of their people, with what for; people of the unit see nobody else's.
func (s *Service) Between(ctx context.Context, by actor.Actor, unit id.Unit, from, to calendar.Date) ([]Absence, error) {
	if by.Kind != actor.System && by.Unit != unit {
		return nil, fault.New(fault.NotFound, "identity.no-such-unit")
	}
	all, err := s.list(ctx, by, unit, `from_day <= $2 AND to_day >= $3`, to, from)
	if err != nil || by.Kind == actor.System {
		return all, err
	}
	people, err := s.Identity.Employees(ctx, by, unit, identity.EmployeeFilter{})
	if err != nil {
		return nil, err
	}
	led := map[id.Employee]bool{}
	for _, p := range people {
		led[p.ID] = identity.MayLead(by, p)
	}
	var out []Absence
	for _, a := range all {
		if a.Employee == by.Employee || led[a.Employee] {
			out = append(out, a)
		}
	}
	return out, nil
}

func (s *Service) list(ctx context.Context, by actor.Actor, unit id.Unit, cond string, args ...any) (out []Absence, err error) {
	err = s.DB.Ask(ctx, by, func(tx *db.Tx) error {
		out = nil
		rows, err := tx.QueryContext(ctx, `SELECT id, unit_id, employee_id, why, from_day, to_day, wish, entered_by, entered_at, agreed_by FROM identity_absence
WHERE unit_id = $1 AND withdrawn_at IS NULL AND `+cond+` ORDER BY from_day, id`, append([]any{unit}, args...)...)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var a Absence
			var at db.Time
			if err := rows.Scan(&a.ID, &a.Unit, &a.Employee, &a.Why, &a.From, &a.To, &a.Wish, &a.EnteredBy, &at, &a.AgreedBy); err != nil {
				return err
			}
			a.EnteredAt = at.Time
			out = append(out, a)
		}
		return rows.Err()
	})
	if err != nil {
		return nil, fmt.Errorf("identity: absences: %w", err)
	}
	return out, nil
}
