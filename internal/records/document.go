package records

import (
	"context"
	"fmt"
	"time"

	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/blob"
	"wrota/internal/platform/db"
	"wrota/internal/records/query"
)

// Document is one document in the files of a unit.
type Document struct {
	ID           id.Document
	Unit         id.Unit
	Source       string      // what it follows from, with Part
	Part         string      // its name among the parts of its source
	Case         id.Case     // zero while its letter waits at the registry
	No           int         // its number in the file of the case; 0 without a case
	PartOf       id.Document // the document whose attachment it is
	Kind         Kind
	Title        string
	Direction    Direction
	Letter       id.Letter   // the entry in the register of incoming mail
	Writing      id.Document // what it was while it was being written
	RegisteredAt time.Time   // when it came, was signed or was made
	Author       string
	Original     bool // its bytes are the document itself, so there is only one version
	FiledAt      time.Time
	FiledBy      string
	Versions     []Version // the oldest first, at least one
}

// Version is one immutable version of a document.
type Version struct {
	ID        id.Version
	No        int
	Blob      blob.Sum
	Size      int64
	MediaType string
	FileName  string
	CreatedAt time.Time
	By        string
}

// Latest is the version that counts today.
func (d Document) Latest() Version {
	if len(d.Versions) == 0 {
		return Version{}
	}
	return d.Versions[len(d.Versions)-1]
}

// Version is the version of a number; 0 is the latest.
func (d Document) Version(no int) (Version, error) {
	if no == 0 {
		no = len(d.Versions)
	}
	if no < 1 || no > len(d.Versions) {
		return Version{}, errNoDocument
	}
	return d.Versions[no-1], nil
}

// errNoDocument is also the answer to whoever may not know that it exists.
var errNoDocument = fault.New(fault.NotFound, "records.no-such-document")

func documentFromRow(r query.RecordsDocument) Document {
	return Document{
		ID: r.ID, Unit: r.UnitID, Source: r.Source, Part: r.Part, Case: r.CaseID, No: int(r.No.Int64), PartOf: r.PartOf, Kind: Kind(r.Kind), Title: r.Title,
		Direction: Direction(r.Direction), Letter: r.LetterID, Writing: r.WritingID, RegisteredAt: r.RegisteredAt.Time, Author: r.Author,
		Original: r.Original, FiledAt: r.FiledAt.Time, FiledBy: r.FiledBy,
	}
}

func versionFromRow(r query.RecordsVersion) Version {
	return Version{
		ID: r.ID, No: int(r.No), Blob: r.Blob, Size: r.Size, MediaType: r.MediaType, FileName: r.FileName, CreatedAt: r.CreatedAt.Time, By: r.ByName,
	}
}

// load reads a document of a unit with its versions.
func load(ctx context.Context, tx *db.Tx, unit id.Unit, d id.Document) (Document, error) {
	row, err := query.New(tx).FindDocument(ctx, query.FindDocumentParams{UnitID: unit, ID: d})
	if err != nil {
		return Document{}, db.Found(err, errNoDocument.Key)
	}
	return withVersions(ctx, tx, row)
}

func withVersions(ctx context.Context, tx *db.Tx, row query.RecordsDocument) (Document, error) {
	doc := documentFromRow(row)
	versions, err := query.New(tx).Versions(ctx, query.VersionsParams{UnitID: row.UnitID, DocumentID: row.ID})
	if err != nil {
		return doc, fmt.Errorf("versions: %w", err)
	}
	for _, v := range versions {
		doc.Versions = append(doc.Versions, versionFromRow(v))
	}
	return doc, nil
}

// allWithVersions is withVersions for the few documents of one source or letter.
func allWithVersions(ctx context.Context, tx *db.Tx, rows []query.RecordsDocument) ([]Document, error) {
	docs := make([]Document, len(rows))
	for i, r := range rows {
		var err error
		if docs[i], err = withVersions(ctx, tx, r); err != nil {
			return nil, err
		}
	}
	return docs, nil
}
