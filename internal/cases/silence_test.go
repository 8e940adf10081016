package cases_test

import (
	"strings"
	"testing"
	"time"

	"wrota/internal/cases"
	"wrota/internal/cases/casestest"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
)

// trees is a notification of the removal of trees: art. 83f of the act on nature conservation.
func trees(op *cases.Opening) {
	op.Service = "usuniecie-drzew-zgloszenie"
	op.Term = cases.Term{Period: calendar.Days(21), Rules: calendar.KPA, Basis: "art. 83f ust. 6", Restarts: "art. 83f ust. 9"}
	op.Silence = cases.Silence{Period: calendar.Days(14), Rules: calendar.KPA, Basis: "art. 83f ust. 8", From: "dzień oględzin", Meaning: "Możesz usunąć drzewa."}
}

func day(t *testing.T, s string) calendar.Date {
	t.Helper()
	d, err := calendar.Parse(s)
	ok(t, err)
	return d
}

// until moves the clock to noon of a day.
func until(o *casestest.Office, d calendar.Date) { o.Clock.Set(d.Start().Add(12 * time.Hour)) }

// inspected opens a notification of today and records the inspection of today.
func inspected(t *testing.T, o *casestest.Office) (*cases.Case, calendar.Date) {
	t.Helper()
	c := o.Open(t, trees, casestest.Lead(o.Anna))
	today := calendar.Of(o.Clock.Now())
	ok(t, o.Cases.RecordEvent(t.Context(), o.Anna, cases.EventDay{Case: c.ID, Version: c.Version, On: today}))
	return c, today
}

func refused(t *testing.T, what string, err error, kind fault.Kind, key string) {
	t.Helper()
	f, is := fault.As(err)
	if !is || f.Kind != kind {
		t.Errorf("%s: %v, want %v", what, err, kind)
		return
	}
	got := f.Key
	for _, x := range f.Fields {
		got += " " + x.Key
	}
	if !strings.Contains(got, key) {
		t.Errorf("%s: %s, want %s", what, got, key)
	}
}

func TestTheLastDayForAnObjection(t *testing.T) {
	rows := []struct {
		reason, on string
		rules      calendar.Rules
		want       string
	}{
		{"a Friday before a free Saturday (1 May): fourteen days later is a Friday", "2027-04-30", calendar.KPA, "2027-05-14"},
		{"ends on Easter Sunday, Easter Monday is free, too: Tuesday (art. 57 § 4 KPA)", "2027-03-14", calendar.KPA, "2027-03-30"},
		{"ends on a Saturday, which is like a free day (art. 57 § 4 KPA): Monday", "2027-06-05", calendar.KPA, "2027-06-21"},
		{"ends on 11 November, a Thursday: Friday", "2027-10-28", calendar.KPA, "2027-11-12"},
		{"ends on Christmas Eve, a Friday, free since 2025: Monday", "2027-12-10", calendar.KPA, "2027-12-27"},
		{"ends on the leap day", "2028-02-15", calendar.KPA, "2028-02-29"},
		{"the leap day itself is the day of the inspection, which is not counted (art. 57 § 1 KPA)", "2028-02-29", calendar.KPA, "2028-03-14"},
		{"an act that fixes the last day itself: it does not move", "2028-04-02", calendar.Act, "2028-04-16"},
	}
	each(t, func(t *testing.T, o *casestest.Office) {
		for _, r := range rows {
			until(o, day(t, r.on).AddDays(-3))
			c := o.Open(t, trees, casestest.Lead(o.Anna), func(op *cases.Opening) { op.Silence.Rules = r.rules })
			until(o, day(t, r.on))
			ok(t, o.Cases.RecordEvent(t.Context(), o.Anna, cases.EventDay{Case: c.ID, On: day(t, r.on)}))
			d := dossier(t, o, o.Anna, c.ID)
			want(t, r.reason, []any{d.SilentOn, d.DueOn}, "["+r.want+" "+r.want+"]")
		}
	})
}

