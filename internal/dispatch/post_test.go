package dispatch_test

import (
	"sync"
	"testing"

	"wrota/internal/dispatch"
	"wrota/internal/dispatch/dispatchtest"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
)

// posting posts the only delivery of a letter today.
func posting(o *dispatchtest.Office, l dispatch.Letter) dispatch.Posting {
	d := l.Deliveries[0]
	return dispatch.Posting{Chosen: dispatch.Chosen{Delivery: d.ID, Version: d.Version}, On: o.Dispatch.Today(), Mode: dispatch.WithReceipt, Tracking: "RR473124829PL"}
}

func posted(t *testing.T, o *dispatchtest.Office) dispatch.Letter {
	t.Helper()
	l := o.Send(t, o.Sending(t, "Decyzja", dispatchtest.OnPaper("Zakład Łąka sp. z o.o.")))
	ok(t, o.Dispatch.Post(t.Context(), o.Ewa, []dispatch.Posting{posting(o, l)}))
	o.Drain(t)
	return letter(t, o, l.ID)
}

func TestPaperGoesAndIsAcknowledged(t *testing.T) {
	each(t, func(t *testing.T, o *dispatchtest.Office, d *db.DB) {
		l := posted(t, o)
		want(t, "posted", []any{stages(l), l.Deliveries[0].Tracking, l.Deliveries[0].PostedOn}, "[[1.1:paper:posted] RR473124829PL 2027-02-19]")
		o.Days(5)
		ack := dispatch.Acknowledgement{
			Chosen: dispatch.Chosen{Delivery: l.Deliveries[0].ID, Version: l.Deliveries[0].Version}, On: calendar.On(2027, 2, 23), How: dispatch.HowStaff, To: "Barbara Nowak",
		}
		ok(t, o.Dispatch.Acknowledge(t.Context(), o.Ewa, ack))
		ok(t, o.Dispatch.Acknowledge(t.Context(), o.Ewa, ack)) // the same form again
		want(t, "told", o.Drain(t), []dispatch.Delivered{{
			Dispatch: l.ID, Delivery: l.Deliveries[0].ID, Unit: o.Unit, Case: o.Case, Writing: l.Writing, On: ack.On, How: dispatch.HowStaff, Last: true,
		}})
		want(t, "log", verbs(t, o, d, "change"), "[dispatch.sent dispatch.posted dispatch.acknowledged]")
		ack.On = calendar.On(2027, 2, 22)
		wantFault(t, "another day", o.Dispatch.Acknowledge(t.Context(), o.Ewa, ack), fault.Conflict, "dispatch.wrong-stage")
	})
}

