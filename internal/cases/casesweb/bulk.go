package casesweb

import (
	"context"
	"net/http"
	"net/url"
	"slices"

	"github.com/a-h/templ"

	"wrota/internal/cases"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

// picked sends what was picked in a list to where it is done. The picks travel in the address, so that
// the page of the step can be reloaded and gone back to.
func (p *pages) picked(w http.ResponseWriter, r *http.Request) error {
	v, err := web.Form(r)
	if err != nil {
		return err
	}
	l, err := listOf(r)
	if err != nil {
		return err
	}
	l.chosen = true
	chosen, err := choices(v)
	if ps, status, ok := problems(r.Context(), err); ok {
		q, qerr := p.queue(r.Context(), web.ActorOf(r), l)
		if qerr != nil {
			return qerr
		}
		for i := range ps {
			ps[i].Href = "#kolejka-tytul"
		}
		q.Problems = ps
		return web.Render(w, r, status, queue(q))
	}
	if v.Get("co") == "przejmij" {
		return p.takeMany(w, r, l, chosen)
	}
	to := l.values()
	for _, c := range chosen {
		to.Add("sprawa", pick(c.Case, c.Version))
	}
	return web.See(w, r, QueuePath+"/dekretacja?"+to.Encode())
}

// many is a step with several cases: who gets them, and what became of each.
type many struct {
	form
	Rows    []cases.Row
	Chosen  []cases.Chosen
	Fields  []templ.Component
	Results []result
}

// result says what became of one of several things.
type result struct {
	Sign  string
	Title string
	Href  string
	Wrong string // why not; empty when it was done
}

func (p *pages) showAssignMany(w http.ResponseWriter, r *http.Request) error {
	m, err := p.enterMany(r, r.URL.Query())
	if err != nil {
		return err
	}
	return p.renderMany(w, r, m, http.StatusOK)
}

// enterMany finds the chosen cases among the rows of the list they were chosen from.
func (p *pages) enterMany(r *http.Request, v url.Values) (many, error) {
	m := many{form: form{ctx: r.Context(), Values: v}}
	m.By, m.Today = web.ActorOf(r), clock.Today(p.Clock)
	var err error
	if m.List, err = listOf(r); err != nil {
		return m, err
	}
	m.List.chosen = true
	if m.Chosen, err = choices(r.URL.Query()); err != nil {
		return m, fault.New(fault.NotFound, "cases.no-such-case")
	}
	page, err := p.Cases.Queue(r.Context(), m.By, m.List.question())
	if err != nil {
		return m, err
	}
	for _, row := range page.Rows {
		if slices.ContainsFunc(m.Chosen, func(c cases.Chosen) bool { return c.Case == row.ID }) {
			m.Rows = append(m.Rows, row)
		}
	}
	return m, nil
}

func (p *pages) renderMany(w http.ResponseWriter, r *http.Request, m many, status int) (err error) {
	if m.Fields, err = p.personFields(m.form, cases.GrantAssign); err != nil {
		return err
	}
	return web.Render(w, hear(r), status, assignMany(m))
}

func (p *pages) assignMany(w http.ResponseWriter, r *http.Request) error {
	v, err := web.Form(r)
	if err != nil {
		return err
	}
	m, err := p.enterMany(r, v)
	if err != nil {
		return err
	}
	to, until, err := readPerson(m.form)
	var results []cases.Result
	var person cases.Person
	if err == nil {
		person, results, err = p.Cases.Assign(r.Context(), m.By, cases.Assignment{Cases: m.Chosen, To: to, Instruction: m.get("instruction"), ReplyBy: until})
	}
	if ps, status, ok := problems(r.Context(), err); ok {
		m.Problems = ps
		return p.renderMany(w, r, m, status)
	}
	if err != nil {
		return err
	}
	return p.report(w, r, m, results, told{What: "assigned-many", Name: person.Name})
}

func (p *pages) takeMany(w http.ResponseWriter, r *http.Request, l list, chosen []cases.Chosen) error {
	m := many{form: form{ctx: r.Context()}, Chosen: chosen}
	m.By, m.List = web.ActorOf(r), l
	page, err := p.Cases.Queue(r.Context(), m.By, l.question())
	if err != nil {
		return err
	}
	m.Rows = page.Rows
	results := make([]cases.Result, len(chosen))
	for i, c := range chosen {
		results[i] = cases.Result{Case: c.Case, Err: p.Cases.TakeOver(r.Context(), m.By, c)}
	}
	return p.report(w, r, m, results, told{What: "taken-many"})
}

// report goes back to the list when all is done, or says what became of each case. What was done can be
// taken back together.
func (p *pages) report(w http.ResponseWriter, r *http.Request, m many, results []cases.Result, t told) error {
	undo, failed := m.List.values(), 0
	for _, x := range results {
		one := result{Href: path(x.Case) + m.List.query()}
		for _, row := range m.Rows {
			if row.ID == x.Case {
				one.Sign, one.Title = row.Sign, row.Title
			}
		}
		if x.Err == nil {
			t.Count++
			undo.Add("sprawa", x.Case.Short())
		} else {
			var err error
			if one.Wrong, err = reason(r.Context(), x.Err); err != nil {
				return err
			}
			failed++
		}
		m.Results = append(m.Results, one)
	}
	if t.Count > 0 {
		t.Undo = QueuePath + "/cofnij?" + undo.Encode()
		tell(r, t)
	}
	if failed == 0 {
		return web.See(w, r, m.List.href())
	}
	return web.Render(w, hear(r), http.StatusConflict, resultsPage(resultsOf{m.Results, m.List.href(), "assigned-some"}))
}

// reason is why one of several was refused, in the words of the refusal; other errors are errors.
func reason(ctx context.Context, err error) (string, error) {
	f, ok := fault.As(err)
	if !ok {
		return "", err
	}
	if len(f.Fields) > 0 {
		return i18n.T(ctx, f.Fields[0].Key, f.Fields[0].Args), nil
	}
	return i18n.T(ctx, f.Key, f.Args), nil
}

// resultsOf are what became of several things, and where to go on.
type resultsOf struct {
	Results []result
	Back    string
	Name    string // message casesweb.result-<name>
}

func (o resultsOf) table(ctx context.Context) ui.TableProps {
	t := func(key string) string { return i18n.T(ctx, "casesweb."+key) }
	out := ui.TableProps{Caption: t("results"), Quiet: true, Narrow: ui.Stacks, Columns: []ui.Column{{Text: t("col-sign")}, {Text: t("col-title")}, {Text: t("col-result")}}}
	for _, x := range o.Results {
		state := ui.Cell{Content: ui.Tag(ui.OK, t("result-done"))}
		if x.Wrong != "" {
			state = ui.Cell{Text: x.Wrong}
		}
		out.Rows = append(out.Rows, ui.Row{Cells: []ui.Cell{{Text: x.Sign, Mono: true}, {Text: x.Title, Href: x.Href}, state}})
	}
	return out
}

// undo takes the clerk's last step in a case back.
func (p *pages) undo(w http.ResponseWriter, r *http.Request) error {
	c, err := caseOf(r)
	if err != nil {
		return err
	}
	l, err := listOf(r)
	if err != nil {
		return err
	}
	by := web.ActorOf(r)
	if err := p.Cases.Undo(r.Context(), by, c); err != nil {
		return p.notUndone(w, r, l, err)
	}
	tell(r, told{What: "undone"})
	return web.See(w, r, path(c)+l.query())
}

// undoMany takes back a step with several cases; what changed since stays as it is.
func (p *pages) undoMany(w http.ResponseWriter, r *http.Request) error {
	l, err := listOf(r)
	if err != nil {
		return err
	}
	n := 0
	var last error
	for _, s := range r.URL.Query()["sprawa"] {
		c, err := id.Parse[id.Case](s)
		if err != nil {
			return notFound()
		}
		if err := p.Cases.Undo(r.Context(), web.ActorOf(r), c); err != nil {
			last = err
			continue
		}
		n++
	}
	if n == 0 && last != nil {
		return p.notUndone(w, r, l, last)
	}
	tell(r, told{What: "undone-many", Count: n})
	return web.See(w, r, l.href())
}

// notUndone shows the list with the reason why the step stands.
func (p *pages) notUndone(w http.ResponseWriter, r *http.Request, l list, err error) error {
	ps, status, ok := problems(r.Context(), err)
	if !ok {
		return err
	}
	q, err := p.queue(r.Context(), web.ActorOf(r), l)
	if err != nil {
		return err
	}
	q.Problems = ps
	return web.Render(w, r, status, queue(q))
}
