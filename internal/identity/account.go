package identity

import (
	"context"
	"errors"
	"fmt"
	"time"

	"wrota/internal/identity/query"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/address"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
)

// Kind tells accounts of persons from those of firms and other bodies.
type Kind string

// The kinds of accounts.
const (
	Person Kind = "person"
	Firm   Kind = "firm"
)

// Delivery is how somebody wants letters of offices.
type Delivery string

// The ways of delivery. Which one is used in the end follows art. 39 KPA.
const (
	ByPortal Delivery = "portal" // in the box of this account
	ByADE    Delivery = "ade"    // e-Doręczenia
	ByPaper  Delivery = "paper"
)

// Profile is what a person says about themselves. Forms are filled in with it; the answers of a form
// are a copy, which a later change of the profile does not touch. Identifiers are canonical or empty.
type Profile struct {
	Given    string
	Family   string
	Name     string // of a firm; Given and Family are then of the person who acts for it
	PESEL    string
	NIP      string
	REGON    string
	KRS      string
	Phone    string
	ADE      string
	Address  address.Address
	Mailing  address.Address // where letters go when not to Address
	Delivery Delivery
	Lang     string // of messages: pl, en, uk, de
}

// Account is what somebody logs in with.
type Account struct {
	ID       id.Account
	Kind     Kind
	Resident bool // opened by a person for themselves, not by an office for its clerk
	Email    string
	Level    actor.Level
	Verified time.Time // when the e-mail address was proved; zero if never
	Persona  string    // group of the demonstration's login page; empty for everybody real
	Note     string    // and a line about them there
	Epoch    int64     // sessions that carry an older one have ended
	LinkNo   int64     // links that carry an older one are used up
	Version  int64
	Profile
}

// FullName is the name on lists and letters.
func (a Account) FullName() string {
	if a.Kind == Firm {
		return a.Name
	}
	return fullName(a.Given, a.Family)
}

// Confirmed tells whether the identity was confirmed by more than an e-mail address: names and PESEL
// then come from who confirmed them and cannot be changed by the person.
func (a Account) Confirmed() bool { return a.Level >= actor.LevelSubstantial }

var errNoAccount = fault.New(fault.NotFound, "identity.no-such-account")

// Account returns an account to its owner and to the program itself; for everybody else there is no
// such account.
func (s *Service) Account(ctx context.Context, by actor.Actor, account id.Account) (a Account, err error) {
	if by.Kind != actor.System && !by.Is(account) {
		return a, errNoAccount
	}
	err = s.db.View(ctx, by, func(tx *db.Tx) error {
		a, err = s.accountByID(ctx, tx, account)
		return err
	})
	return a, err
}

// Profile is what forms are filled in with for the actor.
func (s *Service) Profile(ctx context.Context, by actor.Actor) (Profile, error) {
	a, err := s.Account(ctx, by, by.Account)
	return a.Profile, err
}

// ByEmail finds an account by its e-mail address, for the program itself only.
func (s *Service) ByEmail(ctx context.Context, by actor.Actor, email string) (a Account, err error) {
	if by.Kind != actor.System {
		return a, errNoAccount
	}
	err = s.db.View(ctx, by, func(tx *db.Tx) error {
		if a, err = s.byEmail(ctx, tx, email); err == nil && a.ID.IsZero() {
			err = errNoAccount
		}
		return err
	})
	return a, err
}

func (s *Service) accountByID(ctx context.Context, tx *db.Tx, account id.Account) (Account, error) {
	row, err := s.rows(tx).Account(ctx, account)
	if err != nil {
		return Account{}, db.Found(err, "identity.no-such-account")
	}
	return accountFrom(row)
}

// byEmail finds an account by its e-mail address; the zero account means that there is none.
func (s *Service) byEmail(ctx context.Context, tx *db.Tx, email string) (Account, error) {
	row, err := s.rows(tx).AccountByEmail(ctx, emailKey(email))
	if errors.Is(err, db.ErrNoRows) {
		return Account{}, nil
	}
	if err != nil {
		return Account{}, fmt.Errorf("identity: find account: %w", err)
	}
	return accountFrom(row)
}

func accountFrom(r query.IdentityAccount) (Account, error) {
	a := Account{
		ID: r.ID, Kind: Kind(r.Kind), Resident: r.Resident, Email: r.Email, Level: actor.Level(r.Level), Verified: r.VerifiedAt.Time,
		Persona: r.Persona, Note: r.Note, Epoch: r.Epoch, LinkNo: r.LinkNo, Version: r.Version,
		Profile: Profile{
			Given: r.Given, Family: r.Family, Name: r.Name, PESEL: r.Pesel, NIP: r.Nip, REGON: r.Regon, KRS: r.Krs,
			Phone: r.Phone, ADE: r.Ade, Delivery: Delivery(r.Delivery), Lang: r.Lang,
		},
	}
	if err := r.Address.Into(&a.Address); err != nil {
		return a, fmt.Errorf("identity: account: %w", err)
	}
	if err := r.Mailing.Into(&a.Mailing); err != nil {
		return a, fmt.Errorf("identity: account: %w", err)
	}
	return a, nil
}

// insertAccount adds an account unless its e-mail address has one already.
func (s *Service) insertAccount(ctx context.Context, tx *db.Tx, a Account) (added bool, err error) {
	now := db.At(s.clock.Now())
	n, err := s.rows(tx).InsertAccount(ctx, query.InsertAccountParams{
		ID: a.ID, Kind: string(a.Kind), Resident: a.Resident, Email: a.Email, EmailKey: emailKey(a.Email),
		Given: a.Given, Family: a.Family, Name: a.Name, Pesel: a.PESEL, Nip: a.NIP, Regon: a.REGON, Krs: a.KRS, Phone: a.Phone, Ade: a.ADE,
		Address: db.ToJSON(a.Address), Mailing: db.ToJSON(a.Mailing), Delivery: string(a.Delivery), Lang: a.Lang, Level: int64(a.Level),
		Persona: a.Persona, Note: a.Note, Epoch: a.Epoch, LinkNo: a.LinkNo, Version: a.Version, VerifiedAt: db.At(a.Verified), CreatedAt: now, ChangedAt: now,
	})
	if err != nil {
		return false, fmt.Errorf("identity: insert account: %w", err)
	}
	return n == 1, nil
}

// saveAccount writes a changed account and advances its version.
func (s *Service) saveAccount(ctx context.Context, tx *db.Tx, a *Account) error {
	n, err := s.rows(tx).SaveAccount(ctx, query.SaveAccountParams{
		Kind: string(a.Kind), Resident: a.Resident, Given: a.Given, Family: a.Family, Name: a.Name,
		Pesel: a.PESEL, Nip: a.NIP, Regon: a.REGON, Krs: a.KRS, Phone: a.Phone, Ade: a.ADE,
		Address: db.ToJSON(a.Address), Mailing: db.ToJSON(a.Mailing), Delivery: string(a.Delivery), Lang: a.Lang, Level: int64(a.Level),
		Epoch: a.Epoch, LinkNo: a.LinkNo, VerifiedAt: db.At(a.Verified), ChangedAt: db.At(s.clock.Now()), ID: a.ID, Version: a.Version,
	})
	if err := db.Changed(n, err, "identity.changed-meanwhile"); err != nil {
		return fmt.Errorf("identity: save account: %w", err)
	}
	a.Version++
	return nil
}
