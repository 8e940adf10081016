package login

import (
	"context"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
)

// Holder is whose account it is, as a person's own app and browser call it.
type Holder struct {
	Login string // e-mail address
	Name  string
	Staff bool  // holds a post, and must therefore have a factor
	Quiet bool  // a persona of a demonstration, which anybody enters from anywhere
	Epoch int64 // sessions that began in an older one have ended
}

// People knows whose an account is.
type People interface {
	// Holder is a fault of kind NotFound when there is no such account.
	Holder(ctx context.Context, account id.Account) (Holder, error)
	// Subordinate is the account of an employee whom the actor may administer; otherwise it is a fault.
	Subordinate(ctx context.Context, by actor.Actor, employee id.Employee) (id.Account, error)
}

// Attempts counts tries of a second factor, so that nobody can guess. No account means that it is not known.
type Attempts interface {
	TryCode(ctx context.Context, by actor.Actor, account id.Account) error
	ForgiveCode(ctx context.Context, by actor.Actor, account id.Account) error
}

// Sessions ends them.
type Sessions interface {
	// EndAll ends every session of an account.
	EndAll(ctx context.Context, account id.Account) error
	// End ends one, at its next request.
	End(ctx context.Context, session id.Session) error
}
