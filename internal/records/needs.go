package records

import (
	"context"
	"io"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
	"wrota/internal/platform/blob"
)

// Cases is asked whether a clerk may read a case; a fault says no. It is asked before a transaction
// begins, never inside.
type Cases interface {
	MayRead(ctx context.Context, by actor.Actor, c id.Case) error
}

// Letters is asked whether a clerk may read a letter that waits at the registry; a fault says no.
type Letters interface {
	MayRead(ctx context.Context, by actor.Actor, l id.Letter) error
}

// Newest opens a file in its newest form: signed ones get timestamps and proofs later. It asks nobody's right; the
// errors are those of blob.OpenWhole.
type Newest interface {
	Open(ctx context.Context, unit id.Unit, sum blob.Sum) (io.ReadCloser, int64, error)
}
