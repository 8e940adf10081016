package leaving_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"wrota/internal/identity"
	"wrota/internal/identity/absence"
	"wrota/internal/identity/identitytest"
	"wrota/internal/identity/leaving"
	"wrota/internal/identity/rights"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/db"
	"wrota/internal/platform/testkit"
)

var today = calendar.Of(testkit.Noon)

// desk is open work of another module, kept in memory: that is the edge of this one.
type desk struct {
	lies   map[string]id.Employee
	refuse string // the key of a piece that somebody is changing
}

func (d *desk) Open(_ context.Context, _ actor.Actor, _ id.Unit, e id.Employee) (out []leaving.Item, _ error) {
	for key, who := range d.lies {
		if who == e {
			out = append(out, leaving.Item{Key: key})
		}
	}
	return out, nil
}

func (d *desk) HandOver(_ context.Context, _ actor.Actor, _ id.Unit, p leaving.Passing) error {
	if p.Item.Key == d.refuse {
		return fault.New(fault.Conflict, "cases.changed-meanwhile")
	}
	d.lies[p.Item.Key] = p.To
	return nil
}

type world struct {
	*identity.Service
	clock   *clock.Manual
	office  identitytest.Office
	desk    *desk
	leaving *leaving.Service
	absence *absence.Service
	rights  *rights.Service
}

func each(t *testing.T, test func(t *testing.T, w world)) {
	testkit.Each(t, identitytest.Tables, func(t *testing.T, d *db.DB) {
		c := testkit.Clock()
		s, _ := identitytest.New(t, d, c)
		w := world{Service: s, clock: c, office: identitytest.Found(t, s, identitytest.Lipowa()), desk: &desk{lies: map[string]id.Employee{}}}
		w.leaving = leaving.New(leaving.Deps{DB: d, Clock: c, Audit: audit.New(c), Identity: s, Work: w.desk})
		w.absence = absence.New(absence.Deps{DB: d, Clock: c, Audit: audit.New(c), Identity: s})
		w.rights = rights.New(rights.Deps{DB: d, Clock: c, Audit: audit.New(c), Identity: s})
		test(t, w)
	})
}

func TestNothingStaysWithSomebodyWhoLeft(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		ctx, o := t.Context(), w.office
		w.desk.lies = map[string]id.Employee{"case-1": o.Clerk.ID, "case-2": o.Clerk.ID, "case-3": o.Clerk.ID, "case-4": o.Chief.ID}
		w.desk.refuse = "case-3"
		order := leaving.Order{Unit: o.Unit.ID, Employee: o.Clerk.ID, Last: today, Heir: o.Chief.ID, Choices: map[string]id.Employee{"case-2": o.Collector.ID}}
		left, err := w.leaving.Leave(ctx, identitytest.Seed, order)
		if err != nil || len(left) != 1 || left[0].Key != "case-3" {
			t.Fatalf("%+v, %v; want the piece that was being changed", left, err)
		}
		if w.desk.lies["case-1"] != o.Chief.ID || w.desk.lies["case-2"] != o.Collector.ID {
			t.Errorf("%v: the heir gets what nobody else was chosen for", w.desk.lies)
		}
		if _, err := w.Actor(ctx, sits(o.Clerk)); err != nil {
			t.Errorf("the last day of work: %v", err)
		}
		w.desk.refuse = ""
		w.clock.Move(24 * time.Hour)
		w.desk.lies["case-5"] = o.Clerk.ID // came on the last day
		for range 2 {
			if err := w.leaving.Finish(ctx); err != nil {
				t.Fatal(err)
			}
		}
		if items, _ := w.desk.Open(ctx, actor.Actor{}, o.Unit.ID, o.Clerk.ID); len(items) != 0 {
			t.Errorf("%+v stays with somebody who left", items)
		}
		if _, err := w.Actor(ctx, sits(o.Clerk)); !fault.Is(err, fault.LoggedOut) {
			t.Errorf("a session after the last day: %v", err)
		}
		for _, tc := range []struct {
			day    calendar.Date
			want   int
			reason string
		}{{today, 1, "the last day"}, {today.AddDays(1), 0, "the day after"}} {
			held, err := w.rights.RightsOn(ctx, identitytest.Seed, o.Unit.ID, o.Clerk.ID, tc.day)
			if err != nil || len(held) != tc.want {
				t.Errorf("%s: %d rights, %v", tc.reason, len(held), err)
			}
		}
	})
}

