package cases

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"wrota/internal/cases/query"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
)

// Completion is a call to complete an application.
type Completion struct {
	Task        id.Task
	Writing     id.Document
	Items       []string // what is missing, one sentence each
	Days        int
	SentOn      calendar.Date
	DeliveredOn calendar.Date // the term of the call begins
	DueOn       calendar.Date
	Letter      id.Letter // the answer
	CompletedOn calendar.Date
	LapsedOn    calendar.Date
	WithdrawnOn calendar.Date
}

// Outstanding tells whether the party still has to answer.
func (k Completion) Outstanding() bool {
	return !k.SentOn.IsZero() && k.CompletedOn.IsZero() && k.LapsedOn.IsZero() && k.WithdrawnOn.IsZero()
}

// CompletionRequest prepares a call: what is missing, how long the party has, and the letter.
type CompletionRequest struct {
	ID      id.Document // of the letter; see NewWriting
	Case    id.Case
	Version int64
	Kind    Kind // Call when empty; Order where the act of the service wants an order
	Items   []string
	Days    int
	Title   string
	Body    string
}

// RequestCompletion prepares a call to complete the application (art. 64 § 2 KPA). Nothing happens to
// the term until the letter is signed: then it is sent and the clock stands still; the party's days
// begin when the letter is delivered.
func (s *Service) RequestCompletion(ctx context.Context, by actor.Actor, r CompletionRequest) (id.Document, error) {
	var items []string
	for _, i := range r.Items {
		if i = strings.TrimSpace(i); i != "" {
			items = append(items, i)
		}
	}
	least := s.Statute().Completion
	switch {
	case len(items) == 0 || len(items) > 50:
		return id.Document{}, fault.InvalidField("items", "cases.items-missing")
	case r.Days < least || r.Days > 365:
		return id.Document{}, fault.InvalidField("days", "cases.days-few", fault.Args{"Min": least})
	}
	if err := checkText(r.Title, r.Body); err != nil {
		return id.Document{}, err
	}
	if r.Kind != Order {
		r.Kind = Call
	}
	doc, task := r.ID, id.New[id.Task]()
	if doc.IsZero() {
		doc = id.New[id.Document]()
	}
	err := s.change(ctx, by, r.Case, 0, func(tx *db.Tx, cs *Case) error {
		if err := cs.stillOpen(); err != nil {
			return err
		}
		if there, err := started(ctx, tx, cs, doc); there || err != nil {
			return err
		}
		if r.Version != 0 && r.Version != cs.Version {
			return conflict(cs)
		}
		open, err := completions(ctx, tx, cs)
		if err != nil {
			return err
		}
		for _, k := range open {
			if k.Outstanding() {
				return fault.New(fault.Conflict, "cases.called-already")
			}
		}
		err = query.New(tx).FinishKind(ctx, query.FinishKindParams{DoneAt: db.At(s.clock.Now()), DoneBy: by.Name, UnitID: cs.Unit, CaseID: cs.ID, Kind: string(TaskSignature)})
		if err != nil {
			return fmt.Errorf("finish tasks: %w", err)
		}
		err = query.New(tx).InsertCompletion(ctx, query.InsertCompletionParams{
			UnitID: cs.Unit, CaseID: cs.ID, TaskID: task, WritingID: doc, Items: db.ToJSON(items), Days: int64(r.Days),
		})
		if err != nil {
			return fmt.Errorf("completion: %w", err)
		}
		return s.startWriting(ctx, tx, by, cs, doc, NewWriting{
			Case: cs.ID, Kind: r.Kind, Purpose: ForCompletion, Effect: Effect{Task: task}, Title: r.Title, Body: r.Body,
		})
	})
	return doc, err
}

func completions(ctx context.Context, tx *db.Tx, c *Case) ([]Completion, error) {
	rows, err := query.New(tx).Completions(ctx, query.CompletionsParams{UnitID: c.Unit, CaseID: c.ID})
	if err != nil {
		return nil, fmt.Errorf("completions: %w", err)
	}
	out := make([]Completion, len(rows))
	for i, r := range rows {
		out[i] = Completion{
			Task: r.TaskID, Writing: r.WritingID, Days: int(r.Days), SentOn: r.SentOn, DeliveredOn: r.DeliveredOn, DueOn: r.DueOn,
			Letter: r.LetterID, CompletedOn: r.CompletedOn, LapsedOn: r.LapsedOn, WithdrawnOn: r.WithdrawnOn,
		}
		if err := r.Items.Into(&out[i].Items); err != nil {
			return nil, fmt.Errorf("completion: %w", err)
		}
	}
	return out, nil
}

