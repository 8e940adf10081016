package identity

import (
	"context"
	"fmt"

	"wrota/internal/identity/organisation"
	"wrota/internal/identity/query"
	"wrota/internal/identity/reach"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/db"
)

// EndEmployment sets the last day of work. From the next day on the employee's sessions are those of
// nobody; what they led has to be given to others by whoever leads it.
func (s *Service) EndEmployment(ctx context.Context, by actor.Actor, unit id.Unit, employee id.Employee, last calendar.Date) error {
	if err := mayAdmin(by, unit); err != nil {
		return err
	}
	return s.db.InTx(ctx, by, func(tx *db.Tx) error {
		e, err := organisation.FindOn(ctx, tx, unit, employee, s.Today())
		if err != nil {
			return err
		}
		if last.IsZero() || last.Before(e.From) {
			return fault.InvalidField("to", "identity.employee.to")
		}
		if _, err := query.New(tx).EndEmployment(ctx, query.EndEmploymentParams{ToDay: last, UnitID: unit, ID: employee}); err != nil {
			return fmt.Errorf("identity: end employment: %w", err)
		}
		err = query.New(tx).EndAuthorities(ctx, query.EndAuthoritiesParams{
			Last: last, EndedBy: by.Name, Now: db.At(s.clock.Now()), UnitID: unit, EmployeeID: employee,
		})
		if err != nil {
			return fmt.Errorf("identity: end employment: %w", err)
		}
		s.audit.Record(ctx, tx, unit, audit.Entry{Verb: "identity.employment-ended", Subject: "employee:" + employee.Short(), Detail: map[string]string{"last": last.String()}})
		return reach.Changed(ctx, tx, unit)
	})
}
