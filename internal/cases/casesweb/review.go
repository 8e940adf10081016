package casesweb

import (
	"bytes"
	"context"
	"net/http"
	"net/url"
	"strings"

	"wrota/internal/cases"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/richtext"
	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

// verdict is a step with a document that needs no form of its own beyond a remark.
type verdict struct {
	done string // message casesweb.done-<done>
	next bool
	do   func(ctx context.Context, p *pages, w writingPage, version int64, v url.Values) error
	// settled tells whether the document already is what the step makes of it: the form was sent twice.
	settled func(w writingPage) bool
}

var (
	submitDraft = verdict{"submitted", true, func(ctx context.Context, p *pages, w writingPage, version int64, _ url.Values) error {
		return p.Cases.Submit(ctx, w.By, w.at.ID, w.Writing.ID, version)
	}, func(w writingPage) bool { return w.State == cases.InReview && w.AuthorID == w.By.Employee }}
	acceptDraft = verdict{"accepted", true, func(ctx context.Context, p *pages, w writingPage, version int64, _ url.Values) error {
		return p.Cases.Accept(ctx, w.By, w.at.ID, w.Writing.ID, version)
	}, func(w writingPage) bool { return w.State == cases.Accepted && w.said("accepted") }}
	sendBack = verdict{"sent-back", true, func(ctx context.Context, p *pages, w writingPage, version int64, v url.Values) error {
		return p.Cases.SendBack(ctx, w.By, w.at.ID, w.Writing.ID, version, lines(v.Get("remark")))
	}, func(w writingPage) bool { return w.State == cases.Draft && w.said("returned") }}
	dropDraft = verdict{"dropped", false, func(ctx context.Context, p *pages, w writingPage, version int64, _ url.Values) error {
		return p.Cases.Drop(ctx, w.By, w.at.ID, w.Writing.ID, version)
	}, func(w writingPage) bool { return w.State == cases.Dropped && w.AuthorID == w.By.Employee }}
	signDraft = verdict{"signed", true, func(ctx context.Context, p *pages, w writingPage, version int64, _ url.Values) error {
		return p.sign(ctx, w.By, w.at.ID, w.Writing.ID, version)
	}, func(w writingPage) bool { return w.State == cases.SignedState && w.Signer == w.By.Name }}
)

// said tells whether the last word about the document was this, and the clerk's.
func (w writingPage) said(what string) bool {
	n := len(w.Remarks)
	return n > 0 && w.Remarks[n-1].Verdict == what && w.Remarks[n-1].Name == w.By.Name
}

func (p *pages) give(x verdict) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
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
		err = x.do(r.Context(), p, page, version(v.Get("wersja")), v)
		if fault.Is(err, fault.Conflict) {
			// Somebody, perhaps the same person a moment ago, was first: look again.
			if page, lerr := p.enterWriting(r); lerr == nil && x.settled(page) {
				err = nil
			}
		}
		if ps, status, ok := problems(r.Context(), err); ok {
			page.Problems, page.Remark = ps, v.Get("remark")
			return p.renderWriting(w, r, status, page, editor)
		}
		if err != nil {
			return err
		}
		if x.next {
			return p.on(w, r, page.at, next, outcome{what: x.done})
		}
		return p.stay(w, r, page.at, x.done)
	}
}

// showSign asks for the one confirmation: a signature leaves the office.
func (p *pages) showSign(w http.ResponseWriter, r *http.Request) error {
	page, err := p.enterWriting(r)
	if err != nil {
		return err
	}
	if !page.Signable(page.By, page.Writing) { // the page of the document says what it waits for
		return web.See(w, r, page.writing(page.Writing.ID))
	}
	if fields := unfilled(page.Body); len(fields) > 0 {
		page.Problems = ui.Problems{{Field: "body", Text: i18n.T(r.Context(), "casesweb.unfilled", "Fields", strings.Join(fields, ", "))}}
		return p.renderWriting(w, r, http.StatusConflict, page, editor)
	}
	return p.renderWriting(w, hear(r), http.StatusOK, page, sign)
}

// sign refuses a letter in which fields were left to fill in: it would go to people as it stands.
func (p *pages) sign(ctx context.Context, by actor.Actor, c id.Case, d id.Document, version int64) error {
	w, err := p.Cases.Writing(ctx, by, c, d)
	if err != nil {
		return err
	}
	if fields := unfilled(w.Body); len(fields) > 0 && w.State != cases.SignedState {
		return fault.New(fault.Conflict, "casesweb.unfilled", fault.Args{"Fields": strings.Join(fields, ", ")})
	}
	return p.Cases.Sign(ctx, by, c, d, version)
}

