package catalogue

import (
	"context"
	"fmt"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/platform/db"
)

// Withdrawal says that a unit stops offering a service.
type Withdrawal struct {
	Service string
	Version int64         // the clerk was looking at
	Last    calendar.Date // the last day on which it may be begun; yesterday takes it off at once
}

// Withdraw stops offering a service after a day. What was filed goes on, and what was begun can be
// read but not filed.
func (s *Service) Withdraw(ctx context.Context, by actor.Actor, w Withdrawal) (Adoption, error) {
	if err := mayAdopt(by); err != nil {
		return Adoption{}, err
	}
	if w.Last.IsZero() || w.Last.Before(s.today().AddDays(-1)) {
		return Adoption{}, fault.InvalidField("closes", "catalogue.closes-past")
	}
	var a Adoption
	err := s.db.InTx(ctx, by, func(tx *db.Tx) error {
		before, err := find(ctx, tx, Adoption{Unit: by.Unit, Service: w.Service, Version: w.Version})
		if err != nil {
			return err
		}
		if before.Version == 0 {
			return fault.New(fault.NotFound, "catalogue.not-adopted")
		}
		a = before
		a.Closes = w.Last
		return s.write(ctx, tx, before, &a, "catalogue.withdrawn", nil)
	})
	if err != nil {
		return Adoption{}, fmt.Errorf("catalogue: withdraw: %w", err)
	}
	return a, nil
}
