package identity

import (
	"context"
	"fmt"
	"slices"

	"wrota/internal/identity/organisation"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/db"
)

// Founding is a new office: what it says of itself, the symbol of its first cell, and who administers it first.
type Founding struct {
	Unit   Unit
	Symbol string // of the cell that is the office as a whole: "UG"
	Admin  NewEmployee
}

// Found founds an office in one transaction: the unit, its first cell, and a person in it who is invited to log
// in and does all the rest. Whoever founds it gets no right in it. Faults of the person are marked "admin-…".
func (s *Service) Found(ctx context.Context, by actor.Actor, f Founding) (Unit, error) {
	if by.Kind != actor.System && !by.May(GrantRegion) {
		return Unit{}, fault.New(fault.Forbidden, "fault.forbidden")
	}
	u, root := f.Unit, Cell{ID: id.New[id.Cell](), Symbol: f.Symbol}
	if u.ID.IsZero() {
		u.ID = id.New[id.Unit]()
	}
	n := f.Admin
	n.Unit, n.Cell, n.From = u.ID, root.ID, s.Today()
	bad := fieldsOf(u.Check(), "")
	root.Unit, root.Name = u.ID, or(u.Name, u.Slug)
	bad = slices.Concat(bad, fieldsOf(root.Check(), ""), fieldsOf(s.checkEmployee(by, &n, map[id.Cell]bool{root.ID: true}), "admin-"))
	if n.Email == "" {
		bad = append(bad, fault.Field{Name: "admin-email", Key: "identity.email.form"})
	}
	if err := fault.Fields(bad); err != nil {
		return Unit{}, err
	}
	err := s.db.InTx(ctx, founder(by, u.ID), func(tx *db.Tx) error {
		if err := organisation.PutUnit(ctx, tx, s.Service, &u); err != nil {
			return err
		}
		if err := organisation.PutCell(ctx, tx, s.Service, &root); err != nil {
			return err
		}
		e, err := s.addEmployee(ctx, tx, by, n, map[id.Cell]bool{root.ID: true})
		if err != nil {
			return err
		}
		s.recordAdded(ctx, tx, u.ID, []Employee{e})
		s.audit.Record(ctx, tx, region, audit.Entry{Verb: "identity.unit-founded", Subject: "unit:" + u.ID.Short()})
		return s.jobs.Tell(ctx, tx, u.ID, StaffInvited{e.Account, u.ID})
	})
	return u, err
}

// founder is whoever founds an office, at work in it for that moment: they hold nothing there afterwards.
func founder(by actor.Actor, unit id.Unit) actor.Actor {
	if by.Kind == actor.System {
		return actor.Automaton("system.identity", unit)
	}
	by.Unit, by.Cells, by.Narrow, by.Grants = unit, nil, nil, []actor.Grant{GrantAdmin}
	return by
}

func fieldsOf(err error, prefix string) (out []fault.Field) {
	f, ok := fault.As(err)
	if !ok {
		return nil
	}
	for _, x := range f.Fields {
		x.Name = prefix + x.Name
		out = append(out, x)
	}
	return out
}

func or(s, other string) string {
	if s != "" {
		return s
	}
	return other
}

// Administrators lists who administers an office today, for the region: whether they have been in yet is what
// the region helps with.
func (s *Service) Administrators(ctx context.Context, by actor.Actor, unit id.Unit) (out []Member, err error) {
	if by.Kind != actor.System && !by.May(GrantRegion) {
		return nil, fault.New(fault.Forbidden, "fault.forbidden")
	}
	roles, today := s.RolesWith(GrantAdmin), s.Today()
	err = s.db.View(ctx, actor.Automaton("system.identity", unit), func(tx *db.Tx) error {
		all, err := s.staff(ctx, tx, unit)
		out = slices.DeleteFunc(all, func(m Member) bool {
			return !m.Works(today) || !slices.ContainsFunc(m.Roles, func(r string) bool { return slices.Contains(roles, r) })
		})
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("identity: administrators: %w", err)
	}
	return out, nil
}

// InviteAdministrators sends those who have never been in the way to log in once more.
func (s *Service) InviteAdministrators(ctx context.Context, by actor.Actor, unit id.Unit) (int, error) {
	all, err := s.Administrators(ctx, by, unit)
	if err != nil {
		return 0, err
	}
	who := make([]id.Employee, len(all))
	for i, m := range all {
		who[i] = m.ID
	}
	return s.Invite(ctx, founder(by, unit), unit, who)
}
