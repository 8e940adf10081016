package officeweb

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"wrota/internal/identity"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

// cellsPage is the tree of cells with who works in them.
type cellsPage struct {
	Cells  []identity.Cell // closed ones too
	People map[id.Cell]int // who work there today
	Today  calendar.Date
	Done   string
}

func (p *pages) showCells(w http.ResponseWriter, r *http.Request) (err error) {
	by := web.ActorOf(r)
	page := cellsPage{People: map[id.Cell]int{}, Today: p.Identity.Today(), Done: popDone(r)}
	if page.Cells, err = p.Identity.CellsEver(r.Context(), by, by.Unit); err != nil {
		return err
	}
	staff, err := p.Identity.Employees(r.Context(), by, by.Unit, identity.EmployeeFilter{On: page.Today})
	if err != nil {
		return err
	}
	for _, e := range staff {
		page.People[e.Cell]++
	}
	return web.Render(w, r, http.StatusOK, cellTree(page))
}

func (c cellsPage) table(ctx context.Context) ui.TableProps {
	out := ui.TableProps{
		Caption: say(ctx, "cells.title"), Quiet: true, RowHeaders: true, Narrow: ui.Stacks,
		Columns: []ui.Column{{Text: say(ctx, "cells.symbol")}, {Text: say(ctx, "cells.name")}, {Text: say(ctx, "cells.contact")}, {Text: say(ctx, "cells.people"), Numeric: true}, {Text: say(ctx, "cells.state")}},
	}
	depth := map[id.Cell]int{}
	for _, x := range c.Cells {
		if !x.Parent.IsZero() {
			depth[x.ID] = depth[x.Parent] + 1
		}
		out.Rows = append(out.Rows, ui.Row{Cells: []ui.Cell{
			{Content: cellName(strings.Repeat("– ", depth[x.ID]), ui.Link{Text: x.Symbol, Href: cellsPath + "/" + x.ID.Short(), Hidden: x.Name})},
			{Text: x.Name},
			{Text: strings.Trim(x.Phone+", "+x.Email, ", ")},
			{Text: number(int64(c.People[x.ID])), Numeric: true},
			{Text: c.state(ctx, x)},
		}})
	}
	return out
}

func (c cellsPage) state(ctx context.Context, x identity.Cell) string {
	switch {
	case x.Closed.IsZero():
		return say(ctx, "cells.works")
	case x.Open(c.Today):
		return say(ctx, "cells.works-until", "Day", ui.ShortDate(x.Closed))
	}
	return say(ctx, "cells.closed", "Day", ui.ShortDate(x.Closed))
}

// cellPage is one cell, or a new one.
type cellPage struct {
	Cell  identity.Cell // zero for a new one
	Cells []identity.Cell
	Form  form
	Close form
	Done  string
}

func (p *pages) renderCell(w http.ResponseWriter, r *http.Request, status int, page cellPage) (err error) {
	by := web.ActorOf(r)
	if page.Cells, err = p.Identity.Cells(r.Context(), by, by.Unit); err != nil {
		return err
	}
	if page.Form.Values == nil {
		page.Form.Values = url.Values{"symbol": {page.Cell.Symbol}, "name": {page.Cell.Name}, "phone": {page.Cell.Phone}, "email": {page.Cell.Email}, "parent": {page.Cell.Parent.Short()}}
		if page.Cell.ID.IsZero() {
			page.Form.Set("id", id.New[id.Cell]().Short())
			page.Form.Set("parent", r.URL.Query().Get("w"))
		}
	}
	if page.Close.Values == nil {
		page.Close.Values = url.Values{}
	}
	return web.Render(w, r, status, cellForm(page))
}

func (p *pages) showNewCell(w http.ResponseWriter, r *http.Request) error {
	return p.renderCell(w, r, http.StatusOK, cellPage{})
}

