package payments_test

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/kit/money"
	"wrota/internal/payments"
	"wrota/internal/payments/paymentstest"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/db"
	"wrota/internal/platform/jobs"
	"wrota/internal/platform/testkit"
)

var (
	tables  = []db.Migrations{audit.Migrations, jobs.Migrations, payments.Migrations}
	unit    = id.New[id.Unit]()
	cashier = paymentstest.Cashier(unit)
	today   = calendar.Of(testkit.Noon)
)

// house is the module with what is around it, and the facts it told.
type house struct {
	*payments.Service
	db    *db.DB
	clock *clock.Manual
	queue *jobs.Queue
	mu    sync.Mutex
	heard []string
}

func newHouse(t testing.TB, d *db.DB) *house {
	t.Helper()
	if err := jobs.MigrateRiver(t.Context(), d); err != nil {
		t.Fatal(err)
	}
	h := &house{db: d, clock: testkit.Clock()}
	var err error
	if h.queue, err = jobs.New(d, h.clock, jobs.Config{}); err != nil {
		t.Fatal(err)
	}
	h.Service = payments.New(payments.Deps{DB: d, Clock: h.clock, Audit: audit.New(h.clock), Events: h.queue, Offices: paymentstest.Lipowa})
	note := func(what string) {
		h.mu.Lock()
		defer h.mu.Unlock()
		h.heard = append(h.heard, what)
	}
	jobs.On(h.queue, "test", func(_ context.Context, _ jobs.Source, e payments.Charged) error { note("charged"); return nil })
	jobs.On(h.queue, "test", func(_ context.Context, _ jobs.Source, e payments.Paid) error { note("paid"); return nil })
	jobs.On(h.queue, "test", func(_ context.Context, _ jobs.Source, e payments.Unpaid) error { note("unpaid"); return nil })
	return h
}

func each(t *testing.T, test func(t *testing.T, h *house)) {
	t.Helper()
	testkit.Each(t, tables, func(t *testing.T, d *db.DB) { test(t, newHouse(t, d)) })
}

func (h *house) find(t *testing.T, c payments.Charge) payments.Charge {
	t.Helper()
	got, err := h.Find(t.Context(), cashier, c.ID)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func (h *house) facts(t *testing.T) string {
	t.Helper()
	if err := h.queue.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	return fmt.Sprint(h.heard)
}

func pay(c payments.Charge, g money.Grosze) payments.Payment {
	return payments.Payment{ID: id.New[id.Payment](), Charge: c.ID, Version: c.Version, Amount: g, Method: payments.Cash, On: today}
}

func TestChargeIsMadeOnce(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		d := paymentstest.Demand(unit)
		first := paymentstest.Charge(t, h.Service, d)
		again := paymentstest.Charge(t, h.Service, d)
		if again.ID != first.ID || again.Code != first.Code {
			t.Errorf("a repetition made another charge: %s, %s", first.Code, again.Code)
		}
		other := d
		other.Key = "decision"
		if c := paymentstest.Charge(t, h.Service, other); c.ID == first.ID {
			t.Error("another key must be another charge")
		}
		elsewhere := d
		elsewhere.Unit = id.New[id.Unit]()
		if c := paymentstest.Charge(t, h.Service, elsewhere); c.ID == first.ID {
			t.Error("another unit must be another charge")
		}
		if got := h.facts(t); got != "[charged charged charged]" {
			t.Errorf("told %s", got)
		}
	})
}

func TestTheSameDemandAtOnceIsOneCharge(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		d := paymentstest.Demand(unit)
		got := make([]id.Charge, 16)
		var wg sync.WaitGroup
		for i := range got {
			wg.Go(func() { got[i] = paymentstest.Charge(t, h.Service, d).ID })
		}
		wg.Wait()
		for _, c := range got {
			if c != got[0] {
				t.Fatalf("several charges: %v", got)
			}
		}
	})
}

