package dispatch_test

import (
	"fmt"
	"testing"
	"time"

	"wrota/internal/dispatch"
	"wrota/internal/dispatch/dispatchtest"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
)

func TestListsOfWorkArePagedInTheOrderOfWaiting(t *testing.T) {
	each(t, func(t *testing.T, o *dispatchtest.Office, _ *db.DB) {
		for i := range 7 {
			o.Send(t, o.Sending(t, fmt.Sprint("Pismo ", i), dispatchtest.OnPaper("X")))
			if i%2 == 0 { // some came at the same moment
				o.Clock.Move(time.Second)
			}
		}
		o.Send(t, o.Sending(t, "W skrzynce", dispatchtest.InBox(o.Maria)))
		var titles []string
		q := dispatch.WorkQuestion{Stage: dispatch.ToPost, Limit: 3}
		for pages := 1; ; pages++ {
			page, err := o.Dispatch.Work(t.Context(), o.Ewa, q)
			ok(t, err)
			for _, r := range page.Rows {
				titles = append(titles, r.Title)
			}
			if q.After = page.Next; q.After == "" {
				want(t, "pages", pages, 3)
				break
			}
		}
		seen := map[string]bool{}
		for _, title := range titles {
			seen[title] = true
		}
		want(t, "each once", []int{len(titles), len(seen)}, "[7 7]")
		want(t, "first and last", titles[0]+" … "+titles[6], "Pismo 0 … Pismo 6")
		for _, bad := range []string{"x", "20270219T110000.000000.zzz", "20270219T110000.000000"} {
			q.After = bad
			_, err := o.Dispatch.Work(t.Context(), o.Ewa, q)
			wantFault(t, "cursor "+bad, err, fault.NotFound, "fault.no-page")
		}
		_, err := o.Dispatch.Work(t.Context(), o.Ewa, dispatch.WorkQuestion{Stage: dispatch.Served})
		wantFault(t, "no such list", err, fault.NotFound, "fault.no-page")
	})
}

func TestSearchForgivesCaseAndDiacritics(t *testing.T) {
	each(t, func(t *testing.T, o *dispatchtest.Office, _ *db.DB) {
		o.Send(t, o.Sending(t, "Decyzja o zajęciu pasa", dispatchtest.OnPaper("Żółkiewska Maria"), dispatchtest.OnPaper("Łąka sp. z o.o.")))
		o.Send(t, o.Sending(t, "Wezwanie 100%", dispatchtest.OnPaper("Nowak Jan")))
		for text, n := range map[string]int{
			"": 2, "zolkiewska": 1, "LAKA decyzja": 1, "RPWy/LIPOWA/2": 1, "dr.7230.14": 2, "nowak zajecia": 0, "100%": 1, "%": 1, "_": 0, "żołkiewska maria zajęciu": 1,
		} {
			page, err := o.Dispatch.Outgoing(t.Context(), o.Ewa, dispatch.Question{Text: text})
			ok(t, err)
			want(t, fmt.Sprintf("%q in the register", text), len(page.Letters), n)
		}
		page, err := o.Dispatch.Work(t.Context(), o.Ewa, dispatch.WorkQuestion{Stage: dispatch.ToPost, Text: "laka", By: dispatch.Paper})
		ok(t, err)
		want(t, "in the list", len(page.Rows), 2) // both addressees of the letter
		page, err = o.Dispatch.Work(t.Context(), o.Ewa, dispatch.WorkQuestion{Stage: dispatch.ToPost, By: dispatch.ADE})
		ok(t, err)
		want(t, "by e-Doręczenia", len(page.Rows), 0)
	})
}

