// Package staffing puts together what leading the people of an office needs of several modules: absences,
// the ceremony of leaving, the review of rights, the way in of one of them.
//
// It tells the ceremony what lies open with somebody (cases, drafts, applications begun at the counter, e-services
// whose new cases they lead, and what waits for a superior when nobody else may do it),
// and every morning the superior which cases of somebody absent have a term within a week.
//
// Words are those of identity/absence, identity/leaving, identity/rights, identity/entry and cases/openwork. The package has
// no tables and no pages of its own.
package staffing

import (
	"context"
	"errors"
	"time"

	"wrota/internal/cases"
	"wrota/internal/cases/openwork"
	"wrota/internal/catalogue"
	"wrota/internal/identity"
	"wrota/internal/identity/absence"
	"wrota/internal/identity/entry"
	"wrota/internal/identity/leaving"
	"wrota/internal/identity/rights"
	"wrota/internal/identity/staffweb"
	"wrota/internal/intake/unfinished"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/login"
	"wrota/internal/notices"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/db"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/jobs"
	"wrota/internal/platform/web"
)

// House is what the package puts together.
type House struct {
	DB        *db.DB
	Clock     clock.Clock
	Audit     *audit.Log
	Words     *i18n.Catalog
	Identity  *identity.Service
	Cases     *cases.Service
	Catalogue *catalogue.Service
	Notices   *notices.Service
	Login     *login.Service
	RoleName  func(ctx context.Context, role string) string
	RoleText  func(ctx context.Context, role string) string
	Roles     map[string][]actor.Grant
}

// Staffing leads the people of offices.
type Staffing struct {
	House
	Absences *absence.Service
	Leaving  *leaving.Service
	Rights   *rights.Service
	Entry    *entry.Service
	desk     openwork.Desk
	counter  unfinished.Counter
}

// New puts it together.
func New(h House) *Staffing {
	s := &Staffing{House: h}
	s.desk = openwork.Desk{Deps: openwork.Deps{DB: h.DB, Clock: h.Clock, Audit: h.Audit, Cases: h.Cases}}
	s.counter = unfinished.Counter{Deps: unfinished.Deps{DB: h.DB, Clock: h.Clock, Audit: h.Audit}}
	s.Absences = absence.New(absence.Deps{DB: h.DB, Clock: h.Clock, Audit: h.Audit, Identity: h.Identity})
	s.Leaving = leaving.New(leaving.Deps{DB: h.DB, Clock: h.Clock, Audit: h.Audit, Identity: h.Identity, Work: work{s}})
	s.Rights = rights.New(rights.Deps{DB: h.DB, Clock: h.Clock, Audit: h.Audit, Identity: h.Identity})
	s.Entry = entry.New(entry.Deps{DB: h.DB, Clock: h.Clock, Audit: h.Audit, Identity: h.Identity, Factors: Ways{h.Login}})
	return s
}

// Routes are the pages.
func (s *Staffing) Routes() []web.Route {
	return staffweb.Routes(staffweb.Deps{
		Identity: s.Identity, Absences: s.Absences, Leaving: s.Leaving, Rights: s.Rights, Entry: s.Entry, Clock: s.Clock, RoleName: s.RoleName, RoleText: s.RoleText,
	})
}

// Register puts the daily rounds into the queue.
func (s *Staffing) Register(q *jobs.Queue) {
	s.Leaving.Register(q)
	jobs.Every(q, "app.absent-terms", 24*time.Hour, s.Alarm)
}

// TermOfAbsent tells a superior of a case with a near term whose leader is away.
const TermOfAbsent = "notice.absent-term" // Sign, Name

// Kinds are the notices of the package.
func Kinds() []notices.Kind { return []notices.Kind{{Key: TermOfAbsent}} }

// soon is for how many days ahead a term is near.
const soon = 7

func system(unit id.Unit) actor.Actor { return actor.Automaton("system.app", unit) }

// Alarm tells superiors of near terms of absent people, each case once for each of its terms. A case that came to
// the substitute, or was given to them, is theirs: it stands in their queue and in their morning digest like any
// other, and is told of here only when they are away themselves.
func (s *Staffing) Alarm(ctx context.Context) error {
	units, err := s.Identity.Units(ctx, system(id.Region), identity.UnitFilter{})
	for _, u := range units {
		err = errors.Join(err, s.alarm(ctx, u.ID, clock.Today(s.Clock)))
	}
	return err
}

func (s *Staffing) alarm(ctx context.Context, unit id.Unit, today calendar.Date) error {
	away, err := s.Identity.AbsentOn(ctx, system(unit), unit, today)
	if err != nil || len(away) == 0 {
		return err
	}
	var all error
	for e := range away {
		items, err := s.desk.Of(ctx, unit, e)
		all = errors.Join(all, err)
		var near []openwork.Item
		for _, x := range items {
			if x.Kind == openwork.Led && !x.Still && !x.DueOn.After(today.AddDays(soon)) {
				near = append(near, x)
			}
		}
		if len(near) > 0 {
			all = errors.Join(all, s.tell(ctx, unit, e, near))
		}
	}
	return all
}

// tell writes to the nearest superior, or to whoever stands in for them.
func (s *Staffing) tell(ctx context.Context, unit id.Unit, e id.Employee, near []openwork.Item) error {
	today := clock.Today(s.Clock)
	absent, err := s.Identity.Employee(ctx, system(unit), unit, e)
	if err != nil {
		return err
	}
	above, err := s.Identity.Superiors(ctx, system(unit), unit, e, today)
	if err != nil || len(above) == 0 {
		return err
	}
	to := []id.Employee{above[0].ID}
	stand, err := s.Identity.SubstitutesOf(ctx, system(unit), unit, above[0].ID, today)
	if err != nil {
		return err
	}
	to = append(to, stand...)
	for _, x := range near {
		for _, superior := range to {
			_, err := s.Notices.Tell(ctx, system(unit), notices.Notice{
				Source: "absent:" + x.Case.Short() + ":" + x.DueOn.String(), Key: superior.Short(), Unit: unit, To: notices.To{Employee: superior}, Kind: TermOfAbsent,
				Args: map[string]any{"Sign": x.Sign, "Name": absent.Name}, Path: "/biurko/sprawy/" + x.Case.Short(), Case: x.Case,
			})
			if err != nil && !fault.Is(err, fault.NotFound) {
				return err
			}
		}
	}
	return nil
}
