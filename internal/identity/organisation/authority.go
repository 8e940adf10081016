package organisation

import (
	"context"
	"fmt"
	"slices"
	"time"

	"wrota/internal/identity/query"
	"wrota/internal/identity/reach"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/db"
	"wrota/internal/platform/i18n"
)

// Scope says where an authority holds.
type Scope = reach.Scope

// The scopes: the cells of the post, named cells, everywhere.
const (
	OwnCells   = reach.OwnCells
	NamedCells = reach.NamedCells
	WholeUnit  = reach.WholeUnit
)

// Authority is a role given to somebody (upoważnienie): how far it goes, from when to when, by whom and why.
// It is ended and never deleted, so that the rights of any day can be told (KRI: rights are reviewed).
type Authority struct {
	Unit     id.Unit
	Employee id.Employee
	No       int // of the employee's authorities; set when it is given
	Role     string
	Scope    Scope // OwnCells when empty
	Cells    []id.Cell
	Below    bool     // of named cells: those below them too
	Kinds    []string // of matters: classes of the file plan or slugs of e-services; none means all
	From     calendar.Date
	To       calendar.Date // the last day; zero while it is not known
	Why      string

	GrantedBy string      // name; empty for what stood before authorities were written down
	Granter   id.Employee // zero when the program gave it
	GrantedAt time.Time
	EndedBy   string
	EndedWhy  string
	EndedAt   time.Time
	AtOnce    bool // it ended in the middle of its last day
}

// Lasts tells whether the authority was held on a day, for a part of it at least.
func (a Authority) Lasts(day calendar.Date) bool {
	return !day.Before(a.From) && (a.To.IsZero() || !day.After(a.To))
}

const maxWhy = 500

// Roles lists the ids of the roles that the actor may give, in the order of the alphabet.
func (s *Service) Roles(by actor.Actor) (out []string) {
	for r := range s.roles {
		if s.MayGive(by, r) {
			out = append(out, r)
		}
	}
	slices.Sort(out)
	return out
}

// Grants are what a role allows.
func (s *Service) Grants(role string) []actor.Grant { return slices.Clone(s.roles[role]) }

// RolesWith lists the roles that have a grant.
func (s *Service) RolesWith(g actor.Grant) (out []string) {
	for r, grants := range s.roles {
		if slices.Contains(grants, g) {
			out = append(out, r)
		}
	}
	slices.Sort(out)
	return out
}

// MayGive tells whether there is such a role and the actor may give it: what reaches beyond one unit is not
// for a unit's administrator to give.
func (s *Service) MayGive(by actor.Actor, role string) bool {
	return s.roles[role] != nil && (!slices.Contains(s.regional, role) || by.Kind == actor.System || by.May(GrantRegion))
}

// Narrows tells whether a role can be given for a part of the unit or for some kinds of matters.
func (s *Service) Narrows(role string) bool { return !slices.Contains(s.whole, role) }

// Authorise gives a role to an employee.
func (s *Service) Authorise(ctx context.Context, by actor.Actor, a Authority) (Authority, error) {
	if err := MayAdmin(by, a.Unit); err != nil {
		return Authority{}, err
	}
	if a.Scope == "" {
		a.Scope = OwnCells
	}
	err := s.db.InTx(ctx, by, func(tx *db.Tx) error {
		e, err := s.find(ctx, tx, a.Unit, a.Employee)
		if err != nil {
			return err
		}
		tree, err := CellsIn(ctx, tx, a.Unit)
		if err != nil {
			return err
		}
		if err := s.checkAuthority(by, a, e, tree); err != nil {
			return err
		}
		return s.authorise(ctx, tx, by, &a)
	})
	return a, err
}

func (s *Service) checkAuthority(by actor.Actor, a Authority, e Employee, tree []Cell) error {
	var bad []fault.Field
	add := func(wrong bool, name, key string) {
		if wrong {
			bad = append(bad, fault.Field{Name: name, Key: "identity.authority." + key})
		}
	}
	add(!s.MayGive(by, a.Role), "role", "role")
	add(a.Scope != OwnCells && a.Scope != NamedCells && a.Scope != WholeUnit, "scope", "scope")
	add(a.Scope == NamedCells && len(a.Cells) == 0, "cells", "cells")
	add(a.Scope != NamedCells && len(a.Cells) > 0, "cells", "no-cells")
	add(!s.Narrows(a.Role) && (a.Scope == NamedCells || len(a.Kinds) > 0), "scope", "whole")
	for _, c := range a.Cells {
		add(!slices.ContainsFunc(tree, func(x Cell) bool { return x.ID == c }), "cells", "cells")
	}
	for _, k := range a.Kinds {
		add(k == "" || len(k) > 100 || k != i18n.Fold(k), "kinds", "kinds")
	}
	add(a.From.IsZero() || a.From.Before(e.From), "from", "from")
	add(!a.To.IsZero() && a.To.Before(a.From), "to", "to")
	add(!e.To.IsZero() && a.From.After(e.To), "from", "left")
	add(len([]rune(a.Why)) > maxWhy, "why", "why")
	return fault.Fields(bad)
}

// authorise writes an authority down under the next number of the employee.
func (s *Service) authorise(ctx context.Context, tx *db.Tx, by actor.Actor, a *Authority) error {
	q := query.New(tx)
	last, err := q.LastAuthority(ctx, query.LastAuthorityParams{UnitID: a.Unit, EmployeeID: a.Employee})
	if err != nil {
		return fmt.Errorf("identity: authorise: %w", err)
	}
	a.No = int(last) + 1
	if err := s.insertAuthority(ctx, tx, by, a); err != nil {
		return err
	}
	s.recordAuthority(ctx, tx, *a, "identity.authorised")
	return nil
}

