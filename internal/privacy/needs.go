package privacy

import (
	"context"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
	"wrota/internal/platform/jobs"
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

// Jobs takes the packing of parcels.
type Jobs interface {
	Do(ctx context.Context, tx *db.Tx, c jobs.Command) error
}

// Accounts tells how sure the portal is who the owner of the actor's account is.
type Accounts interface {
	LevelOf(ctx context.Context, by actor.Actor) (actor.Level, error)
}

// Offices tells the names of all offices, for what a person reads.
type Offices interface {
	OfficeNames(ctx context.Context) (map[id.Unit]string, error)
}

// Answers tells people what became of what they asked for.
type Answers interface {
	ExportReady(ctx context.Context, account id.Account, which id.Export) error
}
