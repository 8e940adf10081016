package parties

import (
	"context"
	"fmt"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
	"wrota/internal/parties/query"
	"wrota/internal/platform/db"
)

// OfAccount lists the parties that the actor's own account is in the files of all units: their ids, no data.
func (s *Service) OfAccount(ctx context.Context, by actor.Actor) (out []id.Party, err error) {
	if !by.LoggedIn() {
		return nil, nil
	}
	err = s.db.Ask(ctx, by, func(tx *db.Tx) error {
		out, err = query.New(tx).OfAccount(ctx, by.Account)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("parties: of an account: %w", err)
	}
	return out, nil
}
