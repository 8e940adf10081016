package identity

import (
	"context"
	"fmt"
	"time"

	"wrota/internal/identity/query"
	"wrota/internal/kit/actor"
	"wrota/internal/platform/db"
)

// What people log in with here; further ones are names of providers.
const (
	MeansPassword = "password"
	MeansTwo      = "password-and-second" // and a code or a key after it
	MeansPasskey  = "passkey"
)

// meansPersona is the one click of a demonstration.
const meansPersona = "persona"

// Means is how somebody proves who they are.
type Means struct {
	Kind  string
	Label string // tells several of one kind apart
	Level actor.Level
	Added time.Time
	Used  time.Time // zero if never
}

// Means lists how the actor may log in, the oldest first.
func (s *Service) Means(ctx context.Context, by actor.Actor) (out []Means, err error) {
	err = s.db.View(ctx, by, func(tx *db.Tx) error {
		rows, err := query.New(tx).Means(ctx, by.Account)
		if err != nil {
			return fmt.Errorf("identity: means: %w", err)
		}
		for _, r := range rows {
			out = append(out, Means{r.Kind, r.Label, actor.Level(r.Level), r.AddedAt.Time, r.UsedAt.Time})
		}
		return nil
	})
	return out, err
}
