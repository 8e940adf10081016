package dispatch_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"wrota/internal/dispatch"
	"wrota/internal/dispatch/dispatchtest"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/address"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/blob"
	"wrota/internal/platform/db"
	"wrota/internal/platform/jobs"
	"wrota/internal/platform/testkit"
)

func each(t *testing.T, test func(t *testing.T, o *dispatchtest.Office, d *db.DB)) {
	testkit.Each(t, dispatchtest.Tables, func(t *testing.T, d *db.DB) { test(t, dispatchtest.New(t, d), d) })
}

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func want(t *testing.T, what string, got, want any) {
	t.Helper()
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%s: %v, want %v", what, got, want)
	}
}

func wantFault(t *testing.T, what string, err error, k fault.Kind, key string) {
	t.Helper()
	f, isFault := fault.As(err)
	if isFault && f.Key == "fault.invalid" && len(f.Fields) > 0 {
		f = &fault.Error{Kind: f.Kind, Key: f.Fields[0].Key}
	}
	if !isFault || f.Kind != k || f.Key != key {
		t.Errorf("%s: %v, want %s %s", what, err, k, key)
	}
}

// names of facts, shortly.
func names(facts []jobs.Event) (out []string) {
	for _, f := range facts {
		name := f.Name()
		if d, isDelivered := f.(dispatch.Delivered); isDelivered && d.Last {
			name += "!"
		}
		out = append(out, name)
	}
	return out
}

func stages(l dispatch.Letter) (out []string) {
	for _, d := range l.Deliveries {
		out = append(out, fmt.Sprintf("%d.%d:%s:%s", d.Addressee, d.Attempt, d.Channel, d.Stage))
	}
	return out
}

func letter(t *testing.T, o *dispatchtest.Office, which id.Dispatch) dispatch.Letter {
	t.Helper()
	l, err := o.Dispatch.Fetch(t.Context(), o.Unit, which)
	ok(t, err)
	return l
}

func TestSendEntersTheRegisterOnce(t *testing.T) {
	each(t, func(t *testing.T, o *dispatchtest.Office, _ *db.DB) {
		c := o.Sending(t, "Decyzja", dispatchtest.InBox(o.Maria), dispatchtest.OnPaper("Zakład Łąka sp. z o.o."))
		l := o.Send(t, c)
		want(t, "number", l.Number, "RPWy/LIPOWA/1/2027")
		want(t, "stages", stages(l), "[1.1:portal:box 2.1:paper:to-post]")
		want(t, "again", o.Send(t, c).ID, l.ID)
		want(t, "told", names(o.Drain(t)), "[dispatch.sent dispatch.sent]")
		want(t, "next number", o.Send(t, o.Sending(t, "Postanowienie", dispatchtest.OnPaper("X"))).Number, "RPWy/LIPOWA/2/2027")
		o.Clock.Set(time.Date(2027, 12, 31, 23, 0, 0, 0, time.UTC)) // midnight of the new year in Warsaw
		want(t, "new year", o.Send(t, o.Sending(t, "Postanowienie", dispatchtest.OnPaper("X"))).Number, "RPWy/LIPOWA/1/2028")
	})
}

// TestNumbersAreGapFree sends at once, each letter twice; a third of the transactions fail after they took a
// number. No number may be lost or given twice.
func TestNumbersAreGapFree(t *testing.T) {
	each(t, func(t *testing.T, o *dispatchtest.Office, d *db.DB) {
		var wg sync.WaitGroup
		var mu sync.Mutex
		seen := map[string]id.Dispatch{}
		for i := range 40 {
			c := o.Sending(t, fmt.Sprint("Pismo ", i), dispatchtest.OnPaper("X"))
			if i%4 == 3 {
				c.Addressees[0].Party, c.Kind = id.Party{}, "\x00" // PostgreSQL refuses the byte, after the number was taken
			}
			for range 2 {
				wg.Go(func() {
					l, err := o.Dispatch.Send(t.Context(), o.System, c)
					if err != nil {
						if i%4 != 3 {
							t.Errorf("letter %d: %v", i, err)
						}
						return
					}
					mu.Lock()
					defer mu.Unlock()
					if first, twice := seen[l.Number]; twice && first != l.ID {
						t.Errorf("%s was given twice", l.Number)
					}
					seen[l.Number] = l.ID
				})
			}
		}
		wg.Wait()
		letters := 40
		if d.Engine() == db.Postgres {
			letters = 30
		}
		for n := 1; n <= letters; n++ {
			if number := fmt.Sprintf("RPWy/LIPOWA/%d/2027", n); seen[number].IsZero() {
				t.Errorf("%s is missing", number)
			}
		}
		want(t, "letters", len(seen), letters)
	})
}

func TestTheChannelFollowsTheWishAndTheLaw(t *testing.T) {
	account := id.New[id.Account]()
	for _, tc := range []struct {
		a        dispatch.Addressee
		first    dispatch.Channel
		fallback dispatch.Channel
		reason   string
	}{
		{dispatch.Addressee{Account: account, Wants: dispatch.Portal}, dispatch.Portal, dispatch.Paper, "has a box and wants it"},
		{dispatch.Addressee{Account: account, ADE: "AE:PL-28080-40239-TUSBF-26", Wants: dispatch.Portal}, dispatch.Portal, dispatch.ADE, "e-Doręczenia come before paper (art. 39 KPA)"},
		{dispatch.Addressee{Wants: dispatch.Portal}, dispatch.Paper, dispatch.Paper, "wants a box and has none"},
		{dispatch.Addressee{ADE: "AE:PL-28080-40239-TUSBF-26", Wants: dispatch.Portal}, dispatch.ADE, dispatch.ADE, "wants a box, has e-Doręczenia"},
		{dispatch.Addressee{ADE: "AE:PL-28080-40239-TUSBF-26", Wants: dispatch.ADE}, dispatch.ADE, dispatch.ADE, "wants e-Doręczenia"},
		{dispatch.Addressee{Wants: dispatch.ADE}, dispatch.Paper, dispatch.Paper, "wants e-Doręczenia without an address of theirs"},
		{dispatch.Addressee{Account: account, ADE: "AE:PL-28080-40239-TUSBF-26", Wants: dispatch.Paper}, dispatch.Paper, "", "wants paper"},
		{dispatch.Addressee{Account: account}, dispatch.Paper, "", "said nothing"},
	} {
		if got := dispatch.ChannelOf(tc.a); got != tc.first {
			t.Errorf("%s: %s, want %s", tc.reason, got, tc.first)
		}
		if got := dispatch.OtherOf(tc.a); tc.fallback != "" && got != tc.fallback {
			t.Errorf("%s: falls back to %s, want %s", tc.reason, got, tc.fallback)
		}
	}
}

