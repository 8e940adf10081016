package dispatch_test

import (
	"fmt"
	"testing"
	"time"

	"wrota/internal/dispatch"
	"wrota/internal/dispatch/dispatchtest"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
)

func TestDaysOfAPolicy(t *testing.T) {
	for _, tc := range []struct {
		sent             calendar.Date
		remind, fallBack int
		wantRemind       string
		wantFallBack     string
		reason           string
	}{
		{calendar.On(2027, 2, 19), 7, 14, "2027-02-26", "2027-03-06", "14 days end on Friday 5 March: the letter goes on the next day"},
		{calendar.On(2027, 2, 20), 7, 14, "2027-02-27", "2027-03-09", "the end on Saturday 6 March moves to Monday (art. 57 § 4 KPA)"},
		{calendar.On(2027, 4, 21), 7, 14, "2027-04-28", "2027-05-06", "5 May is an ordinary Wednesday"},
		{calendar.On(2027, 4, 19), 7, 14, "2027-04-26", "2027-05-05", "3 May is a free Monday"},
		{calendar.On(2027, 12, 10), 7, 14, "2027-12-17", "2027-12-28", "24 to 26 December are free, the 26th is a Sunday"},
		{calendar.On(2028, 2, 15), 1, 14, "2028-02-16", "2028-03-01", "a leap year: 29 February is a Tuesday"},
	} {
		remind, fallBack := dispatch.Days(dispatch.Policy{RemindAfter: tc.remind, FallBackAfter: tc.fallBack}, tc.sent)
		if remind.String() != tc.wantRemind || fallBack.String() != tc.wantFallBack {
			t.Errorf("%s: sent %s → %s, %s; want %s, %s", tc.reason, tc.sent, remind, fallBack, tc.wantRemind, tc.wantFallBack)
		}
	}
}

func TestWhatNobodyCollectsIsRemindedAndGoesOnPaper(t *testing.T) {
	each(t, func(t *testing.T, o *dispatchtest.Office, _ *db.DB) {
		l := o.Send(t, o.Sending(t, "Decyzja", dispatchtest.InBox(o.Maria)))
		want(t, "sent", names(o.Drain(t)), "[dispatch.sent]")
		o.Days(6)
		want(t, "day 6", names(o.Drain(t)), "[]")
		o.Days(1)
		want(t, "day 7", o.Drain(t), []dispatch.Reminded{{
			Dispatch: l.ID, Delivery: l.Deliveries[0].ID, Unit: o.Unit, Case: o.Case, Account: o.Maria.Account, FallBackOn: calendar.On(2027, 3, 6),
		}})
		o.Days(7)
		want(t, "day 14, the last one", names(o.Drain(t)), "[]")
		o.Days(1)
		want(t, "day 15", names(o.Drain(t)), "[dispatch.fell-back dispatch.sent]")
		now := letter(t, o, l.ID)
		want(t, "stages", stages(now), "[1.1:portal:lapsed 1.2:paper:to-post]")
		want(t, "no fiction of delivery", now.Deliveries[0].ServedOn.IsZero(), true)
		o.Days(60)
		want(t, "later", names(o.Drain(t)), "[]")
	})
}

func TestWhatIsCollectedIsNeitherRemindedNorSentAgain(t *testing.T) {
	each(t, func(t *testing.T, o *dispatchtest.Office, _ *db.DB) {
		l := o.Send(t, o.Sending(t, "Decyzja", dispatchtest.InBox(o.Maria)))
		o.Days(3)
		_, err := o.Dispatch.Collect(t.Context(), o.Maria, l.Deliveries[0].ID)
		ok(t, err)
		o.Drain(t)
		o.Days(30)
		want(t, "later", names(o.Drain(t)), "[]")
		want(t, "stages", stages(letter(t, o, l.ID)), "[1.1:portal:served]")
	})
}

