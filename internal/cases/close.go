package cases

import (
	"context"
	"fmt"
	"time"

	"wrota/internal/cases/query"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/casesign"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/kit/jrwa"
	"wrota/internal/platform/db"
)

// Settlement is the way a case was settled, as the list of cases records it.
type Settlement string

const (
	ByGrant       Settlement = "granted"
	ByRefusal     Settlement = "refused"
	ByCertificate Settlement = "certificate"
	ByLetter      Settlement = "letter"       // answered; no decision was due
	ByDiscontinue Settlement = "discontinued" // art. 105 KPA
	ByWithdrawal  Settlement = "withdrawn"
	ByLeaving     Settlement = "left"        // without examination, art. 64 § 1–2 KPA
	ByTransfer    Settlement = "transferred" // to the competent organ, art. 65 KPA
	BySilence     Settlement = "silent"      // art. 122a KPA or a special act
	ByFiling      Settlement = "noted"       // taken note of: a declaration, information
)

// Settlements lists them in the order in which they are offered.
var Settlements = []Settlement{ByGrant, ByRefusal, ByCertificate, ByLetter, ByFiling, BySilence, ByDiscontinue, ByWithdrawal, ByLeaving, ByTransfer}

func (h Settlement) valid() bool {
	for _, s := range Settlements {
		if s == h {
			return true
		}
	}
	return false
}

// Close closes a case: nothing of it waits for anybody any more. From the class follow its archival
// category and the year of disposal, counted from 1 January after the closing. It refuses only for
// reasons that it names: an unsigned draft, a call that the party may still answer, a class that the
// file plan does not have.
func (s *Service) Close(ctx context.Context, by actor.Actor, c Chosen, how Settlement) error {
	if !how.valid() {
		return fault.InvalidField("how", "cases.settlement-missing")
	}
	category, err := s.retention(ctx, by, c.Case)
	if err != nil {
		return fmt.Errorf("cases: close: %w", err)
	}
	return s.change(ctx, by, c.Case, c.Version, func(tx *db.Tx, cs *Case) error {
		if err := cs.stillOpen(); err != nil {
			return err
		}
		if err := cs.mayEndSilence(how, s.today()); err != nil {
			return err
		}
		if err := s.mayClose(ctx, tx, cs); err != nil {
			return err
		}
		if err := s.remember(ctx, tx, by, cs, "close"); err != nil {
			return err
		}
		cs.end(s.today())
		now := s.clock.Now()
		cs.Stage, cs.ClosedAt, cs.Settlement, cs.Retention = StageClosed, now, how, category.String()
		cs.DisposeYear, _ = category.DisposalYear(calendar.Of(now))
		if err := query.New(tx).FinishTasks(ctx, query.FinishTasksParams{DoneAt: db.At(now), DoneBy: by.Name, UnitID: cs.Unit, CaseID: cs.ID}); err != nil {
			return err
		}
		s.record(ctx, tx, cs, "cases.closed", map[string]string{"how": string(how), "category": cs.Retention})
		return s.events.Tell(ctx, tx, cs.Unit, Closed{cs.ID, how})
	})
}

// retention asks the file plan before the transaction begins.
func (s *Service) retention(ctx context.Context, by actor.Actor, c id.Case) (jrwa.Category, error) {
	var sign casesign.Sign
	err := s.db.View(ctx, by, func(tx *db.Tx) error {
		cs, err := s.load(ctx, tx, by.Unit, c)
		if err != nil {
			return err
		}
		if err := cs.mayHandle(by); err != nil {
			return err
		}
		sign, err = casesign.Parse(cs.Sign)
		return err
	})
	if err != nil {
		return jrwa.Category{}, err
	}
	category, err := s.plan.Retention(ctx, by.Unit, sign.Class, s.today())
	if fault.Is(err, fault.NotFound) {
		return category, fault.New(fault.Conflict, "cases.class-unknown", fault.Args{"Class": sign.Class.String()})
	}
	return category, err
}

// mayClose names what still stands in the way.
func (s *Service) mayClose(ctx context.Context, tx *db.Tx, c *Case) error {
	rows, err := query.New(tx).Writings(ctx, query.WritingsParams{UnitID: c.Unit, CaseID: c.ID})
	if err != nil {
		return err
	}
	for _, r := range rows {
		if st := WritingState(r.State); st == Draft || st == InReview || st == Accepted {
			return fault.New(fault.Conflict, "cases.unsigned-draft", fault.Args{"Title": r.Title})
		}
	}
	calls, err := completions(ctx, tx, c)
	if err != nil {
		return err
	}
	for _, k := range calls {
		if k.Outstanding() {
			return fault.New(fault.Conflict, "cases.call-outstanding")
		}
	}
	return nil
}

// Reopen lets a closed case go on under its sign: a decision was quashed, a letter came.
func (s *Service) Reopen(ctx context.Context, by actor.Actor, c Chosen, reason string) error {
	if reason == "" {
		return fault.InvalidField("reason", "cases.reason-missing")
	}
	return s.change(ctx, by, c.Case, c.Version, func(tx *db.Tx, cs *Case) error {
		if !cs.IsClosed() {
			return fault.New(fault.Conflict, "cases.not-closed")
		}
		cs.Stage, cs.ClosedAt, cs.Settlement, cs.Retention, cs.DisposeYear = StageTodo, time.Time{}, "", "", 0
		cs.EndedOn = cs.SettledOn
		if cs.Lead.IsZero() {
			cs.Stage = StageNew
		}
		s.record(ctx, tx, cs, "cases.reopened", map[string]string{"reason": reason})
		if err := s.awaitSilence(ctx, tx, cs); err != nil { // the timer may have fired while it was closed
			return err
		}
		return s.events.Tell(ctx, tx, cs.Unit, Reopened{cs.ID})
	})
}
