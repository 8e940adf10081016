// Package openwork lists what lies open with one clerk in the cases of a unit, and passes it to another.
//
// Words: open work is a case they lead that is not closed, a draft they write in anybody's open case, and a
// case that was shown to them for information and not read. Waiting work lies with nobody by name: a case that
// nobody was named to lead, and a draft that a superior has to accept. A case goes to its new leader by an assignment,
// with its instruction, its entry in the log and the notice that every assignment brings; a draft keeps the
// name of its author and gets somebody who is told when it comes back.
//
// Whoever asks has asked for the right to: an employee who leaves is handed over by who administers the unit
// or leads the person, and need not hold rights in cases. Nothing else may use the package.
package openwork

import (
	"context"
	"errors"
	"fmt"

	"wrota/internal/cases"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/db"
)

// Kind is the sort of open work.
type Kind string

// Sorts of open work.
const (
	Led      Kind = "case"
	Draft    Kind = "draft"
	Informed Kind = "information"
	Unnamed  Kind = "unassigned" // waits for a superior to name a leader
	Accept   Kind = "approval"   // waits for a superior to accept a draft
)

// Item is one piece of open work.
type Item struct {
	Kind  Kind
	Case  id.Case
	Sign  string
	Title string
	DueOn calendar.Date
	Still bool // the clock of the case stands still
	actor.Matter
}

// Deps is what the package needs.
type Deps struct {
	DB    *db.DB
	Clock clock.Clock
	Audit *audit.Log
	Cases *cases.Service
}

// Desk is the open work of clerks.
type Desk struct{ Deps }

// Of lists everything open of an employee, cases first, by their terms.
func (d Desk) Of(ctx context.Context, unit id.Unit, e id.Employee) (out []Item, err error) {
	const sql = `SELECT 'case' AS kind, c.id, c.sign, c.title, c.due_on, c.paused FROM cases_case c WHERE c.unit_id = $1 AND c.lead_id = $2 AND c.stage IN ('new', 'todo', 'waiting', 'approval', 'settled')
UNION ALL SELECT DISTINCT 'draft', c.id, c.sign, c.title, c.due_on, c.paused FROM cases_writing w JOIN cases_case c ON c.unit_id = w.unit_id AND c.id = w.case_id
WHERE w.unit_id = $1 AND w.author_id = $2 AND w.state IN ('draft', 'submitted', 'accepted') AND c.stage <> 'closed'
UNION ALL SELECT DISTINCT 'information', c.id, c.sign, c.title, c.due_on, c.paused FROM cases_assignment a JOIN cases_case c ON c.unit_id = a.unit_id AND c.id = a.case_id
WHERE a.unit_id = $1 AND a.employee_id = $2 AND a.kind = 'information' AND a.ended_at IS NULL AND c.stage <> 'closed'
ORDER BY 1, 5, 2`
	err = d.DB.View(ctx, actor.Automaton("system.cases", unit), func(tx *db.Tx) error {
		out = nil
		rows, err := tx.QueryContext(ctx, sql, unit, e)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var x Item
			if err := rows.Scan(&x.Kind, &x.Case, &x.Sign, &x.Title, &x.DueOn, &x.Still); err != nil {
				return err
			}
			out = append(out, x)
		}
		return rows.Err()
	})
	if err != nil {
		return nil, fmt.Errorf("cases: open work: %w", err)
	}
	return out, nil
}

// InCell counts the cases of a cell that are not closed, for whoever wants to close the cell.
func (d Desk) InCell(ctx context.Context, unit id.Unit, cell id.Cell) (n int, err error) {
	err = d.DB.View(ctx, actor.Automaton("system.cases", unit), func(tx *db.Tx) error {
		return tx.QueryRowContext(ctx, `SELECT count(*) FROM cases_case WHERE unit_id = $1 AND cell_id = $2 AND closed_at IS NULL`, unit, cell).Scan(&n)
	})
	if err != nil {
		return 0, fmt.Errorf("cases: open in cell: %w", err)
	}
	return n, nil
}

// maxWaiting is more than waits in any office that works.
const maxWaiting = 1000

