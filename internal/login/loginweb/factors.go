package loginweb

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/login"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/qr"
	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

type factorsPage struct {
	login.Factors
	Must bool // an employee who cannot work before they have a factor
	Weak bool // there is one, and this session has not shown it
	Next string
	Done string
}

func (p *pages) showFactors(w http.ResponseWriter, r *http.Request) error {
	by, s := web.ActorOf(r), web.SessionOf(r)
	f, err := p.Login.Factors(r.Context(), by)
	if err != nil {
		return err
	}
	must, err := p.Identity.MustStrengthen(r.Context(), by)
	if err != nil {
		return err
	}
	if to := next(r); to != "" && must {
		s.Put("after", to) // where they wanted to go, for when they have a factor
	}
	return web.Render(w, r, http.StatusOK, factors(factorsPage{f, must && !f.Any(), f.Any() && !by.Strong, next(r), s.Pop("done")}))
}

// strengthened goes on after a factor was added: the session is one of two factors from now on, and the
// recovery codes are shown if there are new ones.
func (p *pages) strengthened(w http.ResponseWriter, r *http.Request, codes []string, done string) error {
	by, s := web.ActorOf(r), web.SessionOf(r)
	if !by.Strong {
		if err := p.Identity.Strengthen(r.Context(), by, s); err != nil {
			return err
		}
	}
	s.Put("done", done)
	if len(codes) > 0 {
		s.Put("codes", strings.Join(codes, " "))
		return web.See(w, r, codesPath)
	}
	return web.See(w, r, security)
}

type appPage struct {
	login.Enrolment
	Code     ui.QRProps
	Problems ui.Problems
}

func (p *pages) showApp(w http.ResponseWriter, r *http.Request) error {
	return p.renderApp(w, r, http.StatusOK, nil)
}

func (p *pages) renderApp(w http.ResponseWriter, r *http.Request, status int, problems ui.Problems) error {
	s := web.SessionOf(r)
	e, err := p.Login.BeginApp(r.Context(), web.ActorOf(r), s.Get("app"))
	if err != nil {
		return err
	}
	s.Put("app", e.Kept)
	m, err := qr.Encode(e.Link, qr.L)
	if err != nil {
		return err
	}
	return web.Render(w, r, status, app(appPage{e, ui.QRProps{Bitmap: m.Bitmap(), Alt: i18n.T(r.Context(), "login.page.app.qr")}, problems}))
}

func (p *pages) confirmApp(w http.ResponseWriter, r *http.Request) error {
	form, err := web.Form(r)
	if err != nil {
		return err
	}
	s := web.SessionOf(r)
	codes, err := p.Login.ConfirmApp(r.Context(), web.ActorOf(r), s.Get("app"), form.Get("code"))
	if err != nil {
		status, problems, err := problemsOf(r, err)
		if err != nil {
			return err
		}
		return p.renderApp(w, r, status, problems)
	}
	s.Remove("app")
	return p.strengthened(w, r, codes, "app")
}

func (p *pages) removeApp(w http.ResponseWriter, r *http.Request) error {
	return p.removed(w, r, p.Login.RemoveApp(r.Context(), web.ActorOf(r)))
}

// removed says that a factor is gone, or why it stays.
func (p *pages) removed(w http.ResponseWriter, r *http.Request, err error) error {
	s := web.SessionOf(r)
	switch {
	case err == nil:
		s.Put("done", "removed")
	case fault.Is(err, fault.Conflict):
		s.Put("done", "last")
	default:
		return err
	}
	return web.See(w, r, security)
}

type codesPage struct {
	Codes []string // shown this once
	Left  int
	Any   bool // there is a factor that the codes stand in for
	Next  string
}

func (p *pages) showCodes(w http.ResponseWriter, r *http.Request) error {
	f, err := p.Login.Factors(r.Context(), web.ActorOf(r))
	if err != nil {
		return err
	}
	s := web.SessionOf(r)
	page := codesPage{Codes: strings.Fields(s.Pop("codes")), Left: f.Recovery, Any: f.Any(), Next: security}
	if to := s.Get("after"); to != "" && len(page.Codes) > 0 {
		page.Next = web.Local(to, security)
		s.Remove("after")
	}
	return web.Render(w, r, http.StatusOK, codes(page))
}

