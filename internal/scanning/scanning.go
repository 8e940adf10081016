// Package scanning takes what office scanners make into the register of incoming mail.
//
// Words: a Batch is a file as it came from a scanner, dropped on a page or left in a watched folder. Separators (sheets with a
// code) and labels (stickers with the code of a registered letter) cut it into Pieces, of which each belongs to one letter. A
// piece whose label is clear is attached by itself; everything else waits in the Tray with its reason until a person attaches
// it to a letter, registers a new letter from it, or puts it aside and says why. Nothing is ever dropped: every page of a batch
// is in exactly one piece, or is a separator.
//
// Pieces are attached by a fact (Attached): the register adds the file to the letter, at least once and never twice. The text
// of scans is read where Tesseract is installed, kept sealed, and told by a fact (Read) to whoever makes it searchable.
//
// Law: instrukcja kancelaryjna (annex 1 to the regulation of the Prime Minister of 18.01.2011, Dz.U. nr 14 poz. 67): § 42
// (scanning what comes, the reason why something is not scanned in full).
//
// What it does not do: it registers nothing (intake), files nothing (records) and searches nothing. The chronological store and
// the store of media (§ 43 and 44) have their tables and nobody who keeps them yet. Two scans of one sheet of
// paper are different bytes; only the same file and the same pages are recognised as duplicates (ADR 46).
package scanning

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"time"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/antivirus"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/blob"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/db"
	"wrota/internal/platform/jobs"
	"wrota/internal/platform/vault"
	"wrota/internal/scanning/query"
	"wrota/internal/scanning/sealed"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations are the tables of the module.
var Migrations = db.Migrations{Module: "scanning", FS: must(fs.Sub(migrations, "migrations"))}

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

// The rights of the module.
const (
	GrantScan actor.Grant = "scanning.scan" // take batches in and settle the tray, for the whole unit
)

// MaxFile is the largest batch that is taken, in bytes.
const MaxFile = 256 << 20

// Deps is what the module needs.
type Deps struct {
	DB      *db.DB
	Clock   clock.Clock
	Audit   *audit.Log
	Events  *jobs.Queue
	Blobs   blob.Store
	Scanner antivirus.Scanner
	Vault   *vault.Vault
	Letters Letters
	OCR     TextReader // nil reads no text
	Painter Painter    // nil leaves pages that cannot be painted here without codes and text
	Folders []Folder
}

// Service is the module's public face.
type Service struct {
	Deps
	turn chan struct{} // one batch is taken apart at a time: a page in memory is large
}

// New makes the module.
func New(d Deps) *Service { return &Service{d, make(chan struct{}, 1)} }

// Commands of the queue.
const (
	sortCommand = "scanning.sort"
	readCommand = "scanning.read"
)

// order is the command about one batch or piece.
type order struct {
	Unit  id.Unit  `json:"unit"`
	Batch id.Scan  `json:"batch,omitzero"`
	Piece id.Piece `json:"piece,omitzero"`
}

// Register puts the module's work into the queue.
func (s *Service) Register(q *jobs.Queue) {
	jobs.Handle(q, sortCommand, func(ctx context.Context, o order) error { return s.Sort(ctx, o.Unit, o.Batch) })
	jobs.Handle(q, readCommand, func(ctx context.Context, o order) error { return s.Read(ctx, o.Unit, o.Piece) })
	if s.OCR != nil {
		jobs.Every(q, "scanning.unread", time.Hour, s.QueueUnread)
	}
	if len(s.Folders) > 0 {
		jobs.Every(q, "scanning.folders", time.Minute, s.Look)
	}
}

// Refers tells whether a batch or a piece has these bytes; see blob.Referenced.
func (s *Service) Refers(ctx context.Context, sum blob.Sum) (used bool, err error) {
	err = s.view(ctx, actor.Automaton("system.scanning", id.Region), "refers", func(tx *db.Tx) error {
		n, err := query.New(tx).RefersToBlob(ctx, sum)
		used = n > 0
		return err
	})
	return used, err
}

func system(unit id.Unit) actor.Actor { return actor.Automaton("system.scanning", unit) }

func may(by actor.Actor, g actor.Grant) error {
	if by.Kind != actor.Clerk || !by.May(g) {
		return fault.New(fault.Forbidden, "fault.forbidden")
	}
	return nil
}

func (s *Service) rows(tx *db.Tx) sealed.Queries { return sealed.New(s.Vault, tx) }

func (s *Service) record(ctx context.Context, tx *db.Tx, unit id.Unit, verb, subject string, detail any) {
	s.Audit.Record(ctx, tx, unit, audit.Entry{Verb: verb, Subject: subject, Detail: detail})
}

func (s *Service) view(ctx context.Context, by actor.Actor, what string, fn func(tx *db.Tx) error) error {
	if err := s.DB.View(ctx, by, fn); err != nil {
		return fmt.Errorf("scanning: %s: %w", what, err)
	}
	return nil
}

func (s *Service) change(ctx context.Context, by actor.Actor, what string, fn func(tx *db.Tx) error) error {
	if err := s.DB.InTx(ctx, by, fn); err != nil {
		return fmt.Errorf("scanning: %s: %w", what, err)
	}
	return nil
}
