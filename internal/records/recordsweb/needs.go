package recordsweb

import (
	"context"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
)

// Case is a case as the list of its documents names it.
type Case struct {
	Sign  string // DR.7230.14.2027.AN
	Title string
}

// Cases names the case whose documents a clerk looks at. It is asked after records let the clerk read them.
type Cases interface {
	Case(ctx context.Context, by actor.Actor, which id.Case) (Case, error)
}
