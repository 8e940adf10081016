package privacy_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/blob"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/db"
	"wrota/internal/platform/jobs"
	"wrota/internal/platform/testkit"
	"wrota/internal/privacy"
	"wrota/internal/privacy/parcel"
)

var tables = []db.Migrations{audit.Migrations, jobs.Migrations, privacy.Migrations}

// around answers for the modules that privacy asks.
type around struct {
	parties []id.Party
	signs   map[id.Case]string
	told    []string
	level   actor.Level

	places    []privacy.Place
	corrected int
}

func (a *around) PlacesOf(context.Context, actor.Actor) ([]privacy.Place, error) {
	return a.places, nil
}

func (a *around) EntryOf(context.Context, actor.Actor, privacy.Demand) (privacy.Entry, error) {
	return privacy.Entry{}, nil
}

func (a *around) Correct(context.Context, actor.Actor, privacy.Demand, privacy.Entry) error {
	a.corrected++
	return nil
}

func (a *around) ChangesOf(context.Context, actor.Actor, privacy.Demand) ([]privacy.Change, error) {
	return nil, nil
}

func (a *around) Answered(_ context.Context, d privacy.Demand) error {
	a.told = append(a.told, "answered "+d.ID.Short())
	return nil
}

func (a *around) Demanded(_ context.Context, _ id.Unit, d id.Demand) error {
	a.told = append(a.told, "demanded "+d.Short())
	return nil
}

func (a *around) DemandEnds(_ context.Context, _ id.Unit, d id.Demand) error {
	a.told = append(a.told, "demand ends "+d.Short())
	return nil
}

func (a *around) ExportReady(_ context.Context, _ id.Account, e id.Export) error {
	a.told = append(a.told, "ready "+e.Short())
	return nil
}

func (a *around) LevelOf(context.Context, actor.Actor) (actor.Level, error) { return a.level, nil }

func (a *around) OfficeNames(context.Context) (map[id.Unit]string, error) { return nil, nil }

func (a *around) OfAccount(context.Context, actor.Actor) ([]id.Party, error) { return a.parties, nil }

func (a *around) Signs(context.Context, actor.Actor, []id.Case) (map[id.Case]string, error) {
	return a.signs, nil
}

func (a *around) BreachFound(_ context.Context, _ id.Unit, b id.Breach) error {
	a.told = append(a.told, "found "+b.Short())
	return nil
}

func (a *around) BreachEnds(_ context.Context, _ id.Unit, b id.Breach) error {
	a.told = append(a.told, "ends "+b.Short())
	return nil
}

type office struct {
	*privacy.Service
	around
	clock   *clock.Manual
	log     *audit.Log
	d       *db.DB
	queue   *jobs.Queue
	officer actor.Actor
}

func newOffice(t *testing.T, d *db.DB) *office {
	t.Helper()
	o := &office{clock: testkit.Clock(), d: d}
	o.log = audit.New(o.clock)
	ok := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	blobs, err := blob.OpenDir(t.TempDir(), o.clock)
	ok(err)
	t.Cleanup(func() { ok(blobs.Close()) })
	ok(jobs.MigrateRiver(t.Context(), d))
	o.queue, err = jobs.New(d, o.clock, jobs.Config{Workers: 1})
	ok(err)
	o.Service = privacy.New(privacy.Deps{
		DB: d, Clock: o.clock, Audit: o.log, Parties: &o.around, Matters: &o.around, Alarms: &o.around,
		Jobs: o.queue, Blobs: blobs, Accounts: &o.around, Offices: &o.around, Answers: &o.around, Files: &o.around, Parts: func() []parcel.Part { return nil },
	})
	o.Register(o.queue)
	o.officer = actor.Actor{Kind: actor.Clerk, Unit: id.New[id.Unit](), Employee: id.New[id.Employee](), Name: "Irena Inspektor", Grants: []actor.Grant{privacy.GrantOfficer}}
	return o
}

