package cases

import (
	"context"
	"fmt"

	"wrota/internal/cases/query"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
)

// Delivered says that a signed document reached one of its addressees.
type Delivered struct {
	Unit     id.Unit
	Case     id.Case
	Writing  id.Document
	Delivery id.Delivery
	On       calendar.Date
	How      string
	Last     bool // no other addressee of this document is still waited for
}

// NoteDelivery lets the terms begin that a delivery starts: the days of a call to completion, the days
// to appeal against a decision. Repeating it changes nothing.
func (s *Service) NoteDelivery(ctx context.Context, by actor.Actor, d Delivered) error {
	err := s.db.InTx(ctx, by, func(tx *db.Tx) error {
		c, err := s.load(ctx, tx, d.Unit, d.Case)
		if err != nil {
			return err
		}
		w, err := findWriting(ctx, tx, d.Unit, d.Case, d.Writing)
		if err != nil {
			return err
		}
		n, err := query.New(tx).InsertService(ctx, query.InsertServiceParams{
			UnitID: d.Unit, CaseID: d.Case, WritingID: d.Writing, DeliveryID: d.Delivery, ServedOn: d.On, How: d.How,
		})
		if err != nil || n == 0 {
			return err
		}
		s.record(ctx, tx, c, "cases.delivered", map[string]string{"writing": w.ID.Short(), "on": d.On.String(), "how": d.How})
		if err := s.begin(ctx, tx, c, w, d); err != nil {
			return err
		}
		return s.save(ctx, tx, c)
	})
	if err != nil {
		return fmt.Errorf("cases: delivery: %w", err)
	}
	return nil
}

// begin starts the term that the delivery of a writing starts.
func (s *Service) begin(ctx context.Context, tx *db.Tx, c *Case, w *Writing, d Delivered) error {
	switch {
	case w.Purpose == ForCompletion:
		return ofWriting(ctx, tx, c, w.ID, func(k *Completion) error {
			if !k.DeliveredOn.IsZero() {
				return nil // delivered to somebody else of the same party before
			}
			k.DeliveredOn = d.On
			k.DueOn = calendar.End(d.On, calendar.Days(k.Days), calendar.KPA) // art. 57 § 1 and 4 KPA
			// A letter sent by post on the last day arrives later (art. 57 § 5): two more days before
			// anybody is told that nothing came.
			return s.timer(ctx, tx, "cases.lapse", c, k.Task.Short(), k.DueOn.AddDays(3))
		})
	case w.Kind.settles() && w.Effect.Appeal > 0:
		return s.countAppeal(ctx, tx, c, w, d)
	case w.Kind.settles() && d.Last:
		_, err := s.readyToClose(ctx, tx, c, "")
		return err
	}
	return nil
}

// countAppeal moves the day on which the decision becomes final: each party has its days from its own
// delivery (art. 129 § 2 KPA), so the last delivery counts.
func (s *Service) countAppeal(ctx context.Context, tx *db.Tx, c *Case, w *Writing, d Delivered) error {
	if end := w.Effect.AppealUntil(d.On); end.After(c.FinalOn) {
		c.FinalOn = end
	}
	if !d.Last {
		return nil
	}
	return s.timer(ctx, tx, "cases.final", c, w.ID.Short(), c.FinalOn.AddDays(1))
}

// becomeFinal is the timer of the days to appeal.
func (s *Service) becomeFinal(ctx context.Context, w wake) error {
	err := s.db.InTx(ctx, actor.Automaton("system.terms", w.Unit), func(tx *db.Tx) error {
		c, err := s.load(ctx, tx, w.Unit, w.Case)
		if err != nil || c.IsClosed() || c.FinalOn.IsZero() || !c.FinalOn.Before(s.today()) {
			return err
		}
		if appealed, err := s.appealed(ctx, tx, c); appealed || err != nil {
			return err
		}
		// Two timers may wake for one day, when a waiver came before the days ran out: it is told once.
		if fresh, err := s.readyToClose(ctx, tx, c, c.FinalOn.String()); !fresh || err != nil {
			return err
		}
		s.record(ctx, tx, c, "cases.final", map[string]string{"on": c.FinalOn.AddDays(1).String()})
		if err := s.events.Tell(ctx, tx, c.Unit, Final{c.ID, c.FinalOn.AddDays(1)}); err != nil {
			return err
		}
		return s.save(ctx, tx, c)
	})
	if err != nil {
		return fmt.Errorf("cases: final: %w", err)
	}
	return nil
}

func (s *Service) readyToClose(ctx context.Context, tx *db.Tx, c *Case, about string) (fresh bool, err error) {
	if c.Stage == StageSettled || c.Stage == StageWaiting {
		c.Stage = StageTodo
	}
	return s.newTask(ctx, tx, c, TaskClose, about, calendar.Date{})
}

// Undeliverable tells the leader that a document came back.
func (s *Service) Undeliverable(ctx context.Context, by actor.Actor, unit id.Unit, cse id.Case, d id.Delivery) error {
	err := s.db.InTx(ctx, by, func(tx *db.Tx) error {
		c, err := s.load(ctx, tx, unit, cse)
		if err != nil {
			return err
		}
		s.record(ctx, tx, c, "cases.undeliverable", map[string]string{"delivery": d.Short()})
		if err := s.addTask(ctx, tx, c, TaskUndelivered, d.Short(), calendar.Date{}); err != nil {
			return err
		}
		if c.Stage == StageSettled || c.Stage == StageWaiting {
			c.Stage = StageTodo
		}
		return s.save(ctx, tx, c)
	})
	if err != nil {
		return fmt.Errorf("cases: undeliverable: %w", err)
	}
	return nil
}
