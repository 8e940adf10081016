package identity

import (
	"context"
	"fmt"
	"time"

	"wrota/internal/identity/query"
	"wrota/internal/platform/db"
	"wrota/internal/platform/jobs"
)

// unverifiedFor is how long an account waits for its e-mail address to be proved. Data of people who
// never came back is not kept (RODO art. 5(1)(e)).
const unverifiedFor = 30 * 24 * time.Hour

// endedFor is longer than any session lasts.
const endedFor = 7 * 24 * time.Hour

// Register gives the module's periodic work to the queue.
func (s *Service) Register(q *jobs.Queue) {
	jobs.Every(q, "identity.sweep", time.Hour, s.Sweep)
}

// Sweep forgets attempts that count no more and removes accounts that nobody confirmed.
func (s *Service) Sweep(ctx context.Context) error {
	l, now := s.limits, s.clock.Now()
	forget := max(l.Account.Forget, l.Address.Forget, l.Forms.Forget, l.Counter.Forget, l.Mail.Forget)
	return s.db.InTx(ctx, system, func(tx *db.Tx) error {
		q := query.New(tx)
		if err := q.SweepAttempts(ctx, db.At(now.Add(-forget))); err != nil {
			return fmt.Errorf("identity: sweep: %w", err)
		}
		if err := q.SweepEnded(ctx, db.At(now.Add(-endedFor))); err != nil {
			return fmt.Errorf("identity: sweep: %w", err)
		}
		old := db.At(now.Add(-unverifiedFor))
		if err := q.AbandonedMeans(ctx, old); err != nil {
			return fmt.Errorf("identity: sweep: %w", err)
		}
		if _, err := q.Abandoned(ctx, old); err != nil {
			return fmt.Errorf("identity: sweep: %w", err)
		}
		return nil
	})
}
