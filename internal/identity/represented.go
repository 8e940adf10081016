package identity

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"wrota/internal/identity/query"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
)

// Represented finds the account of a person or firm for whom others act, by a PESEL or NIP that was
// confirmed, or opens one that nobody can log in with: a child, a firm. What an account says of itself finds
// nothing. confirmed says that a clerk has seen the documents; without it a new account is opened always,
// at the lowest level, because a number that somebody typed must not open anybody's matters.
func (s *Service) Represented(ctx context.Context, by actor.Actor, kind Kind, p Profile, confirmed bool) (a Account, err error) {
	if by.Kind == actor.Anonymous {
		return a, fault.New(fault.Forbidden, "fault.forbidden")
	}
	a = Account{ID: id.New[id.Account](), Kind: kind, Resident: true, Version: 1, Epoch: 1, Profile: p}
	if bad := a.check(kind); bad != nil {
		return a, fault.Fields(bad)
	}
	if confirmed {
		a.Level = actor.LevelSubstantial
	}
	err = s.db.InTx(ctx, by, func(tx *db.Tx) error {
		added := false
		// The account is that of somebody else, whom the second wall would keep from the one who declares it.
		err := tx.Acting(ctx, system, func() (err error) {
			if confirmed {
				known, err := s.confirmed(ctx, tx, kind, a.Profile)
				if err != nil || !known.ID.IsZero() {
					a = known
					return err
				}
			}
			added, err = s.insertAccount(ctx, tx, a)
			return err
		})
		if err == nil && added {
			s.note(ctx, tx, a, "identity.represented-added")
		}
		return err
	}, db.Lane("identity:represented")) // two clerks who confirm two parents of one child open one account
	return a, err
}

// confirmed finds an account whose identifier was confirmed; the zero account means that there is none.
func (s *Service) confirmed(ctx context.Context, tx *db.Tx, kind Kind, p Profile) (Account, error) {
	q := s.rows(tx)
	find := func() (query.IdentityAccount, error) { return q.ConfirmedByPESEL(ctx, p.PESEL) }
	number := p.PESEL
	if kind == Firm {
		number, find = p.NIP, func() (query.IdentityAccount, error) { return q.ConfirmedByNIP(ctx, p.NIP) }
	}
	if number == "" {
		return Account{}, fault.InvalidField("pesel", "identity.pesel.form")
	}
	row, err := find()
	if errors.Is(err, db.ErrNoRows) {
		return Account{}, nil
	}
	if err != nil {
		return Account{}, fmt.Errorf("identity: represented: %w", err)
	}
	return accountFrom(row)
}

// ByContact finds the account of a proved e-mail address ("email:…") or a confirmed PESEL ("pesel:…") or NIP of a firm
// ("nip:…"), for the
// program itself only.
func (s *Service) ByContact(ctx context.Context, by actor.Actor, contact string) (a Account, err error) {
	kind, value, _ := strings.Cut(contact, ":")
	who, p := Person, Profile{PESEL: value}
	if kind == "nip" {
		who, p = Firm, Profile{NIP: value}
	}
	if by.Kind != actor.System || value == "" {
		return a, errNoAccount
	}
	if kind == "email" {
		if a, err = s.ByEmail(ctx, by, value); err == nil && a.Verified.IsZero() {
			err = errNoAccount
		}
		return a, err
	}
	err = s.db.View(ctx, by, func(tx *db.Tx) error {
		if a, err = s.confirmed(ctx, tx, who, p); err == nil && a.ID.IsZero() {
			err = errNoAccount
		}
		return err
	})
	return a, err
}
