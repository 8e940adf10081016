package cases_test

import (
	"testing"

	"wrota/internal/cases"
	"wrota/internal/cases/casestest"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
)

// TestScope: who acts for a party sees of its cases what the mandate covers, in the list and by the address.
func TestScope(t *testing.T) {
	each(t, func(t *testing.T, o *casestest.Office) {
		road := o.Open(t)
		tree := o.Open(t, func(x *cases.Opening) { x.Service = "usuniecie-drzew-zgloszenie" })
		letter := o.Open(t, func(x *cases.Opening) { x.Service = "" })
		proxy := id.New[id.Account]()
		o.Open(t, func(x *cases.Opening) { // whoever acts for a party is none, also with an account
			x.Parties = append(x.Parties, cases.Party{Party: id.New[id.Party](), Account: proxy, Name: "Jan", Role: cases.Proxy})
		})
		for _, tc := range []struct {
			name   string
			scope  actor.Scope
			list   int
			road   bool
			tree   bool
			letter bool
		}{
			{"whole", actor.Scope{}, 4, true, true, true},
			{"one kind", actor.Scope{Services: []string{"usuniecie-drzew-zgloszenie"}}, 1, false, true, false},
			{"two kinds", actor.Scope{Services: []string{"zajecie-pasa-drogowego", "usuniecie-drzew-zgloszenie"}}, 3, true, true, false},
			{"another kind", actor.Scope{Services: []string{"zajecie"}}, 0, false, false, false},
			{"one case", actor.Scope{Case: road.ID}, 1, true, false, false},
			{"a case of no kind", actor.Scope{Case: letter.ID}, 1, false, false, true},
			{"another case", actor.Scope{Case: id.New[id.Case]()}, 0, false, false, false},
		} {
			by := o.Maria
			by.Mandate = actor.Mandate{Agent: id.New[id.Account](), Basis: actor.Proxy, Scope: tc.scope}
			list, err := o.Cases.Matters(t.Context(), by)
			ok(t, err)
			want(t, tc.name+": list", len(list), tc.list)
			for c, sees := range map[*cases.Case]bool{road: tc.road, tree: tc.tree, letter: tc.letter} {
				_, err := o.Cases.MatterOf(t.Context(), by, c.ID)
				if sees != (err == nil) || err != nil && !fault.Is(err, fault.NotFound) {
					t.Errorf("%s: %q: %v", tc.name, c.Service, err)
				}
			}
		}
		list, err := o.Cases.Matters(t.Context(), actor.Actor{Kind: actor.Resident, Account: proxy})
		ok(t, err)
		want(t, "cases that a proxy has of their own", len(list), 0)
	})
}
