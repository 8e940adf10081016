package payments_test

import (
	"slices"
	"testing"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/kit/money"
	"wrota/internal/payments"
	"wrota/internal/payments/paymentstest"
	"wrota/internal/platform/db"
)

func TestWhoMayRead(t *testing.T) {
	owner := actor.Actor{Kind: actor.Resident, Account: id.New[id.Account]()}
	kase, sub := id.New[id.Case](), id.New[id.Submission]()
	each(t, func(t *testing.T, h *house) {
		d := paymentstest.Demand(unit)
		d.Payer.Account, d.Case, d.Submission = owner.Account, kase, sub
		c := paymentstest.Charge(t, h.Service, d)
		p := paymentstest.Pay(t, h.Service, cashier, c, 100)
		clerk := actor.Actor{Kind: actor.Clerk, Unit: unit, Account: id.New[id.Account]()}
		for _, tc := range []struct {
			name           string
			by             actor.Actor
			page, list     bool
			mine, cashDesk bool
		}{
			{"payer", owner, true, true, true, false},
			{"cashier", cashier, true, true, false, true},
			{"clerk of the unit", clerk, false, true, false, false},
			{"another resident", actor.Actor{Kind: actor.Resident, Account: id.New[id.Account]()}, false, false, false, false},
			{"cashier of another unit", paymentstest.Cashier(id.New[id.Unit]()), false, false, false, true},
			{"visitor", actor.Actor{Kind: actor.Anonymous}, false, false, false, false},
		} {
			ctx := t.Context()
			if _, err := h.Find(ctx, tc.by, c.ID); (err == nil) != tc.page || err != nil && !fault.Is(err, fault.NotFound) {
				t.Errorf("%s: page: %v", tc.name, err)
			}
			if _, err := h.Receipt(ctx, tc.by, p.ID); (err == nil) != tc.page || err != nil && !fault.Is(err, fault.NotFound) {
				t.Errorf("%s: receipt: %v", tc.name, err)
			}
			byCase, err1 := h.OfCase(ctx, tc.by, unit, kase)
			bySub, err2 := h.OfSubmission(ctx, tc.by, unit, sub)
			line, err3 := h.Timeline(ctx, tc.by, unit, kase)
			if err1 != nil || err2 != nil || err3 != nil || (len(byCase) == 1) != tc.list || (len(bySub) == 1) != tc.list || (len(line) == 3) != tc.list {
				t.Errorf("%s: %d of the case, %d of the submission, %d on the timeline; %v %v %v", tc.name, len(byCase), len(bySub), len(line), err1, err2, err3)
			}
			if mine, err := h.Mine(ctx, tc.by); err != nil || (len(mine) == 1) != tc.mine {
				t.Errorf("%s: %d of mine, %v", tc.name, len(mine), err)
			}
			due, err := h.Due(ctx, tc.by, payments.Filter{})
			_, err2 = h.ByCode(ctx, tc.by, c.Code)
			day, err3 := h.Day(ctx, tc.by, today)
			switch own := tc.by.Unit == unit; {
			case !tc.cashDesk && (!fault.Is(err, fault.Forbidden) || !fault.Is(err2, fault.Forbidden) || !fault.Is(err3, fault.Forbidden)):
				t.Errorf("%s: cash desk: %v %v %v", tc.name, err, err2, err3)
			case tc.cashDesk && ((due.Total == 1) != own || (err2 == nil) != own || (len(day.Rows) == 1) != own):
				t.Errorf("%s: cash desk: %+v %v %+v", tc.name, due, err2, day)
			}
			if e, err := h.Timeline(ctx, tc.by, unit, kase); err == nil && len(e) > 1 && (e[1].Who != "") != (tc.by.Kind == actor.Clerk) {
				t.Errorf("%s sees the cashier as %q", tc.name, e[1].Who)
			}
		}
	})
}

func TestThatAClerkSawAChargeIsLogged(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		d := paymentstest.Demand(unit)
		d.Payer.Party = id.New[id.Party]()
		c := paymentstest.Charge(t, h.Service, d)
		h.find(t, c)
		var about string
		err := h.db.View(t.Context(), cashier, func(tx *db.Tx) error {
			return tx.QueryRowContext(t.Context(), `SELECT about FROM audit_entry WHERE kind = 'view' AND verb = 'payments.shown'`).Scan(&about)
		})
		if err != nil || about != "party:"+d.Payer.Party.Short() {
			t.Errorf("%q, %v", about, err)
		}
	})
}

