package cases

import (
	"context"
	"fmt"

	"wrota/internal/cases/query"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
)

// Purpose is what a document is for: it says what its signature does to the case.
type Purpose string

const (
	ForLetter     Purpose = "letter"     // nothing
	ForDecision   Purpose = "decision"   // settles the matter
	ForCompletion Purpose = "completion" // calls to complete: the clock stops (art. 64 § 2 KPA)
	ForExtension  Purpose = "extension"  // tells a new date (art. 36 KPA)
	ForSuspension Purpose = "suspension" // the clock stops (art. 97–98 KPA)
	ForResumption Purpose = "resumption" // the clock goes on (art. 97 § 2 KPA)
	ForLeaving    Purpose = "leaving"    // left without examination (art. 64 § 2 KPA)
	ForForwarding Purpose = "forwarding" // goes to the higher body with the file, and to no party (art. 133 KPA)
)

// Outcome is how a decision answers the application.
type Outcome string

const (
	Granted      Outcome = "granted"
	Refused      Outcome = "refused"
	Discontinued Outcome = "discontinued" // art. 105 KPA
	Issued       Outcome = "issued"       // a certificate
)

// Effect is what signing does, in the terms of its purpose; the rest stays zero.
type Effect struct {
	Outcome Outcome       `json:"outcome,omitempty"`
	Until   calendar.Date `json:"until,omitzero"`    // the new date of art. 36
	Task    id.Task       `json:"task,omitzero"`     // the call to completion
	Basis   string        `json:"basis,omitempty"`   // article of a suspension
	Appeal  int           `json:"appeal,omitempty"`  // days to appeal; 0: none
	Finance bool          `json:"finance,omitempty"` // decision by Ordynacja podatkowa
	Quiet   bool          `json:"quiet,omitempty"`   // not sent to the parties: stays in the file
}

// AppealUntil is the last day for an appeal of somebody who got the decision on a day; that day itself when
// nobody may appeal.
func (e Effect) AppealUntil(delivered calendar.Date) calendar.Date {
	rules := calendar.KPA
	if e.Finance {
		rules = calendar.Ordynacja
	}
	if e.Appeal == 0 {
		return delivered
	}
	return calendar.End(delivered, calendar.Days(e.Appeal), rules)
}

// apply does to the case what the signature of a writing does. It runs in the transaction of the
// signature.
func (s *Service) apply(ctx context.Context, tx *db.Tx, c *Case, w *Writing) error {
	today := s.today()
	switch w.Purpose {
	case ForCompletion:
		return s.sendCompletion(ctx, tx, c, w, today)
	case ForExtension:
		c.ExtendedTo = w.Effect.Until
		c.reckon(today)
		s.record(ctx, tx, c, "cases.extended", map[string]string{"until": w.Effect.Until.String(), "writing": w.ID.Short()})
	case ForSuspension:
		s.record(ctx, tx, c, "cases.suspended", map[string]string{"basis": w.Effect.Basis, "writing": w.ID.Short()})
		return s.startPause(ctx, tx, c, pauseSuspension, w.Effect.Basis, today)
	case ForResumption:
		s.record(ctx, tx, c, "cases.resumed", map[string]string{"writing": w.ID.Short()})
		return s.endPause(ctx, tx, c, pauseSuspension, today)
	case ForLeaving:
		c.stopSilence(today)
	case ForDecision:
		c.end(today)
		c.SettledOn = today
		c.stopSilence(today)
		c.reckon(today)
		s.record(ctx, tx, c, "cases.decided", map[string]string{"outcome": string(w.Effect.Outcome), "writing": w.ID.Short()})
		return s.events.Tell(ctx, tx, c.Unit, Decided{c.ID, w.ID, w.Effect.Outcome, c.Service})
	}
	return nil
}

// settleStage finds the list a case belongs to after one of its writings changed; the table still has
// the writing's former state.
func (s *Service) settleStage(ctx context.Context, tx *db.Tx, c *Case, changed *Writing) error {
	rows, err := query.New(tx).Writings(ctx, query.WritingsParams{UnitID: c.Unit, CaseID: c.ID})
	if err != nil {
		return fmt.Errorf("writings: %w", err)
	}
	inReview, settled := false, false
	for _, r := range rows {
		kind, state := Kind(r.Kind), WritingState(r.State)
		if r.ID == changed.ID {
			state = changed.State
		}
		inReview = inReview || state == InReview || state == Accepted
		settled = settled || kind.settles() && state == SignedState && !c.sentBack()
	}
	tasks, err := openTasks(ctx, tx, c.Unit, c.ID)
	if err != nil {
		return err
	}
	c.Stage = c.stageNow(inReview, settled, len(tasks) > 0)
	return nil
}

// stageNow is the rule of the lists: what waits for a superior is Approval, a task brings the case
// back to its leader, a signed settlement is Settled, a clock that stands still is Waiting.
func (c *Case) stageNow(inReview, settled, tasks bool) Stage {
	switch {
	case inReview:
		return StageApproval
	case c.Lead.IsZero():
		return StageNew
	case tasks:
		return StageTodo
	case settled:
		return StageSettled
	case c.Paused:
		return StageWaiting
	}
	return StageTodo
}
