// Package signin lets the module of second factors and that of accounts ask each other, and says what follows
// from the facts of the first: the owner of an account is told whenever its protection changes.
//
// It holds no rule of its own.
package signin

import (
	"context"

	"wrota/internal/identity"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
	"wrota/internal/login"
	"wrota/internal/notices"
	"wrota/internal/platform/jobs"
	"wrota/internal/platform/leaked"
)

// Factors answers identity's question out of a module that is built after it.
type Factors struct{ Login *login.Service }

// HasSecond tells whether an account has a second factor.
func (f *Factors) HasSecond(ctx context.Context, account id.Account) (bool, error) {
	return f.Login.HasSecond(ctx, account)
}

// Accounts answers the questions of login.
type Accounts struct{ *identity.Service }

var system = actor.Automaton("system.login", id.Region)

// Holder is whose account it is.
func (a Accounts) Holder(ctx context.Context, account id.Account) (login.Holder, error) {
	x, err := a.Account(ctx, system, account)
	if err != nil {
		return login.Holder{}, err
	}
	posts, err := a.Choices(ctx, account)
	h := login.Holder{Login: x.Email, Name: x.FullName(), Staff: len(posts.Employments) > 0 && a.StaffNeedsTwo()}
	h.Quiet, h.Epoch = x.Persona != "", x.Epoch
	if h.Login == "" { // a persona
		h.Login = h.Name
	}
	return h, err
}

// EndAll ends every session of an account.
func (a Accounts) EndAll(ctx context.Context, account id.Account) error {
	return a.EndSessionsOf(ctx, account)
}

// End ends one session.
func (a Accounts) End(ctx context.Context, session id.Session) error {
	return a.EndSession(ctx, session)
}

// Teller tells the owner of an account something.
type Teller func(ctx context.Context, src jobs.Source, account id.Account, kind string) error

// Subscribe says what follows from the facts of login.
func Subscribe(q *jobs.Queue, tell Teller) {
	jobs.On(q, "notices.factor-added", func(ctx context.Context, src jobs.Source, e login.FactorAdded) error {
		return tell(ctx, src, e.Account, notices.FactorAdded)
	})
	jobs.On(q, "notices.factor-removed", func(ctx context.Context, src jobs.Source, e login.FactorRemoved) error {
		return tell(ctx, src, e.Account, notices.FactorRemoved)
	})
	jobs.On(q, "notices.factors-reset", func(ctx context.Context, src jobs.Source, e login.FactorsReset) error {
		return tell(ctx, src, e.Account, notices.FactorsReset)
	})
	jobs.On(q, "notices.recovery-used", func(ctx context.Context, src jobs.Source, e login.RecoveryUsed) error {
		return tell(ctx, src, e.Account, notices.RecoveryUsed)
	})
	jobs.On(q, "notices.new-device", func(ctx context.Context, src jobs.Source, e login.NewDevice) error {
		return tell(ctx, src, e.Account, notices.NewDevice)
	})
	jobs.On(q, "notices.passkey-copied", func(ctx context.Context, src jobs.Source, e login.PasskeyCopied) error {
		return tell(ctx, src, e.Account, notices.PasskeyCopied)
	})
}

// Leaked opens the list of leaked passwords of the settings, if there is one, and says how to close it.
func Leaked(name string) (list identity.Leaked, end func() error, err error) {
	if name == "" {
		return nil, func() error { return nil }, nil
	}
	l, err := leaked.Open(name)
	if err != nil {
		return nil, nil, err
	}
	return l, l.Close, nil
}
