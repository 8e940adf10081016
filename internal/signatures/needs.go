package signatures

import (
	"context"

	"wrota/internal/platform/cert"
	"wrota/internal/platform/jobs"
	"wrota/internal/signatures/trust"
)

// Trusts tells whom this installation believes now (trust.Keeper). The answer does not change afterwards.
type Trusts interface {
	Register(q *jobs.Queue)
	Trust(ctx context.Context) (*trust.Trust, error)
}

// States asks those who issued the certificates of a path what they are worth today (fetch.Fetcher). The errors tell
// what could not be had; what could is there nevertheless.
type States interface {
	States(ctx context.Context, path cert.Path) (cert.Evidence, error)
}
