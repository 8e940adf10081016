package intake_test

import (
	"testing"

	"wrota/internal/intake"
	"wrota/internal/intake/intaketest"
	"wrota/internal/kit/actor"
)

// A matter of which the law wants to know who files it is filed only by who showed in this session who they are;
// by what they showed it stays with what they filed.
func TestAMatterThatAsksForAConfirmedIdentity(t *testing.T) {
	each(t, func(t *testing.T, o *intaketest.Office) {
		for _, tc := range []struct {
			reason string
			level  actor.Level
			may    bool
		}{
			{"a password proves an e-mail address and nothing more", actor.LevelLow, false},
			{"login.gov.pl vouches for who it is", actor.LevelSubstantial, true},
			{"a qualified means does all the more", actor.LevelHigh, true},
		} {
			o.Sure = false
			maria := o.Maria
			maria.By.Level, maria.By.Means = tc.level, "krajowy"
			h, d := o.Fill(t, maria)
			o.Sure = true
			_, _, err := o.Intake.StartDraft(t.Context(), maria, intake.Start{Unit: o.Unit, Service: "pismo"})
			if intake.NeedsIdentity(err) == tc.may || tc.may && err != nil {
				t.Errorf("%s: starting: %v", tc.reason, err)
			}
			// Begun when the form did not ask for it yet, or in a session that proved more.
			f, err := o.Intake.Submit(t.Context(), h, d.ID, d.Revision)
			if intake.NeedsIdentity(err) == tc.may || tc.may && err != nil {
				t.Fatalf("%s: filing: %v", tc.reason, err)
			}
			if !tc.may {
				maria.By.Level = actor.LevelSubstantial // shown meanwhile: the answers are still there
				f, err = o.Intake.Submit(t.Context(), maria, d.ID, d.Revision)
				ok(t, err)
			}
			x, err := o.Intake.OwnSubmission(t.Context(), maria.By, f.Submission)
			ok(t, err)
			want(t, tc.reason, x.Means, "krajowy")
			want(t, tc.reason, x.Level, maria.By.Level)
		}
	})
}
