package roles_test

import (
	"slices"
	"testing"

	"wrota/internal/app/roles"
	"wrota/internal/cases"
	"wrota/internal/intake"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
	"wrota/internal/mandates"
	"wrota/internal/notices"
)

func TestRoles(t *testing.T) {
	for _, x := range []struct {
		role   string
		grant  actor.Grant
		want   bool
		reason string
	}{
		{"kancelaria", notices.GrantMend, true, "the registry sends what did not arrive by another way"},
		{"admin", notices.GrantMend, true, "a mail server that refuses everything is the administrator's to mend"},
		{"referent", notices.GrantMend, false, "the list shows addresses of people of the whole unit"},
		{"admin", intake.GrantRegister, false, "who runs the system reads no mail"},
	} {
		if got := slices.Contains(roles.All()[x.role], x.grant); got != x.want {
			t.Errorf("%s has %s: %v, want %v: %s", x.role, x.grant, got, x.want, x.reason)
		}
	}
}

// TestTheRegionSeesNoMatters: whoever administers the region is a clerk of some unit, and yet nothing of its
// matters opens for them.
func TestTheRegionSeesNoMatters(t *testing.T) {
	by := actor.Actor{Kind: actor.Clerk, Unit: id.New[id.Unit](), Employee: id.New[id.Employee](), Cells: []id.Cell{id.New[id.Cell]()}, Grants: roles.All()["region"]}
	if v := cases.Views(by); len(v) != 0 {
		t.Errorf("lists of cases: %v", v)
	}
	c := cases.Case{Unit: by.Unit, Cell: by.Cells[0], Sign: "DR.7230.1.2026"}
	if c.HandledBy(by) || cases.Sees(by, c.Cell) {
		t.Error("a case of the cell is open")
	}
	for name, grants := range roles.All() {
		for _, g := range grants {
			if name != "region" && g != mandates.GrantImport && by.May(g) { // a list from a register is brought in, and opens nothing
				t.Errorf("%s of %s opens for the region", g, name)
			}
		}
	}
	if slices.Contains(roles.Regional(), "admin") || !slices.Contains(roles.Regional(), "region") {
		t.Error("a unit's administrator gives what reaches beyond the unit")
	}
}
