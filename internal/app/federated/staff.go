package federated

import (
	"context"
	"fmt"
	"slices"

	"wrota/internal/federation"
	"wrota/internal/identity"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/db"
)

// staff gives federation the employees of identity.
type staff struct {
	*identity.Service
	db    *db.DB
	audit *audit.Log
}

var _ federation.Staff = staff{}

// Employed finds who works in one of the offices today under an e-mail address.
func (s staff) Employed(ctx context.Context, offices []string, email string) (id.Account, error) {
	a, err := s.ByEmail(ctx, system(id.Region), email)
	if fault.Is(err, fault.NotFound) {
		return id.Account{}, nil
	}
	if err != nil {
		return id.Account{}, err
	}
	works, err := s.Works(ctx, offices, a.ID)
	if err != nil || !works {
		return id.Account{}, err
	}
	return a.ID, nil
}

// Works tells whether the owner of an account works in one of the offices today.
func (s staff) Works(ctx context.Context, offices []string, account id.Account) (bool, error) {
	choices, err := s.Choices(ctx, account)
	if fault.Is(err, fault.NotFound) {
		return false, nil
	}
	return slices.ContainsFunc(choices.Employments, func(e identity.Employment) bool { return slices.Contains(offices, e.Slug) }), err
}

// checkRoles refuses groups that stand for what no group may give: a role that is not there, one that reaches beyond
// an office, or a part of a role that is given whole.
func checkRoles(people *identity.Service, x federation.Setting) error {
	if x.Staff == nil {
		return nil
	}
	known := people.Roles(actor.Actor{Kind: actor.Clerk}) // without the right to give what reaches further
	for _, g := range x.Staff.Groups {
		switch {
		case !slices.Contains(known, g.Role):
			return fmt.Errorf("providers: %s: group %s: %q is no role of an office; there are %v", x.Name, g.Group, g.Role, known)
		case g.Cell != "" && g.Cell != federation.WholeUnit && !people.Narrows(g.Role):
			return fmt.Errorf("providers: %s: group %s: role %s holds in the whole office, so no cell can be named", x.Name, g.Group, g.Role)
		}
	}
	return nil
}

// granter is the name under which a provider gives rights: it stands in the list of rights and in the log.
func granter(provider string, unit id.Unit) actor.Actor {
	return actor.Automaton("dostawca "+provider, unit)
}

// Give gives an employee what groups stand for on every post in the offices, and ends what the provider gave before.
func (s staff) Give(ctx context.Context, account id.Account, provider string, offices []string, what []federation.GroupSetting) error {
	choices, err := s.Choices(ctx, account)
	if err != nil {
		return err
	}
	for _, e := range choices.Employments {
		if !slices.Contains(offices, e.Slug) {
			continue
		}
		here := slices.DeleteFunc(slices.Clone(what), func(g federation.GroupSetting) bool { return g.Unit != e.Slug })
		if err := s.give(ctx, granter(provider, e.Unit), e, here); err != nil {
			return err
		}
	}
	return nil
}

// give makes what a provider gave on one post the same as what groups stand for today. It ends before it gives.
func (s staff) give(ctx context.Context, by actor.Actor, e identity.Employment, what []federation.GroupSetting) error {
	wanted, err := s.wanted(ctx, by, e, what)
	if err != nil {
		return err
	}
	held, err := s.Authorities(ctx, by, e.Unit, e.Employee)
	if err != nil {
		return err
	}
	for _, h := range held {
		if h.GrantedBy != by.Name || !h.To.IsZero() {
			continue
		}
		if i := slices.IndexFunc(wanted, func(w identity.Authority) bool { return sameRight(w, h) }); i >= 0 {
			wanted = slices.Delete(wanted, i, i+1)
			continue
		}
		if err := s.Withdraw(ctx, by, identity.Withdrawal{Unit: e.Unit, Employee: e.Employee, No: h.No, AtOnce: true, Why: whyEnded}); err != nil {
			return err
		}
	}
	for _, w := range wanted {
		if _, err := s.Authorise(ctx, by, w); fault.Is(err, fault.Invalid) {
			err = s.notGiven(ctx, by, e, w.Role)
			if err != nil {
				return err
			}
		} else if err != nil {
			return err
		}
	}
	return nil
}

// Why stands in the list of rights.
const (
	whyGiven = "Grupa w katalogu dostawcy: "
	whyEnded = "Osoba nie należy już do grupy w katalogu dostawcy"
)

func sameRight(a, b identity.Authority) bool {
	return a.Role == b.Role && a.Scope == b.Scope && slices.Equal(a.Cells, b.Cells)
}

// wanted are the authorities that groups stand for. A group that names a cell which is not there gives nothing: less
// than meant is told in the log, and more than meant never happens.
func (s staff) wanted(ctx context.Context, by actor.Actor, e identity.Employment, what []federation.GroupSetting) (out []identity.Authority, err error) {
	cells, err := s.Cells(ctx, by, e.Unit)
	if err != nil {
		return nil, err
	}
	today := s.Today()
	for _, g := range what {
		a := identity.Authority{Unit: e.Unit, Employee: e.Employee, Role: g.Role, Scope: identity.OwnCells, From: today, Why: whyGiven + g.Group}
		switch g.Cell {
		case "":
		case federation.WholeUnit:
			a.Scope = identity.WholeUnit
		default:
			cell := cellOf(cells, g.Cell, today)
			if cell.IsZero() {
				if err := s.notGiven(ctx, by, e, g.Role); err != nil {
					return nil, err
				}
				continue
			}
			a.Scope, a.Cells = identity.NamedCells, []id.Cell{cell}
		}
		out = append(out, a)
	}
	return out, nil
}

func cellOf(cells []identity.Cell, symbol string, today calendar.Date) id.Cell {
	for _, c := range cells {
		if c.Symbol == symbol && c.Open(today) {
			return c.ID
		}
	}
	return id.Cell{}
}

// notGiven writes down that a group stands for something that cannot be given.
func (s staff) notGiven(ctx context.Context, by actor.Actor, e identity.Employment, role string) error {
	return s.db.InTx(ctx, by, func(tx *db.Tx) error {
		s.audit.Record(ctx, tx, e.Unit, audit.Entry{Verb: "federation.role-not-given", Subject: "employee:" + e.Employee.Short(), Detail: map[string]string{"role": role}})
		return nil
	})
}
