// Package appealsweb has the page of what was brought against the office in a case: appeals, interim appeals,
// complaints against inaction and waivers, each with its days, what the office has to do, and what came of it.
//
// One address holds everything, /biurko/sprawy/{case}/odwolania; its forms post to it and say which step they are. What
// leaves the office is begun here as a draft and signed in the editor of the case. That a letter was recognised as one
// against the office can be taken back for a while. The file for the higher body is a package beside it.
//
// Who may not see the case finds nothing (404); who may not handle it is told so (403).
package appealsweb

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"wrota/internal/cases"
	"wrota/internal/cases/appeals"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

// Letter is a letter of the case, as the register of incoming mail has it.
type Letter struct {
	ID     id.Letter
	Number string
	Title  string
	Sender string
}

// Letters is asked for letters by their ids; the page has checked that the actor may see their case.
type Letters interface {
	Letters(ctx context.Context, by actor.Actor, which []id.Letter) ([]Letter, error)
}

// Pages is what the page needs.
type Pages struct {
	Cases   *cases.Service
	Appeals *appeals.Service
	Letters Letters
	Clock   clock.Clock
}

// Routes are the page, its steps and the package.
func Routes(p Pages) []web.Route {
	const path = "/biurko/sprawy/{case}/odwolania"
	return []web.Route{
		{Method: http.MethodGet, Pattern: path, Name: "cases.appeals.show", Access: web.Staff, Handle: p.show},
		{Method: http.MethodPost, Pattern: path, Name: "cases.appeals.do", Access: web.Clerk(cases.GrantHandle), Handle: p.do},
		{Method: http.MethodGet, Pattern: path + "/akta.zip", Name: "cases.appeals.pack", Access: web.Staff, Handle: p.pack},
	}
}

// page is what was brought against the office in one case.
type page struct {
	*cases.Dossier
	By       actor.Actor
	Today    calendar.Date
	Matters  []appeals.Matter
	Letters  map[id.Letter]Letter
	Values   url.Values // of the form that was refused
	Problems ui.Problems
}

// Path is the address of the page of a case.
func Path(c id.Case) string { return "/biurko/sprawy/" + c.Short() + "/odwolania" }

func (p page) casePath() string { return "/biurko/sprawy/" + p.ID.Short() }

func (p Pages) enter(r *http.Request) (x page, err error) {
	x.By, x.Today = web.ActorOf(r), clock.Today(p.Clock)
	c, err := id.Parse[id.Case](r.PathValue("case"))
	if err != nil {
		return x, fault.New(fault.NotFound, "cases.no-such-case")
	}
	if x.Dossier, err = p.Cases.Dossier(r.Context(), x.By, c); err != nil {
		return x, err
	}
	if !x.HandledBy(x.By) {
		return x, fault.New(fault.NotFound, "cases.no-such-case")
	}
	if x.Matters, err = p.Appeals.Of(r.Context(), x.By, c); err != nil {
		return x, err
	}
	which := make([]id.Letter, len(x.Dossier.Letters))
	for i, l := range x.Dossier.Letters {
		which[i] = l.ID
	}
	found, err := p.Letters.Letters(r.Context(), x.By, which)
	x.Letters = map[id.Letter]Letter{}
	for _, l := range found {
		x.Letters[l.ID] = l
	}
	return x, err
}

func (p Pages) show(w http.ResponseWriter, r *http.Request) error {
	x, err := p.enter(r)
	if err != nil {
		return err
	}
	return p.render(w, hear(r), http.StatusOK, x)
}

func (p Pages) render(w http.ResponseWriter, r *http.Request, status int, x page) error {
	if err := p.Cases.Shown(r.Context(), x.By, x.Dossier); err != nil {
		return err
	}
	return web.Render(w, r, status, show(x))
}

func (p Pages) pack(w http.ResponseWriter, r *http.Request) error {
	x, err := p.enter(r)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/zip")
	w.Header().Set("Content-Disposition", `attachment; filename="akta-`+x.Sign+`.zip"`)
	return p.Appeals.Pack(r.Context(), x.By, x.ID, w)
}

