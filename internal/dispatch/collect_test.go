package dispatch_test

import (
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"wrota/internal/dispatch"
	"wrota/internal/dispatch/dispatchtest"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
	"wrota/internal/platform/xmlsec"
)

func read(t *testing.T, f dispatch.File, err error) string {
	t.Helper()
	ok(t, err)
	body, err := io.ReadAll(f.Body)
	ok(t, errors.Join(err, f.Body.Close()))
	want(t, "size of "+f.Name, f.Size, len(body))
	return string(body)
}

func TestNothingIsGivenBeforeItIsConfirmed(t *testing.T) {
	each(t, func(t *testing.T, o *dispatchtest.Office, _ *db.DB) {
		l := o.Send(t, o.Sending(t, "Decyzja o zajęciu pasa", dispatchtest.InBox(o.Maria)))
		box := l.Deliveries[0].ID
		item, err := o.Dispatch.BoxItem(t.Context(), o.Maria, box)
		ok(t, err)
		want(t, "before", []any{item.Sender, item.Title, item.Number, item.Collected()}, "[Urząd Gminy Lipowa Decyzja o zajęciu pasa RPWy/LIPOWA/1/2027 false]")
		want(t, "hidden", []any{item.Sign, item.Author, item.Kind, item.FileName, item.Size, item.Case.IsZero()}, "[    0 true]")
		_, err = o.Dispatch.OpenCollected(t.Context(), o.Maria, box)
		wantFault(t, "document", err, fault.Conflict, "dispatch.not-collected")
		_, err = o.Dispatch.OpenReceipt(t.Context(), o.Maria, box)
		wantFault(t, "receipt", err, fault.Conflict, "dispatch.not-collected")
		n, err := o.Dispatch.Waiting(t.Context(), o.Maria)
		ok(t, err)
		want(t, "waiting", n, 1)

		item, err = o.Dispatch.Collect(t.Context(), o.Maria, box)
		ok(t, err)
		want(t, "after", []any{item.Collected(), item.Sign, item.Author}, "[true DR.7230.14.2027.AN.3 Jan Kowalski, kierownik referatu]")
		f, err := o.Dispatch.OpenCollected(t.Context(), o.Maria, box)
		want(t, "the very bytes", strings.HasPrefix(read(t, f, err), "%PDF-1.7 Decyzja o zajęciu pasa"), true)
		n, err = o.Dispatch.Waiting(t.Context(), o.Maria)
		ok(t, err)
		want(t, "waiting", n, 0)
	})
}

func TestCollectingTwiceOrAtOnceIsOneDelivery(t *testing.T) {
	each(t, func(t *testing.T, o *dispatchtest.Office, d *db.DB) {
		l := o.Send(t, o.Sending(t, "Decyzja", dispatchtest.InBox(o.Maria)))
		box := l.Deliveries[0].ID
		o.Drain(t)
		var wg sync.WaitGroup
		moments := make([]string, 8)
		for i := range moments {
			wg.Go(func() {
				item, err := o.Dispatch.Collect(t.Context(), o.Maria, box)
				if err != nil {
					t.Error(err)
				}
				moments[i] = item.CollectedAt.String()
			})
		}
		wg.Wait()
		o.Clock.Move(3e12)
		again, err := o.Dispatch.Collect(t.Context(), o.Maria, box)
		ok(t, err)
		for _, m := range moments {
			want(t, "the first moment stays", m, again.CollectedAt.String())
		}
		want(t, "told", names(o.Drain(t)), "[dispatch.delivered!]")
		steps := letter(t, o, l.ID).Deliveries[0].Steps
		want(t, "steps", len(steps), 2)
		want(t, "log", verbs(t, o, d, "change"), "[dispatch.sent dispatch.collected]")
	})
}

// TestLastIsToldWhenTheLastAddresseeHasIt: of two who confirm at the same moment exactly one is the last.
func TestLastIsToldWhenTheLastAddresseeHasIt(t *testing.T) {
	each(t, func(t *testing.T, o *dispatchtest.Office, _ *db.DB) {
		for range 6 {
			l := o.Send(t, o.Sending(t, "Decyzja", dispatchtest.InBox(o.Maria), dispatchtest.InBox(o.Jan)))
			o.Drain(t)
			var wg sync.WaitGroup
			for i, by := range []actor.Actor{o.Maria, o.Jan} {
				wg.Go(func() {
					if _, err := o.Dispatch.Collect(t.Context(), by, l.Deliveries[i].ID); err != nil {
						t.Error(err)
					}
				})
			}
			wg.Wait()
			want(t, "told", names(o.Drain(t)), "[dispatch.delivered dispatch.delivered!]")
		}
		l := o.Send(t, o.Sending(t, "Decyzja", dispatchtest.InBox(o.Maria), dispatchtest.OnPaper("Firma")))
		o.Drain(t)
		_, err := o.Dispatch.Collect(t.Context(), o.Maria, l.Deliveries[0].ID)
		ok(t, err)
		want(t, "one of two", o.Drain(t), []dispatch.Delivered{{
			Dispatch: l.ID, Delivery: l.Deliveries[0].ID, Unit: o.Unit, Case: o.Case, Writing: l.Writing, On: calendar.On(2027, 2, 19), How: dispatch.HowPortal,
		}})
	})
}

