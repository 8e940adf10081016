package staffweb

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"wrota/internal/identity"
	"wrota/internal/identity/absence"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

// monthPage shows who is away in a month.
type monthPage struct {
	By       actor.Actor
	First    calendar.Date // of the month
	Today    calendar.Date
	List     []absence.Absence
	People   []identity.Employee // who work today
	Led      []identity.Employee // whose absences the actor may enter; oneself too
	Names    map[id.Employee]string
	Stands   map[id.Absence]id.Employee
	Form     url.Values
	Problems ui.Problems
	Done     string
}

func (p *pages) showMonth(w http.ResponseWriter, r *http.Request) error {
	return p.renderMonth(w, r, http.StatusOK, monthPage{Form: r.URL.Query(), Done: web.SessionOf(r).Pop("nieobecnosci")})
}

func (p *pages) renderMonth(w http.ResponseWriter, r *http.Request, status int, page monthPage) (err error) {
	ctx := r.Context()
	page.By, page.Today = web.ActorOf(r), p.Identity.Today()
	if page.First = typedDay(r.URL.Query().Get("miesiac") + "-01"); page.First.IsZero() {
		page.First = calendar.On(page.Today.Year(), page.Today.Month(), 1)
	}
	if page.List, err = p.Absences.Between(ctx, page.By, page.By.Unit, page.First, page.last()); err != nil {
		return err
	}
	if page.People, page.Names, err = p.people(ctx, page.By, page.Today); err != nil {
		return err
	}
	for _, e := range page.People {
		if e.ID == page.By.Employee || identity.MayLead(page.By, e) {
			page.Led = append(page.Led, e)
		}
	}
	subs, err := p.Identity.Substitutions(ctx, page.By, page.By.Unit, page.First)
	page.Stands = map[id.Absence]id.Employee{}
	for _, x := range subs {
		page.Stands[id.Must[id.Absence](x.ID.String())] = x.Substitute
	}
	if err != nil {
		return err
	}
	return web.Render(w, r, status, month(page))
}

func (m monthPage) last() calendar.Date { return m.First.AddMonths(1).AddDays(-1) }

func (m monthPage) href(months int) string {
	return AbsencesPath + "?miesiac=" + m.First.AddMonths(months).String()[:7]
}

func (m monthPage) monthName(ctx context.Context) string {
	return say(ctx, "month-"+m.First.String()[5:7], "Year", m.First.Year())
}

// leads tells whether the actor enters absences of anybody.
func (m monthPage) leads() bool { return m.By.May(identity.GrantAbsences) }

// grid is a line for everybody who is away in the month, and a column for each of its days. What a cell says
// stands in it as a letter with its meaning, never as a colour alone.
func (m monthPage) grid(ctx context.Context) ui.TableProps {
	out := ui.TableProps{Caption: say(ctx, "calendar", "Month", m.monthName(ctx)), RowHeaders: true, Columns: []ui.Column{{Text: say(ctx, "person")}}}
	for d := m.First; !d.After(m.last()); d = d.AddDays(1) {
		out.Columns = append(out.Columns, ui.Column{Text: ui.ShortDate(d)[:2], Numeric: true})
	}
	var who []id.Employee
	of := map[id.Employee][]absence.Absence{}
	for _, a := range m.List {
		if of[a.Employee] == nil {
			who = append(who, a.Employee)
		}
		of[a.Employee] = append(of[a.Employee], a)
	}
	for _, e := range who {
		row := ui.Row{Cells: []ui.Cell{{Text: m.Names[e]}}}
		for d := m.First; !d.After(m.last()); d = d.AddDays(1) {
			row.Cells = append(row.Cells, ui.Cell{Content: mark(m.on(of[e], d))})
		}
		out.Rows = append(out.Rows, row)
	}
	return out
}

// on is what a day is for somebody: "", "away", "wish" or "weekend".
func (m monthPage) on(list []absence.Absence, d calendar.Date) string {
	for _, a := range list {
		if a.Covers(d) && a.Wish {
			return "wish"
		}
		if a.Covers(d) {
			return "away"
		}
	}
	if d.Weekday() == time.Saturday || d.Weekday() == time.Sunday {
		return "weekend"
	}
	return ""
}

func (m monthPage) table(ctx context.Context) ui.TableProps {
	out := ui.TableProps{
		Caption: say(ctx, "absences-of", "Month", m.monthName(ctx)), RowHeaders: true, Narrow: ui.Stacks,
		Columns: []ui.Column{{Text: say(ctx, "person")}, {Text: say(ctx, "days")}, {Text: say(ctx, "why")}, {Text: say(ctx, "substitute")}, {Text: say(ctx, "state")}, {Text: say(ctx, "steps"), Hidden: true}},
	}
	for _, a := range m.List {
		state, stands := say(ctx, "state-agreed"), say(ctx, "nobody")
		if a.Wish {
			state = say(ctx, "state-wish")
		}
		if e, ok := m.Stands[a.ID]; ok {
			stands = m.Names[e]
		}
		out.Rows = append(out.Rows, ui.Row{Cells: []ui.Cell{
			{Text: m.Names[a.Employee]}, {Text: fromTo(ctx, a.From, a.To)}, {Text: say(ctx, "why-"+string(a.Why))}, {Text: stands}, {Text: state}, {Content: absenceSteps(m, a)},
		}})
	}
	return out
}

