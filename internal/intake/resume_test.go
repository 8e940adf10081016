package intake_test

import (
	"context"
	"testing"

	"wrota/internal/intake"
	"wrota/internal/intake/intaketest"
	"wrota/internal/platform/jobs"
)

// A visitor may have a link sent to any mailbox, so that to one mailbox few are sent, however many are asked for.
func TestLinksToAMailboxAreFew(t *testing.T) {
	each(t, func(t *testing.T, o *intaketest.Office) {
		ctx, told := t.Context(), 0
		jobs.On(o.Queue, "test.saved", func(context.Context, jobs.Source, intake.Saved) error { told++; return nil })
		d, proof, err := o.Intake.StartDraft(ctx, intake.Holder{}, intake.Start{Unit: o.Unit, Service: "pismo"})
		ok(t, err)
		for range 10 {
			ok(t, o.Intake.SendLink(ctx, intake.Holder{Proof: proof}, d, "obca@example.pl"))
		}
		ok(t, o.Queue.Drain(ctx))
		want(t, "links", told, 3)
	})
}
