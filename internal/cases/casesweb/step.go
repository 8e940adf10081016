package casesweb

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"wrota/internal/kit/id"
	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

// step is something done to a case by a form on a page of its own. Its texts are the messages
// casesweb.step-<name>-title, -text, -button and casesweb.done-<name>.
type step struct {
	name   string
	where  string // the last part of its address
	fields func(p *pages, f form) ([]templ.Component, error)
	do     func(p *pages, f form) (outcome, error)
}

// form is a step that is being filled in, or that was sent.
type form struct {
	at
	ctx      context.Context
	Values   url.Values
	Problems ui.Problems
}

func (f form) get(name string) string { return f.Values.Get(name) }

func (f form) version() int64 { return version(f.get("wersja")) }

// field is what every control of the form has in common.
func (f form) field(name string) ui.Field {
	return ui.Field{Name: name, Error: f.Problems.At(name)}
}

// first gives the field the focus when the page opens, so that the keyboard goes on where the key led.
// A form with mistakes leaves the focus to their list.
func (f form) first(field ui.Field) ui.Field {
	if len(f.Problems) == 0 {
		field.Attrs = templ.Attributes{"autofocus": true}
	}
	return field
}

// chosenFirst does the same for a list of answers: the chosen one, or the first.
func (f form) chosenFirst(items []ui.Choice, value string) []ui.Choice {
	at := max(0, slices.IndexFunc(items, func(c ui.Choice) bool { return c.Value == value }))
	if len(f.Problems) == 0 && len(items) > 0 {
		items[at].Attrs = templ.Attributes{"autofocus": true}
	}
	return items
}

// outcome says where a step leads.
type outcome struct {
	what string // message casesweb.done-<what>; the name of the step when empty
	next bool   // the case is done for now: go on to the next one of the list
	undo bool
	to   string // another page
	name string // of the person it went to
}

// stepPage is the page of a step.
type stepPage struct {
	form
	step   step
	Fields []templ.Component
}

func (p *pages) showStep(s step) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		a, err := p.enterToWork(r)
		if err != nil {
			return err
		}
		if err := p.Cases.Shown(r.Context(), a.By, a.Dossier); err != nil {
			return err
		}
		f := form{at: a, ctx: r.Context(), Values: url.Values{}}
		f.Values.Set("id", id.New[id.Document]().Short())
		if na := r.URL.Query().Get("na"); na != "" {
			f.Values.Set("na", na)
		}
		return p.renderStep(w, r, s, f, http.StatusOK)
	}
}

func (p *pages) renderStep(w http.ResponseWriter, r *http.Request, s step, f form, status int) error {
	fields, err := s.fields(p, f)
	if err != nil {
		return err
	}
	return web.Render(w, hear(r), status, stepForm(stepPage{f, s, fields}))
}

func (p *pages) doStep(s step) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		v, err := web.Form(r)
		if err != nil {
			return err
		}
		a, err := p.enterToWork(r)
		if err != nil {
			return err
		}
		next, err := p.after(r.Context(), a.By, a.List, a.ID)
		if err != nil {
			return err
		}
		f := form{at: a, ctx: r.Context(), Values: v}
		o, err := s.do(p, f)
		if ps, status, ok := problems(r.Context(), err); ok {
			f.Problems = ps
			return p.renderStep(w, r, s, f, status)
		}
		if err != nil {
			return err
		}
		if o.what == "" {
			o.what = s.name
		}
		switch {
		case o.to != "":
			tell(r, told{What: o.what, Sign: a.Sign})
			return web.See(w, r, o.to)
		case o.next:
			return p.on(w, r, a, next, o)
		}
		return p.stay(w, r, a, o.what)
	}
}

// button is a step without a form: one click.
func (p *pages) button(name string, do func(p *pages, f form) (outcome, error)) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		v, err := web.Form(r)
		if err != nil {
			return err
		}
		a, err := p.enter(r)
		if err != nil {
			return err
		}
		next, err := p.after(r.Context(), a.By, a.List, a.ID)
		if err != nil {
			return err
		}
		if v.Get("wersja") == "" {
			v.Set("wersja", r.URL.Query().Get("wersja"))
		}
		o, err := do(p, form{at: a, ctx: r.Context(), Values: v})
		if ps, status, ok := problems(r.Context(), err); ok {
			return p.renderCase(w, r, status, ps)
		}
		if err != nil {
			return err
		}
		if o.next {
			o.what = name
			return p.on(w, r, a, next, o)
		}
		t := told{What: name, Sign: a.Sign}
		if o.undo {
			t.Undo = a.here("cofnij")
		}
		tell(r, t)
		return web.See(w, r, a.here())
	}
}

func (s stepPage) versionText() string { return strconv.FormatInt(s.Version, 10) }
