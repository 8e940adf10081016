package federationweb

import (
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/a-h/templ"

	"wrota/internal/federation"
	"wrota/internal/identity"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/web"
)

// enter lets somebody in, or lets the session of who is in already go on with more proved. Everything that tied
// the browser to the attempt is forgotten.
func (p *pages) enter(w http.ResponseWriter, r *http.Request, got federation.Arrival) error {
	s := web.SessionOf(r)
	a, err := p.Identity.Account(r.Context(), actor.Automaton("system.federation", id.Region), got.Account)
	if err != nil {
		return err
	}
	setting, err := p.Federation.Setting(got.Provider)
	if err != nil {
		return err
	}
	proof := identity.Proof{Level: got.Level, Strong: got.Strong, Means: got.Provider, DeskOnly: setting.Staff != nil}
	raised, err := p.Identity.Raise(s, a, proof)
	if err != nil {
		return err
	}
	to := identity.ConfirmPath
	if !raised {
		if to, err = p.Identity.Enter(r.Context(), s, a, proof); err != nil {
			return p.failed(w, r, err)
		}
	}
	for _, key := range []string{"federation", "federation.pending", "pending", "ended", "dalej"} {
		s.Remove(key)
	}
	s.Put("federation.leave", got.Leave)
	switch to {
	case identity.HomeOfResident, identity.HomeOfClerk, identity.ConfirmPath:
		return web.See(w, r, web.Local(got.Next, to))
	}
	if got.Next != "" { // something stands between: a choice, a second factor
		to += "?dalej=" + url.QueryEscape(got.Next)
	}
	return web.See(w, r, to)
}

// failed says why a login came to nothing and names the other ways.
func (p *pages) failed(w http.ResponseWriter, r *http.Request, err error) error {
	f, ok := fault.As(err)
	if !ok || !strings.HasPrefix(f.Key, "federation.") && !strings.HasPrefix(f.Key, "identity.confirm.") && f.Key != "identity.desk-only" {
		return err
	}
	status := web.Status(f.Kind)
	if refused, ok := errors.AsType[*federation.Refusal](err); ok && refused.Reason == federation.Unreachable {
		status = http.StatusServiceUnavailable
	}
	way, back := "/logowanie", next(r)
	if by := web.ActorOf(r); by.LoggedIn() && !by.DeskOnly {
		way = identity.ConfirmPath
	}
	if back != "" {
		way += "?dalej=" + url.QueryEscape(back)
	}
	return web.Render(w, r, status, failure(i18n.T(r.Context(), f.Key), way))
}

// pendingPage asks which account is theirs.
type pendingPage struct {
	Who   federation.Assertion
	Title string // of the provider
	Email string // of the account that they are logged in to
	Next  string
}

func (p *pages) pending(r *http.Request) (pendingPage, error) {
	s := web.SessionOf(r)
	who, to, err := p.Federation.Pending(r.Context(), web.ActorOf(r), s.Get("federation"), s.Get("federation.pending"))
	if err != nil {
		return pendingPage{}, err
	}
	x, err := p.Federation.Setting(who.Provider)
	return pendingPage{Who: who, Title: x.Title(i18n.Lang(r.Context())), Next: to}, err
}

func (p *pages) showChoose(w http.ResponseWriter, r *http.Request) error {
	if web.ActorOf(r).LoggedIn() {
		return web.See(w, r, JoinPath)
	}
	page, err := p.pending(r)
	if err != nil {
		return p.failed(w, r, err)
	}
	return web.Render(w, r, http.StatusOK, choose(page))
}

func (p *pages) openAccount(w http.ResponseWriter, r *http.Request) error {
	s := web.SessionOf(r)
	got, err := p.Federation.OpenAccount(r.Context(), web.ActorOf(r), s.Get("federation"), s.Get("federation.pending"), i18n.Lang(r.Context()))
	if err != nil {
		return p.failed(w, r, err)
	}
	return p.enter(w, r, got)
}

func (p *pages) showJoin(w http.ResponseWriter, r *http.Request) error {
	page, err := p.pending(r)
	if err != nil {
		return p.failed(w, r, err)
	}
	by := web.ActorOf(r)
	a, err := p.Identity.Account(r.Context(), by, by.Account)
	if err != nil {
		return err
	}
	if page.Email = a.Email; page.Email == "" {
		page.Email = a.FullName()
	}
	return web.Render(w, r, http.StatusOK, joinPage(page))
}

func (p *pages) join(w http.ResponseWriter, r *http.Request) error {
	s := web.SessionOf(r)
	got, err := p.Federation.Join(r.Context(), web.ActorOf(r), s.Get("federation"), s.Get("federation.pending"))
	if err != nil {
		return p.failed(w, r, err)
	}
	return p.enter(w, r, got)
}

// Farewell is the page for somebody who logged out here and may still be logged in with their provider; nil when
// there is nothing to say. It must be asked before the session is destroyed.
func (d Deps) Farewell(w http.ResponseWriter, r *http.Request) templ.Component {
	x, ok := identity.SittingOf(web.SessionOf(r))
	if !ok {
		return nil
	}
	setting, err := d.Federation.Setting(x.Means)
	if err != nil {
		return nil
	}
	leaver, ok := d.Federation.Providers[setting.Name].(federation.Leaver)
	if !ok {
		return nil
	}
	to, err := leaver.Leave(r.Context(), web.SessionOf(r).Get("federation.leave"))
	if err != nil || to.URL == "" { // it is out of reach: logging out here must not fail for that
		return nil
	}
	if to.Fields != nil {
		web.AllowForm(w, to.URL)
	}
	return farewell(setting.Title(i18n.Lang(r.Context())), to)
}

// providerLogout takes the provider's word that a session has ended, or its answer to ours.
func (p *pages) providerLogout(w http.ResponseWriter, r *http.Request) error {
	provider := r.PathValue("provider")
	side := p.Sides[provider]
	if side == nil {
		return fault.New(fault.NotFound, "fault.no-page")
	}
	m := federation.Message{Method: r.Method, RawQuery: r.URL.RawQuery}
	if r.Method == http.MethodPost {
		form, err := web.Form(r)
		if err != nil {
			return err
		}
		m.Form = form
	}
	names, answer, err := side.Logout(r.Context(), m)
	if err != nil {
		return p.failed(w, r, err)
	}
	if answer == nil { // it answered us: both sides are left
		return web.See(w, r, "/")
	}
	to, err := answer(p.Federation.EndSessions(r.Context(), provider, names) == nil)
	if err != nil {
		return p.failed(w, r, err)
	}
	return p.depart(w, r, to, ended)
}
