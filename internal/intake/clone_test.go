package intake_test

import (
	"testing"

	"wrota/internal/intake"
	"wrota/internal/intake/intaketest"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
)

func TestClonesAreFiledEachForItself(t *testing.T) {
	each(t, func(t *testing.T, o *intaketest.Office) {
		h, d := o.Fill(t, o.Maria)
		if _, err := o.Intake.CloneDrafts(t.Context(), h.By, d.ID, 1); !fault.Is(err, fault.NotFound) {
			t.Errorf("a person copies drafts: %v", err)
		}
		clones, err := o.Intake.CloneDrafts(t.Context(), actor.Automaton("system.test", id.Region), d.ID, 3)
		ok(t, err)
		numbers := map[string]bool{}
		for _, c := range append(clones, d.ID) {
			f, err := o.Intake.Submit(t.Context(), intake.Holder{By: h.By, Lang: h.Lang, Proof: h.Proof}, c, d.Revision)
			ok(t, err)
			numbers[f.Number] = true
		}
		want(t, "numbers", len(numbers), 4)
	})
}
