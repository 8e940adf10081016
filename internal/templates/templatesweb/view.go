package templatesweb

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"path"
	"strconv"
	"strings"
	"time"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/filetype"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/web"
	"wrota/internal/platform/xmlsec"
	"wrota/internal/templates"
	"wrota/internal/templates/render"
	"wrota/internal/ui"
)

// opener finds the file of an address.
type opener func(r *http.Request) (File, error)

var errNoFile = fault.New(fault.NotFound, "templates.no-file")

func number(r *http.Request, name string) int {
	n, err := strconv.Atoi(r.PathValue(name))
	if err != nil || n < 1 {
		return -1
	}
	return n
}

func (p *pages) filed(r *http.Request) (File, error) {
	d, err := id.Parse[id.Document](r.PathValue("document"))
	if err != nil || number(r, "version") < 0 {
		return File{}, errNoFile
	}
	return p.Files.Filed(r.Context(), web.ActorOf(r), d, number(r, "version"))
}

func (p *pages) ofLetter(r *http.Request) (File, error) {
	l, err := id.Parse[id.Letter](r.PathValue("letter"))
	if err != nil || number(r, "no") < 0 {
		return File{}, errNoFile
	}
	return p.Files.OfLetter(r.Context(), web.ActorOf(r), l, number(r, "no"))
}

func (p *pages) own(r *http.Request) (File, error) {
	s, err := id.Parse[id.Submission](r.PathValue("submission"))
	no := 0
	if r.PathValue("no") != "" {
		no = number(r, "no")
	}
	if err != nil || no < 0 {
		return File{}, errNoFile
	}
	return p.Files.Own(r.Context(), web.ActorOf(r), s, no)
}

// document is the page of one file.
type document struct {
	File
	Here   string // its address
	View   *render.Document
	Why    string // key of a message: why it cannot be shown
	Check  *templates.Result
	Public bool // the reader is no clerk
}

// read makes a view of a file. A document that cannot be shown is not an error: it can be saved.
func (p *pages) read(ctx context.Context, f File) (d document, err error) {
	d.File = f
	if f.Body == nil {
		d.Why = "templates.view.too-large"
		return d, nil
	}
	formats, err := filetype.On(calendar.Of(p.Clock.Now()))
	if err != nil {
		return d, err
	}
	o := render.Options{Lang: i18n.Lang(ctx), Formats: formats}
	if d.View, err = render.View(f.Body, o); err == nil {
		if o.Definition = p.Templates.Definition(d.View.Namespace); o.Definition != nil {
			d.View, err = render.View(f.Body, o)
		}
	}
	switch problem := xmlsec.Problem(""); {
	case errors.Is(err, render.ErrEncoding):
		d.Why = "templates.view.not-utf8"
	case errors.Is(err, xmlsec.TooLarge):
		d.Why = "templates.view.too-large"
	case errors.Is(err, xmlsec.Doctype):
		d.Why = "templates.view.doctype"
	case errors.As(err, &problem):
		d.Why = "templates.view.no-xml"
	case err != nil:
		return d, err
	}
	return d, nil
}

// view shows a document. A clerk also reads what was found when it came, or what is found now when nobody looked then.
func (p *pages) view(open opener) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		f, err := open(r)
		if err != nil {
			return err
		}
		ctx, by := r.Context(), web.ActorOf(r)
		d, err := p.read(ctx, f)
		if err != nil {
			return err
		}
		d.Here, d.Public = r.URL.Path, by.Kind != actor.Clerk
		if d.View == nil || d.Public {
			return web.Render(w, r, http.StatusOK, documentPage(d))
		}
		result, ok, err := p.Templates.Kept(ctx, by, f.SHA256)
		if err == nil && !ok {
			result, err = p.Templates.Check(ctx, f.Body, f.On)
		}
		if err != nil {
			return err
		}
		d.Check = &result
		return web.Render(w, r, http.StatusOK, documentPage(d))
	}
}

// text sends a document as plain text.
func (p *pages) text(open opener) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		d, err := p.opened(r, open)
		if err != nil {
			return err
		}
		s := words(r.Context()).Text(d.View)
		return web.Send(w, web.File{Name: stem(d.Name) + ".txt", Type: "text/plain; charset=utf-8", Size: int64(len(s)), Body: strings.NewReader(s)})
	}
}

// inner sends a file that is inside of a document, for saving.
func (p *pages) inner(open opener) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		no := number(r, "inner")
		d, err := p.opened(r, open)
		if err != nil {
			return err
		}
		if no < 0 || no > len(d.View.Attachments) || !d.View.Attachments[no-1].Offered() {
			return errNoFile
		}
		a := d.View.Attachments[no-1]
		body, err := a.Body()
		if err != nil {
			return err
		}
		// Whatever it is, a browser saves it: no type that it might open by itself.
		return web.Send(w, web.File{Name: a.Name, Type: "application/octet-stream", Size: int64(len(body)), Body: bytes.NewReader(body)})
	}
}

