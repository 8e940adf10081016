package identity

import (
	"context"
	"errors"
	"fmt"

	"wrota/internal/identity/query"
	"wrota/internal/identity/reach"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/db"
)

// system is the actor of questions that precede knowing who asks.
var system = actor.Automaton("system.identity", id.Region)

var errEnded = fault.New(fault.LoggedOut, "identity.session-ended")

// Actor makes the actor of a request out of what its session says. It is asked on every request: one
// query for people, two for clerks. A fault of kind LoggedOut means that the session
// is worth nothing any more: the account is gone, its sessions were ended, or the employment is over.
func (s *Service) Actor(ctx context.Context, x Sitting) (actor.Actor, error) {
	account, employee := x.Account, x.Employee
	var at query.SittingRow
	err := s.db.Ask(ctx, system, func(tx *db.Tx) (err error) {
		at, err = query.New(tx).Sitting(ctx, query.SittingParams{EmployeeID: employee, AccountID: account, SessionID: x.Session})
		return err
	})
	if errors.Is(err, db.ErrNoRows) || err == nil && (at.Epoch != x.Epoch || !at.EndedAt.IsZero()) {
		return actor.Actor{}, errEnded
	}
	if err != nil {
		return actor.Actor{}, fmt.Errorf("identity: actor: %w", err)
	}
	level := min(actor.Level(at.Level), x.Level)
	a := Account{Kind: Kind(at.Kind), Profile: Profile{Given: at.Given, Family: at.Family, Name: at.Name}}
	resident := actor.Actor{Kind: actor.Resident, Account: account, Name: a.FullName(), Level: level, Strong: x.Strong, Means: x.Means}
	if employee.IsZero() {
		return s.forAnother(ctx, x, resident)
	}
	today := clock.Today(s.clock)
	if at.UnitID.IsZero() || !(Employee{From: at.FromDay, To: at.ToDay}).Works(today) {
		return actor.Actor{}, errEnded
	}
	if !x.Strong && !s.oneFactor { // a post is entered with two factors (KRI § 19)
		resident.Weak = true
		return resident, nil
	}
	by := actor.Actor{
		Kind: actor.Clerk, Account: account, Employee: employee, Unit: at.UnitID,
		Name: fullName(at.ClerkGiven.String, at.ClerkFamily.String), Post: at.Post.String, Level: level, Strong: x.Strong, Means: x.Means,
	}
	err = s.db.Ask(ctx, system, func(tx *db.Tx) (err error) {
		a, err := reach.Of(ctx, tx, by.Unit, by.Employee, today)
		if err != nil {
			return err
		}
		by.Cells = a.Cells
		by.Grants, by.Narrow = a.Rights(s.roles)
		return nil
	})
	return by, err
}

// forAnother lets a resident act for whom the session says, as long as the mandate holds. When it does not
// hold any more the resident acts in matters of their own; the caller sees it (actor.Actor.ForAnother) and says so.
func (s *Service) forAnother(ctx context.Context, x Sitting, by actor.Actor) (actor.Actor, error) {
	if x.For.IsZero() || s.mandates == nil {
		return by, nil
	}
	m, err := s.mandates.Standing(ctx, x.Account, x.For, x.Mandate)
	if fault.Is(err, fault.NotFound) {
		return by, nil
	}
	if err != nil {
		return actor.Actor{}, fmt.Errorf("identity: actor: %w", err)
	}
	by.Account, by.Mandate = x.For, m
	return by, nil
}

// Employment is one post that an account may act in.
type Employment struct {
	Employee id.Employee
	Unit     id.Unit
	UnitName string
	Slug     string
	Post     string
	Cell     string // its name
}

// Choices are the ways in which an account may act today.
type Choices struct {
	Resident    bool // it also is (or only is) a person's or a firm's own
	Employments []Employment
}

// Only tells the employment to act in when there is nothing to choose: the only one of a clerk who is
// no resident, or none at all.
func (c Choices) Only() (id.Employee, bool) {
	switch {
	case len(c.Employments) == 0:
		return id.Employee{}, true
	case len(c.Employments) == 1 && !c.Resident:
		return c.Employments[0].Employee, true
	}
	return id.Employee{}, false
}

// Choices lists how an account may act today.
func (s *Service) Choices(ctx context.Context, account id.Account) (c Choices, err error) {
	today := clock.Today(s.clock)
	err = s.db.View(ctx, system, func(tx *db.Tx) error {
		a, err := s.accountByID(ctx, tx, account)
		if err != nil {
			return err
		}
		rows, err := query.New(tx).Employments(ctx, account)
		if err != nil {
			return fmt.Errorf("identity: employments: %w", err)
		}
		c.Resident = a.Resident
		for _, r := range rows {
			if r.BlockedAt.IsZero() && (Employee{From: r.FromDay, To: r.ToDay}).Works(today) {
				c.Employments = append(c.Employments, Employment{r.ID, r.UnitID, r.UnitName, r.Slug, r.Post, r.CellName})
			}
		}
		return nil
	})
	return c, err
}
