package identityweb

import (
	"net/http"

	"wrota/internal/identity"
	"wrota/internal/kit/fault"
	"wrota/internal/platform/web"
)

func (p *pages) showAskReset(w http.ResponseWriter, r *http.Request) error {
	return web.Render(w, r, http.StatusOK, askReset("", nil))
}

func (p *pages) askReset(w http.ResponseWriter, r *http.Request) error {
	form, err := web.Form(r)
	if err != nil {
		return err
	}
	if err := p.Identity.AskReset(r.Context(), web.ActorOf(r), form.Get("email")); err != nil {
		status, problems, err := problemsOf(r, err)
		if err != nil {
			return err
		}
		return web.Render(w, r, status, askReset(form.Get("email"), problems))
	}
	return web.See(w, r, "/haslo/wyslano")
}

func (p *pages) showResetSent(w http.ResponseWriter, r *http.Request) error {
	return web.Render(w, r, http.StatusOK, resetSent())
}

func (p *pages) showReset(w http.ResponseWriter, r *http.Request) error {
	token := r.PathValue("token")
	if err := p.Identity.CheckResetLink(r.Context(), token); err != nil {
		return p.deadLink(w, r, err)
	}
	return web.Render(w, r, http.StatusOK, reset(token, nil))
}

// reset sets the password and leads to the login page, where the person and their browser's keeper of
// passwords use it for the first time. Whoever is logged in here is logged out with all the others.
func (p *pages) reset(w http.ResponseWriter, r *http.Request) error {
	form, err := web.Form(r)
	if err != nil {
		return err
	}
	token := r.PathValue("token")
	err = p.Identity.Reset(r.Context(), web.ActorOf(r), token, form.Get("password"))
	if fault.Is(err, fault.Gone) || fault.Is(err, fault.NotFound) {
		return p.deadLink(w, r, err)
	}
	if err != nil {
		status, problems, err := problemsOf(r, err)
		if err != nil {
			return err
		}
		return web.Render(w, r, status, reset(token, problems))
	}
	s := web.SessionOf(r)
	identity.Leave(s)
	s.Remove("pending")
	s.Put("done", "password")
	return web.See(w, r, "/logowanie")
}

func (p *pages) showChangePassword(w http.ResponseWriter, r *http.Request) error {
	return web.Render(w, r, http.StatusOK, changePassword(nil))
}

func (p *pages) changePassword(w http.ResponseWriter, r *http.Request) error {
	form, err := web.Form(r)
	if err != nil {
		return err
	}
	a, err := p.Identity.ChangePassword(r.Context(), web.ActorOf(r), form.Get("old"), form.Get("password"))
	if err != nil {
		status, problems, err := problemsOf(r, err)
		if err != nil {
			return err
		}
		return web.Render(w, r, status, changePassword(inOrder(problems)))
	}
	return p.goOn(w, r, a, "password")
}

func (p *pages) endSessions(w http.ResponseWriter, r *http.Request) error {
	a, err := p.Identity.EndSessions(r.Context(), web.ActorOf(r))
	if err != nil {
		return err
	}
	return p.goOn(w, r, a, "sessions")
}
