package roles_test

import (
	"slices"
	"testing"

	"wrota/internal/app/roles"
	"wrota/internal/intake"
	"wrota/internal/kit/actor"
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
