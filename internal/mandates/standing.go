package mandates

import (
	"context"
	"errors"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/mandates/query"
	"wrota/internal/mandates/sealed"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/db"
)

var system = actor.Automaton("system.mandates", id.Region)

// Standing is what somebody stands on today who acts for another. It is asked on every request: one statement.
// A fault of kind NotFound means that they may not, or no longer.
func (s *Service) Standing(ctx context.Context, agent, principal id.Account, which id.Mandate) (actor.Mandate, error) {
	var row query.MandatesMandate
	err := s.DB.Ask(ctx, system, func(tx *db.Tx) (err error) {
		row, err = s.rows(tx).Standing(ctx, query.StandingParams{ID: which, AgentID: agent, PrincipalID: principal, Day: s.today()})
		return err
	})
	if errors.Is(err, db.ErrNoRows) {
		return actor.Mandate{}, errNone
	}
	if err != nil {
		return actor.Mandate{}, err
	}
	m, err := fromRow(row)
	if err != nil {
		return actor.Mandate{}, err
	}
	return actor.Mandate{ID: m.ID, Agent: m.Agent, Principal: m.PrincipalName, Basis: m.Basis, Scope: m.Scope, Jointly: m.Jointly, Free: m.Kin != NoKin}, nil
}

// Agents lists who may act today for somebody in a matter: its kind and its case, none before there is one.
// It asks nobody's right: it is for those who tell people of a matter.
func (s *Service) Agents(ctx context.Context, principal id.Account, service string, c id.Case) ([]Mandate, error) {
	var found []Mandate
	err := s.view(ctx, system, "agents", func(q sealed.Queries) error {
		rows, err := q.Agents(ctx, query.AgentsParams{PrincipalID: principal, Day: s.today()})
		if err != nil {
			return err
		}
		found, err = fromRows(rows)
		return err
	})
	var out []Mandate
	for _, m := range found {
		if m.Scope.Covers(service, c) {
			out = append(out, m)
		}
	}
	return out, err
}

// On tells who could act for the actor, and for whom the actor could act, at some moment of a day.
func (s *Service) On(ctx context.Context, by actor.Actor, day calendar.Date) (forMe, byMe []Mandate, err error) {
	l, err := s.Mine(ctx, by)
	if err != nil {
		return nil, nil, err
	}
	for _, m := range l.Given {
		if m.Held(day) {
			forMe = append(forMe, m)
		}
	}
	for _, m := range l.Held {
		if m.Held(day) {
			byMe = append(byMe, m)
		}
	}
	return forMe, byMe, nil
}

// List is what somebody has to do with mandates, each list the newest first.
type List struct {
	Held    []Mandate // the actor is the agent
	Offered []Mandate // they wait for the actor's answer
	Given   []Mandate // the actor's account is the principal
}

// Mine lists the mandates of the actor: of the person at the keyboard those they hold, of the account they act
// for those that were given. A proxy does not see what else the principal gave.
func (s *Service) Mine(ctx context.Context, by actor.Actor) (l List, err error) {
	if !by.LoggedIn() {
		return l, fault.New(fault.LoggedOut, "fault.logged-out")
	}
	me, err := s.People.Person(ctx, by.Human())
	if err != nil {
		return l, err
	}
	err = s.view(ctx, by, "mine", func(q sealed.Queries) error {
		held, err := q.OfAgent(ctx, me.Account)
		if err != nil {
			return err
		}
		if l.Held, err = fromRows(held); err != nil {
			return err
		}
		if by.ForAnother() && by.Mandate.Basis == actor.Proxy {
			return nil
		}
		given, err := q.OfPrincipal(ctx, by.Account)
		if err != nil {
			return err
		}
		if l.Given, err = fromRows(given); err != nil || by.ForAnother() {
			return err
		}
		offered, err := q.OfContacts(ctx, contactEmail+me.Email, contactPESEL+me.PESEL)
		if err != nil {
			return err
		}
		l.Offered, err = fromRows(offered)
		return err
	})
	return l, err
}

// Choices are the mandates by which the person at the keyboard may act for somebody today.
func (s *Service) Choices(ctx context.Context, by actor.Actor) (out []Mandate, err error) {
	err = s.view(ctx, by, "choices", func(q sealed.Queries) error {
		rows, err := q.OfAgent(ctx, by.Human())
		if err != nil {
			return err
		}
		all, err := fromRows(rows)
		for _, m := range all {
			if m.Stage(s.today()) == InForce {
				out = append(out, m)
			}
		}
		return err
	})
	return out, err
}

// Step is something that happened to a mandate.
type Step struct {
	What string
	At   db.Time
	By   string
	Note string
}

