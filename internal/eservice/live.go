package eservice

import (
	"maps"

	"github.com/govalues/decimal"

	"wrota/internal/eservice/field"
	"wrota/internal/eservice/rule"
)

// Live is what counts of a set of answers at a moment: the steps on the path with the fields that are
// asked there, computed values included. Documents, fees and sheets are made from it and from
// nothing else, so an answer to a question that is no longer asked cannot leak.
type Live struct {
	Def   *Definition
	Env   Env
	Steps []LiveStep
	Exit  *Step // the page where the way ends, when the answers lead to one

	answers  Answers
	ctx      field.Context
	scope    rule.Scope
	values   values           // of top-level fields that count
	problems map[At][]Problem // when checking
	check    bool
}

// LiveStep is a page on the path; for a repeating step there is one for each row.
type LiveStep struct {
	Step   *Step
	Row    string // id of the row, "" outside repeats
	Number int    // of the row, from 1
	Fields []LiveField
	title  rowTitle
}

// Title names the row of a repeating step.
func (s LiveStep) Title() string { return s.title.text() }

// At is the place of the page.
func (s LiveStep) At() At { return At{s.Step.ID, s.Row} }

// LiveField is a field that is asked, with its value; nil while unanswered. Rows are those of a
// group.
type LiveField struct {
	Field *field.Field
	Value field.Value
	Rows  []LiveRow
}

// LiveRow is a row of a group with the fields of the group's own page.
type LiveRow struct {
	ID     string
	Fields []LiveField
	title  rowTitle
}

// Title names the row.
func (r LiveRow) Title() string { return r.title.text() }

// rowTitle makes the title of a row when somebody asks for it.
type rowTitle struct {
	group *field.Group
	row   field.Row
	live  *Live
}

func (t rowTitle) text() string {
	if t.group == nil {
		return ""
	}
	return t.group.RowTitle(t.row, t.live.ctx)
}

// Live works out what counts.
func (d *Definition) Live(a Answers, env Env) *Live { return d.live(a, env, false) }

// In is the same for another language of names and titles.
func (l *Live) In(lang string) *Live {
	if l.Env.Lang == lang {
		return l
	}
	env := l.Env
	env.Lang = lang
	return l.Def.Live(l.answers, env)
}

// live walks the definition once; with check it also looks for problems.
func (d *Definition) live(a Answers, env Env, check bool) *Live {
	l := &Live{
		Def: d, Env: env, answers: a, ctx: env.context(), check: check, values: make(values, len(a.values)),
		scope: rule.Scope{Env: maps.Clone(d.index.zeros), Numbers: map[string]decimal.Decimal{}},
	}
	if l.scope.Env == nil {
		l.scope.Env = map[string]any{}
	}
	l.scope.Env[rule.Today] = field.Term(env.Today)
	l.ctx.Value = func(id string) field.Value { return l.values[id] }
	l.learnRates()
	if check {
		l.problems = map[At][]Problem{}
	}
	l.Steps = make([]LiveStep, 0, len(d.Steps))
	for _, s := range d.Steps {
		if !s.When.Holds(&l.scope) {
			continue
		}
		switch {
		case s.Exit != nil:
			l.Exit = s
			return l
		case s.Repeat != nil:
			l.repeat(s)
		default:
			l.step(s)
		}
	}
	return l
}

// step adds a page whose fields are asked, at least one of them.
func (l *Live) step(s *Step) {
	at := LiveStep{Step: s, Fields: l.fields(s.Fields, l.answers.values, l.values, At{Step: s.ID})}
	if len(at.Fields) > 0 {
		l.Steps = append(l.Steps, at)
	}
}

// fields works out one page or row: from the given answers to the values that count.
func (l *Live) fields(fields []*field.Field, from, to values, at At) []LiveField {
	out := make([]LiveField, 0, len(fields))
	for _, f := range fields {
		if !f.When.Holds(&l.scope) {
			continue
		}
		lf := LiveField{Field: f}
		switch g := f.Group(); {
		case g != nil:
			lf.Value, lf.Rows = l.group(f, g, from.Rows(f.ID), at.Step)
		case f.Computed() != nil:
			lf.Value = f.Computed().Value(&l.scope)
		default:
			lf.Value = from[f.ID]
		}
		l.learn(f, lf.Value, to)
		if l.check {
			l.find(f, lf.Value, at)
		}
		out = append(out, lf)
	}
	return out
}

