// Package book keeps the register of incoming mail as a book: it finds entries, lists and streams them with all their columns,
// numbers them in the series of several registry points, adds scans that come later, and notes where a letter went after it was
// sent to a cell: back, to another cell, or to the office that is competent.
//
// Words: a point (punkt kancelaryjny) is a place of registration with a series of numbers of its own. To re-route is to send
// to another cell, to return is to give back to the registry, to forward is to send to the competent office (art. 65 § 1 KPA;
// the case, if there is one, is not touched: its clerk closes it).
//
// Law: instrukcja kancelaryjna (annex 1 to the regulation of 18.01.2011) on the register of incoming mail and on the scan, full,
// partial or none with the reason; KPA art. 65 and 66.
//
// What it does not do: new entries are made by intake.Enter, which numbers them in the same transaction.
package book

import (
	"context"
	"fmt"

	"wrota/internal/intake"
	"wrota/internal/intake/query"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/blob"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/db"
	"wrota/internal/platform/jobs"
)

// GrantPoints is the right to set up registry points.
const GrantPoints actor.Grant = "intake.points"

// Deps is what the book needs.
type Deps struct {
	DB     *db.DB
	Clock  clock.Clock
	Audit  *audit.Log
	Events *jobs.Queue
}

// Service is the book.
type Service struct{ Deps }

// New makes the book.
func New(d Deps) *Service { return &Service{d} }

// Scanned is the fact that a scan came to a letter that was registered before.
type Scanned struct {
	Letter id.Letter `json:"letter"`
	No     int       `json:"no"` // of the file
}

func (Scanned) Name() string      { return "intake.scanned" }
func (e Scanned) Subject() string { return "letter:" + e.Letter.Short() }

// Head is what a letter is recognised by.
type Head struct {
	ID         id.Letter
	Number     string
	Title      string
	Sender     string
	ReceivedOn calendar.Date
	Scan       intake.Scan
	Version    int64
}

// Numbered finds a letter by its number, as people write it; it asks nobody's right.
func (s *Service) Numbered(ctx context.Context, unit id.Unit, number string) (h Head, err error) {
	err = s.view(ctx, system(unit), "numbered", func(tx *db.Tx) error {
		r, err := query.New(tx).LetterByNumber(ctx, query.LetterByNumberParams{UnitID: unit, Number: number})
		h = Head{ID: r.ID, Number: r.Number, Title: r.Title, Sender: r.SenderName, ReceivedOn: r.ReceivedOn, Scan: intake.Scan(r.Scan)}
		return db.Found(err, "intake.no-such-letter")
	})
	return h, err
}

// Find finds a letter; it asks nobody's right.
func (s *Service) Find(ctx context.Context, unit id.Unit, letter id.Letter) (h Head, err error) {
	err = s.view(ctx, system(unit), "find", func(tx *db.Tx) error {
		r, err := query.New(tx).LetterHead(ctx, query.LetterHeadParams{UnitID: unit, ID: letter})
		h = Head{r.ID, r.Number, r.Title, r.SenderName, r.ReceivedOn, intake.Scan(r.Scan), r.Version}
		return db.Found(err, "intake.no-such-letter")
	})
	return h, err
}

// Seen logs that somebody looked at a letter.
func (s *Service) Seen(ctx context.Context, by actor.Actor, letter id.Letter) error {
	return s.Audit.Viewed(ctx, s.DB, by, by.Unit, audit.Entry{Verb: "intake.way-shown", Subject: "letter:" + letter.Short()})
}

// Scan is a scan that comes to a letter.
type Scan struct {
	Unit   id.Unit
	Letter id.Letter
	Name   string
	Blob   blob.Sum
	Size   int64
	Extent intake.Scan // full or partial
	Reason string      // what is missing
}

// AddScan adds a scan to a letter. It follows a fact that may be told twice: the same bytes are added once.
func (s *Service) AddScan(ctx context.Context, x Scan) error {
	by := system(x.Unit)
	return s.change(ctx, by, "add scan", func(tx *db.Tx) error {
		q := query.New(tx)
		head, err := q.LetterHead(ctx, query.LetterHeadParams{UnitID: x.Unit, ID: x.Letter})
		if err != nil {
			return db.Found(err, "intake.no-such-letter")
		}
		files, err := q.Files(ctx, query.FilesParams{UnitID: x.Unit, LetterID: x.Letter})
		if err != nil {
			return err
		}
		no := 0
		for _, f := range files {
			if f.Blob == x.Blob {
				return nil
			}
			no = max(no, int(f.No))
		}
		no++
		err = q.InsertFile(ctx, query.InsertFileParams{
			UnitID: x.Unit, LetterID: x.Letter, No: int64(no), What: "scan", Name: x.Name, MediaType: "application/pdf", Blob: x.Blob, Size: x.Size,
		})
		if err != nil {
			return fmt.Errorf("file: %w", err)
		}
		if _, err := q.NoteScan(ctx, query.NoteScanParams{Scan: string(x.Extent), ScanReason: x.Reason, UnitID: x.Unit, ID: x.Letter}); err != nil {
			return err
		}
		s.record(ctx, tx, x.Unit, "intake.scan-added", x.Letter, map[string]string{"number": head.Number})
		return s.Events.Tell(ctx, tx, x.Unit, Scanned{x.Letter, no})
	})
}

func system(unit id.Unit) actor.Actor { return actor.Automaton("system.intake", unit) }

// mayRead tells whether the actor may see the register of the unit.
func mayRead(by actor.Actor) error {
	if by.Kind != actor.Clerk || !by.May(intake.GrantRegister) && !by.May(intake.GrantRoute) {
		return fault.New(fault.Forbidden, "fault.forbidden")
	}
	return nil
}

func (s *Service) record(ctx context.Context, tx *db.Tx, unit id.Unit, verb string, letter id.Letter, detail any) {
	s.Audit.Record(ctx, tx, unit, audit.Entry{Verb: verb, Subject: "letter:" + letter.Short(), Detail: detail})
}

func (s *Service) view(ctx context.Context, by actor.Actor, what string, fn func(tx *db.Tx) error) error {
	if err := s.DB.View(ctx, by, fn); err != nil {
		return fmt.Errorf("intake: book: %s: %w", what, err)
	}
	return nil
}

func (s *Service) change(ctx context.Context, by actor.Actor, what string, fn func(tx *db.Tx) error) error {
	if err := s.DB.InTx(ctx, by, fn); err != nil {
		return fmt.Errorf("intake: book: %s: %w", what, err)
	}
	return nil
}
