package cases_test

import (
	"testing"

	"wrota/internal/cases"
	"wrota/internal/cases/casestest"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/blob"
	"wrota/internal/platform/clock"
)

func write(t *testing.T, o *casestest.Office, c id.Case, k cases.Kind, p cases.Purpose, e cases.Effect) id.Document {
	t.Helper()
	d, err := o.Cases.Write(t.Context(), o.Anna, cases.NewWriting{Case: c, Kind: k, Purpose: p, Effect: e, Title: "Pismo", Body: "Treść **pisma**."})
	ok(t, err)
	return d
}

func deliver(t *testing.T, o *casestest.Office, c id.Case, w id.Document, on calendar.Date) cases.Delivered {
	t.Helper()
	d := cases.Delivered{Unit: o.Unit, Case: c, Writing: w, Delivery: id.New[id.Delivery](), On: on, How: "portal", Last: true}
	ok(t, o.Cases.NoteDelivery(t.Context(), actor.Automaton("system.test", o.Unit), d))
	return d
}

func today(o *casestest.Office) calendar.Date { return clock.Today(o.Clock) }

// TestCallToCompletion walks art. 64 § 2 KPA: the clock stops when the call is signed, the seven days
// begin with the delivery, the answer lets the clock go on.
func TestCallToCompletion(t *testing.T) {
	each(t, func(t *testing.T, o *casestest.Office) {
		c := o.Open(t, casestest.Lead(o.Anna)) // 19 February, due 19 March
		o.Days(3)
		ctx := t.Context()
		call, err := o.Cases.RequestCompletion(ctx, o.Anna, cases.CompletionRequest{
			Case: c.ID, Version: 1, Items: []string{"projekt organizacji ruchu", "  "}, Days: 7, Title: "Wezwanie", Body: "Prosimy o projekt.",
		})
		ok(t, err)
		want(t, "before signing", dossier(t, o, o.Anna, c.ID).Paused, false)
		ok(t, o.Cases.Sign(ctx, o.Anna, c.ID, call, 1))
		d := dossier(t, o, o.Anna, c.ID)
		want(t, "after signing", []any{d.Stage, d.Paused, d.Calls[0].SentOn, d.Calls[0].DueOn, d.DaysLeft}, "[waiting true 2027-02-22  25]")
		m, err := o.Cases.MatterOf(ctx, o.Maria, c.ID)
		ok(t, err)
		want(t, "for Maria", []any{m.Status, m.Call.Items}, "[yourturn [projekt organizacji ruchu]]")

		o.Days(2)
		first := deliver(t, o, c.ID, call, today(o)) // Wednesday 24 February
		ok(t, o.Cases.NoteDelivery(ctx, o.Jan, first))
		want(t, "term of the call", dossier(t, o, o.Anna, c.ID).Calls[0].DueOn, "2027-03-03")

		o.Days(4) // 28 February
		ok(t, o.Queue.Drain(ctx))
		letter := id.New[id.Letter]()
		for range 2 { // the fact may be told twice
			ok(t, o.Cases.Receive(ctx, actor.Automaton("system.test", o.Unit), cases.Receipt{
				Unit: o.Unit, Case: c.ID, Letter: letter, What: cases.LetterCompletion, Task: d.Calls[0].Task, ReceivedAt: o.Clock.Now(),
			}))
		}
		d = dossier(t, o, o.Anna, c.ID)
		// Six days (22–27 February) were not counted: 19 + 6 = 25 March, Holy Thursday, a working day.
		want(t, "after the answer", []any{d.Stage, d.Paused, d.DueOn, d.Tasks[0].Kind, len(d.Letters)}, "[todo false 2027-03-25 read-completion 2]")
		o.Days(30)
		ok(t, o.Queue.Drain(ctx))
		want(t, "no lapse after an answer", dossier(t, o, o.Anna, c.ID).Calls[0].LapsedOn, "")
	})
}

