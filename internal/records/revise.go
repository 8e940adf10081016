package records

import (
	"context"
	"fmt"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/blob"
	"wrota/internal/platform/db"
	"wrota/internal/records/query"
)

// Revision is a new version of a document: a better scan, a corrected note. After is the number of the
// version that the clerk was looking at. The bytes are in the store already.
type Revision struct {
	Document  id.Document
	After     int
	Blob      blob.Sum
	Size      int64
	MediaType string
	FileName  string
}

// Revise adds a version; the earlier ones stay. What is an original (a submission as it came, a signed
// letter) has no other version. The same bytes given twice are one version.
func (s *Service) Revise(ctx context.Context, by actor.Actor, r Revision) (Document, error) {
	doc, err := s.Document(ctx, by, r.Document)
	if err != nil {
		return doc, err
	}
	if err := s.kept(ctx, r.Blob, r.Size); err != nil {
		return doc, fmt.Errorf("records: revise: %w", err)
	}
	err = s.db.InTx(ctx, by, func(tx *db.Tx) error {
		if doc, err = load(ctx, tx, by.Unit, r.Document); err != nil {
			return err
		}
		switch {
		case doc.Original:
			return fault.New(fault.Conflict, "records.original")
		case doc.Latest().Blob == r.Blob:
			return nil
		}
		n, err := query.New(tx).NextVersion(ctx, query.NextVersionParams{UnitID: doc.Unit, ID: doc.ID, Versions: int64(r.After)})
		if err := db.Changed(n, err, "records.changed-meanwhile"); err != nil {
			return err
		}
		v := Version{
			ID: id.New[id.Version](), No: r.After + 1, Blob: r.Blob, Size: r.Size, MediaType: r.MediaType, FileName: r.FileName, CreatedAt: s.clock.Now(), By: by.Name,
		}
		doc.Versions = append(doc.Versions, v)
		s.record(ctx, tx, doc, "records.revised", map[string]any{"version": v.No, "sha256": v.Blob.String()})
		return insertVersion(ctx, tx, doc, v)
	})
	if err != nil {
		return doc, fmt.Errorf("records: revise: %w", err)
	}
	return doc, nil
}
