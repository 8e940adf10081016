package officeweb

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"wrota/internal/identity"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

// Filters of the list of people.
const (
	working = "pracuja"
	former  = "dawni"
	future  = "przyszli"
	never   = "bez-logowania"
)

// peoplePage lists who works in the office, did or will.
type peoplePage struct {
	List   []identity.Member
	Cells  map[id.Cell]identity.Cell
	Text   string
	State  string
	Page   int
	Total  int
	Today  calendar.Date
	Done   string
	Naming func(ctx context.Context, role string) string
}

// perPage is how many people one page of the list has.
const perPage = 100

func (p *pages) showPeople(w http.ResponseWriter, r *http.Request) error {
	by, q := web.ActorOf(r), r.URL.Query()
	page := peoplePage{Text: q.Get("szukaj"), State: q.Get("stan"), Today: p.Identity.Today(), Done: popDone(r), Naming: p.RoleName}
	if !slices.Contains([]string{working, former, future, never}, page.State) {
		page.State = working
	}
	all, err := p.Identity.Staff(r.Context(), by, by.Unit)
	if err != nil {
		return err
	}
	if page.Cells, err = p.cellsByID(r); err != nil {
		return err
	}
	all = slices.DeleteFunc(all, func(m identity.Member) bool { return !page.fits(m) })
	page.Total = len(all)
	page.Page = max(1, min(int(version(q.Get("strona"))), (len(all)+perPage-1)/perPage))
	page.List = all[min((page.Page-1)*perPage, len(all)):min(page.Page*perPage, len(all))]
	return web.Render(w, r, http.StatusOK, peopleList(page))
}

func (p *pages) cellsByID(r *http.Request) (map[id.Cell]identity.Cell, error) {
	by := web.ActorOf(r)
	cells, err := p.Identity.CellsEver(r.Context(), by, by.Unit)
	out := make(map[id.Cell]identity.Cell, len(cells))
	for _, c := range cells {
		out[c.ID] = c
	}
	return out, err
}

// fits tells whether somebody belongs on the list that was asked for.
func (p peoplePage) fits(m identity.Member) bool {
	state := map[string]bool{
		working: m.Works(p.Today), former: !m.To.IsZero() && m.To.Before(p.Today), future: m.From.After(p.Today), never: m.Works(p.Today) && m.EnterOn.IsZero(),
	}
	text := i18n.Fold(m.Name + " " + m.Post + " " + m.Email + " " + p.Cells[m.Cell].Symbol)
	for _, word := range i18n.Words(p.Text) {
		if !strings.Contains(text, word) {
			return false
		}
	}
	return state[p.State]
}

func (p peoplePage) table(ctx context.Context) ui.TableProps {
	out := ui.TableProps{
		Caption: say(ctx, "people.caption", "N", p.Total), RowHeaders: true, Narrow: ui.Stacks,
		Columns: []ui.Column{{Text: say(ctx, "people.name")}, {Text: say(ctx, "people.cell")}, {Text: say(ctx, "people.post")}, {Text: say(ctx, "people.roles")}, {Text: say(ctx, "people.days")}, {Text: say(ctx, "people.account")}},
	}
	for _, m := range p.List {
		var roles []string
		for _, r := range m.Roles {
			roles = append(roles, p.Naming(ctx, r))
		}
		out.Rows = append(out.Rows, ui.Row{Cells: []ui.Cell{
			{Text: m.Name, Href: peoplePath + "/" + m.ID.Short()}, {Text: p.Cells[m.Cell].Symbol}, {Text: m.Post}, {Text: strings.Join(roles, ", ")}, {Text: days(ctx, m.Employee)}, {Text: accountState(ctx, m)},
		}})
	}
	return out
}

func days(ctx context.Context, e identity.Employee) string {
	if e.To.IsZero() {
		return say(ctx, "people.since", "Day", ui.ShortDate(e.From))
	}
	return ui.ShortDate(e.From) + "–" + ui.ShortDate(e.To)
}

// accountState is how far somebody is with logging in.
func accountState(ctx context.Context, m identity.Member) string {
	switch {
	case !m.EnterOn.IsZero():
		return say(ctx, "people.entered", "Day", ui.ShortDate(calendar.Of(m.EnterOn)))
	case m.Proved:
		return say(ctx, "people.proved")
	}
	return say(ctx, "people.never")
}