func TestWhatCannotBeCharged(t *testing.T) {
	for _, tc := range []struct {
		name   string
		by     actor.Actor
		change func(d *payments.Demand)
		want   fault.Kind
		reason string
	}{
		{"resident", actor.Actor{Kind: actor.Resident, Account: id.New[id.Account]()}, nil, fault.Forbidden, "people do not charge each other"},
		{"clerk of another unit", paymentstest.Cashier(id.New[id.Unit]()), nil, fault.Forbidden, "a unit charges for itself"},
		{"nothing", actor.Automaton("x", unit), func(d *payments.Demand) { d.Lines[0].Amount = 0 }, fault.Invalid, "who is exempt has nothing to pay"},
		{"negative", actor.Automaton("x", unit), func(d *payments.Demand) { d.Lines[0].Amount = -1 }, fault.Invalid, "a reduction is a smaller amount, not a negative line"},
		{"no payer", actor.Automaton("x", unit), func(d *payments.Demand) { d.Payer.Name = " " }, fault.Invalid, "nobody would know whose it is"},
		{"no kind", actor.Automaton("x", unit), func(d *payments.Demand) { d.Kind = "tax" }, fault.Invalid, "taxes are another module"},
		{"no source", actor.Automaton("x", unit), func(d *payments.Demand) { d.Source = "" }, fault.Invalid, "a repetition could not be recognised"},
		{"long recipient", actor.Automaton("x", unit), func(d *payments.Demand) { d.PayTo.Short = "Gmina Lipowa nad Bobrem" }, fault.Invalid, "banking apps read 20 characters"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			h := newHouse(t, testkit.DB(t, db.SQLite, tables...))
			d := paymentstest.Demand(unit)
			if tc.change != nil {
				tc.change(&d)
			}
			if _, err := h.Charge(t.Context(), tc.by, d); !fault.Is(err, tc.want) {
				t.Errorf("%v, want %v: %s", err, tc.want, tc.reason)
			}
		})
	}
}

func TestAttach(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		d := paymentstest.Demand(unit)
		d.Submission = id.New[id.Submission]()
		c := paymentstest.Charge(t, h.Service, d)
		kase := id.New[id.Case]()
		for range 2 {
			if err := h.Attach(t.Context(), actor.Automaton("x", unit), unit, d.Submission, kase, "DR.II.7230.14.2027"); err != nil {
				t.Fatal(err)
			}
		}
		got, err := h.OfCase(t.Context(), cashier, unit, kase)
		if err != nil || len(got) != 1 || got[0].ID != c.ID || got[0].Sign != "DR.II.7230.14.2027" || got[0].Version != 2 {
			t.Errorf("%+v, %v", got, err)
		}
		if l, err := h.Due(t.Context(), cashier, payments.Filter{Text: "dr.ii.7230"}); err != nil || l.Total != 1 {
			t.Errorf("the sign does not find the charge: %+v, %v", l, err)
		}
	})
}

func TestCancel(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		c := paymentstest.Charge(t, h.Service, paymentstest.Demand(unit))
		paymentstest.Pay(t, h.Service, cashier, c, money.Zl(30))
		a := payments.Annulment{Unit: unit, Charge: c.ID, Reason: "decyzja uchylona"}
		for _, tc := range []struct {
			name string
			by   actor.Actor
			a    payments.Annulment
			want fault.Kind
		}{
			{"no grant", actor.Actor{Kind: actor.Clerk, Unit: unit}, a, fault.Forbidden},
			{"another unit", paymentstest.Cashier(id.New[id.Unit]()), a, fault.Forbidden},
			{"no reason", cashier, payments.Annulment{Unit: unit, Charge: c.ID}, fault.Invalid},
			{"old version", cashier, payments.Annulment{Unit: unit, Charge: c.ID, Version: 1, Reason: "x"}, fault.Conflict},
			{"no such", cashier, payments.Annulment{Unit: unit, Charge: id.New[id.Charge](), Reason: "x"}, fault.NotFound},
		} {
			if err := h.Cancel(t.Context(), tc.by, tc.a); !fault.Is(err, tc.want) {
				t.Errorf("%s: %v, want %v", tc.name, err, tc.want)
			}
		}
		for range 2 {
			if err := h.Cancel(t.Context(), cashier, a); err != nil {
				t.Fatal(err)
			}
		}
		got := h.find(t, c)
		if got.State() != payments.StateTooMuch || got.Over() != money.Zl(30) || got.Cancelled.Reason != "decyzja uchylona" {
			t.Errorf("%s, over %s", got.State(), got.Over())
		}
		if facts := h.facts(t); facts != "[charged]" {
			t.Errorf("told %s: a cancelled charge was not paid", facts)
		}
	})
}
