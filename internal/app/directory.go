package app

import (
	"context"
	"sync"
	"time"

	"wrota/internal/app/seals/purpose"
	"wrota/internal/dispatch"
	"wrota/internal/identity"
	"wrota/internal/intake"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/notices"
	"wrota/internal/payments"
	"wrota/internal/platform/crypt"
)

// System is the actor of questions and actions that no person asks for.
func System(unit id.Unit) actor.Actor { return actor.Automaton("system.app", unit) }

// directory keeps the units in memory: they are asked for with every page and every filing and change
// hardly ever. What it knows is at most directoryAge old on every node.
type directory struct {
	app *App

	mu     sync.Mutex
	read   time.Time
	units  []identity.Unit
	byID   map[id.Unit]int
	bySlug map[string]int
}

const directoryAge = 10 * time.Second

// all returns the units in the alphabetical order of their names.
func (d *directory) all(ctx context.Context) ([]identity.Unit, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	now := d.app.Clock.Now()
	if d.byID != nil && now.Sub(d.read).Abs() < directoryAge {
		return d.units, nil
	}
	units, err := d.app.Identity.Units(ctx, System(id.Region), identity.UnitFilter{})
	if err != nil {
		return nil, err
	}
	d.read, d.units, d.byID, d.bySlug = now, units, map[id.Unit]int{}, map[string]int{}
	for i, u := range units {
		d.byID[u.ID], d.bySlug[u.Slug] = i, i
	}
	return units, nil
}

// forget makes the next question ask the database.
func (d *directory) forget() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.byID = nil
}

// unit returns one unit. What the memory does not know is asked for once more, so that a unit can be
// used the moment it was added.
func (d *directory) unit(ctx context.Context, unit id.Unit) (identity.Unit, error) {
	for range 2 {
		units, err := d.all(ctx)
		if err != nil {
			return identity.Unit{}, err
		}
		d.mu.Lock()
		i, ok := d.byID[unit]
		d.mu.Unlock()
		if ok {
			return units[i], nil
		}
		d.forget()
	}
	return identity.Unit{}, fault.New(fault.NotFound, "identity.unit.none")
}

func (d *directory) named(ctx context.Context, slug string) (identity.Unit, error) {
	units, err := d.all(ctx)
	if err != nil {
		return identity.Unit{}, err
	}
	d.mu.Lock()
	i, ok := d.bySlug[slug]
	d.mu.Unlock()
	if !ok {
		return identity.Unit{}, fault.New(fault.NotFound, "identity.unit.none")
	}
	return units[i], nil
}

// The directory answers several modules, each in its own words.
type (
	officesOfIntake   struct{ *directory }
	officesOfDispatch struct{ *directory }
	officesOfPayments struct{ *directory }
	officesOfNotices  struct{ *directory }
)

// Name is what a unit is called.
func (d *directory) Name(ctx context.Context, unit id.Unit) (string, error) {
	u, err := d.unit(ctx, unit)
	return u.Name, err
}

func (d *directory) intake() intake.Offices     { return officesOfIntake{d} }
func (d *directory) dispatch() dispatch.Offices { return officesOfDispatch{d} }
func (d *directory) payments() payments.Offices { return officesOfPayments{d} }
func (d *directory) notices() notices.Offices   { return officesOfNotices{d} }

func (o officesOfIntake) Office(ctx context.Context, unit id.Unit) (intake.Office, error) {
	u, err := o.unit(ctx, unit)
	return intake.Office{ID: u.ID, Slug: u.Slug, Name: u.Name, NIP: u.NIP, REGON: u.REGON, ADE: u.ADE, Address: u.Address}, err
}

// Seal is for receipts of applications.
func (o officesOfIntake) Seal(ctx context.Context, unit id.Unit, at time.Time) (*crypt.Seal, error) {
	return o.app.seals().Seal(ctx, unit, purpose.Sealing{Kind: purpose.UPP}, at)
}

func (o officesOfDispatch) Office(ctx context.Context, unit id.Unit) (dispatch.Office, error) {
	u, err := o.unit(ctx, unit)
	return dispatch.Office{Slug: u.Slug, Name: u.Name, NIP: u.NIP, REGON: u.REGON, ADE: u.ADE}, err
}

// Seal is for confirmations of deliveries.
func (o officesOfDispatch) Seal(ctx context.Context, unit id.Unit, at time.Time) (*crypt.Seal, error) {
	return o.app.seals().Seal(ctx, unit, purpose.Sealing{Kind: purpose.UPD}, at)
}

func (o officesOfPayments) Office(ctx context.Context, unit id.Unit) (payments.Office, error) {
	u, err := o.unit(ctx, unit)
	return payments.Office{Name: u.Name, Lines: u.Address.Lines(), Contact: contactOf(u), NIP: u.NIP}, err
}

// Office names who writes; the portal itself writes for the region.
func (o officesOfNotices) Office(ctx context.Context, unit id.Unit) (notices.Office, error) {
	if unit == id.Region {
		return notices.Office{Name: o.app.Words.Say("pl", "ui.brand.region")}, nil
	}
	u, err := o.unit(ctx, unit)
	return notices.Office{Name: u.Name, Phone: u.Phone, Email: u.Email}, err
}

func (o officesOfNotices) Working(ctx context.Context, day calendar.Date) ([]id.Unit, error) {
	units, err := o.all(ctx)
	if err != nil {
		return nil, err
	}
	rest, err := o.app.Office.Resting(ctx, day)
	out := make([]id.Unit, 0, len(units))
	for _, u := range units {
		if !rest[u.ID] {
			out = append(out, u.ID)
		}
	}
	return out, err
}

func contactOf(u identity.Unit) (out []string) {
	for _, c := range [][2]string{{"tel. ", u.Phone}, {"", u.Email}} {
		if c[1] != "" {
			out = append(out, c[0]+c[1])
		}
	}
	return out
}

// ForgetUnits makes the next question about a unit ask the database: for who has just founded one.
func (a *App) ForgetUnits() { a.units.forget() }
