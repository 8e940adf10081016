package organisation

import (
	"context"
	"fmt"
	"slices"

	"wrota/internal/identity/query"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
)

// Employee returns an employee of a unit, former ones too. Who holds which post in a public office is
// public; the account behind it is not, and never leaves the program.
func (s *Service) Employee(ctx context.Context, by actor.Actor, unit id.Unit, employee id.Employee) (e Employee, err error) {
	err = s.db.View(ctx, by, func(tx *db.Tx) error {
		e, err = s.find(ctx, tx, unit, employee)
		return err
	})
	return e, err
}

// find returns an employee with the roles of today.
func (s *Service) find(ctx context.Context, tx *db.Tx, unit id.Unit, employee id.Employee) (Employee, error) {
	return FindOn(ctx, tx, unit, employee, s.Today())
}

// FindOn returns an employee with the roles of a day.
func FindOn(ctx context.Context, tx *db.Tx, unit id.Unit, employee id.Employee, day calendar.Date) (Employee, error) {
	rows, err := query.New(tx).Employee(ctx, query.EmployeeParams{UnitID: unit, EmployeeID: employee, Day: day})
	if err != nil {
		return Employee{}, fmt.Errorf("identity: employee: %w", err)
	}
	var one []Employee
	for _, r := range rows {
		one = with(one, r.IdentityEmployee, r.Role)
	}
	if len(one) == 0 {
		return Employee{}, fault.New(fault.NotFound, "identity.no-such-employee")
	}
	return one[0], nil
}

// EmployeeFilter narrows a list of employees of one unit.
type EmployeeFilter struct {
	Cell  id.Cell       // only this cell's; those of cells below are not counted
	On    calendar.Date // only those employed on this day; zero lists former ones too
	Grant actor.Grant   // only those whose roles allow this
}

// Employees lists employees of a unit by family name in Polish alphabetical order. It is one query,
// however many there are.
func (s *Service) Employees(ctx context.Context, by actor.Actor, unit id.Unit, f EmployeeFilter) (out []Employee, err error) {
	err = s.db.View(ctx, by, func(tx *db.Tx) error {
		out, err = s.employees(ctx, tx, unit, f)
		return err
	})
	return out, err
}

// EmployeesIn lists everybody who ever worked in a unit inside a transaction, with their roles of a day.
func EmployeesIn(ctx context.Context, tx *db.Tx, unit id.Unit, day calendar.Date) (out []Employee, err error) {
	rows, err := query.New(tx).Employees(ctx, query.EmployeesParams{UnitID: unit, Day: day})
	if err != nil {
		return nil, fmt.Errorf("identity: employees: %w", err)
	}
	for _, r := range rows {
		out = with(out, r.IdentityEmployee, r.Role)
	}
	return out, nil
}

func (s *Service) employees(ctx context.Context, tx *db.Tx, unit id.Unit, f EmployeeFilter) (out []Employee, err error) {
	day := f.On
	if day.IsZero() {
		day = s.Today()
	}
	if f.Cell.IsZero() {
		out, err = EmployeesIn(ctx, tx, unit, day)
	} else {
		var some []query.EmployeesOfCellRow
		some, err = query.New(tx).EmployeesOfCell(ctx, query.EmployeesOfCellParams{UnitID: unit, CellID: f.Cell, Day: day})
		for _, r := range some {
			out = with(out, r.IdentityEmployee, r.Role)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("identity: employees: %w", err)
	}
	return slices.DeleteFunc(out, func(e Employee) bool {
		return !f.On.IsZero() && !e.Works(f.On) || f.Grant != "" && !s.allows(e.Roles, f.Grant)
	}), nil
}

// EmployeesByID returns employees of a unit, former ones too, for lists that show names: one query
// however many are asked for. Who is not of this unit is missing from the answer.
func (s *Service) EmployeesByID(ctx context.Context, by actor.Actor, unit id.Unit, ids []id.Employee) (map[id.Employee]Employee, error) {
	out := make(map[id.Employee]Employee, len(ids))
	if len(ids) == 0 {
		return out, nil
	}
	all, err := s.Employees(ctx, by, unit, EmployeeFilter{})
	for _, e := range all {
		if slices.Contains(ids, e.ID) {
			out[e.ID] = e
		}
	}
	return out, err
}

// Superiors lists who stands above an employee on a day, the nearest first: the head of their cell,
// then of the cell above it, up to the head of the unit. A cell without a head is passed over. Whether
// a superior is absent is told by SubstitutesOf.
func (s *Service) Superiors(ctx context.Context, by actor.Actor, unit id.Unit, employee id.Employee, on calendar.Date) (out []Employee, err error) {
	err = s.db.View(ctx, by, func(tx *db.Tx) error {
		e, err := s.find(ctx, tx, unit, employee)
		if err != nil {
			return err
		}
		tree, err := CellsIn(ctx, tx, unit)
		if err != nil {
			return err
		}
		heads, err := s.heads(ctx, tx, unit, on)
		if err != nil {
			return err
		}
		out = above(e, tree, heads)
		return nil
	})
	return out, err
}

func (s *Service) heads(ctx context.Context, tx *db.Tx, unit id.Unit, on calendar.Date) (map[id.Cell][]Employee, error) {
	all, err := s.employees(ctx, tx, unit, EmployeeFilter{On: on})
	heads := map[id.Cell][]Employee{}
	for _, e := range all {
		if e.Leads {
			heads[e.Cell] = append(heads[e.Cell], e)
		}
	}
	return heads, err
}

// above climbs the tree. An account is never its own superior, even when it holds two posts.
func above(e Employee, tree []Cell, heads map[id.Cell][]Employee) (out []Employee) {
	parent := make(map[id.Cell]id.Cell, len(tree))
	for _, c := range tree {
		parent[c.ID] = c.Parent
	}
	cell := e.Cell
	if e.Leads { // two who lead one cell are not above each other
		cell = parent[cell]
	}
	for ; !cell.IsZero(); cell = parent[cell] {
		for _, h := range heads[cell] {
			if h.Account != e.Account {
				out = append(out, h)
			}
		}
	}
	return out
}