// Waiting lists what waits in a unit for any superior who may do it, by its terms.
func (d Desk) Waiting(ctx context.Context, unit id.Unit) (out []Item, err error) {
	const sql = `SELECT 'unassigned' AS kind, c.id, c.sign, c.title, c.due_on, c.paused, c.cell_id, c.class, c.service FROM cases_case c WHERE c.unit_id = $1 AND c.stage = 'new' AND c.lead_id IS NULL
UNION ALL SELECT DISTINCT 'approval', c.id, c.sign, c.title, c.due_on, c.paused, c.cell_id, c.class, c.service FROM cases_writing w JOIN cases_case c ON c.unit_id = w.unit_id AND c.id = w.case_id
WHERE w.unit_id = $1 AND w.state = 'submitted' AND c.stage <> 'closed'
ORDER BY 5, 1, 2 LIMIT $2`
	err = d.DB.View(ctx, actor.Automaton("system.cases", unit), func(tx *db.Tx) error {
		out = nil
		rows, err := tx.QueryContext(ctx, sql, unit, maxWaiting)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var x Item
			if err := rows.Scan(&x.Kind, &x.Case, &x.Sign, &x.Title, &x.DueOn, &x.Still, &x.Cell, &x.Class, &x.Service); err != nil {
				return err
			}
			out = append(out, x)
		}
		return rows.Err()
	})
	if err != nil {
		return nil, fmt.Errorf("cases: waiting work: %w", err)
	}
	return out, nil
}

// Needs is the right that waiting work waits for.
func (k Kind) Needs() actor.Grant {
	if k == Accept {
		return cases.GrantApprove
	}
	return cases.GrantAssign
}

// Pass is one piece of work on its way.
type Pass struct {
	Item
	Unit     id.Unit
	From, To id.Employee
	Why      string // in the instruction of the assignment
}

// HandOver passes one piece of work on. What does not lie with the giver any more is left as it is, so that
// it may be repeated.
func (d Desk) HandOver(ctx context.Context, by actor.Actor, p Pass) error {
	switch p.Kind {
	case Led:
		c, err := d.Cases.Fetch(ctx, p.Unit, p.Case)
		if err != nil || c.Lead != p.From || c.IsClosed() {
			return err
		}
		_, results, err := d.Cases.Assign(ctx, assigns(by, p.Unit), cases.Assignment{Cases: []cases.Chosen{{Case: p.Case}}, To: p.To, Instruction: p.Why})
		if f, ok := fault.As(err); ok && f.Kind == fault.Invalid {
			return fault.New(fault.Conflict, "identity.leaving.heir-gone")
		}
		for _, r := range results {
			err = errors.Join(err, r.Err)
		}
		return err
	case Draft:
		return d.change(ctx, by, p, "cases.draft-passed", `UPDATE cases_writing SET author_id = $1 WHERE unit_id = $2 AND case_id = $3 AND author_id = $4 AND state IN ('draft', 'submitted', 'accepted')`, p.To)
	case Informed:
		return d.change(ctx, by, p, "cases.information-ended", `UPDATE cases_assignment SET ended_at = $1 WHERE unit_id = $2 AND case_id = $3 AND employee_id = $4 AND kind = 'information' AND ended_at IS NULL`, db.At(d.Clock.Now()))
	}
	return fault.New(fault.NotFound, "cases.no-such-case")
}

// assigns is the same person with the right to assign any case of the unit, for one hand-over.
func assigns(by actor.Actor, unit id.Unit) actor.Actor {
	if by.Kind == actor.System {
		by.Kind, by.Unit = actor.Clerk, unit
	}
	by.Grants, by.Narrow = []actor.Grant{cases.GrantAssign, cases.GrantViewUnit}, nil
	return by
}

func (d Desk) change(ctx context.Context, by actor.Actor, p Pass, verb, sql string, value any) error {
	err := d.DB.InTx(ctx, by, func(tx *db.Tx) error {
		res, err := tx.ExecContext(ctx, sql, value, p.Unit, p.Case, p.From)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return err
		}
		d.Audit.Record(ctx, tx, p.Unit, audit.Entry{Verb: verb, Subject: "case:" + p.Case.Short(), Matter: p.Case, Detail: map[string]string{"from": p.From.Short(), "to": p.To.Short()}})
		return nil
	})
	if err != nil {
		return fmt.Errorf("cases: hand over: %w", err)
	}
	return nil
}
