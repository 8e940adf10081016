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
		back = nil // what the address of the second step says is nobody's word
		if err := json.Unmarshal([]byte(row.Arrived), &back); err != nil {
			return Arrival{}, fmt.Errorf("federation: finish: %w", err)
		}
	}
	a.Anew = by.LoggedIn()
	if by.DeskOnly { // the word of a directory makes nobody the owner of what a provider says now
		by = actor.Actor{Kind: actor.Anonymous, Source: by.Source}
	}
	who, err := s.Providers[provider].Finish(ctx, a, back)
	if err != nil {
		return Arrival{}, s.refused(ctx, by, provider, err)
	}
	who.Provider = provider
	if who.Subject == "" {
		return Arrival{}, s.refused(ctx, by, provider, Refuse(Disbelieved, "nobody is named"))
	}
	if who.Level < a.Needs {
		return Arrival{}, s.refused(ctx, by, provider, &Refusal{Reason: TooLow})
	}
	out := Arrival{Assertion: who, Next: row.Next}
	if out.Account, err = s.find(ctx, by, x, who); err != nil {
		return Arrival{}, s.refused(ctx, by, provider, err)
	}
	if out.Account.IsZero() {
		return out, s.keep(ctx, by, state, who)
	}
	return out, s.refused(ctx, by, provider, s.entered(ctx, by, who, out.Account))
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
		case !row.UsedAt.IsZero(): // also for who has come in by it and goes back to this page
			return &Refusal{Reason: Expired}
		case browser == "" || row.Browser != hashed(browser): // and it stays good for the browser that began
			return &Refusal{Reason: Stranger}
		}
		n, err := q.UseAttempt(ctx, query.UseAttemptParams{UsedAt: db.At(now), State: row.State, Provider: provider, Browser: row.Browser})
		if err == nil && n == 0 {
			return &Refusal{Reason: Expired}
		}
		return err
	})
	return Attempt{State: state, Nonce: row.Nonce, Verifier: row.Verifier, Kept: row.Kept, Began: row.BeganAt.Time, Needs: actor.Level(row.Needs)}, row, err
}

// refused writes down why a login came to nothing: a refusal of ours, or of who keeps accounts.
func (s *Service) refused(ctx context.Context, by actor.Actor, provider string, err error) error {
	if err == nil {
		return nil
	}
	reason := ""
	if r, ok := errors.AsType[*Refusal](err); ok {
		reason = string(r.Reason)
	} else if f, ok := fault.As(err); ok {
		reason = f.Key
	}
	if reason == "" { // nobody refused: something broke
		return err
	}
	logged := s.DB.InTx(ctx, by, func(tx *db.Tx) error {
		s.Audit.Record(ctx, tx, region, audit.Entry{
			Verb: "federation.refused", Subject: "login", Detail: map[string]string{"provider": provider, "reason": reason},
		})
		return nil
	})
	return errors.Join(err, logged)
}

var (
	errOther      = fault.New(fault.Conflict, "federation.other-account")
	errNoEmployee = fault.New(fault.Forbidden, "federation.no-employee")
	errUnlinked   = fault.New(fault.Forbidden, "federation.unlinked")
)

// find decides whose account somebody comes into. Somebody who is logged in stays in their own. What the owner has
// unlinked opens their account again only while they are logged in.
func (s *Service) find(ctx context.Context, by actor.Actor, x Setting, who Assertion) (account id.Account, err error) {
	linked, err := s.linked(ctx, who)
	if err != nil {
		return linked, err
	}
	account = linked
	switch {
	case x.Staff != nil:
		account, err = s.employed(ctx, x, who, account)
	case account.IsZero() && who.Confirms():
		account, err = s.Accounts.ConfirmedAccount(ctx, who.PESEL)
	}
	switch {
	case err != nil || account.IsZero():
		return account, err
	case by.LoggedIn() && account != by.Human():
		return id.Account{}, errOther
	case !by.LoggedIn() && linked.IsZero():
		if no, err := s.unlinked(ctx, account, x.Name); err != nil || no {
			return id.Account{}, errors.Join(err, errUnlinked)
		}
	}
	return account, nil
}

// unlinked tells whether the owner of an account has taken a provider away from it.
func (s *Service) unlinked(ctx context.Context, account id.Account, provider string) (bool, error) {
	n := int64(0)
	err := s.DB.View(ctx, system, func(tx *db.Tx) (err error) {
		n, err = query.New(tx).Unlinked(ctx, query.UnlinkedParams{AccountID: account, Provider: provider})
		return err
	})
	if err != nil {
		return false, fmt.Errorf("federation: unlinked: %w", err)
	}
	return n > 0, nil
}

// employed finds who works in the provider's offices under the address that the provider vouches for. A link opens
// nothing to somebody who has left: then it is as if the provider named nobody.
func (s *Service) employed(ctx context.Context, x Setting, who Assertion, linked id.Account) (account id.Account, err error) {
	if !linked.IsZero() {
		works, err := s.Staff.Works(ctx, x.Staff.Units(), linked)
		if err != nil || works {
			return linked, err
		}
		return id.Account{}, errNoEmployee
	}
	if who.Email == "" || !who.EmailVerified {
		return id.Account{}, errNoEmployee
	}
	account, err = s.Staff.Employed(ctx, x.Staff.Units(), who.Email)
	if err == nil && account.IsZero() {
		err = errNoEmployee
	}
	return account, err
}

// linked finds the account of a link, also when it is not that of who is logged in: then they have to be told so.
func (s *Service) linked(ctx context.Context, who Assertion) (account id.Account, err error) {
	err = s.DB.View(ctx, system, func(tx *db.Tx) error {
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
		if err := s.Staff.Give(ctx, account, x.Name, x.Staff.Units(), x.Staff.given(who.Groups)); err != nil {
			return fmt.Errorf("federation: roles: %w", err)
		}
	}
	return s.link(ctx, by, who, account)
}