// A letter ends the pause only when it answers the call that is out.
func TestOnlyTheAnswerToACallEndsThePause(t *testing.T) {
	each(t, func(t *testing.T, o *casestest.Office) {
		ctx := t.Context()
		called := func() (*cases.Case, id.Task) {
			c := o.Open(t, casestest.Lead(o.Anna))
			call, err := o.Cases.RequestCompletion(ctx, o.Anna, cases.CompletionRequest{Case: c.ID, Items: []string{"mapa"}, Days: 7, Title: "Wezwanie", Body: "x"})
			ok(t, err)
			ok(t, o.Cases.Sign(ctx, o.Anna, c.ID, call, 1))
			return c, dossier(t, o, o.Anna, c.ID).Calls[0].Task
		}
		c, task := called()
		_, foreign := called()
		letter := func(task id.Task) {
			t.Helper()
			ok(t, o.Cases.Receive(ctx, actor.Automaton("system.test", o.Unit), cases.Receipt{
				Unit: o.Unit, Case: c.ID, Letter: id.New[id.Letter](), What: cases.LetterCompletion, Task: task, ReceivedAt: o.Clock.Now(),
			}))
		}
		for _, tc := range []struct {
			reason string
			task   id.Task
			want   string
		}{
			{"a call that nobody made", id.New[id.Task](), "[true true]"},
			{"a call of another case", foreign, "[true true]"},
			{"the call", task, "[false false]"},
			{"the same call again", task, "[false false]"},
		} {
			letter(tc.task)
			d := dossier(t, o, o.Anna, c.ID)
			want(t, tc.reason, []any{d.Paused, d.Calls[0].Outstanding()}, tc.want)
		}
		// Of two calls that are out, prepared before either was signed, one answer is not enough.
		twice := func() (c *cases.Case, drafts []id.Document) {
			c = o.Open(t, casestest.Lead(o.Anna))
			for range 2 {
				w, err := o.Cases.RequestCompletion(ctx, o.Anna, cases.CompletionRequest{Case: c.ID, Items: []string{"mapa"}, Days: 7, Title: "Wezwanie", Body: "x"})
				ok(t, err)
				drafts = append(drafts, w)
			}
			for _, w := range drafts {
				ok(t, o.Cases.Sign(ctx, o.Anna, c.ID, w, 1))
			}
			return c, drafts
		}
		c, _ = twice()
		calls := dossier(t, o, o.Anna, c.ID).Calls
		letter(calls[0].Task)
		want(t, "one of two answered", dossier(t, o, o.Anna, c.ID).Paused, true)
		letter(calls[1].Task)
		want(t, "both answered", dossier(t, o, o.Anna, c.ID).Paused, false)
		c, drafts := twice()
		deliver(t, o, c.ID, drafts[0], today(o))
		o.Days(20)
		ok(t, o.Queue.Drain(ctx))
		d := dossier(t, o, o.Anna, c.ID)
		want(t, "one of two lapsed", []any{d.Calls[0].Outstanding(), d.Calls[1].Outstanding(), d.Paused}, "[false true true]")
	})
}

func TestAnUnansweredCallLapses(t *testing.T) {
	each(t, func(t *testing.T, o *casestest.Office) {
		c := o.Open(t, casestest.Lead(o.Anna))
		ctx := t.Context()
		call, err := o.Cases.RequestCompletion(ctx, o.Anna, cases.CompletionRequest{Case: c.ID, Items: []string{"mapa"}, Days: 7, Title: "Wezwanie", Body: "x"})
		ok(t, err)
		ok(t, o.Cases.Sign(ctx, o.Anna, c.ID, call, 1))
		if _, err := o.Cases.RequestCompletion(ctx, o.Anna, cases.CompletionRequest{Case: c.ID, Items: []string{"szkic"}, Days: 7, Title: "W", Body: "x"}); !fault.Is(err, fault.Conflict) {
			t.Errorf("a second call while the first is open: %v", err)
		}
		o.Days(30)
		ok(t, o.Queue.Drain(ctx))
		want(t, "never delivered: never lapses", dossier(t, o, o.Anna, c.ID).Stage, "waiting")
		deliver(t, o, c.ID, call, today(o)) // Sunday 21 March: seven days end on Easter Sunday, so on Tuesday
		want(t, "due", dossier(t, o, o.Anna, c.ID).Calls[0].DueOn, "2027-03-30")
		o.Days(10)
		ok(t, o.Queue.Drain(ctx))
		want(t, "one day after, letters by post may still come", dossier(t, o, o.Anna, c.ID).Stage, "waiting")
		o.Days(3)
		ok(t, o.Queue.Drain(ctx))
		d := dossier(t, o, o.Anna, c.ID)
		want(t, "lapsed", []any{d.Stage, d.Tasks[0].Kind, d.Paused}, "[todo leave false]")
	})
}

