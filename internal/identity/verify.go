package identity

import (
	"context"

	"wrota/internal/kit/actor"
	"wrota/internal/platform/db"
)

// Verify proves the e-mail address of an account with the link from the message and the password that
// was chosen at registration. Both are needed: the owner of a mailbox must not be talked into confirming
// an account whose password a stranger knows. Mail programs that open links confirm nothing.
func (s *Service) Verify(ctx context.Context, by actor.Actor, token, password string) (Account, error) {
	var a Account
	err := s.db.View(ctx, by, func(tx *db.Tx) (err error) {
		a, err = s.linked(ctx, tx, s.verify, token)
		return err
	})
	if err != nil {
		return Account{}, err
	}
	if _, err := s.prove(ctx, by, emailKey(a.Email), password); err != nil {
		return Account{}, err
	}
	err = s.db.InTx(ctx, owner(by, a), func(tx *db.Tx) error {
		if a, err = s.linked(ctx, tx, s.verify, token); err != nil { // used meanwhile?
			return err
		}
		a.LinkNo++
		return s.verified(ctx, tx, &a)
	})
	return a, err
}

// verified notes that the owner reads the mailbox of the address, and saves the account.
func (s *Service) verified(ctx context.Context, tx *db.Tx, a *Account) error {
	first := a.Verified.IsZero()
	if first {
		a.Verified = s.clock.Now()
		a.Level = max(a.Level, actor.LevelLow)
	}
	if err := s.saveAccount(ctx, tx, a); err != nil || !first {
		return err
	}
	s.note(ctx, tx, *a, "identity.account-verified")
	return s.jobs.Tell(ctx, tx, region, AccountVerified{a.ID})
}

// AskVerification sends the link of registration again, if the address has an account that waits for
// it. The answer does not tell.
func (s *Service) AskVerification(ctx context.Context, by actor.Actor, email string) error {
	return s.ask(ctx, by, email, func(tx *db.Tx, a Account) error {
		if !a.Verified.IsZero() || !a.Resident { // a clerk's account has no password yet: AskReset lets them in
			return nil
		}
		return s.jobs.Tell(ctx, tx, region, VerificationAsked{a.ID})
	})
}
