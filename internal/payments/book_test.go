package payments_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/kit/money"
	"wrota/internal/payments"
	"wrota/internal/payments/paymentstest"
	"wrota/internal/platform/db"
	"wrota/internal/platform/testkit"
)

func TestBook(t *testing.T) {
	for _, tc := range []struct {
		name   string
		by     actor.Actor
		change func(p *payments.Payment)
		want   fault.Kind
		field  string
		reason string
	}{
		{"no grant", actor.Actor{Kind: actor.Clerk, Unit: unit}, nil, fault.Forbidden, "", "only cashiers book"},
		{"another unit", paymentstest.Cashier(id.New[id.Unit]()), nil, fault.NotFound, "", "it does not exist for others"},
		{"nothing", cashier, func(p *payments.Payment) { p.Amount = 0 }, fault.Invalid, "amount", "a payment of nothing"},
		{"negative", cashier, func(p *payments.Payment) { p.Amount = -1 }, fault.Invalid, "amount", "that would be a refund"},
		{"no method", cashier, func(p *payments.Payment) { p.Method = "" }, fault.Invalid, "method", "the day of art. 60 depends on it"},
		{"no day", cashier, func(p *payments.Payment) { p.On = calendar.Date{} }, fault.Invalid, "on", "the law counts from it"},
		{"tomorrow", cashier, func(p *payments.Payment) { p.On = today.AddDays(1) }, fault.Invalid, "on", "nobody has paid tomorrow"},
		{"too much", cashier, func(p *payments.Payment) { p.Amount = money.Zl(83) }, fault.Invalid, "amount", "a slip of the finger at the desk"},
		{"stale", cashier, func(p *payments.Payment) { p.Version = 7 }, fault.Conflict, "", "somebody else booked meanwhile"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			h := newHouse(t, testkit.DB(t, db.SQLite, tables...))
			c := paymentstest.Charge(t, h.Service, paymentstest.Demand(unit))
			p := pay(c, c.Amount)
			if tc.change != nil {
				tc.change(&p)
			}
			_, err := h.Book(t.Context(), tc.by, p)
			f, _ := fault.As(err)
			if !fault.Is(err, tc.want) || tc.field != "" && f.Fields[0].Name != tc.field {
				t.Errorf("%v, want %v %s: %s", err, tc.want, tc.field, tc.reason)
			}
			if got := h.find(t, c); len(got.Postings) != 0 || got.State() != payments.StateUnpaid || got.Version != 1 {
				t.Errorf("a refused payment left %+v", got)
			}
		})
	}
}

func TestAChargeIsPaidInParts(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		c := paymentstest.Charge(t, h.Service, paymentstest.Demand(unit))
		for _, step := range []struct {
			pay     money.Grosze
			state   payments.State
			missing money.Grosze
			over    money.Grosze
		}{
			{money.Zl(80), payments.StatePartly, money.Zl(2), 0},
			{money.Zl(2), payments.StatePaid, 0, 0},
			{money.Zl(5), payments.StateTooMuch, 0, money.Zl(5)},
		} {
			paymentstest.Pay(t, h.Service, cashier, c, step.pay)
			got := h.find(t, c)
			if got.State() != step.state || got.Missing() != step.missing || got.Over() != step.over {
				t.Errorf("after %s: %s, missing %s, over %s", step.pay, got.State(), got.Missing(), got.Over())
			}
		}
		if got := h.facts(t); got != "[charged paid]" {
			t.Errorf("told %s", got)
		}
	})
}

func TestDaysAreKeptApart(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		c := paymentstest.Charge(t, h.Service, paymentstest.Demand(unit))
		friday := today.AddDays(-7)
		for method, where := range map[payments.Method]func(payments.Posting) calendar.Date{
			payments.Cash:     func(p payments.Posting) calendar.Date { return p.Received },
			payments.Transfer: func(p payments.Posting) calendar.Date { return p.Debited },
			payments.Card:     func(p payments.Posting) calendar.Date { return p.Authorised },
		} {
			p, err := h.Book(t.Context(), cashier, payments.Payment{ID: id.New[id.Payment](), Charge: c.ID, Amount: 100, Method: method, On: friday})
			if err != nil {
				t.Fatal(err)
			}
			kept := h.find(t, c).Postings[p.No-2]
			days := []calendar.Date{kept.Received, kept.Debited, kept.Authorised}
			if where(kept) != friday || kept.Day() != friday || calendar.Of(kept.Booked) != today ||
				len(slices.DeleteFunc(days, calendar.Date.IsZero)) != 1 {
				t.Errorf("%s: %+v", method, kept)
			}
		}
	})
}

func TestAFormSentTwiceBooksOnce(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		c := paymentstest.Charge(t, h.Service, paymentstest.Demand(unit))
		p := pay(c, money.Zl(82))
		first, err := h.Book(t.Context(), cashier, p)
		if err != nil {
			t.Fatal(err)
		}
		again, err := h.Book(t.Context(), cashier, p)
		if err != nil || again.Number != first.Number {
			t.Errorf("%v: %s, then %s", err, first.Number, again.Number)
		}
		if got := h.find(t, c); len(got.Postings) != 1 {
			t.Errorf("%d postings", len(got.Postings))
		}
		p.Amount = money.Zl(81)
		if _, err := h.Book(t.Context(), cashier, p); !fault.Is(err, fault.Conflict) {
			t.Errorf("another payment under the same id: %v", err)
		}
		if _, err := h.Book(t.Context(), paymentstest.Cashier(id.New[id.Unit]()), p); !fault.Is(err, fault.NotFound) {
			t.Errorf("another unit's posting: %v", err)
		}
	})
}