// TestTheRegisterIsReadInAFewStatements: a page of a hundred letters costs no more than one of ten.
func TestTheRegisterIsReadInAFewStatements(t *testing.T) {
	each(t, func(t *testing.T, o *dispatchtest.Office, _ *db.DB) {
		for i := range 25 {
			o.Send(t, o.Sending(t, fmt.Sprint("Pismo ", i), dispatchtest.OnPaper("A"), dispatchtest.OnPaper("B"), dispatchtest.InBox(o.Maria)))
			o.Clock.Move(6 * time.Hour)
		}
		ctx, counter := db.WithCounter(t.Context())
		page, err := o.Dispatch.Outgoing(ctx, o.Ewa, dispatch.Question{Limit: 20})
		ok(t, err)
		if n := counter.Load(); n > 6 {
			t.Errorf("%d statements", n)
		}
		want(t, "page", []any{len(page.Letters), page.Letters[0].No, len(page.Letters[7].Deliveries), page.Next}, "[20 25 3 2027.6]")
		page, err = o.Dispatch.Outgoing(t.Context(), o.Ewa, dispatch.Question{Limit: 20, After: page.Next})
		ok(t, err)
		want(t, "last page", []any{len(page.Letters), page.Letters[4].No, page.Next == ""}, "[5 1 true]")
		from, to := calendar.On(2027, 2, 21), calendar.On(2027, 2, 22)
		page, err = o.Dispatch.Outgoing(t.Context(), o.Ewa, dispatch.Question{From: from, To: to})
		ok(t, err)
		want(t, "two days", len(page.Letters), 8)
		for _, l := range page.Letters {
			if d := calendar.Of(l.SentAt); d.Before(from) || d.After(to) {
				t.Errorf("%s was sent on %s", l.Number, d)
			}
		}
		_, err = o.Dispatch.Outgoing(t.Context(), o.Ewa, dispatch.Question{After: "2027"})
		wantFault(t, "cursor", err, fault.NotFound, "fault.no-page")

		ctx, counter = db.WithCounter(t.Context())
		list, err := o.Dispatch.OfCase(ctx, o.Anna, o.Case)
		ok(t, err)
		want(t, "letters of the case", []int{len(list), len(list[0].Deliveries), len(list[0].Deliveries[0].Steps)}, "[25 3 1]")
		if n := counter.Load(); n > 4 {
			t.Errorf("the case: %d statements", n)
		}
	})
}

func TestTheBoxIsPaged(t *testing.T) {
	each(t, func(t *testing.T, o *dispatchtest.Office, _ *db.DB) {
		for i := range 70 {
			o.Send(t, o.Sending(t, fmt.Sprint("Pismo ", i), dispatchtest.InBox(o.Maria)))
			if i%3 == 0 {
				o.Clock.Move(time.Minute)
			}
		}
		seen, after := map[id.Delivery]bool{}, ""
		for pages := 1; ; pages++ {
			page, err := o.Dispatch.Box(t.Context(), o.Maria, after)
			ok(t, err)
			for _, i := range page.Items {
				seen[i.Delivery] = true
			}
			if after = page.Next; after == "" {
				want(t, "pages", pages, 3)
				break
			}
		}
		want(t, "letters", len(seen), 70)
	})
}

// TestTimeline: a clerk sees everybody, a resident what went to himself, another resident nothing.
func TestTimeline(t *testing.T) {
	each(t, func(t *testing.T, o *dispatchtest.Office, _ *db.DB) {
		l := o.Send(t, o.Sending(t, "Decyzja", dispatchtest.InBox(o.Maria), dispatchtest.OnPaper("Firma")))
		o.Clock.Move(time.Hour)
		keys := func(by actor.Actor) (out []string) {
			entries, err := o.Dispatch.Timeline(t.Context(), by, o.Unit, o.Case)
			ok(t, err)
			for _, e := range entries {
				out = append(out, e.Key)
			}
			return out
		}
		want(t, "Maria, before", keys(o.Maria), "[dispatch.timeline.own.sent dispatch.timeline.own.waits]")
		_, err := o.Dispatch.Collect(t.Context(), o.Maria, l.Deliveries[0].ID)
		ok(t, err)
		o.Clock.Move(time.Hour)
		p := posting(o, dispatch.Letter{Deliveries: l.Deliveries[1:]})
		ok(t, o.Dispatch.Post(t.Context(), o.Ewa, []dispatch.Posting{p}))
		want(t, "Maria, after", keys(o.Maria), "[dispatch.timeline.own.sent dispatch.timeline.own.collected]")
		want(t, "Anna", keys(o.Anna), "[dispatch.timeline.sent dispatch.timeline.collected dispatch.timeline.posted]")
		want(t, "Jan", keys(o.Jan), "[]")
		_, err = o.Dispatch.Timeline(t.Context(), actor.Actor{Kind: actor.Anonymous}, o.Unit, o.Case)
		if !fault.Is(err, fault.LoggedOut) {
			t.Errorf("a visitor: %v", err)
		}
	})
}

func TestRefers(t *testing.T) {
	each(t, func(t *testing.T, o *dispatchtest.Office, _ *db.DB) {
		l := o.Send(t, o.Sending(t, "Decyzja", dispatchtest.InBox(o.Maria)))
		_, err := o.Dispatch.Collect(t.Context(), o.Maria, l.Deliveries[0].ID)
		ok(t, err)
		st, _ := letter(t, o, l.ID).Deliveries[0].Evidence()
		free := o.Sending(t, "Nie wysłane", dispatchtest.OnPaper("X")).Blob
		for sum, used := range map[[32]byte]bool{l.Blob: true, st.Evidence: true, free: false} {
			got, err := o.Dispatch.Refers(t.Context(), sum)
			ok(t, err)
			want(t, "refers", got, used)
		}
	})
}
