package organisation

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"wrota/internal/identity/query"
	"wrota/internal/identity/reach"
	"wrota/internal/identity/typed"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/kit/ident"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/db"
)

// contact tidies and checks the telephone and the e-mail address of a cell.
func (c *Cell) contact() error {
	var bad []fault.Field
	var err error
	if c.Phone, err = parseExtension(c.Phone); err != nil {
		bad = append(bad, fault.Field{Name: "phone", Key: "identity.phone.form"})
	}
	if c.Email != "" {
		if c.Email, err = typed.Email(c.Email); err != nil {
			bad = append(bad, fault.Field{Name: "email", Key: "identity.email.form"})
		}
	}
	return fault.Fields(bad)
}

// parseExtension reads the telephone of a cell, which may be an extension of the office's: "683001000 wew. 12".
// The number is tidied; the extension is kept as people dial it.
func parseExtension(s string) (string, error) {
	number, extension, inside := strings.Cut(s, "wew.")
	number, err := typed.Phone(strings.TrimSpace(number))
	if err != nil || !inside {
		return number, err
	}
	if extension = strings.TrimSpace(extension); number == "" || !ident.Digits(extension) || len(extension) > 6 {
		return "", fault.InvalidField("phone", "identity.phone.form")
	}
	return number + " wew. " + extension, nil
}

// AmendCell changes the name, the contact and the place in the tree of a cell. The symbol never changes:
// signs of cases carry it.
func (s *Service) AmendCell(ctx context.Context, by actor.Actor, c Cell) error {
	if err := MayAdmin(by, c.Unit); err != nil {
		return err
	}
	if c.Name = typed.Tidy(c.Name); c.Name == "" || len(c.Name) > 2*typed.MaxName {
		return fault.InvalidField("name", "identity.cell.name")
	}
	if err := c.contact(); err != nil {
		return err
	}
	return s.db.InTx(ctx, by, func(tx *db.Tx) error {
		was, err := findCell(ctx, tx, c.Unit, c.ID)
		if err != nil {
			return err
		}
		if c.Parent != was.Parent {
			if err := mayMove(ctx, tx, was, c.Parent); err != nil {
				return err
			}
		}
		err = query.New(tx).AmendCell(ctx, query.AmendCellParams{ParentID: c.Parent, Name: c.Name, Phone: c.Phone, Email: c.Email, UnitID: c.Unit, ID: c.ID})
		if err != nil {
			return fmt.Errorf("identity: amend cell: %w", err)
		}
		s.audit.Record(ctx, tx, c.Unit, audit.Entry{Verb: "identity.cell-amended", Subject: "cell:" + c.ID.Short()})
		return reach.Changed(ctx, tx, c.Unit)
	})
}

// mayMove refuses what would be no tree any more: a second root, a parent that is closed, or one that lies
// below the cell itself.
func mayMove(ctx context.Context, tx *db.Tx, c Cell, to id.Cell) error {
	tree, err := CellsIn(ctx, tx, c.Unit)
	if err != nil {
		return err
	}
	above := map[id.Cell]Cell{}
	for _, x := range tree {
		above[x.ID] = x
	}
	parent, known := above[to]
	if !known || c.Parent.IsZero() || !parent.Closed.IsZero() {
		return fault.InvalidField("parent", "identity.cell.parent")
	}
	for at := to; !at.IsZero(); at = above[at].Parent {
		if at == c.ID {
			return fault.InvalidField("parent", "identity.cell.below-itself")
		}
	}
	return nil
}

// CloseCell sets the last day of a cell. Whatever still lies in it has to be given to others first, and the
// refusal says what that is: cells below, people, cases, services.
func (s *Service) CloseCell(ctx context.Context, by actor.Actor, unit id.Unit, cell id.Cell, last calendar.Date) error {
	if err := MayAdmin(by, unit); err != nil {
		return err
	}
	if last.Before(s.Today()) { // also no day at all
		return fault.InvalidField("last", "identity.cell.last")
	}
	var left CellUse
	if s.use != nil {
		if _, err := s.Cell(ctx, by, unit, cell); err != nil {
			return err
		}
		var err error
		if left, err = s.use.CellUse(ctx, unit, cell); err != nil {
			return err
		}
	}
	return s.db.InTx(ctx, by, func(tx *db.Tx) error {
		c, err := findCell(ctx, tx, unit, cell)
		if err != nil {
			return err
		}
		if err := s.mayClose(ctx, tx, c, last, left); err != nil {
			return err
		}
		if _, err := query.New(tx).CloseCell(ctx, query.CloseCellParams{ClosedOn: last, UnitID: unit, ID: cell}); err != nil {
			return fmt.Errorf("identity: close cell: %w", err)
		}
		s.audit.Record(ctx, tx, unit, audit.Entry{Verb: "identity.cell-closed", Subject: "cell:" + cell.Short(), Detail: map[string]string{"last": last.String()}})
		return reach.Changed(ctx, tx, unit)
	})
}

func (s *Service) mayClose(ctx context.Context, tx *db.Tx, c Cell, last calendar.Date, left CellUse) error {
	tree, err := CellsIn(ctx, tx, c.Unit)
	if err != nil {
		return err
	}
	people, err := s.employees(ctx, tx, c.Unit, EmployeeFilter{Cell: c.ID})
	if err != nil {
		return err
	}
	stays := func(e Employee) bool { return e.To.IsZero() || e.To.After(last) }
	below := func(x Cell) bool { return x.Parent == c.ID && (x.Closed.IsZero() || x.Closed.After(last)) }
	var bad []fault.Field
	add := func(wrong bool, key string, args fault.Args) {
		if wrong {
			bad = append(bad, fault.Field{Name: "last", Key: "identity.cell." + key, Args: args})
		}
	}
	add(c.Parent.IsZero(), "root-stays", nil)
	add(slices.ContainsFunc(tree, below), "has-cells", nil)
	n := len(slices.DeleteFunc(people, func(e Employee) bool { return !stays(e) }))
	add(n > 0, "has-people", fault.Args{"Count": n})
	add(left.Cases > 0, "has-cases", fault.Args{"Count": left.Cases})
	add(len(left.Services) > 0, "has-services", fault.Args{"Services": strings.Join(left.Services, ", ")})
	return fault.Fields(bad)
}
