// Package request asks one person to sign one document, and receives what they signed.
//
// A request is opened for a subject ("writing:…", "draft:…") with the exact bytes that are offered. The person signs
// with a program of their own and uploads the file (Upload), or goes to the service of podpis zaufany and comes back
// (Begin, Return). What comes is compared with what was offered (package match), stored, and only then does the
// request become signed and tell the fact Signed. What follows, and whether the signature is good enough, decides
// whoever opened the request; the worth of the signatures stands in Outcome and in a report of package signatures.
//
// A request may be gone back to at any time, in another browser, after a crash or years of silence: its page shows how
// it stands. Whoever signed at the service and did not come back loses nothing: a timer asks for the document
// (Ask). A request that nobody answers lapses, visibly.
//
// Words: the holder is who may sign; a sending is one handing over to the service; superseded is a request whose
// document was changed meanwhile.
//
// Law: art. 14 § 1a–1d KPA (documents are signed with a qualified signature, podpis zaufany or podpis osobisty);
// ustawa o informatyzacji art. 20ae.
//
// What it does not do: it makes no signature, holds no key, and does not know what is signed. Files are not scanned
// for viruses: they are the offered bytes and a signature, anything more is refused.
package request

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"slices"
	"time"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/blob"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/db"
	"wrota/internal/platform/jobs"
	"wrota/internal/platform/trustedprofile"
	"wrota/internal/signatures"
)

// Messages are the sentences of the package and of its pages.
//
//go:embed messages/*.yaml
var Messages embed.FS

// State is how a request stands.
type State string

// The states. The last five are final, but for a lapsed request: what was signed at the service in time may still
// come, and then it is signed.
const (
	Open       State = "open"
	Sent       State = "sent"       // handed over to the service of podpis zaufany
	Signed     State = "signed"     // the signed file is in the store
	Failed     State = "failed"     // what came back is not the document offered
	Lapsed     State = "lapsed"     // nobody signed in time
	Superseded State = "superseded" // the document was changed
	Cancelled  State = "cancelled"
)

// Means is how a document was signed.
type Means string

// The means.
const (
	ByUpload         Means = "upload"
	ByTrustedProfile Means = "trusted-profile"
)

// Offer is a document to be signed.
type Offer struct {
	Unit    id.Unit
	Subject string // "writing:<id>", "draft:<id>@<revision>"
	Name    string // of the file
	Media   string
	Sum     blob.Sum // the exact document, in the store
	Size    int64
	Back    string  // the page to go back to: a path of ours
	Matter  id.Case // the case it belongs to, if any: its metryka tells of the request
}

// File is what came back.
type File struct {
	Name  string
	Media string
	Sum   blob.Sum
	Size  int64
}

// Step is something that happened to a request.
type Step struct {
	What string // opened | sent | declined | signed | used | failed | lapsed | superseded | cancelled
	By   string
	At   time.Time
}

// Request is a request to sign.
type Request struct {
	ID id.Signing
	Offer
	Account  id.Account
	Employee id.Employee
	Signer   string // their name when it was opened
	State    State
	Means    Means
	Why      string // of a failure: a match.Problem, or Format
	File     File   // of a signed or failed request
	// Outcome is what the signatures of the file were worth when it came; empty when that could not be found out then.
	Outcome signatures.Outcome
	// Vouched is what the service of podpis zaufany says of its signature: "yes", "no", or empty when it was not asked.
	Vouched  string
	OpenedAt time.Time
	SentAt   time.Time
	DueAt    time.Time
	EndedAt  time.Time
	Steps    []Step
	// Proof is the secret of a visitor without an account. It is known once, to who opened the request: keep it in their
	// session under SessionKey.
	Proof string

	holder  string
	asks    int64
	askAt   time.Time
	version int64
}

// Waits tells whether the request can still be signed.
func (r Request) Waits() bool { return r.State == Open || r.State == Sent }

// Used tells whether the owner of the subject took the signed file over.
func (r Request) Used() bool {
	return slices.ContainsFunc(r.Steps, func(s Step) bool { return s.What == "used" })
}

// SessionKey is where the session of a visitor keeps the secret of a request.
func SessionKey(r id.Signing) string { return "podpis." + r.Short() }

// Holder is who asks for a request: an actor, and the secret of a visitor without an account.
type Holder struct {
	By    actor.Actor
	Proof string
}

