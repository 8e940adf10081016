package staffweb

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"wrota/internal/identity"
	"wrota/internal/identity/leaving"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

// leavePage shows what lies with somebody who leaves, and asks who takes it over.
type leavePage struct {
	leaving.Desk
	By       actor.Actor
	People   []identity.Employee
	Names    map[id.Employee]string
	Form     url.Values
	Problems ui.Problems
	Left     []leaving.Item // what could not be handed over
	Done     bool
	role     func(context.Context, string) string
}

// peoplePage lists whom the actor may let go.
type peoplePage struct {
	People []identity.Employee
}

func (p *pages) showPeople(w http.ResponseWriter, r *http.Request) error {
	by := web.ActorOf(r)
	all, _, err := p.people(r.Context(), by, p.Identity.Today())
	if err != nil {
		return err
	}
	var page peoplePage
	for _, e := range all {
		if e.ID != by.Employee && identity.MayLead(by, e) {
			page.People = append(page.People, e)
		}
	}
	return web.Render(w, r, http.StatusOK, people(page))
}

func (p peoplePage) table(ctx context.Context) ui.TableProps {
	out := ui.TableProps{Caption: say(ctx, "leaving"), Quiet: true, RowHeaders: true, Narrow: ui.Stacks, Columns: []ui.Column{{Text: say(ctx, "person")}, {Text: say(ctx, "post")}}}
	for _, e := range p.People {
		out.Rows = append(out.Rows, ui.Row{Cells: []ui.Cell{{Content: ui.A(ui.Link{Text: e.Name, Href: LeavingPath + "/" + e.ID.Short()})}, {Text: e.Post}}})
	}
	return out
}

func (p *pages) showLeaving(w http.ResponseWriter, r *http.Request) error {
	return p.renderLeaving(w, r, http.StatusOK, leavePage{Form: url.Values{}, Done: web.SessionOf(r).Pop("odejscie") != ""})
}

func (p *pages) renderLeaving(w http.ResponseWriter, r *http.Request, status int, page leavePage) error {
	e, err := id.Parse[id.Employee](r.PathValue("employee"))
	if err != nil {
		return none("no-such-employee")
	}
	ctx := r.Context()
	page.By, page.role = web.ActorOf(r), p.RoleName
	if page.Desk, err = p.Leaving.Look(ctx, page.By, page.By.Unit, e); err != nil {
		return err
	}
	if page.People, page.Names, err = p.people(ctx, page.By, p.Identity.Today()); err != nil {
		return err
	}
	return web.Render(w, r, status, leavingDesk(page))
}

// leave hands everything over. Pressed twice it finds nothing left to hand over.
func (p *pages) leave(w http.ResponseWriter, r *http.Request) error {
	e, err := id.Parse[id.Employee](r.PathValue("employee"))
	if err != nil {
		return none("no-such-employee")
	}
	f, err := web.Form(r)
	if err != nil {
		return err
	}
	by := web.ActorOf(r)
	o := leaving.Order{Unit: by.Unit, Employee: e, Last: typedDay(f.Get("last")), Choices: map[string]id.Employee{}}
	o.Heir, _ = id.Parse[id.Employee](f.Get("heir")) // refused by the module when there is none
	for name := range f {
		if key, ok := strings.CutPrefix(name, "to-"); ok && f.Get(name) != "" {
			if o.Choices[key], err = id.Parse[id.Employee](f.Get(name)); err != nil {
				return none("no-such-employee")
			}
		}
	}
	left, err := p.Leaving.Leave(r.Context(), by, o)
	if fault.Is(err, fault.Invalid) {
		return p.renderLeaving(w, r, http.StatusUnprocessableEntity, leavePage{Form: f, Problems: ui.ProblemsOf(r.Context(), err)})
	}
	if err != nil {
		return err
	}
	if len(left) > 0 {
		return p.renderLeaving(w, r, http.StatusConflict, leavePage{Form: f, Left: left})
	}
	web.SessionOf(r).Put("odejscie", "yes")
	return web.See(w, r, LeavingPath+"/"+e.Short())
}

func (l leavePage) heirs(ctx context.Context, first string) []ui.Option {
	return choose(ctx, first, l.People, l.Employee.ID)
}

// items are the pieces of open work; each may go to somebody else than the rest.
func (l leavePage) items(ctx context.Context) ui.TableProps {
	out := ui.TableProps{
		Caption: say(ctx, "open-work", "N", len(l.Items)), RowHeaders: true, Narrow: ui.Stacks,
		Columns: []ui.Column{{Text: say(ctx, "piece")}, {Text: say(ctx, "kind")}, {Text: say(ctx, "to")}},
	}
	for _, x := range l.Items {
		out.Rows = append(out.Rows, ui.Row{Cells: []ui.Cell{{Content: piece(x)}, {Text: say(ctx, "kind-"+x.Kind)}, {Content: heirOf(l, x)}}})
	}
	return out
}

func (l leavePage) authorities(ctx context.Context) (out []string) {
	for _, a := range l.Authorities {
		out = append(out, l.role(ctx, a.Role)+", "+fromTo(ctx, a.From, a.To))
	}
	for _, x := range l.Substitutions {
		who := x.Absent
		key := "stands-in-for"
		if who == l.Employee.ID {
			who, key = x.Substitute, "is-replaced-by"
		}
		out = append(out, say(ctx, key, "Name", l.Names[who])+", "+fromTo(ctx, x.From, x.To))
	}
	return out
}
