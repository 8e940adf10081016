package login

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"time"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/login/query"
	"wrota/internal/platform/db"
)

// Enrolment is what a person needs to teach an app to count their codes.
type Enrolment struct {
	Secret string // to type
	Link   string // to scan
	Kept   string // for the session, sealed: the same secret until the first code confirms it
}

var (
	errCode    = fault.InvalidField("code", "login.code.wrong")
	errRestart = fault.New(fault.Conflict, "login.app.restart")
)

// BeginApp starts teaching an app, or goes on with what the session kept, so that a page shown twice shows one
// secret. Nothing is stored before ConfirmApp.
func (s *Service) BeginApp(ctx context.Context, by actor.Actor, kept string) (Enrolment, error) {
	h, err := s.people.Holder(ctx, by.Human())
	if err != nil {
		return Enrolment{}, err
	}
	secret, err := s.unkept(by, kept)
	if err != nil {
		secret = newSecret()
		kept = base64.RawURLEncoding.EncodeToString(s.box.Seal(secret, enrolling(by)))
	}
	return Enrolment{secretText(secret), secretLink(secret, "Wrota "+s.host, h.Login), kept}, nil
}

// enrolling binds a secret that waits to be confirmed to who asked for it.
func enrolling(by actor.Actor) string { return "enrol:" + by.Human().String() }

func (s *Service) unkept(by actor.Actor, kept string) ([]byte, error) {
	sealed, err := base64.RawURLEncoding.DecodeString(kept)
	if err != nil {
		return nil, errRestart
	}
	secret, err := s.box.Open(sealed, enrolling(by))
	if err != nil {
		return nil, errRestart
	}
	return secret, nil
}

// ConfirmApp stores the secret once the app has counted a code right. With the first factor of an account the
// recovery codes come, too; they are shown this once.
func (s *Service) ConfirmApp(ctx context.Context, by actor.Actor, kept, code string) (codes []string, err error) {
	if err := s.mayChange(ctx, by); err != nil {
		return nil, err
	}
	secret, err := s.unkept(by, kept)
	if err != nil {
		return nil, err
	}
	if err := s.attempts.TryCode(ctx, by, by.Human()); err != nil {
		return nil, err
	}
	step, ok := stepOf(secret, digits(code), s.clock.Now(), 0)
	if !ok {
		return nil, errCode
	}
	if err := s.attempts.ForgiveCode(ctx, by, by.Human()); err != nil {
		return nil, err
	}
	err = s.db.InTx(ctx, by, func(tx *db.Tx) error {
		a := by.Human()
		if codes, err = s.firstCodes(ctx, tx, a); err != nil {
			return err
		}
		err := query.New(tx).PutApp(ctx, query.PutAppParams{AccountID: a, Secret: s.box.Seal(secret, a.String()), LastStep: step, AddedAt: db.At(s.clock.Now())})
		if err != nil {
			return fmt.Errorf("login: put app: %w", err)
		}
		s.note(ctx, tx, a, "login.app-added")
		return s.jobs.Tell(ctx, tx, region, FactorAdded{a})
	})
	return codes, err
}

// CheckCode checks a code of the app of an account, for somebody who has given the right password. An account
// without an app is answered as a wrong code is.
func (s *Service) CheckCode(ctx context.Context, by actor.Actor, account id.Account, code string) error {
	if err := s.attempts.TryCode(ctx, by, account); err != nil {
		return err
	}
	err := s.db.InTx(ctx, s.owner(by, account), func(tx *db.Tx) error {
		app, err := query.New(tx).App(ctx, account)
		if errors.Is(err, db.ErrNoRows) {
			return errCode
		}
		if err != nil {
			return fmt.Errorf("login: app: %w", err)
		}
		secret, err := s.box.Open(app.Secret, account.String())
		if err != nil {
			return fmt.Errorf("login: app: %w", err)
		}
		step, ok := stepOf(secret, digits(code), s.clock.Now(), app.LastStep)
		if !ok {
			return errCode
		}
		n, err := query.New(tx).UseStep(ctx, query.UseStepParams{Step: step, AccountID: account, UsedAt: db.At(s.clock.Now())})
		if err != nil {
			return fmt.Errorf("login: use step: %w", err)
		}
		if n == 0 { // somebody used it at this very moment
			return errCode
		}
		s.note(ctx, tx, account, "login.code-proved")
		return nil
	})
	return s.checked(ctx, by, account, err)
}

// checked ends a check: a good one forgives the earlier attempts, a wrong one is logged.
func (s *Service) checked(ctx context.Context, by actor.Actor, account id.Account, err error) error {
	switch {
	case err == nil:
		return s.attempts.ForgiveCode(ctx, by, account)
	case fault.Is(err, fault.Invalid):
		noted := s.db.InTx(ctx, by, func(tx *db.Tx) error {
			s.note(ctx, tx, account, "login.second-failed")
			return nil
		})
		return errors.Join(noted, err)
	}
	return err
}

// RemoveApp takes the app away.
func (s *Service) RemoveApp(ctx context.Context, by actor.Actor) error {
	return s.remove(ctx, by, "login.app-removed", func(tx *db.Tx) (int64, error) { return query.New(tx).DeleteApp(ctx, by.Human()) })
}

// App is the app of an account.
type App struct{ Added, Used time.Time }