func (s *Service) insertAuthority(ctx context.Context, tx *db.Tx, by actor.Actor, a *Authority) error {
	a.GrantedBy, a.Granter, a.GrantedAt = by.Name, by.Employee, s.clock.Now()
	q := query.New(tx)
	err := q.InsertAuthority(ctx, query.InsertAuthorityParams{
		UnitID: a.Unit, EmployeeID: a.Employee, No: int64(a.No), Role: a.Role, Scope: string(a.Scope), Below: a.Below, Kinds: list(a.Kinds),
		FromDay: a.From, ToDay: a.To, Why: a.Why, GrantedBy: a.GrantedBy, GranterID: a.Granter, GrantedAt: db.At(a.GrantedAt),
	})
	for _, c := range a.Cells {
		if err == nil {
			err = q.InsertAuthorityCell(ctx, query.InsertAuthorityCellParams{UnitID: a.Unit, EmployeeID: a.Employee, No: int64(a.No), CellID: c})
		}
	}
	if err != nil {
		return fmt.Errorf("identity: authorise: %w", err)
	}
	return reach.Changed(ctx, tx, a.Unit)
}

// Withdrawal ends an authority: with its last day, or at once. A last day before it began takes it back
// altogether; the row stays and tells that it was given.
type Withdrawal struct {
	Unit     id.Unit
	Employee id.Employee
	No       int
	Last     calendar.Date
	AtOnce   bool // today, and from this moment on
	Why      string
}

// Withdraw ends an authority. One that has ended by then stays as it is.
func (s *Service) Withdraw(ctx context.Context, by actor.Actor, w Withdrawal) error {
	if err := MayAdmin(by, w.Unit); err != nil {
		return err
	}
	if w.AtOnce {
		w.Last = s.Today()
	}
	switch {
	case w.Last.IsZero():
		return fault.InvalidField("to", "identity.authority.to")
	case len([]rune(w.Why)) > maxWhy:
		return fault.InvalidField("why", "identity.authority.why")
	}
	return s.db.InTx(ctx, by, func(tx *db.Tx) error {
		q := query.New(tx)
		row, err := q.Authority(ctx, query.AuthorityParams{UnitID: w.Unit, EmployeeID: w.Employee, No: int64(w.No)})
		if err != nil {
			return db.Found(err, "identity.no-such-authority")
		}
		if row.AtOnce || !row.ToDay.IsZero() && (row.ToDay.Before(w.Last) || row.ToDay == w.Last && !w.AtOnce) {
			return nil
		}
		if w.AtOnce && w.Last.Before(row.FromDay) { // it has not begun: there is no day in whose middle it could end
			w.AtOnce, w.Last = false, row.FromDay.AddDays(-1)
		}
		err = q.EndAuthority(ctx, query.EndAuthorityParams{
			ToDay: w.Last, EndedBy: by.Name, EndedWhy: w.Why, EndedAt: db.At(s.clock.Now()), AtOnce: w.AtOnce, UnitID: w.Unit, EmployeeID: w.Employee, No: int64(w.No),
		})
		if err != nil {
			return fmt.Errorf("identity: withdraw: %w", err)
		}
		a := authorityFrom(row)
		a.To = w.Last
		s.recordAuthority(ctx, tx, a, "identity.authority-withdrawn")
		return reach.Changed(ctx, tx, w.Unit)
	})
}

// Authorities lists everything an employee was ever given, the newest first.
func (s *Service) Authorities(ctx context.Context, by actor.Actor, unit id.Unit, employee id.Employee) (out []Authority, err error) {
	if err := MayAdmin(by, unit); err != nil && by.Employee != employee { // everybody may know what they hold
		return nil, err
	}
	err = s.db.View(ctx, by, func(tx *db.Tx) error {
		q := query.New(tx)
		rows, err := q.AuthoritiesOf(ctx, query.AuthoritiesOfParams{UnitID: unit, EmployeeID: employee})
		if err != nil {
			return fmt.Errorf("identity: authorities: %w", err)
		}
		named, err := q.AuthorityCellsOf(ctx, query.AuthorityCellsOfParams{UnitID: unit, EmployeeID: employee})
		if err != nil {
			return fmt.Errorf("identity: authorities: %w", err)
		}
		for _, row := range slices.Backward(rows) {
			a := authorityFrom(row)
			if err := row.Kinds.Into(&a.Kinds); err != nil {
				return fmt.Errorf("identity: authorities: %w", err)
			}
			for _, c := range named {
				if c.No == row.No {
					a.Cells = append(a.Cells, c.CellID)
				}
			}
			out = append(out, a)
		}
		return nil
	})
	return out, err
}

func authorityFrom(r query.IdentityAuthority) Authority {
	return Authority{
		Unit: r.UnitID, Employee: r.EmployeeID, No: int(r.No), Role: r.Role, Scope: Scope(r.Scope), Below: r.Below, From: r.FromDay, To: r.ToDay, Why: r.Why,
		GrantedBy: r.GrantedBy, Granter: r.GranterID, GrantedAt: r.GrantedAt.Time, EndedBy: r.EndedBy, EndedWhy: r.EndedWhy, EndedAt: r.EndedAt.Time, AtOnce: r.AtOnce,
	}
}

func (s *Service) recordAuthority(ctx context.Context, tx *db.Tx, a Authority, verb string) {
	s.audit.Record(ctx, tx, a.Unit, audit.Entry{Verb: verb, Subject: "employee:" + a.Employee.Short(), Detail: map[string]any{
		"no": a.No, "role": a.Role, "scope": a.Scope, "kinds": a.Kinds, "from": a.From, "to": a.To,
	}})
}
