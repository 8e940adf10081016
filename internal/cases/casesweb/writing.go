package casesweb

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"wrota/internal/cases"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/richtext"
	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

// writingPage is a document with what can be done about it.
type writingPage struct {
	at
	*cases.Writing
	Form     writingForm
	Problems ui.Problems
	Remark   string // of a return, as it was typed
}

// writingForm is the text as it was typed.
type writingForm struct {
	Title, Body string
	Outcome     string
	Appeal      string
	Quiet       bool
	Version     string
}

func formOf(w *cases.Writing) writingForm {
	return writingForm{w.Title, w.Body, string(w.Effect.Outcome), strconv.Itoa(w.Effect.Appeal), w.Effect.Quiet, strconv.FormatInt(w.Version, 10)}
}

func readWritingForm(v url.Values) writingForm {
	return writingForm{strings.TrimSpace(v.Get("title")), lines(v.Get("body")), v.Get("outcome"), strings.TrimSpace(v.Get("appeal")), v.Get("quiet") == "yes", v.Get("wersja")}
}

// effect is what signing will do, with the changes of the form.
func (f writingForm) effect(w *cases.Writing) (cases.Effect, error) {
	e := w.Effect
	e.Quiet = f.Quiet && quietable(w)
	if !decides(w) {
		return e, nil
	}
	var wrong []fault.Field
	if e.Outcome = cases.Outcome(f.Outcome); e.Outcome == "" {
		wrong = append(wrong, fault.Field{Name: "outcome", Key: "casesweb.outcome-missing"})
	}
	var err error
	if e.Appeal, err = strconv.Atoi(f.Appeal); err != nil || e.Appeal < 0 || e.Appeal > 365 {
		wrong = append(wrong, fault.Field{Name: "appeal", Key: "casesweb.appeal-days"})
	}
	return e, fault.Fields(wrong)
}

// decides tells whether the document answers the application by a decision that can be appealed against.
func decides(w *cases.Writing) bool {
	return w.Kind == cases.Decision && w.Purpose == cases.ForDecision
}

// quietable tells whether the document may stay in the file without being sent.
func quietable(w *cases.Writing) bool { return w.Purpose == cases.ForLetter }

// enterWriting loads the document in the address.
func (p *pages) enterWriting(r *http.Request) (writingPage, error) {
	var page writingPage
	d, err := id.Parse[id.Document](r.PathValue("writing"))
	if err != nil {
		return page, fault.New(fault.NotFound, "cases.no-such-writing")
	}
	if page.at, err = p.enterToWork(r); err != nil {
		return page, err
	}
	if page.Writing, err = p.Cases.Writing(r.Context(), page.By, page.at.ID, d); err != nil {
		return page, err
	}
	page.Form = formOf(page.Writing)
	return page, nil
}

// renderWriting answers with a page that shows the text of a document, and logs that it was shown.
func (p *pages) renderWriting(w http.ResponseWriter, r *http.Request, status int, page writingPage, as func(writingPage) templ.Component) error {
	if err := p.Cases.WritingShown(r.Context(), page.By, page.at.ID, page.Writing, cases.AsPage); err != nil {
		return err
	}
	return web.Render(w, r, status, as(page))
}

func (p *pages) showWriting(w http.ResponseWriter, r *http.Request) error {
	page, err := p.enterWriting(r)
	if err != nil {
		return err
	}
	return p.renderWriting(w, hear(r), http.StatusOK, page, editor)
}

