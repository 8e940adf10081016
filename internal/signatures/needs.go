package signatures

import (
	"context"

	"wrota/internal/platform/cert"
	"wrota/internal/signatures/trust"
)

// Trusts tells whom this installation believes now. The answer does not change afterwards.
type Trusts interface {
	Trust(ctx context.Context) (*trust.Trust, error)
}

// States asks those who issued the certificates of a path what they are worth today (fetch.Fetcher). The errors tell
// what could not be had; what could is there nevertheless.
type States interface {
	States(ctx context.Context, path cert.Path) (cert.Evidence, error)
}
