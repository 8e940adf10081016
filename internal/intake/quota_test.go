package intake_test

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"wrota/internal/intake"
	"wrota/internal/intake/intaketest"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/testkit"
)

// somebody has no account, and comes from nowhere in particular.
var somebody = actor.Actor{Kind: actor.Anonymous}

// visitor has no account and comes from an address.
func visitor(address string) intake.Holder {
	return intake.Holder{By: actor.Actor{Kind: actor.Anonymous, Source: actor.Source{Address: address}}, Lang: "pl"}
}

func startFrom(t *testing.T, o *intaketest.Office, h intake.Holder) (id.Draft, intake.Holder, error) {
	t.Helper()
	d, proof, err := o.Intake.StartDraft(t.Context(), h, intake.Start{Unit: o.Unit, Service: "pismo"})
	h.Proof = proof
	return d, h, err
}

func TestDraftsOfANetworkAreCounted(t *testing.T) {
	each(t, func(t *testing.T, o *intaketest.Office) {
		o.Intake.Limits.DailyDrafts = 10
		var wait sync.WaitGroup
		refused := make(chan error, 16)
		for n := range 16 { // at once, from sixteen addresses of one subscriber
			wait.Go(func() {
				if _, _, err := startFrom(t, o, visitor(fmt.Sprintf("2001:db8::%d", n))); err != nil {
					refused <- err
				}
			})
		}
		wait.Wait()
		close(refused)
		busy := 0
		for err := range refused {
			if !fault.Is(err, fault.Busy) {
				t.Error(err)
			}
			busy++
		}
		want(t, "refused of 16", busy, 6)
		maria := o.Maria
		maria.By.Source.Address = "2001:db8::1"
		for _, tc := range []struct {
			who, reason string
			h           intake.Holder
			may         bool
		}{
			{"the same network", "it has begun ten", visitor("2001:db8::ffff"), false},
			{"another network", "it has begun none", visitor("2001:db8:0:1::1"), true},
			{"an account of the same network", "it can be asked", maria, true},
			{"our own program", "it has no address", intake.Holder{By: somebody, Lang: "pl"}, true},
		} {
			if _, _, err := startFrom(t, o, tc.h); (err == nil) != tc.may || err != nil && !fault.Is(err, fault.Busy) {
				t.Errorf("%s: %v: %s", tc.who, err, tc.reason)
			}
		}
		o.Clock.Move(24 * time.Hour)
		ok(t, o.Intake.Sweep(t.Context()))
		_, _, err := startFrom(t, o, visitor("2001:db8::1"))
		ok(t, err)
	})
}

func TestBytesOfANetworkAreCounted(t *testing.T) {
	each(t, func(t *testing.T, o *intaketest.Office) {
		o.Intake.Limits.DailyBytes = 6 << 20 // a chunk of four is counted before it is read
		d, h, err := startFrom(t, o, visitor("198.51.100.7"))
		ok(t, err)
		add := func(body string) error {
			_, err := o.Intake.AddFile(t.Context(), h, d, intake.Incoming{Field: "plik", Name: "a.txt", Body: strings.NewReader(body)})
			return err
		}
		if err := add("MZ\x90" + strings.Repeat("\x00", 1<<20-3)); !fault.Is(err, fault.Invalid) {
			t.Fatalf("a program: %v", err)
		}
		ok(t, add("small"))
		ok(t, add(strings.Repeat("y", 1<<20-5)))
		if err := add(strings.Repeat("z", 1<<20+5)); !fault.Is(err, fault.Invalid) {
			t.Fatalf("too large: %v", err)
		}
		if err := add("one more"); !fault.Is(err, fault.Busy) {
			t.Errorf("3 MB were read, those of refused files too: %v", err)
		}
		o.Clock.Move(24 * time.Hour)
		ok(t, add("one more"))
	})
}

