package intake_test

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"wrota/internal/eservice"
	"wrota/internal/intake"
	"wrota/internal/intake/intaketest"
	"wrota/internal/kit/fault"
)

// A visitor may have a link sent to any mailbox, so that to one mailbox few are sent, however many are asked for.
func TestLinksToAMailboxAreFew(t *testing.T) {
	each(t, func(t *testing.T, o *intaketest.Office) {
		ctx := t.Context()
		d, proof, err := o.Intake.StartDraft(ctx, intake.Holder{By: somebody}, intake.Start{Unit: o.Unit, Service: "pismo"})
		ok(t, err)
		for range 10 {
			ok(t, o.Intake.SendLink(ctx, intake.Holder{By: somebody, Proof: proof}, d, "obca@example.pl"))
		}
		want(t, "links", strings.Join(o.Links, "|"), strings.Join(slices.Repeat([]string{d.Short() + " obca@example.pl"}, 3), "|"))
	})
}

// resume follows the link to a draft.
func resume(t *testing.T, o *intaketest.Office, d *intake.Draft) intake.Holder {
	t.Helper()
	got, proof, err := o.Intake.Resume(t.Context(), somebody, strings.TrimPrefix(o.Intake.ResumeLink(d.ID), "/wnioski/wznow/"))
	ok(t, err)
	want(t, "the draft of the link", got, d.ID)
	return intake.Holder{By: somebody, Proof: proof, Lang: "pl"}
}

// What the holder of before had open, or is about to send, comes too late.
func TestAResumedDraftIsNobodyElses(t *testing.T) {
	each(t, func(t *testing.T, o *intaketest.Office) {
		ctx := t.Context()
		before, open := o.Fill(t, intake.Holder{By: somebody, Lang: "pl"})
		now := resume(t, o, open)
		_, read := o.Intake.Draft(ctx, before, open.ID)
		_, _, answered := o.Intake.Answer(ctx, before, open.ID, eservice.At{Step: "tresc"}, url.Values{"temat": {"Podrzucony"}})
		_, added := o.Intake.AddFile(ctx, before, open.ID, intake.Incoming{Field: "plik", Name: "a.txt", Body: strings.NewReader("a")})
		_, filed := o.Intake.Submit(ctx, before, open.ID, open.Revision)
		_, filedOpen := o.Intake.SubmitOpen(ctx, before, open, open.Revision)
		as := o.Maria
		as.Proof = before.Proof
		for _, tc := range []struct {
			what, reason string
			err          error
			kind         fault.Kind
		}{
			{"reading", "they would read along", read, fault.NotFound},
			{"answering", "they would write along", answered, fault.NotFound},
			{"a file", "the same", added, fault.NotFound},
			{"filing", "in the name of the other", filed, fault.NotFound},
			{"filing what was open before", "the row says that it has gone on", filedOpen, fault.Conflict},
			{"discarding", "what the other has typed", o.Intake.Discard(ctx, before, open.ID), fault.NotFound},
			{"a link", "to a mailbox of their own", o.Intake.SendLink(ctx, before, open.ID, "obca@example.pl"), fault.NotFound},
			{"adopting", "they no longer hold it", o.Intake.Adopt(ctx, as, open.ID), fault.NotFound},
		} {
			if !fault.Is(tc.err, tc.kind) {
				t.Errorf("%s: %v, want kind %d: %s", tc.what, tc.err, tc.kind, tc.reason)
			}
		}
		d, err := o.Intake.Draft(ctx, now, open.ID)
		ok(t, err)
		_, err = o.Intake.Submit(ctx, now, d.ID, d.Revision)
		ok(t, err)
		if _, err := o.Intake.Filed(ctx, before, d.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("the receipt for the holder of before: %v", err)
		}
		later := resume(t, o, open)
		for who, h := range map[string]intake.Holder{"who filed it": now, "who comes back by the link": later} {
			if _, err := o.Intake.Filed(ctx, h, d.ID); err != nil {
				t.Errorf("the receipt for %s: %v", who, err)
			}
		}
	})
}
