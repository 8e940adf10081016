package app

import (
	"context"
	"errors"
	"slices"

	"wrota/internal/cases"
	"wrota/internal/catalogue"
	"wrota/internal/identity"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/notices"
)

// people answers cases' questions about the staff.
type people struct{ *App }

var _ cases.People = people{}

func (p people) Employee(ctx context.Context, unit id.Unit, e id.Employee, on calendar.Date) (cases.Person, error) {
	x, err := p.Identity.Employee(ctx, System(unit), unit, e)
	if err != nil {
		return cases.Person{}, err
	}
	if !x.Works(on) {
		return cases.Person{}, fault.New(fault.NotFound, "identity.employee.none")
	}
	return cases.Person{ID: x.ID, Name: x.Name, Post: x.Post, Cell: x.Cell, Phone: x.Phone}, nil
}

// Substitute returns the first who really stands in. When everybody who could is away too, the work
// stays where it is, in sight of the superior.
func (p people) Substitute(ctx context.Context, unit id.Unit, e id.Employee, on calendar.Date) (cases.Person, error) {
	stand, err := p.Identity.SubstitutesOf(ctx, System(unit), unit, e, on)
	if err != nil {
		return cases.Person{}, err
	}
	if len(stand) > 0 {
		e = stand[0]
	}
	return p.Employee(ctx, unit, e, on)
}

// staff tells the catalogue whether cells and people belong to a unit.
type staff struct{ *App }

var _ catalogue.Staff = staff{}

func (s staff) HasCell(ctx context.Context, unit id.Unit, cell id.Cell) (bool, error) {
	_, err := s.Identity.Cell(ctx, System(unit), unit, cell)
	if fault.Is(err, fault.NotFound) {
		return false, nil
	}
	return err == nil, err
}

func (s staff) Works(ctx context.Context, unit id.Unit, cell id.Cell, e id.Employee, on calendar.Date) (bool, error) {
	x, err := s.Identity.Employee(ctx, System(unit), unit, e)
	if fault.Is(err, fault.NotFound) {
		return false, nil
	}
	return err == nil && x.Cell == cell && x.Works(on), err
}

// recipients tells notices who a message goes to.
type recipients struct{ *App }

var _ notices.People = recipients{}

func (r recipients) Account(ctx context.Context, account id.Account) (notices.Person, error) {
	x, err := r.Identity.Account(ctx, System(id.Region), account)
	return notices.Person{Account: account, Email: x.Email, Lang: x.Lang, Proved: !x.Verified.IsZero()}, err
}

func (r recipients) Employee(ctx context.Context, unit id.Unit, e id.Employee) (notices.Person, error) {
	x, err := r.Identity.Employee(ctx, System(unit), unit, e)
	if err != nil {
		return notices.Person{}, err
	}
	return r.Account(ctx, x.Account)
}

func (r recipients) Staff(ctx context.Context, unit id.Unit, on calendar.Date) ([]notices.Member, error) {
	list, err := r.Identity.Employees(ctx, System(unit), unit, identity.EmployeeFilter{On: on})
	out := make([]notices.Member, 0, len(list))
	for _, x := range list {
		out = append(out, notices.Member{Employee: x.ID, Account: x.Account})
	}
	return out, err
}

const draftPath = "/wnioski/"

// agendas tells notices what lies on a clerk's desk in the morning, asking as the clerk.
type agendas struct{ *App }

var _ notices.Desk = agendas{}

// pileItems is how many cases a morning message names.
const pileItems = 5

func (a agendas) Agenda(ctx context.Context, unit id.Unit, e id.Employee, on calendar.Date) (notices.Agenda, error) {
	x, err := a.Identity.Employee(ctx, System(unit), unit, e)
	if err != nil {
		return notices.Agenda{}, err
	}
	by, err := a.AsClerk(ctx, x)
	if err != nil || !by.May(cases.GrantHandle) {
		return notices.Agenda{}, err
	}
	came, err := a.pile(ctx, by, cases.Question{View: cases.ViewNew})
	if err != nil {
		return notices.Agenda{}, err
	}
	overdue, err := a.pile(ctx, by, cases.Question{View: cases.ViewOverdue})
	if err != nil {
		return notices.Agenda{}, err
	}
	due, err := a.pile(ctx, by, cases.Question{View: cases.ViewTodo, Before: on.AddDays(soon + 1)})
	due = slices.DeleteFunc(due, func(r cases.Row) bool { return r.DueOn.Before(on) })
	return notices.Agenda{Came: a.named(ctx, came), Due: a.named(ctx, due), Overdue: a.named(ctx, overdue)}, err
}

// soon is for how many days ahead terms are told in the morning.
const soon = 7

// pile is one list of a clerk who has it.
func (a agendas) pile(ctx context.Context, by actor.Actor, q cases.Question) ([]cases.Row, error) {
	if !slices.Contains(cases.Views(by), q.View) {
		return nil, nil
	}
	q.Limit = 200
	page, err := a.Cases.Queue(ctx, by, q)
	return page.Rows, err
}

// named tells of cases by their sign and the kind of matter: a message leaves the house, and the title
// of a case may name somebody.
func (a agendas) named(_ context.Context, rows []cases.Row) notices.Pile {
	p := notices.Pile{Total: len(rows)}
	for _, r := range rows[:min(len(rows), pileItems)] {
		p.Items = append(p.Items, notices.Item{Sign: r.Sign, What: a.serviceTitle(r.Service), On: r.DueOn, Path: "/biurko/sprawy/" + r.ID.Short()})
	}
	return p
}

// serviceTitle is the Polish title of an e-service, or nothing for what is none.
func (a *App) serviceTitle(slug string) string {
	s, err := a.Catalogue.Service(slug)
	if err != nil {
		return ""
	}
	return s.Definition().Title.In("pl")
}

// AsClerk is the actor of an employee, with the rights of today.
func (a *App) AsClerk(ctx context.Context, x identity.Employee) (actor.Actor, error) {
	account, err := a.Identity.Account(ctx, System(id.Region), x.Account)
	if err != nil {
		return actor.Actor{}, err
	}
	by, err := a.Identity.Actor(ctx, identity.SittingAs(account, x.ID))
	var f *fault.Error
	if errors.As(err, &f) && f.Kind == fault.LoggedOut {
		return actor.Actor{}, nil
	}
	return by, err
}
