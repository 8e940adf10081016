package terms_test

import (
	"fmt"
	"testing"

	"wrota/internal/cases"
	"wrota/internal/cases/casestest"
	"wrota/internal/cases/terms"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
	"wrota/internal/platform/testkit"
)

func each(t *testing.T, test func(t *testing.T, o *casestest.Office, s *terms.Service)) {
	t.Helper()
	testkit.Each(t, casestest.Tables, func(t *testing.T, d *db.DB) {
		o := casestest.New(t, d)
		test(t, o, terms.New(terms.Deps{DB: d, Clock: o.Clock, Cases: o.Cases}))
	})
}

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func want(t *testing.T, what string, got any, want string) {
	t.Helper()
	if s := fmt.Sprint(got); s != want {
		t.Errorf("%s: %s, want %s", what, s, want)
	}
}

// Five days before its term a case proposes the notice of art. 36 to its leader, once; the day after the term it is told
// to those above, once; a new term is watched anew.
func TestTermsAreWatched(t *testing.T) {
	each(t, func(t *testing.T, o *casestest.Office, s *terms.Service) {
		ctx := t.Context()
		c := o.Open(t, casestest.Lead(o.Anna)) // due Friday 19 March
		still := o.Open(t, casestest.Lead(o.Anna))
		call, err := o.Cases.RequestCompletion(ctx, o.Anna, cases.CompletionRequest{Case: still.ID, Items: []string{"mapa"}, Days: 7, Title: "W", Body: "x"})
		ok(t, err)
		ok(t, o.Cases.Sign(ctx, o.Anna, still.ID, call, 1))
		tasks := func(c id.Case) (out []string) {
			d, err := o.Cases.Dossier(ctx, o.Anna, c)
			ok(t, err)
			for _, x := range d.Tasks {
				out = append(out, string(x.Kind)+" "+x.DueOn.String())
			}
			return out
		}
		said := func(c id.Case) (proposed, late int) {
			lines, err := o.Cases.Log(ctx, o.Jan, c)
			ok(t, err)
			for _, l := range lines {
				switch l.Verb {
				case "cases.terms.proposed":
					proposed++
				case "cases.terms.late":
					late++
				}
			}
			return proposed, late
		}
		for _, step := range []struct {
			days           int
			tasks          string
			proposed, late int
			reason         string
		}{
			{22, "[]", 0, 0, "six days before, 13 March"},
			{1, "[extend 2027-03-19]", 1, 0, "five days before"},
			{5, "[extend 2027-03-19]", 1, 0, "the last day is still the office's"},
			{1, "[extend 2027-03-19]", 1, 1, "the day after"},
			{3, "[extend 2027-03-19]", 1, 1, "once"},
		} {
			o.Days(step.days)
			ok(t, s.Sweep(ctx))
			ok(t, s.Sweep(ctx))
			p, l := said(c.ID)
			want(t, step.reason, []any{tasks(c.ID), p, l}, fmt.Sprintf("[%s %d %d]", step.tasks, step.proposed, step.late))
		}
		w, err := o.Cases.Write(ctx, o.Anna, cases.NewWriting{Case: c.ID, Kind: cases.Notice, Purpose: cases.ForExtension, Effect: cases.Effect{Until: calendar.On(2027, 4, 12)}, Title: "Z", Body: "x"})
		ok(t, err)
		ok(t, o.Cases.Sign(ctx, o.Anna, c.ID, w, 1))
		for range 2 {
			ok(t, s.Signed(ctx, o.Unit, c.ID, cases.ForExtension))
		}
		want(t, "told a new date", tasks(c.ID), "[]")
		o.Days(18) // 8 April
		ok(t, s.Sweep(ctx))
		want(t, "the new term is watched", tasks(c.ID), "[extend 2027-04-12]")
		p, l := said(still.ID)
		want(t, "a clock that stands still", []int{p, l}, "[0 0]")
	})
}

// Whether a term was kept is asked of the day of the decision, and every number has its list.
func TestTimeliness(t *testing.T) {
	each(t, func(t *testing.T, o *casestest.Office, s *terms.Service) {
		ctx := t.Context()
		decide := func(c *cases.Case) {
			t.Helper()
			w, err := o.Cases.Write(ctx, o.Jan, cases.NewWriting{Case: c.ID, Kind: cases.Decision, Purpose: cases.ForDecision, Effect: cases.Effect{Outcome: cases.Granted}, Title: "D", Body: "x"})
			ok(t, err)
			ok(t, o.Cases.Submit(ctx, o.Jan, c.ID, w, 1))
			ok(t, o.Cases.Sign(ctx, o.Jan, c.ID, w, 2))
		}
		in, late, closed := o.Open(t, casestest.Lead(o.Anna)), o.Open(t, casestest.Lead(o.Anna)), o.Open(t, casestest.Lead(o.Anna))
		overdue := o.Open(t, casestest.Lead(o.Anna))
		decide(in)
		o.Days(40)
		running := o.Open(t)
		decide(late)
		ok(t, o.Cases.Close(ctx, o.Anna, cases.Chosen{Case: closed.ID}, cases.ByLetter))
		green := o.Open(t, func(p *cases.Opening) { p.Cell = o.Green })
		got, err := s.Counts(ctx, o.Jan, 2027)
		ok(t, err)
		want(t, "of the own cell", []any{len(got), got[0].Count[terms.InTime], got[0].Count[terms.AfterTerm], got[0].Count[terms.Running], got[0].Count[terms.Overdue], got[0].Share()}, "[1 1 2 1 1 33]")
		for _, x := range []struct {
			g     terms.Group
			which []*cases.Case
		}{{terms.InTime, []*cases.Case{in}}, {terms.AfterTerm, []*cases.Case{late, closed}}, {terms.Running, []*cases.Case{running}}, {terms.Overdue, []*cases.Case{overdue}}} {
			list, err := s.List(ctx, o.Jan, o.Roads, x.g, 2027)
			ok(t, err)
			if len(list) != len(x.which) {
				t.Errorf("%s: %d cases", x.g, len(list))
			}
		}
		none, err := s.List(ctx, o.Jan, o.Green, terms.Running, 2027)
		ok(t, err)
		want(t, "the list of another cell", []any{len(none), green.Sign}, "[0 DR.7230.6.2027]")
		last, err := s.Counts(ctx, o.Jan, 2026)
		ok(t, err)
		want(t, "the year before", []any{last[0].Ended(), last[0].Share()}, "[0 -1]")
		ok(t, o.Cases.Undo(ctx, o.Anna, closed.ID))
		got, err = s.Counts(ctx, o.Jan, 2027)
		ok(t, err)
		want(t, "a closing that was taken back", got[0].Ended(), "2")
		if _, err := s.Counts(ctx, o.Anna, 2027); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a clerk counts: %v", err)
		}
		stranger := o.Jan
		stranger.Unit = id.New[id.Unit]()
		other, err := s.Counts(ctx, stranger, 2027)
		if err != nil || len(other) != 0 {
			t.Errorf("another office: %v %v", other, err)
		}
	})
}