// unfilled are the fields of a template that still stand in a text.
func unfilled(body string) []string {
	fields, err := richtext.Fields(body)
	if err != nil {
		return []string{"#if"}
	}
	return fields
}

// consequences say what the signature will do, before it is given.
func (w writingPage) consequences(ctx context.Context) []string {
	t := func(key string, args ...any) string { return i18n.T(ctx, "casesweb.sign-"+key, args...) }
	var out []string
	if w.State == cases.InReview || w.State == cases.Draft && w.Kind.NeedsAcceptance() {
		out = append(out, t("accepts"))
	}
	switch {
	case w.Purpose == cases.ForForwarding:
		out = append(out, t("forwarding"))
	case w.Effect.Quiet:
		out = append(out, t("quiet"))
	default:
		names := make([]string, len(w.Parties))
		for i, p := range w.Parties {
			names[i] = p.Name
		}
		out = append(out, t("sends", "Names", strings.Join(names, ", ")))
	}
	switch w.Purpose {
	case cases.ForCompletion:
		out = append(out, t("completion"))
	case cases.ForExtension:
		out = append(out, t("extension", "Day", ui.DateText(ctx, w.Effect.Until)))
	case cases.ForSuspension:
		out = append(out, t("suspension"))
	case cases.ForResumption:
		out = append(out, t("resumption"))
	case cases.ForDecision:
		out = append(out, t("decision"))
		if w.Effect.Appeal > 0 {
			out = append(out, t("appeal", "Count", w.Effect.Appeal))
		}
	case cases.ForLeaving:
		out = append(out, t("leaving"))
	case cases.ForLetter, cases.ForForwarding:
	}
	return append(out, t("final"))
}

// showPDF sends the signed document, or a proof that is marked as one.
func (p *pages) showPDF(w http.ResponseWriter, r *http.Request) error {
	page, err := p.enterWriting(r)
	if err != nil {
		return err
	}
	file := web.File{Name: fileName(page), Type: "application/pdf", Size: -1, Inline: true}
	if page.State == cases.SignedState {
		body, err := p.Prints.Signed(r.Context(), page.Writing)
		if err != nil {
			return err
		}
		defer body.Close() //nolint:errcheck // it was only read
		if err := p.Cases.WritingShown(r.Context(), page.By, page.at.ID, page.Writing, cases.AsPDF); err != nil {
			return err
		}
		file.Size, file.Body = page.BlobSize, body
		return web.Send(w, file)
	}
	sheet, err := p.Cases.Proof(r.Context(), page.By, page.at.ID, page.Writing.ID)
	if err != nil {
		return err
	}
	var proof bytes.Buffer
	if err := p.Prints.Proof(r.Context(), &proof, sheet); err != nil {
		return err
	}
	if err := p.Cases.WritingShown(r.Context(), page.By, page.at.ID, page.Writing, cases.AsProof); err != nil {
		return err
	}
	file.Size, file.Body = int64(proof.Len()), &proof
	return web.Send(w, file)
}

// fileName is what the document is saved as: its sign, which people search by.
func fileName(w writingPage) string {
	name := strings.ReplaceAll(w.Sign, "/", "-") + "-" + itoa(w.No)
	if w.State != cases.SignedState {
		name += "-projekt"
	}
	return name + ".pdf"
}

// showDocument sends a document of the file to who may see the case.
func (p *pages) showDocument(w http.ResponseWriter, r *http.Request) error {
	a, err := p.enter(r)
	if err != nil {
		return err
	}
	if p.Files == nil {
		return notFound()
	}
	docs, err := p.Files.Documents(r.Context(), a.By, a.ID)
	if err != nil {
		return err
	}
	for _, d := range docs {
		if d.ID.Short() != r.PathValue("document") {
			continue
		}
		f, err := p.Files.Open(r.Context(), a.By, a.ID, d.ID)
		if err != nil {
			return err
		}
		defer f.Body.Close() //nolint:errcheck // it was only read
		return web.Send(w, web.File{Name: f.Name, Type: f.Type, Size: f.Size, Body: f.Body, Inline: true})
	}
	return notFound()
}
