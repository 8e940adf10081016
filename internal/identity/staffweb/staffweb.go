// Package staffweb has the pages for leading the people of an office: who is away and who stands in for
// them, what lies with somebody who leaves, the review of rights, and how somebody logs in.
//
// Words: the calendar of absences is a table of one month; a wish is an absence that waits to be agreed to;
// the ceremony of leaving hands everything over; the review lists who may do what, on any day.
//
// Superiors see the people of their cells, administrators everybody, and everybody themselves. A page about
// somebody else is not there (404), a page without its grant is refused (403). Lists go out as CSV or XLSX row by row.
package staffweb

import (
	"context"
	"net/http"

	"wrota/internal/identity"
	"wrota/internal/identity/absence"
	"wrota/internal/identity/entry"
	"wrota/internal/identity/leaving"
	"wrota/internal/identity/rights"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

// Addresses of the pages.
const (
	AbsencesPath = "/biurko/nieobecnosci"
	LeavingPath  = "/biurko/odejscia"
	RightsPath   = rights.Path
)

// Deps is what the pages need.
type Deps struct {
	Identity *identity.Service
	Absences *absence.Service
	Leaving  *leaving.Service
	Rights   *rights.Service
	Entry    *entry.Service
	Clock    clock.Clock
	RoleName func(ctx context.Context, role string) string
	RoleText func(ctx context.Context, role string) string // what a role is for
}

type pages struct{ Deps }

// Routes are the pages of the package.
func Routes(d Deps) []web.Route {
	p := &pages{d}
	return append(p.entryRoutes(), []web.Route{
		get(AbsencesPath, "absenceMonth", web.Staff, p.showMonth),
		post(AbsencesPath, "absenceMonth", web.Staff, p.enterAbsence),
		post(AbsencesPath+"/{absence}/zgoda", "agreeAbsence", web.Clerk(identity.GrantAbsences), p.agree),
		post(AbsencesPath+"/{absence}/zakoncz", "endOwnAbsence", web.Staff, p.endAbsence),
		get(LeavingPath, "leavings", web.Clerk(identity.GrantAbsences), p.showPeople),
		get(LeavingPath+"/{employee}", "leaving", web.Clerk(identity.GrantAbsences), p.showLeaving),
		post(LeavingPath+"/{employee}", "leaving", web.Clerk(identity.GrantAbsences), p.leave),
		get(RightsPath, "rights", web.Clerk(identity.GrantReview), p.showRights),
		get(RightsPath+"/plik.csv", "rightsFile", web.Clerk(identity.GrantReview), p.rightsFile),
		get(RightsPath+"/plik.xlsx", "rightsSheet", web.Clerk(identity.GrantReview), p.rightsSheet),
		get(RightsPath+"/{employee}", "personRights", web.Clerk(identity.GrantReview), p.showPerson),
		post(RightsPath+"/{employee}/nadaj", "giveAuthority", web.Clerk(identity.GrantAdmin), p.give),
		post(RightsPath+"/{employee}/odbierz", "takeAuthority", web.Clerk(identity.GrantAdmin), p.take),
		post(RightsPath+"/przeglad", "reviewRights", web.Clerk(identity.GrantReview), p.review),
	}...)
}

func get(pattern, name string, a web.Access, h web.Handler) web.Route {
	return web.Route{Method: http.MethodGet, Pattern: pattern, Name: "identity." + name, Access: a, Handle: h}
}

func post(pattern, name string, a web.Access, h web.Handler) web.Route {
	return web.Route{Method: http.MethodPost, Pattern: pattern, Name: "identity." + name + ".post", Access: a, Handle: h}
}

func say(ctx context.Context, key string, args ...any) string {
	return i18n.T(ctx, "identity.staff."+key, args...)
}

// typedDay reads a day; what is no day is refused by the module as none.
func typedDay(s string) calendar.Date {
	d, err := calendar.Parse(s)
	if err != nil {
		return calendar.Date{}
	}
	return d
}

// people are those of the unit who work on a day, and their names.
func (p *pages) people(ctx context.Context, by actor.Actor, on calendar.Date) ([]identity.Employee, map[id.Employee]string, error) {
	all, err := p.Identity.Employees(ctx, by, by.Unit, identity.EmployeeFilter{On: on})
	names := make(map[id.Employee]string, len(all))
	for _, e := range all {
		names[e.ID] = e.Name
	}
	return all, names, err
}

// choose are people as options, but for one.
func choose(ctx context.Context, first string, all []identity.Employee, but id.Employee) []ui.Option {
	out := []ui.Option{{Text: say(ctx, first)}}
	for _, e := range all {
		if e.ID != but {
			out = append(out, ui.Option{Value: e.ID.Short(), Text: e.Name + ", " + e.Post})
		}
	}
	return out
}

func fromTo(ctx context.Context, from, to calendar.Date) string {
	switch {
	case to.IsZero():
		return say(ctx, "since", "From", ui.ShortDate(from))
	case from == to:
		return ui.ShortDate(from)
	}
	return i18n.T(ctx, "identity.absences.from-to", "From", ui.ShortDate(from), "To", ui.ShortDate(to))
}

func none(key string) error { return fault.New(fault.NotFound, "identity."+key) }
