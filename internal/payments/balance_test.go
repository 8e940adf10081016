package payments_test

import (
	"testing"

	"pgregory.net/rapid"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/kit/money"
	"wrota/internal/payments"
	"wrota/internal/payments/paymentstest"
	"wrota/internal/platform/db"
	"wrota/internal/platform/testkit"
)

// A model of one charge: what must come out, kept by other arithmetic than the module's.
type model struct {
	charge    payments.Charge
	live      map[id.Payment]money.Grosze    // payments that stand
	refunds   map[id.Payment]payments.Refund // refunds that stand
	cancelled bool
}

func (m *model) kept() (sum money.Grosze) {
	for _, g := range m.live {
		sum += g
	}
	for _, r := range m.refunds {
		sum -= r.Amount
	}
	return sum
}

func (m *model) due() money.Grosze {
	if m.cancelled {
		return 0
	}
	due := m.charge.Amount
	for _, r := range m.refunds {
		if r.Ground == payments.NotPerformed {
			due -= r.Amount
		}
	}
	return due
}

// Whatever happens to a charge, payments less reversals less refunds is the balance that is shown, on
// the page, in lists and in the list of work; it is never below zero.
func TestRandomHistoriesAddUp(t *testing.T) {
	for _, e := range testkit.Engines {
		t.Run(string(e), func(t *testing.T) {
			h := newHouse(t, testkit.DB(t, e, tables...))
			rapid.Check(t, func(rt *rapid.T) {
				d := paymentstest.Demand(unit)
				d.Payer.Account = id.New[id.Account]()
				d.Kind = rapid.SampledFrom(payments.Kinds).Draw(rt, "kind")
				m := &model{paymentstest.Charge(t, h.Service, d), map[id.Payment]money.Grosze{}, map[id.Payment]payments.Refund{}, false}
				for range rapid.IntRange(1, 8).Draw(rt, "steps") {
					m.step(rt, t, h)
				}
				m.compare(rt, t, h)
			})
		})
	}
}

func (m *model) step(rt *rapid.T, t *testing.T, h *house) {
	amount := money.Grosze(rapid.Int64Range(1, 12_000).Draw(rt, "amount"))
	switch rapid.SampledFrom([]string{"pay", "pay", "reverse", "reverse refund", "refund", "refund", "cancel"}).Draw(rt, "what") {
	case "pay":
		p := payments.Payment{ID: id.New[id.Payment](), Charge: m.charge.ID, Amount: amount, Method: payments.Card, On: today, AcceptMore: true}
		if _, err := h.Book(t.Context(), cashier, p); err != nil {
			rt.Fatal(err)
		}
		m.live[p.ID] = amount
	case "refund":
		r := refund(m.charge, amount, rapid.SampledFrom([]payments.Ground{payments.NotPerformed, payments.Overpaid}).Draw(rt, "ground"))
		if _, err := h.Refund(t.Context(), cashier, r); err == nil {
			m.refunds[r.ID] = r
		} else if !fault.Is(err, fault.Invalid) {
			rt.Fatal(err)
		}
	case "reverse":
		for p := range m.live {
			if _, err := h.Reverse(t.Context(), cashier, payments.Reversal{ID: id.New[id.Payment](), Posting: p, Reason: "x"}); err == nil {
				delete(m.live, p)
			} else if !fault.Is(err, fault.Conflict) {
				rt.Fatal(err)
			}
			break
		}
	case "reverse refund":
		for p := range m.refunds {
			if _, err := h.Reverse(t.Context(), cashier, payments.Reversal{ID: id.New[id.Payment](), Posting: p, Reason: "x"}); err != nil {
				rt.Fatal(err)
			}
			delete(m.refunds, p)
			break
		}
	case "cancel":
		if rapid.IntRange(0, 4).Draw(rt, "really") == 0 {
			if err := h.Cancel(t.Context(), cashier, payments.Annulment{Unit: unit, Charge: m.charge.ID, Reason: "x"}); err != nil {
				rt.Fatal(err)
			}
			m.cancelled = true
		}
	}
}

func (m *model) compare(rt *rapid.T, t *testing.T, h *house) {
	kept, due := m.kept(), m.due()
	if kept < 0 || due < 0 {
		rt.Fatalf("kept %s of %s due: more was given back than there was", kept, due)
	}
	page := h.find(t, m.charge)
	owner := actor.Actor{Kind: actor.Resident, Account: page.Payer.Account}
	mine, err := h.Mine(t.Context(), owner)
	if err != nil || len(mine) != 1 {
		rt.Fatal(mine, err)
	}
	for where, c := range map[string]payments.Charge{"page": page, "list": mine[0]} {
		if c.Balance.Kept() != kept || c.Due() != due || c.Missing() != max(0, due-kept) || c.Over() != max(0, kept-due) {
			rt.Fatalf("%s: kept %s, due %s, missing %s, over %s; want kept %s, due %s", where, c.Balance.Kept(), c.Due(), c.Missing(), c.Over(), kept, due)
		}
	}
	var sum money.Grosze
	for _, p := range page.Postings {
		sum += p.Amount
	}
	if sum != kept {
		rt.Fatalf("the postings add up to %s, kept is %s", sum, kept)
	}
	if got := openAmount(t, h.db, page.ID); got != due-kept {
		rt.Fatalf("the list of work says %s, want %s", got, due-kept)
	}
}

// openAmount reads the list of work behind the module's back.
func openAmount(t *testing.T, d *db.DB, c id.Charge) (g money.Grosze) {
	err := d.View(t.Context(), cashier, func(tx *db.Tx) error {
		return tx.QueryRowContext(t.Context(), `SELECT COALESCE(SUM(amount), 0) FROM payments_open WHERE charge_id = $1`, c).Scan(&g)
	})
	if err != nil {
		t.Fatal(err)
	}
	return g
}