func TestLeaveRefuses(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		o := w.office
		good := leaving.Order{Unit: o.Unit.ID, Employee: o.Clerk.ID, Last: today, Heir: o.Chief.ID}
		colleague := identitytest.Actor(t, w.Service, o.Collector)
		for _, tc := range []struct {
			by     actor.Actor
			change func(*leaving.Order)
			want   fault.Kind
			reason string
		}{
			{identitytest.Seed, func(x *leaving.Order) { x.Heir = x.Employee }, fault.Invalid, "to oneself"},
			{identitytest.Seed, func(x *leaving.Order) { x.Heir = id.New[id.Employee]() }, fault.Invalid, "to nobody"},
			{identitytest.Seed, func(x *leaving.Order) { x.Last = calendar.Date{} }, fault.Invalid, "no last day"},
			{colleague, func(*leaving.Order) {}, fault.NotFound, "a colleague lets nobody go"},
		} {
			x := good
			tc.change(&x)
			if _, err := w.leaving.Leave(t.Context(), tc.by, x); !fault.Is(err, tc.want) {
				t.Errorf("%s: %v, want %v", tc.reason, err, tc.want)
			}
		}
	})
}

func TestWorkGoesToTheSubstituteDuringAnAbsence(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		ctx, o := t.Context(), w.office
		own := identitytest.Actor(t, w.Service, o.Clerk)
		entry := absence.Entry{Absence: absence.Absence{ID: id.New[id.Absence](), Unit: o.Unit.ID, Employee: o.Clerk.ID, Why: "leave", From: today, To: today.AddDays(2)}}
		wish, err := w.absence.Enter(ctx, own, entry)
		if err != nil || !wish.Wish {
			t.Fatalf("%+v, %v: of one's own it is a wish", wish, err)
		}
		if away, err := w.AbsentOn(ctx, identitytest.Seed, o.Unit.ID, today); err != nil || len(away) != 0 {
			t.Errorf("%v, %v: a wish has no effect", away, err)
		}
		if err := w.absence.Agree(ctx, own, o.Unit.ID, wish.ID, o.Collector.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("agreed to one's own wish: %v", err)
		}
		if err := w.absence.Agree(ctx, identitytest.Seed, o.Unit.ID, wish.ID, o.Collector.ID); err != nil {
			t.Fatal(err)
		}
		stand, err := w.SubstitutesOf(ctx, identitytest.Seed, o.Unit.ID, o.Clerk.ID, today)
		if err != nil || !slices.Equal(stand, []id.Employee{o.Collector.ID}) {
			t.Errorf("%v, %v: new work goes to the substitute", stand, err)
		}
		seen, err := w.absence.Between(ctx, identitytest.Actor(t, w.Service, o.Collector), o.Unit.ID, today, today)
		if err != nil || len(seen) != 0 {
			t.Errorf("%+v, %v: what a colleague is away for is nobody's business", seen, err)
		}
		again := entry
		again.ID = id.New[id.Absence]()
		if _, err := w.absence.Enter(ctx, identitytest.Seed, again); !fault.Is(err, fault.Invalid) {
			t.Errorf("away twice: %v", err)
		}
		if err := w.absence.End(ctx, identitytest.Seed, o.Unit.ID, wish.ID, today.AddDays(-1)); err != nil {
			t.Fatal(err)
		}
		if away, err := w.AbsentOn(ctx, identitytest.Seed, o.Unit.ID, today); err != nil || len(away) != 0 {
			t.Errorf("%v, %v: taken back, with its substitution", away, err)
		}
	})
}

