package mandates

import (
	"context"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/kit/nip"
	"wrota/internal/kit/pesel"
	"wrota/internal/mandates/query"
	"wrota/internal/platform/db"
)

func (s *Service) find(ctx context.Context, tx *db.Tx, which id.Mandate) (Mandate, error) {
	row, err := s.rows(tx).Find(ctx, which)
	if err != nil {
		return Mandate{}, db.Found(err, errNone.Key)
	}
	return fromRow(row)
}

// Accept takes a power of attorney that was offered to the actor's own proved address or confirmed PESEL.
func (s *Service) Accept(ctx context.Context, by actor.Actor, which id.Mandate) error {
	me, err := s.addressed(ctx, by)
	if err != nil {
		return err
	}
	return s.change(ctx, by, "accept", func(tx *db.Tx) error {
		m, err := s.find(ctx, tx, which)
		if err != nil {
			return err
		}
		if !m.offeredTo(me) {
			return errNone
		}
		if !m.To.IsZero() && m.To.Before(s.today()) || m.Principal == me.Account {
			return fault.New(fault.Conflict, "mandates.over")
		}
		if err := s.stillPassable(ctx, tx, m); err != nil {
			return err
		}
		n, err := query.New(tx).Accept(ctx, query.AcceptParams{
			AgentID: me.Account, AgentName: me.Name, PrincipalID: m.Principal, PrincipalName: m.PrincipalName, ToDay: m.To, Evidence: string(m.Evidence),
			AcceptedAt: db.At(s.Clock.Now()), ID: m.ID, Version: m.Version,
		})
		if err := db.Changed(n, err, "mandates.changed-meanwhile"); err != nil {
			return err
		}
		return s.step(ctx, tx, m.ID, m.Principal, "accepted", "")
	})
}

// stillPassable refuses what was passed on from a mandate that has ended meanwhile.
func (s *Service) stillPassable(ctx context.Context, tx *db.Tx, m Mandate) error {
	if m.Parent.IsZero() {
		return nil
	}
	parent, err := s.find(ctx, tx, m.Parent)
	if err != nil {
		return err
	}
	if st := parent.Stage(s.today()); st != InForce && st != Future {
		return fault.New(fault.Conflict, "mandates.over")
	}
	return nil
}

// Decline refuses a power of attorney that was offered.
func (s *Service) Decline(ctx context.Context, by actor.Actor, which id.Mandate) error {
	me, err := s.addressed(ctx, by)
	if err != nil {
		return err
	}
	return s.change(ctx, by, "decline", func(tx *db.Tx) error {
		m, err := s.find(ctx, tx, which)
		if err != nil {
			return err
		}
		if !m.offeredTo(me) {
			return errNone
		}
		return s.end(ctx, tx, m, "declined", "")
	})
}

func (s *Service) addressed(ctx context.Context, by actor.Actor) (Person, error) {
	if err := own(by); err != nil {
		return Person{}, err
	}
	return s.People.Person(ctx, by.Account)
}

func (m *Mandate) offeredTo(p Person) bool {
	return m.AcceptedAt.IsZero() && m.EndedAt.IsZero() && m.Contact != "" &&
		(p.Email != "" && m.Contact == contactEmail+p.Email || p.PESEL != "" && m.Contact == contactPESEL+p.PESEL)
}

// Confirm is the answer of a clerk to a declaration: the documents were seen, and say it. In evidence stands
// how they were seen.
func (s *Service) Confirm(ctx context.Context, by actor.Actor, which id.Mandate, version int64, how Evidence) error {
	m, err := s.Asked(ctx, by, which)
	if err != nil {
		return err
	}
	switch {
	case m.Agent == by.Account: // art. 24 § 1 pkt 1 KPA: nobody decides about themselves
		return fault.New(fault.Forbidden, "mandates.not-your-own")
	case how != AtCounter && how != ByDocument:
		return fault.InvalidField("how", "mandates.how")
	case how == ByDocument && len(m.Papers) == 0:
		return fault.InvalidField("how", "mandates.no-paper")
	case m.Version != version || !m.EndedAt.IsZero() || !m.AcceptedAt.IsZero():
		return fault.New(fault.Conflict, "mandates.changed-meanwhile")
	}
	principal, err := s.People.Represented(ctx, by, m.Subject, false)
	if err != nil {
		return err
	}
	if principal.Account == m.Agent {
		return fault.New(fault.Conflict, "mandates.to-yourself")
	}
	to := m.To
	if m.Basis == actor.Parent {
		number, err := pesel.Parse(m.Subject.PESEL)
		if err != nil {
			return err
		}
		if to = comesOfAge(number); to.Before(s.today()) {
			return fault.New(fault.Conflict, "mandates.of-age")
		}
	}
	return s.change(ctx, by, "confirm", func(tx *db.Tx) error {
		n, err := query.New(tx).Accept(ctx, query.AcceptParams{
			AgentID: m.Agent, AgentName: m.AgentName, PrincipalID: principal.Account, PrincipalName: principal.Name, ToDay: to, UnitID: by.Unit,
			Evidence: string(how), AcceptedAt: db.At(s.Clock.Now()), ID: m.ID, Version: version,
		})
		if err := db.Changed(n, err, "mandates.changed-meanwhile"); err != nil {
			return err
		}
		return s.step(ctx, tx, m.ID, principal.Account, "confirmed", "")
	})
}

// maxReason is how long a reason may be.
const maxReason = 1000

// Refuse is the other answer of a clerk; the person reads the reason.
func (s *Service) Refuse(ctx context.Context, by actor.Actor, which id.Mandate, reason string) error {
	m, err := s.Asked(ctx, by, which)
	if err != nil {
		return err
	}
	if reason = folded(reason); reason == "" || len(reason) > maxReason {
		return fault.InvalidField("reason", "mandates.missing-reason")
	}
	return s.change(ctx, by, "refuse", func(tx *db.Tx) error {
		if !m.AcceptedAt.IsZero() {
			return fault.New(fault.Conflict, "mandates.changed-meanwhile")
		}
		return s.end(ctx, tx, m.Mandate, "refused", reason)
	})
}

// identified checks the number by which a represented person or firm is found.
func (s Subject) identified() (Subject, []fault.Field) {
	if s.Kind == "firm" {
		n, err := nip.Parse(s.NIP)
		if err != nil {
			return s, []fault.Field{{Name: "nip", Key: "mandates.nip-form"}}
		}
		s.NIP = n.String()
		return s, nil
	}
	p, err := pesel.Parse(s.PESEL)
	if err != nil {
		return s, []fault.Field{{Name: "pesel", Key: "mandates.pesel-form"}}
	}
	s.Kind, s.PESEL = "person", p.String()
	return s, nil
}
