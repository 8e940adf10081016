package roads_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"wrota/internal/eservice"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/kit/money"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/db"
	"wrota/internal/platform/jobs"
	"wrota/internal/platform/testkit"
	"wrota/internal/roads"
	"wrota/internal/roads/occupancy"
	"wrota/internal/roads/roadstest"
)

var (
	tables = []db.Migrations{audit.Migrations, jobs.Migrations, roads.Migrations}
	unit   = id.New[id.Unit]()
	other  = id.New[id.Unit]()
	clerk  = roadstest.Clerk(unit)
	admin  = roadstest.Admin(unit)
	today  = calendar.Of(testkit.Noon)
)

type house struct {
	*roads.Service
	clock   *clock.Manual
	queue   *jobs.Queue
	charges *roadstest.Charges
	db      *db.DB
}

func each(t *testing.T, test func(t *testing.T, h *house)) {
	t.Helper()
	testkit.Each(t, tables, func(t *testing.T, d *db.DB) { test(t, newHouse(t, d)) })
}

func newHouse(t testing.TB, d *db.DB) *house {
	t.Helper()
	if err := jobs.MigrateRiver(t.Context(), d); err != nil {
		t.Fatal(err)
	}
	h := &house{clock: testkit.Clock(), charges: &roadstest.Charges{}, db: d}
	var err error
	if h.queue, err = jobs.New(d, h.clock, jobs.Config{}); err != nil {
		t.Fatal(err)
	}
	h.Service = h.another(t)
	h.Register(h.queue)
	return h
}

// another is the same module on another node.
func (h *house) another(t testing.TB) *roads.Service {
	t.Helper()
	lib, err := eservice.Common()
	if err != nil {
		t.Fatal(err)
	}
	s, err := roads.New(roads.Deps{DB: h.db, Clock: h.clock, Audit: audit.New(h.clock), Events: h.queue, Library: lib, Charges: h.charges})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func day(s string) calendar.Date {
	d, err := calendar.Parse(s)
	if err != nil {
		panic(err)
	}
	return d
}

func TestRatesCountFromTheirDay(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		node := h.another(t)
		if r, err := node.Rates(t.Context(), unit); err != nil || len(r.Roads()) != 0 {
			t.Fatalf("a unit that set nothing: %v, %v", r, err)
		}
		d := roadstest.Equip(t, h.Service, admin)
		next := d.Resolution
		next.Title, next.ValidFrom = "uchwała nr XX/7/2027 Rady Gminy Lipowa z 1 marca 2027 r.", day("2027-04-01")
		trial, err := h.TryRates(t.Context(), admin, next)
		if err != nil || len(trial.Flaws) > 0 || trial.Ends == nil || trial.Ends.Title != d.Resolution.Title || trial.Replaces != nil {
			t.Fatalf("the trial says %+v, %v", trial, err)
		}
		if err := h.SetRates(t.Context(), admin, next); err != nil {
			t.Fatal(err)
		}
		r, err := node.Rates(t.Context(), unit) // the other node sees it at once
		if err != nil || len(r.Roads()) != len(d.Roads) {
			t.Fatalf("the other node has %d roads, %v", len(r.Roads()), err)
		}
		for on, want := range map[string]string{"2025-12-31": "", "2026-01-01": d.Resolution.Title, "2027-03-31": d.Resolution.Title, "2027-04-01": next.Title} {
			if got, _ := r.On(day(on)); got.Title != want {
				t.Errorf("on %s %q counts, want %q", on, got.Title, want)
			}
		}
		corrected := next
		corrected.Title = "uchwała poprawiona"
		if err := h.SetRates(t.Context(), admin, corrected); err != nil {
			t.Fatal(err)
		}
		if list, err := h.Resolutions(t.Context(), admin); err != nil || len(list) != 2 || list[0].Title != corrected.Title {
			t.Errorf("a resolution of the same day did not take the place: %d, %v", len(list), err)
		}
		if r, _ := h.Rates(t.Context(), other); len(r.Resolutions()) != 0 {
			t.Error("another unit has these rates")
		}
	})
}