func (p peoplePage) states(ctx context.Context) (out []ui.Option) {
	for _, s := range []string{working, never, future, former} {
		out = append(out, ui.Option{Value: s, Text: say(ctx, "people.state-"+s)})
	}
	return out
}

func (p peoplePage) pagination() ui.PaginationProps {
	return ui.Pages(p.Page, (p.Total+perPage-1)/perPage, func(n int) string {
		return peoplePath + "?" + url.Values{"szukaj": {p.Text}, "stan": {p.State}, "strona": {number(int64(n))}}.Encode()
	})
}

// personForm asks for one person to be taken on.
type personForm struct {
	Form  form
	Cells []identity.Cell
	Roles []ui.Choice
}

func (p *pages) showNewPerson(w http.ResponseWriter, r *http.Request) error {
	f := url.Values{"id": {id.New[id.Employee]().Short()}, "from": {p.Identity.Today().String()}, "invite": {"yes"}}
	return p.renderNewPerson(w, r, http.StatusOK, form{Values: f})
}

func (p *pages) renderNewPerson(w http.ResponseWriter, r *http.Request, status int, f form) (err error) {
	by := web.ActorOf(r)
	page := personForm{Form: f, Roles: p.roleChoices(r.Context())}
	if page.Cells, err = p.Identity.Cells(r.Context(), by, by.Unit); err != nil {
		return err
	}
	return web.Render(w, r, status, newPerson(page))
}

func (p *pages) roleChoices(ctx context.Context) (out []ui.Choice) {
	for _, role := range p.Roles {
		out = append(out, ui.Choice{Value: role, Text: p.RoleName(ctx, role)})
	}
	return out
}

// addPerson takes somebody on under the identifier that came with the form: pressed twice, once.
func (p *pages) addPerson(w http.ResponseWriter, r *http.Request) error {
	f, err := web.Form(r)
	if err != nil {
		return err
	}
	by := web.ActorOf(r)
	n := identity.NewEmployee{Email: strings.TrimSpace(f.Get("email")), Employee: identity.Employee{
		Unit: by.Unit, Given: f.Get("given"), Family: f.Get("family"), Post: strings.TrimSpace(f.Get("post")), Phone: strings.TrimSpace(f.Get("phone")),
		Roles: f["roles"], Leads: f.Get("leads") == "yes", From: typedDay(f.Get("from")), To: typedDay(f.Get("to")),
	}}
	n.ID, _ = id.Parse[id.Employee](f.Get("id"))
	n.Cell, _ = id.Parse[id.Cell](f.Get("cell")) // none is refused by the module
	if _, err := p.Identity.Employee(r.Context(), by, by.Unit, n.ID); err == nil {
		return done(w, r, "person-added", peoplePath)
	}
	n.ID = id.Employee{}
	if known, err := id.Parse[id.Employee](f.Get("id")); err == nil {
		n.ID = known
	}
	if n.Email == "" {
		err = fault.InvalidField("email", "identity.email.form")
	} else {
		_, err = p.Identity.AddEmployee(r.Context(), by, n)
	}
	if status, yes := refused(err); yes {
		ps := problems(r.Context(), err)
		for i := range ps {
			ps[i].Field = strings.TrimPrefix(ps[i].Field, "0.")
		}
		return p.renderNewPerson(w, r, status, form{Values: f, Problems: ps})
	}
	if err != nil {
		return err
	}
	if f.Get("invite") == "yes" {
		if _, err := p.Identity.Invite(r.Context(), by, by.Unit, []id.Employee{n.ID}); err != nil {
			return err
		}
	}
	return done(w, r, "person-added", peoplePath)
}

func (p personForm) cells(ctx context.Context) []ui.Option { return cellOptions(ctx, p.Cells) }

func cellOptions(ctx context.Context, cells []identity.Cell) []ui.Option {
	out := []ui.Option{{Text: say(ctx, "cells.choose")}}
	for _, x := range cells {
		out = append(out, ui.Option{Value: x.ID.Short(), Text: x.Symbol + " " + x.Name})
	}
	return out
}