func TestDueLists(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		make := func(payer, title string, kind payments.Kind, days int, paid money.Grosze) payments.Charge {
			d := paymentstest.Demand(unit)
			d.Payer.Name, d.Title, d.Kind, d.DueOn = payer, title, kind, today.AddDays(days)
			c := paymentstest.Charge(t, h.Service, d)
			if paid > 0 {
				paymentstest.Pay(t, h.Service, cashier, c, paid)
			}
			return c
		}
		late := make("Maria Żółkiewska", "Zezwolenie", payments.StampDuty, -3, 100)
		today := make("Jan Łąka", "Zajęcie pasa", payments.RoadOccupancy, 0, 0)
		over := make("Bud-Max sp. z o.o.", "Odpis", payments.StampDuty, -1, money.Zl(90))
		paid := make("Jan Kowalski", "Zaświadczenie 100%", payments.StampDuty, -30, money.Zl(82))
		for _, tc := range []struct {
			f    payments.Filter
			want []payments.Charge
		}{
			{payments.Filter{}, []payments.Charge{late, today}},
			{payments.Filter{View: payments.ViewOverdue}, []payments.Charge{late}},
			{payments.Filter{View: payments.ViewOver}, []payments.Charge{over}},
			{payments.Filter{View: payments.ViewAll, Kind: payments.StampDuty}, []payments.Charge{paid, over, late}},
			{payments.Filter{Kind: payments.RoadOccupancy}, []payments.Charge{today}},
			{payments.Filter{View: payments.ViewAll, Text: "jan"}, []payments.Charge{paid, today}},
			{payments.Filter{View: payments.ViewAll, Text: "laka"}, []payments.Charge{today}},
			{payments.Filter{View: payments.ViewAll, Text: "0%"}, nil},
			{payments.Filter{Text: paid.Code.String()}, []payments.Charge{paid}},
			{payments.Filter{Text: "WR-0000572-4"}, nil},
			{payments.Filter{Text: "zezw", Page: 99}, []payments.Charge{late}},
		} {
			l, err := h.Due(t.Context(), cashier, tc.f)
			ids := func(list []payments.Charge) (out []id.Charge) {
				for _, c := range list {
					out = append(out, c.ID)
				}
				return out
			}
			if err != nil || !slices.Equal(ids(l.Charges), ids(tc.want)) || l.Total != len(tc.want) || l.Page != 1 {
				t.Errorf("%+v: %d charges, %v; want %d", tc.f, len(l.Charges), err, len(tc.want))
			}
			for _, c := range l.Charges {
				if c.ID == late.ID && c.Missing() != money.Zl(81) {
					t.Errorf("the list shows %s missing", c.Missing())
				}
			}
		}
		if n, err := h.Count(t.Context(), cashier); err != nil || n != (payments.Counts{Due: 2, Overdue: 1, TooMuch: 1}) {
			t.Errorf("%+v, %v", n, err)
		}
	})
}

func TestListsAskFewQuestions(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		for range 60 {
			paymentstest.Charge(t, h.Service, paymentstest.Demand(unit))
		}
		ctx, n := db.WithCounter(t.Context())
		l, err := h.Due(ctx, cashier, payments.Filter{})
		if err != nil || len(l.Charges) != payments.PageSize || l.Total != 60 || l.Pages != 2 || n.Load() > 3 {
			t.Errorf("%d charges of %d on %d pages with %d statements, %v", len(l.Charges), l.Total, l.Pages, n.Load(), err)
		}
		second, err := h.Due(t.Context(), cashier, payments.Filter{Page: 2})
		if err != nil || len(second.Charges) != 10 || second.Charges[0].ID == l.Charges[0].ID {
			t.Errorf("second page: %d, %v", len(second.Charges), err)
		}
	})
}

func TestDay(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		duty := paymentstest.Charge(t, h.Service, paymentstest.Demand(unit))
		d := paymentstest.Demand(unit)
		d.Kind = payments.RoadOccupancy
		road := paymentstest.Charge(t, h.Service, d)
		if _, err := h.Book(t.Context(), cashier, pay(duty, money.Zl(82))); err != nil {
			t.Fatal(err)
		}
		wrong := paymentstest.Pay(t, h.Service, cashier, road, money.Zl(100))
		if _, err := h.Reverse(t.Context(), cashier, payments.Reversal{ID: id.New[id.Payment](), Posting: wrong.ID, Reason: "x"}); err != nil {
			t.Fatal(err)
		}
		if _, err := h.Refund(t.Context(), cashier, refund(duty, money.Zl(17), payments.NotPerformed)); err != nil {
			t.Fatal(err)
		}
		day, err := h.Day(t.Context(), cashier, today)
		if err != nil || len(day.Rows) != 4 {
			t.Fatalf("%d rows, %v", len(day.Rows), err)
		}
		for _, tc := range []struct {
			what      string
			got, want money.Grosze
		}{
			{"total", day.Total(), money.Zl(65)},
			{"cash", day.Sum(func(r payments.DayRow) bool { return r.Method == payments.Cash }), money.Zl(82)},
			{"transfer", day.Sum(func(r payments.DayRow) bool { return r.Method == payments.Transfer }), -money.Zl(17)},
			{"duty", day.ByKind(payments.StampDuty), money.Zl(65)},
			{"road", day.ByKind(payments.RoadOccupancy), 0},
			{"payments", day.Sum(func(r payments.DayRow) bool { return r.Kind == payments.PostPayment }), money.Zl(182)},
			{"reversals", day.Sum(func(r payments.DayRow) bool { return r.Kind == payments.PostReversal }), -money.Zl(100)},
			{"refunds", day.Sum(func(r payments.DayRow) bool { return r.Kind == payments.PostRefund }), -money.Zl(17)},
		} {
			if tc.got != tc.want {
				t.Errorf("%s: %s, want %s", tc.what, tc.got, tc.want)
			}
		}
		if other, err := h.Day(t.Context(), cashier, today.AddDays(1)); err != nil || len(other.Rows) != 0 {
			t.Errorf("tomorrow has %d rows, %v", len(other.Rows), err)
		}
	})
}
