package field

import (
	"time"

	"github.com/govalues/decimal"

	"wrota/internal/eservice/merge"
	"wrota/internal/eservice/rule"
	"wrota/internal/eservice/source"
)

// MaxRows is the most rows that a group may have.
const MaxRows = 1000

// Group is a field of repeating rows: children, plots, invoices. Rows are added, changed and removed
// one at a time on a page of their own, so a group of a thousand rows stays quick. A later step may
// ask more about each row ("repeat: dzieci"); its fields become fields of the row.
type Group struct {
	Fields []*Field // of the group's own page, then of the steps that repeat for it
	Own    int      // how many of Fields are asked on the group's own page
	Min    int
	Max    int
	One    source.Text    // what a row is called: "dziecko"
	Title  merge.Template // of a row, from its fields: "{{imie}} {{nazwisko}}"
	// TitleNode is where the title stands, for mistakes found later.
	TitleNode source.Node
}

func newGroup(o *Options) Kind {
	g := &Group{Max: 100, One: o.Need("one").Text()}
	g.Min = o.Get("min_rows").Int(0, MaxRows)
	if n := o.Get("max_rows"); n.Exists() {
		g.Max = n.Int(1, MaxRows)
	}
	if g.Max < g.Min {
		o.Get("max_rows").Mistake("", "max_rows is less than min_rows")
	}
	g.TitleNode = o.Need("row")
	g.Title = merge.Read(g.TitleNode)
	for _, n := range o.Need("fields").List() {
		f := o.Reader.Read(n)
		if f == nil {
			continue
		}
		if f.Group() != nil {
			n.Mistake("use two groups", "a group cannot be inside a group")
			continue
		}
		g.Fields = append(g.Fields, f)
	}
	g.Own = len(g.Fields)
	if g.Own == 0 {
		o.Node().Mistake("add fields: […]", "a group needs fields")
	}
	return g
}

// Field finds a field of the rows.
func (g *Group) Field(id string) *Field {
	for _, f := range g.Fields {
		if f.ID == id {
			return f
		}
	}
	return nil
}

// Read finds nothing: rows come one at a time, not with the form of the list.
func (g *Group) Read(Form, Context) (Value, []Problem) { return nil, nil }

// Check counts the rows. What is inside them is checked where the conditions of a row are known.
func (g *Group) Check(v Value, _ Context) []Problem {
	rows, ok := v.(Rows)
	switch {
	case !ok:
		return unreadable()
	case len(rows) < g.Min:
		return []Problem{wrong("", "group.rows.min", "Min", g.Min)}
	case len(rows) > g.Max:
		return []Problem{wrong("", "group.rows.max", "Max", g.Max)}
	}
	return nil
}

// Print names the rows.
func (g *Group) Print(v Value, c Context) []string {
	rows, _ := v.(Rows)
	out := make([]string, len(rows))
	for i, r := range rows {
		out[i] = g.RowTitle(r, c)
	}
	return out
}

// RowTitle names one row.
func (g *Group) RowTitle(r Row, c Context) string {
	return g.Title.Fill(func(name string) string {
		f := g.Field(name)
		if f == nil {
			return ""
		}
		if out := f.Print(r.Values[name], c); len(out) > 0 {
			return out[0]
		}
		return ""
	})
}

// Term gives the rows to the functions of conditions.
func (g *Group) Term(v Value) any {
	rows, _ := v.(Rows)
	if len(rows) == 0 {
		return (*rule.Rows)(nil)
	}
	return &rule.Rows{Count: len(rows), Value: func(i int, id string) any {
		val, answered := rows[i].Values[id]
		f := g.Field(id)
		if !answered || f == nil {
			return nil
		}
		return rowTerm(f, val)
	}}
}

// rowTerm is one value of a row: exact for numbers, else what conditions see.
func rowTerm(f *Field, v Value) any {
	if e, ok := f.Kind.(Exact); ok && f.exact {
		return e.Decimal(v)
	}
	switch t := f.Kind.Term(v).(type) {
	case string, bool, int, time.Time, decimal.Decimal:
		return t
	default:
		return nil
	}
}

// Shape says that there are rows; the fields describe themselves.
func (g *Group) Shape() Shape { return Shape{Form: ShapeRows} }

// Inputs is the list of rows with its links.
func (g *Group) Inputs(v Value, typed Form, c Context) []Input {
	rows, _ := v.(Rows)
	in := Input{Name: typed.Name(""), Widget: WidgetGroup}
	for _, r := range rows {
		in.Options = append(in.Options, Choice{Value: r.ID, Label: g.RowTitle(r, c)})
	}
	return []Input{in}
}

// Sample makes a few rows; fields with conditions are left to those who know the conditions.
func (g *Group) Sample(draw Draw, c Context) Value {
	rows := make(Rows, min(g.Min+draw(4), g.Max))
	for i := range rows {
		rows[i] = Row{ID: rows[:i].NextID(), Values: Values{}}
	}
	if len(rows) == 0 {
		return nil
	}
	return rows
}
