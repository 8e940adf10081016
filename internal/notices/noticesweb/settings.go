package noticesweb

import (
	"context"
	"net/http"

	"wrota/internal/kit/fault"
	"wrota/internal/notices"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

// settingsPage is the choice of what comes by e-mail.
type settingsPage struct {
	notices.Preferences
	Person   notices.Person
	Clerk    bool
	Done     bool
	Problems ui.Problems
}

func (p *pages) showSettings(w http.ResponseWriter, r *http.Request) error {
	prefs, err := p.Notices.Preferences(r.Context(), web.ActorOf(r))
	if err != nil {
		return err
	}
	page := settingsPage{Preferences: prefs, Done: web.SessionOf(r).Pop(done) == "saved"}
	return p.renderSettings(w, r, http.StatusOK, page)
}

func (p *pages) renderSettings(w http.ResponseWriter, r *http.Request, status int, page settingsPage) (err error) {
	by := web.ActorOf(r)
	page.Clerk = isClerk(by)
	if page.Person, err = p.People.Account(r.Context(), by.Account); err != nil && !fault.Is(err, fault.NotFound) {
		return err
	}
	return web.Render(w, r, status, settings(page))
}

func (p *pages) prefer(w http.ResponseWriter, r *http.Request) error {
	v, err := web.Form(r)
	if err != nil {
		return err
	}
	ctx, by := r.Context(), web.ActorOf(r)
	prefs, err := p.Notices.Preferences(ctx, by)
	if err != nil {
		return err
	}
	prefs.Mode = notices.Mode(v.Get("mode"))
	if isClerk(by) { // who acts for themselves was not asked about the desk
		prefs.Desk = v.Get("desk") == "yes"
	}
	if err = p.Notices.Prefer(ctx, by, prefs); fault.Is(err, fault.Invalid) {
		return p.renderSettings(w, r, http.StatusUnprocessableEntity, settingsPage{Preferences: prefs, Problems: ui.ProblemsOf(ctx, err)})
	}
	if err != nil {
		return err
	}
	web.SessionOf(r).Put(done, "saved")
	return web.See(w, r, settingsPath)
}

// modes are the answers, each with what it means.
func modes(ctx context.Context) []ui.Choice {
	var out []ui.Choice
	for _, m := range []notices.Mode{notices.AtOnce, notices.DailyDigest, notices.BoxOnly} {
		key := "notices.page.mode-" + string(m)
		out = append(out, ui.Choice{Value: string(m), Text: i18n.T(ctx, key), Hint: i18n.T(ctx, key+"-hint")})
	}
	return out
}

func (p settingsPage) desk(ctx context.Context) ui.ChoicesProps {
	return ui.ChoicesProps{
		Field: ui.Field{Name: "desk", Label: i18n.T(ctx, "notices.mend.desk-digest"), Optional: true},
		Items: []ui.Choice{{Value: "yes", Text: i18n.T(ctx, "notices.mend.desk-digest-yes"), Hint: i18n.T(ctx, "notices.mend.desk-digest-hint"), Checked: p.Desk}},
	}
}

func (p *pages) showLeave(w http.ResponseWriter, r *http.Request) error {
	if err := p.Notices.CheckUnsubscribe(r.PathValue("token")); err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, leave(r.URL.Path))
}

// leave ends a subscription. A mail program posts here by itself and follows no redirects (RFC 8058
// § 3.1), so the answer is the page.
func (p *pages) leave(w http.ResponseWriter, r *http.Request) error {
	if err := p.Notices.Unsubscribe(r.Context(), r.PathValue("token")); err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, left())
}
