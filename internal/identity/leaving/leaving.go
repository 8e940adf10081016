// Package leaving hands over everything that lies open with somebody who leaves an office.
//
// Words: the ceremony (odejście) lists what is open, takes a successor for all of it or for single pieces,
// hands it over piece by piece and ends the employment with its last day: authorities end with it, and from
// the next day on no session of the employee is worth anything. The heir gets what nobody else was chosen
// for.
//
// Each piece passes in a transaction of its own module, with an entry in the log of its matter; one entry
// sums up. The ceremony is written down before it begins and may be repeated: what was handed over is not
// open any more. A daily round finishes what was interrupted, and passes on what still came until the last
// day, so that nothing stays with somebody who is gone.
//
// What open work is and how it passes, other modules say (needs: Work). Law: KRI § 19 (rights end when the
// work ends); § 6 of the instrukcja kancelaryjna (cases pass with their files).
package leaving

import (
	"context"
	"errors"
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
	"wrota/internal/platform/jobs"
)

// Item is one piece of open work.
type Item struct {
	Key   string // names it among the open work of the employee: "case:…"
	Kind  string // key of its sort, for the page
	Title string
	Note  string
	Href  string // its page; "" when there is none
}

// Work is what lies open with somebody in other modules. Open lists all of it; what the actor may not read has
// neither a title nor a page. HandOver may be repeated.
type Work interface {
	Open(ctx context.Context, by actor.Actor, unit id.Unit, e id.Employee) ([]Item, error)
	HandOver(ctx context.Context, by actor.Actor, unit id.Unit, p Passing) error
}

// Passing is one piece of work on its way, with the sentence that goes with it.
type Passing struct {
	Item     Item
	From, To id.Employee
	FromName string
}

// Deps is what the package needs.
type Deps struct {
	DB       *db.DB
	Clock    clock.Clock
	Audit    *audit.Log
	Identity *identity.Service
	Work     Work
}

// Service holds the ceremony.
type Service struct{ Deps }

// New makes the service.
func New(d Deps) *Service { return &Service{d} }

// Register lets the daily round finish what was begun.
func (s *Service) Register(q *jobs.Queue) { jobs.Every(q, "identity.leaving", 24*time.Hour, s.Finish) }

// Order is the ceremony of one employee.
type Order struct {
	Unit     id.Unit
	Employee id.Employee
	Last     calendar.Date
	Heir     id.Employee
	Choices  map[string]id.Employee // for single pieces, by their keys
}

// Begun is a ceremony that was begun.
type Begun struct {
	Order
	By   string
	At   time.Time
	Done time.Time // zero while something is left
}

// Desk is what lies with an employee.
type Desk struct {
	Employee      identity.Employee
	Items         []Item
	Authorities   []identity.Authority
	Substitutions []identity.Substitution // that last today or later, on either side
	Begun         *Begun                  // nil before the ceremony
}

// Look shows what lies with an employee, to whoever may let them go.
func (s *Service) Look(ctx context.Context, by actor.Actor, unit id.Unit, e id.Employee) (d Desk, err error) {
	if d.Employee, err = s.led(ctx, by, unit, e); err != nil {
		return d, err
	}
	if d.Items, err = s.Work.Open(ctx, by, unit, e); err != nil {
		return d, err
	}
	system := actor.Automaton("system.identity", unit)
	given, err := s.Identity.Authorities(ctx, system, unit, e)
	if err != nil {
		return d, err
	}
	today := clock.Today(s.Clock)
	for _, a := range given {
		if a.To.IsZero() || !a.To.Before(today) {
			d.Authorities = append(d.Authorities, a)
		}
	}
	if d.Substitutions, err = s.substitutions(ctx, unit, e, today); err != nil {
		return d, err
	}
	list, err := s.begun(ctx, unit, "employee_id = $2", e)
	if len(list) > 0 {
		d.Begun = &list[0]
	}
	return d, err
}

