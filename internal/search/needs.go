package search

import (
	"context"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
)

// Shelf is who keeps the things. It is never asked inside a transaction.
type Shelf interface {
	// All lists the ids of the things of a kind of a unit, in any order.
	All(ctx context.Context, unit id.Unit, kind Kind) ([]string, error)
	// Items reads things with their text. What is not there any more is left out.
	Items(ctx context.Context, unit id.Unit, which []Thing) ([]Item, error)
	// OfCase lists what belongs to a case besides itself.
	OfCase(ctx context.Context, unit id.Unit, c id.Case) ([]Thing, error)
	// Sight tells how far an actor sees.
	Sight(by actor.Actor) Sight
	// Show names the things that the actor may open now; it leaves out all others.
	Show(ctx context.Context, by actor.Actor, which []Thing) (map[Thing]Shown, error)
}
