package intake

import (
	"context"
	"fmt"
	"strings"

	"wrota/internal/intake/query"
	"wrota/internal/intake/sealed"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
)

// cloneBatch is how many drafts are copied in one transaction.
const cloneBatch = 500

// CloneDrafts copies a draft with its list of files n times, for measurements: only the system may.
// The copies belong to the same owner and are at the same revision; the bytes of files are shared, as
// those of equal files always are.
func (s *Service) CloneDrafts(ctx context.Context, by actor.Actor, draft id.Draft, n int) ([]id.Draft, error) {
	if by.Kind != actor.System {
		return nil, fault.New(fault.NotFound, "intake.no-such-draft")
	}
	var d query.IntakeDraft
	var files []query.IntakeUpload
	err := s.view(ctx, by, "clone", func(tx *db.Tx) (err error) {
		if d, err = s.rows(tx).FindDraft(ctx, draft); err != nil {
			return db.Found(err, "intake.no-such-draft")
		}
		files, err = query.New(tx).Uploads(ctx, query.UploadsParams{UnitID: d.UnitID, DraftID: d.ID})
		return err
	})
	if err != nil {
		return nil, err
	}
	clones := make([]id.Draft, n)
	for i := range clones {
		clones[i] = id.New[id.Draft]()
	}
	for from := 0; from < n; from += cloneBatch {
		batch := clones[from:min(from+cloneBatch, n)]
		err := s.change(ctx, by, "clone", func(tx *db.Tx) error {
			for _, c := range batch {
				if err := clone(ctx, sealed.Deferred(s.Vault, tx), c, d, files); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return clones, nil
}

// clone writes one copy; its answers name its own entries in the list of files.
func clone(ctx context.Context, q sealed.Queries, c id.Draft, d query.IntakeDraft, files []query.IntakeUpload) error {
	answers := d.Answers
	for _, f := range files {
		up := id.New[id.Upload]()
		answers = strings.ReplaceAll(answers, f.ID.Short(), up.Short())
		err := q.InsertUpload(ctx, query.InsertUploadParams{
			ID: up, UnitID: f.UnitID, DraftID: c, Field: f.Field, Name: f.Name, MediaType: f.MediaType, Blob: f.Blob, Size: f.Size, Scanned: f.Scanned, At: f.At,
		})
		if err != nil {
			return fmt.Errorf("file: %w", err)
		}
	}
	return q.CloneDraft(ctx, query.CloneDraftParams{
		ID: c, UnitID: d.UnitID, Service: d.Service, Version: d.Version, AccountID: d.AccountID, EmployeeID: d.EmployeeID, MatterID: d.MatterID, TaskID: d.TaskID, Title: d.Title,
		Answers: answers, Language: d.Language, Revision: d.Revision, CreatedAt: d.CreatedAt, ChangedAt: d.ChangedAt, ExpiresAt: d.ExpiresAt, Kind: d.Kind,
	})
}
