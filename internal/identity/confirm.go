package identity

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"wrota/internal/identity/query"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/kit/pesel"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/db"
)

// ByCounter is the way of confirming an identity by showing a document to a clerk; every other way is the name
// of a provider of identities.
const ByCounter = "counter"

// Confirmation says that it is known who somebody is, how it is known and since when.
type Confirmation struct {
	Way      string
	Level    actor.Level
	PESEL    string // of the person; empty when read back
	Given    string
	Family   string
	Document Document  // seen at a counter
	Unit     id.Unit   // of the counter
	By       string    // the clerk
	At       time.Time // when, or when last
	Ended    time.Time // taken back; zero while it holds
}

var errOtherPerson = fault.New(fault.Conflict, "identity.confirm.other-person")

// ConfirmedAccount finds the account of the person with this PESEL, if their identity was confirmed; zero
// otherwise. Accounts whose owner only typed the number are never found. For the program itself only.
func (s *Service) ConfirmedAccount(ctx context.Context, by actor.Actor, number string) (account id.Account, err error) {
	if by.Kind != actor.System {
		return account, errNoAccount
	}
	err = s.db.View(ctx, by, func(tx *db.Tx) error {
		row, err := query.New(tx).PersonOf(ctx, s.person(number))
		if errors.Is(err, db.ErrNoRows) {
			return nil
		}
		account = row.AccountID
		return err
	})
	return account, err
}

// Confirm notes that a provider of identities vouches for the owner of an account: names and PESEL are the
// provider's from now on, and the person cannot change them. The account of a firm is no person's, and an
// account that was confirmed to be somebody else stays theirs: both are a Conflict. It may be repeated.
func (s *Service) Confirm(ctx context.Context, by actor.Actor, account id.Account, c Confirmation) (a Account, err error) {
	if by.Kind != actor.System && !by.Is(account) {
		return a, errNoAccount
	}
	err = s.db.InTx(ctx, by, func(tx *db.Tx) error {
		if a, err = s.accountByID(ctx, tx, account); err != nil {
			return err
		}
		return s.confirm(ctx, tx, by, &a, c)
	})
	return a, err
}

// confirm is the work of every way of confirming.
func (s *Service) confirm(ctx context.Context, tx *db.Tx, by actor.Actor, a *Account, c Confirmation) error {
	if a.Kind == Firm {
		return fault.New(fault.Conflict, "identity.confirm.firm")
	}
	if c.Level < actor.LevelSubstantial {
		return fault.New(fault.Forbidden, "identity.confirm.level")
	}
	if _, err := pesel.Parse(c.PESEL); err != nil {
		return fault.InvalidField("pesel", "identity.pesel.checksum")
	}
	if err := s.claim(ctx, tx, a.ID, c.PESEL); err != nil {
		return err
	}
	news, err := s.keepConfirmation(ctx, tx, a.ID, c)
	if err != nil {
		return err
	}
	changed := a.PESEL != c.PESEL || a.Given != tidy(c.Given) || a.Family != tidy(c.Family) || a.Level < c.Level
	if changed {
		a.PESEL, a.Given, a.Family, a.Level = c.PESEL, tidy(c.Given), tidy(c.Family), max(a.Level, c.Level)
		if err := s.saveAccount(ctx, tx, a); err != nil {
			return err
		}
	}
	if !news && !changed {
		return nil
	}
	s.audit.Record(ctx, tx, region, audit.Entry{
		Verb: "identity.confirmed", Subject: subject(a.ID), About: subject(a.ID), Detail: map[string]any{"way": c.Way, "level": c.Level},
	})
	if !news || by.Kind == actor.System && c.Way == meansPersona {
		return nil
	}
	return s.jobs.Tell(ctx, tx, region, IdentityConfirmed{a.ID, c.Way})
}

// claim makes the account that of the person, unless it is another's or the person has another.
func (s *Service) claim(ctx context.Context, tx *db.Tx, account id.Account, number string) error {
	q, person := query.New(tx), s.person(number)
	if err := q.ClaimPerson(ctx, query.ClaimPersonParams{Person: person, AccountID: account, Since: db.At(s.clock.Now())}); err != nil {
		return fmt.Errorf("identity: claim: %w", err)
	}
	row, err := q.PersonOf(ctx, person)
	if errors.Is(err, db.ErrNoRows) || err == nil && row.AccountID != account {
		return errOtherPerson
	}
	if err != nil {
		return fmt.Errorf("identity: claim: %w", err)
	}
	return nil
}