// TestOnlyTheAddresseeSeesTheBox asks every question as everybody else: the letter must not exist for them.
func TestOnlyTheAddresseeSeesTheBox(t *testing.T) {
	each(t, func(t *testing.T, o *dispatchtest.Office, d *db.DB) {
		l := o.Send(t, o.Sending(t, "Decyzja", dispatchtest.InBox(o.Maria), dispatchtest.OnPaper("Firma")))
		box, paper := l.Deliveries[0].ID, l.Deliveries[1].ID
		check := func(reason string, by actor.Actor, which id.Delivery) {
			t.Helper()
			_, ierr := o.Dispatch.BoxItem(t.Context(), by, which)
			_, cerr := o.Dispatch.Collect(t.Context(), by, which)
			_, derr := o.Dispatch.OpenCollected(t.Context(), by, which)
			_, rerr := o.Dispatch.OpenReceipt(t.Context(), by, which)
			for i, err := range []error{ierr, cerr, derr, rerr} {
				if !fault.Is(err, fault.NotFound) {
					t.Errorf("%s, question %d: %v", reason, i, err)
				}
			}
			page, err := o.Dispatch.Box(t.Context(), by, "")
			if len(page.Items) > 0 {
				t.Errorf("%s: the box shows %d letters, %v", reason, len(page.Items), err)
			}
		}
		everybody := map[string]actor.Actor{
			"another resident": o.Jan, "the clerk who posts": o.Ewa, "the clerk who leads": o.Anna, "a visitor": {Kind: actor.Anonymous}, "a listener": o.System,
			"a clerk of another unit": dispatchtest.New(t, d).Ewa,
		}
		for reason, by := range everybody {
			check(reason+", before", by, box)
			check(reason+", paper", by, paper)
		}
		_, err := o.Dispatch.BoxItem(t.Context(), o.Maria, paper)
		wantFault(t, "a letter on paper is in no box", err, fault.NotFound, "dispatch.no-such-delivery")
		_, err = o.Dispatch.Collect(t.Context(), o.Maria, box)
		ok(t, err)
		for reason, by := range everybody {
			check(reason+", after", by, box)
		}
	})
}

// TestClerksSeeLettersOfTheirUnitOrCase asks every question of clerks as everybody.
func TestClerksSeeLettersOfTheirUnitOrCase(t *testing.T) {
	each(t, func(t *testing.T, o *dispatchtest.Office, d *db.DB) {
		l := o.Send(t, o.Sending(t, "Decyzja", dispatchtest.InBox(o.Maria)))
		box := l.Deliveries[0].ID
		_, err := o.Dispatch.Collect(t.Context(), o.Maria, box)
		ok(t, err)
		loose := o.Sending(t, "Pismo poza sprawą", dispatchtest.OnPaper("X"))
		loose.Case = id.Case{}
		outside := o.Send(t, loose)
		other := o.Anna
		other.Employee = id.New[id.Employee]()
		elsewhere := dispatchtest.New(t, d)
		for _, tc := range []struct {
			by      actor.Actor
			letter  bool
			outside bool
			lists   bool
			reason  string
		}{
			{o.Ewa, true, true, true, "posts for the unit"},
			{o.Anna, true, false, false, "leads the case"},
			{other, false, false, false, "a clerk of another cell"},
			{elsewhere.Ewa, false, false, true, "posts for another unit: sees its own register"},
			{elsewhere.Anna, false, false, false, "a clerk of another unit"},
			{o.Maria, false, false, false, "a resident has a box, not the register"},
			{actor.Actor{Kind: actor.Anonymous}, false, false, false, "a visitor"},
		} {
			check := func(what string, may bool, errs ...error) {
				t.Helper()
				for i, err := range errs {
					if (err == nil) != may || err != nil && !fault.Is(err, fault.NotFound) && !fault.Is(err, fault.Forbidden) {
						t.Errorf("%s: %s %d: %v", tc.reason, what, i, err)
					}
				}
			}
			_, e1 := o.Dispatch.Letter(t.Context(), tc.by, l.ID)
			_, _, e2 := o.Dispatch.LetterOf(t.Context(), tc.by, box)
			_, e3 := o.Dispatch.OpenLetter(t.Context(), tc.by, l.ID)
			_, e4 := o.Dispatch.OpenEvidence(t.Context(), tc.by, box)
			check("letter", tc.letter, e1, e2, e3, e4)
			_, e1 = o.Dispatch.Letter(t.Context(), tc.by, outside.ID)
			check("letter outside a case", tc.outside, e1)
			list, err := o.Dispatch.OfCase(t.Context(), tc.by, o.Case)
			if len(list) > 0 != tc.letter {
				t.Errorf("%s: the case shows %d letters, %v", tc.reason, len(list), err)
			}
			page, err := o.Dispatch.Outgoing(t.Context(), tc.by, dispatch.Question{})
			check("register", tc.lists, err)
			for _, x := range page.Letters {
				want(t, tc.reason, x.Unit, tc.by.Unit)
			}
			_, e1 = o.Dispatch.Work(t.Context(), tc.by, dispatch.WorkQuestion{Stage: dispatch.ToPost})
			_, e2 = o.Dispatch.Counts(t.Context(), tc.by)
			check("work", tc.lists, e1, e2)
		}
	})
}