// TestALetterThatWentAnotherWayMayStillBeCollected: what has not been posted is withdrawn, and whichever way
// comes first is the delivery.
func TestALetterThatWentAnotherWayMayStillBeCollected(t *testing.T) {
	each(t, func(t *testing.T, o *dispatchtest.Office, _ *db.DB) {
		first := o.Send(t, o.Sending(t, "Pierwsze", dispatchtest.InBox(o.Maria)))
		second := o.Send(t, o.Sending(t, "Drugie", dispatchtest.InBox(o.Maria)))
		o.Days(15)
		o.Drain(t)
		item, err := o.Dispatch.BoxItem(t.Context(), o.Maria, first.Deliveries[0].ID)
		ok(t, err)
		want(t, "the box says so", item.WentBy, dispatch.Paper)
		_, err = o.Dispatch.Collect(t.Context(), o.Maria, first.Deliveries[0].ID)
		ok(t, err)
		want(t, "not posted yet", stages(letter(t, o, first.ID)), "[1.1:portal:served 1.2:paper:withdrawn]")
		want(t, "told", names(o.Drain(t)), "[dispatch.delivered!]")

		paper := letter(t, o, second.ID).Deliveries[1]
		posted := dispatch.Posting{Chosen: dispatch.Chosen{Delivery: paper.ID, Version: paper.Version}, On: o.Dispatch.Today(), Mode: dispatch.WithReceipt, Tracking: "RR473124829PL"}
		ok(t, o.Dispatch.Post(t.Context(), o.Ewa, []dispatch.Posting{posted}))
		o.Days(4)
		ack := dispatch.Acknowledgement{Chosen: dispatch.Chosen{Delivery: paper.ID}, On: o.Dispatch.Today().AddDays(-1), How: dispatch.HowHousehold, To: "Stanisław Łąka"}
		ok(t, o.Dispatch.Acknowledge(t.Context(), o.Ewa, ack))
		want(t, "told", names(o.Drain(t)), "[dispatch.delivered!]")
		_, err = o.Dispatch.Collect(t.Context(), o.Maria, second.Deliveries[0].ID)
		ok(t, err)
		want(t, "the second way tells nothing", names(o.Drain(t)), "[]")
		now := letter(t, o, second.ID)
		want(t, "both ways stand", []any{now.Deliveries[0].ServedOn, now.Deliveries[1].ServedOn}, "[2027-03-10 2027-03-09]")
	})
}

func TestAPolicyAppliesFromItsDayToLettersSentAfterIt(t *testing.T) {
	each(t, func(t *testing.T, o *dispatchtest.Office, _ *db.DB) {
		admin := o.Ewa
		admin.Grants = append(admin.Grants, dispatch.GrantPolicy)
		p := dispatch.Policy{Unit: o.Unit, From: o.Dispatch.Today().AddDays(1), RemindAfter: 3, FallBackAfter: 7, Basis: "zarządzenie nr 5/2027"}
		ok(t, o.Dispatch.SetPolicy(t.Context(), admin, p))
		before := o.Send(t, o.Sending(t, "Przed", dispatchtest.InBox(o.Maria)))
		o.Days(1)
		after := o.Send(t, o.Sending(t, "Po", dispatchtest.InBox(o.Maria)))
		want(t, "before", before.Deliveries[0].FallBackOn, "2027-03-06")
		want(t, "after", []any{after.Deliveries[0].RemindOn, after.Deliveries[0].FallBackOn}, "[2027-02-23 2027-03-02]")
		got, err := o.Dispatch.PolicyOn(t.Context(), o.Ewa, o.Unit, o.Dispatch.Today())
		ok(t, err)
		want(t, "policy", got, p)
		other, err := o.Dispatch.PolicyOn(t.Context(), o.Ewa, id.New[id.Unit](), o.Dispatch.Today())
		ok(t, err)
		want(t, "of the region", []any{other.Unit, other.RemindAfter, other.FallBackAfter}, fmt.Sprint([]any{id.Region, 7, 14}))

		p.From = p.From.AddDays(1)
		for key, change := range map[string]func(*dispatch.Policy){
			"dispatch.policy.remind":   func(p *dispatch.Policy) { p.RemindAfter = 7 },
			"dispatch.policy.fallback": func(p *dispatch.Policy) { p.FallBackAfter = 61 },
			"dispatch.policy.past":     func(p *dispatch.Policy) { p.From = o.Dispatch.Today().AddDays(-1) },
			"dispatch.policy.basis":    func(p *dispatch.Policy) { p.Basis = "" },
		} {
			bad := p
			change(&bad)
			wantFault(t, key, o.Dispatch.SetPolicy(t.Context(), admin, bad), fault.Invalid, key)
		}
		wantFault(t, "without the right", o.Dispatch.SetPolicy(t.Context(), o.Ewa, p), fault.Forbidden, "fault.forbidden")
		p.Unit = id.New[id.Unit]()
		wantFault(t, "of another unit", o.Dispatch.SetPolicy(t.Context(), admin, p), fault.Forbidden, "fault.forbidden")
	})
}

func TestNotifiedIsWrittenOnce(t *testing.T) {
	each(t, func(t *testing.T, o *dispatchtest.Office, _ *db.DB) {
		l := o.Send(t, o.Sending(t, "Decyzja", dispatchtest.InBox(o.Maria)))
		for range 2 {
			ok(t, o.Dispatch.Notified(t.Context(), o.System, o.Unit, l.Deliveries[0].ID))
			o.Clock.Move(time.Minute)
		}
		steps := letter(t, o, l.ID).Deliveries[0].Steps
		want(t, "steps", []any{len(steps), steps[1].What}, "[2 notified]")
		wantFault(t, "by a person", o.Dispatch.Notified(t.Context(), o.Ewa, o.Unit, l.Deliveries[0].ID), fault.Forbidden, "fault.forbidden")
	})
}