// Of many files sent at once, each found room before its bytes came.
func TestFilesAtOnceDoNotPassTheLimitTogether(t *testing.T) {
	for _, tc := range []struct {
		what, reason string
		files        int
		all          int64
		fit          int
	}{
		{"none", "there is room for all, and each gets into the answers", 100, 3 << 20, 8},
		{"number", "three files", 3, 3 << 20, 3},
		{"bytes", "two of 100 kB are less than 250 kB, three are more", 100, 250_000, 2},
	} {
		t.Run(tc.what, func(t *testing.T) {
			each(t, func(t *testing.T, o *intaketest.Office) {
				o.Intake.Limits.Files, o.Intake.Limits.All = tc.files, tc.all
				d, h, err := startFrom(t, o, visitor("198.51.100.7"))
				ok(t, err)
				const senders = 8
				var here, done sync.WaitGroup
				here.Add(senders)
				errs := make([]error, senders)
				for n := range senders {
					done.Go(func() {
						body := &together{Reader: bytes.NewReader(bytes.Repeat([]byte{byte('a' + n)}, 100_000)), here: &here}
						_, errs[n] = o.Intake.AddFile(t.Context(), h, d, intake.Incoming{Field: "plik", Name: fmt.Sprintf("%d.txt", n), Body: body})
					})
				}
				done.Wait()
				fit := 0
				for _, err := range errs {
					switch {
					case err == nil:
						fit++
					case !fault.Is(err, fault.Invalid):
						t.Errorf("refused with %v", err)
					}
				}
				want(t, "files that fit: "+tc.reason, fit, tc.fit)
				draft, err := o.Intake.Draft(t.Context(), h, d)
				ok(t, err)
				want(t, "files in the answers", len(draft.Answers.Files("plik")), tc.fit)
			})
		})
	}
}

// together is a body whose first byte comes when all bodies are asked for theirs.
type together struct {
	io.Reader
	here *sync.WaitGroup
	once sync.Once
}

func (b *together) Read(p []byte) (int, error) {
	b.once.Do(func() { b.here.Done(); b.here.Wait() })
	return b.Reader.Read(p)
}

func TestHowLongADraftLives(t *testing.T) {
	each(t, func(t *testing.T, o *intaketest.Office) {
		ctx, day := t.Context(), 24*time.Hour
		untouched, h, err := startFrom(t, o, visitor("198.51.100.7"))
		ok(t, err)
		filled, touched := o.Fill(t, visitor("198.51.100.7"))
		maria, _, err := startFrom(t, o, o.Maria)
		ok(t, err)
		adopted, ha, err := startFrom(t, o, visitor("198.51.100.7"))
		ok(t, err)
		ha.By = o.Maria.By
		ok(t, o.Intake.Adopt(ctx, ha, adopted))
		for _, tc := range []struct {
			after time.Duration
			lives map[string]bool
		}{
			{2*day - time.Hour, map[string]bool{"untouched": true, "touched": true, "of an account": true, "adopted": true}},
			{2*day + time.Hour, map[string]bool{"untouched": false, "touched": true, "of an account": true, "adopted": true}},
			{30*day - time.Hour, map[string]bool{"untouched": false, "touched": true, "of an account": true, "adopted": true}},
			{30*day + time.Hour, map[string]bool{"untouched": false, "touched": false, "of an account": false, "adopted": false}},
		} {
			o.Clock.Set(testkit.Noon.Add(tc.after))
			ok(t, o.Intake.Sweep(ctx))
			for name, x := range map[string]struct {
				h intake.Holder
				d id.Draft
			}{"untouched": {h, untouched}, "touched": {filled, touched.ID}, "of an account": {o.Maria, maria}, "adopted": {o.Maria, adopted}} {
				if _, err := o.Intake.Draft(ctx, x.h, x.d); (err == nil) != tc.lives[name] {
					t.Errorf("%s after %v: %v", name, tc.after, err)
				}
			}
		}
	})
}