// addCell adds a cell under the identifier that came with the form: pressed twice it is added once.
func (p *pages) addCell(w http.ResponseWriter, r *http.Request) error {
	f, err := web.Form(r)
	if err != nil {
		return err
	}
	by := web.ActorOf(r)
	c := identity.Cell{Unit: by.Unit, Symbol: strings.TrimSpace(f.Get("symbol")), Name: f.Get("name"), Phone: f.Get("phone"), Email: f.Get("email")}
	c.ID, _ = id.Parse[id.Cell](f.Get("id")) // without one the module makes its own
	if c.Parent, err = parent(f); err == nil {
		_, err = p.Identity.AddCell(r.Context(), by, c)
	}
	if fault.Is(err, fault.Conflict) {
		if known, err := p.Identity.Cell(r.Context(), by, by.Unit, c.ID); err == nil && known.Symbol == c.Symbol {
			return done(w, r, "cell-added", cellsPath)
		}
		err = fault.InvalidField("symbol", "identity.cell.symbol-taken")
	}
	if status, yes := refused(err); yes {
		return p.renderCell(w, r, status, cellPage{Form: again(r.Context(), f, err, nil)})
	}
	if err != nil {
		return err
	}
	return done(w, r, "cell-added", cellsPath)
}

// parent reads the cell above; none is the root.
func parent(f url.Values) (id.Cell, error) {
	var c id.Cell
	if err := c.UnmarshalText([]byte(f.Get("parent"))); err != nil {
		return c, fault.InvalidField("parent", "identity.cell.parent")
	}
	return c, nil
}

// cellOf is the cell that the address names.
func (p *pages) cellOf(r *http.Request) (identity.Cell, error) {
	by := web.ActorOf(r)
	c, err := id.Parse[id.Cell](r.PathValue("cell"))
	if err != nil {
		return identity.Cell{}, fault.New(fault.NotFound, "identity.no-such-cell")
	}
	return p.Identity.Cell(r.Context(), by, by.Unit, c)
}

func (p *pages) showCell(w http.ResponseWriter, r *http.Request) error {
	c, err := p.cellOf(r)
	if err != nil {
		return err
	}
	return p.renderCell(w, r, http.StatusOK, cellPage{Cell: c, Done: popDone(r)})
}

func (p *pages) amendCell(w http.ResponseWriter, r *http.Request) error {
	c, err := p.cellOf(r)
	if err != nil {
		return err
	}
	f, err := web.Form(r)
	if err != nil {
		return err
	}
	was := c
	c.Name, c.Phone, c.Email = f.Get("name"), f.Get("phone"), f.Get("email")
	if !c.Parent.IsZero() { // the office itself stays where it is
		c.Parent, err = parent(f)
	}
	if err == nil {
		err = p.Identity.AmendCell(r.Context(), web.ActorOf(r), c)
	}
	if status, yes := refused(err); yes {
		return p.renderCell(w, r, status, cellPage{Cell: was, Form: again(r.Context(), f, err, nil)})
	}
	if err != nil {
		return err
	}
	return done(w, r, "cell-saved", cellsPath)
}

func (p *pages) closeCell(w http.ResponseWriter, r *http.Request) error {
	c, err := p.cellOf(r)
	if err != nil {
		return err
	}
	f, err := web.Form(r)
	if err != nil {
		return err
	}
	by := web.ActorOf(r)
	err = p.Identity.CloseCell(r.Context(), by, by.Unit, c.ID, typedDay(f.Get("last")))
	if status, yes := refused(err); yes {
		return p.renderCell(w, r, status, cellPage{Cell: c, Close: again(r.Context(), f, err, nil)})
	}
	if err != nil {
		return err
	}
	return done(w, r, "cell-closed", cellsPath)
}

// parents are the cells that may stand above this one.
func (c cellPage) parents(ctx context.Context) (out []ui.Option) {
	if len(c.Cells) == 0 {
		return []ui.Option{{Text: say(ctx, "cells.root")}}
	}
	out = []ui.Option{{Text: say(ctx, "cells.choose")}}
	for _, x := range c.Cells {
		if x.ID != c.Cell.ID {
			out = append(out, ui.Option{Value: x.ID.Short(), Text: x.Symbol + " " + x.Name})
		}
	}
	return out
}

func (c cellPage) title(ctx context.Context) string {
	if c.Cell.ID.IsZero() {
		return say(ctx, "cells.new")
	}
	return c.Cell.Symbol + " " + c.Cell.Name
}

func (c cellPage) action() string {
	if c.Cell.ID.IsZero() {
		return cellsPath + "/nowa"
	}
	return cellsPath + "/" + c.Cell.ID.Short()
}

func (c cellPage) problems() ui.Problems {
	if len(c.Form.Problems) > 0 {
		return c.Form.Problems
	}
	return c.Close.Problems
}

// mayHaveParent: only the first cell of an office has none.
func (c cellPage) mayHaveParent() bool {
	return c.Cell.ID.IsZero() && len(c.Cells) > 0 || !c.Cell.Parent.IsZero()
}
