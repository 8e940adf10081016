// Package rodo joins the module of data protection with the others: what each of them holds about people (art. 15 and
// 30 RODO), the notices that tell the inspector and the administrators of an office about a breach (art. 33 RODO gives
// 72 hours) and a person about an answer, and the names of offices.
//
// Each of them is told once that a breach was found and once that its term ends within a day, however often it
// is asked to tell. The package keeps nothing and decides nothing: who is the inspector says the grant.
package rodo

import (
	"context"
	"strconv"

	"wrota/internal/identity"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/notices"
	"wrota/internal/platform/clock"
	"wrota/internal/privacy"
	"wrota/internal/privacy/privacyweb"
)

// Alarms tells the staff about breaches, and people about answers.
type Alarms struct {
	Identity *identity.Service
	Notices  *notices.Service
	Clock    clock.Clock
}

var _ privacy.Alarms = Alarms{}

// BreachFound tells that the clock of 72 hours runs.
func (a Alarms) BreachFound(ctx context.Context, unit id.Unit, which id.Breach) error {
	return a.tell(ctx, unit, which, notices.BreachFound)
}

// BreachEnds tells that the clock stops within a day.
func (a Alarms) BreachEnds(ctx context.Context, unit id.Unit, which id.Breach) error {
	return a.tell(ctx, unit, which, notices.BreachEnds)
}

func (a Alarms) tell(ctx context.Context, unit id.Unit, which id.Breach, kind string) error {
	return a.each(ctx, unit, []actor.Grant{privacy.GrantOfficer, identity.GrantAdmin}, kind+":"+which.Short(), kind, privacyweb.BreachesPath+"/"+which.Short())
}

// each tells every member of staff who holds one of the grants, once.
func (a Alarms) each(ctx context.Context, unit id.Unit, grants []actor.Grant, source, kind, path string) error {
	system := actor.Automaton("system.app", unit)
	told := map[id.Employee]bool{}
	for _, g := range grants {
		staff, err := a.Identity.Employees(ctx, system, unit, identity.EmployeeFilter{On: clock.Today(a.Clock), Grant: g})
		if err != nil {
			return err
		}
		for _, x := range staff {
			if told[x.ID] {
				continue
			}
			told[x.ID] = true
			_, err := a.Notices.Tell(ctx, system, notices.Notice{Source: source, Key: x.ID.Short(), Unit: unit, To: notices.To{Employee: x.ID}, Kind: kind, Path: path})
			if err != nil && !fault.Is(err, fault.NotFound) {
				return err
			}
		}
	}
	return nil
}

// The notices that only this package sends.
const (
	ready      = "notice.privacy-ready"       // a person's data can be fetched
	answered   = "notice.privacy-answered"    // something was decided about a demand
	demanded   = "notice.privacy-demanded"    // somebody demands a correction
	demandEnds = "notice.privacy-demand-ends" // the term of an answer ends
)

// Kinds are the rules of the notices that only this package sends.
func Kinds() []notices.Kind {
	return []notices.Kind{{Key: ready, Mandatory: true, Worth: privacy.KeptFor}, {Key: answered, Mandatory: true}, {Key: demanded, Mandatory: true}, {Key: demandEnds, Mandatory: true}}
}

// ExportReady implements privacy.Answers.
func (a Alarms) ExportReady(ctx context.Context, account id.Account, which id.Export) error {
	_, err := a.Notices.Tell(ctx, actor.Automaton("system.app", id.Region), notices.Notice{
		Source: ready + ":" + which.Short(), Unit: id.Region, To: notices.To{Account: account}, Kind: ready, Path: privacyweb.DataPath,
	})
	return err
}

// Answered implements privacy.Answers.
func (a Alarms) Answered(ctx context.Context, d privacy.Demand) error {
	_, err := a.Notices.Tell(ctx, actor.Automaton("system.app", d.Unit), notices.Notice{
		Source: answered + ":" + d.ID.Short(), Key: strconv.FormatInt(d.Version, 10), Unit: d.Unit, To: notices.To{Account: d.Account}, Kind: answered, Path: privacyweb.DataPath,
	})
	return err
}

// Demanded implements privacy.Answers.
func (a Alarms) Demanded(ctx context.Context, unit id.Unit, which id.Demand) error {
	return a.staff(ctx, unit, which, demanded)
}

// DemandEnds implements privacy.Answers.
func (a Alarms) DemandEnds(ctx context.Context, unit id.Unit, which id.Demand) error {
	return a.staff(ctx, unit, which, demandEnds)
}

// staff tells those who decide about demands.
func (a Alarms) staff(ctx context.Context, unit id.Unit, which id.Demand, kind string) error {
	return a.each(ctx, unit, []actor.Grant{privacy.GrantDecide}, kind+":"+which.Short(), kind, privacyweb.DemandsPath+"/"+which.Short())
}

// LevelOf implements privacy.Accounts.
func (a Alarms) LevelOf(ctx context.Context, by actor.Actor) (actor.Level, error) {
	x, err := a.Identity.Account(ctx, by, by.Account)
	return x.Level, err
}

// OfficeNames implements privacy.Offices.
func (a Alarms) OfficeNames(ctx context.Context) (map[id.Unit]string, error) {
	list, err := a.Identity.Units(ctx, actor.Automaton("system.app", id.Region), identity.UnitFilter{})
	out := map[id.Unit]string{}
	for _, u := range list {
		out[u.ID] = u.Name
	}
	return out, err
}

// Offices tells the names of offices.
type Offices func(ctx context.Context, unit id.Unit) (identity.Unit, error)

// OfficeName implements privacyweb.Offices.
func (o Offices) OfficeName(ctx context.Context, unit id.Unit) (string, error) {
	u, err := o(ctx, unit)
	return u.Name, err
}
