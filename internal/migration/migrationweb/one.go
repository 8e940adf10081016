package migrationweb

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/migration"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/sheet"
	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

// onePage is one import: where it stands, what was found, what can be done next.
type onePage struct {
	migration.Import
	Profiles []migration.Profile
	Laid     migration.Laid
	Report   migration.Report
	Rejected []migration.Rejected
	More     bool
	Kept     []migration.Made
	Problems ui.Problems
	Form     url.Values // what was typed
}

// shown is how many rejected rows stand on the page; all of them are in the file.
const shown = 100

func (p *pages) importPage(r *http.Request, which id.Import) (page onePage, err error) {
	ctx, by := r.Context(), web.ActorOf(r)
	if page.Import, err = p.Import(ctx, by, which); err != nil {
		return page, err
	}
	if page.Profiles, err = p.Profiles(ctx, by, ""); err != nil {
		return page, err
	}
	if page.Laid, err = p.Laid(by); err != nil {
		return page, err
	}
	if page.Report, err = p.Service.Report(ctx, by, which); err != nil {
		return page, err
	}
	if page.Rejected, err = p.Service.Rejected(ctx, by, which, migration.Rejected{}, shown+1); err != nil {
		return page, err
	}
	if len(page.Rejected) > shown {
		page.Rejected, page.More = page.Rejected[:shown], true
	}
	if page.Stage == migration.Undone {
		page.Kept, err = p.Service.Kept(ctx, by, which, shown)
	}
	page.Form = url.Values{"profile": {page.Profile}, "expected": {migration.WriteExpected(page.Expected)}, "folder": {filepath.Base(page.Folder)}}
	return page, err
}

// step begins a dry run, the run or the undoing, or drops the file.
func (p *pages) step(w http.ResponseWriter, r *http.Request) error {
	f, err := web.Form(r)
	if err != nil {
		return err
	}
	which, ok, err := named(r)
	if err != nil || !ok {
		return fault.New(fault.NotFound, "migration.no-such-import")
	}
	by, ctx := web.ActorOf(r), r.Context()
	switch f.Get("krok") {
	case "proba":
		err = p.check(r, which, f)
	case "przenies":
		err = p.Run(ctx, by, which)
	case "wycofaj":
		err = p.Undo(ctx, by, which)
	case "usun":
		if err = p.Discard(ctx, by, which); err == nil {
			web.SessionOf(r).Put("przeniesienie", "gone")
			return web.See(w, r, Path)
		}
	default:
		return fault.New(fault.Invalid, "fault.not-a-form")
	}
	if fault.Is(err, fault.Invalid) {
		page, e := p.importPage(r, which)
		if e != nil {
			return e
		}
		page.Problems, page.Form = ui.ProblemsOf(ctx, err), f
		return web.Render(w, r, http.StatusUnprocessableEntity, one(page))
	}
	if err != nil {
		return err
	}
	return web.See(w, r, address(which))
}

func (p *pages) check(r *http.Request, which id.Import, f url.Values) (err error) {
	o := migration.Order{Import: which, Profile: f.Get("profile")}
	if o.Expected, err = migration.ReadExpected(f.Get("expected")); err != nil {
		return err
	}
	if name := f.Get("folder"); name != "" {
		if o.Folder, err = p.Place(web.ActorOf(r), name); err != nil {
			return err
		}
	}
	return p.Check(r.Context(), web.ActorOf(r), o)
}

// sentence is a reason as people read it.
func sentence(ctx context.Context, r migration.Reason) string {
	return i18n.T(ctx, r.Key, map[string]any(r.Args))
}

