package cases_test

import (
	"testing"

	"wrota/internal/cases"
	"wrota/internal/cases/casestest"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
)

// TestAnAppealKeepsADecisionFromBecomingFinal: art. 127 § 1 and 130 KPA. The leader has seven days to pass it on
// (art. 133). Whether one that comes later was late, the organ of appeal says (art. 134).
func TestAnAppealKeepsADecisionFromBecomingFinal(t *testing.T) {
	rows := []struct {
		name, what string
		after      int // days from the delivery on Monday 22 February, so the term ends on 8 March
		tasks      string
		reason     string
	}{
		{"in time", cases.LetterAppeal, 5, "[{appeal 2027-03-08}]", "seven days from Saturday 27 February end on a Saturday"},
		{"another letter", cases.LetterMessage, 5, "[{read-message } {close }]", "not every letter is an appeal"},
		{"on the last day", cases.LetterAppeal, 14, "[{appeal 2027-03-15}]", "the fourteenth day is still the party's"},
		{"late", cases.LetterAppeal, 15, "[{appeal 2027-03-16} {close }]", "the term had lapsed"},
	}
	each(t, func(t *testing.T, o *casestest.Office) {
		ctx := t.Context()
		of := map[string]id.Case{}
		for _, r := range rows {
			c := o.Open(t, casestest.Lead(o.Anna))
			of[r.name] = c.ID
			w := write(t, o, c.ID, cases.Decision, cases.ForDecision, cases.Effect{Outcome: cases.Refused, Appeal: 14})
			ok(t, o.Cases.Submit(ctx, o.Anna, c.ID, w, 1))
			ok(t, o.Cases.Sign(ctx, o.Jan, c.ID, w, 2))
			deliver(t, o, c.ID, w, today(o).AddDays(3))
		}
		o.Days(3)
		for day := range 16 {
			for _, r := range rows {
				if r.after == day {
					ok(t, o.Cases.Receive(ctx, actor.Automaton("system.test", o.Unit), cases.Receipt{
						Unit: o.Unit, Case: of[r.name], Letter: id.New[id.Letter](), What: r.what, ReceivedAt: o.Clock.Now(),
					}))
				}
			}
			ok(t, o.Queue.Drain(ctx))
			o.Days(1)
		}
		ok(t, o.Queue.Drain(ctx))
		for _, r := range rows {
			type task struct {
				kind cases.TaskKind
				due  string
			}
			var got []task
			for _, x := range dossier(t, o, o.Anna, of[r.name]).Tasks {
				due := ""
				if !x.DueOn.IsZero() {
					due = x.DueOn.String()
				}
				got = append(got, task{x.Kind, due})
			}
			want(t, r.name+": "+r.reason, got, r.tasks)
		}
	})
}

// TestAnAppealBeforeADecision: a letter that is called so before there is a decision is a letter like any other.
func TestAnAppealBeforeADecision(t *testing.T) {
	each(t, func(t *testing.T, o *casestest.Office) {
		c := o.Open(t, casestest.Lead(o.Anna))
		ok(t, o.Cases.Receive(t.Context(), actor.Automaton("system.test", o.Unit), cases.Receipt{
			Unit: o.Unit, Case: c.ID, Letter: id.New[id.Letter](), What: cases.LetterAppeal, ReceivedAt: o.Clock.Now(),
		}))
		want(t, "the task", dossier(t, o, o.Anna, c.ID).Tasks[0].Kind, "read-message")
	})
}
