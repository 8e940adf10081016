package identityweb

import (
	"context"
	"net/http"
	"net/url"

	"github.com/a-h/templ"

	"wrota/internal/identity"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

type loginPage struct {
	Email    string
	Next     string
	Note     string // why the page is shown
	Lost     bool   // a form was too long to wait for the login
	Problems ui.Problems
	Demo     []group
	Passkeys string    // the host under which they work
	Ways     []ui.Link // providers of identities
}

// group is a heading of the list of personas.
type group struct {
	Title  string
	People []identity.Account
}

func with(path, next string) string {
	if next == "" {
		return path
	}
	return path + "?dalej=" + url.QueryEscape(next)
}

func (p *pages) showLogin(w http.ResponseWriter, r *http.Request) error {
	by := web.ActorOf(r)
	if by.Weak {
		return web.See(w, r, with(identity.SecurityPath, next(r)))
	}
	if by.LoggedIn() {
		return web.See(w, r, after(by.Employee, next(r)))
	}
	page := loginPage{Next: next(r)}
	s := web.SessionOf(r)
	switch {
	case s.Pop("ended") != "":
		page.Note = i18n.T(r.Context(), "identity.page.login.ended")
	case s.Pop("done") == "password":
		page.Note = i18n.T(r.Context(), "identity.page.login.new-password")
	}
	page.Lost = s.Pop(web.LostForm) != ""
	return p.renderLogin(w, r, http.StatusOK, page)
}

func (p *pages) renderLogin(w http.ResponseWriter, r *http.Request, status int, page loginPage) error {
	if p.Providers != nil {
		page.Ways = p.Providers.Ways(r.Context(), page.Next)
	}
	people, err := p.Identity.Personas(r.Context(), web.ActorOf(r))
	if err != nil {
		return err
	}
	page.Passkeys = p.Passkeys
	for _, key := range []string{identity.Residents, identity.Clerks} {
		g := group{Title: i18n.T(r.Context(), "identity.page.demo."+key)}
		for _, a := range people {
			if a.Persona == key {
				g.People = append(g.People, a)
			}
		}
		if len(g.People) > 0 {
			page.Demo = append(page.Demo, g)
		}
	}
	return web.Render(w, r, status, login(page))
}

func (p *pages) login(w http.ResponseWriter, r *http.Request) error {
	form, err := web.Form(r)
	if err != nil {
		return err
	}
	a, err := p.Identity.Login(r.Context(), web.ActorOf(r), form.Get("email"), form.Get("password"))
	if err == nil {
		return p.enter(w, r, a, identity.ByPassword, next(r))
	}
	if fault.Is(err, fault.Conflict) { // the password is right, the address is not proved
		web.SessionOf(r).Put("pending", form.Get("email"))
		return web.See(w, r, "/rejestracja/sprawdz-poczte")
	}
	status, problems, err := problemsOf(r, err)
	if err != nil {
		return err
	}
	return p.renderLogin(w, r, status, loginPage{Email: form.Get("email"), Next: next(r), Problems: problems})
}

// problemsOf are the mistakes that a form is shown again with: those of its fields, or that somebody
// tries too often. Anything else is returned.
func problemsOf(r *http.Request, err error) (int, ui.Problems, error) {
	f, ok := fault.As(err)
	switch {
	case ok && f.Kind == fault.Invalid:
		return http.StatusUnprocessableEntity, ui.ProblemsOf(r.Context(), f), nil
	case ok && f.Kind == fault.Busy:
		return http.StatusTooManyRequests, ui.Problems{{Text: i18n.T(r.Context(), f.Key, map[string]any(f.Args))}}, nil
	}
	return 0, nil, err
}

func (p *pages) enterPersona(w http.ResponseWriter, r *http.Request) error {
	form, err := web.Form(r)
	if err != nil {
		return err
	}
	who, err := id.Parse[id.Account](form.Get("postac"))
	if err != nil {
		return fault.New(fault.NotFound, "identity.no-such-account")
	}
	a, to, err := p.Identity.EnterPersona(r.Context(), web.ActorOf(r), web.SessionOf(r), who)
	if err != nil {
		return err
	}
	return p.entered(w, r, a, to, next(r))
}

// logout ends the session. It is open to everybody: pressing it twice is no mistake.
func (p *pages) logout(w http.ResponseWriter, r *http.Request) error {
	if x, ok := identity.SittingOf(web.SessionOf(r)); ok && p.Left != nil && web.ActorOf(r).LoggedIn() {
		if err := p.Left(r.Context(), web.ActorOf(r), x.Session); err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
	}
	var more templ.Component
	if p.Providers != nil {
		more = p.Providers.Farewell(w, r)
	}
	if err := web.SessionOf(r).Destroy(); err != nil {
		return err
	}
	if more != nil {
		return web.Render(w, r, http.StatusOK, more)
	}
	return web.See(w, r, "/")
}

// extend answers the button of the warning that the session ends. The request itself is what extends it.
func (p *pages) extend(w http.ResponseWriter, _ *http.Request) error {
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// personaTable lists the people of a group, each with the button that enters their account.
func personaTable(ctx context.Context, g group) ui.TableProps {
	t := ui.TableProps{
		Caption: g.Title, RowHeaders: true, Narrow: ui.Stacks,
		Columns: []ui.Column{
			{Text: i18n.T(ctx, "identity.page.demo.who")},
			{Text: i18n.T(ctx, "identity.page.demo.what")},
			{Text: i18n.T(ctx, "identity.page.demo.enter"), Hidden: true},
		},
	}
	for _, a := range g.People {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: a.FullName()}, {Text: a.Note}, {Content: personaButton(a)}}})
	}
	return t
}
