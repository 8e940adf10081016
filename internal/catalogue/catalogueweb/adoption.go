package catalogueweb

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"wrota/internal/catalogue"
	"wrota/internal/eservice"
	"wrota/internal/eservice/fee"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

// change is a term that the form would change.
type change struct{ Name, Before, After string }

// adoptionPage shows one service and the form of its terms.
type adoptionPage struct {
	Def      *eservice.Definition
	Stored   catalogue.Adoption // what is in force; Version 0 when nothing is
	Form     adoptionForm
	Cells    []Cell
	People   []Person
	Today    calendar.Date
	Tried    bool
	Changes  []change // what saving would do, after trying or a conflict
	LastDay  string   // typed into the form that withdraws
	Problems ui.Problems
}

func (p *pages) today() calendar.Date { return clock.Today(p.Clock) }

// open collects what the page of a service shows.
func (p *pages) open(r *http.Request) (page adoptionPage, err error) {
	ctx, by := r.Context(), web.ActorOf(r)
	service, err := p.Catalogue.Service(r.PathValue("service"))
	if err != nil {
		return page, err
	}
	if service.Definition().InMatter {
		return page, fault.New(fault.NotFound, "catalogue.no-such-service")
	}
	page.Def, page.Today = service.Definition(), p.today()
	page.Stored, err = p.Catalogue.Adoption(ctx, by, page.Def.Service)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return page, err
	}
	if page.Cells, err = p.Staff.CellsOf(ctx, by); err != nil {
		return page, err
	}
	page.People, err = p.Staff.PeopleOf(ctx, by)
	return page, err
}

func (p *pages) showService(w http.ResponseWriter, r *http.Request) error {
	page, err := p.open(r)
	if err != nil {
		return err
	}
	page.Form = newForm(page.Stored, kindsOf(page.Def))
	if page.Stored.Version == 0 {
		page.Form.Opens = page.Today.String()
	}
	return web.Render(w, flashed(r), http.StatusOK, adoptionView(page))
}

// save takes the terms in, or only says what they would change.
func (p *pages) save(w http.ResponseWriter, r *http.Request) error {
	v, err := web.Form(r)
	if err != nil {
		return err
	}
	page, err := p.open(r)
	if err != nil {
		return err
	}
	page.Form = readForm(v, kindsOf(page.Def))
	a, wrong := page.Form.adoption(page.Def.Service)
	err = fault.Fields(wrong)
	if err == nil && v.Get("action") == "try" {
		page.Tried, page.Changes = true, page.changes(r.Context(), a)
		return web.Render(w, r, http.StatusOK, adoptionView(page))
	}
	if err == nil {
		_, err = p.Catalogue.Adopt(r.Context(), web.ActorOf(r), a)
	}
	if ps, status, ok := problems(r.Context(), err); ok {
		page.Problems = ps
		if status == http.StatusConflict {
			// Saving once more is a decision made in sight of what somebody else saved.
			page.Changes = page.changes(r.Context(), a)
			page.Form.Version = strconv.FormatInt(page.Stored.Version, 10)
		}
		return web.Render(w, r, status, adoptionView(page))
	}
	if err != nil {
		return err
	}
	web.SessionOf(r).Put("uslugi", "saved")
	return web.See(w, r, servicePath(page.Def))
}

// withdraw takes the service off after a day.
func (p *pages) withdraw(w http.ResponseWriter, r *http.Request) error {
	v, err := web.Form(r)
	if err != nil {
		return err
	}
	page, err := p.open(r)
	if err != nil {
		return err
	}
	page.Form, page.LastDay = newForm(page.Stored, kindsOf(page.Def)), v.Get("last")
	last, _ := calendar.Parse(page.LastDay) // no day is refused by the module
	_, err = p.Catalogue.Withdraw(r.Context(), web.ActorOf(r), catalogue.Withdrawal{
		Service: page.Def.Service, Version: sharedForm{Version: v.Get("version")}.version(), Last: last,
	})
	if ps, status, ok := problems(r.Context(), err); ok {
		for i := range ps {
			if ps[i].Field == "closes" {
				ps[i].Field = "last"
			}
		}
		page.Problems = ps
		return web.Render(w, r, status, adoptionView(page))
	}
	if err != nil {
		return err
	}
	web.SessionOf(r).Put("uslugi", "withdrawn")
	return web.See(w, r, servicePath(page.Def))
}

// changes lists what would be different after saving, in words.
func (p adoptionPage) changes(ctx context.Context, a catalogue.Adoption) []change {
	before, after := p.words(ctx, p.Stored), p.words(ctx, a)
	var out []change
	for _, name := range fields {
		if before[name] != after[name] {
			out = append(out, change{t(ctx, "field-"+strings.ReplaceAll(name, "_", "-")), dash(before[name]), dash(after[name])})
		}
	}
	return out
}

// fields are the terms in the order of the form.
var fields = []string{"opens", "closes", "cell", "lead", "class", "contact", "sign", "note", "term", "hours", "ways", string(fee.StampDuty), string(fee.Fee)}

// words are the terms of an adoption as the page says them.
func (p adoptionPage) words(ctx context.Context, a catalogue.Adoption) map[string]string {
	out := map[string]string{
		"opens": day(a.Opens), "closes": day(a.Closes), "cell": cellName(p.Cells, a.Cell), "contact": cellName(p.Cells, a.Contact), "class": a.Class.String(),
		"note": flat(a.Texts.Lead), "term": flat(a.Texts.Term), "hours": flat(a.Texts.Hours), "ways": flat(strings.Join(a.Texts.OtherWays, "\n")),
	}
	if a.MustSign {
		out["sign"] = t(ctx, "sign-must")
	}
	for _, x := range p.People {
		if x.ID == a.Lead {
			out["lead"] = x.Name
		}
	}
	for kind, x := range a.Accounts {
		out[string(kind)] = strings.TrimSpace(strings.Join([]string{x.IBAN.String(), x.Name, x.Short}, " "))
	}
	return out
}

func day(d calendar.Date) string {
	if d.IsZero() {
		return ""
	}
	return d.Long()
}

// flat is a text on one line.
func flat(s string) string { return strings.Join(strings.Fields(s), " ") }

func cellName(cells []Cell, which id.Cell) string {
	for _, c := range cells {
		if !which.IsZero() && c.ID == which {
			return c.Name
		}
	}
	return ""
}

// cellOptions lists the cells below a first line that says what none means.
func (p adoptionPage) cellOptions(none string) []ui.Option {
	out := []ui.Option{{Text: none}}
	for _, c := range p.Cells {
		out = append(out, ui.Option{Value: c.ID.Short(), Text: c.Name})
	}
	return out
}

// peopleOptions lists everybody with the cell, because the list cannot follow the choice of a cell.
func (p adoptionPage) peopleOptions(none string) []ui.Option {
	out := []ui.Option{{Text: none}}
	for _, x := range p.People {
		out = append(out, ui.Option{Value: x.ID.Short(), Text: x.Name + ", " + cellName(p.Cells, x.Cell)})
	}
	return out
}

// ownRates tells whether the unit sets values for the service.
func (p adoptionPage) ownRates() bool { return len(unitRates(p.Def)) > 0 }

// flashed puts what has just been done into the page.
func flashed(r *http.Request) *http.Request {
	done := web.SessionOf(r).Pop("uslugi")
	if done == "" {
		return r
	}
	ctx := r.Context()
	c := ui.ChromeOf(ctx)
	c.Flash = &ui.Flash{Tone: ui.OK, Text: t(ctx, "done-"+done)}
	return r.WithContext(ui.WithChrome(ctx, c))
}
