package staffing

import (
	"context"

	"wrota/internal/cases/openwork"
	"wrota/internal/identity"
	"wrota/internal/identity/leaving"
	"wrota/internal/identity/reach"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/db"
)

// alone lists what waits in the office for somebody who may do it, when only the one who leaves may: it lies with
// nobody by name, and would wait for ever.
func (w work) alone(ctx context.Context, unit id.Unit, leaver id.Employee) (out []openwork.Item, err error) {
	waiting, err := w.desk.Waiting(ctx, unit)
	if err != nil || len(waiting) == 0 {
		return nil, err
	}
	today := clock.Today(w.Clock)
	e, err := w.Identity.Employee(ctx, system(unit), unit, leaver)
	if err != nil {
		return nil, err
	}
	day := today
	if !e.To.IsZero() && e.To.Before(today) {
		day = e.To // what they could do while they were there
	}
	mine, err := w.rightsOn(ctx, unit, leaver, day)
	if err != nil {
		return nil, err
	}
	for _, x := range waiting {
		if !mine.MayIn(x.Kind.Needs(), x.Matter) {
			continue
		}
		others, err := w.others(ctx, unit, leaver, x)
		if err != nil {
			return nil, err
		}
		if !others {
			out = append(out, x)
		}
	}
	return out, nil
}

// others tells whether somebody else in the office may do what work waits for.
func (w work) others(ctx context.Context, unit id.Unit, leaver id.Employee, x openwork.Item) (bool, error) {
	today := clock.Today(w.Clock)
	all, err := w.Identity.Employees(ctx, system(unit), unit, identity.EmployeeFilter{On: today, Grant: x.Kind.Needs()})
	if err != nil {
		return false, err
	}
	for _, e := range all {
		if e.ID == leaver || !e.To.IsZero() {
			continue
		}
		by, err := w.rightsOn(ctx, unit, e.ID, today)
		if err != nil || by.MayIn(x.Kind.Needs(), x.Matter) {
			return err == nil, err
		}
	}
	return false, nil
}

// rightsOn is what an employee may do on a day.
func (w work) rightsOn(ctx context.Context, unit id.Unit, e id.Employee, day calendar.Date) (actor.Actor, error) {
	by := actor.Actor{Kind: actor.Clerk, Unit: unit, Employee: e}
	err := w.DB.View(ctx, system(unit), func(tx *db.Tx) error {
		a, err := reach.Of(ctx, tx, unit, e, day)
		if err != nil {
			return err
		}
		by.Cells = a.Cells
		by.Grants, by.Narrow = a.Rights(w.Roles)
		return nil
	})
	return by, err
}

// passWaiting leaves what waits where it is, once somebody else may do it; until then the ceremony is not over.
func (w work) passWaiting(ctx context.Context, unit id.Unit, p leaving.Passing, kind openwork.Kind, c id.Case) error {
	left, err := w.alone(ctx, unit, p.From)
	if err != nil {
		return err
	}
	for _, x := range left {
		if x.Kind == kind && x.Case == c {
			return fault.New(fault.Conflict, "identity.leaving.nobody-else")
		}
	}
	return nil
}
