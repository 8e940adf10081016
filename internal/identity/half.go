package identity

import (
	"context"
	"strconv"
	"time"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
)

// Where an account that has a second factor shows it, and where people look after their factors.
const (
	SecondPath   = "/logowanie/drugi-skladnik"
	SecurityPath = "/konto/zabezpieczenia"
)

// halfFor is how long somebody who gave the right password may take to show the second factor.
const halfFor = 10 * time.Minute

// half lists the keys under which a seat keeps who is half in. They are not those of a sitting: for every
// other page nobody is logged in.
var half = []string{"half", "half-epoch", "half-until", "half-desk"}

// halfway keeps who gave the right password, under a new token, until the second factor is shown.
func (s *Service) halfway(seat Seat, a Account, p Proof) error {
	if err := seat.Renew(); err != nil {
		return err
	}
	Leave(seat)
	forget(seat, half)
	seat.Put("half", a.ID.String())
	if p.DeskOnly {
		seat.Put("half-desk", "yes")
	}
	seat.Put("half-epoch", strconv.FormatInt(a.Epoch, 10))
	seat.Put("half-until", s.clock.Now().Add(halfFor).Format(time.RFC3339))
	return nil
}

// HalfIn is the account that gave the right password in this seat and has not shown its second factor yet.
// A fault of kind LoggedOut means that nobody did, or too long ago.
func (s *Service) HalfIn(ctx context.Context, seat Seat) (Account, error) {
	account, err := id.Parse[id.Account](seat.Get("half"))
	if err != nil {
		return Account{}, errEnded
	}
	until, err := time.Parse(time.RFC3339, seat.Get("half-until"))
	if err != nil || !s.clock.Now().Before(until) {
		forget(seat, half)
		return Account{}, errEnded
	}
	a, err := s.Account(ctx, system, account)
	if fault.Is(err, fault.NotFound) || err == nil && strconv.FormatInt(a.Epoch, 10) != seat.Get("half-epoch") {
		forget(seat, half)
		return Account{}, errEnded
	}
	return a, err
}

// Complete begins the session of whoever is half in, once somebody has checked their second factor.
func (s *Service) Complete(ctx context.Context, seat Seat) (Account, string, error) {
	a, err := s.HalfIn(ctx, seat)
	if err != nil {
		return Account{}, "", err
	}
	proof := ByTwo
	proof.DeskOnly = seat.Get("half-desk") == "yes"
	to, err := s.enter(ctx, seat, a, proof)
	return a, to, err
}

// EnterAs begins the session of an account whose holder was proved without a password: by a passkey.
func (s *Service) EnterAs(ctx context.Context, seat Seat, account id.Account, p Proof) (Account, string, error) {
	a, err := s.Account(ctx, system, account)
	if err != nil {
		return Account{}, "", err
	}
	to, err := s.Enter(ctx, seat, a, p)
	return a, to, err
}

// Strengthen makes the actor's own session one of two factors after they added their first: the person at
// the keyboard has just shown both. All their other sessions end, because none of them did.
func (s *Service) Strengthen(ctx context.Context, by actor.Actor, seat Seat) error {
	x, ok := SittingOf(seat)
	if !ok || x.Account != by.Human() {
		return errEnded
	}
	a, err := s.EndSessions(ctx, by)
	if err != nil {
		return err
	}
	if err := seat.Renew(); err != nil {
		return err
	}
	x.Epoch = a.Epoch
	if !x.Strong {
		x.Level, x.Strong, x.Means = ByTwo.Level, ByTwo.Strong, ByTwo.Means
	}
	x.Keep(seat)
	s.shown(seat)
	return nil
}

// MustStrengthen tells whether an actor holds a post in which they cannot act before they show a second factor.
func (s *Service) MustStrengthen(ctx context.Context, by actor.Actor) (bool, error) {
	if by.Strong || s.oneFactor {
		return false, nil
	}
	c, err := s.Choices(ctx, by.Human())
	return len(c.Employments) > 0, err
}

// StaffNeedsTwo tells whether employees must show two factors.
func (s *Service) StaffNeedsTwo() bool { return !s.oneFactor }

// TryCode counts an attempt to show a second factor: for the account, when it is known, and for the network
// address. It is counted apart from passwords: a right password forgives wrong ones, and must not forgive
// guessed codes. While there were too many, the fault is of kind Busy.
func (s *Service) TryCode(ctx context.Context, by actor.Actor, account id.Account) error {
	return s.db.InTx(ctx, by, func(tx *db.Tx) error {
		if !account.IsZero() {
			if err := s.try(ctx, tx, s.byCode(account)); err != nil {
				return err
			}
		}
		return s.try(ctx, tx, s.byAddress(by.Source.Address))
	})
}

// ForgiveCode forgets the attempts for an account after a good one, and takes this one off its address.
func (s *Service) ForgiveCode(ctx context.Context, by actor.Actor, account id.Account) error {
	return s.db.InTx(ctx, by, func(tx *db.Tx) error { return s.forgiven(ctx, tx, s.byCode(account), by.Source.Address) })
}

func (s *Service) byCode(account id.Account) attempt {
	return attempt{"code:" + s.digest.Digest(account.String()), s.limits.Account}
}
