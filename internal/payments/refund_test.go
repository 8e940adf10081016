package payments_test

import (
	"sync"
	"testing"
	"time"

	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/kit/money"
	"wrota/internal/payments"
	"wrota/internal/payments/paymentstest"
)

func refund(c payments.Charge, g money.Grosze, on payments.Ground) payments.Refund {
	return payments.Refund{
		ID: id.New[id.Payment](), Charge: c.ID, Amount: g, Ground: on, Method: payments.Transfer, IBAN: paymentstest.PayTo().IBAN,
		On: today, Reason: "wniosek z 19 lutego 2027",
	}
}

func TestRefund(t *testing.T) {
	cases := []struct {
		name   string
		kind   payments.Kind
		paid   money.Grosze
		ground payments.Ground
		back   money.Grosze
		want   fault.Kind
		state  payments.State
		reason string
	}{
		{"the permit was not issued", payments.StampDuty, money.Zl(82), payments.NotPerformed, money.Zl(82), 0, payments.StateReturned, "art. 9 ust. 1"},
		{"a part", payments.StampDuty, money.Zl(82), payments.NotPerformed, money.Zl(17), 0, payments.StatePaid, "one of two acts was performed"},
		{"more than paid", payments.StampDuty, money.Zl(82), payments.NotPerformed, money.Zl(83), fault.Invalid, payments.StatePaid, "it never gives more than it has"},
		{"more than due on this ground", payments.StampDuty, money.Zl(100), payments.NotPerformed, money.Zl(90), fault.Invalid, payments.StateTooMuch, "18 of it is an overpayment"},
		{"not a duty", payments.RoadOccupancy, money.Zl(82), payments.NotPerformed, money.Zl(82), fault.Invalid, payments.StatePaid, "art. 9 is about stamp duty only"},
		{"overpaid", payments.RoadOccupancy, money.Zl(100), payments.Overpaid, money.Zl(18), 0, payments.StatePaid, "what was too much"},
		{"not overpaid", payments.Fee, money.Zl(82), payments.Overpaid, 1, fault.Invalid, payments.StatePaid, "nothing is too much"},
		{"not paid", payments.StampDuty, 0, payments.NotPerformed, 1, fault.Invalid, payments.StateUnpaid, "nothing was paid"},
	}
	each(t, func(t *testing.T, h *house) {
		for _, tc := range cases {
			t.Run(tc.name, func(t *testing.T) {
				d := paymentstest.Demand(unit)
				d.Kind = tc.kind
				c := paymentstest.Charge(t, h.Service, d)
				if tc.paid > 0 {
					paymentstest.Pay(t, h.Service, cashier, c, tc.paid)
				}
				_, err := h.Refund(t.Context(), cashier, refund(c, tc.back, tc.ground))
				if tc.want == 0 && err != nil || tc.want != 0 && !fault.Is(err, tc.want) {
					t.Errorf("%v: %s", err, tc.reason)
				}
				got := h.find(t, c)
				if got.State() != tc.state {
					t.Errorf("%s, want %s: %s", got.State(), tc.state, tc.reason)
				}
			})
		}
	})
}

// The duty for filing a power of attorney is due for the filing, which was done (art. 9 ust. 1 names acts,
// certificates and permits only).
func TestAPowerOfAttorneyIsNotRefunded(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		d := paymentstest.Demand(unit)
		d.Lines = append(d.Lines, payments.Line{Title: "Pełnomocnictwo", Amount: money.Zl(17), Kept: true})
		c := paymentstest.Charge(t, h.Service, d)
		paymentstest.Pay(t, h.Service, cashier, c, money.Zl(99))
		if got := h.find(t, c); got.Refundable(payments.NotPerformed, today) != money.Zl(82) {
			t.Errorf("%s may be given back, want 82 zł", got.Refundable(payments.NotPerformed, today))
		}
		if _, err := h.Refund(t.Context(), cashier, refund(c, money.Zl(99), payments.NotPerformed)); !fault.Is(err, fault.Invalid) {
			t.Errorf("the whole was given back: %v", err)
		}
		if _, err := h.Refund(t.Context(), cashier, refund(c, money.Zl(82), payments.NotPerformed)); err != nil {
			t.Fatal(err)
		}
		if got := h.find(t, c); got.Refundable(payments.NotPerformed, today) != 0 || got.State() != payments.StatePaid {
			t.Errorf("%s left, %s", got.Refundable(payments.NotPerformed, today), got.State())
		}
	})
}

