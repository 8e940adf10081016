package identity

import (
	"context"
	"fmt"

	"wrota/internal/identity/query"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/platform/db"
)

// GiveEmail gives the actor's account, opened by a provider of identities without an e-mail address, one that its
// owner has proved. no is the account's LinkNo when it was asked for: a link works once. An address that another
// account has, or a second one, is a Conflict.
func (s *Service) GiveEmail(ctx context.Context, by actor.Actor, no int64, address string) (a Account, err error) {
	email, err := parseEmail(address)
	if err != nil {
		return a, fault.InvalidField("email", "identity.email.form")
	}
	if by.Kind != actor.Resident || by.ForAnother() {
		return a, fault.New(fault.Forbidden, "fault.forbidden")
	}
	err = s.db.InTx(ctx, by, func(tx *db.Tx) error {
		if a, err = s.accountByID(ctx, tx, by.Account); err != nil {
			return err
		}
		if a.LinkNo != no {
			return fault.New(fault.Gone, "identity.link.used")
		}
		now := s.clock.Now()
		// As the program: whether another account has the address is nothing that this one may read.
		err := tx.Acting(ctx, system, func() error {
			other, err := s.byEmail(ctx, tx, email)
			if err == nil && !other.ID.IsZero() {
				err = fault.New(fault.Conflict, "identity.mailbox.taken")
			}
			return err
		})
		if err != nil {
			return err
		}
		n, err := query.New(tx).GiveEmail(ctx, query.GiveEmailParams{Email: email, EmailKey: emailKey(email), VerifiedAt: db.At(now), ID: a.ID, LinkNo: no})
		if err != nil {
			return fmt.Errorf("identity: give email: %w", err)
		}
		if n == 0 {
			return fault.New(fault.Conflict, "identity.mailbox.has")
		}
		a.Email, a.Verified, a.LinkNo = email, now, no+1
		s.note(ctx, tx, a, "identity.email-given")
		return s.jobs.Tell(ctx, tx, region, AccountVerified{a.ID})
	})
	return a, err
}