func (s *Service) led(ctx context.Context, by actor.Actor, unit id.Unit, e id.Employee) (identity.Employee, error) {
	person, err := s.Identity.Employee(ctx, by, unit, e)
	if err != nil {
		return person, err
	}
	if by.Kind != actor.System && (by.Unit != unit || by.Employee == e || !identity.MayLead(by, person)) {
		return person, fault.New(fault.NotFound, "identity.no-such-employee")
	}
	return person, nil
}

func (s *Service) substitutions(ctx context.Context, unit id.Unit, e id.Employee, from calendar.Date) (out []identity.Substitution, err error) {
	all, err := s.Identity.Substitutions(ctx, actor.Automaton("system.identity", unit), unit, from)
	for _, x := range all {
		if x.Absent == e || x.Substitute == e {
			out = append(out, x)
		}
	}
	return out, err
}

// Leave begins the ceremony and carries it out as far as it goes. It returns what is left: pieces that could
// not be handed over now, for whoever looks and for the daily round.
func (s *Service) Leave(ctx context.Context, by actor.Actor, o Order) ([]Item, error) {
	person, err := s.led(ctx, by, o.Unit, o.Employee)
	if err != nil {
		return nil, err
	}
	if err := s.check(ctx, by, o, person); err != nil {
		return nil, err
	}
	err = s.DB.InTx(ctx, by, func(tx *db.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO identity_leaving (unit_id, employee_id, last_day, heir_id, choices, started_by, started_at, done_at) VALUES ($1, $2, $3, $4, $5, $6, $7, NULL)
ON CONFLICT (unit_id, employee_id) DO UPDATE SET last_day = excluded.last_day, heir_id = excluded.heir_id, choices = excluded.choices, started_by = excluded.started_by, started_at = excluded.started_at, done_at = NULL`,
			o.Unit, o.Employee, o.Last, o.Heir, db.ToJSON(o.Choices), by.Name, db.At(s.Clock.Now()))
		if err != nil {
			return fmt.Errorf("identity: leave: %w", err)
		}
		s.Audit.Record(ctx, tx, o.Unit, audit.Entry{Verb: "identity.leaving-begun", Subject: "employee:" + o.Employee.Short(), Detail: map[string]string{"last": o.Last.String(), "heir": o.Heir.Short()}})
		return nil
	})
	if err != nil {
		return nil, err
	}
	return s.carryOut(ctx, by, o, person)
}

func (s *Service) check(ctx context.Context, by actor.Actor, o Order, person identity.Employee) error {
	if o.Last.IsZero() || o.Last.Before(person.From) {
		return fault.InvalidField("last", "identity.employee.to")
	}
	heirs := map[string]id.Employee{"heir": o.Heir}
	for key, e := range o.Choices {
		heirs["to-"+key] = e
	}
	for field, e := range heirs {
		if e.IsZero() || e == o.Employee {
			return fault.InvalidField(field, "identity.leaving.heir")
		}
		heir, err := s.Identity.Employee(ctx, by, o.Unit, e)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
		if err != nil || !heir.Works(clock.Today(s.Clock)) || !heir.Works(later(o.Last, clock.Today(s.Clock))) {
			return fault.InvalidField(field, "identity.leaving.heir-gone")
		}
	}
	return nil
}

func later(a, b calendar.Date) calendar.Date {
	if a.After(b) {
		return a
	}
	return b
}

// carryOut hands over what is open now, and ends what ends with the employment.
func (s *Service) carryOut(ctx context.Context, by actor.Actor, o Order, person identity.Employee) (left []Item, err error) {
	items, err := s.Work.Open(ctx, by, o.Unit, o.Employee)
	if err != nil {
		return nil, err
	}
	handed := 0
	for _, x := range items {
		to, ok := o.Choices[x.Key]
		if !ok {
			to = o.Heir
		}
		err := s.Work.HandOver(ctx, by, o.Unit, Passing{Item: x, From: o.Employee, To: to, FromName: person.Name})
		if _, expected := fault.As(err); expected { // somebody changed it meanwhile, or the heir has left too
			left = append(left, x)
			continue
		}
		if err != nil {
			return left, err
		}
		handed++
	}
	if err := s.endAll(ctx, o); err != nil {
		return left, err
	}
	if len(left) == 0 {
		err = s.done(ctx, by, o, handed)
	}
	return left, err
}

// endAll ends the substitutions and the employment. The order of it was checked and written down.
func (s *Service) endAll(ctx context.Context, o Order) error {
	system := actor.Automaton("system.identity", o.Unit)
	running, err := s.substitutions(ctx, o.Unit, o.Employee, o.Last)
	if err != nil {
		return err
	}
	for _, x := range running {
		if err := s.Identity.EndSubstitution(ctx, system, o.Unit, x.ID, o.Last); err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
	}
	e, err := s.Identity.Employee(ctx, system, o.Unit, o.Employee)
	if err != nil || e.To == o.Last {
		return err
	}
	return s.Identity.EndEmployment(ctx, system, o.Unit, o.Employee, o.Last)
}

func (s *Service) done(ctx context.Context, by actor.Actor, o Order, handed int) error {
	err := s.DB.InTx(ctx, by, func(tx *db.Tx) error {
		res, err := tx.ExecContext(ctx, `UPDATE identity_leaving SET done_at = $1 WHERE unit_id = $2 AND employee_id = $3 AND done_at IS NULL`, db.At(s.Clock.Now()), o.Unit, o.Employee)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 && handed == 0 {
			return err
		}
		s.Audit.Record(ctx, tx, o.Unit, audit.Entry{Verb: "identity.work-handed-over", Subject: "employee:" + o.Employee.Short(), Detail: map[string]any{"pieces": handed, "last": o.Last}})
		return nil
	})
	if err != nil {
		return fmt.Errorf("identity: leave: %w", err)
	}
	return nil
}

// watched is for how many days after the last one a round looks whether anything came late.
const watched = 60

// Finish carries on with every ceremony that was interrupted, and with those whose last day was not long ago.
func (s *Service) Finish(ctx context.Context) error {
	// across units: the round of the whole region
	list, err := s.begun(ctx, id.Region, "done_at IS NULL OR last_day >= $2", clock.Today(s.Clock).AddDays(-watched))
	if err != nil {
		return err
	}
	var all error
	for _, b := range list {
		by := actor.Automaton("system.identity", b.Unit)
		person, err := s.Identity.Employee(ctx, by, b.Unit, b.Employee)
		if err == nil {
			_, err = s.carryOut(ctx, by, b.Order, person)
		}
		all = errors.Join(all, err)
	}
	return all
}

// begun reads ceremonies of a unit, or of the whole region.
func (s *Service) begun(ctx context.Context, unit id.Unit, cond string, arg any) (out []Begun, err error) {
	err = s.DB.View(ctx, actor.Automaton("system.identity", unit), func(tx *db.Tx) error {
		out = nil
		rows, err := tx.QueryContext(ctx, `SELECT unit_id, employee_id, last_day, heir_id, choices, started_by, started_at, done_at FROM identity_leaving
WHERE ($1 = '`+id.Region.String()+`' OR CAST(unit_id AS text) = $1) AND (`+cond+`) ORDER BY started_at`, unit.String(), arg)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var b Begun
			var choices db.JSON
			var at, done db.Time
			if err := rows.Scan(&b.Unit, &b.Employee, &b.Last, &b.Heir, &choices, &b.By, &at, &done); err != nil {
				return err
			}
			if err := choices.Into(&b.Choices); err != nil {
				return err
			}
			b.At, b.Done = at.Time, done.Time
			out = append(out, b)
		}
		return rows.Err()
	})
	if err != nil {
		return nil, fmt.Errorf("identity: leaving: %w", err)
	}
	return out, nil
}