func TestRefundSaysWhatIsLeft(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		c := paymentstest.Charge(t, h.Service, paymentstest.Demand(unit))
		paymentstest.Pay(t, h.Service, cashier, c, money.Zl(100))
		first, err := h.Refund(t.Context(), cashier, refund(c, money.Zl(50), payments.NotPerformed))
		if err != nil {
			t.Fatal(err)
		}
		got := h.find(t, c)
		if n, o := got.Refundable(payments.NotPerformed, today), got.Refundable(payments.Overpaid, today); n != money.Zl(32) || o != money.Zl(18) {
			t.Errorf("left: %s not performed, %s overpaid; want 32 and 18", n, o)
		}
		_, err = h.Refund(t.Context(), cashier, refund(c, money.Zl(33), payments.NotPerformed))
		if f, ok := fault.As(err); !ok || f.Fields[0].Args["Available"] != money.Zl(32).String() {
			t.Errorf("the refusal does not say what is left: %v", err)
		}
		if _, err := h.Reverse(t.Context(), cashier, payments.Reversal{ID: id.New[id.Payment](), Posting: got.Postings[0].ID, Reason: "x"}); !fault.Is(err, fault.Conflict) {
			t.Errorf("a payment was taken back although half of it was given back: %v", err)
		}
		if _, err := h.Reverse(t.Context(), cashier, payments.Reversal{ID: id.New[id.Payment](), Posting: first.ID, Reason: "błędny rachunek"}); err != nil {
			t.Fatal(err)
		}
		got = h.find(t, c)
		if n := got.Refundable(payments.NotPerformed, today); n != money.Zl(82) || got.Due() != money.Zl(82) {
			t.Errorf("after taking the refund back %s can be given back", n)
		}
	})
}

func TestTheTermOfARefund(t *testing.T) {
	for _, tc := range []struct {
		now    time.Time
		want   money.Grosze
		reason string
	}{
		{time.Date(2032, 12, 31, 22, 59, 0, 0, time.UTC), money.Zl(82), "paid in February 2027: until the end of 2032"},
		{time.Date(2032, 12, 31, 23, 0, 0, 0, time.UTC), 0, "1 January 2033 in Warsaw"},
	} {
		each(t, func(t *testing.T, h *house) {
			c := paymentstest.Charge(t, h.Service, paymentstest.Demand(unit))
			paymentstest.Pay(t, h.Service, cashier, c, money.Zl(82))
			h.clock.Set(tc.now)
			_, err := h.Refund(t.Context(), cashier, refund(c, money.Zl(82), payments.NotPerformed))
			if (err == nil) != (tc.want > 0) {
				t.Errorf("%v: %s", err, tc.reason)
			}
		})
	}
}

func TestConcurrentRefundsNeverGiveMoreThanThereIs(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		c := paymentstest.Charge(t, h.Service, paymentstest.Demand(unit))
		paymentstest.Pay(t, h.Service, cashier, c, money.Zl(82))
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() { _, _ = h.Refund(t.Context(), cashier, refund(c, money.Zl(30), payments.NotPerformed)) })
		}
		wg.Wait()
		if got := h.find(t, c); got.Balance.Returned != money.Zl(60) {
			t.Errorf("given back %s, want 60", got.Balance.Returned)
		}
	})
}