func TestPostingIsAllOrNothingAndRepeatable(t *testing.T) {
	each(t, func(t *testing.T, o *dispatchtest.Office, _ *db.DB) {
		var ps []dispatch.Posting
		var last dispatch.Letter
		for range 5 {
			last = o.Send(t, o.Sending(t, "Decyzja", dispatchtest.OnPaper("X")))
			ps = append(ps, posting(o, last))
		}
		ps[4].Version = 7
		wantFault(t, "one was changed", o.Dispatch.Post(t.Context(), o.Ewa, ps), fault.Conflict, "dispatch.changed-meanwhile")
		counts, err := o.Dispatch.Counts(t.Context(), o.Ewa)
		ok(t, err)
		want(t, "none is posted", counts, map[dispatch.Stage]int{dispatch.ToPost: 5})
		ps[4].Version = 1
		var wg sync.WaitGroup
		for range 4 { // a double click of two clerks
			wg.Go(func() {
				if err := o.Dispatch.Post(t.Context(), o.Ewa, ps); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		want(t, "steps", len(letter(t, o, last.ID).Deliveries[0].Steps), 2)
		for i := range ps {
			ps[i].Tracking = "RR473124832PL"
		}
		wantFault(t, "another number", o.Dispatch.Post(t.Context(), o.Ewa, ps), fault.Conflict, "dispatch.wrong-stage")
		wantFault(t, "nothing chosen", o.Dispatch.Post(t.Context(), o.Ewa, nil), fault.Invalid, "dispatch.choose")
	})
}

func TestPostingIsChecked(t *testing.T) {
	each(t, func(t *testing.T, o *dispatchtest.Office, _ *db.DB) {
		l := o.Send(t, o.Sending(t, "Decyzja", dispatchtest.OnPaper("X")))
		ade := dispatchtest.OnPaper("Y")
		ade.Wants, ade.ADE = dispatch.ADE, "AE:PL-28080-40239-TUSBF-26"
		e := o.Send(t, o.Sending(t, "Decyzja", ade))
		box := o.Send(t, o.Sending(t, "Decyzja", dispatchtest.InBox(o.Maria)))
		for _, tc := range []struct {
			letter dispatch.Letter
			change func(*dispatch.Posting)
			kind   fault.Kind
			key    string
			reason string
		}{
			{l, func(p *dispatch.Posting) { p.On = p.On.AddDays(1) }, fault.Invalid, "dispatch.posted-on", "tomorrow"},
			{l, func(p *dispatch.Posting) { p.On = p.On.AddDays(-1) }, fault.Invalid, "dispatch.posted-on", "before it was signed"},
			{l, func(p *dispatch.Posting) { p.Mode = "pigeon" }, fault.Invalid, "dispatch.mode", "a mode nobody knows"},
			{l, func(p *dispatch.Posting) { p.Mode = dispatch.ByADE }, fault.Invalid, "dispatch.mode", "a letter on paper by e-Doręczenia"},
			{e, func(*dispatch.Posting) {}, fault.Invalid, "dispatch.mode", "e-Doręczenia by post"},
			{l, func(p *dispatch.Posting) { p.Tracking = "RR473124828PL" }, fault.Invalid, "dispatch.tracking", "a wrong check digit"},
			{box, func(*dispatch.Posting) {}, fault.Conflict, "dispatch.wrong-stage", "a letter in a box"},
			{l, func(p *dispatch.Posting) { p.Delivery = id.New[id.Delivery]() }, fault.NotFound, "dispatch.no-such-delivery", "no such delivery"},
		} {
			p := posting(o, tc.letter)
			tc.change(&p)
			wantFault(t, tc.reason, o.Dispatch.Post(t.Context(), o.Ewa, []dispatch.Posting{p}), tc.kind, tc.key)
		}
		p := posting(o, e)
		p.Mode, p.Tracking = dispatch.ByADE, "1234567890"
		ok(t, o.Dispatch.Post(t.Context(), o.Ewa, []dispatch.Posting{p}))
		ack := dispatch.Acknowledgement{Chosen: dispatch.Chosen{Delivery: p.Delivery}, On: p.On, How: dispatch.HowAddressee}
		wantFault(t, "e-Doręczenia by a postman", o.Dispatch.Acknowledge(t.Context(), o.Ewa, ack), fault.Invalid, "dispatch.how")
		ack.How = dispatch.HowADEDeemed
		ok(t, o.Dispatch.Acknowledge(t.Context(), o.Ewa, ack))
	})
}

func TestModesWithoutProofAndInPerson(t *testing.T) {
	each(t, func(t *testing.T, o *dispatchtest.Office, _ *db.DB) {
		l := o.Send(t, o.Sending(t, "Informacja", dispatchtest.OnPaper("X")))
		p := posting(o, l)
		p.Mode, p.Tracking = dispatch.Ordinary, ""
		ok(t, o.Dispatch.Post(t.Context(), o.Ewa, []dispatch.Posting{p}))
		want(t, "ordinary", stages(letter(t, o, l.ID)), "[1.1:paper:plain]")
		l = o.Send(t, o.Sending(t, "Decyzja", dispatchtest.OnPaper("X")))
		p = posting(o, l)
		p.Mode, p.Tracking = dispatch.InPerson, ""
		o.Drain(t)
		ok(t, o.Dispatch.Post(t.Context(), o.Ewa, []dispatch.Posting{p}))
		want(t, "in the office", stages(letter(t, o, l.ID)), "[1.1:paper:served]")
		want(t, "told", names(o.Drain(t)), "[dispatch.delivered!]")
	})
}

func TestAReturnedLetterIsToldAndSentAgain(t *testing.T) {
	each(t, func(t *testing.T, o *dispatchtest.Office, _ *db.DB) {
		l := posted(t, o)
		o.Days(20)
		r := dispatch.Return{Chosen: dispatch.Chosen{Delivery: l.Deliveries[0].ID}, On: calendar.On(2027, 3, 8), Reason: dispatch.Moved}
		bad := r
		bad.Reason = dispatch.OtherReason
		wantFault(t, "another reason without words", o.Dispatch.Return(t.Context(), o.Ewa, bad), fault.Invalid, "dispatch.note")
		bad.Reason = "?"
		wantFault(t, "no reason", o.Dispatch.Return(t.Context(), o.Ewa, bad), fault.Invalid, "dispatch.reason")
		ok(t, o.Dispatch.Return(t.Context(), o.Ewa, r))
		ok(t, o.Dispatch.Return(t.Context(), o.Ewa, r))
		want(t, "told", names(o.Drain(t)), "[dispatch.returned]")
		to := dispatchtest.Lipowa
		to.Street = "ul. Nowa"
		next, err := o.Dispatch.Readdress(t.Context(), o.Ewa, dispatch.Address{Chosen: r.Chosen, Address: to})
		ok(t, err)
		now := letter(t, o, l.ID)
		want(t, "stages", stages(now), "[1.1:paper:replaced 1.2:paper:to-post]")
		want(t, "new", []any{now.Deliveries[1].ID == next, now.Deliveries[1].Address.Street}, "[true ul. Nowa]")
		want(t, "told", names(o.Drain(t)), "[dispatch.sent]")
		_, err = o.Dispatch.Readdress(t.Context(), o.Ewa, dispatch.Address{Chosen: r.Chosen, Address: to})
		wantFault(t, "again", err, fault.Conflict, "dispatch.wrong-stage")
	})
}

// TestAReturnMayCountAsADelivery: a person finds that art. 44 § 4 KPA applies; the program never does.
func TestAReturnMayCountAsADelivery(t *testing.T) {
	each(t, func(t *testing.T, o *dispatchtest.Office, _ *db.DB) {
		l := posted(t, o)
		o.Days(20)
		which := dispatch.Chosen{Delivery: l.Deliveries[0].ID}
		ok(t, o.Dispatch.Return(t.Context(), o.Ewa, dispatch.Return{Chosen: which, On: o.Dispatch.Today(), Reason: dispatch.NotCollected}))
		o.Days(30)
		want(t, "nothing happens by itself", names(o.Drain(t)), "[dispatch.returned]")
		ok(t, o.Dispatch.Acknowledge(t.Context(), o.Ewa, dispatch.Acknowledgement{Chosen: which, On: calendar.On(2027, 3, 8), How: dispatch.HowDeemed}))
		want(t, "told", names(o.Drain(t)), "[dispatch.delivered!]")
	})
}

func TestOnlyTheOneWhoPostsMarks(t *testing.T) {
	each(t, func(t *testing.T, o *dispatchtest.Office, d *db.DB) {
		l := posted(t, o)
		which := dispatch.Chosen{Delivery: l.Deliveries[0].ID}
		elsewhere := dispatchtest.New(t, d).Ewa
		today := o.Dispatch.Today()
		for _, tc := range []struct {
			by     actor.Actor
			kind   fault.Kind
			reason string
		}{
			{o.Anna, fault.Forbidden, "leads the case"},
			{o.Maria, fault.Forbidden, "a resident"},
			{elsewhere, fault.NotFound, "posts for another unit"},
			{o.System, fault.Forbidden, "a listener"},
		} {
			_, rerr := o.Dispatch.Readdress(t.Context(), tc.by, dispatch.Address{Chosen: which, Address: dispatchtest.Lipowa})
			for i, err := range []error{
				o.Dispatch.Post(t.Context(), tc.by, []dispatch.Posting{{Chosen: which, On: today, Mode: dispatch.WithReceipt}}),
				o.Dispatch.Acknowledge(t.Context(), tc.by, dispatch.Acknowledgement{Chosen: which, On: today, How: dispatch.HowAddressee}),
				o.Dispatch.Return(t.Context(), tc.by, dispatch.Return{Chosen: which, On: today, Reason: dispatch.Moved}),
				rerr,
			} {
				if !fault.Is(err, tc.kind) {
					t.Errorf("%s, verb %d: %v, want %s", tc.reason, i, err, tc.kind)
				}
			}
		}
	})
}
