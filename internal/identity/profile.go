package identity

import (
	"context"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/platform/db"
)

// UpdateProfile replaces what the actor says about themselves. Version is the one their form carried.
// Names and PESEL of a confirmed identity stay as they were confirmed.
func (s *Service) UpdateProfile(ctx context.Context, by actor.Actor, version int64, p Profile) (a Account, err error) {
	err = s.db.InTx(ctx, by, func(tx *db.Tx) error {
		if a, err = s.accountByID(ctx, tx, by.Account); err != nil {
			return err
		}
		if a.Version != version {
			return fault.New(fault.Conflict, "identity.changed-meanwhile")
		}
		bad := p.check(a.Kind)
		if a.Confirmed() && (p.Given != a.Given || p.Family != a.Family || p.PESEL != a.PESEL) {
			bad = append(bad, fault.Field{Name: "given", Key: "identity.name.confirmed"})
		}
		if err := fault.Fields(bad); err != nil {
			return err
		}
		if a.Profile == p {
			return nil
		}
		a.Profile = p
		s.note(ctx, tx, a, "identity.profile-updated")
		return s.saveAccount(ctx, tx, &a)
	})
	return a, err
}
