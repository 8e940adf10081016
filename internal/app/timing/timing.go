// Package timing joins the watch over the terms of cases (cases/terms) with the rest of the house: who is told when a
// term has passed, and what cells and people are called.
//
// Law: art. 35–37 KPA; a superior who knows early can still help (art. 38 KPA makes late ones answerable).
package timing

import (
	"context"

	"wrota/internal/cases"
	"wrota/internal/cases/terms"
	"wrota/internal/cases/terms/termsweb"
	"wrota/internal/identity"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/id"
	"wrota/internal/notices"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/jobs"
	"wrota/internal/platform/web"
)

// caseLate tells the superiors that a term has passed.
const caseLate = "notice.case-late"

// Kinds are the notices of the package.
func Kinds() []notices.Kind { return []notices.Kind{{Key: caseLate}} }

// House are the modules asked.
type House struct {
	Terms    *terms.Service
	Cases    *cases.Service
	Identity *identity.Service
	Clock    clock.Clock
	People   Names
	// Tell tells members of staff something of a case.
	Tell func(ctx context.Context, src jobs.Source, c id.Case, kind string, to ...id.Employee) error
}

// Names is asked what people are called.
type Names interface {
	Names(ctx context.Context, by actor.Actor, who []id.Employee) (map[id.Employee]string, error)
}

// Routes are the pages.
func (h House) Routes() []web.Route {
	return termsweb.Routes(termsweb.Pages{Terms: h.Terms, Names: names{h}, Clock: h.Clock})
}

// Subscribe hears what was signed, and whose term has passed.
func Subscribe(q *jobs.Queue, of func() House) {
	jobs.On(q, "cases.term-answered", func(ctx context.Context, src jobs.Source, e cases.Signed) error {
		return of().Terms.Signed(ctx, src.Unit, e.Case, e.Purpose)
	})
	jobs.On(q, "notices.case-late", func(ctx context.Context, src jobs.Source, e terms.Late) error { return of().late(ctx, src, e) })
}

// late tells those above the leader; a case without a leader waits on their own list already.
func (h House) late(ctx context.Context, src jobs.Source, e terms.Late) error {
	d, err := h.Cases.Fetch(ctx, src.Unit, e.Case)
	if err != nil || d.Lead.IsZero() {
		return err
	}
	above, err := h.Identity.Superiors(ctx, actor.Automaton("system.terms", src.Unit), src.Unit, d.Lead, calendar.Of(h.Clock.Now()))
	if err != nil {
		return err
	}
	to := make([]id.Employee, len(above))
	for i, x := range above {
		to[i] = x.ID
	}
	return h.Tell(ctx, src, e.Case, caseLate, to...)
}

type names struct{ House }

var _ termsweb.Names = names{}

// Cells are the names of the cells of the actor's unit, of those that were closed too.
func (n names) Cells(ctx context.Context, by actor.Actor) (map[id.Cell]string, error) {
	found, err := n.Identity.Cells(ctx, actor.Automaton("system.terms", by.Unit), by.Unit)
	out := map[id.Cell]string{}
	for _, c := range found {
		out[c.ID] = c.Symbol + " " + c.Name
	}
	return out, err
}

// People are the names of employees.
func (n names) People(ctx context.Context, by actor.Actor, who []id.Employee) (map[id.Employee]string, error) {
	return n.House.People.Names(ctx, by, who)
}
