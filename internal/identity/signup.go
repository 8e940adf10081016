package identity

import (
	"context"
	"fmt"
	"slices"

	"wrota/internal/identity/query"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
)

// region is whose log and facts accounts belong to.
var region = id.Region

// Registration is what a new account begins with. Identifiers may be left out; forms ask for them when
// they are needed.
type Registration struct {
	Kind     Kind
	Email    string
	Password string
	Given    string
	Family   string
	Name     string // of a firm
	NIP      string
	PESEL    string
	Lang     string
}

// SignUp opens an account, which can be used once its e-mail address is proved (Verify). When the
// address has an account already, the answer is the same: the owner gets a note instead. A registration
// that nobody confirmed is replaced, so that a stranger cannot keep an address busy.
func (s *Service) SignUp(ctx context.Context, by actor.Actor, r Registration) error {
	a, err := r.account()
	if err != nil {
		return err
	}
	err = s.db.InTx(ctx, by, func(tx *db.Tx) error { return s.try(ctx, tx, s.byForms(by.Source.Address)) })
	if err != nil {
		return err // before the dear computation, which is what an attacker would want of us
	}
	if err := s.checkLeaked(r.Password); err != nil {
		return err
	}
	hash, err := s.passwords.Hash(ctx, r.Password)
	if err != nil {
		return fmt.Errorf("identity: sign up: %w", err)
	}
	return s.db.InTx(ctx, by, func(tx *db.Tx) error {
		added, err := s.insertAccount(ctx, tx, a)
		if err != nil {
			return err
		}
		mail, err := s.mayMail(ctx, tx, a.Email)
		switch {
		case err != nil:
			return err
		case !added:
			return s.signUpAgain(ctx, tx, a, hash, mail)
		}
		if err := s.putPassword(ctx, tx, a, hash); err != nil {
			return err
		}
		s.note(ctx, tx, a, "identity.account-opened")
		return s.jobs.Tell(ctx, tx, region, AccountOpened{a.ID})
	})
}

// account checks the registration.
func (r Registration) account() (Account, error) {
	a := Account{
		ID: id.New[id.Account](), Kind: r.Kind, Resident: true, Version: 1, Epoch: 1,
		Profile: Profile{Given: r.Given, Family: r.Family, Name: r.Name, NIP: r.NIP, PESEL: r.PESEL, Lang: r.Lang},
	}
	if r.Kind != Person && r.Kind != Firm {
		return a, fault.InvalidField("kind", "identity.kind")
	}
	bad := a.check(r.Kind)
	if r.Kind == Firm && a.NIP == "" && !slices.ContainsFunc(bad, func(f fault.Field) bool { return f.Name == "nip" }) {
		bad = append(bad, fault.Field{Name: "nip", Key: "identity.nip.form"})
	}
	email, err := parseEmail(r.Email)
	if err != nil {
		bad = append(bad, fault.Field{Name: "email", Key: "identity.email.form"})
	}
	a.Email = email
	bad = append(bad, checkPassword("password", r.Password, ownWords(a)...)...)
	return a, fault.Fields(bad)
}

// signUpAgain deals with an address that has an account.
func (s *Service) signUpAgain(ctx context.Context, tx *db.Tx, a Account, hash string, mail bool) error {
	known, err := s.byEmail(ctx, tx, a.Email)
	if err != nil {
		return err
	}
	posts, err := query.New(tx).Employments(ctx, known.ID)
	if err != nil {
		return fmt.Errorf("identity: employments: %w", err)
	}
	if !known.Verified.IsZero() || !known.Resident || known.Persona != "" || len(posts) > 0 {
		if !mail {
			return nil
		}
		return s.jobs.Tell(ctx, tx, region, RegistrationRepeated{known.ID})
	}
	known.Kind, known.Profile = a.Kind, a.Profile
	known.LinkNo++
	if err := s.putPassword(ctx, tx, known, hash); err != nil {
		return err
	}
	if err := s.saveAccount(ctx, tx, &known); err != nil || !mail {
		return err
	}
	return s.jobs.Tell(ctx, tx, region, VerificationAsked{known.ID})
}