func TestADecisionNeedsAcceptanceOfItsText(t *testing.T) {
	each(t, func(t *testing.T, o *casestest.Office) {
		ctx := t.Context()
		c := o.Open(t, casestest.Lead(o.Anna))
		w := write(t, o, c.ID, cases.Decision, cases.ForDecision, cases.Effect{Outcome: cases.Granted, Appeal: 14})
		for name, err := range map[string]error{
			"the clerk may not sign":          o.Cases.Sign(ctx, o.Anna, c.ID, w, 1),
			"the clerk may not accept":        o.Cases.Accept(ctx, o.Anna, c.ID, w, 1),
			"nothing to return":               o.Cases.SendBack(ctx, o.Jan, c.ID, w, 1, "x"),
			"nothing to accept":               o.Cases.Accept(ctx, o.Jan, c.ID, w, 1),
			"another cell does not see it":    o.Cases.Submit(ctx, o.Piotr, c.ID, w, 1),
			"the version must be the shown":   o.Cases.Submit(ctx, o.Anna, c.ID, w, 2),
			"a returned draft needs a remark": o.Cases.SendBack(ctx, o.Jan, c.ID, w, 1, " "),
		} {
			if err == nil {
				t.Errorf("%s: no error", name)
			}
		}
		ok(t, o.Cases.Submit(ctx, o.Anna, c.ID, w, 1))
		want(t, "stage", dossier(t, o, o.Anna, c.ID).Stage, "approval")
		ok(t, o.Cases.SendBack(ctx, o.Jan, c.ID, w, 2, "Popraw datę"))
		d := dossier(t, o, o.Anna, c.ID)
		want(t, "returned", []any{d.Stage, d.Tasks[0].Kind}, "[todo rework]")
		ok(t, o.Cases.Rewrite(ctx, o.Anna, cases.Edit{Case: c.ID, Writing: w, Version: 3, Title: "Decyzja", Body: "Nowa treść"}))
		if err := o.Cases.Rewrite(ctx, o.Jan, cases.Edit{Case: c.ID, Writing: w, Version: 3, Title: "Decyzja", Body: "Inna"}); !fault.Is(err, fault.Conflict) {
			t.Errorf("two people, one text: %v", err)
		}
		ok(t, o.Cases.Submit(ctx, o.Anna, c.ID, w, 4))
		ok(t, o.Cases.Accept(ctx, o.Jan, c.ID, w, 5))
		if err := o.Cases.Rewrite(ctx, o.Anna, cases.Edit{Case: c.ID, Writing: w, Version: 6, Title: "Decyzja", Body: "Po akceptacji"}); !fault.Is(err, fault.Conflict) {
			t.Errorf("an accepted text was changed: %v", err)
		}
		ok(t, o.Cases.Sign(ctx, o.Jan, c.ID, w, 6))
		got, err := o.Cases.Writing(ctx, o.Anna, c.ID, w)
		ok(t, err)
		var verdicts []string
		for _, r := range got.Remarks {
			verdicts = append(verdicts, r.Verdict)
		}
		want(t, "signed", []any{got.State, got.Signer, got.SignerPost, verdicts, got.Blob.IsZero()}, "[signed Jan Kowalski kierownik referatu [submitted returned submitted accepted] false]")
		used, err := o.Cases.Refers(ctx, got.Blob)
		ok(t, err)
		free, err := o.Cases.Refers(ctx, blob.SumOf([]byte("free")))
		ok(t, err)
		want(t, "refers", []bool{used, free}, "[true false]")
		if err := o.Cases.Sign(ctx, o.Jan, c.ID, w, got.Version); !fault.Is(err, fault.Conflict) {
			t.Errorf("signed twice: %v", err)
		}
	})
}

// TestADecisionBecomesFinal: fourteen days from the last delivery; then the leader is told to close.
func TestADecisionBecomesFinal(t *testing.T) {
	each(t, func(t *testing.T, o *casestest.Office) {
		ctx := t.Context()
		c := o.Open(t, casestest.Lead(o.Anna))
		w := write(t, o, c.ID, cases.Decision, cases.ForDecision, cases.Effect{Outcome: cases.Granted, Appeal: 14})
		ok(t, o.Cases.Submit(ctx, o.Anna, c.ID, w, 1))
		ok(t, o.Cases.Sign(ctx, o.Jan, c.ID, w, 2)) // acceptance and signature in one step
		want(t, "stage", dossier(t, o, o.Anna, c.ID).Stage, "settled")
		o.Days(3) // Monday 22 February
		deliver(t, o, c.ID, w, today(o))
		want(t, "final on", dossier(t, o, o.Anna, c.ID).FinalOn, "2027-03-08")
		o.Days(14)
		ok(t, o.Queue.Drain(ctx))
		want(t, "on the last day", len(dossier(t, o, o.Anna, c.ID).Tasks), 0)
		o.Days(1)
		ok(t, o.Queue.Drain(ctx))
		d := dossier(t, o, o.Anna, c.ID)
		want(t, "after it", []any{d.Stage, d.Tasks[0].Kind}, "[todo close]")
		ok(t, o.Cases.Close(ctx, o.Anna, cases.Chosen{Case: c.ID}, cases.ByGrant))
		m, err := o.Cases.MatterOf(ctx, o.Maria, c.ID)
		ok(t, err)
		want(t, "for Maria", []any{m.Status, m.Settlement}, "[closed granted]")
	})
}