// keepConfirmation writes the confirmation down; true when the account had none of this way.
func (s *Service) keepConfirmation(ctx context.Context, tx *db.Tx, account id.Account, c Confirmation) (news bool, err error) {
	q, now := query.New(tx), db.At(s.clock.Now())
	err = tx.Acting(ctx, system, func() error { // another office, or a provider, may have confirmed it before
		n, err := q.RenewConfirmation(ctx, query.RenewConfirmationParams{
			Level: int64(c.Level), ConfirmedAt: now, Document: string(c.Document), UnitID: c.Unit, ConfirmedBy: c.By, AccountID: account, Way: c.Way,
		})
		if news = n == 0; err != nil || !news {
			return err
		}
		return q.InsertConfirmation(ctx, query.InsertConfirmationParams{
			AccountID: account, Way: c.Way, Level: int64(c.Level), Document: string(c.Document), UnitID: c.Unit, ConfirmedBy: c.By, ConfirmedAt: now,
		})
	})
	if err != nil {
		return false, fmt.Errorf("identity: confirmation: %w", err)
	}
	return news, nil
}

// Confirmations lists how the identity of the actor was confirmed, also what was taken back, the oldest first.
func (s *Service) Confirmations(ctx context.Context, by actor.Actor) (out []Confirmation, err error) {
	err = s.db.View(ctx, by, func(tx *db.Tx) error {
		out, err = confirmations(ctx, tx, by.Account)
		return err
	})
	return out, err
}

func confirmations(ctx context.Context, tx *db.Tx, account id.Account) (out []Confirmation, err error) {
	var rows []query.IdentityConfirmation
	err = tx.Acting(ctx, system, func() (err error) { // a clerk sees those of their own unit, and needs all
		rows, err = query.New(tx).Confirmations(ctx, account)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("identity: confirmations: %w", err)
	}
	for _, r := range rows {
		out = append(out, Confirmation{
			Way: r.Way, Level: actor.Level(r.Level), Document: Document(r.Document), Unit: r.UnitID, By: r.ConfirmedBy, At: r.ConfirmedAt.Time, Ended: r.EndedAt.Time,
		})
	}
	return out, nil
}

// standing is the confirmation of one way that holds.
func standing(all []Confirmation, way string) (Confirmation, bool) {
	i := slices.IndexFunc(all, func(c Confirmation) bool { return c.Way == way && c.Ended.IsZero() })
	if i < 0 {
		return Confirmation{}, false
	}
	return all[i], true
}

// Newcomer is somebody for whom a provider of identities vouches and who has no account yet.
type Newcomer struct {
	Confirmation // of level low for a provider that confirms no identity
	Email        string
	Proved       bool // the provider vouches for the e-mail address
	Lang         string
}

// OpenVouched opens the account of a newcomer. An e-mail address goes into it only when the provider vouches for
// it and no account has it: otherwise the account has none, and the owner of the other is not touched.
func (s *Service) OpenVouched(ctx context.Context, by actor.Actor, n Newcomer) (a Account, err error) {
	if by.Kind != actor.System {
		return a, errNoAccount
	}
	a = Account{
		ID: id.New[id.Account](), Kind: Person, Resident: true, Version: 1, Epoch: 1, Level: min(n.Level, actor.LevelLow),
		Profile: Profile{Given: n.Given, Family: n.Family, Lang: n.Lang},
	}
	if bad := a.check(Person); bad != nil {
		return Account{}, fault.Fields(bad)
	}
	if email, err := parseEmail(n.Email); err == nil && n.Proved {
		a.Email, a.Verified = email, s.clock.Now()
	}
	err = s.db.InTx(ctx, by, func(tx *db.Tx) error {
		added, err := s.insertAccount(ctx, tx, a)
		if err == nil && !added { // the address has an account
			a.Email, a.Verified = "", time.Time{}
			_, err = s.insertAccount(ctx, tx, a)
		}
		if err != nil {
			return err
		}
		s.note(ctx, tx, a, "identity.account-opened")
		if n.Level < actor.LevelSubstantial {
			return nil
		}
		return s.confirm(ctx, tx, by, &a, n.Confirmation)
	})
	return a, err
}

// person is the keyed digest that stands for a person.
func (s *Service) person(number string) string { return s.digest.Digest("person:" + number) }
