package dispatch

import (
	"context"
	"fmt"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
)

// remind is the timer of the first days in a box: the addressee is to be told once more.
func (s *Service) remind(ctx context.Context, w wake) error {
	by := actor.Automaton("system.dispatch", w.Unit)
	err := s.inTx(ctx, by, w.Unit, w.Delivery, func(tx *db.Tx, l *Letter, d *Delivery) error {
		if _, done := d.step(StepReminded); done || d.Stage != InBox {
			return nil
		}
		if err := s.step(ctx, tx, d, Step{What: StepReminded}); err != nil {
			return err
		}
		s.record(ctx, tx, l, d, "dispatch.reminded", nil)
		return s.events.Tell(ctx, tx, l.Unit, Reminded{
			Dispatch: l.ID, Delivery: d.ID, Unit: l.Unit, Case: l.Case, Account: d.Account, FallBackOn: d.FallBackOn,
		})
	})
	if err != nil {
		return fmt.Errorf("dispatch: remind: %w", err)
	}
	return nil
}

// fallBack is the timer of the whole time in a box. What nobody collected goes by e-Doręczenia or on paper;
// that it lay in the box has no effect of a delivery.
func (s *Service) fallBack(ctx context.Context, w wake) error {
	by := actor.Automaton("system.dispatch", w.Unit)
	err := s.inTx(ctx, by, w.Unit, w.Delivery, func(tx *db.Tx, l *Letter, d *Delivery) error {
		if d.Stage != InBox {
			return nil
		}
		if s.Today().Before(d.FallBackOn) { // a clock that was put back; the queue tries again later
			return fmt.Errorf("it is too early: %s comes before %s", s.Today(), d.FallBackOn)
		}
		next := Delivery{
			ID: id.New[id.Delivery](), Unit: d.Unit, Letter: d.Letter, Addressee: d.Addressee, Attempt: d.Attempt + 1, Party: d.Party, Account: d.Account,
			Name: d.Name, Address: d.Address, ADE: d.ADE, Channel: Addressee{ADE: d.ADE, Wants: Portal}.other(),
		}
		if err := s.step(ctx, tx, d, Step{What: StepFellBack, Detail: map[string]string{detailNext: next.ID.Short()}}); err != nil {
			return err
		}
		if err := s.move(ctx, tx, d, Lapsed); err != nil {
			return err
		}
		s.record(ctx, tx, l, d, "dispatch.fell-back", map[string]string{"channel": string(next.Channel)})
		err := s.events.Tell(ctx, tx, l.Unit, FellBack{
			Dispatch: l.ID, Delivery: d.ID, Next: next.ID, Unit: l.Unit, Case: l.Case, Account: d.Account, Channel: next.Channel,
		})
		if err != nil {
			return err
		}
		return s.begin(ctx, tx, l, next, Policy{})
	})
	if err != nil {
		return fmt.Errorf("dispatch: fall back: %w", err)
	}
	return nil
}

// Notified writes down that the addressee was told about a letter in the box, by whoever tells people things.
// Repeating it changes nothing.
func (s *Service) Notified(ctx context.Context, by actor.Actor, unit id.Unit, which id.Delivery) error {
	if by.Kind != actor.System {
		return errForbidden
	}
	err := s.inTx(ctx, by, unit, which, func(tx *db.Tx, _ *Letter, d *Delivery) error {
		if _, done := d.step(StepNotified); done {
			return nil
		}
		return s.step(ctx, tx, d, Step{What: StepNotified})
	})
	if err != nil {
		return fmt.Errorf("dispatch: notified: %w", err)
	}
	return nil
}
