package identity

import (
	"context"
	"fmt"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/platform/db"
)

// AskReset sends a link for a new password, if the address has an account. The answer does not tell.
// It is also how a clerk enters an account that an office opened for them.
func (s *Service) AskReset(ctx context.Context, by actor.Actor, email string) error {
	return s.ask(ctx, by, email, func(tx *db.Tx, a Account) error {
		s.note(ctx, tx, a, "identity.reset-asked")
		return s.jobs.Tell(ctx, tx, region, ResetAsked{a.ID})
	})
}

// ask does something for the owner of an e-mail address, within the limits of requests and messages.
func (s *Service) ask(ctx context.Context, by actor.Actor, email string, do func(tx *db.Tx, a Account) error) error {
	email, err := parseEmail(email)
	if err != nil {
		return fault.InvalidField("email", "identity.email.form")
	}
	return s.db.InTx(ctx, by, func(tx *db.Tx) error {
		if err := s.try(ctx, tx, s.byForms(by.Source.Address)); err != nil {
			return err
		}
		mail, err := s.mayMail(ctx, tx, email) // counted for unknown addresses too: the same work for all
		if err != nil {
			return err
		}
		a, err := s.byEmail(ctx, tx, email)
		if err != nil || a.ID.IsZero() || !mail {
			return err
		}
		return do(tx, a)
	})
}

// Reset sets a new password with the link from the message, which also proves the e-mail address. All
// sessions of the account end and the count of wrong passwords is forgotten.
func (s *Service) Reset(ctx context.Context, by actor.Actor, token, password string) error {
	var a Account
	err := s.db.View(ctx, by, func(tx *db.Tx) (err error) {
		a, err = s.linked(ctx, tx, s.reset, token)
		return err
	})
	if err != nil {
		return err
	}
	if bad := checkPassword("password", password, ownWords(a)...); bad != nil {
		return fault.Fields(bad)
	}
	if err := s.checkLeaked(password); err != nil {
		return err
	}
	hash, err := s.passwords.Hash(ctx, password)
	if err != nil {
		return fmt.Errorf("identity: reset: %w", err)
	}
	return s.db.InTx(ctx, owner(by, a), func(tx *db.Tx) error {
		a, err := s.linked(ctx, tx, s.reset, token) // used meanwhile?
		if err != nil {
			return err
		}
		if err := s.verified(ctx, tx, &a); err != nil {
			return err
		}
		if err := s.forgive(ctx, tx, emailKey(a.Email), by.Source.Address); err != nil {
			return err
		}
		return s.replacePassword(ctx, tx, &a, hash)
	})
}