func TestWhoMaySetRates(t *testing.T) {
	h := newHouse(t, testkit.DB(t, db.SQLite, tables...))
	d, err := roads.DemoGmina()
	if err != nil {
		t.Fatal(err)
	}
	over := d.Resolution
	over.Rates = []occupancy.Rate{{Kind: occupancy.Works, Amount: money.RateOf(1001), Cite: "§ 1"}}
	nameless := d.Resolution
	nameless.Title = ""
	backwards := d.Resolution
	backwards.ValidTo = d.Resolution.ValidFrom.AddDays(-1)
	for _, tc := range []struct {
		name   string
		by     actor.Actor
		r      occupancy.Resolution
		want   fault.Kind
		reason string
	}{
		{"clerk", clerk, d.Resolution, fault.Forbidden, "seeing the register is not setting rates"},
		{"resident", actor.Actor{Kind: actor.Resident, Grants: admin.Grants}, d.Resolution, fault.Forbidden, "no clerk"},
		{"10,01 zł", admin, over, fault.Invalid, "over the maximum of art. 40 ust. 8"},
		{"no title", admin, nameless, fault.Invalid, "a decision names the resolution"},
		{"ends before it begins", admin, backwards, fault.Invalid, "no day would have it"},
	} {
		if err := h.SetRates(t.Context(), tc.by, tc.r); !fault.Is(err, tc.want) {
			t.Errorf("%s: %v, want %v: %s", tc.name, err, tc.want, tc.reason)
		}
	}
	bad := []occupancy.Road{{Code: "DW 276", Number: "DW 276", Category: occupancy.Regional}, {Code: "a", Category: occupancy.Regional}, {Number: "???", Category: occupancy.Regional}, {Code: "a", Number: "1", Category: "polna"}}
	for _, r := range bad {
		if err := h.AddRoads(t.Context(), admin, []occupancy.Road{r}); !fault.Is(err, fault.Invalid) {
			t.Errorf("%+v: %v", r, err)
		}
	}
	if err := h.AddRoads(t.Context(), clerk, d.Roads); !fault.Is(err, fault.Forbidden) {
		t.Errorf("a clerk changed the roads: %v", err)
	}
}

func TestEnter(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		roadstest.Equip(t, h.Service, admin)
		c := roadstest.Permit(unit, roadstest.Works("g100201", "0+120", "0+150", day("2027-03-01"), day("2027-03-10")), today)
		e := roadstest.Enter(t, h.Service, c)
		// 12,5 m² × 10 days × 6,00 zł: the carriageway between 20 and 50 % of its width.
		if e.Fee != money.Zl(750) || len(e.Items) != 1 || !strings.Contains(e.Items[0].Arithmetic, "750,00") || e.Items[0].Cite != "§ 2 ust. 1 pkt 1 lit. b" {
			t.Errorf("entered %s, %+v", e.Fee, e.Items)
		}
		if e.Stretch == nil || *e.Stretch != (roads.Stretch{From: 120, To: 150}) || e.RoadName != "100201F ul. Polna, Lipowa" {
			t.Errorf("entered at %v, %q", e.Stretch, e.RoadName)
		}
		if again := roadstest.Enter(t, h.Service, c); again.ID != e.ID || again.Fee != e.Fee {
			t.Errorf("the same decision made another entry")
		}
		c.Service, c.Writing = "pismo-ogolne", id.New[id.Document]()
		if got := roadstest.Enter(t, h.Service, c); !got.ID.IsZero() {
			t.Error("a decision of another service was entered")
		}
		if _, err := h.Enter(t.Context(), clerk, c); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a clerk entered by hand: %v", err)
		}
	})
}

func TestTwoFactsAtOnceMakeOneEntry(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		roadstest.Equip(t, h.Service, admin)
		c := roadstest.Permit(unit, roadstest.Works("g100201", "0+120", "0+150", day("2027-03-01"), day("2027-03-10")), today)
		var wg sync.WaitGroup
		got := make([]id.Entry, 8)
		for i := range got {
			wg.Go(func() { got[i] = roadstest.Enter(t, h.Service, c).ID })
		}
		wg.Wait()
		for _, e := range got {
			if e != got[0] {
				t.Fatalf("several entries: %v", got)
			}
		}
	})
}