// TestTheReceiptIsSealedAndSaysWhatItMust asks xmlsec1 whether the seal is good, and whether it breaks.
func TestTheReceiptIsSealedAndSaysWhatItMust(t *testing.T) {
	each(t, func(t *testing.T, o *dispatchtest.Office, _ *db.DB) {
		l := o.Send(t, o.Sending(t, "Decyzja o zajęciu pasa", dispatchtest.InBox(o.Maria)))
		_, err := o.Dispatch.Collect(t.Context(), o.Maria, l.Deliveries[0].ID)
		ok(t, err)
		f, err := o.Dispatch.OpenReceipt(t.Context(), o.Maria, l.Deliveries[0].ID)
		upd := read(t, f, err)
		want(t, "name", []any{f.Name, f.MediaType}, "[UPD 1-2027.xml application/xml]")
		certificate := o.Seals.Certificate(t)
		want(t, "xmlsec1", xmlsec1(t, upd, certificate), true)
		want(t, "xmlsec1 after a change", xmlsec1(t, strings.Replace(upd, "2027-02-19", "2027-02-18", 1), certificate), false)

		doc, err := xmlsec.Parse([]byte(upd))
		ok(t, err)
		var said []string
		for n := range doc.Root().Descend() {
			if strings.Contains(n.Space(), "UPO/2008") {
				said = append(said, n.Local()+"="+n.Text())
			}
		}
		for _, must := range []string{
			"IdentyfikatorPoswiadczenia=RPWy/LIPOWA/1/2027/UPD/" + l.Deliveries[0].ID.Short(), "Nazwa=Urząd Gminy Lipowa", "IdentyfikatorPodmiotu=5265877635",
			"Nazwa=Maria Żółkiewska-O’Neill", "IdentyfikatorPodmiotu=" + o.Maria.Account.String(), "DataOdbioru=2027-02-19T12:00:00.000+01:00",
			"DataUtworzeniaPoswiadczenia=2027-02-19T12:00:00.000+01:00", "IdentyfikatorSprawy=DR.7230.14.2027", "IdentyfikatorDokumentu=DR.7230.14.2027.AN.3",
			"InformacjaUzupelniajaca=" + l.Blob.String(), "InformacjaUzupelniajaca=konto, poziom średni",
		} {
			if !slices.Contains(said, must) {
				t.Errorf("the receipt does not say %s: %q", must, said)
			}
		}
	})
}

func xmlsec1(t *testing.T, signed, certificate string) bool {
	t.Helper()
	path := filepath.Join(t.TempDir(), "upd.xml")
	ok(t, os.WriteFile(path, []byte(signed), 0o600))
	if _, err := exec.LookPath("xmlsec1"); err != nil {
		t.Fatalf("the tests need xmlsec1 (Debian: xmlsec1): %v", err)
	}
	const properties = "http://uri.etsi.org/01903/v1.3.2#:SignedProperties"
	return exec.Command("xmlsec1", "--verify", "--id-attr:Id", properties, "--trusted-pem", certificate, path).Run() == nil
}

// TestWithoutASealNothingIsDelivered: the person can try again later, and no half confirmation is left.
func TestWithoutASealNothingIsDelivered(t *testing.T) {
	each(t, func(t *testing.T, o *dispatchtest.Office, _ *db.DB) {
		l := o.Send(t, o.Sending(t, "Decyzja", dispatchtest.InBox(o.Maria)))
		o.Seals.Lost = true
		_, err := o.Dispatch.Collect(t.Context(), o.Maria, l.Deliveries[0].ID)
		if _, isFault := fault.As(err); err == nil || isFault {
			t.Errorf("collect without a seal: %v; want an internal error, which is logged", err)
		}
		want(t, "stage", stages(letter(t, o, l.ID)), "[1.1:portal:box]")
		o.Seals.Lost = false
		_, err = o.Dispatch.Collect(t.Context(), o.Maria, l.Deliveries[0].ID)
		ok(t, err)
	})
}
