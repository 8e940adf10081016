package payments

import (
	"context"
	"strings"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
)

// Reversal takes a posting back (storno): the only way to mend the cash book.
type Reversal struct {
	ID      id.Payment // of the new posting; see Payment.ID
	Posting id.Payment // what is taken back: a payment or a refund
	Version int64      // of the charge, as the cashier saw it; zero when it does not matter
	Reason  string
}

// Reverse writes the opposite of a posting, once. A payment that has been given back already cannot be
// taken back: the refund comes first.
func (s *Service) Reverse(ctx context.Context, by actor.Actor, r Reversal) (Posting, error) {
	if !by.May(GrantBook) {
		return Posting{}, errForbidden
	}
	reason := strings.TrimSpace(r.Reason)
	if reason == "" {
		return Posting{}, fault.InvalidField("reason", "payments.reason")
	}
	var wrong Posting
	err := s.db.View(ctx, by, func(tx *db.Tx) (err error) {
		wrong, err = findPosting(ctx, tx, by.Unit, r.Posting)
		return err
	})
	if err != nil {
		return Posting{}, err
	}
	if wrong.Kind == PostReversal {
		return Posting{}, fault.New(fault.Conflict, "payments.reversal-stands")
	}
	entry := Posting{
		ID: r.ID, Charge: wrong.Charge, Kind: PostReversal, Amount: -wrong.Amount, Method: wrong.Method, Ground: wrong.Ground,
		TakesBack: wrong.ID, Reference: wrong.Number, Reason: reason, IBAN: wrong.IBAN,
	}
	entry.setDay(s.today())
	return s.post(ctx, by, entry, "payments.reversed", func(c *Charge) error {
		if c.TakenBack(wrong.ID) {
			return fault.New(fault.Conflict, "payments.already-reversed")
		}
		if err := c.seen(r.Version); err != nil {
			return err
		}
		after := c.Balance
		if after.add(entry.Ground, entry.Amount); after.Kept() < 0 {
			return fault.New(fault.Conflict, "payments.refunded-already")
		}
		return nil
	})
}