func TestRightsOfAnyDay(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		ctx, o := t.Context(), w.office
		a, err := w.Authorise(ctx, identitytest.Seed, identity.Authority{
			Unit: o.Unit.ID, Employee: o.Collector.ID, Role: "head", Scope: identity.NamedCells, Cells: []id.Cell{o.Roads.ID}, Kinds: []string{"7230"},
			From: today.AddDays(-10), Why: "zastępuje kierownika",
		})
		if err != nil {
			t.Fatal(err)
		}
		by := identitytest.Actor(t, w.Service, o.Collector)
		if !by.MayIn("cases.sign", actor.Matter{Cell: o.Roads.ID, Class: "7230"}) || by.MayIn("cases.sign", actor.Matter{Cell: o.Taxes.ID, Class: "7230"}) ||
			by.MayIn("cases.sign", actor.Matter{Cell: o.Roads.ID, Class: "6220"}) || !by.MayIn("cases.handle", actor.Matter{Cell: o.Taxes.ID}) {
			t.Errorf("%+v: the authority is for one class in one cell", by.Narrow)
		}
		if err := w.Withdraw(ctx, identitytest.Seed, identity.Withdrawal{Unit: o.Unit.ID, Employee: o.Collector.ID, No: a.No, AtOnce: true, Why: "koniec"}); err != nil {
			t.Fatal(err)
		}
		if by := identitytest.Actor(t, w.Service, o.Collector); by.May("cases.sign") {
			t.Error("withdrawn at once, and still held")
		}
		for _, tc := range []struct {
			day    int
			want   int
			reason string
		}{{-11, 1, "before it began"}, {-1, 2, "yesterday's rights"}, {0, 2, "it was held in the morning"}, {1, 1, "tomorrow"}} {
			held, err := w.rights.RightsOn(ctx, identitytest.Seed, o.Unit.ID, o.Collector.ID, today.AddDays(tc.day))
			if err != nil || len(held) != tc.want {
				t.Errorf("%s: %d rights, %v; want %d", tc.reason, len(held), err, tc.want)
			}
		}
		var names []string
		page := rights.Question{Limit: 1}
		for {
			p, err := w.rights.List(ctx, identitytest.Seed, o.Unit.ID, page)
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range p.Rights {
				names = append(names, r.Name+" "+r.Role)
			}
			if page.After = p.Next; page.After == "" {
				break
			}
		}
		slices.Sort(names)
		if n := len(names); n != 6 || len(slices.Compact(names)) != n {
			t.Errorf("%q, want every right once, a page at a time", names)
		}
		if _, err := w.rights.List(ctx, identitytest.Actor(t, w.Service, o.Clerk), o.Unit.ID, rights.Question{}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a clerk reads who may do what: %v", err)
		}
		if last, err := w.rights.Last(ctx, identitytest.Seed, o.Unit.ID); err != nil || !last.Overdue(today) {
			t.Errorf("%+v, %v: never reviewed is late", last, err)
		}
		head := identitytest.Actor(t, w.Service, o.Head)
		head.Grants = append(head.Grants, identity.GrantReview)
		for range 2 { // pressed twice
			if _, err := w.rights.Confirm(ctx, head, o.Unit.ID, ""); err != nil {
				t.Fatal(err)
			}
		}
		if last, err := w.rights.Last(ctx, identitytest.Seed, o.Unit.ID); err != nil || last.Overdue(today) || last.DueOn != today.AddYears(1) {
			t.Errorf("%+v, %v: the next one is due in a year", last, err)
		}
	})
}

func sits(e identity.Employee) identity.Sitting {
	return identity.Sitting{Account: e.Account, Employee: e.ID, Proof: identity.Proof{Level: actor.LevelHigh, Strong: true}}
}
