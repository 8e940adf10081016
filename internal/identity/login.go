package identity

import (
	"context"
	"errors"
	"fmt"

	"wrota/internal/identity/query"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/db"
)

var errWrong = fault.InvalidField("email", "identity.login.wrong")

// Login checks an e-mail address and a password. Whether the account is unknown or the password wrong,
// the fault is the same and takes as long. The fault "identity.login.unverified" (kind Conflict) is
// only for somebody who knew the password: they have not used the link from the message yet.
func (s *Service) Login(ctx context.Context, by actor.Actor, email, password string) (Account, error) {
	a, err := s.prove(ctx, by, emailKey(email), password)
	if err != nil {
		return Account{}, err
	}
	if a.Verified.IsZero() {
		return Account{}, fault.New(fault.Conflict, "identity.login.unverified")
	}
	return a, nil
}

// prove checks a password: it counts the attempt in one transaction, computes outside any, and notes
// the outcome in another.
func (s *Service) prove(ctx context.Context, by actor.Actor, key, password string) (Account, error) {
	var a Account
	var secret string
	err := s.db.InTx(ctx, by, func(tx *db.Tx) (err error) {
		if err := s.try(ctx, tx, s.byAccount(key)); err != nil {
			return err
		}
		if err := s.try(ctx, tx, s.byAddress(by.Source.Address)); err != nil {
			return err
		}
		a, secret, err = s.known(ctx, tx, key)
		return err
	})
	if err != nil {
		return Account{}, err
	}
	ok, err := s.passwords.Verify(ctx, secret, password)
	if err != nil {
		return Account{}, fmt.Errorf("identity: verify: %w", err)
	}
	if !ok {
		return Account{}, s.failed(ctx, by, a)
	}
	fresh := ""
	if s.passwords.NeedsRehash(secret) {
		if fresh, err = s.passwords.Hash(ctx, password); err != nil {
			return Account{}, fmt.Errorf("identity: rehash: %w", err)
		}
	}
	return s.proved(ctx, by, a, proof{key, secret, fresh})
}

// known reads an account and what its password is checked against; both are empty when there is none.
func (s *Service) known(ctx context.Context, tx *db.Tx, key string) (Account, string, error) {
	a, err := s.byEmail(ctx, tx, key)
	if err != nil || a.ID.IsZero() {
		return a, "", err
	}
	secret, err := query.New(tx).Secret(ctx, query.SecretParams{AccountID: a.ID, Kind: MeansPassword})
	if errors.Is(err, db.ErrNoRows) {
		return a, "", nil // a clerk who was never here, a persona
	}
	if err != nil {
		return a, "", fmt.Errorf("identity: secret: %w", err)
	}
	return a, secret, nil
}

// failed logs the attempt, known account or not, and is the fault of both.
func (s *Service) failed(ctx context.Context, by actor.Actor, a Account) error {
	err := s.db.InTx(ctx, by, func(tx *db.Tx) error {
		e := audit.Entry{Verb: "identity.login-failed", Subject: "login"}
		if !a.ID.IsZero() {
			e.About = subject(a.ID)
		}
		s.audit.Record(ctx, tx, region, e)
		return nil
	})
	if err != nil {
		return fmt.Errorf("identity: failed login: %w", err)
	}
	return errWrong
}

type proof struct{ key, secret, fresh string }

// proved notes a good password, unless it was changed while it was being checked.
func (s *Service) proved(ctx context.Context, by actor.Actor, a Account, p proof) (Account, error) {
	who := owner(by, a)
	err := s.db.InTx(ctx, who, func(tx *db.Tx) error {
		now, secret, err := s.known(ctx, tx, p.key)
		if err != nil {
			return err
		}
		if now.ID != a.ID || secret != p.secret {
			return errWrong
		}
		a = now
		if p.fresh != "" {
			err = s.putPassword(ctx, tx, a, p.fresh)
		} else {
			err = query.New(tx).UsedMeans(ctx, query.UsedMeansParams{UsedAt: db.At(s.clock.Now()), AccountID: a.ID, Kind: MeansPassword})
		}
		if err != nil {
			return fmt.Errorf("identity: login: %w", err)
		}
		if err := s.forgive(ctx, tx, p.key, by.Source.Address); err != nil {
			return err
		}
		s.note(ctx, tx, a, "identity.password-proved")
		return nil
	})
	return a, err
}

// owner is the actor of what somebody does with their own account before they have a session.
func owner(by actor.Actor, a Account) actor.Actor {
	if by.LoggedIn() {
		return by
	}
	return actor.Actor{Kind: actor.Resident, Account: a.ID, Name: a.FullName(), Level: a.Level, Source: by.Source}
}

// note logs something about an account, in the log of the region: accounts belong to no office.
func (s *Service) note(ctx context.Context, tx *db.Tx, a Account, verb string) {
	s.audit.Record(ctx, tx, region, audit.Entry{Verb: verb, Subject: subject(a.ID), About: subject(a.ID)})
}
