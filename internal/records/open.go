package records

import (
	"context"
	"errors"
	"fmt"
	"io"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/blob"
	"wrota/internal/platform/db"
	"wrota/internal/records/query"
)

// mayRead tells whether the actor may read a document. What it says no to does not exist for the actor.
func (s *Service) mayRead(ctx context.Context, by actor.Actor, d Document) error {
	var err error
	switch {
	case by.Kind == actor.System && by.Unit == d.Unit:
		return nil
	case by.Kind != actor.Clerk || by.Unit != d.Unit:
		return errNoDocument
	case by.May(GrantView):
		return nil
	case !d.Case.IsZero():
		err = s.cases.MayRead(ctx, by, d.Case)
	case !d.Letter.IsZero() && s.letters != nil:
		err = s.letters.MayRead(ctx, by, d.Letter)
	default:
		return errNoDocument
	}
	if _, refused := fault.As(err); refused {
		return errNoDocument
	}
	return err
}

// Document returns one document with its versions to a clerk who may read it.
func (s *Service) Document(ctx context.Context, by actor.Actor, which id.Document) (Document, error) {
	var doc Document
	err := s.db.View(ctx, by, func(tx *db.Tx) (err error) {
		doc, err = load(ctx, tx, by.Unit, which)
		return err
	})
	if err == nil {
		err = s.mayRead(ctx, by, doc)
	}
	if err != nil {
		return Document{}, fmt.Errorf("records: document: %w", err)
	}
	return doc, nil
}

// Dossier lists the documents of a case in the order of their numbers (akta sprawy) to a clerk who may read
// the case, and logs that they were shown.
func (s *Service) Dossier(ctx context.Context, by actor.Actor, c id.Case) ([]Document, error) {
	if err := s.mayRead(ctx, by, Document{Unit: by.Unit, Case: c}); err != nil {
		return nil, fmt.Errorf("records: dossier: %w", err)
	}
	var docs []Document
	err := s.db.View(ctx, by, func(tx *db.Tx) error {
		q := query.New(tx)
		rows, err := q.OfCase(ctx, query.OfCaseParams{UnitID: by.Unit, CaseID: c})
		if err != nil {
			return err
		}
		place := make(map[id.Document]int, len(rows))
		for i, r := range rows {
			docs = append(docs, documentFromRow(r))
			place[r.ID] = i
		}
		versions, err := q.VersionsOfCase(ctx, query.VersionsOfCaseParams{UnitID: by.Unit, CaseID: c})
		for _, v := range versions {
			d := &docs[place[v.DocumentID]]
			d.Versions = append(d.Versions, versionFromRow(v))
		}
		return err
	})
	if err == nil && by.Kind == actor.Clerk {
		err = s.audit.Viewed(ctx, s.db, by, by.Unit, audit.Entry{Verb: "records.dossier-shown", Subject: "case:" + c.Short(), Matter: c})
	}
	if err != nil {
		return nil, fmt.Errorf("records: dossier: %w", err)
	}
	return docs, nil
}

// OfLetter lists the documents of a letter, in a case or not, to a clerk who may read it.
func (s *Service) OfLetter(ctx context.Context, by actor.Actor, l id.Letter) ([]Document, error) {
	return s.listed(ctx, by, func(q *query.Queries) ([]query.RecordsDocument, error) {
		return q.OfLetter(ctx, query.OfLetterParams{UnitID: by.Unit, LetterID: l})
	})
}

// OfWriting lists what became of a writing, to a clerk who may read it.
func (s *Service) OfWriting(ctx context.Context, by actor.Actor, w id.Document) ([]Document, error) {
	return s.listed(ctx, by, func(q *query.Queries) ([]query.RecordsDocument, error) {
		return q.OfWriting(ctx, query.OfWritingParams{UnitID: by.Unit, WritingID: w})
	})
}

// listed reads documents of one origin; they are in one place, so the right to the first is the right to all.
func (s *Service) listed(ctx context.Context, by actor.Actor, ask func(*query.Queries) ([]query.RecordsDocument, error)) (docs []Document, err error) {
	err = s.db.View(ctx, by, func(tx *db.Tx) error {
		rows, err := ask(query.New(tx))
		if err != nil {
			return err
		}
		docs, err = allWithVersions(ctx, tx, rows)
		return err
	})
	if err == nil && len(docs) > 0 {
		err = s.mayRead(ctx, by, docs[0])
	}
	if err != nil {
		return nil, fmt.Errorf("records: list: %w", err)
	}
	return docs, nil
}

// Opened describes an open document.
type Opened struct {
	Document Document
	Version  Version
}

// Open returns the bytes of a version (0 is the latest) to a clerk who may read the document, and logs the
// view. The bytes were checked from beginning to end: damaged ones are a fault, are told (Damaged) and are
// never shown.
func (s *Service) Open(ctx context.Context, by actor.Actor, which id.Document, version int) (io.ReadCloser, Opened, error) {
	var o Opened
	var err error
	if o.Document, err = s.Document(ctx, by, which); err != nil {
		return nil, o, err
	}
	if o.Version, err = o.Document.Version(version); err != nil {
		return nil, o, fmt.Errorf("records: open: %w", err)
	}
	rc, _, err := s.openWhole(ctx, o.Document.Unit, o.Version.Blob)
	if errors.Is(err, blob.ErrCorrupt) || errors.Is(err, blob.ErrNotFound) {
		return nil, o, s.damaged(ctx, by, o)
	}
	if err != nil {
		return nil, o, fmt.Errorf("records: open: %w", err)
	}
	err = s.audit.Viewed(ctx, s.db, by, o.Document.Unit, audit.Entry{
		Verb: "records.opened", Subject: subject(which), Matter: o.Document.Case, Detail: map[string]any{"version": o.Version.No},
	})
	if err != nil {
		return nil, o, fmt.Errorf("records: open: %w", errors.Join(err, rc.Close()))
	}
	return rc, o, nil
}

// damaged writes down that bytes are lost and tells it, so that an operator learns of it before the reader
// has to call.
func (s *Service) damaged(ctx context.Context, by actor.Actor, o Opened) error {
	err := s.db.InTx(ctx, by, func(tx *db.Tx) error {
		s.record(ctx, tx, o.Document, "records.damaged", map[string]any{"version": o.Version.No, "sha256": o.Version.Blob.String()})
		return s.events.Tell(ctx, tx, o.Document.Unit, Damaged{Unit: o.Document.Unit, Document: o.Document.ID, Case: o.Document.Case})
	})
	if err != nil {
		return fmt.Errorf("records: damaged: %w", err)
	}
	return fault.New(fault.Gone, "records.damaged", fault.Args{"Title": o.Document.Title})
}

// Refers tells whether a document of any unit has these bytes; see blob.Referenced.
func (s *Service) Refers(ctx context.Context, sum blob.Sum) (bool, error) {
	var n int64
	err := s.db.View(ctx, actor.Automaton("system.records", id.Region), func(tx *db.Tx) (err error) {
		n, err = query.New(tx).RefersToBlob(ctx, sum)
		return err
	})
	if err != nil {
		return false, fmt.Errorf("records: refers: %w", err)
	}
	return n > 0, nil
}

// openWhole opens the newest form of a file, checked from beginning to end.
func (s *Service) openWhole(ctx context.Context, unit id.Unit, sum blob.Sum) (io.ReadCloser, int64, error) {
	if s.newest == nil {
		return blob.OpenWhole(ctx, s.blobs, sum)
	}
	return s.newest.Open(ctx, unit, sum)
}
