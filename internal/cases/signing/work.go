package signing

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"wrota/internal/cases"
	"wrota/internal/cases/query"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
	"wrota/internal/platform/jobs"
	"wrota/internal/platform/richtext"
)

// Why a document of a batch was not signed, besides what cases says: keys of sentences.
const (
	noSeal     = "cases.signing.batch-no-seal"
	outOfReach = "cases.signing.batch-out-of-reach"
	notAtWork  = "cases.signing.batch-not-at-work"
	unfilled   = "cases.signing.batch-unfilled"
	trouble    = "cases.signing.batch-trouble"
)

// ErrNoSeal is in the error of a press that has no seal of the office which holds today.
var ErrNoSeal = errors.New("cases: signing: no seal of the office")

// Staff says what an employee may do now. One who does not work today, or was shut out, is not found.
type Staff interface {
	Clerk(ctx context.Context, unit id.Unit, e id.Employee) (actor.Actor, error)
}

// work is what the queue is told of a batch.
type work struct {
	Unit  id.Unit
	Batch id.Batch
}

// Register puts the signing of batches into the queue.
func (s *Service) Register(q *jobs.Queue) { jobs.Handle(q, "cases.sign-batch", s.sign) }

// sign signs what waits in a batch. Each document stands for itself; after a crash, or beside another run, it goes on
// with what still waits. What failed for no reason of the document's own is tried again later by the queue.
func (s *Service) sign(ctx context.Context, w work) error {
	system := actor.Automaton("system.cases", w.Unit)
	var b Batch
	err := s.DB.View(ctx, system, func(tx *db.Tx) error {
		q := query.New(tx)
		row, err := q.Batch(ctx, query.BatchParams{UnitID: w.Unit, ID: w.Batch})
		if err := db.Found(err, "cases.signing.no-such-batch"); err != nil {
			return err
		}
		b, err = batchOf(ctx, q, row)
		return err
	})
	if err != nil {
		return fmt.Errorf("cases: signing: batch: %w", err)
	}
	var failed error
	for _, x := range b.Items {
		if x.State != Waits {
			continue
		}
		if err := s.signItem(ctx, system, b, x); err != nil {
			failed = errors.Join(failed, err)
		}
	}
	return failed
}

// signItem signs one document and notes what came of it. A refusal is no error; what may pass by itself is one.
func (s *Service) signItem(ctx context.Context, system actor.Actor, b Batch, x Item) error {
	err := s.signAs(ctx, b, x)
	f, refused := fault.As(err)
	state, why, args := Done, "", fault.Args(nil)
	switch {
	case errors.Is(err, ErrNoSeal):
		state, why, err = Refused, noSeal, nil
	case refused && f.Kind == fault.NotFound:
		state, why, err = Refused, outOfReach, nil
	case refused:
		state, why, args, err = Refused, f.Key, f.Args, nil
	case err != nil:
		state, why = Waits, trouble
	}
	ended := db.Time{}
	if state != Waits {
		ended = db.At(s.Clock.Now())
	}
	noted := s.DB.InTx(ctx, system, func(tx *db.Tx) error {
		return query.New(tx).MarkBatchItem(ctx, query.MarkBatchItemParams{
			State: string(state), Why: why, Args: db.ToJSON(args), EndedAt: ended, UnitID: b.Unit, BatchID: b.ID, No: x.No,
		})
	})
	if err = errors.Join(err, noted); err != nil {
		return fmt.Errorf("cases: signing: document %d of batch %s: %w", x.No, b.ID.Short(), err)
	}
	return nil
}

// signAs signs one document as who ordered it, with the rights that they have now. What they signed in this version
// since the order is signed: an earlier run of the batch may have died before it could note it.
func (s *Service) signAs(ctx context.Context, b Batch, x Item) error {
	by, err := s.Staff.Clerk(ctx, b.Unit, b.Employee)
	if fault.Is(err, fault.NotFound) {
		return fault.New(fault.Forbidden, notAtWork)
	}
	if err != nil {
		return err
	}
	by.Source = b.From
	w, err := s.Cases.Writing(ctx, by, x.Case, x.Writing)
	if err != nil || signedBy(by, b, x, w) {
		return err
	}
	if fields := fieldsOf(w.Body); w.State != cases.SignedState && len(fields) > 0 {
		return fault.New(fault.Conflict, unfilled, fault.Args{"Fields": strings.Join(fields, ", ")})
	}
	refused := s.Cases.Sign(ctx, by, x.Case, x.Writing, x.Version)
	if !fault.Is(refused, fault.Conflict) {
		return refused
	}
	if w, err = s.Cases.Writing(ctx, by, x.Case, x.Writing); err != nil || signedBy(by, b, x, w) { // by another run meanwhile
		return err
	}
	if w.State == cases.SignedState {
		return fault.New(fault.Conflict, "cases.signed-already")
	}
	return refused
}

// signedBy tells whether a writing was signed by this person, in the version that they saw, since the order.
func signedBy(by actor.Actor, b Batch, x Item, w *cases.Writing) bool {
	return w.State == cases.SignedState && w.Version == x.Version+1 && w.Signer == by.Name && w.SignerPost == by.Post &&
		!w.SignedAt.Before(b.At.Truncate(time.Second))
}

// fieldsOf are the fields of a template that nobody filled in: the letter would go to people as it stands.
func fieldsOf(body string) []string {
	fields, err := richtext.Fields(body)
	if err != nil {
		return []string{"#if"}
	}
	return fields
}
