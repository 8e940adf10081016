package federation

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"

	"wrota/internal/federation/query"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/db"
)

// Arrival is how a login with a provider ended.
type Arrival struct {
	Assertion
	Account id.Account // who comes in; zero when the person has to say which account is theirs
	Next    string     // where they wanted to go
}

// Finish ends a login: back is what the browser brought from the provider, and for a provider that sent a form
// everything that Arrive put aside. browser is the secret of the session that asks.
func (s *Service) Finish(ctx context.Context, by actor.Actor, browser, provider, state string, back url.Values) (Arrival, error) {
	x, err := s.Setting(provider)
	if err != nil {
		return Arrival{}, err
	}
	a, row, err := s.use(ctx, by, browser, provider, state)
	if err != nil {
		return Arrival{}, s.refused(ctx, by, provider, err)
	}
	if row.Arrived != "" {
		if err := json.Unmarshal([]byte(row.Arrived), &back); err != nil {
			return Arrival{}, fmt.Errorf("federation: finish: %w", err)
		}
	}
	who, err := s.Providers[provider].Finish(ctx, a, back)
	if err != nil {
		return Arrival{}, s.refused(ctx, by, provider, err)
	}
	who.Provider = provider
	if who.Subject == "" {
		return Arrival{}, s.refused(ctx, by, provider, Refuse(Disbelieved, "nobody is named"))
	}
	out := Arrival{Assertion: who, Next: row.Next}
	if out.Account, err = s.find(ctx, by, x, who); err != nil {
		return Arrival{}, err
	}
	if out.Account.IsZero() {
		return out, s.keep(ctx, by, state, who)
	}
	return out, s.entered(ctx, by, who, out.Account)
}

// use takes the attempt, which works once and only in the browser that began it.
func (s *Service) use(ctx context.Context, by actor.Actor, browser, provider, state string) (a Attempt, row query.FederationAttempt, err error) {
	now := s.Clock.Now()
	err = s.DB.InTx(ctx, by, func(tx *db.Tx) error {
		q := query.New(tx)
		row, err = q.Attempt(ctx, hashed(state))
		switch {
		case errors.Is(err, db.ErrNoRows) || err == nil && row.Provider != provider:
			return &Refusal{Reason: Expired}
		case err != nil:
			return fmt.Errorf("federation: attempt: %w", err)
		case browser == "" || row.Browser != hashed(browser): // and it stays good for the browser that began
			return &Refusal{Reason: Stranger}
		}
		n, err := q.UseAttempt(ctx, query.UseAttemptParams{UsedAt: db.At(now), State: row.State, Provider: provider, Browser: row.Browser})
		if err == nil && n == 0 {
			return &Refusal{Reason: Expired}
		}
		return err
	})
	return Attempt{State: state, Nonce: row.Nonce, Verifier: row.Verifier, Kept: row.Kept, Began: row.BeganAt.Time}, row, err
}

// refused writes down why a login came to nothing.
func (s *Service) refused(ctx context.Context, by actor.Actor, provider string, err error) error {
	r, ok := errors.AsType[*Refusal](err)
	if !ok {
		return err
	}
	logged := s.DB.InTx(ctx, by, func(tx *db.Tx) error {
		s.Audit.Record(ctx, tx, region, audit.Entry{
			Verb: "federation.refused", Subject: "login", Detail: map[string]string{"provider": provider, "reason": string(r.Reason)},
		})
		return nil
	})
	return errors.Join(err, logged)
}

var errOther = fault.New(fault.Conflict, "federation.other-account")

// find decides whose account somebody comes into. Somebody who is logged in stays in their own.
func (s *Service) find(ctx context.Context, by actor.Actor, x Setting, who Assertion) (account id.Account, err error) {
	if account, err = s.linked(ctx, by, who); err != nil {
		return account, err
	}
	if account.IsZero() {
		switch {
		case x.Staff != nil:
			account, err = s.employed(ctx, x, who)
		case who.Confirms():
			account, err = s.Accounts.ConfirmedAccount(ctx, who.PESEL)
		}
	}
	if err == nil && by.LoggedIn() && !account.IsZero() && account != by.Human() {
		return id.Account{}, errOther
	}
	return account, err
}

// employed finds who works in the provider's office under the address that the provider vouches for.
func (s *Service) employed(ctx context.Context, x Setting, who Assertion) (id.Account, error) {
	if who.Email == "" || !who.EmailVerified {
		return id.Account{}, fault.New(fault.Forbidden, "federation.no-employee")
	}
	account, err := s.Staff.Employed(ctx, x.Staff.Unit, who.Email)
	if err == nil && account.IsZero() {
		err = fault.New(fault.Forbidden, "federation.no-employee")
	}
	return account, err
}

// linked finds the account of a link.
func (s *Service) linked(ctx context.Context, by actor.Actor, who Assertion) (account id.Account, err error) {
	err = s.DB.View(ctx, by, func(tx *db.Tx) error {
		row, err := query.New(tx).Link(ctx, query.LinkParams{Provider: who.Provider, Subject: s.subject(who)})
		if errors.Is(err, db.ErrNoRows) {
			return nil
		}
		account = row.AccountID
		return err
	})
	if err != nil {
		return account, fmt.Errorf("federation: link: %w", err)
	}
	return account, nil
}

func (s *Service) subject(who Assertion) string {
	return s.digest.Digest("subject:" + who.Provider + ":" + who.Subject)
}

// keep holds an assertion on the server while the person chooses an account.
func (s *Service) keep(ctx context.Context, by actor.Actor, state string, who Assertion) error {
	body, err := json.Marshal(who)
	if err != nil {
		return fmt.Errorf("federation: keep: %w", err)
	}
	return s.DB.InTx(ctx, by, func(tx *db.Tx) error {
		return query.New(tx).KeepAssertion(ctx, query.KeepAssertionParams{Assertion: string(body), ExpiresAt: db.At(s.Clock.Now().Add(chooseFor)), State: hashed(state)})
	})
}

// entered does what follows from every login of an account: what the provider confirms is confirmed, the link is
// there, roles are those of today's groups.
func (s *Service) entered(ctx context.Context, by actor.Actor, who Assertion, account id.Account) error {
	x, err := s.Setting(who.Provider)
	if err != nil {
		return err
	}
	if x.Staff == nil && who.Confirms() {
		if err := s.Accounts.Confirm(ctx, account, who); err != nil {
			return fmt.Errorf("federation: confirm: %w", err)
		}
	}
	if x.Staff != nil {
		var roles []string
		for _, g := range who.Groups {
			if role := x.Staff.Roles[g]; role != "" {
				roles = append(roles, role)
			}
		}
		if err := s.Staff.Give(ctx, x.Staff.Unit, account, x.Name, roles); err != nil {
			return fmt.Errorf("federation: roles: %w", err)
		}
	}
	return s.link(ctx, by, who, account)
}
