package recordsweb

import (
	"context"
	"io"
	"net/http"
	"net/url"

	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/jrwa"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/web"
	"wrota/internal/records"
	"wrota/internal/ui"
)

// amendPage is the form by which the head's order adds one class, or changes how one is kept.
type amendPage struct {
	Symbol, Title, Category, Note, Mode, Source string
	From                                        fromDay
	Problems                                    ui.Problems
}

func (p *pages) showAmend(w http.ResponseWriter, r *http.Request) error {
	return web.Render(w, r, http.StatusOK, amending(amendPage{Symbol: r.FormValue("symbol"), Mode: string(records.Electronic)}))
}

func (p *pages) amend(w http.ResponseWriter, r *http.Request) error {
	f, err := web.Form(r)
	if err != nil {
		return err
	}
	by, page := web.ActorOf(r), readAmend(f)
	a := records.Amendment{Unit: by.Unit, Title: page.Title, Note: page.Note, Mode: records.Mode(page.Mode), From: page.From.date(), Source: page.Source}
	a.Symbol, err = jrwa.Parse(page.Symbol)
	if err != nil {
		a.Symbol = jrwa.Class{} // the module asks for one
	}
	if page.Category != "" {
		if a.Category, err = jrwa.ParseCategory(page.Category); err != nil {
			return p.refuseAmend(w, r, page, fault.InvalidField("category", "records.amend.category"))
		}
	}
	change, err := p.Records.AmendPlan(r.Context(), by, a)
	if fault.Is(err, fault.Invalid) {
		return p.refuseAmend(w, r, page, err)
	}
	if err != nil {
		return err
	}
	if !change.Nothing() {
		web.SessionOf(r).Put("wykaz-akt", "yes")
	}
	return web.See(w, r, planPath+"?"+url.Values{"dzien": {a.From.String()}, "szukaj": {page.Symbol}}.Encode())
}

func readAmend(f url.Values) amendPage {
	return amendPage{
		Symbol: f.Get("symbol"), Title: f.Get("title"), Category: f.Get("category"), Note: f.Get("note"), Mode: f.Get("mode"), Source: f.Get("source"),
		From: readFrom(f),
	}
}

func (p *pages) refuseAmend(w http.ResponseWriter, r *http.Request, page amendPage, err error) error {
	page.Problems = problems(r.Context(), err)
	return web.Render(w, r, http.StatusUnprocessableEntity, amending(page))
}

func modes(ctx context.Context) []ui.Choice {
	return []ui.Choice{
		{Value: string(records.Electronic), Text: i18n.T(ctx, "records.page.keep-ezd")},
		{Value: string(records.Paper), Text: i18n.T(ctx, "records.page.keep-paper"), Hint: i18n.T(ctx, "records.page.keep-paper-hint")},
	}
}

// download gives the plan of a day to another program: as a table, or in the form of the state archives.
func (p *pages) download(w http.ResponseWriter, r *http.Request) error {
	by, on := web.ActorOf(r), clock.Today(p.Clock)
	if day, err := calendar.Parse(r.FormValue("dzien")); err == nil {
		on = day
	}
	file, write := web.File{Name: "wykaz-akt-" + on.String() + ".csv", Type: "text/csv; charset=utf-8"}, records.WritePlanCSV
	if r.FormValue("format") == "xml" {
		file, write = web.File{Name: "wykaz-akt-" + on.String() + ".xml", Type: "application/xml"}, records.WritePlanXML
	}
	classes, err := p.Records.Classes(r.Context(), records.PlanQuestion{Unit: by.Unit, On: on})
	if err != nil {
		return err
	}
	return web.Stream(w, file, func(out io.Writer) error { return write(out, classes) })
}
