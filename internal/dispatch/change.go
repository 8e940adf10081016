package dispatch

import (
	"context"
	"fmt"

	"wrota/internal/dispatch/query"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
)

// change is the shape of every step of a delivery: take its letter for the rest of the transaction, so that
// of two who come at once the second sees what the first one did; then let fn work on it.
func (s *Service) change(ctx context.Context, tx *db.Tx, unit id.Unit, which id.Delivery, fn func(l *Letter, d *Delivery) error) error {
	q := query.New(tx)
	row, err := q.FindDelivery(ctx, query.FindDeliveryParams{UnitID: unit, ID: which})
	if err != nil {
		return db.Found(err, errNoDelivery.Key)
	}
	work := func() error { return s.changeFound(ctx, tx, unit, row, fn) }
	if by := tx.By(); by.Kind == actor.Resident && by.Is(row.AccountID) {
		// What an addressee does concerns the copies of the others too: who is the last, what need not be posted.
		return tx.Acting(ctx, actor.Automaton("system.dispatch", unit), work)
	}
	return work()
}

func (s *Service) changeFound(ctx context.Context, tx *db.Tx, unit id.Unit, row query.DispatchDelivery, fn func(l *Letter, d *Delivery) error) error {
	if n, err := query.New(tx).LockLetter(ctx, query.LockLetterParams{UnitID: unit, ID: row.DispatchID}); err != nil || n == 0 {
		return fmt.Errorf("lock letter (%d rows): %w", n, err)
	}
	l, err := load(ctx, tx, unit, row.DispatchID)
	if err != nil {
		return err
	}
	d := l.delivery(row.ID)
	if d == nil {
		return errNoDelivery
	}
	return fn(l, d)
}

// inTx is change in a transaction of its own.
func (s *Service) inTx(ctx context.Context, by actor.Actor, unit id.Unit, which id.Delivery, fn func(tx *db.Tx, l *Letter, d *Delivery) error) error {
	return s.db.InTx(ctx, by, func(tx *db.Tx) error {
		return s.change(ctx, tx, unit, which, func(l *Letter, d *Delivery) error { return fn(tx, l, d) })
	}, lane(unit))
}

// seen refuses when the delivery changed after the form was shown. A zero version means that it does not
// matter what was seen.
func (d *Delivery) seen(version int64) error {
	if version != 0 && d.Version != version {
		return errChanged
	}
	return nil
}

// move brings a delivery to a stage and writes it.
func (s *Service) move(ctx context.Context, tx *db.Tx, d *Delivery, to Stage) error {
	if d.Stage != to {
		d.Stage, d.Since = to, s.clock.Now()
	}
	n, err := query.New(tx).UpdateDelivery(ctx, query.UpdateDeliveryParams{
		Address: db.ToJSON(d.Address), Stage: string(d.Stage), Since: db.At(d.Since), Mode: string(d.Mode), Tracking: d.Tracking, PostedOn: d.PostedOn,
		ServedOn: d.ServedOn, How: string(d.How), UnitID: d.Unit, ID: d.ID, Version: d.Version,
	})
	if err := db.Changed(n, err, errChanged.Key); err != nil {
		return fmt.Errorf("delivery: %w", err)
	}
	d.Version++
	return nil
}

// step writes down what happened.
func (s *Service) step(ctx context.Context, tx *db.Tx, d *Delivery, st Step) error {
	by := tx.By()
	st.At, st.By = s.clock.Now(), by.Name
	if st.On.IsZero() {
		st.On = calendar.Of(st.At)
	}
	if st.Detail == nil {
		st.Detail = map[string]string{}
	}
	d.Steps = append(d.Steps, st)
	err := query.New(tx).InsertStep(ctx, query.InsertStepParams{
		UnitID: d.Unit, DeliveryID: d.ID, What: string(st.What), OnDay: st.On, At: db.At(st.At), ByID: by.Employee, ByName: by.Name,
		Detail: db.ToJSON(st.Detail), Blob: st.Evidence, BlobSize: st.EvidenceSize,
	})
	if err != nil {
		return fmt.Errorf("step %s: %w", st.What, err)
	}
	return nil
}

// serve marks an addressee as served by a delivery. Only the first time is told: a letter that was collected
// from the box after its paper copy had been handed over changes nothing for any term.
func (s *Service) serve(ctx context.Context, tx *db.Tx, l *Letter, d *Delivery, on calendar.Date, how How) error {
	first := !l.served(d.Addressee)
	d.ServedOn, d.How = on, how
	if err := s.move(ctx, tx, d, Served); err != nil {
		return err
	}
	if err := s.withdrawOthers(ctx, tx, l, d); err != nil || !first {
		return err
	}
	waited, err := query.New(tx).Unserved(ctx, query.UnservedParams{UnitID: l.Unit, DispatchID: l.ID})
	if err != nil {
		return fmt.Errorf("unserved: %w", err)
	}
	return s.events.Tell(ctx, tx, l.Unit, Delivered{
		Dispatch: l.ID, Delivery: d.ID, Unit: l.Unit, Case: l.Case, Writing: l.Writing, On: on, How: how, Last: waited == 0,
	})
}

// withdrawOthers takes back what has not been posted yet for an addressee who has the letter now.
func (s *Service) withdrawOthers(ctx context.Context, tx *db.Tx, l *Letter, served *Delivery) error {
	for i := range l.Deliveries {
		d := &l.Deliveries[i]
		if d.ID == served.ID || d.Addressee != served.Addressee || d.Stage != ToPost {
			continue
		}
		if err := s.step(ctx, tx, d, Step{What: StepWithdrawn}); err != nil {
			return err
		}
		if err := s.move(ctx, tx, d, Withdrawn); err != nil {
			return err
		}
		s.record(ctx, tx, l, d, "dispatch.withdrawn", nil)
	}
	return nil
}

// wrongStage refuses a step that the delivery's stage does not allow.
func wrongStage() error { return fault.New(fault.Conflict, "dispatch.wrong-stage") }