// Whole is a mandate with all that belongs to it.
type Whole struct {
	Mandate
	Steps  []Step
	Papers []Paper
	Acts   []Act
	Chain  []Mandate // that it was passed on from, the nearest first
	Passed []Mandate // what was passed on from it
}

// Show tells everything of a mandate to the two whose it is: the principal, or who represents them by law, and
// the agent. To others it does not exist.
func (s *Service) Show(ctx context.Context, by actor.Actor, which id.Mandate) (Whole, error) {
	w, err := s.whole(ctx, by, which)
	if err != nil {
		return Whole{}, err
	}
	principal := by.Is(w.Principal) && (!by.ForAnother() || by.Mandate.Basis != actor.Proxy)
	if by.Kind != actor.Resident || !principal && w.Agent != by.Human() {
		return Whole{}, errNone
	}
	return w, nil
}

// Asked returns a mandate to a clerk of the office that was asked to accept it.
func (s *Service) Asked(ctx context.Context, by actor.Actor, which id.Mandate) (Whole, error) {
	if by.Kind != actor.Clerk || !by.May(GrantAccept) {
		return Whole{}, errForbidden
	}
	w, err := s.whole(ctx, by, which)
	if err == nil && w.Unit != by.Unit {
		err = errNone
	}
	return w, err
}

// Fetch returns a mandate to the listeners of facts; it asks nobody's right.
func (s *Service) Fetch(ctx context.Context, which id.Mandate) (Whole, error) {
	return s.whole(ctx, system, which)
}

func (s *Service) whole(ctx context.Context, by actor.Actor, which id.Mandate) (w Whole, err error) {
	err = s.DB.View(ctx, by, func(tx *db.Tx) error {
		if w.Mandate, err = s.find(ctx, tx, which); err != nil {
			return err
		}
		q := s.rows(tx)
		steps, err := q.Steps(ctx, which)
		if err != nil {
			return err
		}
		for _, x := range steps {
			w.Steps = append(w.Steps, Step{x.What, x.At, x.ByName, x.Note})
		}
		papers, err := q.Papers(ctx, which)
		if err != nil {
			return err
		}
		for _, x := range papers {
			w.Papers = append(w.Papers, Paper{x.ID, x.Name, x.MediaType, x.Blob, x.Size})
		}
		if w.Acts, err = acts(ctx, q, which); err != nil {
			return err
		}
		for up := w.Parent; !up.IsZero(); {
			m, err := s.find(ctx, tx, up)
			if err != nil {
				return err
			}
			w.Chain, up = append(w.Chain, m), m.Parent
		}
		children, err := q.Children(ctx, which)
		if err != nil {
			return err
		}
		w.Passed, err = fromRows(children)
		return err
	})
	return w, err
}

// Queue lists what waits for the clerk's office, the longest waiting first.
func (s *Service) Queue(ctx context.Context, by actor.Actor) (out []Mandate, err error) {
	if by.Kind != actor.Clerk || !by.May(GrantAccept) {
		return nil, errForbidden
	}
	err = s.view(ctx, by, "queue", func(q sealed.Queries) error {
		rows, err := q.Waiting(ctx, by.Unit)
		if err != nil {
			return err
		}
		out, err = fromRows(rows)
		return err
	})
	return out, err
}

// Confirmed lists what the clerk's office has confirmed and what still holds, the newest first.
func (s *Service) Confirmed(ctx context.Context, by actor.Actor) (out []Mandate, err error) {
	if by.Kind != actor.Clerk || !by.May(GrantAccept) {
		return nil, errForbidden
	}
	err = s.view(ctx, by, "confirmed", func(q sealed.Queries) error {
		rows, err := q.Confirmed(ctx, by.Unit)
		if err != nil {
			return err
		}
		out, err = fromRows(rows)
		return err
	})
	return out, err
}

// Offer shows a mandate to the person it was offered to: what it says, and nothing of what was done on it.
func (s *Service) Offer(ctx context.Context, by actor.Actor, which id.Mandate) (Whole, error) {
	me, err := s.addressed(ctx, by)
	if err != nil {
		return Whole{}, errNone
	}
	w, err := s.whole(ctx, by, which)
	if err != nil {
		return Whole{}, err
	}
	if !w.offeredTo(me) {
		return Whole{}, errNone
	}
	return Whole{Mandate: w.Mandate, Chain: w.Chain}, nil
}

// Seen logs that a clerk was shown a declaration: it holds a PESEL.
func (s *Service) Seen(ctx context.Context, by actor.Actor, w Whole) error {
	return s.Audit.Viewed(ctx, s.DB, by, by.Unit, audit.Entry{Verb: "mandates.shown", Subject: "mandate:" + w.ID.Short(), About: "account:" + w.Agent.Short()})
}
