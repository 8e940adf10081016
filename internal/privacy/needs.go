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
	// Answered tells the person that something was decided about their demand, or that its term is longer.
	Answered(ctx context.Context, d Demand) error
	// Demanded and DemandEnds tell those who decide, each at most once for a demand.
	Demanded(ctx context.Context, unit id.Unit, which id.Demand) error
	DemandEnds(ctx context.Context, unit id.Unit, which id.Demand) error
}

// Entry is what the files of an office say of a person, as a form shows it: names of fields with their values.
type Entry struct {
	Party   id.Party
	Version int64
	Values  map[string]string
}

// Change is one value that a correction changed.
type Change struct{ Field, Before, After string }

// Files are what offices hold about people, as far as it may be corrected.
type Files interface {
	// PlacesOf lists where the actor's own data stand: their cases, and the files of offices.
	PlacesOf(ctx context.Context, by actor.Actor) ([]Place, error)
	// EntryOf is what the clerk's office holds about whoever demands; a not-found fault when it holds nothing.
	EntryOf(ctx context.Context, by actor.Actor, d Demand) (Entry, error)
	// Correct replaces it, keeps what was there before, and is made once for a demand.
	Correct(ctx context.Context, by actor.Actor, d Demand, e Entry) error
	// ChangesOf are what the correction of a demand changed.
	ChangesOf(ctx context.Context, by actor.Actor, d Demand) ([]Change, error)
}
