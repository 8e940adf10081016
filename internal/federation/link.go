package federation

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"wrota/internal/federation/query"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/db"
)

// sessionFor is how long a provider may speak of a session: ours never live longer.
const sessionFor = 24 * time.Hour

// link writes down that the person enters this account by this provider. A link that is another account's is a
// Conflict: a name with a provider opens one account.
func (s *Service) link(ctx context.Context, by actor.Actor, who Assertion, account id.Account) error {
	if !by.LoggedIn() {
		by = actor.Actor{Kind: actor.Resident, Account: account, Source: by.Source}
	}
	name := s.subject(who)
	return s.DB.InTx(ctx, by, func(tx *db.Tx) error {
		q, now := query.New(tx), db.At(s.Clock.Now())
		n, err := q.InsertLink(ctx, query.InsertLinkParams{Provider: who.Provider, Subject: name, AccountID: account, LinkedAt: now})
		if err != nil {
			return fmt.Errorf("federation: link: %w", err)
		}
		row, err := q.Link(ctx, query.LinkParams{Provider: who.Provider, Subject: name})
		if errors.Is(err, db.ErrNoRows) { // another's, which this actor may not see
			return errOther
		}
		if err != nil {
			return fmt.Errorf("federation: link: %w", err)
		}
		if row.AccountID != account {
			return errOther
		}
		// As the program: a name may have been that of another account's session before.
		if err := tx.Acting(ctx, system, func() error { return s.putSessions(ctx, q, who, account) }); err != nil {
			return err
		}
		verb := "federation.entered"
		if n == 1 {
			verb = "federation.linked"
			if err := s.Events.Tell(ctx, tx, region, Linked{account, who.Provider}); err != nil {
				return err
			}
			if err := q.DropUnlinked(ctx, query.DropUnlinkedParams{AccountID: account, Provider: who.Provider}); err != nil {
				return fmt.Errorf("federation: link: %w", err)
			}
		}
		s.Audit.Record(ctx, tx, region, audit.Entry{
			Verb: verb, Subject: subject(account), About: subject(account), Detail: map[string]any{"provider": who.Provider, "level": who.Level},
		})
		return q.UsedLink(ctx, query.UsedLinkParams{UsedAt: now, Provider: who.Provider, Subject: name})
	})
}

// putSessions writes down by which names the provider will speak of this login.
func (s *Service) putSessions(ctx context.Context, q *query.Queries, who Assertion, account id.Account) error {
	for _, name := range who.Sessions {
		err := q.PutSession(ctx, query.PutSessionParams{
			Provider: who.Provider, Name: s.session(who.Provider, name), AccountID: account, ExpiresAt: db.At(s.Clock.Now().Add(sessionFor)),
		})
		if err != nil {
			return fmt.Errorf("federation: session: %w", err)
		}
	}
	return nil
}

func (s *Service) session(provider, name string) string {
	return s.digest.Digest("session:" + provider + ":" + name)
}

var errGone = &Refusal{Reason: Expired}

// Pending is the assertion of somebody who has to say which account is theirs.
func (s *Service) Pending(ctx context.Context, by actor.Actor, browser, state string) (who Assertion, next string, err error) {
	err = s.DB.View(ctx, by, func(tx *db.Tx) error {
		row, err := query.New(tx).Attempt(ctx, hashed(state))
		if errors.Is(err, db.ErrNoRows) || err == nil && (row.Browser != hashed(browser) || row.Assertion == "" || !row.ExpiresAt.After(s.Clock.Now())) {
			return errGone
		}
		if err != nil {
			return fmt.Errorf("federation: pending: %w", err)
		}
		next = row.Next
		return json.Unmarshal([]byte(row.Assertion), &who)
	})
	return who, next, err
}

// taken is Pending for who acts on it: it works once.
func (s *Service) taken(ctx context.Context, by actor.Actor, browser, state string) error {
	return s.DB.InTx(ctx, by, func(tx *db.Tx) error {
		n, err := query.New(tx).TakeAssertion(ctx, query.TakeAssertionParams{State: hashed(state), Browser: hashed(browser), ExpiresAt: db.At(s.Clock.Now())})
		if err == nil && n == 0 {
			return errGone
		}
		return err
	})
}