func saveCompletion(ctx context.Context, tx *db.Tx, unit id.Unit, k Completion) error {
	err := query.New(tx).UpdateCompletion(ctx, query.UpdateCompletionParams{
		SentOn: k.SentOn, DeliveredOn: k.DeliveredOn, DueOn: k.DueOn, LetterID: k.Letter, CompletedOn: k.CompletedOn, LapsedOn: k.LapsedOn,
		WithdrawnOn: k.WithdrawnOn, UnitID: unit, TaskID: k.Task,
	})
	if err != nil {
		return fmt.Errorf("completion: %w", err)
	}
	return nil
}

// ofWriting applies fn to the call that a writing carries.
func ofWriting(ctx context.Context, tx *db.Tx, c *Case, w id.Document, fn func(k *Completion) error) error {
	calls, err := completions(ctx, tx, c)
	if err != nil {
		return err
	}
	for _, k := range calls {
		if k.Writing != w {
			continue
		}
		if err := fn(&k); err != nil {
			return err
		}
		return saveCompletion(ctx, tx, c.Unit, k)
	}
	return nil
}

// sendCompletion is what the signature of a call does: it is on its way and the clock stands still.
func (s *Service) sendCompletion(ctx context.Context, tx *db.Tx, c *Case, w *Writing, today calendar.Date) error {
	err := ofWriting(ctx, tx, c, w.ID, func(k *Completion) error { k.SentOn = today; return nil })
	if err != nil {
		return err
	}
	s.record(ctx, tx, c, "cases.called", map[string]string{"task": w.Effect.Task.Short()})
	basis := "art. 64 § 2 i art. 35 § 5 KPA"
	if c.Term.Restarts != "" {
		basis = c.Term.Restarts
	}
	return s.startPause(ctx, tx, c, pauseCompletion, basis, today)
}

// withdrawCompletion ends a call whose draft was thrown away.
func (s *Service) withdrawCompletion(ctx context.Context, tx *db.Tx, c *Case, w *Writing) error {
	if w.Purpose != ForCompletion {
		return nil
	}
	return ofWriting(ctx, tx, c, w.ID, func(k *Completion) error { k.WithdrawnOn = s.today(); return nil })
}

// lapse is the timer of a call: if nobody answered, the leader is told to leave the application
// without examination, or to look closer. The clock goes on, because now the office has to act.
func (s *Service) lapse(ctx context.Context, w wake) error {
	err := s.db.InTx(ctx, actor.Automaton("system.terms", w.Unit), func(tx *db.Tx) error {
		c, err := s.load(ctx, tx, w.Unit, w.Case)
		if err != nil {
			return err
		}
		calls, err := completions(ctx, tx, c)
		if err != nil || c.IsClosed() {
			return err
		}
		for _, k := range calls {
			if k.Task.Short() != w.About || !k.Outstanding() || !k.DueOn.Before(s.today()) {
				continue
			}
			k.LapsedOn = s.today()
			if err := saveCompletion(ctx, tx, c.Unit, k); err != nil {
				return err
			}
			s.record(ctx, tx, c, "cases.lapsed", map[string]string{"task": k.Task.Short()})
			if err := s.addTask(ctx, tx, c, TaskLeave, k.Task.Short(), calendar.Date{}); err != nil {
				return err
			}
			other := func(o Completion) bool { return o.Task != k.Task && o.Outstanding() }
			if !slices.ContainsFunc(calls, other) { // a call that is still out keeps the clock still
				if err := s.endPause(ctx, tx, c, pauseCompletion, s.today()); err != nil {
					return err
				}
			}
			if c.Stage == StageWaiting {
				c.Stage = StageTodo
			}
			if err := s.events.Tell(ctx, tx, c.Unit, Lapsed{c.ID, k.Task}); err != nil {
				return err
			}
			return s.save(ctx, tx, c)
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("cases: lapse: %w", err)
	}
	return nil
}
