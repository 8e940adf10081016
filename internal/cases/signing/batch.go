package signing

import (
	"context"
	"fmt"
	"slices"
	"time"

	"wrota/internal/cases"
	"wrota/internal/cases/query"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/db"
	"wrota/internal/platform/jobs"
)

// MaxBatch is how many documents may be signed in one ceremony.
const MaxBatch = 50

// ItemState is what became of one document of a batch.
type ItemState string

// The states of a document of a batch.
const (
	Waits   ItemState = "waits"
	Done    ItemState = "signed"
	Refused ItemState = "refused"
)

// Batch is what a superior ordered to be signed in one ceremony.
type Batch struct {
	ID       id.Batch
	Unit     id.Unit
	Employee id.Employee
	At       time.Time
	From     actor.Source // of the ceremony: of the order, or of the last time that it was tried again
	Items    []Item
}

// Item is one document of a batch. Why is the key of the sentence that says why it is refused, or why it waits longer.
type Item struct {
	No      int64
	Case    id.Case
	Writing id.Document
	Version int64  // as the superior saw it
	Sign    string // of the case
	Title   string
	State   ItemState
	Why     string
	Args    fault.Args
}

// mendable are the refusals that may pass without the document being changed: the office gets its seal, the person
// their right. Any other needs the superior to read the document anew.
var mendable = []string{noSeal, outOfReach, notAtWork, "cases.may-not-sign"}

// Again tells whether it makes sense to try a document once more.
func (x Item) Again() bool {
	return x.State == Waits && x.Why != "" || x.State == Refused && slices.Contains(mendable, x.Why)
}

// Moving tells whether documents are being signed now: what failed waits for the queue, which takes its time.
func (b Batch) Moving() bool {
	return slices.ContainsFunc(b.Items, func(x Item) bool { return x.State == Waits && x.Why == "" })
}

// Count is how many documents are in a state.
func (b Batch) Count(s ItemState) (n int) {
	for _, x := range b.Items {
		if x.State == s {
			n++
		}
	}
	return n
}

// Retryable is how many documents may be tried once more.
func (b Batch) Retryable() (n int) {
	for _, x := range b.Items {
		if x.Again() {
			n++
		}
	}
	return n
}

// Order puts documents, in the versions that the superior read, into a batch that is signed in the background. The
// identifier is of the form: sent twice, it orders one batch. A document that the superior may not see orders nothing.
func (s *Service) Order(ctx context.Context, by actor.Actor, b id.Batch, picked []cases.Edit) error {
	if len(picked) == 0 || len(picked) > MaxBatch {
		return fault.InvalidField("pismo", "cases.signing.batch-choose", fault.Args{"Max": MaxBatch})
	}
	items, err := s.described(ctx, by, picked)
	if err != nil {
		return err
	}
	err = s.DB.InTx(ctx, by, func(tx *db.Tx) error {
		q := query.New(tx)
		n, err := q.InsertBatch(ctx, query.InsertBatchParams{
			UnitID: by.Unit, ID: b, EmployeeID: by.Employee, At: db.At(s.Clock.Now()), Address: by.Source.Address, Session: by.Source.Session,
		})
		if err != nil {
			return err
		}
		if n == 0 { // sent before
			_, err := owned(ctx, q, by, b)
			return err
		}
		for i, x := range items {
			err := q.InsertBatchItem(ctx, query.InsertBatchItemParams{
				UnitID: by.Unit, BatchID: b, No: int64(i + 1), CaseID: x.Case, WritingID: x.Writing, Version: x.Version, Sign: x.Sign, Title: x.Title, Args: "{}",
			})
			if err != nil {
				return err
			}
		}
		s.Audit.Record(ctx, tx, by.Unit, audit.Entry{Verb: "cases.batch-ordered", Subject: "batch:" + b.Short(), Detail: map[string]int{"documents": len(items)}})
		return s.begin(ctx, tx, by.Unit, b)
	})
	if err != nil {
		return fmt.Errorf("cases: signing: order: %w", err)
	}
	return nil
}

