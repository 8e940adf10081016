package identityweb

import (
	"context"
	"net/http"
	"net/url"

	"wrota/internal/identity"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

// absencesPath is where an office writes down who stands in for whom.
const absencesPath = "/biurko/ustawienia/zastepstwa"

// absencesPage lists the substitutions of today and later, and asks for the next one: first who will be
// absent, then by whom, when, and with which of their roles.
type absencesPage struct {
	List     []identity.Substitution
	People   []identity.Employee
	Names    map[id.Employee]identity.Employee
	Absent   identity.Employee // chosen; zero until then
	Form     url.Values
	Problems ui.Problems
	Done     string // key of what was just done
	Today    calendar.Date
	RoleName func(ctx context.Context, role string) string
}

func (p *pages) showAbsences(w http.ResponseWriter, r *http.Request) error {
	return p.renderAbsences(w, r, http.StatusOK, absencesPage{Form: r.URL.Query(), Done: web.SessionOf(r).Pop("zastepstwo")})
}

func (p *pages) renderAbsences(w http.ResponseWriter, r *http.Request, status int, page absencesPage) (err error) {
	by := web.ActorOf(r)
	page.Today, page.RoleName = p.Identity.Today(), p.RoleName
	if page.List, err = p.Identity.Substitutions(r.Context(), by, by.Unit, page.Today); err != nil {
		return err
	}
	if page.People, err = p.Identity.Employees(r.Context(), by, by.Unit, identity.EmployeeFilter{On: page.Today}); err != nil {
		return err
	}
	named := make([]id.Employee, 0, 2*len(page.List))
	for _, x := range page.List {
		named = append(named, x.Absent, x.Substitute)
	}
	if page.Names, err = p.Identity.EmployeesByID(r.Context(), by, by.Unit, named); err != nil {
		return err
	}
	for _, e := range page.People {
		if e.ID.Short() == page.Form.Get("osoba") {
			page.Absent = e
		}
	}
	return web.Render(w, r, status, absences(page))
}

// addAbsence enters a substitution. Its id comes with the form, so that a form sent twice enters it once.
func (p *pages) addAbsence(w http.ResponseWriter, r *http.Request) error {
	f, err := web.Form(r)
	if err != nil {
		return err
	}
	by := web.ActorOf(r)
	x := identity.Substitution{Unit: by.Unit, From: typedDay(f.Get("from")), To: typedDay(f.Get("to")), Roles: f["role"]}
	x.ID, _ = id.Parse[id.Substitution](f.Get("id")) // without one the module makes its own
	if x.Absent, err = id.Parse[id.Employee](f.Get("osoba")); err != nil {
		return fault.New(fault.NotFound, "identity.no-such-employee")
	}
	if x.Substitute, err = id.Parse[id.Employee](f.Get("substitute")); err != nil {
		err = fault.InvalidField("substitute", "identity.absences.nobody")
	} else {
		_, err = p.Identity.Substitute(r.Context(), by, x)
	}
	if fault.Is(err, fault.Invalid) {
		return p.renderAbsences(w, r, http.StatusUnprocessableEntity, absencesPage{Form: f, Problems: ui.ProblemsOf(r.Context(), err)})
	}
	if err != nil {
		return err
	}
	web.SessionOf(r).Put("zastepstwo", "added")
	return web.See(w, r, absencesPath)
}

// endAbsence ends a substitution with yesterday: from now on the absent person is back.
func (p *pages) endAbsence(w http.ResponseWriter, r *http.Request) error {
	x, err := id.Parse[id.Substitution](r.PathValue("substitution"))
	if err != nil {
		return fault.New(fault.NotFound, "identity.no-such-substitution")
	}
	by := web.ActorOf(r)
	err = p.Identity.EndSubstitution(r.Context(), by, by.Unit, x, p.Identity.Today().AddDays(-1))
	if fault.Is(err, fault.NotFound) { // pressed twice: one that had just begun is gone
		return web.See(w, r, absencesPath)
	}
	if err != nil {
		return err
	}
	web.SessionOf(r).Put("zastepstwo", "ended")
	return web.See(w, r, absencesPath)
}

// typedDay reads a day; what is no day is refused by the module as none.
func typedDay(s string) calendar.Date {
	d, err := calendar.Parse(s)
	if err != nil {
		return calendar.Date{}
	}
	return d
}

// options are the people to choose from, but for one.
func (p absencesPage) options(ctx context.Context, but id.Employee) []ui.Option {
	out := []ui.Option{{Text: i18n.T(ctx, "identity.absences.choose")}}
	for _, e := range p.People {
		if e.ID != but {
			out = append(out, ui.Option{Value: e.ID.Short(), Text: e.Name + ", " + e.Post})
		}
	}
	return out
}

// roles are what the absent person may pass on.
func (p absencesPage) roles(ctx context.Context) (out []ui.Choice) {
	for _, r := range p.Absent.Roles {
		out = append(out, ui.Choice{Value: r, Text: p.RoleName(ctx, r)})
	}
	return out
}

func (p absencesPage) day(ctx context.Context, name string) ui.InputProps {
	return ui.InputProps{
		Field: ui.Field{Name: name, Label: i18n.T(ctx, "identity.absences."+name), Error: p.Problems.At(name)}, Type: "date", Value: p.Form.Get(name), Autocomplete: "off",
	}
}

// key is the id of the substitution that the form will enter.
func (p absencesPage) key() string {
	if k := p.Form.Get("id"); k != "" {
		return k
	}
	return id.New[id.Substitution]().Short()
}

func (p absencesPage) roleNames(ctx context.Context, roles []string) (out []string) {
	for _, r := range roles {
		out = append(out, p.RoleName(ctx, r))
	}
	return out
}

func (p absencesPage) table(ctx context.Context) ui.TableProps {
	t := func(key string, args ...any) string { return i18n.T(ctx, "identity.absences."+key, args...) }
	out := ui.TableProps{
		Caption: t("title"), Quiet: true, RowHeaders: true, Narrow: ui.Stacks,
		Columns: []ui.Column{{Text: t("absent")}, {Text: t("substitute")}, {Text: t("days")}, {Text: t("roles")}, {Text: t("end"), Hidden: true}},
	}
	for _, x := range p.List {
		out.Rows = append(out.Rows, ui.Row{Cells: []ui.Cell{
			{Text: p.Names[x.Absent].Name},
			{Text: p.Names[x.Substitute].Name},
			{Text: t("from-to", "From", ui.ShortDate(x.From), "To", ui.ShortDate(x.To))},
			{Content: roleList(p.roleNames(ctx, x.Roles))},
			{Content: endButton(x.ID, p.Names[x.Absent].Name)},
		}})
	}
	return out
}
