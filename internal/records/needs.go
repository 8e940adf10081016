package records

import (
	"context"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
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
