package notices_test

import (
	"testing"
	"time"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/notices"
	"wrota/internal/platform/db"
	"wrota/internal/platform/testkit"
)

// TestScope: who acts for somebody sees notices of matters that the mandate covers, never those of the account,
// and reading them leaves them new for their recipient.
func TestScope(t *testing.T) {
	testkit.Each(t, tables, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d, nil)
		maria := h.town.Person("", "pl")
		one := id.New[id.Case]()
		tell := func(key, service string, c id.Case) id.Notice {
			n, err := h.Tell(t.Context(), system, notices.Notice{
				Source: key, Unit: unit, To: notices.To{Account: maria}, Kind: notices.CaseOpened, Args: map[string]any{"Sign": key}, Path: "/moje", Service: service, Case: c,
			})
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		road, tree, account := tell("1", "zajecie-pasa-drogowego", one), tell("2", "usuniecie-drzew-zgloszenie", id.New[id.Case]()), tell("3", "", id.Case{})
		for _, tc := range []struct {
			name  string
			scope actor.Scope
			n     int
			sees  map[id.Notice]bool
		}{
			{"whole", actor.Scope{}, 2, map[id.Notice]bool{road: true, tree: true, account: false}},
			{"one kind", actor.Scope{Services: []string{"usuniecie-drzew-zgloszenie"}}, 1, map[id.Notice]bool{road: false, tree: true, account: false}},
			{"one case", actor.Scope{Case: one}, 1, map[id.Notice]bool{road: true, tree: false, account: false}},
		} {
			by := actor.Actor{Kind: actor.Resident, Account: maria, Mandate: actor.Mandate{Agent: id.New[id.Account](), Basis: actor.Proxy, Scope: tc.scope}}
			box, err := h.Box(t.Context(), by, 1)
			if err != nil || len(box.Notices) != tc.n || box.Total != tc.n || box.Unread != tc.n {
				t.Errorf("%s: %d of %d, %d new: %v", tc.name, len(box.Notices), box.Total, box.Unread, err)
			}
			for n, sees := range tc.sees {
				if _, err := h.Open(t.Context(), by, n); sees != (err == nil) || err != nil && !fault.Is(err, fault.NotFound) {
					t.Errorf("%s: open: %v", tc.name, err)
				}
			}
			if err := h.ReadAll(t.Context(), by, h.clock.Now().Add(time.Hour)); err != nil {
				t.Error(err)
			}
		}
		if n, err := h.Unread(t.Context(), actor.Actor{Kind: actor.Resident, Account: maria}); err != nil || n != 3 {
			t.Errorf("new for the recipient: %d, %v", n, err)
		}
	})
}
