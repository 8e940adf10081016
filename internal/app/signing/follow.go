package signing

import (
	"context"
	"strings"
	"time"

	"wrota/internal/cases"
	own "wrota/internal/cases/signing"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
	"wrota/internal/platform/jobs"
	"wrota/internal/signatures"
	"wrota/internal/signatures/request"
)

// writing is how a request is called that is about a writing.
const writing = "writing:"

// PDFOnly implements request.Deps: a writing leaves the office as the PDF that was signed.
func PDFOnly(subject string) bool { return strings.HasPrefix(subject, writing) }

// Writings joins the writings of cases with requests to sign.
type Writings struct {
	Requests *request.Service
	Signing  func() *own.Service
}

// Ask implements signing.Requests.
func (w Writings) Ask(ctx context.Context, by actor.Actor, o own.Offer) (id.Signing, error) {
	r, err := w.Requests.Open(ctx, by, request.Offer{
		Unit: by.Unit, Subject: writing + o.Writing.Short(), Name: o.Name, Media: "application/pdf", Sum: o.File.Sum, Size: o.File.Size, Back: o.Back, Matter: o.Case,
	})
	return r.ID, err
}

// Subscribe says what follows from requests about writings, and from a writing that was changed.
func (w Writings) Subscribe(q *jobs.Queue) {
	jobs.On(q, "cases.take-signed", w.take)
	jobs.On(q, "cases.signing-ended", w.over)
	jobs.On(q, "signatures.supersede", func(ctx context.Context, src jobs.Source, e cases.Rewritten) error {
		return w.Requests.Supersede(ctx, src.Unit, writing+e.Writing.Short())
	})
}

func (w Writings) take(ctx context.Context, src jobs.Source, e request.SignedFact) error {
	if !strings.HasPrefix(e.About, writing) {
		return nil
	}
	r, err := w.Requests.Find(ctx, src.Unit, e.Request)
	if err != nil {
		return err
	}
	return w.Signing().Take(ctx, e.Request, own.Signed{
		Unit: src.Unit, File: cases.Printed{Sum: r.File.Sum, Size: r.File.Size}, Media: r.File.Media, At: r.EndedAt.Truncate(time.Second),
		Bad: r.Outcome == signatures.Invalid || r.Outcome == signatures.Unreadable,
	})
}

func (w Writings) over(ctx context.Context, src jobs.Source, e request.Ended) error {
	if !strings.HasPrefix(e.About, writing) {
		return nil
	}
	return w.Signing().Over(ctx, src.Unit, e.Request, "cases.signing.request-"+string(e.State))
}