func TestSilenceAfterTheInspectionIsConsent(t *testing.T) {
	each(t, func(t *testing.T, o *casestest.Office) {
		ctx := t.Context()
		c := o.Open(t, trees, casestest.Lead(o.Anna))
		want(t, "before", []any{c.AwaitsEvent(), c.SilentOn.IsZero(), c.DueOn == calendar.End(c.InitiatedOn, calendar.Days(21), calendar.KPA)}, "[true true true]")
		m, err := o.Cases.MatterOf(ctx, o.Maria, c.ID)
		ok(t, err)
		want(t, "the party before", []any{m.Status, m.Tacit.Until.IsZero()}, "[handled true]")

		o.Days(5)
		on := calendar.Of(o.Clock.Now())
		ok(t, o.Cases.RecordEvent(ctx, o.Anna, cases.EventDay{Case: c.ID, Version: 1, On: on}))
		d := dossier(t, o, o.Anna, c.ID)
		want(t, "the nearest term", []any{d.DueOn == d.SilentOn, d.Stage, d.AwaitsEvent()}, "[true todo false]")
		page, err := o.Cases.Queue(ctx, o.Anna, cases.Question{View: cases.ViewTodo})
		ok(t, err)
		want(t, "in the queue", page.Rows[0].DueOn, d.SilentOn)
		m, err = o.Cases.MatterOf(ctx, o.Maria, c.ID)
		ok(t, err)
		want(t, "the party sees the day", []any{m.Status, m.Tacit.Until, m.DueOn}, []any{"objection", d.SilentOn, d.SilentOn})

		until(o, d.SilentOn)
		ok(t, o.Queue.Drain(ctx))
		want(t, "on the last day", len(dossier(t, o, o.Anna, c.ID).Tasks), 0)
		until(o, d.SilentOn.AddDays(1))
		m, err = o.Cases.MatterOf(ctx, o.Maria, c.ID)
		ok(t, err)
		want(t, "the party does not wait for the timer", []any{m.Status, m.Tacit.Consented, m.Tacit.Meaning}, "[consented true Możesz usunąć drzewa.]")
		ok(t, o.Queue.Drain(ctx))
		d = dossier(t, o, o.Anna, c.ID)
		want(t, "after it", []any{len(d.Tasks), d.Tasks[0].Kind, d.DueOn == cases.NoTerm, d.Consented(calendar.Of(o.Clock.Now()))}, "[1 silence true true]")
		st, err := o.Cases.Standing(ctx, o.Unit, c.ID)
		ok(t, err)
		want(t, "a stranger with the receipt", st.Status, "consented")

		refused(t, "corrected after the consent", o.Cases.RecordEvent(ctx, o.Anna, cases.EventDay{Case: c.ID, On: on.AddDays(-1), Reason: "pomyłka"}), fault.Conflict, "cases.silence-over")
		w := write(t, o, c.ID, cases.Decision, cases.ForDecision, cases.Effect{Outcome: cases.Refused, Appeal: 14})
		refused(t, "an objection after the consent", o.Cases.Sign(ctx, o.Jan, c.ID, w, 1), fault.Conflict, "cases.objection-late")
		ok(t, o.Cases.Drop(ctx, o.Anna, c.ID, w, 1))
		ok(t, o.Cases.Close(ctx, o.Anna, cases.Chosen{Case: c.ID}, cases.BySilence))
		m, err = o.Cases.MatterOf(ctx, o.Maria, c.ID)
		ok(t, err)
		want(t, "the right stays on the page", []any{m.Status, m.Settlement, m.Tacit.Consented}, "[closed silent true]")
	})
}

func TestAnObjectionOnTheLastDayStopsTheSilence(t *testing.T) {
	each(t, func(t *testing.T, o *casestest.Office) {
		ctx := t.Context()
		c, on := inspected(t, o)
		last := calendar.End(on, calendar.Days(14), calendar.KPA)
		w := write(t, o, c.ID, cases.Decision, cases.ForDecision, cases.Effect{Outcome: cases.Refused, Appeal: 14})
		until(o, last)
		ok(t, o.Cases.Sign(ctx, o.Jan, c.ID, w, 1))
		until(o, last.AddDays(1))
		ok(t, o.Queue.Drain(ctx))
		d := dossier(t, o, o.Anna, c.ID)
		want(t, "the day after", []any{d.StoppedOn, len(d.Tasks), d.Consented(last.AddDays(9)), d.DueOn == cases.NoTerm}, []any{last, 0, false, true})
		m, err := o.Cases.MatterOf(ctx, o.Maria, c.ID)
		ok(t, err)
		want(t, "the party", []any{m.Status, m.Tacit == nil}, "[decided true]")
		refused(t, "a day recorded after the decision", o.Cases.RecordEvent(ctx, o.Anna, cases.EventDay{Case: c.ID, On: on.AddDays(1), Reason: "x"}), fault.Conflict, "cases.silence-stopped")
	})
}

