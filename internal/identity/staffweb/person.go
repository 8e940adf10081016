package staffweb

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"wrota/internal/identity"
	"wrota/internal/identity/absence"
	"wrota/internal/identity/rights"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

// personPage is what somebody in the office may do, on a day and ever, and who stands in for them.
type personPage struct {
	identity.Employee
	By       actor.Actor
	Day      calendar.Date
	Today    calendar.Date
	On       []rights.Right
	Ever     []identity.Authority
	Absences []absence.Absence
	Stands   []identity.Substitution // that last today or later, on either side
	Tree     []identity.Cell
	Cells    map[id.Cell]string
	Names    map[id.Employee]string
	Roles    []string // that the actor may give
	Form     url.Values
	Problems ui.Problems
	Done     string
	Entry    *entryView // nil for who may not see it
	role     func(context.Context, string) string
	meaning  func(context.Context, string) string
}

func personPath(e id.Employee) string { return RightsPath + "/" + e.Short() }

func (p *pages) showPerson(w http.ResponseWriter, r *http.Request) error {
	return p.renderPerson(w, r, http.StatusOK, personPage{Form: url.Values{"from": {p.Identity.Today().String()}, "scope": {string(identity.OwnCells)}}, Done: web.SessionOf(r).Pop("upowaznienie")})
}

func (p *pages) renderPerson(w http.ResponseWriter, r *http.Request, status int, page personPage) (err error) {
	ctx, by := r.Context(), web.ActorOf(r)
	e, err := id.Parse[id.Employee](r.PathValue("employee"))
	if err != nil {
		return none("no-such-employee")
	}
	page.By, page.Today, page.Day, page.role, page.meaning = by, p.Identity.Today(), typedDay(r.URL.Query().Get("dzien")), p.RoleName, p.RoleText
	if page.Day.IsZero() {
		page.Day = page.Today
	}
	if page.Employee, err = p.Identity.Employee(ctx, by, by.Unit, e); err != nil {
		return err
	}
	system := actor.Automaton("system.identity", by.Unit) // who reviews rights reads them, and need not give any
	for _, ask := range []func() error{
		func() error { page.On, err = p.Rights.RightsOn(ctx, by, by.Unit, e, page.Day); return err },
		func() error { page.Ever, err = p.Identity.Authorities(ctx, system, by.Unit, e); return err },
		func() error { return p.away(ctx, &page) },
		func() error { return p.lookEntry(ctx, &page) },
		func() error { page.Tree, err = p.Identity.CellsEver(ctx, by, by.Unit); return err },
		func() error { _, page.Names, err = p.people(ctx, by, calendar.Date{}); return err },
	} {
		if err := ask(); err != nil {
			return err
		}
	}
	page.Cells = map[id.Cell]string{}
	for _, c := range page.Tree {
		page.Cells[c.ID] = c.Symbol
	}
	page.Roles = p.Identity.Roles(by)
	return web.Render(w, r, status, personRights(page))
}

// away finds the absences of a year around today, and who stands in for whom.
func (p *pages) away(ctx context.Context, page *personPage) error {
	all, err := p.Absences.Between(ctx, page.By, page.By.Unit, page.Today.AddMonths(-6), page.Today.AddMonths(6))
	if err != nil {
		return err
	}
	for _, a := range all {
		if a.Employee == page.ID {
			page.Absences = append(page.Absences, a)
		}
	}
	subs, err := p.Identity.Substitutions(ctx, page.By, page.By.Unit, page.Today)
	for _, x := range subs {
		if x.Absent == page.ID || x.Substitute == page.ID {
			page.Stands = append(page.Stands, x)
		}
	}
	return err
}