// work does what the queue holds, and what runs every hour.
func (o *office) work(t *testing.T) {
	t.Helper()
	if err := o.queue.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := o.Expire(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// verbs are what the log of a unit holds, in order.
func (o *office) verbs(t *testing.T, unit id.Unit) string {
	t.Helper()
	var out []string
	err := o.d.View(t.Context(), actor.Automaton("system.test", id.Region), func(tx *db.Tx) error {
		rows, err := tx.QueryContext(t.Context(), `SELECT verb FROM audit_entry WHERE unit_id = $1 ORDER BY seq`, unit)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var v string
			if err := rows.Scan(&v); err != nil {
				return err
			}
			out = append(out, v)
		}
		return rows.Err()
	})
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(out, " ")
}

func facts(found time.Time) privacy.Facts {
	return privacy.Facts{FoundAt: found, What: "List trafił do innej osoby.", People: "mieszkańcy", HowMany: 1, Data: "adres", Consequences: "Ktoś zna adres.", Measures: "List odebrano."}
}

func TestAPersonSeesWhoLooked(t *testing.T) {
	testkit.Each(t, tables, func(t *testing.T, d *db.DB) {
		o := newOffice(t, d)
		maria := actor.Actor{Kind: actor.Resident, Account: id.New[id.Account](), Name: "Maria"}
		party, kase := id.New[id.Party](), id.New[id.Case]()
		o.parties, o.signs = []id.Party{party}, map[id.Case]string{kase: "ID.7230.1.2027"}
		own, other, account := "party:"+party.Short(), "party:"+id.New[id.Party]().Short(), "account:"+maria.Account.Short()
		look := func(by actor.Actor, about string, matter id.Case) {
			t.Helper()
			if err := o.log.Viewed(t.Context(), d, by, o.officer.Unit, audit.Entry{Verb: "cases.shown", Matter: matter, About: about}); err != nil {
				t.Fatal(err)
			}
			o.clock.Move(time.Minute)
		}
		clerk := actor.Actor{Kind: actor.Clerk, Unit: o.officer.Unit, Employee: id.New[id.Employee](), Name: "Anna Nowak", Post: "inspektor"}
		look(clerk, audit.Everyone(other, own, account), kase) // one look, although both are her
		look(clerk, other, kase)
		look(maria, account, id.Case{})
		look(actor.Automaton("system.x", o.officer.Unit), own, kase)
		proxy := actor.Actor{Kind: actor.Resident, Account: maria.Account, Name: "Piotr", Mandate: actor.Mandate{ID: id.New[id.Mandate](), Agent: id.New[id.Account](), Basis: actor.Proxy}}
		look(proxy, account, id.Case{})
		views, err := o.Seen(t.Context(), maria, "")
		if err != nil || len(views.List) != 2 || views.Next != "" {
			t.Fatalf("%+v %v", views, err)
		}
		if v := views.List[1]; v.Name != "Anna Nowak" || v.Post != "inspektor" || v.Sign != "ID.7230.1.2027" || !v.At.Equal(testkit.Noon) || v.Unit != clerk.Unit {
			t.Errorf("%+v", v)
		}
		if v := views.List[0]; v.Name != "Piotr" || v.By != actor.Resident {
			t.Errorf("%+v", v)
		}
		if _, err := o.Seen(t.Context(), proxy, ""); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a proxy sees it: %v", err)
		}
		for range 60 {
			look(clerk, own, kase)
		}
		seen, pages, before := map[time.Time]bool{}, 0, ""
		for {
			ctx, count := db.WithCounter(t.Context())
			views, err := o.Seen(ctx, maria, before)
			if err != nil {
				t.Fatal(err)
			}
			if n := count.Load(); n > 4 {
				t.Errorf("%d statements for a page", n)
			}
			for _, v := range views.List {
				if seen[v.At] {
					t.Errorf("%v stands on two pages", v.At)
				}
				seen[v.At] = true
			}
			if pages, before = pages+1, views.Next; before == "" {
				break
			}
		}
		if len(seen) != 62 || pages != 3 {
			t.Errorf("%d views on %d pages", len(seen), pages)
		}
		for _, bad := range []string{"x", "1.2.3", "zzzzzzzzzzzzzzzz." + o.officer.Unit.Short() + ".1"} {
			if _, err := o.Seen(t.Context(), maria, bad); !fault.Is(err, fault.NotFound) {
				t.Errorf("%q: %v", bad, err)
			}
		}
	})
}

