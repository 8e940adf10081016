// Package signing lets an employee sign a writing with a signature of their own (qualified, podpis zaufany), where the
// seal of the office with their name under the text is not what they want; and lets them sign many writings at once.
//
// The document is printed without a seal, kept, and offered in a request to sign (package request of the module
// signatures, by way of Requests). The offer holds for one version of the writing: whoever changes the writing
// meanwhile ends it. When the signed file comes, the writing becomes signed by it as by any other signature; a file
// that comes too late stays where it is, with the reason written beside it, and is never an error to the signer.
//
// A superior signs many documents in one ceremony with a batch: each, in the version that they read, is signed with the
// seal of the office and their name, in the background, and stands for itself. They see what was signed, what waits and
// what was refused, and why. Their rights are asked again for each document.
//
// Law: art. 14 § 1a, 107 § 1 pkt 8 and 268a KPA. What it does not do: it makes no signature and judges none.
package signing

import (
	"context"
	"embed"
	"fmt"
	"time"

	"wrota/internal/cases"
	"wrota/internal/cases/query"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/db"
	"wrota/internal/platform/jobs"
)

// Messages are the sentences of the package and of its pages.
//
//go:embed messages/*.yaml
var Messages embed.FS

// Offer is a printed document that an employee is to sign.
type Offer struct {
	Case    id.Case
	Writing id.Document
	Name    string // of the file
	File    cases.Printed
	Back    string // the page to go back to
}

// Requests asks an employee to sign (signatures/request). The same offer finds the request that waits.
type Requests interface {
	Ask(ctx context.Context, by actor.Actor, o Offer) (id.Signing, error)
}

// Deps is what the package needs.
type Deps struct {
	DB       *db.DB
	Clock    clock.Clock
	Cases    *cases.Service
	Press    cases.Press
	Requests Requests
	Audit    *audit.Log
	Queue    *jobs.Queue
	Staff    Staff
}

// Service is the public face.
type Service struct{ Deps }

// New makes the service.
func New(d Deps) *Service { return &Service{d} }

// Attempt is one time that somebody was asked to sign a writing.
type Attempt struct {
	Request id.Signing
	Name    string // of who was asked
	Mine    bool
	At      time.Time
	Ended   bool
	Why     string // why it came to nothing: the key of a sentence
}

// Begin offers a writing, in the version that the employee read, to be signed by them, and returns the request.
func (s *Service) Begin(ctx context.Context, by actor.Actor, w cases.Edit, back string) (id.Signing, error) {
	sheet, err := s.Cases.ToSign(ctx, by, w.Case, w.Writing, w.Version)
	if err != nil {
		return id.Signing{}, err
	}
	rows, err := s.rows(ctx, by, w.Writing)
	if err != nil {
		return id.Signing{}, err
	}
	file := cases.Printed{}
	for _, r := range rows { // the same bytes again: what is being signed elsewhere stays good
		if r.Version == w.Version && r.EmployeeID == by.Employee {
			file = cases.Printed{Sum: r.Blob, Size: r.Size}
		}
	}
	if file.Sum.IsZero() {
		sheet.Signer, sheet.SignerPost = by.Name, by.Post
		if file, err = s.Press.Print(ctx, sheet); err != nil {
			return id.Signing{}, fmt.Errorf("cases: signing: print: %w", err)
		}
	}
	r, err := s.Requests.Ask(ctx, by, Offer{Case: w.Case, Writing: w.Writing, Name: sheet.Sign + ".pdf", File: file, Back: back})
	if err != nil {
		return r, err
	}
	err = s.DB.InTx(ctx, by, func(tx *db.Tx) error {
		return query.New(tx).InsertSigning(ctx, query.InsertSigningParams{
			UnitID: by.Unit, RequestID: r, CaseID: w.Case, WritingID: w.Writing, Version: w.Version, Blob: file.Sum, Size: file.Size,
			EmployeeID: by.Employee, Name: by.Name, Post: by.Post, At: db.At(s.Clock.Now()),
		})
	})
	if err != nil {
		return r, fmt.Errorf("cases: signing: %w", err)
	}
	return r, nil
}

