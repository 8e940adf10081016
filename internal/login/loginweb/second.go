package loginweb

import (
	"context"
	"net/http"

	"wrota/internal/identity"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/login"
	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

type secondPage struct {
	Factors  login.Factors
	Next     string
	Problems ui.Problems
	pages    *pages
}

// keyKind makes the button of a passkey the loud one when there is no code to type.
func (p secondPage) keyKind() ui.ButtonKind {
	if p.Factors.App != nil {
		return ui.Secondary
	}
	return ui.Primary
}

// half is who gave the right password in this browser. Somebody who did not, or too long ago, begins anew.
func (p *pages) half(w http.ResponseWriter, r *http.Request) (a identity.Account, ok bool, err error) {
	a, err = p.Identity.HalfIn(r.Context(), web.SessionOf(r))
	if fault.Is(err, fault.LoggedOut) {
		return a, false, web.See(w, r, with("/logowanie", next(r)))
	}
	return a, err == nil, err
}

func (p *pages) showSecond(w http.ResponseWriter, r *http.Request) error {
	a, ok, err := p.half(w, r)
	if err != nil || !ok {
		return err
	}
	return p.renderSecond(w, r, a, http.StatusOK, nil)
}

func (p *pages) renderSecond(w http.ResponseWriter, r *http.Request, a identity.Account, status int, problems ui.Problems) error {
	f, err := p.Login.FactorsOf(r.Context(), web.ActorOf(r), a.ID)
	if err != nil {
		return err
	}
	return web.Render(w, r, status, secondFactor(secondPage{f, next(r), problems, p}))
}

func (p *pages) second(w http.ResponseWriter, r *http.Request) error {
	return p.show(w, r, p.Login.CheckCode, p.renderSecond)
}

type (
	checks  func(ctx context.Context, by actor.Actor, account id.Account, code string) error
	renders func(w http.ResponseWriter, r *http.Request, a identity.Account, status int, problems ui.Problems) error
)

// show checks a code of whoever is half in, and lets them in.
func (p *pages) show(w http.ResponseWriter, r *http.Request, check checks, again renders) error {
	form, err := web.Form(r)
	if err != nil {
		return err
	}
	a, ok, err := p.half(w, r)
	if err != nil || !ok {
		return err
	}
	if err := check(r.Context(), web.ActorOf(r), a.ID, form.Get("code")); err != nil {
		status, problems, err := problemsOf(r, err)
		if err != nil {
			return err
		}
		return again(w, r, a, status, problems)
	}
	_, to, err := p.Identity.Complete(r.Context(), web.SessionOf(r))
	if err != nil {
		return err
	}
	return entered(w, r, to)
}

func (p *pages) showRecovery(w http.ResponseWriter, r *http.Request) error {
	a, ok, err := p.half(w, r)
	if err != nil || !ok {
		return err
	}
	return p.renderRecovery(w, r, a, http.StatusOK, nil)
}

func (p *pages) renderRecovery(w http.ResponseWriter, r *http.Request, _ identity.Account, status int, problems ui.Problems) error {
	return web.Render(w, r, status, recovery(next(r), problems))
}

func (p *pages) recovery(w http.ResponseWriter, r *http.Request) error {
	return p.show(w, r, p.Login.UseRecovery, p.renderRecovery)
}
