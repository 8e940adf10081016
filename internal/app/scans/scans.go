// Package scans joins scanning with the register of incoming mail, the files and the machine: it finds the letter of a label,
// adds attached scans to their letters and files them, and looks for Tesseract and pdftoppm.
//
// Facts: scanning.Attached → the register gets the scan (book.AddScan) → book.Scanned → the files get it. Each step may be
// repeated and finds what is there.
package scans

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"wrota/internal/identity"
	"wrota/internal/intake"
	"wrota/internal/intake/book"
	"wrota/internal/intake/bookweb"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/antivirus"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/blob"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/db"
	"wrota/internal/platform/jobs"
	"wrota/internal/platform/ocr"
	"wrota/internal/platform/vault"
	"wrota/internal/platform/web"
	"wrota/internal/scanning"
	"wrota/internal/scanning/scanningweb"
)

// Settings are those of scans.
type Settings struct {
	Folders []string `help:"Watched folders of scanners: office=FOLDER, and office/SYMBOL=FOLDER for a registry point." placeholder:"OFFICE=FOLDER"`
}

// Check finds mistakes that need no database.
func (s Settings) Check() error {
	for _, one := range s.Folders {
		who, dir, ok := strings.Cut(one, "=")
		if !ok || who == "" || !filepath.IsAbs(dir) {
			return fmt.Errorf("scan-folders: %q is not OFFICE=FOLDER with a whole path", one)
		}
	}
	return nil
}

// House is what scans are joined with.
type House struct {
	DB       *db.DB
	Clock    clock.Clock
	Audit    *audit.Log
	Queue    *jobs.Queue
	Blobs    blob.Store
	Scanner  antivirus.Scanner
	Vault    *vault.Vault
	Log      *slog.Logger
	Settings Settings
	Units    func(ctx context.Context) ([]identity.Unit, error)
	Cells    func(ctx context.Context, by actor.Actor, unit id.Unit) ([]identity.Cell, error)
}

// Desk is scanning with the register that it serves.
type Desk struct {
	House
	Scanning *scanning.Service
	Book     *book.Service
}

// Open makes the modules. A missing program is told by the doctor.
func (h House) Open(ctx context.Context) *Desk {
	d := &Desk{House: h, Book: book.New(book.Deps{DB: h.DB, Clock: h.Clock, Audit: h.Audit, Events: h.Queue})}
	deps := scanning.Deps{DB: h.DB, Clock: h.Clock, Audit: h.Audit, Events: h.Queue, Blobs: h.Blobs, Scanner: h.Scanner, Vault: h.Vault, Letters: register{d.Book}}
	if r, err := ocr.FindReader(ctx, "pol", "eng"); err == nil && r.Languages[0] == "pol" {
		deps.OCR = r
	}
	if p, err := ocr.FindPainter(); err == nil {
		deps.Painter = p
	}
	d.Scanning = scanning.New(deps)
	return d
}

// Register puts the work of scanning into the queue, with what follows from its facts. Offices are looked up here, when the
// tables are there.
func (d *Desk) Register(q *jobs.Queue) {
	d.Scanning.Folders = d.folders(context.Background())
	d.Scanning.Register(q)
	jobs.On(q, "intake.add-scan", d.add)
}

// folders are the watched folders of offices that exist.
func (d *Desk) folders(ctx context.Context) (out []scanning.Folder) {
	if len(d.Settings.Folders) == 0 {
		return nil
	}
	units, err := d.Units(ctx)
	if err != nil {
		d.Log.Error("scan folders: the offices cannot be read", "error", err)
		return nil
	}
	for _, one := range d.Settings.Folders {
		who, dir, _ := strings.Cut(one, "=")
		slug, point, _ := strings.Cut(who, "/")
		found := false
		for _, u := range units {
			if u.Slug == slug {
				out, found = append(out, scanning.Folder{Dir: dir, Unit: u.ID, Point: strings.ToUpper(point)}), true
			}
		}
		if !found {
			d.Log.Error("scan folders: no such office", "office", slug)
		}
	}
	return out
}

// add gives a scan to the letter that it belongs to.
func (d *Desk) add(ctx context.Context, src jobs.Source, e scanning.Attached) error {
	p, err := d.Scanning.FetchPiece(ctx, src.Unit, e.Piece)
	if err != nil {
		return err
	}
	return d.Book.AddScan(ctx, book.Scan{
		Unit: src.Unit, Letter: e.Letter, Name: "skan-" + strings.ReplaceAll(p.Label, "/", "-") + ".pdf", Blob: p.Blob, Size: p.Size, Extent: intake.Scan(p.Extent), Reason: p.Reason,
	})
}

