package loginweb

import (
	"context"
	"net/http"
	"slices"

	"wrota/internal/identity"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/login"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

// provePage asks somebody who is logged in to show once more who they are.
type provePage struct {
	Factors  login.Factors
	Password bool      // the account has one
	Persona  bool      // of a demonstration: there is nothing to show
	Lost     bool      // what was typed was too long to wait
	Ways     []ui.Link // the provider that they came by
	Next     string
	Problems ui.Problems
	pages    *pages
}

// Shown tells whether there is a form to fill in.
func (p provePage) Shown() bool { return p.Persona || p.Password || p.Factors.App != nil }

// self is the person at the keyboard in matters of their own, whoever they act for.
func self(by actor.Actor) actor.Actor {
	by.Account, by.Mandate = by.Human(), actor.Mandate{}
	return by
}

func (p *pages) provable(r *http.Request) (page provePage, a identity.Account, err error) {
	mine := self(web.ActorOf(r))
	page = provePage{Next: next(r), Lost: web.SessionOf(r).Pop(web.LostForm) != "", pages: p}
	if a, err = p.Identity.Account(r.Context(), mine, mine.Account); err != nil {
		return page, a, err
	}
	page.Persona = a.Persona != ""
	means, err := p.Identity.Means(r.Context(), mine)
	if err != nil {
		return page, a, err
	}
	page.Password = slices.ContainsFunc(means, func(m identity.Means) bool { return m.Kind == identity.MeansPassword })
	if page.Factors, err = p.Login.FactorsOf(r.Context(), mine, mine.Account); err != nil {
		return page, a, err
	}
	if p.Again != nil {
		page.Ways = p.Again(r.Context(), mine.Means, page.Next)
	}
	return page, a, nil
}

func (p *pages) showProve(w http.ResponseWriter, r *http.Request) error {
	page, _, err := p.provable(r)
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, prove(page))
}

// prove takes a password, and a code where the account has an app: as much as logging in does.
func (p *pages) prove(w http.ResponseWriter, r *http.Request) error {
	form, err := web.Form(r)
	if err != nil {
		return err
	}
	page, a, err := p.provable(r)
	if err != nil {
		return err
	}
	if !page.Shown() {
		return web.See(w, r, with(web.ProvePath, page.Next))
	}
	if err := p.shown(r.Context(), web.ActorOf(r), a, page, proofs{form.Get("password"), form.Get("code")}); err != nil {
		return p.unproved(w, r, page, err)
	}
	return p.proved(w, r, page.Next)
}

type proofs struct{ password, code string }

func (p *pages) shown(ctx context.Context, by actor.Actor, a identity.Account, page provePage, with proofs) error {
	if page.Persona {
		return nil
	}
	if page.Password {
		b, err := p.Identity.Login(ctx, by, a.Email, with.password)
		if fault.Is(err, fault.Invalid) || err == nil && b.ID != a.ID {
			return fault.InvalidField("password", "login.prove.password")
		}
		if err != nil && !fault.Is(err, fault.Conflict) { // right, of an address that nobody proved
			return err
		}
	}
	if page.Factors.App != nil {
		return p.Login.CheckCode(ctx, self(by), a.ID, with.code)
	}
	return nil
}

// provePasskey takes a passkey of the same account: it is two factors by itself.
func (p *pages) provePasskey(w http.ResponseWriter, r *http.Request) error {
	form, err := web.Form(r)
	if err != nil {
		return err
	}
	page, a, err := p.provable(r)
	if err != nil {
		return err
	}
	if _, err := p.Login.CheckPasskey(r.Context(), self(web.ActorOf(r)), a.ID, web.SessionOf(r).Pop("passkey"), []byte(form.Get("answer"))); err != nil {
		return p.unproved(w, r, page, err)
	}
	return p.proved(w, r, page.Next)
}

func (p *pages) unproved(w http.ResponseWriter, r *http.Request, page provePage, err error) error {
	status, problems, err := problemsOf(r, err)
	if err != nil {
		return err
	}
	page.Problems = problems
	return web.Render(w, r, status, prove(page))
}

// proved goes on where the person was stopped, under a new token.
func (p *pages) proved(w http.ResponseWriter, r *http.Request, next string) error {
	s := web.SessionOf(r)
	if err := s.Renew(); err != nil {
		return err
	}
	s.Proved()
	return web.See(w, r, web.Local(next, home(web.ActorOf(r))))
}

func home(by actor.Actor) string {
	if by.Kind == actor.Clerk {
		return identity.HomeOfClerk
	}
	return identity.HomeOfResident
}

// keyKind makes the button of a passkey the loud one: it is the quickest.
func (p provePage) keyKind() ui.ButtonKind {
	if len(p.Problems) > 0 && p.Shown() {
		return ui.Secondary
	}
	return ui.Primary
}

// codeKind is the button of the form beside it.
func (p provePage) codeKind() ui.ButtonKind {
	if len(p.Factors.Passkeys) > 0 && p.keyKind() == ui.Primary {
		return ui.Secondary
	}
	return ui.Primary
}

func (p provePage) key(ctx context.Context) ui.PasskeyProps {
	return p.pages.keyProps(ctx, ui.PasskeyProps{Action: web.ProvePath + "/klucz", Ask: keyPath + "/pytanie", Text: i18n.T(ctx, "login.prove.key"), Kind: p.keyKind()})
}