// give gives somebody a role.
func (p *pages) give(w http.ResponseWriter, r *http.Request) error {
	return p.authority(w, r, "given", func(f url.Values, e id.Employee) error {
		a := identity.Authority{
			Unit: web.ActorOf(r).Unit, Employee: e, Role: f.Get("role"), Scope: identity.Scope(f.Get("scope")), Below: f.Get("below") == "yes",
			From: typedDay(f.Get("from")), To: typedDay(f.Get("to")), Why: strings.TrimSpace(f.Get("why")),
		}
		for _, s := range f["cells"] {
			c, err := id.Parse[id.Cell](s)
			if err != nil {
				return fault.InvalidField("cells", "identity.authority.cells")
			}
			a.Cells = append(a.Cells, c)
		}
		a.Kinds = strings.FieldsFunc(f.Get("kinds"), func(c rune) bool { return c == ',' || c == ';' || c == ' ' || c == '\n' || c == '\r' })
		if f.Get("to") != "" && a.To.IsZero() {
			return fault.InvalidField("to", "identity.authority.to")
		}
		_, err := p.Identity.Authorise(r.Context(), web.ActorOf(r), a)
		return err
	})
}

// take ends an authority.
func (p *pages) take(w http.ResponseWriter, r *http.Request) error {
	return p.authority(w, r, "taken", func(f url.Values, e id.Employee) error {
		no, err := strconv.Atoi(f.Get("no"))
		if err != nil {
			return fault.InvalidField("no", "identity.authority.which")
		}
		return p.Identity.Withdraw(r.Context(), web.ActorOf(r), identity.Withdrawal{
			Unit: web.ActorOf(r).Unit, Employee: e, No: no, Last: typedDay(f.Get("last")), AtOnce: f.Get("now") == "yes", Why: strings.TrimSpace(f.Get("ended-why")),
		})
	})
}

// authority changes what somebody holds, and shows the page again with what is wrong or what was done.
func (p *pages) authority(w http.ResponseWriter, r *http.Request, done string, change func(f url.Values, e id.Employee) error) error {
	e, err := id.Parse[id.Employee](r.PathValue("employee"))
	if err != nil {
		return none("no-such-employee")
	}
	f, err := web.Form(r)
	if err != nil {
		return err
	}
	if err = change(f, e); fault.Is(err, fault.Invalid) {
		ps := ui.ProblemsOf(r.Context(), err)
		for i := range ps {
			if done == "taken" {
				ps[i].Field = map[string]string{"to": "last", "why": "ended-why"}[ps[i].Field]
			}
		}
		return p.renderPerson(w, r, http.StatusUnprocessableEntity, personPage{Form: f, Problems: ps})
	}
	if err != nil {
		return err
	}
	web.SessionOf(r).Put("upowaznienie", done)
	return web.See(w, r, personPath(e))
}

// may tells whether the actor gives and takes authorities.
func (p personPage) may() bool { return p.By.May(identity.GrantAdmin) }

// on are the rights of the day, each with what its role is for.
func (p personPage) on(ctx context.Context) ui.TableProps {
	out := ui.TableProps{
		Caption: say(ctx, "rights-on", "Day", ui.DateText(ctx, p.Day)), RowHeaders: true, Narrow: ui.Stacks,
		Columns: []ui.Column{{Text: say(ctx, "role")}, {Text: say(ctx, "meaning")}, {Text: say(ctx, "where")}, {Text: say(ctx, "kinds")}},
	}
	for _, r := range p.On {
		name := p.role(ctx, r.Role)
		if v := via(ctx, r); v != "" {
			name += " (" + v + ")"
		}
		out.Rows = append(out.Rows, ui.Row{Cells: []ui.Cell{{Text: name}, {Text: p.meaning(ctx, r.Role)}, {Text: where(ctx, p.Cells, r)}, {Text: kindsOf(ctx, r)}}})
	}
	return out
}

