package identity

import (
	"context"
	"fmt"

	"wrota/internal/identity/organisation"
	"wrota/internal/identity/query"
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
		e, err := organisation.FindOn(ctx, tx, by.Unit, employee, s.Today())
		account = e.Account
		return err
	})
	return account, err
}

// EndSession ends one session of somebody, for the program itself: its next request finds that it is over.
func (s *Service) EndSession(ctx context.Context, session id.Session) error {
	return s.db.InTx(ctx, system, func(tx *db.Tx) error {
		if err := query.New(tx).End(ctx, query.EndParams{SessionID: session, EndedAt: db.At(s.clock.Now())}); err != nil {
			return fmt.Errorf("identity: end session: %w", err)
		}
		return nil
	})
}

// EndSessionsOf ends every session of an account, for the program itself.
func (s *Service) EndSessionsOf(ctx context.Context, account id.Account) error {
	return s.db.InTx(ctx, system, func(tx *db.Tx) error {
		a, err := s.accountByID(ctx, tx, account)
		if err != nil {
			return err
		}
		a.Epoch++
		s.note(ctx, tx, a, "identity.sessions-ended")
		return s.saveAccount(ctx, tx, &a)
	})
}