// do takes the step that a form names.
func (p Pages) do(w http.ResponseWriter, r *http.Request) error {
	v, err := web.Form(r)
	if err != nil {
		return err
	}
	for name, values := range r.URL.Query() { // the way back stands in the address
		if !v.Has(name) {
			v[name] = values
		}
	}
	x, err := p.enter(r)
	if err != nil {
		return err
	}
	x.Values = v
	to, err := p.step(r.Context(), x)
	if f, ok := fault.As(err); ok && (f.Kind == fault.Invalid || f.Kind == fault.Conflict) {
		status := http.StatusUnprocessableEntity
		if f.Kind == fault.Conflict {
			status = http.StatusConflict
		}
		if x.Problems = ui.ProblemsOf(r.Context(), err); len(x.Problems) == 0 {
			x.Problems = ui.Problems{{Text: i18n.T(r.Context(), f.Key, f.Args), Href: "#odwolania"}}
		}
		for i := range x.Problems {
			if x.Problems[i].Field != "" {
				x.Problems[i].Href = "#" + x.fieldID(v.Get("krok"), v.Get("letter"), x.Problems[i].Field)
			}
		}
		return p.render(w, r, status, x)
	}
	if err != nil {
		return err
	}
	if to == "" {
		to = Path(x.ID)
		tell(r, x, v)
	}
	return web.See(w, r, to)
}

// step does one step; it returns the page of the document that it began, if it did.
func (p Pages) step(ctx context.Context, x page) (to string, err error) {
	v := x.Values
	letter, _ := id.Parse[id.Letter](v.Get("letter")) // an unknown one is not found
	version, _ := strconv.ParseInt(v.Get("wersja"), 10, 64)
	which := appeals.Which{Case: x.ID, Letter: letter, Version: version}
	draft := appeals.Draft{Which: which, Position: v.Get("position")}
	if draft.ID, err = id.Parse[id.Document](v.Get("id")); err != nil {
		draft.ID = id.New[id.Document]()
	}
	day := func(name string) calendar.Date { d, _ := calendar.Parse(v.Get(name)); return d }
	switch v.Get("krok") {
	case "recognise":
		if v.Get("posted") != "" && day("posted").IsZero() {
			return "", fault.InvalidField("posted", "cases.appeals.posted-late")
		}
		against, _ := id.Parse[id.Document](v.Get("against"))
		party, _ := id.Parse[id.Party](v.Get("party"))
		return "", p.Appeals.Recognise(ctx, x.By, appeals.Recognition{
			Case: x.ID, Letter: letter, Version: version, Kind: appeals.Kind(v.Get("kind")), Against: against, Party: party, PostedOn: day("posted"),
		})
	case "misnamed":
		return "", p.Appeals.Misnamed(ctx, x.By, which)
	case "accept":
		return "", p.Appeals.Accept(ctx, x.By, which)
	case "grant":
		return x.casePath() + "/pisma/" + draft.ID.Short(), p.Appeals.Grant(ctx, x.By, draft)
	case "forward":
		return x.casePath() + "/pisma/" + draft.ID.Short(), p.Appeals.Forward(ctx, x.By, draft)
	case "rule":
		return "", p.Appeals.Rule(ctx, x.By, appeals.Verdict{
			Which: which, Ruling: appeals.Ruling(v.Get("ruling")), On: day("on"), Sign: v.Get("sign"), SettleBy: day("settle"),
		})
	}
	return "", fault.New(fault.Conflict, "cases.appeals.changed")
}

// unnamed are letters of the case that nobody has recognised as one against the office.
func (p page) unnamed() (out []Letter) {
	for _, l := range p.Dossier.Letters {
		named := slices.ContainsFunc(p.Matters, func(m appeals.Matter) bool { return m.Letter == l.ID })
		if x, ok := p.Letters[l.ID]; ok && !named && l.What != "opening" {
			out = append(out, x)
		}
	}
	return out
}
