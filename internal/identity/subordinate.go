package identity

import (
	"context"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
)

// Subordinate is the account of an employee of the actor's unit, for whoever administers it.
func (s *Service) Subordinate(ctx context.Context, by actor.Actor, employee id.Employee) (account id.Account, err error) {
	if err := mayAdmin(by, by.Unit); err != nil {
		return account, err
	}
	err = s.db.View(ctx, by, func(tx *db.Tx) error {
		e, err := find(ctx, tx, by.Unit, employee)
		account = e.Account
		return err
	})
	return account, err
}

// EndSessionsOf ends every session of an account, for the program itself.
func (s *Service) EndSessionsOf(ctx context.Context, account id.Account) error {
	return s.db.InTx(ctx, system, func(tx *db.Tx) error {
		a, err := accountByID(ctx, tx, account)
		if err != nil {
			return err
		}
		a.Epoch++
		s.note(ctx, tx, a, "identity.sessions-ended")
		return s.saveAccount(ctx, tx, &a)
	})
}