func (o onePage) facts(ctx context.Context) []ui.SummaryRow {
	t := func(key string) string { return i18n.T(ctx, "migration.page."+key) }
	out := []ui.SummaryRow{
		{Key: t("stage"), Content: ui.Tag(tone(o.Stage), t("stage-"+string(o.Stage)))},
		{Key: t("size"), Value: ui.Size(o.Size)},
		{Key: t("sum"), Value: grouped(o.SHA256)},
		{Key: t("who"), Value: o.CreatedBy},
	}
	if o.Profile != "" {
		out = append(out, ui.SummaryRow{Key: t("profile"), Value: o.Profile + " (" + t("kind-"+string(o.Kind)) + "), " + t("version") + " " + strconv.Itoa(o.Version)})
	}
	if o.Position > 0 && o.Stage != migration.Undone && o.Stage != migration.Undoing {
		out = append(out, ui.SummaryRow{Key: t("rows"), Value: strconv.FormatInt(o.Position, 10)})
	}
	return out
}

// grouped lets a sum wrap on a narrow screen.
func grouped(sum string) string {
	var parts []string
	for part := range slices.Chunk([]byte(sum), 16) {
		parts = append(parts, string(part))
	}
	return strings.Join(parts, " ")
}

func (o onePage) mayCheck() bool {
	return o.Stage == migration.Uploaded || o.Stage == migration.Checked || o.Stage == migration.Failed
}

func (o onePage) mayRun() bool { return o.Stage == migration.Checked && o.Report.Sum.Taken > 0 }

func (o onePage) mayUndo() bool {
	return o.Stage == migration.Done || o.Stage == migration.Failed || o.Stage == migration.Undone && len(o.Kept) > 0
}

func (o onePage) years(ctx context.Context) ui.TableProps {
	t := func(key string) string { return i18n.T(ctx, "migration.page."+key) }
	out := ui.TableProps{
		Caption: t("by-year"), RowHeaders: true, Narrow: ui.Stacks,
		Columns: []ui.Column{{Text: t("year")}, {Text: t("read"), Numeric: true}, {Text: t("taken"), Numeric: true}, {Text: t("known"), Numeric: true}, {Text: t("rejected"), Numeric: true}, {Text: t("said"), Numeric: true}},
	}
	line := func(name string, y migration.YearLine) {
		said := ui.Cell{Numeric: true}
		if y.Said {
			said.Text = strconv.Itoa(y.Expected)
			if y.Differs() {
				said = ui.Cell{Numeric: true, Content: ui.Tag(ui.Warn, i18n.T(ctx, "migration.page.differs", "N", y.Expected))}
			}
		}
		row := ui.Row{Cells: []ui.Cell{{Text: name}}}
		for _, n := range []int{y.Read(), y.Taken, y.Known, y.Rejected} {
			row.Cells = append(row.Cells, ui.Cell{Text: strconv.Itoa(n), Numeric: true})
		}
		row.Cells = append(row.Cells, said)
		out.Rows = append(out.Rows, row)
	}
	for _, y := range o.Report.Years(o.Expected) {
		name := strconv.Itoa(y.Year)
		if y.Year == 0 {
			name = t("no-year")
		}
		line(name, y)
	}
	n, said := o.Expected[0]
	line(t("all"), migration.YearLine{Total: o.Report.Sum, Expected: n, Said: said})
	return out
}

func (o onePage) classes(ctx context.Context) ui.TableProps {
	t := func(key string) string { return i18n.T(ctx, "migration.page."+key) }
	out := ui.TableProps{
		Caption: t("by-class"), Quiet: true, Narrow: ui.Stacks,
		Columns: []ui.Column{{Text: t("year")}, {Text: t("class")}, {Text: t("taken"), Numeric: true}, {Text: t("known"), Numeric: true}, {Text: t("rejected"), Numeric: true}},
	}
	for _, x := range o.Report.Totals {
		if x.Class == "" {
			continue
		}
		row := ui.Row{Cells: []ui.Cell{{Text: strconv.Itoa(x.Year)}, {Text: x.Class, Mono: true}}}
		for _, n := range []int{x.Taken, x.Known, x.Rejected} {
			row.Cells = append(row.Cells, ui.Cell{Text: strconv.Itoa(n), Numeric: true})
		}
		out.Rows = append(out.Rows, row)
	}
	return out
}

