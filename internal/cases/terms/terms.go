// Package terms watches over the terms of cases: before one passes it proposes to the leader the notice of a new date
// (art. 36 KPA), when one has passed it tells the superiors, and it counts how the terms are kept (art. 35, 37 § 2).
//
// Words: a reminder is said once for each day that was the term, so that an extended case is watched anew; kept is a
// matter that was settled, or closed without a decision, no later than its term as it stood on that day.
//
// The notice itself is a step of the case (casesweb, extension), which asks for the reason and the new date: a machine
// knows neither. A case whose clock stands still, whose silence runs, or which waits for the higher body has no term of
// this kind to watch.
package terms

import (
	"context"
	"embed"
	"fmt"
	"time"

	"wrota/internal/cases"
	"wrota/internal/cases/query"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/id"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/db"
	"wrota/internal/platform/jobs"
)

// Messages are the sentences of the package and of its pages.
//
//go:embed messages/*.yaml
var Messages embed.FS

// ahead is how many days before the term a notice is proposed: it has to be written, signed and sent before.
const ahead = 5

// atOnce is how many cases one sweep reminds of; the next one goes on.
const atOnce = 1000

// Late tells that the term of a case has passed.
type Late struct {
	Case  id.Case       `json:"case"`
	DueOn calendar.Date `json:"dueOn"`
}

// Name is that of the fact.
func (Late) Name() string { return "cases.late" }

// Subject is the case.
func (e Late) Subject() string { return "case:" + e.Case.Short() }

// Deps is what the package needs.
type Deps struct {
	DB    *db.DB
	Clock clock.Clock
	Cases *cases.Service
}

// Service is the public face.
type Service struct{ Deps }

// New makes the service.
func New(d Deps) *Service { return &Service{d} }

// Register puts the watch into the queue.
func (s *Service) Register(q *jobs.Queue) { jobs.Every(q, "cases.terms", 6*time.Hour, s.Sweep) }

// due is a case whose term is near or has passed.
type due struct {
	unit id.Unit
	id   id.Case
	on   calendar.Date
}

// Sweep reminds of every term that is near, and tells of every one that has passed. It may be repeated.
func (s *Service) Sweep(ctx context.Context) error {
	today := clock.Today(s.Clock)
	near, err := s.waiting(ctx, "extend", today, today.AddDays(ahead))
	if err != nil {
		return err
	}
	for _, d := range near {
		if err := s.remind(ctx, d, "extend", s.propose); err != nil {
			return err
		}
	}
	passed, err := s.waiting(ctx, "late", calendar.Date{}, today.AddDays(-1))
	if err != nil {
		return err
	}
	for _, d := range passed {
		if err := s.remind(ctx, d, "late", s.escalate); err != nil {
			return err
		}
	}
	return nil
}

// waiting are cases of all units whose term lies between two days, of which nothing was said yet.
func (s *Service) waiting(ctx context.Context, what string, from, to calendar.Date) (out []due, err error) {
	if from.IsZero() {
		from = calendar.On(1900, 1, 1)
	}
	const sql = `SELECT c.unit_id, c.id, c.due_on FROM cases_case c WHERE c.stage IN ('new', 'todo', 'approval') AND c.due_on >= $1 AND c.due_on <= $2 AND NOT c.paused
	AND c.event_on IS NULL AND c.settled_on IS NULL
	AND NOT EXISTS (SELECT 1 FROM cases_reminder r WHERE r.unit_id = c.unit_id AND r.case_id = c.id AND r.due_on = c.due_on AND r.what = $3)
	ORDER BY c.due_on, c.id LIMIT $4`
	err = s.DB.View(ctx, actor.Automaton("system.terms", id.Region), func(tx *db.Tx) error {
		rows, err := tx.QueryContext(ctx, sql, from, to, what, atOnce)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var d due
			if err := rows.Scan(&d.unit, &d.id, &d.on); err != nil {
				return err
			}
			out = append(out, d)
		}
		return rows.Err()
	})
	if err != nil {
		return nil, fmt.Errorf("cases: terms: %w", err)
	}
	return out, nil
}

// remind says something about a term once. What has changed since it was found is left for the next sweep.
func (s *Service) remind(ctx context.Context, d due, what string, say func(ctx context.Context, x *cases.Step) error) error {
	return s.Cases.Step(ctx, actor.Automaton("system.terms", d.unit), cases.Chosen{Case: d.id}, func(x *cases.Step) error {
		if x.DueOn != d.on || x.Paused || x.IsClosed() {
			return nil
		}
		n, err := query.New(x.Tx).InsertReminder(ctx, query.InsertReminderParams{UnitID: d.unit, CaseID: d.id, DueOn: d.on, What: what, At: db.At(s.Clock.Now())})
		if err != nil || n == 0 {
			return err
		}
		return say(ctx, x)
	})
}

// propose gives the leader the notice of art. 36 to write. A case that waits for a leader has nobody to propose to.
func (s *Service) propose(ctx context.Context, x *cases.Step) error {
	if x.Lead.IsZero() {
		return nil
	}
	x.Record(ctx, "cases.terms.proposed", map[string]any{"due": x.DueOn})
	return x.Task(ctx, cases.TaskExtend, x.DueOn.String(), x.DueOn)
}

// escalate tells those above the leader.
func (s *Service) escalate(ctx context.Context, x *cases.Step) error {
	x.Record(ctx, "cases.terms.late", map[string]any{"due": x.DueOn})
	return x.Tell(ctx, Late{x.ID, x.DueOn})
}

// Signed hears that a document was signed: what settles the matter, stops its clock or tells a new date ends the
// proposal. Repeating it changes nothing.
func (s *Service) Signed(ctx context.Context, unit id.Unit, c id.Case, p cases.Purpose) error {
	if p == cases.ForLetter || p == cases.ForForwarding {
		return nil
	}
	return s.Cases.Step(ctx, actor.Automaton("system.terms", unit), cases.Chosen{Case: c}, func(x *cases.Step) error {
		if x.IsClosed() {
			return nil
		}
		if err := x.DoneAll(ctx, cases.TaskExtend); err != nil {
			return err
		}
		return x.Reckon(ctx)
	})
}
