package dispatch

import (
	"bytes"
	"context"
	"fmt"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
)

// maxReceipt is far above the size of any receipt we make.
const maxReceipt = 1 << 20

// collected is what the step says: how, and on which mandate when somebody else did it.
func collected(by actor.Actor) map[string]string {
	d := map[string]string{detailHow: string(HowPortal)}
	if by.ForAnother() {
		d["mandate"] = by.Mandate.ID.Short()
	}
	return d
}

// Collect confirms that the actor takes a letter from the box. The confirmation makes a receipt (UPD) sealed
// by the office, which is kept as evidence; from this moment on the letter is delivered and can be opened.
// Confirming again changes nothing and shows the same.
//
// The receipt is made and stored before the transaction; if somebody was faster, its bytes belong to
// nothing and are cleared away later.
func (s *Service) Collect(ctx context.Context, by actor.Actor, which id.Delivery) (Item, error) {
	l, d, err := s.own(ctx, by, which)
	if err != nil {
		return Item{}, err
	}
	if _, done := d.step(StepCollected); done {
		return itemOf(l, d), nil
	}
	office, err := s.offices.Office(ctx, l.Unit)
	if err != nil {
		return Item{}, fmt.Errorf("dispatch: collect: %w", err)
	}
	at := s.clock.Now()
	seal, err := s.offices.Seal(ctx, l.Unit, at)
	if err != nil {
		// A missing or expired seal is the office's fault, not a page that is not there.
		return Item{}, fmt.Errorf("dispatch: collect: the seal of the unit: %v", err) //nolint:errorlint // on purpose not wrapped
	}
	sealed, err := receipt{Office: office, Letter: l, Delivery: d, Level: by.Level, Agent: collector(by), At: at}.sealed(seal)
	if err != nil {
		return Item{}, fmt.Errorf("dispatch: collect: %w", err)
	}
	kept, err := s.blobs.Put(ctx, bytes.NewReader(sealed), maxReceipt)
	if err != nil {
		return Item{}, fmt.Errorf("dispatch: collect: %w", err)
	}
	var item Item
	err = s.inTx(ctx, by, l.Unit, which, func(tx *db.Tx, l *Letter, d *Delivery) error {
		defer func() { item = itemOf(l, d) }()
		if _, done := d.step(StepCollected); done {
			return nil
		}
		on := calendar.Of(at)
		st := Step{What: StepCollected, On: on, Detail: collected(by), Evidence: kept.Sum, EvidenceSize: kept.Size}
		if err := s.step(ctx, tx, d, st); err != nil {
			return err
		}
		s.record(ctx, tx, l, d, "dispatch.collected", map[string]string{"on": on.String(), "upd": kept.Sum.String()})
		return s.serve(ctx, tx, l, d, on, HowPortal)
	})
	if err != nil {
		return Item{}, fmt.Errorf("dispatch: collect: %w", err)
	}
	return item, nil
}
