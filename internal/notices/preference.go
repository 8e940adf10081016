package notices

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/notices/query"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/db"
)

// Mode is how somebody wants to be told by e-mail of what need not go by e-mail.
type Mode string

const (
	AtOnce      Mode = "at_once"
	DailyDigest Mode = "daily"
	BoxOnly     Mode = "box" // none except the mandatory ones
)

// Preferences are the choices of one account. The zero value is completed by the defaults: residents
// are told at once, clerks by the morning list.
type Preferences struct {
	Mode Mode
	Desk bool // the morning list of a clerk
}

func preferenceOf(ctx context.Context, q *query.Queries, a id.Account) (Preferences, error) {
	row, err := q.Preference(ctx, a)
	switch {
	case errors.Is(err, db.ErrNoRows):
		return Preferences{AtOnce, true}, nil
	case err != nil:
		return Preferences{}, fmt.Errorf("notices: preference: %w", err)
	}
	return Preferences{Mode(row.Mode), row.Desk == "daily"}, nil
}

// Preferences returns the choices of the actor's account.
func (s *Service) Preferences(ctx context.Context, by actor.Actor) (p Preferences, err error) {
	if !by.LoggedIn() {
		return p, fault.New(fault.LoggedOut, "fault.logged-out")
	}
	err = s.db.View(ctx, by, func(tx *db.Tx) error {
		p, err = preferenceOf(ctx, query.New(tx), by.Account)
		return err
	})
	return p, err
}

// Prefer keeps the choices of the actor's account.
func (s *Service) Prefer(ctx context.Context, by actor.Actor, p Preferences) error {
	if !by.LoggedIn() {
		return fault.New(fault.LoggedOut, "fault.logged-out")
	}
	if p.Mode != AtOnce && p.Mode != DailyDigest && p.Mode != BoxOnly {
		return fault.InvalidField("mode", "notices.choose-mode")
	}
	return s.db.InTx(ctx, by, func(tx *db.Tx) error { return s.prefer(ctx, tx, by.Account, p) })
}

func (s *Service) prefer(ctx context.Context, tx *db.Tx, a id.Account, p Preferences) error {
	desk := "none"
	if p.Desk {
		desk = "daily"
	}
	err := query.New(tx).SetPreference(ctx, query.SetPreferenceParams{AccountID: a, Mode: string(p.Mode), Desk: desk, ChangedAt: db.At(s.clock.Now())})
	if err != nil {
		return fmt.Errorf("notices: prefer: %w", err)
	}
	s.audit.Record(ctx, tx, id.Region, audit.Entry{
		Verb: "notices.preferred", Subject: "account:" + a.Short(), About: "account:" + a.Short(), Detail: map[string]any{"mode": p.Mode, "desk": p.Desk},
	})
	return nil
}

// UnsubscribePath is where links that end a subscription lead; noticesweb has the page.
const UnsubscribePath = "/powiadomienia/rezygnacja/"

// unsubscribeFor is how long such a link works: people look for it in old mail.
const unsubscribeFor = 2 * 365 * 24 * time.Hour

func (s *Service) unsubscribePath(k Kind, a id.Account) string {
	what := "box"
	if k.Key == DeskDigest {
		what = "desk"
	}
	return UnsubscribePath + s.signer.Sign(what+":"+a.Short(), s.clock.Now().Add(unsubscribeFor))
}

// Unsubscribe ends the optional e-mails that a link from a message names. Whoever holds the link may
// do it without logging in (RFC 8058); doing it twice changes nothing more.
func (s *Service) Unsubscribe(ctx context.Context, token string) error {
	what, account, err := s.subscription(token)
	if err != nil {
		return err
	}
	return s.db.InTx(ctx, system, func(tx *db.Tx) error {
		p, err := preferenceOf(ctx, query.New(tx), account)
		if err != nil {
			return err
		}
		was := p
		if what == "desk" {
			p.Desk = false
		} else {
			p.Mode = BoxOnly
		}
		if p == was {
			return nil
		}
		return s.prefer(ctx, tx, account, p)
	})
}

// CheckUnsubscribe tells whether a link is good, before the person presses the button.
func (s *Service) CheckUnsubscribe(token string) error {
	_, _, err := s.subscription(token)
	return err
}

func (s *Service) subscription(token string) (what string, a id.Account, err error) {
	value, err := s.signer.Open(token, s.clock.Now())
	if err != nil {
		return "", a, err
	}
	what, short, _ := strings.Cut(value, ":")
	a, err = id.Parse[id.Account](short)
	return what, a, err
}
