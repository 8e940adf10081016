package intake

import (
	"context"

	"wrota/internal/intake/progress"
	"wrota/internal/intake/query"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
	"wrota/internal/platform/blob"
	"wrota/internal/platform/db"
)

// Sweep deletes drafts that nobody finished in time, with their list of files; the bytes are cleared
// when nothing refers to them any more. People were told the day when they began. What was counted against
// the networks of visitors goes with the day, and wrong PINs when nobody tries any more.
func (s *Service) Sweep(ctx context.Context) error {
	system := actor.Automaton("system.sweep", id.Region)
	for {
		n := 0
		err := s.change(ctx, system, "sweep", func(tx *db.Tx) error {
			q := query.New(tx)
			now := db.At(s.Clock.Now())
			if err := q.SweepUse(ctx, s.today().AddDays(-1)); err != nil {
				return err
			}
			if err := q.SweepGuesses(ctx, db.At(s.Clock.Now().Add(-progress.Keep))); err != nil {
				return err
			}
			rows, err := q.ExpiredDrafts(ctx, now)
			if err != nil {
				return err
			}
			for _, r := range rows {
				gone, err := q.SweepDraft(ctx, query.SweepDraftParams{UnitID: r.UnitID, ID: r.ID, ExpiresAt: now})
				if err != nil {
					return err
				}
				if gone == 0 {
					continue // somebody went on with it in this moment
				}
				if err := q.DeleteSigning(ctx, query.DeleteSigningParams{UnitID: r.UnitID, DraftID: r.ID}); err != nil {
					return err
				}
				if err := q.DeleteUploads(ctx, query.DeleteUploadsParams{UnitID: r.UnitID, DraftID: r.ID}); err != nil {
					return err
				}
			}
			n = len(rows)
			return nil
		})
		if err != nil || n == 0 {
			return err
		}
	}
}

// Refers tells whether a draft or a letter of any unit has a file with these bytes; see blob.Referenced.
func (s *Service) Refers(ctx context.Context, sum blob.Sum) (bool, error) {
	var n int64
	err := s.view(ctx, actor.Automaton("system.intake", id.Region), "refers", func(tx *db.Tx) (err error) {
		n, err = query.New(tx).RefersToBlob(ctx, sum)
		return err
	})
	return n > 0, err
}