// described says of each document what it is; one that the actor may not see is not found.
func (s *Service) described(ctx context.Context, by actor.Actor, picked []cases.Edit) (out []Item, err error) {
	pending, err := s.Cases.Pending(ctx, by)
	if err != nil {
		return nil, err
	}
	for _, p := range picked {
		x := Item{Case: p.Case, Writing: p.Writing, Version: p.Version}
		if slices.ContainsFunc(out, func(o Item) bool { return o.Writing == x.Writing }) {
			continue
		}
		at := slices.IndexFunc(pending, func(o cases.Pending) bool { return o.ID == p.Case && o.Writing == p.Writing })
		if at >= 0 {
			x.Sign, x.Title = pending[at].Sign, pending[at].WritingTitle
		} else if x.Sign, x.Title, err = s.describe(ctx, by, p); err != nil { // decided meanwhile
			return nil, err
		}
		out = append(out, x)
	}
	return out, nil
}

func (s *Service) describe(ctx context.Context, by actor.Actor, p cases.Edit) (sign, title string, err error) {
	w, err := s.Cases.Writing(ctx, by, p.Case, p.Writing)
	if err != nil {
		return "", "", err
	}
	d, err := s.Cases.Dossier(ctx, by, p.Case)
	if err != nil {
		return "", "", err
	}
	return d.Sign, w.Title, nil
}

func (s *Service) begin(ctx context.Context, tx *db.Tx, unit id.Unit, b id.Batch) error {
	return s.Queue.Do(ctx, tx, jobs.Command{Name: "cases.sign-batch", Payload: work{unit, b}})
}

// owned finds a batch of the actor's own.
func owned(ctx context.Context, q *query.Queries, by actor.Actor, b id.Batch) (query.CasesBatch, error) {
	row, err := q.Batch(ctx, query.BatchParams{UnitID: by.Unit, ID: b})
	if err := db.Found(err, "cases.signing.no-such-batch"); err != nil {
		return row, err
	}
	if row.EmployeeID != by.Employee {
		return row, fault.New(fault.NotFound, "cases.signing.no-such-batch")
	}
	return row, nil
}

// Batch is one that the actor ordered; nobody else finds it.
func (s *Service) Batch(ctx context.Context, by actor.Actor, which id.Batch) (b Batch, err error) {
	err = s.DB.View(ctx, by, func(tx *db.Tx) error {
		q := query.New(tx)
		row, err := owned(ctx, q, by, which)
		if err != nil {
			return err
		}
		b, err = batchOf(ctx, q, row)
		return err
	})
	if err != nil {
		return b, fmt.Errorf("cases: signing: batch: %w", err)
	}
	return b, nil
}

func batchOf(ctx context.Context, q *query.Queries, row query.CasesBatch) (Batch, error) {
	b := Batch{ID: row.ID, Unit: row.UnitID, Employee: row.EmployeeID, At: row.At.Time, From: actor.Source{Address: row.Address, Session: row.Session}}
	rows, err := q.BatchItems(ctx, query.BatchItemsParams{UnitID: row.UnitID, BatchID: row.ID})
	if err != nil {
		return b, err
	}
	for _, r := range rows {
		x := Item{No: r.No, Case: r.CaseID, Writing: r.WritingID, Version: r.Version, Sign: r.Sign, Title: r.Title, State: ItemState(r.State), Why: r.Why}
		if err := r.Args.Into(&x.Args); err != nil {
			return b, err
		}
		b.Items = append(b.Items, x)
	}
	return b, nil
}

// Retry tries once more what may be tried.
func (s *Service) Retry(ctx context.Context, by actor.Actor, which id.Batch) error {
	err := s.DB.InTx(ctx, by, func(tx *db.Tx) error {
		q := query.New(tx)
		row, err := owned(ctx, q, by, which)
		if err != nil {
			return err
		}
		b, err := batchOf(ctx, q, row)
		if err != nil || b.Retryable() == 0 {
			return err
		}
		if err := q.MoveBatch(ctx, query.MoveBatchParams{Address: by.Source.Address, Session: by.Source.Session, UnitID: by.Unit, ID: which}); err != nil {
			return err
		}
		for _, x := range b.Items {
			if !x.Again() {
				continue
			}
			if err := q.RetryBatchItem(ctx, query.RetryBatchItemParams{UnitID: by.Unit, BatchID: which, No: x.No}); err != nil {
				return err
			}
		}
		s.Audit.Record(ctx, tx, by.Unit, audit.Entry{Verb: "cases.batch-retried", Subject: "batch:" + which.Short(), Detail: map[string]int{"documents": b.Retryable()}})
		return s.begin(ctx, tx, by.Unit, which)
	})
	if err != nil {
		return fmt.Errorf("cases: signing: retry: %w", err)
	}
	return nil
}
