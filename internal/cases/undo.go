package cases

import (
	"context"
	"errors"
	"fmt"
	"time"

	"wrota/internal/cases/query"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
)

// UndoFor is how long a step that did not leave the office can be taken back. The page offers it for
// ten seconds; the rest is for a slow network.
const UndoFor = time.Minute

// before is what a step that can be taken back has changed.
type before struct {
	Cell       id.Cell       `json:"cell"`
	Lead       id.Employee   `json:"lead"`
	Stage      Stage         `json:"stage"`
	Settlement Settlement    `json:"settlement"`
	DueOn      calendar.Date `json:"dueOn"`
}

// remember keeps what the case was before the step. Only the last step can be taken back, by the one
// who made it.
func (s *Service) remember(ctx context.Context, tx *db.Tx, by actor.Actor, c *Case, verb string) error {
	err := query.New(tx).SaveUndo(ctx, query.SaveUndoParams{
		UnitID: c.Unit, CaseID: c.ID, Version: c.Version + 1, EmployeeID: by.Employee, Verb: verb,
		Before: db.ToJSON(before{c.Cell, c.Lead, c.Stage, c.Settlement, c.DueOn}), At: db.At(s.clock.Now()),
	})
	if err != nil {
		return fmt.Errorf("remember: %w", err)
	}
	return nil
}

// Undo takes back the actor's last step in a case: an assignment, a take-over, a return or a closing.
// It is refused when anything else happened to the case since. The metryka keeps both steps.
func (s *Service) Undo(ctx context.Context, by actor.Actor, c id.Case) error {
	err := s.db.InTx(ctx, by, func(tx *db.Tx) error {
		q := query.New(tx)
		row, err := q.FindUndo(ctx, query.FindUndoParams{UnitID: by.Unit, CaseID: c})
		if errors.Is(err, db.ErrNoRows) {
			return fault.New(fault.Conflict, "cases.nothing-to-undo")
		}
		if err != nil {
			return err
		}
		// The step may have moved the case out of the actor's sight (to another cell): who made it may
		// take it back, so sight is not asked for.
		cs, err := s.load(ctx, tx, by.Unit, c)
		if err != nil {
			return err
		}
		if row.EmployeeID != by.Employee || row.Version != cs.Version || s.clock.Now().Sub(row.At.Time) > UndoFor {
			return fault.New(fault.Conflict, "cases.nothing-to-undo")
		}
		var was before
		if err := row.Before.Into(&was); err != nil {
			return err
		}
		if err := s.takeBack(ctx, tx, cs, row.Verb, was, row.At); err != nil {
			return err
		}
		s.record(ctx, tx, cs, "cases.undone", map[string]string{"step": row.Verb})
		if err := q.DropUndo(ctx, query.DropUndoParams{UnitID: by.Unit, CaseID: c}); err != nil {
			return err
		}
		return s.save(ctx, tx, cs)
	})
	if err != nil {
		return fmt.Errorf("cases: undo: %w", err)
	}
	return nil
}

// takeBack restores the case. An assignment that was made is removed and the one that it ended goes
// on; it never left the office.
func (s *Service) takeBack(ctx context.Context, tx *db.Tx, cs *Case, verb string, was before, at db.Time) error {
	cs.Cell, cs.Lead, cs.Stage, cs.Settlement, cs.DueOn = was.Cell, was.Lead, was.Stage, was.Settlement, was.DueOn
	if verb == "close" {
		cs.ClosedAt, cs.Retention, cs.DisposeYear, cs.EndedOn = time.Time{}, "", 0, cs.SettledOn
		if err := query.New(tx).ReviveTasks(ctx, query.ReviveTasksParams{UnitID: cs.Unit, CaseID: cs.ID, DoneAt: at}); err != nil {
			return err
		}
		return s.events.Tell(ctx, tx, cs.Unit, Reopened{cs.ID})
	}
	q := query.New(tx)
	if err := q.DeleteAssignment(ctx, query.DeleteAssignmentParams{UnitID: cs.Unit, CaseID: cs.ID, No: cs.numbers.assignments}); err != nil {
		return err
	}
	return q.ReviveAssignments(ctx, query.ReviveAssignmentsParams{UnitID: cs.Unit, CaseID: cs.ID, EndedAt: at})
}
