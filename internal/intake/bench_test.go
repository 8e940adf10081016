package intake_test

import (
	"sync/atomic"
	"testing"

	"wrota/internal/intake"
	"wrota/internal/intake/intaketest"
	"wrota/internal/kit/id"
	"wrota/internal/platform/testkit"
)

// BenchmarkSubmit files prepared drafts, eight at a time a core. The databases of tests do not wait for
// the disk; "wrota bench submissions" measures the durable rate.
func BenchmarkSubmit(b *testing.B) {
	for _, e := range testkit.Engines {
		b.Run(string(e), func(b *testing.B) {
			o := intaketest.New(b, testkit.DB(b, e, intaketest.Tables...))
			h := o.Maria
			drafts := make([]*intake.Draft, b.N)
			for i := range drafts {
				_, drafts[i] = o.Fill(b, h, func(st *intake.Start) { st.Unit = units[i%len(units)] })
			}
			var next atomic.Int64
			b.ResetTimer()
			b.SetParallelism(8)
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					d := drafts[next.Add(1)-1]
					if _, err := o.Intake.Submit(b.Context(), h, d.ID, d.Revision); err != nil {
						b.Fatal(err)
					}
				}
			})
		})
	}
}

var units = []id.Unit{id.New[id.Unit](), id.New[id.Unit](), id.New[id.Unit](), id.New[id.Unit](), id.New[id.Unit]()}
