package login

import (
	"context"
	"errors"
	"fmt"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/login/query"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/db"
)

// Factors are what an account has besides its password.
type Factors struct {
	App      *App // nil when there is none
	Passkeys []Passkey
	Recovery int // codes that are left
}

// Any tells whether there is a factor. Recovery codes alone are none.
func (f Factors) Any() bool { return f.App != nil || len(f.Passkeys) > 0 }

// Count is how many factors there are.
func (f Factors) Count() int {
	n := len(f.Passkeys)
	if f.App != nil {
		n++
	}
	return n
}

// HasSecond tells whether an account has a second factor, which must then be shown after its password.
func (s *Service) HasSecond(ctx context.Context, account id.Account) (has bool, err error) {
	err = s.db.View(ctx, system, func(tx *db.Tx) error {
		has, err = hasFactor(ctx, tx, account)
		return err
	})
	return has, err
}

func hasFactor(ctx context.Context, tx *db.Tx, account id.Account) (bool, error) {
	_, err := query.New(tx).HasFactor(ctx, account)
	if errors.Is(err, db.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("login: factors: %w", err)
	}
	return true, nil
}

// Factors lists what the person at the keyboard has.
func (s *Service) Factors(ctx context.Context, by actor.Actor) (Factors, error) {
	return s.FactorsOf(ctx, by, by.Human())
}

// FactorsOf lists what an account has, for somebody who is half in it.
func (s *Service) FactorsOf(ctx context.Context, by actor.Actor, account id.Account) (f Factors, err error) {
	err = s.db.View(ctx, by, func(tx *db.Tx) error {
		f, err = factors(ctx, tx, account)
		return err
	})
	return f, err
}

func factors(ctx context.Context, tx *db.Tx, account id.Account) (f Factors, err error) {
	q := query.New(tx)
	app, err := q.App(ctx, account)
	switch {
	case err == nil:
		f.App = &App{app.AddedAt.Time, app.UsedAt.Time}
	case !errors.Is(err, db.ErrNoRows):
		return f, fmt.Errorf("login: app: %w", err)
	}
	if f.Passkeys, err = passkeys(ctx, tx, account); err != nil {
		return f, err
	}
	left, err := q.RecoveryLeft(ctx, account)
	if err != nil {
		return f, fmt.Errorf("login: recovery: %w", err)
	}
	f.Recovery = int(left)
	return f, nil
}

// mayChange refuses to touch the factors of an account that has some to a session that has shown none of them:
// who found out a password must not be able to make a second factor of their own.
func (s *Service) mayChange(ctx context.Context, by actor.Actor) error {
	if by.Strong {
		return nil
	}
	has, err := s.HasSecond(ctx, by.Human())
	if err != nil || !has {
		return err
	}
	return fault.New(fault.Forbidden, "login.show-first")
}

// remove takes a factor away. The last one of somebody who must have one stays; with the last one of others the
// recovery codes go, too.
func (s *Service) remove(ctx context.Context, by actor.Actor, verb string, take func(tx *db.Tx) (int64, error)) error {
	if err := s.mayChange(ctx, by); err != nil {
		return err
	}
	a := by.Human()
	h, err := s.people.Holder(ctx, a)
	if err != nil {
		return err
	}
	return s.db.InTx(ctx, by, func(tx *db.Tx) error {
		n, err := take(tx)
		if err != nil {
			return fmt.Errorf("login: remove: %w", err)
		}
		if n == 0 {
			return fault.New(fault.NotFound, "login.no-such-factor")
		}
		f, err := factors(ctx, tx, a)
		switch {
		case err != nil:
			return err
		case !f.Any() && h.Staff:
			return fault.New(fault.Conflict, "login.last-factor")
		case !f.Any():
			err = query.New(tx).DeleteRecovery(ctx, a)
		}
		if err != nil {
			return fmt.Errorf("login: remove: %w", err)
		}
		s.note(ctx, tx, a, verb)
		return s.jobs.Tell(ctx, tx, region, FactorRemoved{a})
	})
}

// Protected tells which of some accounts have a second factor, for who administers them.
func (s *Service) Protected(ctx context.Context, by actor.Actor) (map[id.Account]bool, error) {
	out := map[id.Account]bool{}
	err := s.db.View(ctx, by, func(tx *db.Tx) error {
		rows, err := query.New(tx).Protected(ctx)
		for _, a := range rows {
			out[a] = true
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("login: protected: %w", err)
	}
	return out, nil
}

// owner is the actor of what somebody does with their own account before they have a session.
func (s *Service) owner(by actor.Actor, account id.Account) actor.Actor {
	if by.LoggedIn() {
		return by
	}
	return actor.Actor{Kind: actor.Resident, Account: account, Source: by.Source}
}

// note logs something about an account, in the log of the region: accounts belong to no office.
func (s *Service) note(ctx context.Context, tx *db.Tx, account id.Account, verb string) {
	s.audit.Record(ctx, tx, region, audit.Entry{Verb: verb, Subject: subject(account), About: subject(account)})
}