func (o onePage) rejections(ctx context.Context) ui.TableProps {
	out := ui.TableProps{Caption: i18n.T(ctx, "migration.page.rejected-rows"), Quiet: true, Narrow: ui.Stacks}
	for _, c := range rejectedHead(ctx) {
		out.Columns = append(out.Columns, ui.Column{Text: c})
	}
	for _, x := range o.Rejected {
		out.Rows = append(out.Rows, ui.Text(rejectedRow(ctx, x)...))
	}
	return out
}

func (o onePage) keptTable(ctx context.Context) ui.TableProps {
	t := func(key string) string { return i18n.T(ctx, "migration.page."+key) }
	out := ui.TableProps{Caption: t("kept"), Quiet: true, Narrow: ui.Stacks, Columns: []ui.Column{{Text: t("row"), Numeric: true}, {Text: t("why")}}}
	for _, m := range o.Kept {
		why := t("annulled")
		if m.State == "kept" {
			why = sentence(ctx, m.Why)
		}
		out.Rows = append(out.Rows, ui.Row{Cells: []ui.Cell{{Text: strconv.Itoa(m.No), Numeric: true}, {Text: why}}})
	}
	return out
}

func rejectedHead(ctx context.Context) []string {
	var out []string
	for _, key := range []string{"row", "column", "field", "value", "why"} {
		out = append(out, i18n.T(ctx, "migration.page."+key))
	}
	return out
}

func rejectedRow(ctx context.Context, x migration.Rejected) []string {
	field := ""
	if x.Field != "" {
		field = i18n.T(ctx, "migration.field."+x.Field)
	}
	return []string{strconv.Itoa(x.No), x.Column, field, x.Shown, sentence(ctx, x.Reason)}
}

// download gives all rejected rows as CSV or as a workbook.
func (p *pages) download(w http.ResponseWriter, r *http.Request) error {
	which, ok, err := named(r)
	if err != nil || !ok {
		return web.See(w, r, Path)
	}
	im, err := p.Import(r.Context(), web.ActorOf(r), which)
	if err != nil {
		return err
	}
	ctx := r.Context()
	each := func(add func(row []string) error) error {
		after := migration.Rejected{}
		for {
			rows, err := p.Service.Rejected(ctx, web.ActorOf(r), which, after, 1000)
			if err != nil || len(rows) == 0 {
				return err
			}
			for _, x := range rows {
				if err := add(rejectedRow(ctx, x)); err != nil {
					return err
				}
			}
			after = rows[len(rows)-1]
		}
	}
	name := "odrzucone-" + im.ID.Short()
	if r.FormValue("postac") == "xlsx" {
		return web.Stream(w, web.File{Name: name + ".xlsx", Type: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", Size: -1}, func(out io.Writer) error {
			return sheet.Write(out, "odrzucone", rejectedHead(ctx), each)
		})
	}
	return web.Stream(w, web.File{Name: name + ".csv", Type: "text/csv; charset=utf-8", Size: -1}, func(out io.Writer) error {
		return sheet.StreamCSV(out, rejectedHead(ctx), each)
	})
}

func (o onePage) profileOptions(ctx context.Context) []ui.Option {
	names := make([]string, len(o.Profiles))
	kinds := map[string]migration.Kind{}
	for i, p := range o.Profiles {
		names[i], kinds[p.Name] = p.Name, p.Kind
	}
	return chosen(i18n.T(ctx, "migration.page.choose"), names, func(name string) string {
		return name + " (" + i18n.T(ctx, "migration.page.kind-"+string(kinds[name])) + ")"
	})
}

func (o onePage) profileQuery() string {
	if o.Profile == "" {
		return ""
	}
	return "&profil=" + url.QueryEscape(o.Profile)
}
