// Package keeping keeps signatures provable for decades.
//
// A signature can be checked by anybody only as long as its certificate is valid and those who issued it answer. So each file that is entrusted here
// gets a timestamp as soon as possible (level T), then what proves the certificates (LT), then a timestamp over all of it
// (LTA), and another one before the newest stamp's certificate, or an algorithm, comes to its end. What is added goes
// into the file; not a byte that was signed changes.
//
// Words: a kept file is known by the sum of the bytes with which it came (the original); its newest bytes are those with all that was added. The
// grace is the time in which whoever issued a certificate may still say that it was revoked when it signed: proofs are taken after it
// (EN 319 102-1 § 5.2.5). A reason says why a file is not further. A trouble is a file that cannot be brought further, with
// its reason; an alarm is a trouble that a person has to look at.
//
// Law: eIDAS art. 34 and 40 (preservation), art. 41–42 (timestamps); § 20–22 of the regulation on archives of documents in electronic form
// (the signature is checked and kept when a document is taken in). Standards: ETSI EN 319 142, 132, 122, 162 (levels), TS 119 511.
//
// Order: the newer bytes are validated without any network, then made durable, and only then does a row say that they are the newest. A file
// whose newer form does not validate stays what it was, and an alarm is told. A crash in between leaves bytes that nobody refers to.
//
// What it does not do: it makes no signature, and judges none for people (package signatures does). It deletes nothing but the longer form of an
// application that is gone. A detached signature is kept when what it signs is at hand, as with an application; of others it says so.
package keeping

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
	"wrota/internal/platform/ades"
	"wrota/internal/platform/blob"
	"wrota/internal/platform/cert"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/cms/cades"
	"wrota/internal/platform/db"
	"wrota/internal/platform/jobs"
)

// Trusts tells whom the installation believes now, with the authorities that issued the seals of its offices rather than the seals
// themselves, where there are such: a certificate that is trusted for itself has no states.
type Trusts interface {
	Trust(ctx context.Context) (ades.Trust, error)
}

// States asks those who issued certificates (fetch.Fetcher). What could be had is there beside the error.
type States interface {
	States(ctx context.Context, path cert.Path) (cert.Evidence, error)
	Issuers(ctx context.Context, c *cert.Certificate) ([]*cert.Certificate, error)
}

// Receipts keep the confirmations of filing (UPP), which are sealed at rest and therefore not in the store of files.
type Receipts interface {
	Receipt(ctx context.Context, unit id.Unit, which id.Submission) ([]byte, error)
	// Replace puts the newer form of a receipt in the place of the one with the sum; a conflict when another one is there.
	Replace(ctx context.Context, unit id.Unit, which id.Submission, old blob.Sum, newer []byte) error
}

// Document is a signed file.
type Document struct {
	Body   []byte
	Beside map[string][]byte // what a detached signature is about, by file name; nil when everything is in the file
}

// Documents keep what applicants signed before filing, which is sealed at rest, too.
type Documents interface {
	// Newest is the signed file in its newest form; a not-found fault when it is gone.
	Newest(ctx context.Context, unit id.Unit, which id.Submission) (Document, error)
	// Lengthen stores the longer form of the one with the sum; a conflict when another one is there. What was filed stays beside it.
	Lengthen(ctx context.Context, unit id.Unit, which id.Submission, old blob.Sum, longer []byte) error
	// Drop deletes the longer form.
	Drop(ctx context.Context, unit id.Unit, which id.Submission) error
}

// Deps is what keeping needs.
type Deps struct {
	DB        *db.DB
	Clock     clock.Clock
	Log       *slog.Logger
	Blobs     blob.Store
	Receipts  Receipts
	Documents Documents
	Trust     Trusts
	States    States
	Stamp     cades.Stamp // nil: nobody gives timestamps
	Suites    ades.Suites
}

// Times of the keeper.
const (
	// grace is how long after the timestamp proofs are first asked for: revocation is told within 24 hours (eIDAS art. 24 (3)).
	grace = 24 * time.Hour
	// margin is how long before its end the newest timestamp is covered by another.
	margin = 90 * 24 * time.Hour
	// again is how long a file rests when what it needs was not to be had.
	again = 24 * time.Hour
	// patience is how long something may be missing before an alarm is told.
	patience = 14 * 24 * time.Hour
	// maxFile bounds what is read; the forms that people may file are far smaller.
	maxFile = 128 << 20
)

// Service is the keeper.
type Service struct {
	Deps
	sweeping sync.Mutex // a timer and the alarm may both want to
}

// New makes the keeper.
func New(d Deps) *Service { return &Service{Deps: d} }

// Register puts the timer of the keeper into the queue.
func (s *Service) Register(q *jobs.Queue) {
	jobs.Every(q, "signatures.keep", time.Minute, s.Sweep)
}

func automaton(unit id.Unit) actor.Actor { return actor.Automaton("system.keeping", unit) }
