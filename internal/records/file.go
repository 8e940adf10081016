package records

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/blob"
	"wrota/internal/platform/db"
	"wrota/internal/records/query"
)

// Filing puts what follows from one thing (a submission, a signed letter, a receipt) into the files. The
// first part is the document, the others are its attachments. Source, and Key within it, make each part one
// document however often the filing is repeated.
type Filing struct {
	Source    string // "submission:…", "writing:…", "delivery:…"
	Unit      id.Unit
	Case      id.Case // zero while the letter waits at the registry
	Letter    id.Letter
	Writing   id.Document
	Direction Direction
	At        time.Time // when it came, was signed or was made
	Author    string    // who wrote it, as the file names them
	Parts     []Part
}

// Part is one file of a filing. Its bytes are in the store already.
type Part struct {
	Key       string // tells the parts of a source apart: "dokument", "upp", the id of an attachment
	Kind      Kind
	Title     string
	Original  bool // an electronic original: no other version will ever be added
	Blob      blob.Sum
	Size      int64
	MediaType string
	FileName  string
}

// maxTitle is what the lists of a file can show.
const maxTitle = 500

func (f Filing) check() error {
	if f.Source == "" || f.Unit.IsZero() || len(f.Parts) == 0 || f.At.IsZero() {
		return errors.New("file: the source, the unit, the time or the parts are missing")
	}
	if f.Direction != In && f.Direction != Out && f.Direction != Internal {
		return fmt.Errorf("file: direction %q", f.Direction)
	}
	keys := map[string]bool{}
	for _, p := range f.Parts {
		switch {
		case keys[p.Key]:
			return fmt.Errorf("file: two parts are called %q", p.Key)
		case !slices.Contains(Kinds, p.Kind):
			return fault.InvalidField("kind", "records.kind-missing")
		case strings.TrimSpace(p.Title) == "" || utf8.RuneCountInString(p.Title) > maxTitle:
			return fault.InvalidField("title", "records.title-missing")
		case p.FileName == "" || p.MediaType == "":
			return errors.New("file: a part has no file name or media type")
		}
		keys[p.Key] = true
	}
	return nil
}

// File puts documents into the files and returns all documents of the source. Parts that are there already
// stay as they are. A letter that has gone to a case takes what is filed for it later along.
func (s *Service) File(ctx context.Context, by actor.Actor, f Filing) ([]Document, error) {
	if err := f.check(); err != nil {
		return nil, fmt.Errorf("records: %w", err)
	}
	if err := s.mayFile(ctx, by, f); err != nil {
		return nil, fmt.Errorf("records: file: %w", err)
	}
	for _, p := range f.Parts {
		if err := s.kept(ctx, p.Blob, p.Size); err != nil {
			return nil, fmt.Errorf("records: file: part %q: %w", p.Key, err)
		}
	}
	var docs []Document
	work := func(tx *db.Tx) (err error) {
		docs, err = s.file(ctx, tx, by, f)
		return err
	}
	err := s.db.InTx(ctx, by, work, lane(f.Unit))
	if db.IsDuplicate(err) { // another node filed the same: now it is found
		err = s.db.InTx(ctx, by, work, lane(f.Unit))
	}
	if err != nil {
		return nil, fmt.Errorf("records: file: %w", err)
	}
	return docs, nil
}

// kept makes sure that bytes are in the store before anything refers to them: a reference to nothing would
// be found out by a citizen, years later.
func (s *Service) kept(ctx context.Context, sum blob.Sum, size int64) error {
	b, err := s.blobs.Stat(ctx, sum)
	if err == nil && b.Size != size {
		err = fmt.Errorf("the store has %d bytes, %d were promised", b.Size, size)
	}
	return err
}

// mayFile lets listeners file anything, and clerks what they may read.
func (s *Service) mayFile(ctx context.Context, by actor.Actor, f Filing) error {
	switch {
	case by.Kind == actor.System:
		return nil
	case by.Kind != actor.Clerk || by.Unit != f.Unit:
		return fault.New(fault.Forbidden, "fault.forbidden")
	}
	return s.mayRead(ctx, by, Document{Unit: f.Unit, Case: f.Case, Letter: f.Letter})
}

