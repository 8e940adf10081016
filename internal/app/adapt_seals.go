package app

import (
	"context"

	"wrota/internal/app/seals"
	"wrota/internal/identity"
	"wrota/internal/kit/id"
	"wrota/internal/notices"
)

// seals joins the folder of seals with the offices.
func (a *App) seals() seals.House {
	return seals.House{DB: a.DB, Clock: a.Clock, Audit: a.Audit, Files: a.Seals, Rules: a.sealing, Offices: sealOwners{a}}
}

type sealOwners struct{ *App }

func (o sealOwners) Office(ctx context.Context, unit id.Unit) (identity.Unit, error) {
	return o.units.unit(ctx, unit)
}

func (o sealOwners) Offices(ctx context.Context) ([]identity.Unit, error) { return o.units.all(ctx) }

func (o sealOwners) Warn(ctx context.Context, unit id.Unit, source, kind string, args map[string]any) error {
	return o.tellAdmins(ctx, notices.Notice{Source: source, Unit: unit, Kind: kind, Args: args, Path: seals.Path})
}

// LookAtSeals warns of seals that end, as the timer does.
func (a *App) LookAtSeals(ctx context.Context) error { return a.seals().Look(ctx) }
