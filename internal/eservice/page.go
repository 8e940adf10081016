package eservice

import (
	"slices"

	"wrota/internal/eservice/field"
)

// Page is everything that a page of the form shows, and nothing about HTML.
type Page struct {
	At       At
	Step     *Step
	Section  string
	Title    string
	Text     string
	Row      string // title of the row that the page is about
	Fields   []FieldView
	Rows     []RowView // on the list of a group
	Problems []Problem // of the page, in the order of its fields
}

// RowView is one row in the list of a group.
type RowView struct {
	At       At
	Title    string
	Complete bool
}

// FieldView is one question of a page.
type FieldView struct {
	Field    *field.Field
	Label    string
	Hint     string
	Inputs   []field.Input
	Problems []Problem
	// Reveal says that the field is asked only when another control of this page has a value. The
	// page may hide it until then; Hidden is how it stands now.
	Reveal *Reveal
	Hidden bool
}

// Reveal names a control of the page and the value that shows a field.
type Reveal struct{ Name, Value string }

// Page makes the page at a place. Problems are those that Read just returned; a page that is opened
// afresh has none, except where something unreadable was typed earlier. ok is false when there is no
// such page: it is not on the path, the row is gone, or the way ends there (see Path.Exit).
func (d *Definition) Page(a Answers, at At, env Env, problems []Problem) (Page, bool) {
	s, ok := d.Step(at.Step)
	if !ok || s.Exit != nil {
		return Page{}, false
	}
	l := d.live(a, env, true)
	p := Page{
		At: at, Step: s, Section: s.Section.Title.In(l.ctx.Lang), Title: s.Title.In(l.ctx.Lang), Text: s.Text.In(l.ctx.Lang), Problems: problems,
	}
	group := s.Group()
	fields, stored := s.Fields, a.values
	switch {
	case group != nil && at.Row == "":
		p.Rows = l.rowViews(s)
	case at.Row != "":
		g := s.Repeat
		if group != nil {
			g, fields = group, group.Group().Fields[:group.Group().Own]
		}
		if g == nil {
			return Page{}, false
		}
		row, found := a.Rows(g.ID).Find(at.Row)
		if !found && (at.Row != NewRow || group == nil) {
			return Page{}, false
		}
		stored = row.Values
		if found {
			p.Row = g.Group().RowTitle(row, l.ctx)
		}
	case s.Repeat != nil:
		return Page{}, false
	}
	if !l.onPath(at) {
		return Page{}, false
	}
	p.Fields = d.views(l, a, at, fields, stored, problems)
	return p, true
}

// onPath tells whether a page is on the path; the list of a group stands for the pages of its rows.
func (l *Live) onPath(at At) bool {
	return slices.ContainsFunc(l.Steps, func(s LiveStep) bool {
		return s.At() == at || s.Step.Group() != nil && s.Step.ID == at.Step
	})
}

// rowViews lists the rows of a group.
func (l *Live) rowViews(s *Step) []RowView {
	var out []RowView
	for _, ls := range l.Steps {
		if ls.Step != s {
			continue
		}
		for _, f := range ls.Fields {
			for _, r := range f.Rows {
				at := At{s.ID, r.ID}
				out = append(out, RowView{at, r.Title(), len(l.problems[at]) == 0})
			}
		}
	}
	return out
}

// views makes the questions of a page: those that are asked, and those that another answer on the
// same page would reveal.
func (d *Definition) views(l *Live, a Answers, at At, fields []*field.Field, stored values, problems []Problem) []FieldView {
	s, _ := d.Step(at.Step)
	here := d.before(a, s, l.Env)
	seen := values{}
	defer here.enterRow(seen)()
	if at.Row != "" && s.Repeat != nil {
		for _, f := range s.Repeat.Group().Fields {
			if f == fields[0] {
				break
			}
			here.learn(f, stored[f.ID], seen)
		}
	}
	var out []FieldView
	for _, f := range fields {
		v := FieldView{Field: f, Label: f.Label.In(l.ctx.Lang), Hint: f.Hint.In(l.ctx.Lang)}
		if !f.When.Holds(&here.scope) {
			if v.Reveal = reveal(f, fields); v.Reveal == nil {
				continue
			}
			v.Hidden = true
		} else {
			v.Reveal = reveal(f, fields)
		}
		value := stored[f.ID]
		if c := f.Computed(); c != nil {
			value = c.Value(&here.scope)
		}
		v.Inputs = f.Inputs(value, a.form(f, at, d), here.ctx)
		if !v.Hidden {
			here.learn(f, value, seen)
			v.Problems = d.problemsOf(l, a, f, at, problems)
		}
		out = append(out, v)
	}
	return out
}

// problemsOf are the problems of one field: those just found, or that of an earlier typing.
func (d *Definition) problemsOf(l *Live, a Answers, f *field.Field, at At, problems []Problem) []Problem {
	if problems == nil && a.hasTyped(f, at, d) {
		problems = l.problems[at]
	}
	var out []Problem
	for _, p := range problems {
		if p.Field == f.ID {
			out = append(out, p)
		}
	}
	return out
}

// reveal finds the control of the same page that a field's condition is about.
func reveal(f *field.Field, page []*field.Field) *Reveal {
	c, ok := f.When.Simple()
	if !ok || !slices.ContainsFunc(page, func(g *field.Field) bool { return g.ID == c.Name }) {
		return nil
	}
	return &Reveal{c.Name, c.Value}
}