func (s *Service) file(ctx context.Context, tx *db.Tx, by actor.Actor, f Filing) ([]Document, error) {
	kase, err := placeLetter(ctx, tx, f)
	if err != nil {
		return nil, err
	}
	q := query.New(tx)
	known, err := q.BySource(ctx, query.BySourceParams{UnitID: f.Unit, Source: f.Source})
	if err != nil {
		return nil, err
	}
	var main id.Document
	for i, p := range f.Parts {
		if at := slices.IndexFunc(known, func(r query.RecordsDocument) bool { return r.Part == p.Key }); at >= 0 {
			if i == 0 {
				main = known[at].ID
			}
			continue
		}
		d := Document{
			ID: id.New[id.Document](), Unit: f.Unit, Source: f.Source, Part: p.Key, Case: kase, PartOf: main, Kind: p.Kind, Title: strings.TrimSpace(p.Title),
			Direction: f.Direction, Letter: f.Letter, Writing: f.Writing, RegisteredAt: f.At, Author: f.Author, Original: p.Original,
			FiledAt: s.clock.Now(), FiledBy: by.Name,
		}
		if i == 0 {
			main = d.ID
		}
		if err := s.enter(ctx, tx, d, i, p); err != nil {
			return nil, err
		}
	}
	if !f.Letter.IsZero() && !kase.IsZero() {
		if err := s.moveLetter(ctx, tx, f.Unit, f.Letter, kase); err != nil {
			return nil, err
		}
	}
	rows, err := q.BySource(ctx, query.BySourceParams{UnitID: f.Unit, Source: f.Source})
	if err != nil {
		return nil, err
	}
	return allWithVersions(ctx, tx, rows)
}

// placeLetter finds the case of a filing: the one it names, or the one its letter has gone to.
func placeLetter(ctx context.Context, tx *db.Tx, f Filing) (id.Case, error) {
	if f.Letter.IsZero() {
		return f.Case, nil
	}
	q := query.New(tx)
	if !f.Case.IsZero() {
		if _, err := q.InsertLetter(ctx, query.InsertLetterParams{UnitID: f.Unit, LetterID: f.Letter, CaseID: f.Case}); err != nil {
			return f.Case, err
		}
	}
	kase, err := q.CaseOfLetter(ctx, query.CaseOfLetterParams{UnitID: f.Unit, LetterID: f.Letter})
	switch {
	case errors.Is(err, db.ErrNoRows):
		return id.Case{}, nil
	case err == nil && !f.Case.IsZero() && kase != f.Case:
		return kase, fault.New(fault.Conflict, "records.letter-elsewhere")
	}
	return kase, err
}

// enter writes a document with its first version, under the next number of its case.
func (s *Service) enter(ctx context.Context, tx *db.Tx, d Document, place int, p Part) error {
	q := query.New(tx)
	no, err := nextNo(ctx, tx, d.Unit, d.Case)
	if err != nil {
		return err
	}
	err = q.InsertDocument(ctx, query.InsertDocumentParams{
		ID: d.ID, UnitID: d.Unit, Source: d.Source, Part: d.Part, PartNo: int64(place + 1), CaseID: d.Case, No: no, PartOf: d.PartOf, Kind: string(d.Kind),
		Title: d.Title, Direction: string(d.Direction), LetterID: d.Letter, WritingID: d.Writing, RegisteredAt: db.At(d.RegisteredAt),
		Author: d.Author, Original: d.Original, FiledAt: db.At(d.FiledAt), FiledBy: d.FiledBy,
	})
	if err != nil {
		return fmt.Errorf("document: %w", err)
	}
	v := Version{ID: id.New[id.Version](), No: 1, Blob: p.Blob, Size: p.Size, MediaType: p.MediaType, FileName: p.FileName, CreatedAt: d.FiledAt, By: d.FiledBy}
	if err := insertVersion(ctx, tx, d, v); err != nil {
		return err
	}
	s.record(ctx, tx, d, "records.filed", map[string]any{"no": no.Int64, "kind": d.Kind, "sha256": p.Blob.String()})
	return nil
}

// nextNo takes the next number in the file of a case; outside a case there is none.
func nextNo(ctx context.Context, tx *db.Tx, unit id.Unit, kase id.Case) (sql.NullInt64, error) {
	if kase.IsZero() {
		return sql.NullInt64{}, nil
	}
	n, err := query.New(tx).NextNo(ctx, query.NextNoParams{UnitID: unit, CaseID: kase})
	if err != nil {
		return sql.NullInt64{}, fmt.Errorf("number: %w", err)
	}
	return sql.NullInt64{Int64: n, Valid: true}, nil
}

func insertVersion(ctx context.Context, tx *db.Tx, d Document, v Version) error {
	err := query.New(tx).InsertVersion(ctx, query.InsertVersionParams{
		ID: v.ID, UnitID: d.Unit, DocumentID: d.ID, No: int64(v.No), Blob: v.Blob, Size: v.Size, MediaType: v.MediaType, FileName: v.FileName,
		CreatedAt: db.At(v.CreatedAt), ByName: v.By,
	})
	if err != nil {
		return fmt.Errorf("version: %w", err)
	}
	return nil
}

func (s *Service) record(ctx context.Context, tx *db.Tx, d Document, verb string, detail any) {
	s.audit.Record(ctx, tx, d.Unit, audit.Entry{Verb: verb, Subject: subject(d.ID), Matter: d.Case, Detail: detail})
}
