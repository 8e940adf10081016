package organisation

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"wrota/internal/identity/query"
	"wrota/internal/identity/reach"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/casesign"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/db"
	"wrota/internal/platform/i18n"
)

// Cell is a part of an office. The cell without a parent is the office as a whole; who leads it heads
// the office.
type Cell struct {
	ID     id.Cell
	Unit   id.Unit
	Parent id.Cell
	Symbol string // as it stands in signs of cases: "DR.II"
	Name   string
	Phone  string // shown to people as the way to ask about a case
	Email  string
	Closed calendar.Date // its last day; zero while nobody has closed it
}

// Open tells whether the cell works on a day.
func (c Cell) Open(day calendar.Date) bool { return c.Closed.IsZero() || !day.After(c.Closed) }

// AddCell adds a cell to an office; its id is kept when it has one.
func (s *Service) AddCell(ctx context.Context, by actor.Actor, c Cell) (Cell, error) {
	if err := MayAdmin(by, c.Unit); err != nil {
		return Cell{}, err
	}
	if err := c.Check(); err != nil {
		return Cell{}, err
	}
	err := s.db.InTx(ctx, by, func(tx *db.Tx) error { return PutCell(ctx, tx, s, &c) })
	return c, err
}

// Check tidies a new cell and says what is wrong with it.
func (c *Cell) Check() error {
	switch {
	case strings.TrimSpace(c.Name) == "":
		return fault.InvalidField("name", "identity.cell.name")
	case casesign.CheckCell(c.Symbol) != nil:
		return fault.InvalidField("symbol", "identity.cell.symbol")
	}
	return c.contact()
}

// PutCell writes a cell that was checked down inside a transaction.
func PutCell(ctx context.Context, tx *db.Tx, s *Service, c *Cell) error {
	if c.ID.IsZero() {
		c.ID = id.New[id.Cell]()
	}
	q := query.New(tx)
	if _, err := q.Unit(ctx, c.Unit); err != nil {
		return db.Found(err, "identity.no-such-unit")
	}
	if !c.Parent.IsZero() {
		parent, err := findCell(ctx, tx, c.Unit, c.Parent)
		if err != nil {
			return err
		}
		if !parent.Closed.IsZero() {
			return fault.InvalidField("parent", "identity.cell.parent-closed")
		}
	}
	n, err := q.InsertCell(ctx, query.InsertCellParams{
		ID: c.ID, UnitID: c.Unit, ParentID: c.Parent, Symbol: c.Symbol, Name: c.Name, Phone: c.Phone, Email: c.Email, CreatedAt: db.At(s.clock.Now()),
	})
	if err != nil {
		return fmt.Errorf("identity: add cell: %w", err)
	}
	if n == 0 {
		return fault.New(fault.Conflict, "identity.cell.symbol-taken")
	}
	s.audit.Record(ctx, tx, c.Unit, audit.Entry{Verb: "identity.cell-added", Subject: "cell:" + c.ID.Short()})
	return reach.Changed(ctx, tx, c.Unit)
}

// Cell returns a cell of an office. Names and telephones of cells are public.
func (s *Service) Cell(ctx context.Context, by actor.Actor, unit id.Unit, cell id.Cell) (c Cell, err error) {
	err = s.db.View(ctx, by, func(tx *db.Tx) error {
		c, err = findCell(ctx, tx, unit, cell)
		return err
	})
	return c, err
}

func findCell(ctx context.Context, tx *db.Tx, unit id.Unit, cell id.Cell) (Cell, error) {
	row, err := query.New(tx).Cell(ctx, query.CellParams{UnitID: unit, ID: cell})
	if err != nil {
		return Cell{}, db.Found(err, "identity.no-such-cell")
	}
	return cellFrom(row), nil
}

// Cells lists the cells of an office that work today as a tree: each cell is followed by those below it,
// and cells of one parent stand in the order of their symbols.
func (s *Service) Cells(ctx context.Context, by actor.Actor, unit id.Unit) ([]Cell, error) {
	all, err := s.CellsEver(ctx, by, unit)
	today := s.Today()
	return slices.DeleteFunc(all, func(c Cell) bool { return !c.Open(today) }), err
}

// CellsEver lists also the cells that were closed, in the order of Cells.
func (s *Service) CellsEver(ctx context.Context, by actor.Actor, unit id.Unit) (out []Cell, err error) {
	err = s.db.View(ctx, by, func(tx *db.Tx) error {
		out, err = CellsIn(ctx, tx, unit)
		return err
	})
	return out, err
}

// CellsIn lists the cells of a unit inside a transaction, closed ones too, in the order of Cells.
func CellsIn(ctx context.Context, tx *db.Tx, unit id.Unit) ([]Cell, error) {
	rows, err := query.New(tx).Cells(ctx, unit)
	if err != nil {
		return nil, fmt.Errorf("identity: cells: %w", err)
	}
	below := map[id.Cell][]Cell{}
	for _, row := range rows {
		below[row.ParentID] = append(below[row.ParentID], cellFrom(row))
	}
	var out []Cell
	var add func(parent id.Cell)
	add = func(parent id.Cell) {
		slices.SortFunc(below[parent], func(a, b Cell) int { return strings.Compare(i18n.SortKey(a.Symbol), i18n.SortKey(b.Symbol)) })
		for _, c := range below[parent] {
			out = append(out, c)
			add(c.ID)
		}
	}
	add(id.Cell{})
	return out, nil
}

func cellFrom(r query.IdentityCell) Cell {
	return Cell{ID: r.ID, Unit: r.UnitID, Parent: r.ParentID, Symbol: r.Symbol, Name: r.Name, Phone: r.Phone, Email: r.Email, Closed: r.ClosedOn}
}