func TestExtensionSuspensionResumption(t *testing.T) {
	each(t, func(t *testing.T, o *casestest.Office) {
		ctx := t.Context()
		c := o.Open(t, casestest.Lead(o.Anna)) // due 19 March
		w := write(t, o, c.ID, cases.Notice, cases.ForExtension, cases.Effect{Until: calendar.On(2027, 4, 9)})
		ok(t, o.Cases.Sign(ctx, o.Anna, c.ID, w, 1))
		want(t, "extended", dossier(t, o, o.Anna, c.ID).DueOn, "2027-04-09")
		s := write(t, o, c.ID, cases.Order, cases.ForSuspension, cases.Effect{Basis: "art. 97 § 1 pkt 4 KPA"})
		ok(t, o.Cases.Submit(ctx, o.Anna, c.ID, s, 1))
		ok(t, o.Cases.Sign(ctx, o.Jan, c.ID, s, 2))
		d := dossier(t, o, o.Anna, c.ID)
		want(t, "suspended", []any{d.Stage, d.Paused}, "[waiting true]")
		o.Days(60)
		r := write(t, o, c.ID, cases.Order, cases.ForResumption, cases.Effect{})
		ok(t, o.Cases.Submit(ctx, o.Anna, c.ID, r, 1))
		ok(t, o.Cases.Sign(ctx, o.Jan, c.ID, r, 2))
		d = dossier(t, o, o.Anna, c.ID)
		// 20 February – 19 April were not counted (the first day never is): 19 March + 59 days.
		want(t, "resumed", []any{d.Stage, d.Paused, d.DueOn}, "[todo false 2027-05-17]")
	})
}

func TestAFullDiskAtSigningLosesNothing(t *testing.T) {
	each(t, func(t *testing.T, o *casestest.Office) {
		c := o.Open(t, casestest.Lead(o.Anna))
		w := write(t, o, c.ID, cases.Plain, cases.ForLetter, cases.Effect{})
		o.FailPrinting.Store(true)
		if err := o.Cases.Sign(t.Context(), o.Anna, c.ID, w, 1); err == nil {
			t.Error("signed although the document could not be stored")
		}
		o.FailPrinting.Store(false)
		ok(t, o.Cases.Sign(t.Context(), o.Anna, c.ID, w, 1))
	})
}

func TestSilenceIsPointedOut(t *testing.T) {
	each(t, func(t *testing.T, o *casestest.Office) {
		c := o.Open(t, casestest.Lead(o.Anna), func(op *cases.Opening) { op.Silence = cases.Silence{Period: calendar.Days(21), Rules: calendar.KPA} })
		want(t, "silent on", c.SilentOn, "2027-03-12")
		o.Days(21)
		ok(t, o.Queue.Drain(t.Context()))
		want(t, "on the last day", len(dossier(t, o, o.Anna, c.ID).Tasks), 0)
		o.Days(1)
		ok(t, o.Queue.Drain(t.Context()))
		want(t, "after it", dossier(t, o, o.Anna, c.ID).Tasks[0].Kind, "silence")
	})
}

func TestAPartySeesItsOwnMattersOnly(t *testing.T) {
	each(t, func(t *testing.T, o *casestest.Office) {
		c := o.Open(t)
		stranger := actor.Actor{Kind: actor.Resident, Account: id.New[id.Account]()}
		for name, by := range map[string]actor.Actor{"a stranger": stranger, "nobody": {}, "a clerk without an account": {Kind: actor.Clerk, Unit: o.Unit}} {
			if _, err := o.Cases.MatterOf(t.Context(), by, c.ID); !fault.Is(err, fault.NotFound) {
				t.Errorf("%s: %v", name, err)
			}
		}
		list, err := o.Cases.Matters(t.Context(), o.Maria)
		ok(t, err)
		want(t, "Maria's", len(list), 1)
		list, err = o.Cases.Matters(t.Context(), stranger)
		ok(t, err)
		want(t, "the stranger's", len(list), 0)
	})
}