// OpenAccount opens an account for somebody who has none.
func (s *Service) OpenAccount(ctx context.Context, by actor.Actor, browser, state, lang string) (Arrival, error) {
	who, next, err := s.Pending(ctx, by, browser, state)
	if err != nil {
		return Arrival{}, err
	}
	if by.LoggedIn() {
		return Arrival{}, errOther
	}
	if err := s.taken(ctx, by, browser, state); err != nil { // a second click finds nothing to open
		return Arrival{}, err
	}
	x, err := s.Setting(who.Provider)
	if err != nil {
		return Arrival{}, err
	}
	// Another browser of theirs may have opened it while this one stood at the choice.
	account, err := s.find(ctx, by, x, who)
	if err == nil && !account.IsZero() {
		return Arrival{who, account, next}, s.entered(ctx, by, who, account)
	}
	if err == nil {
		account, err = s.Accounts.Open(ctx, who, lang)
	}
	if err != nil {
		return Arrival{}, s.refused(ctx, by, who.Provider, fmt.Errorf("federation: open: %w", err))
	}
	return Arrival{who, account, next}, s.link(ctx, by, who, account)
}

// Join links the person to the account they are logged in to: they proved that it is theirs.
func (s *Service) Join(ctx context.Context, by actor.Actor, browser, state string) (Arrival, error) {
	who, next, err := s.Pending(ctx, by, browser, state)
	if err != nil {
		return Arrival{}, err
	}
	if !by.LoggedIn() || by.ForAnother() {
		return Arrival{}, fault.New(fault.LoggedOut, "fault.logged-out")
	}
	if owner, err := s.linked(ctx, who); err != nil || !owner.IsZero() && owner != by.Account {
		return Arrival{}, errors.Join(err, errOther)
	}
	if who.Confirms() { // before it is used up: a refusal leaves the other choice
		if err := s.Accounts.Confirm(ctx, by.Account, who); err != nil {
			return Arrival{}, fmt.Errorf("federation: join: %w", err)
		}
	}
	if err := s.taken(ctx, by, browser, state); err != nil {
		return Arrival{}, err
	}
	return Arrival{who, by.Account, next}, s.link(ctx, by, who, by.Account)
}

// Link is a provider by which an account is entered.
type Link struct {
	Provider string
	Since    time.Time
	Used     time.Time
}

// Links lists the providers by which the actor's account is entered, the oldest first.
func (s *Service) Links(ctx context.Context, by actor.Actor) (out []Link, err error) {
	err = s.DB.View(ctx, by, func(tx *db.Tx) error {
		rows, err := query.New(tx).Links(ctx, by.Human())
		for _, r := range rows {
			out = append(out, Link{r.Provider, r.LinkedAt.Time, r.UsedAt.Time})
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("federation: links: %w", err)
	}
	return out, nil
}

// Unlink takes a provider away from the actor's account, but not the last way of entering it. It stays away, also from
// whoever proves the owner's PESEL by it, until the owner links it again while they are logged in (ADR 32).
func (s *Service) Unlink(ctx context.Context, by actor.Actor, provider string) error {
	others, err := s.Accounts.OtherWays(ctx, by.Human())
	if err != nil {
		return fmt.Errorf("federation: unlink: %w", err)
	}
	return s.DB.InTx(ctx, by, func(tx *db.Tx) error {
		q := query.New(tx)
		rows, err := q.Links(ctx, by.Human())
		if err != nil {
			return fmt.Errorf("federation: unlink: %w", err)
		}
		for _, r := range rows {
			if r.Provider != provider {
				others++
			}
		}
		if others == 0 {
			return fault.New(fault.Conflict, "federation.last-way")
		}
		n, err := q.DeleteLink(ctx, query.DeleteLinkParams{AccountID: by.Human(), Provider: provider})
		if err != nil || n == 0 {
			return err // pressing it twice is no mistake
		}
		put := query.PutUnlinkedParams{AccountID: by.Human(), Provider: provider, UnlinkedAt: db.At(s.Clock.Now())}
		if err := q.PutUnlinked(ctx, put); err != nil {
			return fmt.Errorf("federation: unlink: %w", err)
		}
		s.Audit.Record(ctx, tx, region, audit.Entry{
			Verb: "federation.unlinked", Subject: subject(by.Human()), About: subject(by.Human()), Detail: map[string]string{"provider": provider},
		})
		return nil
	})
}

// EndSessions ends the sessions of whom a provider names, because it has ended its own. A name that nobody knows
// is no mistake: the session here has ended before.
func (s *Service) EndSessions(ctx context.Context, provider string, names []string) error {
	accounts := map[id.Account]bool{}
	err := s.DB.View(ctx, system, func(tx *db.Tx) error {
		for _, name := range names {
			account, err := query.New(tx).Session(ctx, query.SessionParams{Provider: provider, Name: s.session(provider, name)})
			if errors.Is(err, db.ErrNoRows) {
				continue
			}
			if err != nil {
				return fmt.Errorf("federation: sessions: %w", err)
			}
			accounts[account] = true
		}
		return nil
	})
	for account := range accounts {
		err = errors.Join(err, s.Accounts.EndSessions(ctx, account))
	}
	return err
}
