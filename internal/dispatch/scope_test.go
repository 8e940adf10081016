package dispatch_test

import (
	"strings"
	"testing"

	"wrota/internal/dispatch/dispatchtest"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
)

// TestScope: who acts for an addressee sees, counts, opens and collects what the mandate covers; the receipt says
// who collected it.
func TestScope(t *testing.T) {
	each(t, func(t *testing.T, o *dispatchtest.Office, _ *db.DB) {
		maria := actor.Actor{Kind: actor.Resident, Account: id.New[id.Account](), Name: "Maria", Level: actor.LevelSubstantial}
		send := func(service string, c id.Case) id.Delivery {
			s := o.Sending(t, "Decyzja "+service, dispatchtest.InBox(maria))
			s.Service, s.Case = service, c
			return o.Send(t, s).Deliveries[0].ID
		}
		one := id.New[id.Case]()
		road, tree := send("zajecie-pasa-drogowego", one), send("usuniecie-drzew-zgloszenie", id.New[id.Case]())
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
			{"another kind", actor.Scope{Services: []string{"pismo-ogolne"}}, 0, false, false},
		} {
			by := maria
			by.Name, by.Mandate = "Jan Pełnomocnik", actor.Mandate{ID: id.New[id.Mandate](), Agent: id.New[id.Account](), Basis: actor.Proxy, Scope: tc.scope}
			page, err := o.Dispatch.Box(t.Context(), by, "")
			ok(t, err)
			want(t, tc.name+": box", len(page.Items), tc.n)
			n, err := o.Dispatch.Waiting(t.Context(), by)
			ok(t, err)
			want(t, tc.name+": waiting", n, tc.n)
			for d, sees := range map[id.Delivery]bool{road: tc.road, tree: tc.tree} {
				_, err := o.Dispatch.BoxItem(t.Context(), by, d)
				if sees != (err == nil) || err != nil && !fault.Is(err, fault.NotFound) {
					t.Errorf("%s: item: %v", tc.name, err)
				}
				if sees {
					continue
				}
				for what, get := range map[string]func() error{
					"collect":  func() error { _, err := o.Dispatch.Collect(t.Context(), by, d); return err },
					"document": func() error { _, err := o.Dispatch.OpenCollected(t.Context(), by, d); return err },
					"receipt":  func() error { _, err := o.Dispatch.OpenReceipt(t.Context(), by, d); return err },
				} {
					if err := get(); !fault.Is(err, fault.NotFound) {
						t.Errorf("%s: %s: %v", tc.name, what, err)
					}
				}
			}
		}
		by := maria
		by.Name, by.Mandate = "Jan Pełnomocnik", actor.Mandate{ID: id.New[id.Mandate](), Agent: id.New[id.Account](), Basis: actor.Proxy, Scope: actor.Scope{Case: one}}
		item, err := o.Dispatch.Collect(t.Context(), by, road)
		ok(t, err)
		want(t, "collected", item.Collected(), true)
		f, err := o.Dispatch.OpenReceipt(t.Context(), maria, road) // it is delivered to the party (art. 40 § 2 KPA)
		upd := read(t, f, err)
		if !strings.Contains(string(upd), "Jan Pełnomocnik, pełnomocnik (art. 40 § 2 KPA)") {
			t.Error("the receipt does not say who collected")
		}
	})
}