// saveWriting saves the text and, when another button was pressed, goes on with it.
func (p *pages) saveWriting(w http.ResponseWriter, r *http.Request) error {
	v, err := web.Form(r)
	if err != nil {
		return err
	}
	page, err := p.enterWriting(r)
	if err != nil {
		return err
	}
	next, err := p.after(r.Context(), page.By, page.List, page.at.ID)
	if err != nil {
		return err
	}
	page.Form = readWritingForm(v)
	if fields := unfilled(page.Form.Body); v.Get("co") == "akceptacja" && len(fields) > 0 { // the superior could not sign it
		page.Problems = ui.Problems{{Field: "body", Text: i18n.T(r.Context(), "casesweb.unfilled", "Fields", strings.Join(fields, ", "))}}
		return p.renderWriting(w, r, http.StatusUnprocessableEntity, page, editor)
	}
	saved, err := p.rewrite(r.Context(), page)
	if f, ok := fault.As(err); ok && f.Key == "cases.writing-changed" {
		return p.renderWriting(w, r, http.StatusConflict, page, conflict)
	}
	what := "saved"
	if err == nil && v.Get("co") == "akceptacja" {
		what, err = "submitted", p.Cases.Submit(r.Context(), page.By, page.at.ID, page.Writing.ID, saved)
	}
	if ps, status, ok := problems(r.Context(), err); ok {
		page.Problems = ps
		return p.renderWriting(w, r, status, page, editor)
	}
	if err != nil {
		return err
	}
	switch v.Get("co") {
	case "akceptacja":
		return p.on(w, r, page.at, next, outcome{what: what})
	case "podpis":
		return web.See(w, r, page.writing(page.Writing.ID, "podpis"))
	}
	tell(r, told{What: what, Sign: page.Sign})
	return web.See(w, r, page.writing(page.Writing.ID))
}

// rewrite saves the form and returns the version that it made. A text that is stored already, because the
// form was sent twice, is not saved again.
func (p *pages) rewrite(ctx context.Context, page writingPage) (int64, error) {
	effect, err := page.Form.effect(page.Writing)
	if err != nil {
		return 0, err
	}
	if page.Form.Title == page.Writing.Title && page.Form.Body == page.Body && effect == page.Effect {
		return page.Writing.Version, nil
	}
	v := version(page.Form.Version)
	err = p.Cases.Rewrite(ctx, page.By, cases.Edit{
		Case: page.at.ID, Writing: page.Writing.ID, Version: v, Title: page.Form.Title, Body: page.Form.Body, Effect: &effect,
	})
	return v + 1, err
}

// preview shows a text as it will look; the editor's script asks for it.
func (p *pages) preview(w http.ResponseWriter, r *http.Request) error {
	v, err := web.Form(r)
	if err != nil {
		return err
	}
	return web.Text(w, r, "text/html; charset=utf-8", []byte(rendered(lines(v.Get("text")))))
}

// rendered is a text as HTML; what cannot be read shows as nothing, the text itself stays in the editor.
func rendered(src string) string {
	doc, err := richtext.Parse(src)
	if err != nil {
		return ""
	}
	return richtext.HTML(doc)
}

// editable tells whether the clerk may change the text as it stands.
func (w writingPage) editable() bool {
	return !w.IsClosed() && (w.State == cases.Draft || w.State == cases.InReview && w.Allows(w.By, cases.GrantApprove))
}

// submits tells whether the document has to go to a superior first.
func (w writingPage) submits() bool {
	return w.State == cases.Draft && !w.Signable(w.By, w.Writing)
}

func (w writingPage) reviews() bool {
	return (w.State == cases.InReview || w.State == cases.Accepted) && w.Allows(w.By, cases.GrantApprove)
}

func (w writingPage) pdf() string { return writingPath(w.at.ID, w.Writing.ID, "podglad.pdf") }

func (w writingPage) outcomes(ctx context.Context) []ui.Choice {
	var out []ui.Choice
	for _, o := range []cases.Outcome{cases.Granted, cases.Refused, cases.Discontinued} {
		out = append(out, ui.Choice{Value: string(o), Text: i18n.T(ctx, "casesweb.outcome-"+string(o))})
	}
	return out
}

// remarks are what was said about the document on its way.
func (w writingPage) remarks(ctx context.Context) []ui.Event {
	var out []ui.Event
	for _, m := range w.Remarks {
		out = append(out, ui.Event{At: m.At, Title: i18n.T(ctx, "casesweb.verdict-"+m.Verdict, "Name", m.Name), Note: m.Remark})
	}
	return out
}

func (w writingPage) status(ctx context.Context) (ui.Tone, string) {
	return writingTones[w.State], i18n.T(ctx, "casesweb.state-"+string(w.State))
}

func (w writingPage) kind(ctx context.Context) string {
	return i18n.T(ctx, "casesweb.kind-"+kindKeys[w.Kind])
}

// kindKeys are the kinds as keys of messages, which have no spaces and no diacritics.
var kindKeys = map[cases.Kind]string{
	cases.Decision: "decision", cases.Order: "order", cases.Certificate: "certificate", cases.Call: "call", cases.Notice: "notice", cases.Plain: "plain",
}
