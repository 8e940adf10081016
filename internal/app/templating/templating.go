// Package templating joins the register of document templates with the rest of the house: it has every XML document that comes with a
// letter checked against the template that it names, and finds the documents that people want to read.
//
// A check follows the facts that somebody filed or that the registry entered a letter. It is nobody's condition: a filing is
// never slower for it, and a document after no template is a document (art. 63 § 2 and art. 64 § 2 KPA: a person judges
// formal lacks). Repeated, it finds what is there.
package templating

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"wrota/internal/intake"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/id"
	"wrota/internal/platform/blob"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/jobs"
	"wrota/internal/records"
	"wrota/internal/templates"
	"wrota/internal/templates/templatesweb"
	"wrota/internal/ui"
)

// House is what templates are joined with.
type House struct {
	Templates *templates.Service
	Intake    *intake.Service
	Records   *records.Service
	Blobs     blob.Store
}

// Subscribe has what comes checked.
func (h House) Subscribe(q *jobs.Queue) {
	jobs.On(q, "templates.check-submitted", h.CheckSubmitted)
	jobs.On(q, "templates.check-registered", h.CheckRegistered)
}

// CheckSubmitted checks an application, its receipt, and what was attached to it.
func (h House) CheckSubmitted(ctx context.Context, src jobs.Source, e intake.Submitted) error {
	x, err := jobs.Shared(src, "submission", func() (*intake.Submission, error) { return h.Intake.FetchSubmission(ctx, src.Unit, e.Letter) })
	if err != nil {
		return err
	}
	on := calendar.Of(x.At)
	for name, body := range map[string][]byte{"wniosek.xml": x.Document, "upp.xml": x.Receipt} {
		if err := h.check(ctx, templates.Came{Unit: src.Unit, Letter: e.Letter, Name: name, SHA256: blob.SumOf(body).String()}, body, on); err != nil {
			return err
		}
	}
	return h.files(ctx, src.Unit, e.Letter, x.Files, on)
}

// CheckRegistered checks the files of a letter that the registry entered.
func (h House) CheckRegistered(ctx context.Context, src jobs.Source, e intake.Registered) error {
	l, err := h.Intake.FetchLetter(ctx, src.Unit, e.Letter)
	if err != nil {
		return err
	}
	return h.files(ctx, src.Unit, e.Letter, l.Files, l.ReceivedOn)
}

func (h House) files(ctx context.Context, unit id.Unit, letter id.Letter, files []intake.File, on calendar.Date) error {
	for _, f := range files {
		if !IsXML(f.Type, f.Name) || f.Size > templatesweb.MaxDocument {
			continue
		}
		body, err := h.read(ctx, f.Blob)
		if err != nil {
			return err
		}
		if err := h.check(ctx, templates.Came{Unit: unit, Letter: letter, Name: f.Name, SHA256: f.Blob.String()}, body, on); err != nil {
			return err
		}
	}
	return nil
}

func (h House) read(ctx context.Context, sum blob.Sum) ([]byte, error) {
	r, _, err := h.Blobs.Open(ctx, sum)
	if err != nil {
		return nil, fmt.Errorf("templating: %w", err)
	}
	b, err := io.ReadAll(r)
	return b, errors.Join(err, r.Close())
}

func (h House) check(ctx context.Context, c templates.Came, body []byte, on calendar.Date) error {
	r, err := h.Templates.Check(ctx, body, on)
	if err != nil {
		return err
	}
	return h.Templates.Keep(ctx, c, r)
}

// IsXML tells whether a file may be an XML document, by its type and name.
func IsXML(media, name string) bool {
	name = strings.ToLower(name)
	return strings.HasSuffix(media, "xml") || strings.HasSuffix(name, ".xml") || strings.HasSuffix(name, ".xades")
}

// FiledPath is where a version of a document in the files is shown as people read it.
func FiledPath(d id.Document, version int) string {
	return "/biurko/akta/" + d.Short() + "/" + strconv.Itoa(version) + "/tresc"
}

// Files are the documents that pages show.
type Files struct{ House }

var _ templatesweb.Files = Files{}

// Filed implements templatesweb.Files; records logs that the document was opened.
func (f Files) Filed(ctx context.Context, by actor.Actor, d id.Document, version int) (templatesweb.File, error) {
	body, o, err := f.Records.Open(ctx, by, d, version)
	if err != nil {
		return templatesweb.File{}, err
	}
	out := templatesweb.File{
		Name: o.Version.FileName, SHA256: o.Version.Blob.String(), On: calendar.Of(o.Document.RegisteredAt), Original: "/biurko/akta/" + d.Short() + "/" + strconv.Itoa(version),
		Back: ui.Link{Text: i18n.T(ctx, "app.view.letters"), Href: "/biurko/wplywy/" + o.Document.Letter.Short()},
	}
	if !o.Document.Case.IsZero() {
		out.Back = ui.Link{Text: i18n.T(ctx, "app.view.case"), Href: "/biurko/sprawy/" + o.Document.Case.Short()}
	}
	return whole(out, o.Version.Size, body)
}

// OfLetter implements templatesweb.Files; intake logs that the file was seen.
func (f Files) OfLetter(ctx context.Context, by actor.Actor, l id.Letter, no int) (templatesweb.File, error) {
	letter, err := f.Intake.Letter(ctx, by, l)
	if err != nil {
		return templatesweb.File{}, err
	}
	file, body, err := f.Intake.OpenFile(ctx, by, l, no)
	if err != nil {
		return templatesweb.File{}, err
	}
	at := "/biurko/wplywy/" + l.Short()
	return whole(templatesweb.File{
		Name: file.Name, SHA256: file.Blob.String(), On: letter.ReceivedOn, Original: at + "/pliki/" + strconv.Itoa(no), Back: ui.Link{Text: letter.Number, Href: at},
	}, file.Size, body)
}

// Own implements templatesweb.Files.
func (f Files) Own(ctx context.Context, by actor.Actor, s id.Submission, no int) (templatesweb.File, error) {
	x, err := f.Intake.OwnSubmission(ctx, by, s)
	if err != nil {
		return templatesweb.File{}, err
	}
	at := "/moje/wniosek/" + s.Short()
	out := templatesweb.File{On: calendar.Of(x.At), Back: ui.Link{Text: x.Number, Href: at}}
	if no == 0 {
		out.Name, out.SHA256, out.Original = strings.ReplaceAll(x.Number, "/", "-")+".xml", x.SHA256, at+"/tresc/plik"
		return whole(out, int64(len(x.Document)), io.NopCloser(bytes.NewReader(x.Document)))
	}
	file, body, err := f.Intake.OpenOwnFile(ctx, by, s, no)
	if err != nil {
		return templatesweb.File{}, err
	}
	out.Name, out.SHA256, out.Original = file.Name, file.Blob.String(), at+"/pliki/"+strconv.Itoa(no)+"/tresc/plik"
	return whole(out, file.Size, body)
}

// whole reads a file that is small enough to be shown.
func whole(f templatesweb.File, size int64, body io.ReadCloser) (templatesweb.File, error) {
	if size > templatesweb.MaxDocument {
		return f, body.Close()
	}
	b, err := io.ReadAll(io.LimitReader(body, templatesweb.MaxDocument+1))
	f.Body = b
	if err := errors.Join(err, body.Close()); err != nil {
		return templatesweb.File{}, fmt.Errorf("templating: %w", err)
	}
	return f, nil
}
