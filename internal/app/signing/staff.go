package signing

import (
	"context"
	"slices"

	"wrota/internal/app/roles"
	own "wrota/internal/cases/signing"
	"wrota/internal/identity"
	"wrota/internal/identity/reach"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/db"
)

// Staff makes the actor that an employee is today, for work that they ordered and that is done without their session.
type Staff struct {
	DB       *db.DB
	Clock    clock.Clock
	Identity *identity.Service
}

var _ own.Staff = Staff{}

// Clerk implements signing.Staff. Who does not work today, or whose post was blocked, is not found.
func (s Staff) Clerk(ctx context.Context, unit id.Unit, which id.Employee) (actor.Actor, error) {
	system := actor.Automaton("system.cases", unit)
	e, err := s.Identity.Employee(ctx, system, unit, which)
	if err != nil {
		return actor.Actor{}, err
	}
	may, err := s.Identity.Choices(ctx, e.Account)
	if err != nil {
		return actor.Actor{}, err
	}
	if !slices.ContainsFunc(may.Employments, func(x identity.Employment) bool { return x.Employee == which }) {
		return actor.Actor{}, fault.New(fault.NotFound, "identity.employee.none")
	}
	by := actor.Actor{Kind: actor.Clerk, Account: e.Account, Employee: e.ID, Unit: unit, Name: e.Name, Post: e.Post}
	err = s.DB.View(ctx, system, func(tx *db.Tx) error {
		a, err := reach.Of(ctx, tx, unit, which, clock.Today(s.Clock))
		if err != nil {
			return err
		}
		by.Cells = a.Cells
		by.Grants, by.Narrow = a.Rights(roles.All())
		return nil
	})
	return by, err
}
