package loginweb

import (
	"net/http"

	"wrota/internal/identity"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

// askPasskey gives the browser a challenge, for whosever passkey it will show.
func (p *pages) askPasskey(w http.ResponseWriter, r *http.Request) error {
	options, kept, err := p.Login.AskPasskey()
	if err != nil {
		return err
	}
	web.SessionOf(r).Put("passkey", kept)
	return web.Text(w, r, "application/json", options)
}

// passkey lets in whoever showed a passkey: it is two factors by itself. After a password it must be a key of
// the same account.
func (p *pages) passkey(w http.ResponseWriter, r *http.Request) error {
	form, err := web.Form(r)
	if err != nil {
		return err
	}
	s := web.SessionOf(r)
	half, err := p.Identity.HalfIn(r.Context(), s)
	if err != nil && !fault.Is(err, fault.LoggedOut) {
		return err
	}
	account, err := p.Login.CheckPasskey(r.Context(), web.ActorOf(r), half.ID, s.Pop("passkey"), []byte(form.Get("answer")))
	if err != nil {
		return p.passkeyRefused(w, r, half, err)
	}
	_, to, err := p.Identity.EnterAs(r.Context(), s, account, identity.ByPasskey)
	if err != nil {
		return err
	}
	return entered(w, r, to)
}

// passkeyRefused goes back to where the person came from, with what is wrong.
func (p *pages) passkeyRefused(w http.ResponseWriter, r *http.Request, half identity.Account, err error) error {
	status, problems, err := problemsOf(r, err)
	if err != nil {
		return err
	}
	if half.ID != (id.Account{}) {
		return p.renderSecond(w, r, half, status, problems)
	}
	return web.Render(w, r, status, keyRefused(next(r), problems, p))
}

type keyPage struct {
	Name     string
	Problems ui.Problems
	pages    *pages
}

func (p *pages) showNewKey(w http.ResponseWriter, r *http.Request) error {
	return web.Render(w, r, http.StatusOK, newKey(keyPage{pages: p}))
}

// askNewKey gives the browser what it needs to make a passkey.
func (p *pages) askNewKey(w http.ResponseWriter, r *http.Request) error {
	options, kept, err := p.Login.AskNewPasskey(r.Context(), web.ActorOf(r))
	if err != nil {
		return err
	}
	web.SessionOf(r).Put("passkey", kept)
	return web.Text(w, r, "application/json", options)
}