// ever are all authorities, also those that have ended.
func (p personPage) ever(ctx context.Context) ui.TableProps {
	out := ui.TableProps{
		Caption: say(ctx, "authorities"), Quiet: true, RowHeaders: true, Narrow: ui.Stacks,
		Columns: []ui.Column{{Text: say(ctx, "role")}, {Text: say(ctx, "where")}, {Text: say(ctx, "kinds")}, {Text: say(ctx, "days")}, {Text: say(ctx, "given")}, {Text: say(ctx, "ended")}},
	}
	for _, a := range p.Ever {
		r := p.right(a)
		by := given(ctx, r)
		if !a.GrantedAt.IsZero() {
			by += ", " + ui.ShortDate(calendar.Of(a.GrantedAt))
		}
		if a.Why != "" {
			by += ": " + a.Why
		}
		ended := ""
		if !a.EndedAt.IsZero() {
			ended = a.EndedBy + ", " + ui.ShortDate(calendar.Of(a.EndedAt))
			if a.EndedWhy != "" {
				ended += ": " + a.EndedWhy
			}
		}
		out.Rows = append(out.Rows, ui.Row{Cells: []ui.Cell{
			{Text: p.role(ctx, a.Role)}, {Text: where(ctx, p.Cells, r)}, {Text: kindsOf(ctx, r)}, {Text: fromTo(ctx, a.From, a.To)}, {Text: by}, {Text: ended},
		}})
	}
	return out
}

func (p personPage) right(a identity.Authority) rights.Right {
	return rights.Right{Authority: a, Cell: p.Cell, Leads: p.Leads, Self: a.Granter == p.ID && !a.Granter.IsZero()}
}

// running are the authorities that can still be taken.
func (p personPage) running(ctx context.Context) []ui.Option {
	out := []ui.Option{{Text: say(ctx, "choose-authority")}}
	for _, a := range p.Ever {
		if !a.AtOnce && (a.To.IsZero() || !a.To.Before(p.Today)) {
			out = append(out, ui.Option{Value: strconv.Itoa(a.No), Text: p.role(ctx, a.Role) + ", " + where(ctx, p.Cells, p.right(a)) + ", " + fromTo(ctx, a.From, a.To)})
		}
	}
	return out
}

func (p personPage) roles(ctx context.Context) []ui.Option {
	out := []ui.Option{{Text: say(ctx, "choose-role")}}
	for _, r := range p.Roles {
		out = append(out, ui.Option{Value: r, Text: p.role(ctx, r) + " – " + p.meaning(ctx, r)})
	}
	return out
}

func (p personPage) scopes(ctx context.Context) (out []ui.Choice) {
	for _, s := range []identity.Scope{identity.OwnCells, identity.NamedCells, identity.WholeUnit} {
		out = append(out, ui.Choice{Value: string(s), Text: say(ctx, "scope-"+string(s)), Checked: p.Form.Get("scope") == string(s)})
	}
	return out
}

func (p personPage) cells(context.Context) (out []ui.Choice) {
	for _, c := range p.Tree {
		if c.Open(p.Today) {
			out = append(out, ui.Choice{Value: c.ID.Short(), Text: c.Symbol + " " + c.Name})
		}
	}
	return out
}

// absences say when somebody is away and who stands in for whom.
func (p personPage) absences(ctx context.Context) (out []string) {
	for _, a := range p.Absences {
		text := fromTo(ctx, a.From, a.To) + ", " + say(ctx, "why-"+string(a.Why))
		if a.Wish {
			text += ", " + say(ctx, "state-wish")
		}
		out = append(out, text)
	}
	for _, x := range p.Stands {
		who, key := x.Absent, "stands-in-for"
		if who == p.ID {
			who, key = x.Substitute, "is-replaced-by"
		}
		out = append(out, say(ctx, key, "Name", p.Names[who])+", "+fromTo(ctx, x.From, x.To))
	}
	return out
}

func (p personPage) day(ctx context.Context, name string, optional bool) ui.InputProps {
	return ui.InputProps{
		Field: ui.Field{Name: name, Label: say(ctx, "day-"+name), Optional: optional, Error: p.Problems.At(name)}, Type: "date", Value: p.Form.Get(name), Autocomplete: "off",
	}
}

func (p personPage) why(ctx context.Context, name string) ui.InputProps {
	return ui.InputProps{Field: ui.Field{Name: name, Label: say(ctx, "reason"), Optional: true, Error: p.Problems.At(name)}, Value: p.Form.Get(name), Autocomplete: "off"}
}
