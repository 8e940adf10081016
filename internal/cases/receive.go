package cases

import (
	"context"
	"fmt"
	"time"

	"wrota/internal/cases/query"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
)

// What a letter is in a case.
const (
	letterOpening    = "opening"
	LetterCompletion = "completion" // answers a call to completion
	LetterMessage    = "message"
	LetterWithdrawal = "withdrawal" // the applicant takes the application back (art. 105 § 2 KPA)
	LetterAppeal     = "appeal"     // against the decision: keeps it from becoming final (art. 127 § 1, art. 130 KPA)
	LetterInterim    = "interim"    // against an order (zażalenie, art. 141 KPA)
	LetterUrging     = "urging"     // against inaction or delay (ponaglenie, art. 37 KPA)
	LetterWaiver     = "waiver"     // the party gives up the right to appeal (art. 127a KPA)
	LetterGranted    = "granted"    // an appeal that the office granted itself: it keeps nothing from becoming final (art. 132 KPA)
)

// Receipt is a further letter that came in a case.
type Receipt struct {
	Unit       id.Unit
	Case       id.Case
	Letter     id.Letter
	What       string  // one of the Letter… constants
	Task       id.Task // the call it answers; zero lets the open one, if any, be found
	ReceivedAt time.Time
}

// Receive puts a letter into the file of a case and makes its leader look at it. A letter that
// answers a call to completion lets the clock go on from the day it came. Repeating it changes
// nothing.
func (s *Service) Receive(ctx context.Context, by actor.Actor, r Receipt) error {
	err := s.db.InTx(ctx, by, func(tx *db.Tx) error {
		c, err := s.load(ctx, tx, r.Unit, r.Case)
		if err != nil {
			return err
		}
		if (r.What == LetterAppeal || r.What == LetterWaiver) && c.SettledOn.IsZero() {
			r.What = LetterMessage // there is nothing to appeal against yet
		}
		n, err := query.New(tx).InsertLetter(ctx, query.InsertLetterParams{
			UnitID: r.Unit, CaseID: r.Case, LetterID: r.Letter, What: r.What, ReceivedAt: db.At(r.ReceivedAt),
		})
		if err != nil || n == 0 {
			return err
		}
		s.record(ctx, tx, c, "cases.received-"+r.What, map[string]string{"letter": r.Letter.Short()})
		if r.What == LetterCompletion {
			if err := s.complete(ctx, tx, c, r); err != nil {
				return err
			}
		}
		if r.What == LetterWithdrawal {
			c.stopSilence(calendar.Of(r.ReceivedAt)) // nobody asks for consent any more
		}
		var due calendar.Date
		if days := s.Statute().Answer(r.What); days > 0 {
			due = calendar.End(calendar.Of(r.ReceivedAt), calendar.Days(days), calendar.KPA)
			c.answer(due, s.today())
		}
		if err := s.addTask(ctx, tx, c, taskRead[r.What], r.Letter.Short(), due); err != nil {
			return err
		}
		if c.Stage == StageWaiting || c.Stage == StageSettled {
			c.Stage = StageTodo
		}
		if err := s.events.Tell(ctx, tx, c.Unit, Received{c.ID, r.Letter, r.What}); err != nil {
			return err
		}
		return s.save(ctx, tx, c)
	})
	if err != nil {
		return fmt.Errorf("cases: receive: %w", err)
	}
	return nil
}

// answer lets a term of the office's own come before that of the case.
func (c *Case) answer(due, today calendar.Date) {
	if c.AnswerBy.IsZero() || due.Before(c.AnswerBy) {
		c.AnswerBy = due
	}
	c.reckon(today)
}

// appealed tells whether an appeal against the decision came in time: then nobody but the organ of appeal makes
// it final. What was sent by post in time and comes later (art. 57 § 5 KPA), the clerk sees in its task.
func (s *Service) appealed(ctx context.Context, tx *db.Tx, c *Case) (bool, error) {
	rows, err := query.New(tx).Letters(ctx, query.LettersParams{UnitID: c.Unit, CaseID: c.ID})
	if err != nil {
		return false, fmt.Errorf("letters: %w", err)
	}
	for _, r := range rows {
		if on := calendar.Of(r.ReceivedAt.Time); r.What == LetterAppeal && !on.Before(c.SettledOn) && !on.After(c.FinalOn) {
			return true, nil
		}
	}
	return false, nil
}

// complete ends the call that the letter answers. A letter that comes after the term of the call
// still reaches the clerk, who decides what it is worth. One that names a call which this case does not
// have, or one that was answered before, answers nothing: the clock stands still as it did.
func (s *Service) complete(ctx context.Context, tx *db.Tx, c *Case, r Receipt) error {
	calls, err := completions(ctx, tx, c)
	if err != nil {
		return err
	}
	on, answered, waiting := calendar.Of(r.ReceivedAt), false, false
	for _, k := range calls {
		if k.SentOn.IsZero() || !k.CompletedOn.IsZero() || !k.WithdrawnOn.IsZero() || !r.Task.IsZero() && k.Task != r.Task {
			waiting = waiting || k.Outstanding()
			continue
		}
		answered = true
		k.CompletedOn, k.Letter = on, r.Letter
		if err := saveCompletion(ctx, tx, c.Unit, k); err != nil {
			return err
		}
		if err := s.finishTask(ctx, tx, c, TaskLeave, k.Task.Short()); err != nil {
			return err
		}
	}
	if !answered || waiting {
		return nil // a call that is still out keeps the clock still, as no pause is counted twice
	}
	return s.endPause(ctx, tx, c, pauseCompletion, on)
}

// Letter is a letter in the file of a case.
type Letter struct {
	ID         id.Letter
	What       string
	ReceivedAt time.Time
}

// Note writes a note into the case; notes are for colleagues and never leave the office.
func (s *Service) Note(ctx context.Context, by actor.Actor, c id.Case, body string) error {
	if body == "" || len(body) > 5000 {
		return fault.InvalidField("body", "cases.note-missing")
	}
	return s.change(ctx, by, c, 0, func(tx *db.Tx, cs *Case) error {
		cs.numbers.notes++
		err := query.New(tx).InsertNote(ctx, query.InsertNoteParams{
			UnitID: cs.Unit, CaseID: cs.ID, No: cs.numbers.notes, EmployeeID: by.Employee, Author: by.Name, Body: body, At: db.At(s.clock.Now()),
		})
		if err != nil {
			return err
		}
		s.record(ctx, tx, cs, "cases.noted", nil)
		return nil
	})
}
