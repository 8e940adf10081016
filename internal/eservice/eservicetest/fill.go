// Package eservicetest fills in e-services for tests and demonstrations: complete, valid answers to
// any definition, random ones for property tests or always the same ones for a seed.
//
// Every kind of field makes its own samples (field.Kind.Sample), so the package knows no kinds. It
// answers page by page, because what is asked depends on what was answered, and it turns back when
// the answers lead to a page where the way ends.
package eservicetest

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"wrota/internal/eservice"
	"wrota/internal/eservice/field"
)

// attempts is how often a page is answered anew when its answers end the way or are refused.
const attempts = 200

// Answers draws valid answers to a definition, every page seen. Optional questions are left out now
// and then.
func Answers(t *rapid.T, d *eservice.Definition, env eservice.Env) eservice.Answers {
	numbers := rapid.Uint32()
	a, err := Fill(d, env, func(n int) int { return int(numbers.Draw(t, "draw") % uint32(n)) })
	if err != nil {
		t.Fatalf("%v", err)
	}
	return a
}

// Sample makes answers that are the same for the same seed.
func Sample(t testing.TB, d *eservice.Definition, env eservice.Env, seed uint64) eservice.Answers {
	t.Helper()
	a, err := Fill(d, env, Steady(seed))
	if err != nil {
		t.Fatalf("%v", err)
	}
	return a
}

// Steady draws numbers that depend on the seed alone (a linear congruential generator; nothing here
// needs better randomness).
func Steady(seed uint64) field.Draw {
	state := seed*2862933555777941757 + 3037000493
	return func(n int) int {
		state = state*6364136223846793005 + 1442695040888963407
		return int((state >> 33) % uint64(n))
	}
}

// Fill makes valid answers to a definition. It fails when no answers are found under which the way
// does not end, or when a kind cannot make a sample (a list from outside that Env does not have).
func Fill(d *eservice.Definition, env eservice.Env, draw field.Draw) (eservice.Answers, error) {
	f := filler{d: d, env: env, draw: draw, decided: map[string]bool{}}
	for range 10_000 {
		before := f.answers
		page, open := f.next()
		if !open {
			break
		}
		if err := f.page(before, page); err != nil {
			return eservice.Answers{}, err
		}
	}
	for _, s := range d.Live(f.answers, env).Steps {
		f.answers = f.answers.WithSeen(s.At())
	}
	if problems := d.Check(f.answers, env); len(problems) > 0 {
		p := problems[0]
		return eservice.Answers{}, fmt.Errorf("eservicetest: %s: the sample of %s.%s is refused: %s", d.Service, p.Step, p.Name(), p.Key)
	}
	return f.answers, nil
}

type filler struct {
	d       *eservice.Definition
	env     eservice.Env
	draw    field.Draw
	answers eservice.Answers
	decided map[string]bool // fields answered or left out, with their rows
}

// open is a field that nobody has decided about.
type open struct {
	at    eservice.At
	group string // of the row, "" outside
	row   string
	field *field.Field
	value func(string) field.Value
}

func (o open) key() string { return o.group + "/" + o.row + "/" + o.field.ID }

// next finds the fields to decide about: those of the first page that has some.
func (f *filler) next() ([]open, bool) {
	l := f.d.Live(f.answers, f.env)
	for _, s := range l.Steps {
		var page []open
		group := ""
		if s.Step.Repeat != nil {
			group = s.Step.Repeat.ID
		}
		page = f.undecided(page, l, s.At(), group, s.Row, s.Fields)
		for _, lf := range s.Fields {
			for _, r := range lf.Rows {
				page = f.undecided(page, l, eservice.At{Step: s.Step.ID, Row: r.ID}, lf.Field.ID, r.ID, r.Fields)
			}
		}
		if len(page) > 0 {
			return page, true
		}
	}
	return nil, false
}

func (f *filler) undecided(page []open, l *eservice.Live, at eservice.At, group, row string, fields []eservice.LiveField) []open {
	inRow := map[string]field.Value{}
	for _, lf := range fields {
		if lf.Value != nil {
			inRow[lf.Field.ID] = lf.Value
		}
	}
	value := func(id string) field.Value {
		if v := inRow[id]; v != nil {
			return v
		}
		return l.Value(id)
	}
	for _, lf := range fields {
		o := open{at, group, row, lf.Field, value}
		if lf.Field.Asked() && !f.decided[o.key()] {
			page = append(page, o)
		}
	}
	return page
}

// page answers the first open field of a page, anew until the way does not end and the answer is
// not refused.
func (f *filler) page(before eservice.Answers, page []open) error {
	o := page[0]
	ctx := f.d.Live(before, f.env).Context()
	ctx.Value = o.value
	f.decided[o.key()] = true
	for range attempts {
		f.answers = before
		if o.field.Optional && f.draw(4) == 0 {
			return nil
		}
		v := o.field.Kind.Sample(f.draw, ctx)
		if v == nil && !o.field.Optional && o.field.Group() == nil {
			return fmt.Errorf("eservicetest: %s: no sample for %s", f.d.Service, o.field.ID)
		}
		if v != nil && len(o.field.Check(v, ctx)) > 0 {
			continue
		}
		f.put(o, v)
		if f.d.Live(f.answers, f.env).Exit == nil {
			return nil
		}
	}
	return fmt.Errorf("eservicetest: %s: every sample of %s is refused or ends the way", f.d.Service, o.field.ID)
}

func (f *filler) put(o open, v field.Value) {
	if v == nil {
		return
	}
	if o.group == "" {
		f.answers = f.answers.With(o.field.ID, v)
		return
	}
	row, _ := f.answers.Rows(o.group).Find(o.row)
	values := field.Values{}
	for k, x := range row.Values {
		values[k] = x
	}
	values[o.field.ID] = v
	f.answers = f.answers.WithRow(o.group, field.Row{ID: o.row, Values: values})
}
