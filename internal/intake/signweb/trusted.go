package signweb

import (
	"context"
	"net/http"
	"time"

	"wrota/internal/intake"
	"wrota/internal/intake/signing"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

// ToSign is an exact document for podpis zaufany.
type ToSign struct {
	Unit     id.Unit
	Draft    id.Draft
	Again    bool // the document of an application that was filed before; the draft is the answer to the call
	Document []byte
	Back     string // the page to come back to
}

// Returned is what came back of a document.
type Returned struct {
	signing.File
	Request id.Signing
	Way     signing.Way
	At      time.Time
	Used    bool // it was taken over already
}

// Trusted signs with podpis zaufany.
type Trusted interface {
	// Send hands the document over and returns where its holder signs; empty when it is signed already. Sending again
	// leads to the same place. When the service does not take it now, that is a conflict.
	Send(ctx context.Context, h intake.Holder, z ToSign) (page string, err error)
	// Signed returns the newest that came back of exactly this document; nil when nothing did.
	Signed(ctx context.Context, z ToSign) (*Returned, error)
	// Use notes that what came back was taken over.
	Use(ctx context.Context, h intake.Holder, r *Returned) error
}

func (s signingPage) toSign() ToSign {
	return ToSign{Unit: s.Unit, Draft: s.ID, Document: s.Frozen.Document, Back: s.path(page)}
}

// collect takes over what was signed with podpis zaufany, when it is newer than what was signed before.
func (p *pages) collect(r *http.Request, s signingPage) (signingPage, error) {
	if !s.Trusted || s.Frozen == nil || s.Stale {
		return s, nil
	}
	came, err := p.Trusted.Signed(r.Context(), s.toSign())
	if err != nil || came == nil || s.Frozen.Signed != nil && !came.At.After(s.Frozen.Signed.At) {
		return s, err
	}
	z, err := p.Intake.Sign(r.Context(), s.Holder, s.Draft, s.Frozen.SHA256, came.Way, came.File)
	if _, refused := fault.As(err); refused { // it came for another document: there is nothing to take over
		return s, nil
	}
	if err == nil {
		s.Frozen = z
	}
	return s, err
}

// trusted leads to podpis zaufany.
func (p *pages) trusted(w http.ResponseWriter, r *http.Request, s signingPage) error {
	if !s.Trusted || s.Frozen == nil || s.Stale {
		return web.See(w, r, s.path(page))
	}
	to, err := p.Trusted.Send(r.Context(), s.Holder, s.toSign())
	if fault.Is(err, fault.Conflict) {
		s.Problems = away(r.Context(), err)
		return p.render(w, r, http.StatusConflict, s)
	}
	return leave(w, r, s.path(page), to, err)
}

// leave goes to the service, or back to the page when it is signed already.
func leave(w http.ResponseWriter, r *http.Request, back, to string, err error) error {
	if err != nil {
		return err
	}
	if to == "" {
		to = back
	}
	return web.See(w, r, to)
}

// away says that the service does not take the document, and what to do.
func away(ctx context.Context, err error) ui.Problems {
	f, _ := fault.As(err)
	return ui.Problems{{Field: "zaufany", Text: i18n.T(ctx, f.Key)}}
}

// strangers are those who signed and are neither the applicant nor whoever files for them.
func (s signingPage) strangers(marks []signing.Mark) []string {
	a := s.Definition().Live(s.Answers, s.Env()).Applicant()
	return signing.Strangers(marks,
		signing.Person{Names: []string{a.Person["given"] + " " + a.Person["family"], a.Name()}, PESEL: a.Person["pesel"]},
		signing.Person{Names: []string{s.Holder.By.Name}},
	)
}