// learn tells expressions and bounds about a value.
func (l *Live) learn(f *field.Field, v field.Value, to values) {
	if v == nil {
		return
	}
	to[f.ID] = v
	if f.Uses.Term {
		l.scope.Env[f.ID] = f.Kind.Term(v)
	}
	if f.Uses.Exact {
		l.scope.Numbers[f.ID] = f.Kind.(field.Exact).Decimal(v)
	}
	if f.Uses.Fact {
		l.scope.Env[rule.Answered(f.ID)] = true
	}
}

// find notes what is wrong with a value on its page.
func (l *Live) find(f *field.Field, v field.Value, at At) {
	var problems []Problem
	if v == nil && l.answers.hasTyped(f, at, l.Def) {
		_, problems = f.Read(l.answers.form(f, at, l.Def), l.ctx)
	}
	if len(problems) == 0 {
		problems = f.Check(v, l.ctx)
	}
	for _, p := range problems {
		p.Step, p.Row = at.Step, at.Row
		l.problems[at] = append(l.problems[at], p)
	}
}

// group works out the rows of a group. Only fields that count stay in the rows.
func (l *Live) group(f *field.Field, g *field.Group, rows field.Rows, step string) (field.Value, []LiveRow) {
	if len(rows) == 0 {
		return nil, nil
	}
	kept := make(field.Rows, len(rows))
	live := make([]LiveRow, len(rows))
	for i, r := range rows {
		v := make(values, len(r.Values))
		restore := l.enterRow(v)
		live[i] = LiveRow{ID: r.ID, Fields: l.fields(g.Fields[:g.Own], r.Values, v, At{step, r.ID})}
		restore()
		l.leaveRow(f.ID)
		kept[i] = field.Row{ID: r.ID, Values: v}
		live[i].title = rowTitle{g, kept[i], l}
	}
	return kept, live
}

// enterRow makes bounds look into the row first.
func (l *Live) enterRow(row values) (restore func()) {
	outer := l.ctx.Value
	l.ctx.Value = func(id string) field.Value {
		if v := row[id]; v != nil {
			return v
		}
		return outer(id)
	}
	return func() { l.ctx.Value = outer }
}

// leaveRow forgets what expressions knew of a row.
func (l *Live) leaveRow(group string) {
	for _, name := range l.Def.index.groups[group] {
		l.scope.Env[name] = l.Def.index.zeros[name]
		delete(l.scope.Numbers, name)
	}
}

// repeat adds a page for each row of the step's group and keeps its answers in the row.
func (l *Live) repeat(s *Step) {
	id := s.Repeat.ID
	g := s.Repeat.Group()
	stored := l.answers.Rows(id)
	rows := l.values.Rows(id)
	if len(rows) == 0 {
		return
	}
	for i, r := range rows {
		v := r.Values // our own: group made it
		restore := l.enterRow(v)
		for _, f := range g.Fields {
			if f.Uses != (field.Uses{}) {
				l.learn(f, v[f.ID], v)
			}
		}
		at := LiveStep{Step: s, Row: r.ID, Number: i + 1, title: rowTitle{g, r, l}}
		at.Fields = l.fields(s.Fields, stored[i].Values, v, at.At())
		restore()
		l.leaveRow(id)
		if len(at.Fields) > 0 {
			l.Steps = append(l.Steps, at)
		}
	}
	l.learn(s.Repeat, rows, l.values)
}

// Counting returns the answers that count, computed values included, for code that works with them.
func (l *Live) Counting() Answers { return Answers{values: l.values} }

// Context is what kinds of fields may ask about this moment.
func (l *Live) Context() field.Context { return l.ctx }

// Value is the value of a field that counts, nil when it is unanswered or not asked.
func (l *Live) Value(id string) field.Value { return l.values[id] }

// Print writes the value of a field that counts.
func (l *Live) Print(id string) []string {
	f, ok := l.Def.Field(id)
	if !ok {
		return nil
	}
	return f.Print(l.values[id], l.ctx)
}

// Decisions are the templates of letters that suit the answers, in the order of the definition.
func (l *Live) Decisions() []Decision {
	var out []Decision
	for _, d := range l.Def.Decisions {
		if d.When.Holds(&l.scope) {
			out = append(out, d)
		}
	}
	return out
}