// register finds letters for scanning.
type register struct{ *book.Service }

var _ scanning.Letters = register{}

func (r register) Letter(ctx context.Context, unit id.Unit, letter id.Letter) (scanning.Letter, error) {
	return letterOf(r.Find(ctx, unit, letter))
}

func (r register) LetterNumbered(ctx context.Context, unit id.Unit, number string) (scanning.Letter, error) {
	return letterOf(r.Numbered(ctx, unit, number))
}

func letterOf(h book.Head, err error) (scanning.Letter, error) {
	return scanning.Letter{ID: h.ID, Number: h.Number, Title: h.Title, Sender: h.Sender, ReceivedOn: h.ReceivedOn, Scanned: h.Scan == intake.ScanFull || h.Scan == intake.ScanPartial}, err
}

// Points are the registry points of a unit besides the main one; when they cannot be read, letters go into the main series.
func (d *Desk) Points(ctx context.Context, unit id.Unit) (out [][2]string) {
	list, err := d.Book.OpenPoints(ctx, unit)
	if err != nil {
		d.Log.Error("registry points cannot be read", "error", err)
	}
	for _, p := range list {
		out = append(out, [2]string{p.Symbol, p.Name})
	}
	return out
}

// Refers tells whether a scan has these bytes; see blob.Referenced.
func (d *Desk) Refers(ctx context.Context, sum blob.Sum) (bool, error) {
	return d.Scanning.Refers(ctx, sum)
}

// AttachScan implements intakeweb.Scans. A letter of which nothing is scanned takes the scan as a full one.
func (d *Desk) AttachScan(ctx context.Context, by actor.Actor, piece string, l intake.Letter) error {
	which, err := id.Parse[id.Piece](piece)
	if err != nil {
		return fault.New(fault.NotFound, "scanning.no-such-piece")
	}
	p, err := d.Scanning.Piece(ctx, by, which)
	if err != nil {
		return err
	}
	x := scanning.Settlement{Piece: which, Version: p.Version, Letter: l.ID, Extent: scanning.Full}
	if l.Scan == intake.ScanPartial {
		x.Extent, x.Reason = scanning.Partial, l.ScanReason
	}
	_, err = d.Scanning.Attach(ctx, by, x)
	return err
}

// Routes are the pages of scanning and of the register as a book.
func (d *Desk) Routes() []web.Route {
	return slices.Concat(
		scanningweb.Routes(scanningweb.Deps{Scanning: d.Scanning, Office: d.office}),
		bookweb.Routes(bookweb.Deps{Book: d.Book, Clock: d.Clock, Cells: d.cells, Office: d.office}),
	)
}

// cells are those of the clerk's unit.
func (d *Desk) cells(ctx context.Context, by actor.Actor) (out []bookweb.Cell, err error) {
	list, err := d.Cells(ctx, by, by.Unit)
	for _, c := range list {
		out = append(out, bookweb.Cell{ID: c.ID, Name: c.Symbol + " " + c.Name})
	}
	return out, err
}

func (d *Desk) office(ctx context.Context, r *http.Request) (string, error) {
	units, err := d.Units(ctx)
	for _, u := range units {
		if u.ID == web.ActorOf(r).Unit {
			return u.Name, nil
		}
	}
	return "", errors.Join(err, fault.New(fault.NotFound, "fault.not-found"))
}

// Works is what the doctor says of the programs and folders: what is missing, in words for the operator.
func Works(ctx context.Context, s Settings) error {
	var bad []string
	if r, err := ocr.FindReader(ctx, "pol"); err != nil || !r.Present() {
		bad = append(bad, "nie ma programu tesseract z językiem polskim, więc tekst skanów nie jest odczytywany")
	}
	if _, err := ocr.FindPainter(); err != nil {
		bad = append(bad, "nie ma programu pdftoppm, więc kody na skanach JBIG2 i JPEG 2000 nie są odczytywane")
	}
	for _, one := range s.Folders {
		_, dir, _ := strings.Cut(one, "=")
		if _, err := os.ReadDir(dir); err != nil {
			bad = append(bad, "nie można czytać folderu skanera "+dir)
		}
	}
	if len(bad) > 0 {
		return errors.New(strings.Join(bad, "; "))
	}
	return nil
}
