package identity_test

import (
	"testing"

	"wrota/internal/identity/identitytest"
	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
	"wrota/internal/platform/testkit"
)

// BenchmarkActor is the price every request of a logged-in person pays.
func BenchmarkActor(b *testing.B) {
	for _, e := range []db.Engine{db.SQLite, db.Postgres} {
		d := testkit.DB(b, e, identitytest.Tables...)
		s, _ := identitytest.New(b, d, testkit.Clock())
		o := identitytest.Found(b, s, identitytest.Lipowa())
		for name, employee := range map[string]id.Employee{"clerk": o.Chief.ID, "resident": {}} {
			b.Run(string(e)+"/"+name, func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					if _, err := s.Actor(b.Context(), sits(o.Chief.Account, employee, 0)); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
