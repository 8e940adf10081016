// Package reading answers questions that modules ask each other about reading and filing: may a clerk read this case or this letter,
// how long is a class kept, can it hold cases.
//
// The modules are asked for when they are asked, because they are built one after another and ask each other.
package reading

import (
	"context"

	"wrota/internal/cases"
	"wrota/internal/catalogue"
	"wrota/internal/dispatch"
	"wrota/internal/intake"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/kit/jrwa"
	"wrota/internal/records"
)

// Cases tells the keepers of documents whether a clerk may read a case: whoever may open it may.
type Cases func() *cases.Service

var (
	_ records.Cases  = Cases(nil)
	_ dispatch.Cases = Cases(nil)
)

// MayRead implements records.Cases and dispatch.Cases.
func (c Cases) MayRead(ctx context.Context, by actor.Actor, which id.Case) error {
	_, err := c().Dossier(ctx, by, which)
	return err
}

// Letters does the same for letters that wait at the registry.
type Letters func() *intake.Service

var _ records.Letters = Letters(nil)

// MayRead implements records.Letters.
func (l Letters) MayRead(ctx context.Context, by actor.Actor, which id.Letter) error {
	_, err := l().Letter(ctx, by, which)
	return err
}

// Plan is the file plan of units.
type Plan func() *records.Service

var (
	_ cases.FilePlan     = Plan(nil)
	_ catalogue.FilePlan = Plan(nil)
)

// Retention implements cases.FilePlan: how long a class is kept.
func (p Plan) Retention(ctx context.Context, unit id.Unit, class jrwa.Class, on calendar.Date) (jrwa.Category, error) {
	return p().Retention(ctx, unit, class, on)
}

// HoldsCases implements catalogue.FilePlan: whether a class can hold cases.
func (p Plan) HoldsCases(ctx context.Context, unit id.Unit, class jrwa.Class, on calendar.Date) (bool, error) {
	c, err := p().Class(ctx, unit, class, on)
	if fault.Is(err, fault.NotFound) {
		return false, nil
	}
	return err == nil && c.Terminal, err
}
