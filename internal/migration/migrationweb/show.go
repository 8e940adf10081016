package migrationweb

import (
	"context"
	"errors"
	"io"
	"net/http"
	"slices"
	"strconv"

	"wrota/internal/kit/fault"
	"wrota/internal/migration"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

// listPage is all imports of the office, and the form for another file.
type listPage struct {
	Imports  []migration.Import
	Laid     migration.Laid
	Problems ui.Problems
	Gone     bool // a file was dropped just now
}

func (p *pages) show(w http.ResponseWriter, r *http.Request) error {
	which, ok, err := named(r)
	switch {
	case err != nil:
		return err
	case ok:
		page, err := p.importPage(r, which)
		if err != nil {
			return err
		}
		return web.Render(w, r, http.StatusOK, one(page))
	}
	return p.list(w, r, http.StatusOK, nil)
}

func (p *pages) list(w http.ResponseWriter, r *http.Request, status int, problems ui.Problems) (err error) {
	by := web.ActorOf(r)
	page := listPage{Problems: problems, Gone: web.SessionOf(r).Pop("przeniesienie") == "gone"}
	if page.Imports, err = p.Imports(r.Context(), by); err != nil {
		return err
	}
	if page.Laid, err = p.Laid(by); err != nil {
		return err
	}
	return web.Render(w, r, status, list(page))
}

// upload takes a file from the form, or one that lies on the server.
func (p *pages) upload(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseMultipartForm(8 << 20); err != nil {
		if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
			return fault.New(fault.TooLarge, "fault.too-large")
		}
		return fault.New(fault.Invalid, "fault.not-a-form")
	}
	defer func() { _ = r.MultipartForm.RemoveAll() }() // temporary files; the system clears what stays
	if err := web.CheckText(r.PostForm); err != nil {
		return err
	}
	src, done, err := p.source(r)
	if err == nil {
		defer done()
		var im migration.Import
		if im, err = p.Upload(r.Context(), web.ActorOf(r), src); err == nil {
			return web.See(w, r, address(im.ID))
		}
	}
	if fault.Is(err, fault.Invalid) {
		return p.list(w, r, http.StatusUnprocessableEntity, ui.ProblemsOf(r.Context(), err))
	}
	return err
}

func (p *pages) source(r *http.Request) (src migration.Source, done func(), err error) {
	var open []io.Closer
	done = func() {
		for _, c := range open {
			_ = c.Close() // it was only read
		}
	}
	if name := r.PostForm.Get("laid"); name != "" {
		f, err := p.OpenLaid(web.ActorOf(r), name)
		if err != nil {
			return src, done, err
		}
		open = append(open, f)
		return migration.Source{Name: name, Body: f}, done, nil
	}
	f, head, err := r.FormFile("file")
	if err != nil {
		return src, done, fault.InvalidField("file", "table.none")
	}
	open = append(open, f)
	src.Name, src.Body = head.Filename, f
	if memo, head, err := r.FormFile("memo"); err == nil && head.Size > 0 {
		open = append(open, memo)
		src.MemoName, src.Memo = head.Filename, memo
	}
	return src, done, nil
}

func (l listPage) table(ctx context.Context) ui.TableProps {
	t := func(key string) string { return i18n.T(ctx, "migration.page."+key) }
	out := ui.TableProps{
		Caption: t("imports"), Quiet: true, Narrow: ui.Stacks,
		Columns: []ui.Column{{Text: t("file")}, {Text: t("what")}, {Text: t("stage")}, {Text: t("rows"), Numeric: true}, {Text: t("when")}, {Text: t("who")}},
	}
	for _, im := range l.Imports {
		kind := ""
		if im.Kind != "" {
			kind = t("kind-" + string(im.Kind))
		}
		rows := ""
		if im.Position > 0 && im.Stage != migration.Undone && im.Stage != migration.Undoing {
			rows = strconv.FormatInt(im.Position, 10)
		}
		out.Rows = append(out.Rows, ui.Row{Cells: []ui.Cell{
			{Text: im.FileName, Href: address(im.ID)},
			{Text: kind},
			{Content: ui.Tag(tone(im.Stage), t("stage-"+string(im.Stage)))},
			{Text: rows, Numeric: true},
			{Content: ui.MomentShort(im.CreatedAt)},
			{Text: im.CreatedBy},
		}})
	}
	return out
}

func tone(s migration.Stage) ui.Tone {
	switch s {
	case migration.Done, migration.Checked:
		return ui.OK
	case migration.Failed:
		return ui.Bad
	case migration.Uploaded, migration.Undone, migration.Checking, migration.Running, migration.Undoing:
	}
	return ui.Info
}

// chosen is a list to choose from, with an empty line first.
func chosen(empty string, values []string, text func(string) string) []ui.Option {
	out := []ui.Option{{Value: "", Text: empty}}
	for _, v := range values {
		out = append(out, ui.Option{Value: v, Text: text(v)})
	}
	return out
}

func same(s string) string { return s }

func itoa(n int) string { return strconv.Itoa(n) }

func contains(list []string, s string) bool { return slices.Contains(list, s) }