// save sends a file as it came, to whoever has no other page to take it from.
func (p *pages) save(open opener) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		f, err := open(r)
		if err == nil && f.Body == nil {
			err = errNoFile
		}
		if err != nil {
			return err
		}
		return web.Send(w, web.File{Name: f.Name, Type: "application/xml", Size: int64(len(f.Body)), Body: bytes.NewReader(f.Body)})
	}
}

// opened is a document that can be shown.
func (p *pages) opened(r *http.Request, open opener) (document, error) {
	f, err := open(r)
	if err != nil {
		return document{}, err
	}
	d, err := p.read(r.Context(), f)
	if err == nil && d.View == nil {
		err = errNoFile
	}
	return d, err
}

func stem(name string) string { return strings.TrimSuffix(name, path.Ext(name)) }

func words(ctx context.Context) render.Words {
	return render.Words{
		Say:    func(key string) string { return i18n.T(ctx, key) },
		Day:    func(d calendar.Date) string { return ui.DateText(ctx, d) },
		Moment: func(t time.Time) string { return ui.MomentText(ctx, t) },
	}
}

// summary are labelled values as a list.
func summary(ctx context.Context, rows []render.Row) (out ui.SummaryProps) {
	w := words(ctx)
	for _, r := range rows {
		one := ui.SummaryRow{Key: w.Of(r.Label), Lines: w.Value(r)}
		for _, n := range r.Notes {
			one.Lines = append(one.Lines, w.Of(n.Label)+": "+n.Value)
		}
		out.Rows = append(out.Rows, one)
	}
	return out
}

// attachments are the files inside of a document, and those it only names.
func (d document) attachments(ctx context.Context) ui.TableProps {
	t := func(key string) string { return i18n.T(ctx, "templates.view."+key) }
	out := ui.TableProps{
		Caption: t("attachments"), Quiet: true, Narrow: ui.Stacks,
		Columns: []ui.Column{{Text: t("number"), Numeric: true}, {Text: t("file")}, {Text: t("format")}, {Text: t("size"), Numeric: true}, {Text: t("description")}},
	}
	for _, a := range d.View.Attachments {
		out.Rows = append(out.Rows, ui.Row{Cells: []ui.Cell{
			{Text: strconv.Itoa(a.No), Numeric: true}, {Content: fileCell(d.Here, a)}, {Text: formatOf(ctx, a)}, {Text: sizeOf(a), Numeric: true}, {Content: descriptionCell(a)},
		}})
	}
	return out
}

func formatOf(ctx context.Context, a render.Attachment) string {
	switch {
	case a.Format != "":
		return a.Format
	case a.Declared != "":
		return i18n.T(ctx, "templates.view.declared", "Format", a.Declared)
	}
	return "–"
}

func sizeOf(a render.Attachment) string {
	if a.Size == 0 {
		return "–"
	}
	return ui.Size(a.Size)
}

// signatures are the names in a document's signatures, as a list.
func (d document) signatures(ctx context.Context) (out []string) {
	for _, s := range d.View.Signatures {
		name := s.Signer
		if name == "" {
			name = i18n.T(ctx, "templates.view.signer-unknown")
		}
		if !s.At.IsZero() {
			name += ", " + ui.MomentText(ctx, s.At)
		}
		out = append(out, name)
	}
	return out
}

// verdict is the tone and the title of what a check found.
func verdict(ctx context.Context, r *templates.Result) (ui.Tone, string) {
	key := string(r.Outcome)
	if r.Origin == templates.Reconstructed && r.Outcome != templates.Malformed {
		key += "-reconstructed"
	}
	tones := map[templates.Outcome]ui.Tone{templates.Valid: ui.OK, templates.Invalid: ui.Warn, templates.Malformed: ui.Bad, templates.Refused: ui.Warn, templates.Unknown: ui.Info}
	return tones[r.Outcome], i18n.T(ctx, "templates.check."+key)
}

func problems(ctx context.Context, r *templates.Result) ui.TableProps {
	t := func(key string) string { return i18n.T(ctx, "templates.check."+key) }
	out := ui.TableProps{Caption: t("problems"), Quiet: true, Narrow: ui.Stacks, Columns: []ui.Column{{Text: t("line"), Numeric: true}, {Text: t("element")}, {Text: t("what")}}}
	for _, p := range r.Problems {
		line, what := "–", i18n.T(ctx, "templates.rule."+p.Rule)
		if p.Line > 0 {
			line = strconv.Itoa(p.Line)
		}
		if len(p.Expected) > 0 {
			what += " " + i18n.T(ctx, "templates.check.expected", "Names", strings.Join(p.Expected, ", "))
		}
		out.Rows = append(out.Rows, ui.Row{Cells: []ui.Cell{{Text: line, Numeric: true}, {Text: p.Element, Mono: true}, {Text: what}}})
	}
	return out
}

// title is what a document is called: by itself, or by its file.
func (d document) title(ctx context.Context) string {
	if d.View == nil {
		return d.Name
	}
	return words(ctx).Of(d.View.Title)
}
