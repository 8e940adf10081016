package loginweb

import (
	"context"
	"net/http"

	"wrota/internal/identity"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

// person is an employee with whether they have a factor.
type person struct {
	identity.Employee
	Protected bool
}

func (p *pages) showStaff(w http.ResponseWriter, r *http.Request) error {
	by := web.ActorOf(r)
	all, err := p.Identity.Employees(r.Context(), by, by.Unit, identity.EmployeeFilter{On: p.Identity.Today()})
	if err != nil {
		return err
	}
	protected, err := p.Login.Protected(r.Context(), by)
	if err != nil {
		return err
	}
	var people []person
	for _, e := range all {
		people = append(people, person{e, protected[e.Account]})
	}
	return web.Render(w, r, http.StatusOK, staff(people, p.Identity.StaffNeedsTwo(), web.SessionOf(r).Pop("done") == "reset"))
}

func (p *pages) employee(r *http.Request) (identity.Employee, error) {
	by := web.ActorOf(r)
	e, err := id.Parse[id.Employee](r.PathValue("employee"))
	if err != nil {
		return identity.Employee{}, fault.New(fault.NotFound, "identity.no-such-employee")
	}
	return p.Identity.Employee(r.Context(), by, by.Unit, e)
}

func (p *pages) showReset(w http.ResponseWriter, r *http.Request) error {
	e, err := p.employee(r)
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, resetFactors(e, "", nil))
}

func (p *pages) reset(w http.ResponseWriter, r *http.Request) error {
	e, err := p.employee(r)
	if err != nil {
		return err
	}
	f, err := web.Form(r)
	if err != nil {
		return err
	}
	if err := p.Login.ResetFactors(r.Context(), web.ActorOf(r), e.ID, f.Get("why")); err != nil {
		status, ps, err := problemsOf(r, err)
		if err != nil {
			return err
		}
		return web.Render(w, r, status, resetFactors(e, f.Get("why"), ps))
	}
	web.SessionOf(r).Put("done", "reset")
	return web.See(w, r, staffPath)
}

func staffTable(ctx context.Context, people []person) ui.TableProps {
	t := ui.TableProps{
		Caption: i18n.T(ctx, "login.page.staff.title"), Quiet: true, RowHeaders: true, Narrow: ui.Stacks,
		Columns: []ui.Column{
			{Text: i18n.T(ctx, "login.page.staff.who")},
			{Text: i18n.T(ctx, "login.page.staff.post")},
			{Text: i18n.T(ctx, "login.page.staff.factor")},
			{Text: i18n.T(ctx, "login.page.staff.reset"), Hidden: true},
		},
	}
	for _, x := range people {
		state, action := i18n.T(ctx, "login.page.staff.no"), ui.Cell{}
		if x.Protected {
			state = i18n.T(ctx, "login.page.staff.yes")
			action = ui.Cell{Content: ui.A(ui.Link{Text: i18n.T(ctx, "login.page.staff.reset"), Hidden: x.Name, Href: staffPath + "/" + x.ID.Short()})}
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: x.Name}, {Text: x.Post}, {Text: state}, action}})
	}
	return t
}
