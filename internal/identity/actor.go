package identity

import (
	"context"
	"errors"
	"fmt"
	"slices"

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

var (
	errEnded    = fault.New(fault.LoggedOut, "identity.session-ended")
	errDeskOnly = fault.New(fault.Forbidden, "identity.desk-only")
)

// Actor makes the actor of a request out of what its session says. It is asked on every request, with one
// query; two when a clerk's standing is not known yet or has changed. A fault of kind LoggedOut means that the session
// is worth nothing any more: the account is gone, its sessions were ended, or the employment is over.
func (s *Service) Actor(ctx context.Context, x Sitting) (actor.Actor, error) {
	if x.DeskOnly && (x.Employee.IsZero() || !x.Strong && !s.oneFactor) { // a directory makes nobody a resident
		return actor.Actor{}, errEnded
	}
	known, ok := s.standing.Get(x.Employee)
	if !x.Employee.IsZero() && !(ok && known.Day == clock.Today(s.clock) && known.Actor.Account == x.Account) {
		return s.learn(ctx, x)
	}
	var at query.SittingKnownRow
	err := s.db.Ask(ctx, system, func(tx *db.Tx) (err error) {
		at, err = query.New(tx).SittingKnown(ctx, query.SittingKnownParams{UnitID: known.Actor.Unit, AccountID: x.Account, SessionID: x.Session})
		return err
	})
	resident, err := s.atHome(x, at, err)
	switch {
	case err != nil:
		return actor.Actor{}, err
	case x.Employee.IsZero():
		return s.forAnother(ctx, x, resident)
	case at.Version != known.Version:
		return s.learn(ctx, x)
	}
	return s.atDesk(resident, known), nil
}

// atHome makes the actor that somebody is in matters of their own.
func (s *Service) atHome(x Sitting, at query.SittingKnownRow, err error) (actor.Actor, error) {
	if errors.Is(err, db.ErrNoRows) || err == nil && (at.Epoch != x.Epoch || !at.EndedAt.IsZero()) {
		return actor.Actor{}, errEnded
	}
	if err != nil {
		return actor.Actor{}, fmt.Errorf("identity: actor: %w", err)
	}
	a := Account{Kind: Kind(at.Kind), Profile: Profile{Given: at.Given, Family: at.Family, Name: at.Name}}
	level := min(actor.Level(at.Level), x.Level)
	return actor.Actor{Kind: actor.Resident, Account: x.Account, Name: a.FullName(), Level: level, Strong: x.Strong, Means: x.Means, DeskOnly: x.DeskOnly}, nil
}

// atDesk makes the actor that somebody is on their post.
func (s *Service) atDesk(resident actor.Actor, known reach.Standing) actor.Actor {
	if !resident.Strong && !s.oneFactor { // a post is entered with two factors (KRI § 19)
		resident.Weak = true
		return resident
	}
	by := known.Actor
	by.Level, by.Strong, by.Means, by.DeskOnly = resident.Level, resident.Strong, resident.Means, resident.DeskOnly
	return by
}

// learn asks for the standing of an employee and remembers it. The version is read first: what changes
// before the rest is read is learnt twice, and never missed.
func (s *Service) learn(ctx context.Context, x Sitting) (actor.Actor, error) {
	var at query.SittingRow
	err := s.db.Ask(ctx, system, func(tx *db.Tx) (err error) {
		at, err = query.New(tx).Sitting(ctx, query.SittingParams{EmployeeID: x.Employee, AccountID: x.Account, SessionID: x.Session})
		return err
	})
	resident, err := s.atHome(x, query.SittingKnownRow{
		Kind: at.Kind, Given: at.Given, Family: at.Family, Name: at.Name, Level: at.Level, Epoch: at.Epoch, EndedAt: at.EndedAt,
	}, err)
	if err != nil {
		return actor.Actor{}, err
	}
	today := clock.Today(s.clock)
	if at.UnitID.IsZero() || !(Employee{From: at.FromDay, To: at.ToDay}).Works(today) {
		return actor.Actor{}, errEnded
	}
	known := reach.Standing{Version: at.Version, Day: today, Actor: actor.Actor{
		Kind: actor.Clerk, Account: x.Account, Employee: x.Employee, Unit: at.UnitID,
		Name: fullName(at.ClerkGiven.String, at.ClerkFamily.String), Post: at.Post.String,
	}}
	err = s.db.Ask(ctx, system, func(tx *db.Tx) error {
		a, err := reach.Of(ctx, tx, at.UnitID, x.Employee, today)
		if err != nil {
			return err
		}
		known.Actor.Cells = slices.Clip(a.Cells)
		known.Actor.Grants, known.Actor.Narrow = a.Rights(s.roles)
		known.Actor.Grants = slices.Clip(known.Actor.Grants)
		return nil
	})
	if err != nil {
		return actor.Actor{}, err
	}
	s.standing.Put(x.Employee, known)
	return s.atDesk(resident, known), nil
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
