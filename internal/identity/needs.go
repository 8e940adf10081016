package identity

import (
	"context"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
)

// Seconds tells whether an account has a second factor, which must be shown after a password.
type Seconds interface {
	HasSecond(ctx context.Context, account id.Account) (bool, error)
}

// Mandates is asked on every request of somebody who acts for another.
type Mandates interface {
	// Standing is what the agent stands on today; a fault of kind NotFound when they may not act, or no longer.
	Standing(ctx context.Context, agent, principal id.Account, m id.Mandate) (actor.Mandate, error)
}

// Leaked knows passwords that stand in lists of thieves (platform/leaked).
type Leaked interface {
	Has(password string) (bool, error)
}