func (p *pages) newCodes(w http.ResponseWriter, r *http.Request) error {
	made, err := p.Login.NewRecoveryCodes(r.Context(), web.ActorOf(r))
	if err != nil {
		return err
	}
	web.SessionOf(r).Put("codes", strings.Join(made, " "))
	return web.See(w, r, codesPath)
}

func (p *pages) newKey(w http.ResponseWriter, r *http.Request) error {
	form, err := web.Form(r)
	if err != nil {
		return err
	}
	codes, err := p.Login.AddPasskey(r.Context(), web.ActorOf(r), login.NewPasskey{Kept: web.SessionOf(r).Pop("passkey"), Name: form.Get("name"), Response: []byte(form.Get("answer"))})
	if err != nil {
		status, problems, err := problemsOf(r, err)
		if err != nil {
			return err
		}
		return web.Render(w, r, status, newKey(keyPage{form.Get("name"), problems, p}))
	}
	return p.strengthened(w, r, codes, "key")
}

// key finds one of the person's own passkeys.
func (p *pages) key(r *http.Request) (login.Passkey, error) {
	key, err := id.Parse[id.Passkey](r.PathValue("passkey"))
	if err != nil {
		return login.Passkey{}, fault.New(fault.NotFound, "login.no-such-factor")
	}
	f, err := p.Login.Factors(r.Context(), web.ActorOf(r))
	if err != nil {
		return login.Passkey{}, err
	}
	i := slices.IndexFunc(f.Passkeys, func(k login.Passkey) bool { return k.ID == key })
	if i < 0 {
		return login.Passkey{}, fault.New(fault.NotFound, "login.no-such-factor")
	}
	return f.Passkeys[i], nil
}

func (p *pages) showKey(w http.ResponseWriter, r *http.Request) error {
	k, err := p.key(r)
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, oneKey(k, k.Name, nil))
}

func (p *pages) renameKey(w http.ResponseWriter, r *http.Request) error {
	k, err := p.key(r)
	if err != nil {
		return err
	}
	form, err := web.Form(r)
	if err != nil {
		return err
	}
	if err := p.Login.RenamePasskey(r.Context(), web.ActorOf(r), k.ID, form.Get("name")); err != nil {
		status, problems, err := problemsOf(r, err)
		if err != nil {
			return err
		}
		return web.Render(w, r, status, oneKey(k, form.Get("name"), problems))
	}
	web.SessionOf(r).Put("done", "renamed")
	return web.See(w, r, security)
}

func (p *pages) removeKey(w http.ResponseWriter, r *http.Request) error {
	k, err := p.key(r)
	if err != nil {
		return err
	}
	return p.removed(w, r, p.Login.RemovePasskey(r.Context(), web.ActorOf(r), k.ID))
}

// tone of what was done: a factor that stays is no success.
func (page factorsPage) tone() ui.Tone {
	if page.Done == "last" {
		return ui.Info
	}
	return ui.OK
}

// loud is the kind of the first button: adding a key is what the page is for, as long as there is nothing.
func (page factorsPage) loud() ui.ButtonKind {
	if page.Any() {
		return ui.Secondary
	}
	return ui.Primary
}

// keyRows list the passkeys with when they were used.
func (page factorsPage) keyRows(ctx context.Context) (rows []ui.SummaryRow) {
	for _, k := range page.Passkeys {
		used := i18n.T(ctx, "login.page.never")
		if !k.Used.IsZero() {
			used = ui.DateText(ctx, calendar.Of(k.Used))
		}
		row := ui.SummaryRow{Key: k.Name, Value: i18n.T(ctx, "login.page.key.line", "Added", ui.DateText(ctx, calendar.Of(k.Added)), "Used", used)}
		if !k.Copied.IsZero() {
			row.Note = i18n.T(ctx, "login.page.key.copied")
		}
		row.Actions = ui.Change(i18n.T(ctx, "login.page.key.change"), newKeyPath+"/"+k.ID.Short(), k.Name)
		rows = append(rows, row)
	}
	return rows
}