func TestSendRefusesWhatIsNoLetter(t *testing.T) {
	each(t, func(t *testing.T, o *dispatchtest.Office, _ *db.DB) {
		for reason, change := range map[string]func(*dispatch.Sending){
			"no source":                       func(c *dispatch.Sending) { c.Source = "" },
			"no title":                        func(c *dispatch.Sending) { c.Title = " " },
			"nobody to send it to":            func(c *dispatch.Sending) { c.Addressees = nil },
			"an addressee without a name":     func(c *dispatch.Sending) { c.Addressees[0].Name = " " },
			"bytes that are not in the store": func(c *dispatch.Sending) { c.Blob = blob.SumOf([]byte("never put")) },
			"another length than the bytes":   func(c *dispatch.Sending) { c.Size++ },
		} {
			c := o.Sending(t, "Decyzja", dispatchtest.OnPaper("X"))
			change(&c)
			if _, err := o.Dispatch.Send(t.Context(), o.System, c); err == nil {
				t.Errorf("sent: %s", reason)
			}
		}
		for _, by := range []actor.Actor{o.Anna, o.Maria, {Kind: actor.Anonymous}} {
			_, err := o.Dispatch.Send(t.Context(), by, o.Sending(t, "Decyzja", dispatchtest.OnPaper("X")))
			wantFault(t, string(by.Kind), err, fault.Forbidden, "fault.forbidden")
		}
		want(t, "no number was lost", o.Send(t, o.Sending(t, "Decyzja", dispatchtest.OnPaper("X"))).No, 1)
	})
}

func TestALetterWithoutAnAddressIsNotLost(t *testing.T) {
	each(t, func(t *testing.T, o *dispatchtest.Office, _ *db.DB) {
		a := dispatchtest.OnPaper("Bez Adresu")
		a.Address = address.Address{}
		l := o.Send(t, o.Sending(t, "Decyzja", a))
		post := dispatch.Posting{Chosen: dispatch.Chosen{Delivery: l.Deliveries[0].ID}, On: o.Dispatch.Today(), Mode: dispatch.WithReceipt}
		wantFault(t, "post", o.Dispatch.Post(t.Context(), o.Ewa, []dispatch.Posting{post}), fault.Invalid, "dispatch.address-missing")
		_, err := o.Dispatch.Readdress(t.Context(), o.Ewa, dispatch.Address{Chosen: post.Chosen, Address: dispatchtest.Lipowa})
		ok(t, err)
		ok(t, o.Dispatch.Post(t.Context(), o.Ewa, []dispatch.Posting{post}))
		want(t, "stage", stages(letter(t, o, l.ID)), "[1.1:paper:posted]")
	})
}

func TestDamagedBytesAreToldAndNotShown(t *testing.T) {
	each(t, func(t *testing.T, o *dispatchtest.Office, d *db.DB) {
		l := o.Send(t, o.Sending(t, "Decyzja", dispatchtest.InBox(o.Maria)))
		box := l.Deliveries[0].ID
		_, err := o.Dispatch.Collect(t.Context(), o.Maria, box)
		ok(t, err)
		o.Drain(t)
		o.Spoil(t, l.Blob)
		f, err := o.Dispatch.OpenCollected(t.Context(), o.Maria, box)
		wantFault(t, "document", err, fault.Gone, "dispatch.damaged")
		if f.Body != nil {
			t.Error("damaged bytes were given out")
		}
		want(t, "told", o.Drain(t), []dispatch.Damaged{{Dispatch: l.ID, Unit: o.Unit, Case: o.Case}})
		want(t, "log", verbs(t, o, d, "change"), "[dispatch.sent dispatch.collected dispatch.damaged]")
		want(t, "no view", len(verbs(t, o, d, "view")), 0)
		st, _ := letter(t, o, l.ID).Deliveries[0].Evidence()
		o.Spoil(t, st.Evidence)
		_, err = o.Dispatch.OpenReceipt(t.Context(), o.Maria, box)
		wantFault(t, "receipt", err, fault.Gone, "dispatch.damaged")
	})
}

func verbs(t *testing.T, o *dispatchtest.Office, d *db.DB, kind string) (out []string) {
	t.Helper()
	ok(t, d.View(t.Context(), o.System, func(tx *db.Tx) error {
		rows, err := tx.QueryContext(t.Context(), `SELECT verb FROM audit_entry WHERE unit_id = $1 AND kind = $2 ORDER BY seq`, o.Unit, kind)
		if err != nil {
			return err
		}
		defer rows.Close() //nolint:errcheck // Err says what went wrong
		for rows.Next() {
			var v string
			err = errors.Join(err, rows.Scan(&v))
			out = append(out, v)
		}
		return errors.Join(err, rows.Err())
	}))
	return out
}
