package recordsweb

import (
	"context"
	"net/http"

	"wrota/internal/kit/calendar"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/web"
	"wrota/internal/records"
	"wrota/internal/ui"
)

// planPage is the file plan of the clerk's unit on a day.
type planPage struct {
	Text      string
	On        calendar.Date
	Classes   []records.Class
	Imports   []records.Imported
	MayImport bool
	Done      bool // another plan has just been adopted
}

func (p *pages) showPlan(w http.ResponseWriter, r *http.Request) error {
	by := web.ActorOf(r)
	page := planPage{Text: r.FormValue("szukaj"), MayImport: by.May(records.GrantPlan), Done: web.SessionOf(r).Pop("wykaz-akt") != ""}
	var err error
	if page.On, err = calendar.Parse(r.FormValue("dzien")); err != nil {
		page.On = clock.Today(p.Clock) // no day was asked for
	}
	if page.Classes, err = p.Records.Classes(r.Context(), records.PlanQuestion{Unit: by.Unit, On: page.On, Text: page.Text}); err != nil {
		return err
	}
	if page.Imports, err = p.Records.Imports(r.Context(), by); err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, plan(page))
}

// ways are what may be done with the plan.
func (p planPage) ways(ctx context.Context) (out []ui.Link) {
	way := func(key, href string) { out = append(out, ui.Link{Text: i18n.T(ctx, "records.page."+key), Href: href}) }
	if p.MayImport {
		way("import", planPath+"/wprowadz")
		way("amend", planPath+"/uzupelnij")
	}
	if len(p.Classes) > 0 {
		way("download-csv", planPath+"/plik?dzien="+p.On.String())
		way("download-xml", planPath+"/plik?format=xml&dzien="+p.On.String())
	}
	return out
}

func (p planPage) table(ctx context.Context) ui.TableProps {
	out := classTable(ctx, p.Classes)
	out.Caption = i18n.T(ctx, "records.page.plan-on", "Day", ui.DateText(ctx, p.On), "N", len(p.Classes))
	return out
}

// classTable lists classes; those that only group others stand out.
func classTable(ctx context.Context, list []records.Class) ui.TableProps {
	t := func(key string) string { return i18n.T(ctx, "records.page."+key) }
	out := ui.TableProps{Columns: []ui.Column{{Text: t("symbol")}, {Text: t("class")}, {Text: t("category")}, {Text: t("mode")}, {Text: t("since")}}}
	for _, c := range list {
		mode := ""
		if c.Terminal {
			mode = t("mode-" + string(c.Mode))
		}
		out.Rows = append(out.Rows, ui.Row{Cells: []ui.Cell{
			{Text: c.Symbol.String(), Mono: true}, {Content: class(c)}, {Text: c.Category.String()}, {Text: mode}, {Content: ui.DateShort(c.From)},
		}})
	}
	return out
}

// history is how the plan came to be.
func (p planPage) history(ctx context.Context) ui.TableProps {
	t := func(key string) string { return i18n.T(ctx, "records.page."+key) }
	out := ui.TableProps{
		Caption: t("imports"), Quiet: true,
		Columns: []ui.Column{{Text: t("since")}, {Text: t("order")}, {Text: t("added"), Numeric: true}, {Text: t("changed"), Numeric: true}, {Text: t("ended"), Numeric: true}, {Text: t("by")}},
	}
	for _, i := range p.Imports {
		row := ui.Row{Cells: []ui.Cell{{Content: ui.DateShort(i.From)}, {Text: i.Source}}}
		for _, n := range []int{i.Added, i.Changed, i.Ended} {
			row.Cells = append(row.Cells, ui.Cell{Text: number(n), Numeric: true})
		}
		row.Cells = append(row.Cells, ui.Cell{Text: i.By})
		out.Rows = append(out.Rows, row)
	}
	return out
}