func TestConcurrentBooking(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		c := paymentstest.Charge(t, h.Service, paymentstest.Demand(unit))
		other := paymentstest.Charge(t, h.Service, paymentstest.Demand(unit))
		same := pay(c, money.Zl(82))
		var wg sync.WaitGroup
		var mu sync.Mutex
		booked, refused := map[string]bool{}, 0
		book := func(p payments.Payment) {
			got, err := h.Book(t.Context(), cashier, p)
			mu.Lock()
			defer mu.Unlock()
			switch {
			case err == nil:
				booked[got.Number] = true
			case fault.Is(err, fault.Conflict):
				refused++
			default:
				t.Error(err)
			}
		}
		for range 8 {
			wg.Go(func() { book(same) })                     // one form, sent eight times
			wg.Go(func() { book(pay(other, money.Zl(82))) }) // eight forms shown in the same state
		}
		wg.Wait()
		if len(booked) != 2 || refused != 7 {
			t.Errorf("booked %v, refused %d; want two numbers and seven refusals", booked, refused)
		}
		for _, which := range []payments.Charge{c, other} {
			if got := h.find(t, which); got.State() != payments.StatePaid || len(got.Postings) != 1 {
				t.Errorf("%s, %d postings", got.State(), len(got.Postings))
			}
		}
	})
}

func TestNumbersHaveNoHoles(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		c := paymentstest.Charge(t, h.Service, paymentstest.Demand(unit))
		var wg sync.WaitGroup
		for range 10 {
			wg.Go(func() { paymentstest.Pay(t, h.Service, cashier, c, 100) })
			wg.Go(func() { _, _ = h.Book(t.Context(), cashier, pay(c, money.Zl(500))) }) // refused: too much
		}
		wg.Wait()
		h.clock.Set(time.Date(2027, 12, 31, 23, 30, 0, 0, time.UTC)) // half past midnight in Warsaw
		paymentstest.Pay(t, h.Service, cashier, c, 100)
		var numbers []string
		for _, p := range h.find(t, c).Postings {
			numbers = append(numbers, p.Number)
		}
		var want []string
		for i := range 10 {
			want = append(want, fmt.Sprintf("W/2027/%06d", i+1))
		}
		if want = append(want, "W/2028/000001"); !slices.Equal(numbers, want) {
			t.Errorf("numbers %v", numbers)
		}
	})
}

func TestReverse(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		c := paymentstest.Charge(t, h.Service, paymentstest.Demand(unit))
		wrong := paymentstest.Pay(t, h.Service, cashier, c, money.Zl(82))
		r := payments.Reversal{ID: id.New[id.Payment](), Posting: wrong.ID, Reason: "wpłata dotyczy innej należności"}
		for _, tc := range []struct {
			name string
			by   actor.Actor
			r    payments.Reversal
			want fault.Kind
		}{
			{"no grant", actor.Actor{Kind: actor.Clerk, Unit: unit}, r, fault.Forbidden},
			{"another unit", paymentstest.Cashier(id.New[id.Unit]()), r, fault.NotFound},
			{"no reason", cashier, payments.Reversal{ID: r.ID, Posting: wrong.ID, Reason: " "}, fault.Invalid},
			{"stale", cashier, payments.Reversal{ID: r.ID, Posting: wrong.ID, Reason: "x", Version: 1}, fault.Conflict},
		} {
			if _, err := h.Reverse(t.Context(), tc.by, tc.r); !fault.Is(err, tc.want) {
				t.Errorf("%s: %v, want %v", tc.name, err, tc.want)
			}
		}
		back, err := h.Reverse(t.Context(), cashier, r)
		if err != nil || back.Amount != -money.Zl(82) || !strings.HasPrefix(back.Number, "S/2027/") {
			t.Fatalf("%+v, %v", back, err)
		}
		if again, err := h.Reverse(t.Context(), cashier, r); err != nil || again.Number != back.Number {
			t.Errorf("the form sent twice: %+v, %v", again, err)
		}
		second := r
		second.ID = id.New[id.Payment]()
		if _, err := h.Reverse(t.Context(), cashier, second); !fault.Is(err, fault.Conflict) {
			t.Errorf("taken back twice: %v", err)
		}
		if _, err := h.Reverse(t.Context(), cashier, payments.Reversal{ID: id.New[id.Payment](), Posting: back.ID, Reason: "x"}); !fault.Is(err, fault.Conflict) {
			t.Errorf("a reversal taken back: %v", err)
		}
		paymentstest.Pay(t, h.Service, cashier, c, money.Zl(82))
		if got := h.find(t, c); got.State() != payments.StatePaid || len(got.Postings) != 3 {
			t.Errorf("%s, %d postings", got.State(), len(got.Postings))
		}
		if got := h.facts(t); got != "[charged paid unpaid paid]" {
			t.Errorf("told %s", got)
		}
	})
}
