package officeweb

import (
	"context"
	"net/http"
	"slices"
	"time"

	"wrota/internal/catalogue"
	"wrota/internal/eservice/fee"
	"wrota/internal/identity"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/office"
	"wrota/internal/platform/web"
	"wrota/internal/records"
	"wrota/internal/ui"
)

// need is one thing that an office cannot work without, or works worse without. Whether it is there is found
// out each time: nobody can tick what is not true.
type need struct {
	Name   string
	Href   string // empty for what only the operator can do
	There  bool
	Advice bool // the office can begin without it
	Note   string
}

// state is what the list of needs is reckoned from.
type state struct {
	Unit     identity.Unit
	Settings office.Settings
	Hours    bool
	Cells    []identity.Cell
	Staff    []identity.Employee
	Classes  int
	Adopted  int
	Accounts bool
	Seal     time.Time // until when it is good; zero without one
}

func (p *pages) showStart(w http.ResponseWriter, r *http.Request) error {
	by := web.ActorOf(r)
	st, err := p.state(r.Context(), by)
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, start(st.needs(r.Context(), by)))
}

// state asks the modules what the office has.
func (p *pages) state(ctx context.Context, by actor.Actor) (st state, err error) {
	today := p.Identity.Today()
	var table office.Timetable
	var classes []records.Class
	var adopted map[string]catalogue.Adoption
	var terms catalogue.Terms
	for _, ask := range []func() error{
		func() error { st.Unit, err = p.Identity.Unit(ctx, by, by.Unit); return err },
		func() error { st.Settings, err = p.Office.Settings(ctx, by.Unit); return err },
		func() error { table, err = p.Office.Timetable(ctx, by.Unit, today); return err },
		func() error { st.Cells, err = p.Identity.Cells(ctx, by, by.Unit); return err },
		func() error {
			st.Staff, err = p.Identity.Employees(ctx, by, by.Unit, identity.EmployeeFilter{On: today})
			return err
		},
		func() error {
			classes, err = p.Records.Classes(ctx, records.PlanQuestion{Unit: by.Unit, On: today})
			return err
		},
		func() error { return p.offered(ctx, by, &adopted, &terms) },
		func() error { st.Seal, err = p.Seals.SealUntil(ctx, by.Unit); return absent(err) },
	} {
		if err := ask(); err != nil {
			return st, err
		}
	}
	st.Hours, st.Classes, st.Accounts = table.Hours != nil, len(classes), !terms.Accounts[fee.StampDuty].IBAN.IsZero()
	for _, a := range adopted {
		if a.Closes.IsZero() || !a.Closes.Before(today) {
			st.Adopted++
		}
	}
	return st, nil
}

// offered asks what the office adopted, if the administrator may know.
func (p *pages) offered(ctx context.Context, by actor.Actor, adopted *map[string]catalogue.Adoption, terms *catalogue.Terms) (err error) {
	if !by.May(catalogue.GrantAdopt) {
		return nil
	}
	if *adopted, err = p.Catalogue.Adoptions(ctx, by); err != nil {
		return err
	}
	*terms, err = p.Catalogue.Terms(ctx, by)
	return err
}

// absent: what is not there is an answer, not a failure.
func absent(err error) error {
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	return err
}

func (st state) needs(ctx context.Context, by actor.Actor) []need {
	leads := slices.ContainsFunc(st.Staff, func(e identity.Employee) bool {
		return e.Leads && slices.ContainsFunc(st.Cells, func(c identity.Cell) bool { return c.ID == e.Cell && c.Parent.IsZero() })
	})
	seal := need{Name: "seal", There: !st.Seal.IsZero()}
	if seal.There {
		seal.Note = say(ctx, "start.seal-until", "Day", ui.DateText(ctx, calendar.Of(st.Seal)))
	}
	return []need{
		{Name: "unit", Href: unitPath, There: st.Unit.Head != "" && st.Unit.HeadName != "" && !st.Unit.Address.IsZero() && st.Unit.Email != ""},
		{Name: "inspector", Href: unitPath + "#inspector-name", There: !st.Settings.Inspector.IsZero()},
		{Name: "appeal", Href: unitPath + "#appeal-to", There: st.Settings.Appeal.To != ""},
		{Name: "cells", Href: cellsPath, There: len(st.Cells) > 1, Note: say(ctx, "start.count", "N", len(st.Cells))},
		{Name: "people", Href: peoplePath, There: len(st.Staff) > 1, Note: say(ctx, "start.count", "N", len(st.Staff))},
		{Name: "head", Href: peoplePath, There: leads},
		{Name: "plan", Href: root + "wykaz-akt", There: st.Classes > 0, Note: say(ctx, "start.count", "N", st.Classes)},
		{Name: "services", Href: root + "uslugi", There: st.Adopted > 0, Note: say(ctx, "start.count", "N", st.Adopted)},
		{Name: "account", Href: root + "uslugi/wspolne", There: st.Accounts},
		seal,
		{Name: "hours", Href: calendarPath, There: st.Hours, Advice: true},
		{Name: "look", Href: lookPath, There: st.Unit.Brand.Bar != "" || st.Unit.Brand.Herb != "", Advice: true},
	}
}

func tasks(ctx context.Context, list []need, advice bool) ui.TaskListProps {
	out := ui.TaskListProps{ID: "potrzeby"}
	if advice {
		out.ID = "rady"
	}
	for _, n := range list {
		if n.Advice != advice {
			continue
		}
		t := ui.Task{Title: say(ctx, "start."+n.Name), Href: n.Href, Hint: say(ctx, "start."+n.Name+"-text"), Status: say(ctx, "start.there")}
		switch {
		case n.There && n.Note != "":
			t.Hint = n.Note
		case !n.There && n.Advice:
			t.Status, t.Tone, t.Tagged = say(ctx, "start.advised"), ui.Info, true
		case !n.There:
			t.Status, t.Tone, t.Tagged = say(ctx, "start.missing"), ui.Warn, true
		}
		out.Items = append(out.Items, t)
	}
	return out
}

func missing(list []need) (n int) {
	for _, x := range list {
		if !x.There && !x.Advice {
			n++
		}
	}
	return n
}
