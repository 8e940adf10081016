package payments

import (
	"context"
	"fmt"
	"strings"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/payments/query"
	"wrota/internal/platform/db"
)

// Annulment says that a charge is not to be paid after all: it was made by mistake, or the decision
// behind it is no more.
type Annulment struct {
	Unit    id.Unit
	Charge  id.Charge
	Version int64
	Reason  string
}

// Cancel annuls a charge. What was paid becomes an overpayment, to be given back. A charge that is
// cancelled already stays as it is.
func (s *Service) Cancel(ctx context.Context, by actor.Actor, a Annulment) error {
	if by.Kind != actor.System && (!by.May(GrantBook) || by.Unit != a.Unit) {
		return errForbidden
	}
	reason := strings.TrimSpace(a.Reason)
	if reason == "" {
		return fault.InvalidField("reason", "payments.reason")
	}
	return s.change(ctx, by, a.Unit, a.Charge, func(tx *db.Tx, c *Charge) error {
		if c.Cancelled != nil {
			return nil
		}
		if err := c.seen(a.Version); err != nil {
			return err
		}
		now := s.clock.Now()
		n, err := query.New(tx).Cancel(ctx, query.CancelParams{
			CancelledAt: db.At(now), CancelledBy: by.Name, CancelReason: reason, UnitID: c.Unit, ID: c.ID,
		})
		if err != nil || n != 1 {
			return fmt.Errorf("payments: cancel: %d rows: %w", n, err)
		}
		c.Cancelled = &Cancellation{At: now, By: by.Name, Reason: reason}
		s.record(ctx, tx, c, "payments.cancelled", nil)
		return nil
	})
}
