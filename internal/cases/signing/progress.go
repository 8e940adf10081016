package signing

import (
	"context"
	"fmt"
	"time"

	"wrota/internal/cases/query"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
)

// How long a batch is brought to mind: while something waits in it, but no longer than the work of it may take; and
// a day when documents were refused.
const (
	waitingFor = 30 * 24 * time.Hour
	refusedFor = 24 * time.Hour
)

// Progress is how far a batch is, in documents.
type Progress struct {
	ID                     id.Batch
	At                     time.Time
	Signed, Waits, Refused int64
}

// All is how many documents are in the batch.
func (p Progress) All() int64 { return p.Signed + p.Waits + p.Refused }

func (p *Progress) count(s ItemState, n int64) {
	switch s {
	case Done:
		p.Signed = n
	case Refused:
		p.Refused = n
	default:
		p.Waits = n
	}
}

// Unfinished are the actor's batches that they may want to go back to, the oldest first.
func (s *Service) Unfinished(ctx context.Context, by actor.Actor) (out []Progress, err error) {
	now := s.Clock.Now()
	var rows []query.BatchCountsRow
	err = s.DB.View(ctx, by, func(tx *db.Tx) error {
		rows, err = query.New(tx).BatchCounts(ctx, query.BatchCountsParams{UnitID: by.Unit, EmployeeID: by.Employee, At: db.At(now.Add(-waitingFor))})
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("cases: signing: unfinished: %w", err)
	}
	var all []Progress
	for _, r := range rows {
		if len(all) == 0 || all[len(all)-1].ID != r.ID {
			all = append(all, Progress{ID: r.ID, At: r.At.Time})
		}
		all[len(all)-1].count(ItemState(r.State), r.Documents)
	}
	for _, p := range all {
		if p.Waits > 0 || p.Refused > 0 && now.Sub(p.At) < refusedFor {
			out = append(out, p)
		}
	}
	return out, nil
}
