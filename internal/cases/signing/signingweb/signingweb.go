// Package signingweb has the page of a writing's own signatures: who was asked, what came of it, and the button to begin;
// and the page of many documents that are signed together: how far it is, and why one was refused.
//
// The button leads to the page of the request (signatures/request/requestweb), which leads back here. Everything works
// without scripts; who may not see the case finds nothing (404), who may not sign is told so (403).
package signingweb

import (
	"context"
	"net/http"
	"strconv"

	"wrota/internal/cases"
	"wrota/internal/cases/signing"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

// Pages is what the pages need.
type Pages struct {
	Cases   *cases.Service
	Signing *signing.Service
	Request string // the path of the page of a request; its identifier follows
}

// Routes are the pages.
func Routes(p Pages) []web.Route {
	const path = "/biurko/sprawy/{case}/pisma/{writing}/podpis-wlasny"
	return append(p.batches(), []web.Route{
		{Method: http.MethodGet, Pattern: path, Name: "cases.signing.show", Access: web.Staff, Handle: p.show},
		web.Fresh(web.Route{Method: http.MethodPost, Pattern: path, Name: "cases.signing.begin", Access: web.Staff, Handle: p.begin}),
	}...)
}

// page is a writing with the attempts to sign it.
type page struct {
	By       actor.Actor
	Case     id.Case
	Writing  *cases.Writing
	Attempts []signing.Attempt
	May      bool
	Request  string
	Problems ui.Problems
}

func (p page) path() string {
	return "/biurko/sprawy/" + p.Case.Short() + "/pisma/" + p.Writing.ID.Short()
}

func (p page) version() string { return strconv.FormatInt(p.Writing.Version, 10) }

func (p Pages) enter(r *http.Request) (x page, err error) {
	x.By, x.Request = web.ActorOf(r), p.Request
	c, cerr := id.Parse[id.Case](r.PathValue("case"))
	w, werr := id.Parse[id.Document](r.PathValue("writing"))
	if cerr != nil || werr != nil {
		return x, fault.New(fault.NotFound, "cases.no-such-writing")
	}
	x.Case = c
	if x.Writing, err = p.Cases.Writing(r.Context(), x.By, c, w); err != nil {
		return x, err
	}
	if x.Attempts, err = p.Signing.Attempts(r.Context(), x.By, w); err != nil {
		return x, err
	}
	d, err := p.Cases.Dossier(r.Context(), x.By, c)
	if err != nil {
		return x, err
	}
	x.May = !d.IsClosed() && d.Signable(x.By, x.Writing)
	return x, nil
}

func (p Pages) show(w http.ResponseWriter, r *http.Request) error {
	x, err := p.enter(r)
	if err != nil {
		return err
	}
	return p.render(w, r, http.StatusOK, x)
}

func (p Pages) render(w http.ResponseWriter, r *http.Request, status int, x page) error {
	if err := p.Cases.WritingShown(r.Context(), x.By, x.Case, x.Writing, cases.AsPage); err != nil {
		return err
	}
	return web.Render(w, r, status, own(x))
}

func (p Pages) begin(w http.ResponseWriter, r *http.Request) error {
	f, err := web.Form(r)
	if err != nil {
		return err
	}
	x, err := p.enter(r)
	if err != nil {
		return err
	}
	version, _ := strconv.ParseInt(f.Get("wersja"), 10, 64) // a wrong one is a conflict
	which, err := p.Signing.Begin(r.Context(), x.By, cases.Edit{Case: x.Case, Writing: x.Writing.ID, Version: version}, x.path()+"/podpis-wlasny")
	if f, ok := fault.As(err); ok && f.Kind == fault.Conflict {
		x.Problems = ui.Problems{{Text: i18n.T(r.Context(), f.Key, f.Args)}}
		return p.render(w, r, http.StatusConflict, x)
	}
	if err != nil {
		return err
	}
	return web.See(w, r, p.Request+which.Short())
}

// table lists the attempts, with the way on for one that waits.
func (p page) table(ctx context.Context) ui.TableProps {
	t := func(key string) string { return i18n.T(ctx, "cases.signing."+key) }
	out := ui.TableProps{Caption: t("title"), Quiet: true, RowHeaders: true, Narrow: ui.Stacks, Columns: []ui.Column{{Text: t("who")}, {Text: t("when")}, {Text: t("state")}}}
	for _, a := range p.Attempts {
		state := ui.Cell{Text: t("used")}
		switch {
		case !a.Ended && a.Mine:
			state = ui.Cell{Text: t("go"), Href: p.Request + a.Request.Short()}
		case !a.Ended:
			state = ui.Cell{Text: t("waits")}
		case a.Why != "":
			state = ui.Cell{Text: i18n.T(ctx, a.Why)}
		}
		out.Rows = append(out.Rows, ui.Row{Cells: []ui.Cell{{Text: a.Name}, {Content: ui.MomentShort(a.At)}, state}})
	}
	return out
}
