package identity

import (
	"context"
	"fmt"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
)

// Groups of personas on the login page of a demonstration.
const (
	Residents = "residents"
	Clerks    = "clerks"
)

// AddPersona adds an account that anybody may enter. It is refused outside a demonstration. The group
// is Persona, the line about them Note; the e-mail address may be empty.
func (s *Service) AddPersona(ctx context.Context, by actor.Actor, a Account) (Account, error) {
	if !s.demo || by.Kind != actor.System {
		return Account{}, fault.New(fault.Forbidden, "identity.demo-only")
	}
	if a.Persona != Residents && a.Persona != Clerks {
		return Account{}, fault.InvalidField("persona", "identity.demo-only")
	}
	if a.Kind == "" {
		a.Kind = Person
	}
	if bad := a.check(a.Kind); bad != nil {
		return Account{}, fault.Fields(bad)
	}
	if a.ID.IsZero() {
		a.ID = id.New[id.Account]()
	}
	a.Resident, a.Version, a.Epoch, a.Verified = a.Persona == Residents, 1, 1, s.clock.Now()
	a.Level = max(a.Level, actor.LevelLow)
	err := s.db.InTx(ctx, by, func(tx *db.Tx) error {
		added, err := s.insertAccount(ctx, tx, a)
		if err != nil {
			return err
		}
		if !added {
			return fault.New(fault.Conflict, "identity.changed-meanwhile")
		}
		s.note(ctx, tx, a, "identity.persona-added")
		if a.Kind == Firm || a.PESEL == "" || !a.Confirmed() {
			return nil
		}
		err = s.confirm(ctx, tx, by, &a, Confirmation{Way: meansPersona, Level: a.Level, PESEL: a.PESEL, Given: a.Given, Family: a.Family})
		if fault.Is(err, fault.Conflict) { // one person may be several personas
			return nil
		}
		return err
	})
	return a, err
}

// Personas lists the people of a demonstration in the order in which they were added; none outside one.
func (s *Service) Personas(ctx context.Context, by actor.Actor) (out []Account, err error) {
	if !s.demo {
		return nil, nil
	}
	err = s.db.View(ctx, by, func(tx *db.Tx) error {
		rows, err := s.rows(tx).Personas(ctx)
		if err != nil {
			return fmt.Errorf("identity: personas: %w", err)
		}
		for _, row := range rows {
			a, err := accountFrom(row)
			if err != nil {
				return err
			}
			out = append(out, a)
		}
		return nil
	})
	return out, err
}

// LoginPersona enters the account of a persona without a password. Outside a demonstration there is
// none, whatever the database holds.
func (s *Service) LoginPersona(ctx context.Context, by actor.Actor, account id.Account) (a Account, err error) {
	if !s.demo {
		return Account{}, errNoAccount
	}
	err = s.db.InTx(ctx, by, func(tx *db.Tx) error {
		if a, err = s.accountByID(ctx, tx, account); err != nil {
			return err
		}
		if a.Persona == "" {
			return errNoAccount
		}
		s.note(ctx, tx, a, "identity.persona-entered")
		return nil
	})
	return a, err
}
