package identity

import (
	"context"
	"fmt"
	"strconv"

	"wrota/internal/identity/organisation"
	"wrota/internal/identity/query"
	"wrota/internal/identity/typed"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/db"
)

// NewEmployee is somebody taken on. Without an Account they get the one with this e-mail address, or a
// new one that they enter for the first time through a link for a new password.
type NewEmployee struct {
	Employee
	Email string
}

// AddEmployee takes one person on.
func (s *Service) AddEmployee(ctx context.Context, by actor.Actor, n NewEmployee) (Employee, error) {
	added, err := s.AddEmployees(ctx, by, n.Unit, []NewEmployee{n})
	if err != nil {
		return Employee{}, err
	}
	return added[0], nil
}

// AddEmployees takes people on in one transaction: all of them or none. Ids are kept when given.
func (s *Service) AddEmployees(ctx context.Context, by actor.Actor, unit id.Unit, people []NewEmployee) (added []Employee, err error) {
	if err := mayAdmin(by, unit); err != nil {
		return nil, err
	}
	err = s.db.InTx(ctx, by, func(tx *db.Tx) error {
		added = added[:0] // the transaction may be run again
		tree, err := organisation.CellsIn(ctx, tx, unit)
		if err != nil {
			return err
		}
		known := make(map[id.Cell]bool, len(tree))
		for _, c := range tree {
			known[c.ID] = c.Closed.IsZero()
		}
		for i, n := range people {
			n.Unit = unit
			e, err := s.addEmployee(ctx, tx, by, n, known)
			if err != nil {
				return atRow(err, i)
			}
			added = append(added, e)
		}
		s.recordAdded(ctx, tx, unit, added)
		return nil
	})
	return added, err
}

// atRow says which of several people a fault is about.
func atRow(err error, i int) error {
	f, ok := fault.As(err)
	if !ok {
		return err
	}
	marked := *f
	marked.Fields = nil
	for _, field := range f.Fields {
		field.Name = strconv.Itoa(i) + "." + field.Name
		marked.Fields = append(marked.Fields, field)
	}
	return &marked
}

func (s *Service) addEmployee(ctx context.Context, tx *db.Tx, by actor.Actor, n NewEmployee, known map[id.Cell]bool) (Employee, error) {
	if err := s.checkEmployee(by, &n, known); err != nil {
		return Employee{}, err
	}
	if n.Account.IsZero() {
		acc, err := s.staffAccount(ctx, tx, n)
		if err != nil {
			return Employee{}, err
		}
		n.Account = acc
	} else if _, err := s.rows(tx).Account(ctx, n.Account); err != nil {
		return Employee{}, db.Found(err, "identity.no-such-account")
	}
	err := organisation.Hire(ctx, tx, s.Service, by, &n.Employee)
	return n.Employee, err
}

// checkEmployee refuses what cannot be an employment, and tidies the names.
func (s *Service) checkEmployee(by actor.Actor, n *NewEmployee, known map[id.Cell]bool) error {
	var bad []fault.Field
	n.Given, n.Family = tidy(n.Given), tidy(n.Family)
	bad = append(bad, typed.Name("given", n.Given)...)
	bad = append(bad, typed.Name("family", n.Family)...)
	add := func(wrong bool, name string) {
		if wrong {
			bad = append(bad, fault.Field{Name: name, Key: "identity.employee." + name})
		}
	}
	add(n.PostID.IsZero() && !known[n.Cell], "cell")
	n.Post = tidy(n.Post)
	add(n.PostID.IsZero() && n.Post == "", "post")
	add(n.From.IsZero(), "from")
	add(!n.To.IsZero() && n.To.Before(n.From), "to")
	for _, r := range n.Roles {
		add(!s.MayGive(by, r), "roles")
	}
	if n.Email != "" {
		if email, err := parseEmail(n.Email); err != nil {
			bad = append(bad, fault.Field{Name: "email", Key: "identity.email.form"})
		} else {
			n.Email = email
		}
	}
	return fault.Fields(bad)
}

// staffAccount finds the account with the e-mail address, or makes one without a password.
func (s *Service) staffAccount(ctx context.Context, tx *db.Tx, n NewEmployee) (id.Account, error) {
	a := Account{
		ID: id.New[id.Account](), Kind: Person, Email: n.Email, Version: 1,
		Profile: Profile{Given: n.Given, Family: n.Family, Delivery: ByPortal, Lang: "pl"},
	}
	added, err := s.insertAccount(ctx, tx, a)
	if err != nil || added {
		return a.ID, err
	}
	known, err := s.byEmail(ctx, tx, n.Email)
	if err != nil {
		return a.ID, err
	}
	if known.Verified.IsZero() {
		// Nobody has proved this address yet. Whoever registered it may be somebody else, whose password
		// must not open an office: the true owner comes in through a link.
		known.Epoch++
		known.LinkNo++
		if err := query.New(tx).DropMeans(ctx, known.ID); err != nil {
			return a.ID, fmt.Errorf("identity: drop means: %w", err)
		}
		err = s.saveAccount(ctx, tx, &known)
	}
	return known.ID, err
}

// recordAdded writes one entry for all who were taken on together.
func (s *Service) recordAdded(ctx context.Context, tx *db.Tx, unit id.Unit, added []Employee) {
	ids := make([]string, len(added))
	for i, e := range added {
		ids[i] = "employee:" + e.ID.Short()
	}
	s.audit.Record(ctx, tx, unit, audit.Entry{Verb: "identity.employees-added", Subject: "unit:" + unit.Short(), Detail: map[string]any{"employees": ids}})
}