func TestFurtherYearsAreCharged(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		roadstest.Equip(t, h.Service, admin)
		c := roadstest.Permit(unit, roadstest.Device("g100201", "ul. Polna 5", day("2027-10-01"), day("2029-06-30")), today)
		e := roadstest.Enter(t, h.Service, c)
		h.clock.Move(30 * 24 * time.Hour)
		if err := h.queue.Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
		if len(h.charges.Made) != 0 {
			t.Fatalf("charged long before the year: %+v", h.charges.Made)
		}
		h.clock.Set(day("2027-12-26").Start())
		for range 2 {
			if err := h.queue.Drain(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		// 35,2 m² × 30,00 zł: the whole of 2028, a leap year, is a whole year.
		if len(h.charges.Made) != 1 || h.charges.Made[0].Amount != money.Zl(1056) || h.charges.Made[0].Due != day("2028-01-15") || h.charges.Made[0].Year != 2028 {
			t.Fatalf("charged %+v", h.charges.Made)
		}
		h.clock.Set(day("2028-05-10").Start())
		if err := h.TakeBack(t.Context(), clerk, roads.Return{Entry: e.ID, Version: 1, On: day("2028-05-09")}); err != nil {
			t.Fatal(err)
		}
		h.clock.Set(day("2029-01-02").Start())
		if err := h.queue.Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
		if len(h.charges.Made) != 1 {
			t.Errorf("a device that is gone was charged: %+v", h.charges.Made)
		}
		p, err := h.Show(t.Context(), clerk, e.ID)
		if err != nil || len(p.Instalments) != 2 || p.Instalments[0].Charge.IsZero() || !p.Instalments[1].Charge.IsZero() {
			t.Errorf("the entry shows %+v, %v", p.Instalments, err)
		}
	})
}

func TestConflicts(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		roadstest.Equip(t, h.Service, admin)
		roadstest.Enter(t, h.Service, roadstest.Permit(unit, roadstest.Works("g100201", "0+120", "0+150", day("2027-03-01"), day("2027-03-10")), today))
		here := roads.Spot{Road: "g100201", Stretch: &roads.Stretch{From: 100, To: 130}, Side: "prawa", From: day("2027-03-10"), To: day("2027-03-12")}
		for _, tc := range []struct {
			name   string
			change func(s *roads.Spot)
			meets  bool
			reason string
		}{
			{"here", func(*roads.Spot) {}, true, "the last day of one is the first of the other"},
			{"a day later", func(s *roads.Spot) { s.From = day("2027-03-11") }, false, "no day in common"},
			{"another road", func(s *roads.Spot) { s.Road = "g100202" }, false, "kilometres are those of a road"},
			{"touching", func(s *roads.Spot) { s.Stretch = &roads.Stretch{From: 150, To: 180} }, true, "the metre at the end belongs to both"},
			{"further on", func(s *roads.Spot) { s.Stretch = &roads.Stretch{From: 151, To: 180} }, false, "beside"},
			{"without kilometres", func(s *roads.Spot) { s.Stretch = nil }, true, "it may be anywhere on the road"},
			{"across the road", func(s *roads.Spot) { s.Side = "lewa" }, false, "the opposite side"},
			{"both sides", func(s *roads.Spot) { s.Side = "obie" }, true, "one of them is ours"},
			{"no road", func(s *roads.Spot) { s.Road = "" }, false, "a road given in words cannot be compared"},
		} {
			at := here
			tc.change(&at)
			got, err := h.Conflicts(t.Context(), clerk, at, id.Case{})
			if err != nil || (len(got) > 0) != tc.meets {
				t.Errorf("%s: %d entries, %v; %s", tc.name, len(got), err, tc.reason)
			}
		}
		asked, ok := roads.SpotOf(roadstest.Works("g100201", "0+140", "0+160", day("2027-03-05"), day("2027-03-06")))
		if got, err := h.Conflicts(t.Context(), clerk, asked, id.Case{}); !ok || err != nil || len(got) != 1 {
			t.Errorf("an application meets %d, %v, %v", len(got), ok, err)
		}
		if got, err := h.Conflicts(t.Context(), roadstest.Clerk(other), here, id.Case{}); err != nil || len(got) != 0 {
			t.Errorf("another unit sees ours: %d, %v", len(got), err)
		}
		// What names the holders of others is in the log, in one entry; the permit of the case itself is none.
		c := id.New[id.Case]()
		if got, err := h.Conflicts(t.Context(), clerk, here, c); err != nil || len(got) != 1 {
			t.Fatalf("%d neighbours, %v", len(got), err)
		} else if own, err := h.Conflicts(t.Context(), clerk, here, got[0].Case); err != nil || len(own) != 0 {
			t.Errorf("the permit of the case is a neighbour of its own: %v, %v", own, err)
		} else {
			var detail string
			row := h.db.Raw().QueryRowContext(t.Context(), `SELECT detail FROM audit_entry WHERE verb = 'roads.neighbours-shown' AND kind = 'view' AND matter_id = $1`, c)
			if err := row.Scan(&detail); err != nil || detail != `{"entries":["`+got[0].ID.Short()+`"]}` {
				t.Errorf("%v, written down: %s", err, detail)
			}
		}
	})
}

