package templatesweb

import (
	"bytes"
	"context"
	"net/http"
	"strconv"
	"strings"

	"wrota/internal/kit/calendar"
	"wrota/internal/platform/web"
	"wrota/internal/templates"
	"wrota/internal/ui"
)

// listPage is the register.
type listPage struct {
	Text  string
	Found []templates.Template
	Today calendar.Date
	Keeps bool // the page of those who keep the register
	Done  string
}

func (p *pages) list(w http.ResponseWriter, r *http.Request) error {
	page, err := p.listed(r)
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, listed(page))
}

func (p *pages) listed(r *http.Request) (page listPage, err error) {
	page = listPage{Text: strings.TrimSpace(r.URL.Query().Get("szukaj")), Today: calendar.Of(p.Clock.Now())}
	all, err := p.Templates.List(r.Context(), web.ActorOf(r))
	for _, t := range all {
		if matches(&t, page.Text) {
			page.Found = append(page.Found, t)
		}
	}
	return page, err
}

func matches(t *templates.Template, text string) bool {
	whole := strings.ToLower(t.Namespace + " " + t.Title + " " + t.Organ)
	for word := range strings.FieldsSeq(strings.ToLower(text)) {
		if !strings.Contains(whole, word) {
			return false
		}
	}
	return true
}

func (l listPage) table(ctx context.Context) ui.TableProps {
	out := ui.TableProps{
		Caption: say(ctx, "caption", "N", len(l.Found)), RowHeaders: true, Narrow: ui.Stacks,
		Columns: []ui.Column{{Text: say(ctx, "name")}, {Text: say(ctx, "identifier")}, {Text: say(ctx, "version"), Numeric: true}, {Text: say(ctx, "valid")}, {Text: say(ctx, "origin")}},
	}
	base := Path
	if l.Keeps {
		base = KeepPath
	}
	for _, t := range l.Found {
		state := ui.Cell{Text: period(ctx, &t)}
		if !t.InForce(l.Today) {
			state = ui.Cell{Content: outOfForce(&t)}
		}
		out.Rows = append(out.Rows, ui.Row{Cells: []ui.Cell{
			{Text: t.Title, Href: base + "/" + t.Key}, {Content: identifier(t.Namespace)}, {Text: t.Version, Numeric: true}, state, {Text: say(ctx, "origin-"+string(t.Origin))},
		}})
	}
	return out
}

// period is when a template is in force.
func period(ctx context.Context, t *templates.Template) string {
	if t.To.IsZero() {
		return say(ctx, "since", "Day", ui.ShortDate(t.From))
	}
	return ui.ShortDate(t.From) + " – " + ui.ShortDate(t.To)
}

// onePage is one version of a template.
type onePage struct {
	templates.Template
	Today    calendar.Date
	Keeps    bool
	Done     string
	Reason   string
	Problems ui.Problems
}

func (p *pages) one(r *http.Request) (onePage, error) {
	t, err := p.Templates.Find(r.Context(), web.ActorOf(r), r.PathValue("template"))
	return onePage{Template: t, Today: calendar.Of(p.Clock.Now())}, err
}

func (p *pages) show(w http.ResponseWriter, r *http.Request) error {
	page, err := p.one(r)
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, shown(page))
}

func (o onePage) facts(ctx context.Context) (out ui.SummaryProps) {
	organ := o.Organ
	switch {
	case o.Origin == templates.Ours:
		organ = say(ctx, "organ-ours")
	case organ == "":
		organ = say(ctx, "organ-unknown")
	}
	rows := []ui.SummaryRow{
		{Key: say(ctx, "identifier"), Lines: []string{o.Namespace}},
		{Key: say(ctx, "version"), Lines: []string{o.Version}},
		{Key: say(ctx, "organ"), Lines: []string{organ}},
		{Key: say(ctx, "basis"), Lines: o.Basis},
		{Key: say(ctx, "from"), Lines: []string{ui.DateText(ctx, o.From)}},
	}
	if !o.To.IsZero() {
		rows = append(rows, ui.SummaryRow{Key: say(ctx, "to"), Lines: []string{ui.DateText(ctx, o.To)}})
	}
	if o.Root != "" {
		rows = append(rows, ui.SummaryRow{Key: say(ctx, "root"), Lines: []string{o.Root}})
	}
	rows = append(rows, ui.SummaryRow{Key: say(ctx, "visualisation"), Lines: []string{say(ctx, "visualisation-own")}})
	if !o.At.IsZero() {
		rows = append(rows, ui.SummaryRow{Key: say(ctx, "added"), Lines: []string{ui.MomentText(ctx, o.At)}})
	}
	out.Rows = rows
	return out
}

func (o onePage) files(ctx context.Context) ui.TableProps {
	out := ui.TableProps{Caption: say(ctx, "files"), Quiet: true, Narrow: ui.Stacks, Columns: []ui.Column{{Text: say(ctx, "file")}, {Text: say(ctx, "kind")}, {Text: "SHA-256"}}}
	for i, f := range o.Files {
		out.Rows = append(out.Rows, ui.Row{Cells: []ui.Cell{
			{Content: fileLink(o.Key, i+1, f)}, {Text: say(ctx, "kind-"+string(f.Kind))}, {Content: identifier(f.SHA256)},
		}})
	}
	return out
}

// breaks are the pieces between which a long name may be broken.
func breaks(s string) (out []string) {
	const most = 16
	from := 0
	for i, r := range s {
		if i > from && (strings.ContainsRune("/:", rune(s[i-1])) && !strings.ContainsRune("/:", r) || i-from >= most) {
			out, from = append(out, s[from:i]), i
		}
	}
	return append(out, s[from:])
}

// file sends a file of a template, for saving.
func (p *pages) file(w http.ResponseWriter, r *http.Request) error {
	page, err := p.one(r)
	if err != nil {
		return err
	}
	no, err := strconv.Atoi(r.PathValue("file"))
	if err != nil || no < 1 || no > len(page.Files) {
		return errNoFile
	}
	f := page.Files[no-1]
	name := f.Name[strings.LastIndexByte(f.Name, '/')+1:]
	return web.Send(w, web.File{Name: name, Type: "application/octet-stream", Size: int64(len(f.Body)), Body: bytes.NewReader(f.Body)})
}
