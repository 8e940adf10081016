package finding

import (
	"context"
	"time"

	"wrota/internal/cases"
	"wrota/internal/intake"
	"wrota/internal/kit/id"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/jobs"
	"wrota/internal/search"
)

// followEvery is how soon the index has what no fact tells: a note, a correction, a document that was filed.
const followEvery = 20 * time.Second

// Register lets the index follow facts at once, and the log of changes a little later.
func Register(q *jobs.Queue, s *search.Service, n *audit.Notary) {
	jobs.On(q, "search.submitted", func(ctx context.Context, src jobs.Source, e intake.Submitted) error {
		return letter(ctx, s, src, e.Letter)
	})
	jobs.On(q, "search.registered", func(ctx context.Context, src jobs.Source, e intake.Registered) error {
		return letter(ctx, s, src, e.Letter)
	})
	jobs.On(q, "search.opened", func(ctx context.Context, src jobs.Source, e cases.Opened) error {
		return s.FollowCase(ctx, src.Unit, e.Case)
	})
	jobs.On(q, "search.received", func(ctx context.Context, src jobs.Source, e cases.Received) error {
		return s.FollowCase(ctx, src.Unit, e.Case)
	})
	jobs.On(q, "search.assigned", func(ctx context.Context, src jobs.Source, e cases.Assigned) error { return kase(ctx, s, src, e.Case) })
	jobs.On(q, "search.drafted", func(ctx context.Context, src jobs.Source, e cases.Submitted) error { return kase(ctx, s, src, e.Case) })
	jobs.On(q, "search.rewritten", func(ctx context.Context, src jobs.Source, e cases.Rewritten) error { return kase(ctx, s, src, e.Case) })
	jobs.On(q, "search.signed", func(ctx context.Context, src jobs.Source, e cases.Signed) error {
		return s.FollowCase(ctx, src.Unit, e.Case)
	})
	jobs.On(q, "search.closed", func(ctx context.Context, src jobs.Source, e cases.Closed) error { return kase(ctx, s, src, e.Case) })
	jobs.On(q, "search.reopened", func(ctx context.Context, src jobs.Source, e cases.Reopened) error { return kase(ctx, s, src, e.Case) })
	jobs.Every(q, "search.follow", followEvery, func(ctx context.Context) error {
		_, err := n.Pass(ctx, s)
		return err
	})
}

func letter(ctx context.Context, s *search.Service, src jobs.Source, l id.Letter) error {
	return s.Follow(ctx, src.Unit, search.Thing{Kind: search.Letter, ID: l.String()})
}

func kase(ctx context.Context, s *search.Service, src jobs.Source, c id.Case) error {
	return s.Follow(ctx, src.Unit, search.Thing{Kind: search.Case, ID: c.String()})
}