func TestWhichDayMayBeRecorded(t *testing.T) {
	each(t, func(t *testing.T, o *casestest.Office) {
		ctx := t.Context()
		c := o.Open(t, trees, casestest.Lead(o.Anna))
		filed := c.InitiatedOn
		o.Days(30)
		today := calendar.Of(o.Clock.Now())
		for _, r := range []struct {
			reason string
			on     calendar.Date
			key    string
		}{
			{"nothing was written", calendar.Date{}, "cases.event-day-missing"},
			{"tomorrow has not happened", today.AddDays(1), "cases.event-day-future"},
			{"the day before the filing is the inspection of another notification", filed.AddDays(-1), "cases.event-day-early"},
			{"so long ago that the silence is consent at once: only knowingly", filed, "cases.event-day-passed"},
		} {
			refused(t, r.reason, o.Cases.RecordEvent(ctx, o.Anna, cases.EventDay{Case: c.ID, On: r.on}), fault.Invalid, r.key)
		}
		ok(t, o.Cases.RecordEvent(ctx, o.Anna, cases.EventDay{Case: c.ID, On: filed, Passed: true}))
		ok(t, o.Queue.Drain(ctx))
		want(t, "knowingly", dossier(t, o, o.Anna, c.ID).Tasks[0].Kind, "silence")

		plain := o.Open(t, casestest.Lead(o.Anna))
		refused(t, "a service without such a rule", o.Cases.RecordEvent(ctx, o.Anna, cases.EventDay{Case: plain.ID, On: today}), fault.Conflict, "cases.no-event")
	})
}

func TestTheStepSentTwiceAndTheCorrection(t *testing.T) {
	each(t, func(t *testing.T, o *casestest.Office) {
		ctx := t.Context()
		c := o.Open(t, trees, casestest.Lead(o.Anna))
		filed := c.InitiatedOn
		o.Days(6)
		on := filed.AddDays(2)
		ok(t, o.Cases.RecordEvent(ctx, o.Anna, cases.EventDay{Case: c.ID, Version: 1, On: on}))
		ok(t, o.Cases.RecordEvent(ctx, o.Anna, cases.EventDay{Case: c.ID, Version: 1, On: on}))
		refused(t, "another day by an old page", o.Cases.RecordEvent(ctx, o.Anna, cases.EventDay{Case: c.ID, Version: 1, On: filed, Reason: "x"}), fault.Conflict, "cases.changed-meanwhile")
		refused(t, "a correction without a reason", o.Cases.RecordEvent(ctx, o.Anna, cases.EventDay{Case: c.ID, On: filed.AddDays(5)}), fault.Invalid, "cases.reason-missing")
		ok(t, o.Cases.RecordEvent(ctx, o.Anna, cases.EventDay{Case: c.ID, On: filed.AddDays(5), Reason: "W protokole jest inny dzień"}))
		lines, err := o.Cases.Log(ctx, o.Anna, c.ID)
		ok(t, err)
		count := map[string]int{}
		for _, l := range lines {
			count[l.Verb]++
		}
		want(t, "the metryka", []any{count["cases.event-recorded"], count["cases.event-corrected"]}, "[1 1]")

		d := dossier(t, o, o.Anna, c.ID)
		until(o, calendar.End(on, calendar.Days(14), calendar.KPA).AddDays(1)) // the timer of the first day
		ok(t, o.Queue.Drain(ctx))
		want(t, "the corrected day counts", len(dossier(t, o, o.Anna, c.ID).Tasks), 0)
		until(o, d.SilentOn.AddDays(1))
		ok(t, o.Queue.Drain(ctx))
		want(t, "after it", dossier(t, o, o.Anna, c.ID).Tasks[0].Kind, "silence")
	})
}

