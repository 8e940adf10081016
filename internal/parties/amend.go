package parties

import (
	"context"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
)

// GrantAmend allows correcting what the files say about a party.
const GrantAmend actor.Grant = "parties.amend"

// Amendment corrects a party (RODO art. 16). Version is the one the clerk was looking at.
type Amendment struct {
	Party   id.Party
	Version int64
	Details Details
}

// Amend replaces the details of a party of the clerk's unit. It refuses when somebody else has
// changed the party meanwhile, so that the clerk sees both.
func (s *Service) Amend(ctx context.Context, by actor.Actor, a Amendment) (Party, error) {
	if !by.May(GrantAmend) {
		return Party{}, fault.New(fault.Forbidden, "fault.forbidden")
	}
	if err := a.Details.check(); err != nil {
		return Party{}, err
	}
	var p Party
	err := s.db.InTx(ctx, by, func(tx *db.Tx) (err error) {
		if p, err = s.byID(ctx, tx, by.Unit, a.Party); err != nil {
			return err
		}
		if p.Version != a.Version {
			return fault.New(fault.Conflict, "parties.changed-meanwhile")
		}
		p.Details = a.Details
		return s.save(ctx, tx, &p, "parties.amended")
	})
	return p, err
}