// Service of podpis zaufany, as trustedprofile.Client is one.
type Provider interface {
	Add(ctx context.Context, a trustedprofile.Adding) (string, error)
	Get(ctx context.Context, address string) ([]byte, error)
	Verify(ctx context.Context, document []byte) (bool, error)
}

// Judge tells what the signatures of a file are worth, and keeps the report (signatures.Service).
type Judge interface {
	Judge(ctx context.Context, by actor.Actor, unit id.Unit, subject string, f signatures.File, at time.Time) (signatures.Report, error)
}

// Deps is what the package needs.
type Deps struct {
	DB       *db.DB
	Clock    clock.Clock
	Audit    *audit.Log
	Events   *jobs.Queue
	Blobs    blob.Store
	Judge    Judge
	Provider Provider // nil: nobody can be sent anywhere
	Base     string   // the address of the portal
	Terms    Terms    // zero: those of terms.yaml
	// PDFOnly tells that the owner of a subject can use the document as a PDF with a signature in it, and in no other
	// format; nil: of no subject.
	PDFOnly func(subject string) bool
}

// Service is the public face.
type Service struct{ Deps }

// New makes the service.
func New(d Deps) *Service { return &Service{d} }

// Register puts the timers into the queue.
func (s *Service) Register(q *jobs.Queue) {
	jobs.Every(q, "signatures.ask", time.Minute, s.Ask)
	jobs.Every(q, "signatures.lapse", 10*time.Minute, s.Lapse)
}

// Remote tells whether people can be sent to the service of podpis zaufany.
func (s *Service) Remote() bool { return s.Provider != nil }

// errSame is what a change returns that changes nothing: then nothing is written.
var errSame = errors.New("nothing to change")

// meanwhile is the key of the fault that somebody else changed the request first.
const meanwhile = "signatures.request.meanwhile"

var errNone = fault.New(fault.NotFound, "signatures.request.none")

func automaton(unit id.Unit) actor.Actor { return actor.Automaton("system.signatures", unit) }

// Subject is how reports and logs call a request.
func Subject(r id.Signing) string { return "request:" + r.Short() }

// change loads a request, changes it and writes it, in one transaction.
func (s *Service) change(ctx context.Context, by actor.Actor, r id.Signing, fn func(tx *db.Tx, x *Request) error) (out Request, err error) {
	for range 4 { // a timer and its holder may look at the same moment; each change is right about the newest row
		err = s.DB.InTx(ctx, by, func(tx *db.Tx) error {
			x, err := s.load(ctx, tx, r)
			if err != nil {
				return err
			}
			before := x.State
			if err := fn(tx, &x); errors.Is(err, errSame) {
				out = x
				return nil
			} else if err != nil {
				return err
			}
			if err := s.save(ctx, tx, &x); err != nil {
				return err
			}
			out = x
			return s.tell(ctx, tx, before, x)
		})
		if f, ok := fault.As(err); !ok || f.Key != meanwhile {
			break
		}
	}
	if err != nil {
		return Request{}, fmt.Errorf("signatures: request: %w", err)
	}
	return out, nil
}

// step writes down what happened, in the request's own history and in the log.
func (s *Service) step(ctx context.Context, tx *db.Tx, x *Request, what string) error {
	now, name := s.Clock.Now(), tx.By().Name
	if err := addStep(ctx, tx, x, what, name, now); err != nil {
		return err
	}
	x.Steps = append(x.Steps, Step{what, name, now})
	e := audit.Entry{Verb: "signatures.request-" + what, Subject: Subject(x.ID), Matter: x.Matter, Detail: map[string]string{"subject": x.Subject, "sha256": x.Sum.String()}}
	if !x.Account.IsZero() && x.Employee.IsZero() {
		e.About = "account:" + x.Account.Short()
	}
	s.Audit.Record(ctx, tx, x.Unit, e)
	return nil
}

// tell tells the fact of an ending.
func (s *Service) tell(ctx context.Context, tx *db.Tx, before State, x Request) error {
	switch {
	case x.State == before || x.Waits():
		return nil
	case x.State == Signed:
		return s.Events.Tell(ctx, tx, x.Unit, SignedFact{x.ID, x.Unit, x.Subject})
	}
	return s.Events.Tell(ctx, tx, x.Unit, Ended{x.ID, x.Unit, x.Subject, x.State})
}
