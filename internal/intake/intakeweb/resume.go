package intakeweb

import (
	"context"
	"io"
	"net/http"
	"net/url"

	"wrota/internal/intake"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

// resumePage asks whether to go on with the draft to which a link leads. It shows no answer: the one who
// opened the link may not be the one who began.
type resumePage struct {
	intake.Resumption
	Office   Office
	Path     string
	LoggedIn bool // the draft becomes the account's
}

func (p resumePage) startPath() string {
	return "/uslugi/" + p.Service + "?urzad=" + url.QueryEscape(p.Office.Slug)
}

// key is a message of the page; a filed draft has its own.
func (p resumePage) key(name string) string {
	if p.Filed {
		return "intake.page.resume-filed-" + name
	}
	return "intake.page.resume-" + name
}

// stranger says what to mind when somebody else began the draft: without an account they may open it again.
func (p resumePage) stranger() string {
	if p.LoggedIn {
		return "intake.page.resume-stranger-account"
	}
	return "intake.page.resume-stranger"
}

func (p resumePage) rows(ctx context.Context) []ui.SummaryRow {
	return []ui.SummaryRow{
		{Key: i18n.T(ctx, "intake.page.resume-service"), Value: p.Title.In(i18n.Lang(ctx))},
		{Key: i18n.T(ctx, "intake.page.office"), Value: p.Office.Name},
		{Key: i18n.T(ctx, "intake.page.resume-begun"), Content: ui.Moment(p.CreatedAt)},
	}
}

// askResume is where a link from a message leads. Opening it changes nothing: mail programs open links too,
// and a stranger's link must not put a draft into somebody's account.
func (p *pages) askResume(w http.ResponseWriter, r *http.Request, token string) error {
	held, err := p.holds(r, token)
	if err != nil {
		return err
	}
	if held != "" {
		return web.See(w, r, held)
	}
	d, err := p.Intake.Resumable(r.Context(), web.ActorOf(r), token)
	if err != nil {
		return err
	}
	office, err := p.Offices.Office(r.Context(), d.Unit)
	if err != nil {
		return err
	}
	page := resumePage{Resumption: d, Office: office, Path: r.URL.Path, LoggedIn: web.ActorOf(r).Kind == actor.Resident}
	return web.Render(w, branded(r, office), http.StatusOK, askResume(page))
}

// resume gives the draft to this browser, and to no other. Pressed twice it does so once.
func (p *pages) resume(w http.ResponseWriter, r *http.Request, token string) error {
	held, err := p.holds(r, token)
	if err != nil {
		return err
	}
	if held != "" {
		return web.See(w, r, held)
	}
	d, proof, err := p.Intake.Resume(r.Context(), web.ActorOf(r), token)
	if err != nil {
		return err
	}
	web.SessionOf(r).Put(intake.ProofKey(d), proof)
	return web.See(w, r, draftPath(d))
}

// holds is the path of the draft to which a link leads when this browser, or the account, holds it already:
// after the browser's back button, or with the link opened again.
func (p *pages) holds(r *http.Request, token string) (string, error) {
	d, err := p.Intake.OpenLink(token)
	if err != nil {
		return "", err
	}
	_, err = p.Intake.Draft(r.Context(), holder(r, d), d)
	if _, refused := fault.As(err); refused {
		return "", nil
	}
	return draftPath(d), err
}

// limitPage tells a visitor that their network began or sent too much today.
type limitPage struct {
	Key  string
	Next string // where to go on after logging in
}

// limited shows what to do when visitors of a network may do no more today; every other error stays one.
func limited(w http.ResponseWriter, r *http.Request, err error, next string) error {
	f, ok := fault.As(err)
	if !ok || f.Key != intake.TooManyDrafts && f.Key != intake.TooManyBytes {
		return err
	}
	// The rest of what is being sent is thrown away, because a browser reads no answer while it sends.
	_, _ = io.Copy(io.Discard, r.Body) // the route bounds it
	return web.Render(w, r, http.StatusTooManyRequests, limit(limitPage{f.Key, next}))
}
