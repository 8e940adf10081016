package privacy

import (
	"context"
	"fmt"
	"slices"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/personal"
)

// Controller is the office as the register names it (art. 30 sec. 1 lit. a RODO).
type Controller struct {
	Name      string
	Address   string
	Head      string // the organ: "Wójt Gminy Lipowa"
	Inspector string // how to reach the inspector of data protection; empty when none was written down
}

// Plan tells categories of classes of an office's file plan, which say how long its files are kept.
type Plan interface {
	CategoryOf(ctx context.Context, unit id.Unit, class string, on calendar.Date) (string, error)
}

// Activities tells what an office does beside what its modules declare: the e-services that it offers.
type Activities interface {
	Controller(ctx context.Context, unit id.Unit) (Controller, error)
	Offered(ctx context.Context, unit id.Unit, on calendar.Date) ([]personal.Activity, error)
}

// Line is a line of the register: an activity, the module that declares it, and how long the classes of the office's
// own file plan keep it.
type Line struct {
	personal.Activity
	Module string
	Kept   []string // "3130: B10"
}

// Register is the register of activities of processing of an office on a day (art. 30 RODO).
type Register struct {
	Unit       id.Unit
	On         calendar.Date
	Controller Controller
	Lines      []Line // of the office as controller (sec. 1)
	Processed  []Line // what the operator of the portal does for it (sec. 2)
}

// ActivitiesOn makes the register of the actor's office as it is on a day: from what the modules declare and from the
// e-services that the office offers, so that nobody has to remember to write it.
func (s *Service) ActivitiesOn(ctx context.Context, by actor.Actor, on calendar.Date) (r Register, err error) {
	if err := mayKeep(by); err != nil {
		return r, err
	}
	if on.IsZero() || on.Before(calendar.Of(inForce)) {
		return r, fault.InvalidField("on", "privacy.register.need-day")
	}
	r = Register{Unit: by.Unit, On: on}
	if r.Controller, err = s.Office.Controller(ctx, by.Unit); err != nil {
		return r, fmt.Errorf("privacy: register: %w", err)
	}
	for _, d := range s.Declared {
		for _, a := range d.Activities {
			if a.Holds(on) {
				r.Lines = append(r.Lines, Line{Activity: a, Module: d.Title})
			}
		}
	}
	offered, err := s.Office.Offered(ctx, by.Unit, on)
	if err != nil {
		return r, fmt.Errorf("privacy: register: %w", err)
	}
	for _, a := range offered {
		r.Lines = append(r.Lines, Line{Activity: a, Module: "E-usługi"})
	}
	for i := range r.Lines {
		if r.Lines[i].Kept, err = s.kept(ctx, by.Unit, r.Lines[i].Classes, on); err != nil {
			return r, err
		}
		if r.Lines[i].Processor {
			r.Processed = append(r.Processed, r.Lines[i])
		}
	}
	return r, nil
}

// kept are the categories of classes; a class that the office's plan does not have is left out.
func (s *Service) kept(ctx context.Context, unit id.Unit, classes []string, on calendar.Date) (out []string, err error) {
	for _, c := range slices.Compact(slices.Sorted(slices.Values(classes))) {
		category, err := s.Plan.CategoryOf(ctx, unit, c, on)
		switch {
		case fault.Is(err, fault.NotFound):
		case err != nil:
			return nil, fmt.Errorf("privacy: register: %w", err)
		case category != "":
			out = append(out, c+": "+category)
		}
	}
	return out, nil
}