func (s *Service) rows(ctx context.Context, by actor.Actor, w id.Document) (rows []query.CasesSigning, err error) {
	err = s.DB.View(ctx, by, func(tx *db.Tx) error {
		rows, err = query.New(tx).Signings(ctx, query.SigningsParams{UnitID: by.Unit, WritingID: w})
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("cases: signing: %w", err)
	}
	return rows, nil
}

// Attempts are those of a writing, in their order. That the writing may be seen the caller has made sure of.
func (s *Service) Attempts(ctx context.Context, by actor.Actor, w id.Document) (out []Attempt, err error) {
	rows, err := s.rows(ctx, by, w)
	for _, r := range rows {
		out = append(out, Attempt{Request: r.RequestID, Name: r.Name, Mine: r.EmployeeID == by.Employee, At: r.At.Time, Ended: !r.EndedAt.IsZero(), Why: r.Why})
	}
	return out, err
}

// Signed is a file that came back.
type Signed struct {
	Unit  id.Unit
	File  cases.Printed
	Media string
	At    time.Time
	Bad   bool // its signature is not valid
}

// Take makes the writing of a request signed by the file that came. A request of something else is none of ours. What
// cannot be used any more is kept, with the reason; that is no error.
func (s *Service) Take(ctx context.Context, r id.Signing, f Signed) error {
	system := actor.Automaton("system.cases", f.Unit)
	var row query.CasesSigning
	err := s.DB.View(ctx, system, func(tx *db.Tx) (err error) {
		row, err = query.New(tx).Signing(ctx, query.SigningParams{UnitID: f.Unit, RequestID: r})
		return db.Found(err, "cases.no-such-writing")
	})
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("cases: signing: %w", err)
	}
	err = s.take(ctx, row, f)
	why := ""
	if x, ok := fault.As(err); ok {
		why, err = x.Key, nil
	}
	if err != nil {
		return err
	}
	if why == "" {
		return s.used(ctx, system, r)
	}
	return s.end(ctx, system, r, why)
}

func (s *Service) used(ctx context.Context, by actor.Actor, r id.Signing) error {
	err := s.DB.InTx(ctx, by, func(tx *db.Tx) error {
		return query.New(tx).UseSigning(ctx, query.UseSigningParams{EndedAt: db.At(s.Clock.Now()), UnitID: by.Unit, RequestID: r})
	})
	if err != nil {
		return fmt.Errorf("cases: signing: %w", err)
	}
	return nil
}

func (s *Service) take(ctx context.Context, row query.CasesSigning, f Signed) error {
	switch {
	case f.Bad:
		return fault.New(fault.Conflict, "cases.signing.bad")
	case f.Media != "application/pdf": // what leaves an office is the letter itself
		return fault.New(fault.Conflict, "cases.signing.no-pdf")
	}
	by := actor.Actor{Kind: actor.Clerk, Employee: row.EmployeeID, Unit: row.UnitID, Name: row.Name, Post: row.Post}
	return s.Cases.TakeSigned(ctx, by, cases.Taken{Case: row.CaseID, Writing: row.WritingID, Version: row.Version, At: f.At, File: f.File})
}

// Over notes that a request came to nothing.
func (s *Service) Over(ctx context.Context, unit id.Unit, r id.Signing, why string) error {
	return s.end(ctx, actor.Automaton("system.cases", unit), r, why)
}

func (s *Service) end(ctx context.Context, by actor.Actor, r id.Signing, why string) error {
	err := s.DB.InTx(ctx, by, func(tx *db.Tx) error {
		return query.New(tx).EndSigning(ctx, query.EndSigningParams{EndedAt: db.At(s.Clock.Now()), Why: why, UnitID: by.Unit, RequestID: r})
	})
	if err != nil {
		return fmt.Errorf("cases: signing: %w", err)
	}
	return nil
}