func TestWhoMayRecordTheInspection(t *testing.T) {
	each(t, func(t *testing.T, o *casestest.Office) {
		c := o.Open(t, trees, casestest.Lead(o.Anna))
		elsewhere, noGrant := o.Anna, o.Jan
		elsewhere.Unit = id.New[id.Unit]()
		noGrant.Grants = []actor.Grant{cases.GrantApprove}
		for name, x := range map[string]struct {
			by   actor.Actor
			kind fault.Kind
		}{
			"another unit": {elsewhere, fault.NotFound}, "another cell": {o.Piotr, fault.NotFound}, "the resident": {o.Maria, fault.NotFound},
			"a superior who may only accept": {noGrant, fault.Forbidden},
		} {
			err := o.Cases.RecordEvent(t.Context(), x.by, cases.EventDay{Case: c.ID, On: c.InitiatedOn})
			if !fault.Is(err, x.kind) {
				t.Errorf("%s: %v", name, err)
			}
		}
		want(t, "nothing was recorded", dossier(t, o, o.Anna, c.ID).EventOn.IsZero(), true)
	})
}

// A call to complete the notification interrupts the term of the inspection: it runs anew from the day of
// completion.
func TestACallInterruptsTheTermOfTheInspection(t *testing.T) {
	each(t, func(t *testing.T, o *casestest.Office) {
		ctx := t.Context()
		c := o.Open(t, trees, casestest.Lead(o.Anna))
		o.Days(10)
		w, err := o.Cases.RequestCompletion(ctx, o.Anna, cases.CompletionRequest{Case: c.ID, Kind: cases.Order, Items: []string{"Rysunek"}, Days: 7, Title: "Postanowienie", Body: "Uzupełnij."})
		ok(t, err)
		refused(t, "an order is signed by who may", o.Cases.Sign(ctx, o.Anna, c.ID, w, 1), fault.Forbidden, "cases.may-not-sign")
		ok(t, o.Cases.Sign(ctx, o.Jan, c.ID, w, 1))
		d := dossier(t, o, o.Anna, c.ID)
		want(t, "called", []any{d.Stage, d.Paused, d.DaysLeft, d.Pauses[0].Basis}, "[waiting true 21 art. 83f ust. 9]")
		o.Days(4)
		on := calendar.Of(o.Clock.Now())
		ok(t, o.Cases.Receive(ctx, actor.Automaton("system.test", o.Unit), cases.Receipt{Unit: o.Unit, Case: c.ID, Letter: id.New[id.Letter](), What: cases.LetterCompletion, ReceivedAt: o.Clock.Now()}))
		d = dossier(t, o, o.Anna, c.ID)
		want(t, "completed", []any{d.Paused, d.DueOn}, []any{false, calendar.End(on, calendar.Days(21), calendar.KPA)})
	})
}

func TestClosingDoesNotHideTheSilence(t *testing.T) {
	each(t, func(t *testing.T, o *casestest.Office) {
		ctx := t.Context()
		c := o.Open(t, trees, casestest.Lead(o.Anna))
		refused(t, "before the inspection", o.Cases.Close(ctx, o.Anna, cases.Chosen{Case: c.ID}, cases.BySilence), fault.Conflict, "cases.event-missing")
		ok(t, o.Cases.RecordEvent(ctx, o.Anna, cases.EventDay{Case: c.ID, On: c.InitiatedOn}))
		for _, how := range []cases.Settlement{cases.BySilence, cases.ByFiling, cases.ByLetter} {
			refused(t, string(how), o.Cases.Close(ctx, o.Anna, cases.Chosen{Case: c.ID}, how), fault.Conflict, "cases.silence-runs")
		}
		ok(t, o.Cases.Receive(ctx, actor.Automaton("system.test", o.Unit), cases.Receipt{Unit: o.Unit, Case: c.ID, Letter: id.New[id.Letter](), What: cases.LetterWithdrawal, ReceivedAt: o.Clock.Now()}))
		o.Days(30)
		ok(t, o.Queue.Drain(ctx))
		d := dossier(t, o, o.Anna, c.ID)
		want(t, "nobody asks for consent any more", []any{len(d.Tasks), d.Tasks[0].Kind, d.Consented(calendar.Of(o.Clock.Now()))}, "[1 withdrawal false]")
		ok(t, o.Cases.Close(ctx, o.Anna, cases.Chosen{Case: c.ID}, cases.ByWithdrawal))
	})
}
