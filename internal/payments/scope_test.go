package payments_test

import (
	"testing"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/payments"
	"wrota/internal/payments/paymentstest"
	"wrota/internal/platform/db"
	"wrota/internal/platform/testkit"
)

// TestScope: who acts for a payer sees the charges, confirmations and history that the mandate covers.
func TestScope(t *testing.T) {
	testkit.Each(t, tables, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		maria, one, sub := id.New[id.Account](), id.New[id.Case](), id.New[id.Submission]()
		charge := func(key, service string, c id.Case) (payments.Charge, payments.Posting) {
			x := paymentstest.Demand(unit)
			x.Source, x.Key, x.Service, x.Case, x.Submission, x.Payer.Account = key, key, service, c, sub, maria
			made := paymentstest.Charge(t, h.Service, x)
			return made, paymentstest.Pay(t, h.Service, cashier, made, 100)
		}
		road, roadPaid := charge("1", "zajecie-pasa-drogowego", one)
		tree, treePaid := charge("2", "usuniecie-drzew-zgloszenie", id.New[id.Case]())
		for _, tc := range []struct {
			name  string
			scope actor.Scope
			n     int
			road  bool
			tree  bool
		}{
			{"whole", actor.Scope{}, 2, true, true},
			{"one kind", actor.Scope{Services: []string{"usuniecie-drzew-zgloszenie"}}, 1, false, true},
			{"one case", actor.Scope{Case: one}, 1, true, false},
			{"another case", actor.Scope{Case: id.New[id.Case]()}, 0, false, false},
		} {
			by := actor.Actor{Kind: actor.Resident, Account: maria, Mandate: actor.Mandate{Agent: id.New[id.Account](), Basis: actor.Proxy, Scope: tc.scope}}
			mine, err := h.Mine(t.Context(), by)
			if err != nil || len(mine) != tc.n {
				t.Errorf("%s: %d charges: %v", tc.name, len(mine), err)
			}
			if of, err := h.OfSubmission(t.Context(), by, unit, sub); err != nil || len(of) != tc.n {
				t.Errorf("%s: %d of the submission: %v", tc.name, len(of), err)
			}
			for _, x := range []struct {
				c    payments.Charge
				p    payments.Posting
				sees bool
			}{{road, roadPaid, tc.road}, {tree, treePaid, tc.tree}} {
				if _, err := h.Find(t.Context(), by, x.c.ID); x.sees != (err == nil) || err != nil && !fault.Is(err, fault.NotFound) {
					t.Errorf("%s: charge: %v", tc.name, err)
				}
				if _, err := h.Receipt(t.Context(), by, x.p.ID); x.sees != (err == nil) || err != nil && !fault.Is(err, fault.NotFound) {
					t.Errorf("%s: confirmation: %v", tc.name, err)
				}
				told, err := h.Timeline(t.Context(), by, unit, x.c.Case)
				if err != nil || x.sees != (len(told) > 0) {
					t.Errorf("%s: history of %d: %v", tc.name, len(told), err)
				}
			}
		}
	})
}
