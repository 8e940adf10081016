package eservice

import (
	"net/url"

	"wrota/internal/eservice/field"
)

// maxFormValues is the most controls that one page may send; a page of the product has below 200.
const maxFormValues = 2000

// Read takes one page in: the old answers with those of the page put in, and what is wrong with
// them. What could not be read is kept as it was typed, so that the page can show it again. The page
// counts as seen either way.
//
// For the page of a row, at.Row is the row's id or NewRow; the place that is returned names the row
// that was made. Uploaded files do not come with a form: see Answers.WithFile.
func (d *Definition) Read(old Answers, at At, form url.Values, env Env) (Answers, At, []Problem) {
	s, ok := d.Step(at.Step)
	if !ok || s.Exit != nil {
		return old, at, nil
	}
	if len(form) > maxFormValues {
		return old, at, []Problem{{Step: at.Step, Row: at.Row, Key: "eservice.form.large"}}
	}
	switch group := s.Group(); {
	case at.Row == "" && group == nil && s.Repeat == nil:
		return d.readPage(old, s, form, env)
	case at.Row == "" && group != nil:
		return d.readList(old, s, env)
	case at.Row == "":
		return old, at, nil // a repeating step has no page of its own
	case group != nil:
		return d.readRow(old, at, group, group.Group().Fields[:group.Group().Own], form, env)
	case s.Repeat != nil:
		return d.readRow(old, at, s.Repeat, s.Fields, form, env)
	}
	return old, at, nil
}

// readPage takes in a page of plain fields. Conditions between them see the new answers.
func (d *Definition) readPage(old Answers, s *Step, form url.Values, env Env) (Answers, At, []Problem) {
	at := At{Step: s.ID}
	l := d.before(old, s, env)
	r := reader{d: d, l: l, at: at, form: form, answers: old}
	r.fields(s.Fields, old.values, l.values)
	return r.answers.WithSeen(at), at, r.problems
}

// readList checks the list of a group when the person says that it is complete.
func (d *Definition) readList(old Answers, s *Step, env Env) (Answers, At, []Problem) {
	at := At{Step: s.ID}
	a := old.WithSeen(at)
	l := d.live(a, env, true)
	return a, at, l.problems[at]
}

// readRow takes in the page of one row.
func (d *Definition) readRow(old Answers, at At, group *field.Field, fields []*field.Field, form url.Values, env Env) (Answers, At, []Problem) {
	g := group.Group()
	rows := old.Rows(group.ID)
	row, found := rows.Find(at.Row)
	isNew := at.Row == NewRow && fields[0] == g.Fields[0]
	switch {
	case isNew && len(rows) >= g.Max:
		return old, at, d.name([]Problem{{Step: at.Step, Field: group.ID, Key: "eservice.group.rows.max", Args: map[string]any{"Max": g.Max}}}, at)
	case isNew:
		row = field.Row{ID: rows.NextID(), Values: values{}}
		at.Row = row.ID
	case !found:
		return old, at, []Problem{{Step: at.Step, Row: at.Row, Key: "eservice.row.gone"}}
	}
	s, _ := d.Step(at.Step)
	l := d.before(old, s, env)
	stored := make(values, len(row.Values))
	for _, f := range g.Fields {
		stored[f.ID] = row.Values[f.ID]
		if fields[0] == f {
			break // what follows is taken in now
		}
		l.learn(f, row.Values[f.ID], stored)
	}
	defer l.enterRow(stored)()
	r := reader{d: d, l: l, at: at, form: form, answers: old, row: &row}
	row.Values = cloneValues(row.Values)
	r.fields(fields, row.Values, stored)
	return r.answers.WithRow(group.ID, row).WithSeen(at), at, r.problems
}

func cloneValues(v values) values {
	next := make(values, len(v)+4)
	for k, x := range v {
		next[k] = x
	}
	return next
}

// before walks what stands before a step, so that conditions on its page know it.
func (d *Definition) before(a Answers, s *Step, env Env) *Live {
	part := *d
	part.Steps = d.Steps[:d.index.steps[s.ID]]
	l := part.live(a, env, false)
	l.Def = d
	return l
}

// name puts the author's own wording into problems that no field made.
func (d *Definition) name(problems []Problem, at At) []Problem {
	for i := range problems {
		problems[i].Step, problems[i].Row = at.Step, at.Row
	}
	return problems
}

// reader takes in the fields of one page or row.
type reader struct {
	d        *Definition
	l        *Live
	at       At
	form     url.Values
	answers  Answers
	row      *field.Row // nil outside rows
	problems []Problem
}

func (r *reader) fields(fields []*field.Field, stored, live values) {
	for _, f := range fields {
		if !f.When.Holds(&r.l.scope) {
			continue // a hidden answer is kept, and forgotten by nobody but the person
		}
		switch {
		case f.Computed() != nil:
			r.l.learn(f, f.Computed().Value(&r.l.scope), live)
			continue
		case !f.Asked():
			continue
		case f.IsFile():
			r.note(f.Check(stored[f.ID], r.l.ctx))
			r.l.learn(f, stored[f.ID], live)
			continue
		}
		v, problems := f.Read(field.NewForm(r.form, f.ID), r.l.ctx)
		r.note(problems)
		r.put(f, v)
		r.answers = r.answers.keepTyped(f, r.at, r.d, r.form, len(problems) > 0)
		r.l.learn(f, v, live)
	}
}

func (r *reader) note(problems []Problem) {
	for _, p := range problems {
		p.Step, p.Row = r.at.Step, r.at.Row
		r.problems = append(r.problems, p)
	}
}

func (r *reader) put(f *field.Field, v field.Value) {
	switch {
	case r.row == nil:
		r.answers = r.answers.put(f.ID, v)
	case v == nil:
		delete(r.row.Values, f.ID)
	default:
		r.row.Values[f.ID] = v
	}
}