func TestTheClockOfABreach(t *testing.T) {
	testkit.Each(t, tables, func(t *testing.T, d *db.DB) {
		o := newOffice(t, d)
		which, found := id.New[id.Breach](), o.clock.Now()
		for range 2 { // a form sent twice
			if err := o.RegisterBreach(t.Context(), o.officer, which, facts(found)); err != nil {
				t.Fatal(err)
			}
		}
		list, err := o.Breaches(t.Context(), o.officer)
		if err != nil || len(list) != 1 || list[0].No != 1 || !list[0].Due().Equal(found.Add(72*time.Hour)) {
			t.Fatalf("%+v %v", list, err)
		}
		remind := func(hours int, want string) {
			t.Helper()
			o.told = nil
			o.clock.Set(found.Add(time.Duration(hours) * time.Hour))
			if err := o.Remind(t.Context()); err != nil {
				t.Fatal(err)
			}
			if got := strings.Join(o.told, ","); got != want {
				t.Errorf("after %d h: told %q, want %q", hours, got, want)
			}
		}
		remind(47, "")
		remind(49, "ends "+which.Short())
		remind(73, "")
		b := func() *privacy.Breach {
			t.Helper()
			b, err := o.Breach(t.Context(), o.officer, which)
			if err != nil {
				t.Fatal(err)
			}
			return b
		}
		if s := b().State(o.clock.Now()); s != privacy.StateLate {
			t.Errorf("after the term: %s", s)
		}
		now := o.clock.Now()
		for _, x := range []struct {
			step   privacy.Step
			field  string
			reason string
		}{
			{privacy.Step{Kind: privacy.Closed, At: now}, "kind", "nothing was decided"},
			{privacy.Step{Kind: privacy.Reported, At: now}, "reason", "a late report says why (art. 33 sec. 1)"},
			{privacy.Step{Kind: privacy.NotReported, At: now, Reason: " "}, "reason", "why a risk is unlikely"},
			{privacy.Step{Kind: privacy.Reported, At: now.Add(time.Hour), Reason: "x"}, "at", "in the future"},
			{privacy.Step{Kind: privacy.Reported, At: found.Add(-time.Hour), Reason: "x"}, "at", "before it was found"},
			{privacy.Step{Kind: "other", At: now, Reason: "x"}, "kind", "no such step"},
			{privacy.Step{Kind: privacy.Reported, At: now.Add(-2 * time.Hour)}, "", "within the term, written down later"},
			{privacy.Step{Kind: privacy.NotTold, At: now}, "reason", "why people are not told"},
			{privacy.Step{Kind: privacy.Told, At: now}, "", "people were told"},
			{privacy.Step{Kind: privacy.Closed, At: now}, "", "all is decided"},
		} {
			err := o.AddStep(t.Context(), o.officer, which, b().Version, x.step)
			f, _ := fault.As(err)
			if x.field == "" && err != nil || x.field != "" && (f == nil || len(f.Fields) != 1 || f.Fields[0].Name != x.field) {
				t.Errorf("%s: %v", x.reason, err)
			}
		}
		if s := b().State(o.clock.Now()); s != privacy.StateClosed || len(b().Steps) != 3 {
			t.Errorf("%s %+v", s, b().Steps)
		}
		if err := o.AmendBreach(t.Context(), o.officer, which, b().Version, facts(found)); !fault.Is(err, fault.Conflict) {
			t.Errorf("a closed breach was changed: %v", err)
		}
	})
}

func TestWhoKeepsBreaches(t *testing.T) {
	testkit.Each(t, tables, func(t *testing.T, d *db.DB) {
		o := newOffice(t, d)
		which := id.New[id.Breach]()
		if err := o.RegisterBreach(t.Context(), o.officer, which, facts(o.clock.Now())); err != nil {
			t.Fatal(err)
		}
		stranger, clerk := o.officer, o.officer
		stranger.Unit, clerk.Grants = id.New[id.Unit](), nil
		if _, err := o.Breach(t.Context(), stranger, which); !fault.Is(err, fault.NotFound) {
			t.Errorf("another office: %v", err)
		}
		if _, err := o.Breach(t.Context(), clerk, which); !fault.Is(err, fault.Forbidden) {
			t.Errorf("without the right: %v", err)
		}
		if err := o.AddStep(t.Context(), stranger, which, 1, privacy.Step{Kind: privacy.Reported, At: o.clock.Now()}); !fault.Is(err, fault.NotFound) {
			t.Errorf("another office: %v", err)
		}
		better := facts(o.clock.Now())
		better.HowMany = 40
		if err := o.AmendBreach(t.Context(), o.officer, which, 1, better); err != nil {
			t.Fatal(err)
		}
		if err := o.AmendBreach(t.Context(), o.officer, which, 1, better); !fault.Is(err, fault.Conflict) {
			t.Errorf("an old version: %v", err)
		}
		bad := privacy.Facts{FoundAt: o.clock.Now().Add(time.Hour), What: strings.Repeat("a", 4001)}
		f, ok := fault.As(o.RegisterBreach(t.Context(), o.officer, id.New[id.Breach](), bad))
		var names []string
		if ok {
			for _, x := range f.Fields {
				names = append(names, x.Name)
			}
		}
		if want := []string{"what", "people", "data", "consequences", "measures", "found", "number"}; !slices.Equal(names, want) {
			t.Errorf("%q, want %q", names, want)
		}
	})
}