// agrees tells whether the actor may agree to a wish: nobody agrees to their own.
func (m monthPage) agrees(a absence.Absence) bool {
	if !a.Wish || a.Employee == m.By.Employee {
		return false
	}
	for _, e := range m.Led {
		if e.ID == a.Employee {
			return true
		}
	}
	return false
}

func (m monthPage) ends(a absence.Absence) bool {
	return a.To.After(m.Today.AddDays(-1)) && (a.Wish || m.leads())
}

func (m monthPage) who(ctx context.Context) []ui.Option {
	return choose(ctx, "choose", m.Led, id.Employee{})
}

func (m monthPage) reasons(ctx context.Context) []ui.Option {
	out := []ui.Option{{Text: say(ctx, "choose-why")}}
	for _, r := range absence.Reasons {
		out = append(out, ui.Option{Value: string(r), Text: say(ctx, "why-"+string(r))})
	}
	return out
}

func (m monthPage) value(name string) string {
	if v := m.Form.Get(name); v != "" || name != "employee" {
		return v
	}
	return m.By.Employee.Short()
}

func (m monthPage) key() string {
	if k := m.Form.Get("id"); k != "" {
		return k
	}
	return id.New[id.Absence]().Short()
}

func (m monthPage) day(ctx context.Context, name string) ui.InputProps {
	return ui.InputProps{Field: ui.Field{Name: name, Label: say(ctx, "day-"+name), Error: m.Problems.At(name)}, Type: "date", Value: m.Form.Get(name), Autocomplete: "off"}
}

// enterAbsence writes an absence down, or a wish of one's own.
func (p *pages) enterAbsence(w http.ResponseWriter, r *http.Request) error {
	f, err := web.Form(r)
	if err != nil {
		return err
	}
	by := web.ActorOf(r)
	e := absence.Entry{Absence: absence.Absence{Unit: by.Unit, Why: absence.Reason(f.Get("why")), From: typedDay(f.Get("from")), To: typedDay(f.Get("to"))}}
	e.ID, _ = id.Parse[id.Absence](f.Get("id"))                  // without one the module makes its own
	e.Substitute, _ = id.Parse[id.Employee](f.Get("substitute")) // nobody stands in
	if e.Employee, err = id.Parse[id.Employee](f.Get("employee")); err != nil {
		err = fault.InvalidField("employee", "identity.absence.who")
	} else {
		var a absence.Absence
		if a, err = p.Absences.Enter(r.Context(), by, e); err == nil && a.Wish {
			web.SessionOf(r).Put("nieobecnosci", "wished")
			return web.See(w, r, AbsencesPath+"?miesiac="+e.From.String()[:7])
		}
	}
	if fault.Is(err, fault.Invalid) {
		return p.renderMonth(w, r, http.StatusUnprocessableEntity, monthPage{Form: f, Problems: ui.ProblemsOf(r.Context(), err)})
	}
	if err != nil {
		return err
	}
	web.SessionOf(r).Put("nieobecnosci", "entered")
	return web.See(w, r, AbsencesPath+"?miesiac="+e.From.String()[:7])
}

func (p *pages) agree(w http.ResponseWriter, r *http.Request) error {
	return p.step(w, r, "agreed", func(by actor.Actor, a id.Absence, f url.Values) error {
		substitute, _ := id.Parse[id.Employee](f.Get("stand-" + a.Short())) // nobody stands in
		return p.Absences.Agree(r.Context(), by, by.Unit, a, substitute)
	})
}

// endAbsence ends an absence with yesterday, or takes it back.
func (p *pages) endAbsence(w http.ResponseWriter, r *http.Request) error {
	return p.step(w, r, "ended", func(by actor.Actor, a id.Absence, _ url.Values) error {
		err := p.Absences.End(r.Context(), by, by.Unit, a, p.Identity.Today().AddDays(-1))
		return err
	})
}

func (p *pages) step(w http.ResponseWriter, r *http.Request, done string, do func(actor.Actor, id.Absence, url.Values) error) error {
	f, err := web.Form(r)
	if err != nil {
		return err
	}
	a, err := id.Parse[id.Absence](r.PathValue("absence"))
	if err != nil {
		return none("absence.none")
	}
	if err := do(web.ActorOf(r), a, f); err != nil {
		return err
	}
	web.SessionOf(r).Put("nieobecnosci", done)
	return web.See(w, r, AbsencesPath)
}
