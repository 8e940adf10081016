// Package archiveweb has the page of a case's archive packages: a button that has one prepared in the background, how far it
// is, and the packages that can be fetched.
//
// Who may read the case may do this; for others the page does not exist (404). Everything works without scripts: the page says
// how far the package is when it is loaded again.
package archiveweb

import (
	"context"
	"net/http"

	"wrota/internal/archive"
	"wrota/internal/cases"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

// Deps is what the page needs.
type Deps struct {
	Archive *archive.Service
	Cases   *cases.Service
	Clock   clock.Clock
}

type pages struct{ Deps }

// Routes are the page, its button and the packages.
func Routes(d Deps) []web.Route {
	const path = "/biurko/sprawy/{case}/paczka"
	p := &pages{d}
	return []web.Route{
		{Method: http.MethodGet, Pattern: path, Name: "archive.packages", Access: web.Staff, Handle: p.show},
		{Method: http.MethodPost, Pattern: path, Name: "archive.prepare", Access: web.Staff, Handle: p.prepare},
		{Method: http.MethodGet, Pattern: path + "/{package}/paczka.zip", Name: "archive.fetch", Access: web.Staff, Handle: p.fetch},
	}
}

// page is a case with its packages.
type page struct {
	By       actor.Actor
	Case     *cases.Dossier
	Packages []archive.Package
	p        *pages
}

// Path is the page of a case's packages.
func Path(c id.Case) string { return "/biurko/sprawy/" + c.Short() + "/paczka" }

func (x page) path() string { return "/biurko/sprawy/" + x.Case.ID.Short() }

// packing is the package that is being made; nil when none is.
func (x page) packing() *archive.Package {
	if len(x.Packages) > 0 && x.Packages[0].Packing() {
		return &x.Packages[0]
	}
	return nil
}

func (p *pages) enter(r *http.Request) (x page, err error) {
	x.By, x.p = web.ActorOf(r), p
	c, err := id.Parse[id.Case](r.PathValue("case"))
	if err != nil {
		return x, fault.New(fault.NotFound, "cases.no-such-case")
	}
	x.Case, err = p.Cases.Dossier(r.Context(), x.By, c)
	return x, err
}

func (p *pages) show(w http.ResponseWriter, r *http.Request) error {
	x, err := p.enter(r)
	if err != nil {
		return err
	}
	if x.Packages, err = p.Archive.Packages(r.Context(), x.By, x.Case.ID); err != nil {
		return err
	}
	if err := p.Cases.Shown(r.Context(), x.By, x.Case); err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, packages(x))
}

func (p *pages) prepare(w http.ResponseWriter, r *http.Request) error {
	x, err := p.enter(r)
	if err != nil {
		return err
	}
	if _, err := p.Archive.Prepare(r.Context(), x.By, x.Case.ID); err != nil {
		return err
	}
	return web.See(w, r, x.path()+"/paczka")
}

// fetch sends a package; the module decides whose it is.
func (p *pages) fetch(w http.ResponseWriter, r *http.Request) error {
	x, err := p.enter(r)
	if err != nil {
		return err
	}
	which, err := id.Parse[id.Package](r.PathValue("package"))
	if err != nil {
		return fault.New(fault.NotFound, "archive.no-package")
	}
	found, body, err := p.Archive.Fetch(r.Context(), x.By, x.Case.ID, which)
	if err != nil {
		return err
	}
	defer body.Close() //nolint:errcheck // only read
	return web.Send(w, web.File{Name: archive.FileName(x.Case.Sign), Type: "application/zip", Size: found.Size, Body: body})
}

// table lists the packages with what may be done with them.
func (x page) table(ctx context.Context) ui.TableProps {
	t := func(key string, args ...any) string { return i18n.T(ctx, "archive."+key, args...) }
	out := ui.TableProps{Caption: t("list"), Quiet: true, RowHeaders: true, Narrow: ui.Stacks, Columns: []ui.Column{{Text: t("asked")}, {Text: t("by")}, {Text: t("state")}}}
	for _, p := range x.Packages {
		state := ui.Cell{Text: t("expired")}
		switch {
		case p.Packing():
			state = ui.Cell{Text: t("packing", "Percent", p.Percent())}
		case p.Failed != "":
			state = ui.Cell{Text: i18n.T(ctx, p.Failed)}
		case p.Open(x.p.Clock.Now()):
			state = ui.Cell{
				Text: t("fetch", "Size", ui.Size(p.Size)) + ". " + t("expires", "Day", ui.ShortDate(calendar.Of(p.Expires))),
				Href: x.path() + "/paczka/" + p.ID.Short() + "/paczka.zip",
			}
		}
		out.Rows = append(out.Rows, ui.Row{Cells: []ui.Cell{{Content: ui.MomentShort(p.Asked)}, {Text: p.By}, state}})
	}
	return out
}
