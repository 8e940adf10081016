package intakeweb

import (
	"net/http"
	"time"

	"wrota/internal/eservice"
	"wrota/internal/intake"
	"wrota/internal/kit/email"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

// alreadyPage tells that the same application was begun before.
type alreadyPage struct {
	Draft *intake.Draft
	begin
}

// taskPage is the list of the parts of a long application.
type taskPage struct {
	opened
	Way eservice.Path
}

// savePage is how to come back to a draft without an account.
type savePage struct {
	opened
	Email    string
	Sent     bool
	Problems ui.Problems
}

// later leaves the form for now. An account finds the draft among its matters; somebody without one
// gets a link.
func (p *pages) later(w http.ResponseWriter, r *http.Request, o opened) error {
	if o.Anonymous() {
		return web.See(w, r, o.path("zapisz"))
	}
	return web.See(w, r, o.home())
}

// home is where the holder finds the draft again without a link.
func (o opened) home() string {
	if o.AtCounter() {
		return counterPath
	}
	return "/moje"
}

func (p *pages) askSave(w http.ResponseWriter, r *http.Request, o opened) error {
	if !o.Anonymous() {
		return web.See(w, r, o.home())
	}
	to := web.SessionOf(r).Pop("link." + o.ID.Short())
	return web.Render(w, r, http.StatusOK, save(savePage{opened: o, Email: to, Sent: to != ""}))
}

func (p *pages) save(w http.ResponseWriter, r *http.Request, o opened) error {
	form, err := web.Form(r)
	if err != nil {
		return err
	}
	typed := form.Get("email")
	to, err := email.Parse(typed)
	if err != nil {
		wrong := ui.Problems{{Field: "email", Text: i18n.T(r.Context(), "intake.page.email-wrong")}}
		return web.Render(w, r, http.StatusUnprocessableEntity, save(savePage{opened: o, Email: typed, Problems: wrong}))
	}
	if err := p.Intake.SendLink(r.Context(), o.Holder, o.ID, to.String()); err != nil {
		return err
	}
	web.SessionOf(r).Put("link."+o.ID.Short(), to.String())
	return web.See(w, r, o.path("zapisz"))
}

func (p *pages) askDiscard(w http.ResponseWriter, r *http.Request, o opened) error {
	return web.Render(w, r, http.StatusOK, discard(o))
}

func (p *pages) discard(w http.ResponseWriter, r *http.Request, o opened) error {
	if err := p.Intake.Discard(r.Context(), o.Holder, o.ID); err != nil {
		return err
	}
	web.SessionOf(r).Remove(intake.ProofKey(o.ID))
	if !o.Anonymous() {
		return web.See(w, r, o.home())
	}
	return web.See(w, r, "/uslugi/"+o.Definition().Service)
}

// versionPage shows what a new version of the form changed.
type versionPage struct {
	opened
	Moved   bool
	Changes []eservice.Change
	To      string
}

// showVersion offers to move the draft: nothing moves silently.
func (p *pages) showVersion(w http.ResponseWriter, r *http.Request, o opened) error {
	now, err := p.Intake.Catalogue.Offer(r.Context(), o.Unit, o.Definition().Service, 0)
	if err != nil {
		return err
	}
	if now.Definition().Version == o.Definition().Version {
		return web.See(w, r, o.path())
	}
	return web.Render(w, r, http.StatusOK, version(versionPage{opened: o}))
}

// upgrade moves the draft and lists what that means for the person's answers.
func (p *pages) upgrade(w http.ResponseWriter, r *http.Request, o opened) error {
	changes, err := p.Intake.Upgrade(r.Context(), o.Holder, o.ID)
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, version(versionPage{opened: o, Moved: true, Changes: changes}))
}

// day is the last day on which a draft may be gone on with.
func (o opened) day() time.Time { return o.ExpiresAt }
