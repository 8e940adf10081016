// Package parcel packs what the modules hold about one person into a ZIP (art. 15 RODO): a summary to be read
// (podsumowanie.html), the same for machines (dane.json, described by schemat.json), and every document that the
// person filed or received (dokumenty/).
//
// Words: a part is what one module gives; a pass is one reading of all parts. The summary, the data and the documents
// are each one pass, so that the ZIP is written from its beginning to its end and no more than one row is in memory.
// All passes read one snapshot of the database.
//
// A document whose bytes are gone or damaged does not stop the parcel: it is named in the summary of what is missing
// (braki.txt), because a person has a right to the rest without delay (art. 12 sec. 3).
//
// The package knows no module and no table, and decides about no rights.
package parcel

import (
	"archive/zip"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
	"time"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
	"wrota/internal/platform/blob"
	"wrota/internal/platform/db"
	"wrota/internal/platform/personal"
)

// Part is what one module gives.
type Part interface {
	Declared() *personal.Declaration
	Read(ctx context.Context, tx *db.Tx, who *personal.Person, to personal.Sink) error
}

// Files opens documents.
type Files interface {
	Open(ctx context.Context, sum blob.Sum) (io.ReadCloser, int64, error)
}

// Parcel is what is to be packed.
type Parcel struct {
	DB      *db.DB
	Files   Files
	Parts   []Part
	Who     func() *personal.Person // anew for each pass
	Offices map[id.Unit]string
	Scope   string // whose files it is taken from, in words
	Made    time.Time
	Step    func(ctx context.Context) error // told after each part of each pass
}

// Steps is how often Step is told.
func (p *Parcel) Steps() int { return 3 * len(p.Parts) }

// Write packs the parcel; by is the system of the region, or of the one office whose files are meant.
func (p *Parcel) Write(ctx context.Context, by actor.Actor, w io.Writer) error {
	z := zip.NewWriter(w)
	err := p.DB.View(ctx, by, func(tx *db.Tx) error {
		for _, f := range []struct {
			name string
			fill func(ctx context.Context, tx *db.Tx, w io.Writer) error
		}{
			{"podsumowanie.html", p.summary},
			{"dane.json", p.data},
			{"schemat.json", func(_ context.Context, _ *db.Tx, w io.Writer) error { return Schema(w, p.declarations()) }},
		} {
			part, err := z.CreateHeader(&zip.FileHeader{Name: f.name, Method: zip.Deflate, Modified: p.Made})
			if err != nil {
				return err
			}
			if err := f.fill(ctx, tx, part); err != nil {
				return fmt.Errorf("%s: %w", f.name, err)
			}
		}
		return p.documents(ctx, tx, z)
	})
	if err != nil {
		return fmt.Errorf("parcel: %w", err)
	}
	return z.Close()
}

func (p *Parcel) declarations() (out []*personal.Declaration) {
	for _, x := range p.Parts {
		out = append(out, x.Declared())
	}
	return out
}

// pass reads all parts once.
func (p *Parcel) pass(ctx context.Context, tx *db.Tx, each func(d *personal.Declaration) (personal.Sink, error), end func(d *personal.Declaration) error) error {
	who := p.Who()
	for _, part := range p.Parts {
		d := part.Declared()
		to, err := each(d)
		if err != nil {
			return err
		}
		if err := part.Read(ctx, tx, who, to); err != nil {
			return err
		}
		if err := end(d); err != nil {
			return err
		}
		if err := p.Step(ctx); err != nil {
			return err
		}
	}
	return nil
}

type sink func(ctx context.Context, r personal.Row) error

func (s sink) Row(ctx context.Context, r personal.Row) error { return s(ctx, r) }

// place is where a document lies in the parcel: by its content, so that every pass names it alike and a document
// that belongs to two rows is there once.
func place(t *personal.Table, a personal.Attached) string {
	sum := a.Blob
	if sum.IsZero() {
		sum = blob.SumOf(a.Bytes)
	}
	return path.Join("dokumenty", t.Table, hex.EncodeToString(sum[:6])+"-"+safe(a.Name))
}

// safe is a name that every system can keep, and that leads out of no folder.
func safe(name string) string {
	name = strings.Map(func(r rune) rune {
		if r < ' ' || strings.ContainsRune(`/\:*?"<>|`, r) {
			return '-'
		}
		return r
	}, name)
	if r := []rune(name); len(r) > 80 {
		name = string(r[len(r)-80:])
	}
	if name = strings.Trim(name, " ."); name == "" {
		return "plik"
	}
	return name
}

// documents packs the documents; those that cannot be read are listed at the end.
func (p *Parcel) documents(ctx context.Context, tx *db.Tx, z *zip.Writer) error {
	done := map[string]bool{}
	var missing []string
	to := sink(func(ctx context.Context, r personal.Row) error {
		for _, a := range r.Files {
			name := place(r.Table, a)
			if done[name] {
				continue
			}
			done[name] = true
			lost, err := p.document(ctx, z, name, a)
			if err != nil {
				return err
			}
			if lost {
				missing = append(missing, name)
			}
		}
		return nil
	})
	err := p.pass(ctx, tx, func(*personal.Declaration) (personal.Sink, error) { return to, nil }, func(*personal.Declaration) error { return nil })
	if err != nil || len(missing) == 0 {
		return err
	}
	w, err := z.CreateHeader(&zip.FileHeader{Name: "braki.txt", Method: zip.Deflate, Modified: p.Made})
	if err != nil {
		return err
	}
	_, err = io.WriteString(w, "Tych dokumentów nie udało się odczytać. Urząd został o tym powiadomiony.\n\n"+strings.Join(missing, "\n")+"\n")
	return err
}

// document packs one document. What is already compressed (pictures, PDF) is stored as it is.
func (p *Parcel) document(ctx context.Context, z *zip.Writer, name string, a personal.Attached) (lost bool, err error) {
	var body io.Reader = strings.NewReader(string(a.Bytes))
	if !a.Blob.IsZero() {
		f, _, err := p.Files.Open(ctx, a.Blob)
		if errors.Is(err, blob.ErrNotFound) || errors.Is(err, blob.ErrCorrupt) {
			return true, nil
		}
		if err != nil {
			return false, err
		}
		defer f.Close() //nolint:errcheck // only read
		body = f
	}
	how := zip.Store
	if strings.HasSuffix(name, ".xml") {
		how = zip.Deflate
	}
	w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: how, Modified: p.Made})
	if err != nil {
		return false, err
	}
	if _, err = io.Copy(w, body); errors.Is(err, blob.ErrCorrupt) {
		return true, nil
	}
	return false, err
}
