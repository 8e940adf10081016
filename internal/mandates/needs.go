package mandates

import (
	"context"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
)

// Person is an account as mandates need it.
type Person struct {
	Account id.Account
	Name    string
	Given   string // of a firm: of the person who acts for it
	Family  string
	Email   string      // folded, proved; empty otherwise
	PESEL   string      // confirmed; empty otherwise: what somebody says of themselves proves nothing
	Level   actor.Level // of the account
}

// People knows accounts.
type People interface {
	// Person tells of an account.
	Person(ctx context.Context, a id.Account) (Person, error)
	// Represented finds the account of a represented person or firm whose identifier was confirmed, or opens
	// one without a login. With own set it never finds, because nobody confirmed what the person said.
	Represented(ctx context.Context, by actor.Actor, s Subject, own bool) (Person, error)
	// Details tells what the account of the principal says of them.
	Details(ctx context.Context, by actor.Actor) (Details, error)
	// Amend changes their address and telephone; Version is that of Details.
	Amend(ctx context.Context, by actor.Actor, d Details) error
	// Found is the account of a represented person or firm whose identifier was confirmed; zero when there is none.
	Found(ctx context.Context, s Subject) (id.Account, error)
}
