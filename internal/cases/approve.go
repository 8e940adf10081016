package cases

import (
	"context"
	"fmt"
	"strings"

	"wrota/internal/cases/query"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
)

// Submit sends a draft to the superior for acceptance.
func (s *Service) Submit(ctx context.Context, by actor.Actor, c id.Case, d id.Document, version int64) error {
	return s.writing(ctx, by, c, d, version, func(tx *db.Tx, cs *Case, w *Writing) error {
		if w.State != Draft {
			return fault.New(fault.Conflict, "cases.not-a-draft")
		}
		w.State = InReview
		if err := s.finishTask(ctx, tx, cs, TaskRework, d.Short()); err != nil {
			return err
		}
		if err := s.remark(ctx, tx, by, w, "submitted", ""); err != nil {
			return err
		}
		s.record(ctx, tx, cs, "cases.submitted", map[string]string{"writing": d.Short()})
		if err := s.settleStage(ctx, tx, cs, w); err != nil {
			return err
		}
		return s.events.Tell(ctx, tx, cs.Unit, Submitted{cs.ID, d})
	})
}

// Accept approves a draft in the version that the superior read; any later change needs a new
// acceptance, because it would be another document.
func (s *Service) Accept(ctx context.Context, by actor.Actor, c id.Case, d id.Document, version int64) error {
	return s.writing(ctx, by, c, d, version, func(tx *db.Tx, cs *Case, w *Writing) error {
		if !cs.Allows(by, GrantApprove) {
			return fault.New(fault.Forbidden, "fault.forbidden")
		}
		if w.State != InReview {
			return fault.New(fault.Conflict, "cases.not-in-review")
		}
		w.State = Accepted
		s.record(ctx, tx, cs, "cases.accepted", map[string]string{"writing": d.Short()})
		return s.remark(ctx, tx, by, w, "accepted", "")
	})
}

// SendBack returns a draft to its author with a remark that says what to mend.
func (s *Service) SendBack(ctx context.Context, by actor.Actor, c id.Case, d id.Document, version int64, remark string) error {
	if !by.May(GrantApprove) {
		return fault.New(fault.Forbidden, "fault.forbidden")
	}
	if remark = strings.TrimSpace(remark); remark == "" || len(remark) > 2000 {
		return fault.InvalidField("remark", "cases.remark-missing")
	}
	return s.writing(ctx, by, c, d, version, func(tx *db.Tx, cs *Case, w *Writing) error {
		if !cs.Allows(by, GrantApprove) {
			return fault.New(fault.Forbidden, "fault.forbidden")
		}
		if w.State != InReview && w.State != Accepted {
			return fault.New(fault.Conflict, "cases.not-in-review")
		}
		w.State = Draft
		if err := s.remark(ctx, tx, by, w, "returned", remark); err != nil {
			return err
		}
		// A draft may be returned more than once; each time it is a new thing to do.
		if err := s.addTask(ctx, tx, cs, TaskRework, d.Short(), calendar.Date{}); err != nil {
			return err
		}
		if err := query.New(tx).ReopenTask(ctx, query.ReopenTaskParams{UnitID: cs.Unit, CaseID: cs.ID, Kind: string(TaskRework), About: d.Short()}); err != nil {
			return fmt.Errorf("reopen task: %w", err)
		}
		s.record(ctx, tx, cs, "cases.returned", map[string]string{"writing": d.Short()})
		if err := s.settleStage(ctx, tx, cs, w); err != nil {
			return err
		}
		return s.events.Tell(ctx, tx, cs.Unit, Returned{cs.ID, d, w.AuthorID})
	})
}

// remark writes down what was said about a writing and about which version of it.
func (s *Service) remark(ctx context.Context, tx *db.Tx, by actor.Actor, w *Writing, verdict, text string) error {
	q := query.New(tx)
	earlier, err := q.Approvals(ctx, query.ApprovalsParams{UnitID: w.Unit, WritingID: w.ID})
	if err != nil {
		return fmt.Errorf("approvals: %w", err)
	}
	err = q.InsertApproval(ctx, query.InsertApprovalParams{
		UnitID: w.Unit, WritingID: w.ID, No: int64(len(earlier) + 1), Verdict: verdict, EmployeeID: by.Employee, Name: by.Name, Remark: text,
		Version: w.Version, At: db.At(s.clock.Now()),
	})
	if err != nil {
		return fmt.Errorf("approval: %w", err)
	}
	return nil
}
