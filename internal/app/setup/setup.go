// Package setup answers questions about an office as a whole that no single module can answer: what is still
// kept in a cell that somebody wants to close, and how an office is named where its letters and clauses need
// more than its name.
//
// Words: a cell is in use while cases in it are not closed, or while an e-service of the office sends its
// cases there; the head of letters is what a letterhead adds to the name of the office.
//
// It asks modules that are built after the one that asks, so it holds functions that return them.
package setup

import (
	"context"
	"slices"
	"time"

	"wrota/internal/app/press"
	"wrota/internal/cases/casesweb"
	"wrota/internal/catalogue"
	"wrota/internal/identity"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/office"
	"wrota/internal/office/officeweb"
	"wrota/internal/platform/clock"
	"wrota/internal/portal"
)

// House are the modules asked.
type House struct {
	Open      func(ctx context.Context, unit id.Unit, cell id.Cell) (int, error) // cases of a cell that are not closed
	Catalogue func() *catalogue.Service
	Office    func() *office.Service
	System    func(id.Unit) actor.Actor
	Until     func(ctx context.Context, unit id.Unit) (time.Time, error) // until when it can seal, or a fault
	Clock     clock.Clock
}

var (
	_ identity.Uses = House{}
	_ press.Heads   = House{}

	_ casesweb.Appeals = House{}
	_ officeweb.Seals  = House{}
	_ portal.Hours     = House{}
)

// CellUse tells what is still kept in a cell.
func (h House) CellUse(ctx context.Context, unit id.Unit, cell id.Cell) (use identity.CellUse, err error) {
	if use.Cases, err = h.Open(ctx, unit, cell); err != nil {
		return use, err
	}
	adopted, err := h.Catalogue().Adoptions(ctx, h.System(unit))
	if err != nil {
		return use, err
	}
	for service, a := range adopted {
		if a.Cell != cell || !a.Closes.IsZero() {
			continue
		}
		title := service
		if s, err := h.Catalogue().Service(service); err == nil {
			title = s.Definition().Title.In("pl")
		}
		use.Services = append(use.Services, title)
	}
	slices.Sort(use.Services)
	return use, nil
}

// Head is what the letters of an office carry beside its name.
func (h House) Head(ctx context.Context, unit id.Unit) (office.Letterhead, error) {
	x, err := h.Office().Settings(ctx, unit)
	return x.Letterhead, err
}

// AppealTo is whom the instruction of a decision names.
func (h House) AppealTo(ctx context.Context, unit id.Unit) (string, error) {
	x, err := h.Office().Settings(ctx, unit)
	return x.Appeal.Words(), err
}

// Inspector is how to reach the inspector of data protection of an office. When nobody wrote the inspector
// down, none may be guessed (art. 13(1)(b) RODO): the office's own address passes letters on.
func (h House) Inspector(ctx context.Context, u identity.Unit) (string, error) {
	x, err := h.Office().Settings(ctx, u.ID)
	if x.Inspector.IsZero() {
		return u.Email, err
	}
	return x.Inspector.String(), err
}

// SealUntil tells until when an office can seal with what it has; an office that cannot now has no such seal (a
// not-found fault), also when it had one.
func (h House) SealUntil(ctx context.Context, unit id.Unit) (time.Time, error) {
	until, err := h.Until(ctx, unit)
	if fault.Is(err, fault.Conflict) {
		return time.Time{}, fault.New(fault.NotFound, "crypt.seal.none")
	}
	return until, err
}

// Sealed tells whether an office has a seal today.
func (h House) Sealed(ctx context.Context, unit id.Unit) (bool, error) {
	_, err := h.SealUntil(ctx, unit)
	if fault.Is(err, fault.NotFound) {
		return false, nil
	}
	return err == nil, err
}

// soon is for how many days ahead free days of an office are told to people.
const soon = 90

// Timetable tells people when an office is open, as it wrote it down.
func (h House) Timetable(ctx context.Context, unit id.Unit) (out portal.Timetable, err error) {
	today := clock.Today(h.Clock)
	t, err := h.Office().Timetable(ctx, unit, today)
	if err != nil {
		return out, err
	}
	if t.Hours != nil {
		for i, x := range t.Hours.Week {
			out.Week[i] = x.String()
		}
	}
	for _, f := range t.Free {
		if !f.Day.After(today.AddDays(soon)) {
			out.Free = append(out.Free, portal.FreeDay{Day: f.Day, Reason: f.Reason})
		}
	}
	return out, nil
}
