package signatures

import (
	"context"

	"wrota/internal/kit/actor"
	"wrota/internal/platform/cert"
	"wrota/internal/platform/jobs"
	"wrota/internal/signatures/trust"
)

// Trusts tells whom this installation believes now (trust.Keeper). The answer does not change afterwards.
type Trusts interface {
	Register(q *jobs.Queue)
	Trust(ctx context.Context) (*trust.Trust, error)
}

// Sight tells whether a clerk may see what a subject is: the application, the letter with its file, or the request to sign.
type Sight interface {
	// May is nil when they may, and a not-found fault when for them there is no such thing.
	May(ctx context.Context, by actor.Actor, subject string) error
}

// States asks those who issued the certificates of a path what they are worth today (fetch.Fetcher). The errors tell
// what could not be had; what could is there nevertheless.
type States interface {
	States(ctx context.Context, path cert.Path) (cert.Evidence, error)
}
