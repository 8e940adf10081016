package federationweb

import (
	"context"
	"net/http"
	"net/url"

	"wrota/internal/federation"
	"wrota/internal/identity"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

// identityPage says how surely it is known who the person is, and how to show it more surely.
type identityPage struct {
	Account       identity.Account
	By            actor.Actor
	Next          string // the page that asked for a confirmed identity
	Done          string
	Problem       string
	Ways          []ui.Link
	Confirmations []identity.Confirmation
	Links         []federation.Link
	Pages         *pages
}

func (p *pages) showIdentity(w http.ResponseWriter, r *http.Request) error {
	return p.renderIdentity(w, r, http.StatusOK, "")
}

func (p *pages) renderIdentity(w http.ResponseWriter, r *http.Request, status int, problem string) (err error) {
	by := web.ActorOf(r)
	mine := by
	mine.Account = by.Human() // it is about who sits at the keyboard
	page := identityPage{By: by, Next: next(r), Problem: problem, Done: web.SessionOf(r).Pop("tozsamosc"), Pages: p}
	if page.Account, err = p.Identity.Account(r.Context(), mine, mine.Account); err != nil {
		return err
	}
	if page.Confirmations, err = p.Identity.Confirmations(r.Context(), mine); err != nil {
		return err
	}
	if page.Links, err = p.Federation.Links(r.Context(), mine); err != nil {
		return err
	}
	if by.Level < actor.LevelSubstantial {
		page.Ways = p.ways(r.Context(), url.Values{"dalej": {page.Next}, "poziom": {"sredni"}}, func(x federation.Setting) bool { return x.Staff == nil && x.Highest() >= actor.LevelSubstantial })
	}
	return web.Render(w, r, status, identityView(page))
}

// ways are the buttons of providers.
func (d Deps) ways(ctx context.Context, with url.Values, which func(x federation.Setting) bool) (out []ui.Link) {
	if with.Get("dalej") == "" {
		with.Del("dalej")
	}
	for _, x := range d.Federation.Settings {
		if which(x) {
			href := BeginPath + x.Name
			if len(with) > 0 {
				href += "?" + with.Encode()
			}
			out = append(out, ui.Link{Text: x.Title(i18n.Lang(ctx)), Href: href})
		}
	}
	return out
}

// Ways are the buttons of the login page, those for residents first.
func (d Deps) Ways(ctx context.Context, next string) []ui.Link {
	with := url.Values{"dalej": {next}}
	people := d.ways(ctx, with, func(x federation.Setting) bool { return x.Staff == nil })
	return append(people, d.ways(ctx, with, func(x federation.Setting) bool { return x.Staff != nil })...)
}

// Again is the button of one provider, for somebody who came by it and shows once more who they are.
func (d Deps) Again(ctx context.Context, provider, next string) []ui.Link {
	return d.ways(ctx, url.Values{"dalej": {next}}, func(x federation.Setting) bool { return x.Name == provider })
}

func (p *pages) unlink(w http.ResponseWriter, r *http.Request) error {
	err := p.Federation.Unlink(r.Context(), web.ActorOf(r), r.PathValue("provider"))
	if f, ok := fault.As(err); ok && f.Key == "federation.last-way" {
		return p.renderIdentity(w, r, http.StatusConflict, i18n.T(r.Context(), f.Key))
	}
	if err != nil {
		return err
	}
	web.SessionOf(r).Put("tozsamosc", "unlinked")
	return web.See(w, r, identity.ConfirmPath)
}

// state says how surely the person is known in this session.
func (p identityPage) state(ctx context.Context) string {
	key := "low"
	switch {
	case p.By.Level >= actor.LevelSubstantial:
		key = "confirmed"
	case p.Account.Confirmed():
		key = "session-low" // known, but not shown in this session
	}
	return i18n.T(ctx, "federation.page.state-"+key)
}

func (p identityPage) summary(ctx context.Context) ui.SummaryProps {
	t := func(key string, args ...any) string { return i18n.T(ctx, "federation.page."+key, args...) }
	rows := []ui.SummaryRow{{Key: t("session"), Value: p.state(ctx)}}
	for _, c := range p.Confirmations {
		if !c.Ended.IsZero() {
			continue
		}
		rows = append(rows, ui.SummaryRow{Key: t("confirmed-by"), Lines: []string{p.Pages.MeansName(ctx, c.Way), ui.MomentText(ctx, c.At)}})
	}
	for _, l := range p.Links {
		rows = append(rows, ui.SummaryRow{Key: t("logs-in-by"), Lines: []string{p.Pages.MeansName(ctx, l.Provider), t("used", "When", ui.MomentText(ctx, l.Used))}})
	}
	return ui.SummaryProps{Rows: rows}
}