func TestRegisterIsReadPageByPage(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		roadstest.Equip(t, h.Service, admin)
		const n = 57
		for i := range n {
			from := day("2027-01-01").AddDays(i)
			roadstest.Enter(t, h.Service, roadstest.Permit(unit, roadstest.Works("g100201", "0+120", "0+150", from, from.AddDays(20)), today))
		}
		roadstest.Enter(t, h.Service, roadstest.Permit(unit, roadstest.Device("g100203", "ul. Leśna 1", today, today), today))
		seen := map[id.Entry]bool{}
		last := day("2099-01-01")
		err := h.Each(t.Context(), clerk, roads.Filter{Road: "g100201"}, func(e roads.Entry) error {
			if seen[e.ID] || e.From.After(last) || e.Meets == (e.State(today) == roads.Past) {
				t.Errorf("%s twice, out of order or not marked (%v)", e.From, e.Meets)
			}
			seen[e.ID], last = true, e.From
			return nil
		})
		if err != nil || len(seen) != n {
			t.Fatalf("saw %d of %d, %v", len(seen), n, err)
		}
		for state, want := range map[roads.State]int{roads.Coming: 7, roads.Current: 22, roads.Past: 29} {
			got := 0
			if err := h.Each(t.Context(), clerk, roads.Filter{State: state}, func(roads.Entry) error { got++; return nil }); err != nil || got != want {
				t.Errorf("%s: %d, want %d, %v", state, got, want, err)
			}
		}
		for text, want := range map[string]int{"zolkiewska": n + 1, "LEŚNA": 1, "dr.7230.14": n + 1, "nowak%": 0} {
			got := 0
			if err := h.Each(t.Context(), clerk, roads.Filter{Text: text}, func(roads.Entry) error { got++; return nil }); err != nil || got != want {
				t.Errorf("searching for %q finds %d, want %d, %v", text, got, want, err)
			}
		}
		ctx, counter := db.WithCounter(t.Context())
		if l, err := h.Entries(ctx, clerk, roads.Filter{}); l.Total != n+1 || err != nil || counter.Load() > 5 {
			t.Errorf("%d questions for a page, %v", counter.Load(), err)
		}
	})
}

