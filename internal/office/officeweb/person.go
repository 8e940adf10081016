package officeweb

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"wrota/internal/identity"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

// personPage is one employment: what the office knows of it, and what can be done.
type personPage struct {
	identity.Member
	Cell  identity.Cell
	Cells []identity.Cell
	Names []string // of roles
	Move  form
	End   form
	Own   bool // it is the reader: nobody ends their own sessions from here
	Done  string
}

// member is the employee that the address names, with their account.
func (p *pages) member(r *http.Request) (identity.Member, error) {
	by := web.ActorOf(r)
	e, err := id.Parse[id.Employee](r.PathValue("employee"))
	if err == nil {
		all, err := p.Identity.Staff(r.Context(), by, by.Unit)
		if err != nil {
			return identity.Member{}, err
		}
		for _, m := range all {
			if m.ID == e {
				return m, nil
			}
		}
	}
	return identity.Member{}, fault.New(fault.NotFound, "identity.no-such-employee")
}

func (p *pages) showPerson(w http.ResponseWriter, r *http.Request) error {
	m, err := p.member(r)
	if err != nil {
		return err
	}
	return p.renderPerson(w, r, http.StatusOK, personPage{Member: m, Done: popDone(r)})
}

func (p *pages) renderPerson(w http.ResponseWriter, r *http.Request, status int, page personPage) (err error) {
	by := web.ActorOf(r)
	page.Own = page.Account == by.Account
	if page.Cell, err = p.Identity.Cell(r.Context(), by, by.Unit, page.Member.Cell); err != nil {
		return err
	}
	if page.Cells, err = p.Identity.Cells(r.Context(), by, by.Unit); err != nil {
		return err
	}
	for _, role := range page.Roles {
		page.Names = append(page.Names, p.RoleName(r.Context(), role))
	}
	if page.Move.Values == nil {
		page.Move.Values = url.Values{"cell": {page.Cell.ID.Short()}, "post": {page.Post}}
	}
	if page.End.Values == nil {
		page.End.Values = url.Values{}
	}
	return web.Render(w, r, status, person(page))
}

// movePerson ends one employment and begins another, so that papers of the past keep telling the truth.
func (p *pages) movePerson(w http.ResponseWriter, r *http.Request) error {
	m, err := p.member(r)
	if err != nil {
		return err
	}
	f, err := web.Form(r)
	if err != nil {
		return err
	}
	by := web.ActorOf(r)
	n := identity.NewEmployee{Email: m.Email, Employee: m.Employee}
	n.ID, n.PostID = id.Employee{}, id.Post{} // another employment, on whatever post bears this name
	n.Post, n.From, n.Leads = strings.TrimSpace(f.Get("post")), typedDay(f.Get("from")), f.Get("leads") == "yes"
	line := identity.Line{NewEmployee: n}
	if c, err2 := id.Parse[id.Cell](f.Get("cell")); err2 == nil {
		cell, err3 := p.Identity.Cell(r.Context(), by, by.Unit, c)
		if err3 != nil && !fault.Is(err3, fault.NotFound) {
			return err3
		}
		line.Symbol = cell.Symbol
	}
	if n.From.IsZero() {
		line.Wrong = []fault.Field{{Name: "from", Key: "identity.employee.from"}}
	}
	out, err := p.Identity.ImportPeople(r.Context(), by, by.Unit, []identity.Line{line}, true)
	if err == nil && out[0].Outcome == identity.Faulty {
		err = fault.Fields(out[0].Wrong)
	}
	if err == nil {
		_, err = p.Identity.ImportPeople(r.Context(), by, by.Unit, []identity.Line{line}, false)
	}
	if status, yes := refused(err); yes {
		return p.renderPerson(w, r, status, personPage{Member: m, Move: again(r.Context(), f, err, nil)})
	}
	if err != nil {
		return err
	}
	return done(w, r, "person-moved", peoplePath)
}

func (p *pages) endPerson(w http.ResponseWriter, r *http.Request) error {
	m, err := p.member(r)
	if err != nil {
		return err
	}
	f, err := web.Form(r)
	if err != nil {
		return err
	}
	by := web.ActorOf(r)
	err = p.Identity.EndEmployment(r.Context(), by, by.Unit, m.ID, typedDay(f.Get("to")))
	if status, yes := refused(err); yes {
		return p.renderPerson(w, r, status, personPage{Member: m, End: again(r.Context(), f, err, nil)})
	}
	if err != nil {
		return err
	}
	return done(w, r, "person-ended", peoplePath+"/"+m.ID.Short())
}

func (p *pages) invitePerson(w http.ResponseWriter, r *http.Request) error {
	m, err := p.member(r)
	if err != nil {
		return err
	}
	by := web.ActorOf(r)
	if _, err := p.Identity.Invite(r.Context(), by, by.Unit, []id.Employee{m.ID}); err != nil {
		return err
	}
	return done(w, r, "person-invited", peoplePath+"/"+m.ID.Short())
}

func (p *pages) logoutPerson(w http.ResponseWriter, r *http.Request) error {
	m, err := p.member(r)
	if err != nil {
		return err
	}
	by := web.ActorOf(r)
	if m.Account == by.Account { // they would end the session that asks for it
		return fault.New(fault.Conflict, "office.own-sessions")
	}
	if err := p.Identity.EndStaffSessions(r.Context(), by, by.Unit, m.ID); err != nil {
		return err
	}
	return done(w, r, "person-out", peoplePath+"/"+m.ID.Short())
}

func (p personPage) facts(ctx context.Context) []ui.Fact {
	facts := []ui.Fact{
		{Name: say(ctx, "people.cell"), Value: p.Cell.Symbol + " " + p.Cell.Name},
		{Name: say(ctx, "people.post"), Value: p.Post},
		{Name: say(ctx, "people.roles"), Value: strings.Join(p.Names, ", ")},
		{Name: say(ctx, "people.days"), Value: days(ctx, p.Employee)},
		{Name: say(ctx, "people.email"), Value: p.Email},
		{Name: say(ctx, "people.phone"), Value: p.Phone},
		{Name: say(ctx, "people.account"), Value: accountState(ctx, p.Member)},
	}
	return slices.DeleteFunc(facts, func(f ui.Fact) bool { return f.Value == "" })
}

func (p personPage) problems() ui.Problems {
	if len(p.Move.Problems) > 0 {
		return p.Move.Problems
	}
	return p.End.Problems
}
