package ui

import (
	"strings"

	"github.com/a-h/templ"
)

// Narrow says what a table does on a screen that is narrower than it.
type Narrow string

// What a table may do.
const (
	Scrolls Narrow = ""      // it scrolls inside its own frame, reachable by keyboard
	Stacks  Narrow = "stack" // each row becomes a list of name and value
	Fits    Narrow = "fits"  // it is narrow enough
)

// TableProps describe a table of data.
type TableProps struct {
	Caption    string
	Quiet      bool // the caption is only for screen readers: a heading says the same
	Columns    []Column
	Rows       []Row
	RowHeaders bool // the first cell of a row names it
	Narrow     Narrow
	Attrs      templ.Attributes
}

// Column is the head of a column.
type Column struct {
	Text    string
	Numeric bool
	Low     bool   // gives way where a queue is narrow
	Hidden  bool   // only for screen readers: a column of buttons
	Sort    string // address of the same table sorted by this column
	Sorted  string // "ascending" or "descending" when it is
	Attrs   templ.Attributes
}

// Row is a row of cells.
type Row struct {
	Cells []Cell
	Attrs templ.Attributes
}

// Cell is one value.
type Cell struct {
	Text    string
	Href    string
	Content templ.Component
	Numeric bool
	Mono    bool // signs and numbers of accounts
	Attrs   templ.Attributes
}

// Text makes cells of plain values.
func Text(values ...string) Row {
	r := Row{Cells: make([]Cell, len(values))}
	for i, v := range values {
		r.Cells[i].Text = v
	}
	return r
}

func (p TableProps) numeric(i int) bool { return i < len(p.Columns) && p.Columns[i].Numeric }

// label is the name of a cell's column, shown beside the value when the table is stacked.
func (p TableProps) label(i int) string {
	if p.Narrow == Stacks && i < len(p.Columns) && !p.Columns[i].Hidden {
		return p.Columns[i].Text
	}
	return ""
}

// role keeps the meaning of table elements that a style sheet turns into blocks.
func (p TableProps) role(name string) templ.Attributes {
	if p.Narrow != Stacks {
		return nil
	}
	return templ.Attributes{"role": name}
}

// marks are the classes of a cell; a cell without any has no attribute, because tables are long.
func marks(num, mono, low bool) templ.Attributes {
	var names []string
	for _, m := range []struct {
		on   bool
		name string
	}{{num, "num"}, {mono, "mono"}, {low, "low"}} {
		if m.on {
			names = append(names, m.name)
		}
	}
	return opt("class", strings.Join(names, " "))
}
