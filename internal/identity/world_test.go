package identity_test

import (
	"testing"

	"wrota/internal/identity"
	"wrota/internal/identity/identitytest"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/db"
	"wrota/internal/platform/jobs"
	"wrota/internal/platform/testkit"
)

var (
	seed   = identitytest.Seed
	nobody = actor.Actor{Kind: actor.Anonymous, Source: actor.Source{Address: "192.0.2.1"}}
	today  = calendar.Of(testkit.Noon)
	lipowa = identitytest.Lipowa
)

type world struct {
	*identity.Service
	db    *db.DB
	clock *clock.Manual
	queue *jobs.Queue
}

func each(t *testing.T, test func(t *testing.T, w world), opts ...identitytest.Option) {
	testkit.Each(t, identitytest.Tables, func(t *testing.T, d *db.DB) {
		c := testkit.Clock()
		s, q := identitytest.New(t, d, c, opts...)
		test(t, world{s, d, c, q})
	})
}