func TestWhoSeesTheRegister(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		roadstest.Equip(t, h.Service, admin)
		e := roadstest.Enter(t, h.Service, roadstest.Permit(unit, roadstest.Works("g100201", "0+120", "0+150", day("2027-03-01"), day("2027-03-10")), today))
		foreign, plain := roadstest.Clerk(other), actor.Actor{Kind: actor.Clerk, Unit: unit}
		for _, tc := range []struct {
			name string
			do   func(by actor.Actor) error
		}{
			{"show", func(by actor.Actor) error { _, err := h.Show(t.Context(), by, e.ID); return err }},
			{"amend", func(by actor.Actor) error {
				return h.Amend(t.Context(), by, roads.Amendment{Entry: e.ID, Version: 1, Place: "x"})
			}},
			{"take back", func(by actor.Actor) error {
				return h.TakeBack(t.Context(), by, roads.Return{Entry: e.ID, Version: 1, On: e.From})
			}},
		} {
			if err := tc.do(foreign); !fault.Is(err, fault.NotFound) {
				t.Errorf("%s by another unit: %v", tc.name, err)
			}
			if err := tc.do(plain); !fault.Is(err, fault.Forbidden) {
				t.Errorf("%s without the grant: %v", tc.name, err)
			}
		}
		if l, err := h.Entries(t.Context(), foreign, roads.Filter{}); err != nil || len(l.Entries) != 0 {
			t.Errorf("another unit lists ours: %d, %v", len(l.Entries), err)
		}
		if _, err := h.Entries(t.Context(), plain, roads.Filter{}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a clerk without the grant lists: %v", err)
		}
	})
}

func TestAmend(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		roadstest.Equip(t, h.Service, admin)
		c := roadstest.Permit(unit, roadstest.Device("g100201", "przy domu Jana Nowaka", today.AddDays(-5), today.AddDays(5)), today)
		e := roadstest.Enter(t, h.Service, c)
		for _, tc := range []struct {
			name string
			a    roads.Amendment
			want fault.Kind
		}{
			{"nothing", roads.Amendment{Entry: e.ID, Version: 1, Place: "  "}, fault.Invalid},
			{"a novel", roads.Amendment{Entry: e.ID, Version: 1, Place: strings.Repeat("ą", 201)}, fault.Invalid},
			{"old version", roads.Amendment{Entry: e.ID, Version: 7, Place: "ul. Polna 5"}, fault.Conflict},
		} {
			if err := h.Amend(t.Context(), clerk, tc.a); !fault.Is(err, tc.want) {
				t.Errorf("%s: %v", tc.name, err)
			}
		}
		if err := h.Amend(t.Context(), clerk, roads.Amendment{Entry: e.ID, Version: 1, Place: " ul. Polna \n 5"}); err != nil {
			t.Fatal(err)
		}
		list, err := h.Public(t.Context(), unit, today, 10)
		if err != nil || len(list) != 1 || list[0].Where != "ul. Polna 5" {
			t.Errorf("everybody reads %+v, %v", list, err)
		}
		for _, on := range []calendar.Date{{}, e.From.AddDays(-1), today.AddDays(1)} {
			if err := h.TakeBack(t.Context(), clerk, roads.Return{Entry: e.ID, Version: 2, On: on}); !fault.Is(err, fault.Invalid) {
				t.Errorf("taken back on %s: %v", on, err)
			}
		}
		if err := h.TakeBack(t.Context(), clerk, roads.Return{Entry: e.ID, Version: 2, On: today.AddDays(-1)}); err != nil {
			t.Fatal(err)
		}
		if list, _ := h.Public(t.Context(), unit, today, 10); len(list) != 0 {
			t.Errorf("what was given back is still shown: %+v", list)
		}
	})
}

func TestDemo(t *testing.T) {
	for name, make := range map[string]func() (roads.Demo, error){"gmina": roads.DemoGmina, "authority": roads.DemoAuthority} {
		d, err := make()
		if err != nil {
			t.Fatal(err)
		}
		ss, err := occupancy.LoadStatutes()
		if err != nil {
			t.Fatal(err)
		}
		if flaws := d.Resolution.Check(ss); len(flaws) > 0 {
			t.Errorf("%s: %+v", name, flaws)
		}
		if gaps := d.Resolution.Gaps([]occupancy.Category{d.Roads[0].Category}); len(gaps) > 0 {
			t.Errorf("%s: %+v", name, gaps)
		}
	}
}
