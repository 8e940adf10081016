// Package migration brings data of an office's old system into Wrota: parties, cases, letters, open terms, documents.
//
// Words: a source (źródło) is a file of the old system (platform/table reads it); a profile says how its columns
// become our fields, is named and versioned per unit, and has one kind; an import is one bringing-over of one file. A
// dry run (próba) does everything and keeps nothing: it leaves the list of rejected rows, each with its column, its
// reason and what to do, and the totals. The run takes what the dry run would; rejected rows are left out. Totals are
// compared with what the old system says it holds (uzgodnienie).
//
// Both go on after a crash: each chunk of rows is one transaction with what it made, its totals and its place in the
// file. A row is known again by the key that its profile names, kept as a keyed digest, so a row that was taken once is
// found and not taken twice, in this import or in a later one with the same profile. Taking a whole import back
// removes what it made, or annuls it where numbers must stay, and refuses, row by row and with the reason, what people
// have worked on since.
//
// Law: § 5 and § 60 of the instrukcja kancelaryjna (signs and registers stay what they are), RODO art. 5(1)(d) and (f).
// The file is personal data: it is kept only until its import has ended.
//
// The package knows no other module: what a row becomes is said to House (needs.go). It reads no rights of cases or
// letters; GrantImport is the right to bring in what the office had.
package migration

import (
	"embed"
	"fmt"
	"io/fs"
	"slices"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/antivirus"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/blob"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/crypt"
	"wrota/internal/platform/db"
	"wrota/internal/platform/jobs"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations are the tables of the module.
var Migrations = db.Migrations{Module: "migration", FS: must(fs.Sub(migrations, "migrations"))}

// Messages are the sentences of the module.
//
//go:embed messages/*.yaml
var Messages embed.FS

func must(f fs.FS, err error) fs.FS {
	if err != nil {
		panic(err) // the folder is embedded
	}
	return f
}

// GrantImport is the right to bring in and take back data of the old system, for the whole unit.
const GrantImport actor.Grant = "migration.import"

// Kind is what the rows of a source are.
type Kind string

// The kinds, in the order in which they are brought over.
const (
	Parties   Kind = "parties"
	Cases     Kind = "cases"
	Letters   Kind = "letters"
	Terms     Kind = "terms"
	Documents Kind = "documents"
)

// Kinds lists them in that order.
var Kinds = []Kind{Parties, Cases, Letters, Terms, Documents}

// Valid tells whether there is such a kind.
func (k Kind) Valid() bool { return slices.Contains(Kinds, k) }

// Deps is what the module needs.
type Deps struct {
	DB      *db.DB
	Clock   clock.Clock
	Audit   *audit.Log
	Events  *jobs.Queue
	Blobs   blob.Store
	Scanner antivirus.Scanner
	Digest  *crypt.Signer // makes digests of keys
	House   House
	Offices Offices
	Folder  func(unit id.Unit) (string, error) // where an office's operator puts large files
	MaxFile int64                              // bytes of a document; 0 means 100 MB
}

// Service is the module's public face.
type Service struct{ Deps }

// New makes the module.
func New(d Deps) *Service {
	if d.MaxFile == 0 {
		d.MaxFile = 100 << 20
	}
	return &Service{d}
}

// Register puts the work on imports into the queue.
func (s *Service) Register(q *jobs.Queue) { jobs.Handle(q, workName, s.work) }

func (s *Service) may(by actor.Actor) error {
	if by.Kind != actor.Clerk || !by.May(GrantImport) {
		return fault.New(fault.Forbidden, "fault.forbidden")
	}
	return nil
}

func (s *Service) system(unit id.Unit) actor.Actor { return actor.Automaton("system.migration", unit) }

// wrap names the module in an error.
func wrap(what string, err error) error {
	if err != nil {
		return fmt.Errorf("migration: %s: %w", what, err)
	}
	return nil
}
