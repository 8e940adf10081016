package privacy

import (
	"context"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
)

// Parties tells which parties, in the files of all offices, are one account.
type Parties interface {
	OfAccount(ctx context.Context, by actor.Actor) ([]id.Party, error)
}

// Matters tells the signs of cases.
type Matters interface {
	Signs(ctx context.Context, by actor.Actor, which []id.Case) (map[id.Case]string, error)
}

// Alarms tells those who must act about a breach, each at most once: that its clock runs, and that it ends soon.
type Alarms interface {
	BreachFound(ctx context.Context, unit id.Unit, which id.Breach) error
	BreachEnds(ctx context.Context, unit id.Unit, which id.Breach) error
}
