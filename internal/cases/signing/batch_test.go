package signing_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"wrota/internal/cases"
	"wrota/internal/cases/casestest"
	"wrota/internal/cases/signing"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
	"wrota/internal/platform/testkit"
)

// office is a house in which Jan signs what Anna submits. Its queue dies, or fails, when a test says so.
type office struct {
	*casestest.Office
	DB      *db.DB
	t       *testing.T
	signing *signing.Service
	now     actor.Actor // what Jan may do today; nobody when he does not work
	noSeal  bool
	dies    int // after so many documents; 0: never
	printed int
	during  func() // called once, while a document is being made
}

func (o *office) Clerk(context.Context, id.Unit, id.Employee) (actor.Actor, error) {
	if o.now.Employee.IsZero() {
		return o.now, fault.New(fault.NotFound, "identity.employee.none")
	}
	return o.now, nil
}

var errKilled = errors.New("killed")

func (o *office) Print(ctx context.Context, s cases.Sheet) (cases.Printed, error) {
	if o.noSeal {
		return cases.Printed{}, fmt.Errorf("press: %w", signing.ErrNoSeal)
	}
	if during := o.during; during != nil {
		o.during = nil
		during()
	}
	if o.printed++; o.dies > 0 && o.printed > o.dies {
		return cases.Printed{}, errKilled
	}
	return o.Office.Print(ctx, s)
}

func each(t *testing.T, test func(t *testing.T, o *office)) {
	t.Helper()
	testkit.Each(t, casestest.Tables, func(t *testing.T, d *db.DB) {
		o := &office{Office: casestest.New(t, d), DB: d, t: t}
		o.now = o.Jan
		c := cases.New(cases.Deps{DB: d, Clock: o.Clock, Audit: o.Audit, Events: o.Queue, People: o.People, Plan: o.Office, Press: o})
		o.signing = signing.New(signing.Deps{DB: d, Clock: o.Clock, Cases: c, Press: o, Audit: o.Audit, Queue: o.Queue, Staff: o})
		o.signing.Register(o.Queue)
		test(t, o)
	})
}

// submitted is a decision that waits for Jan, as he sees it.
func (o *office) submitted() cases.Edit {
	o.t.Helper()
	c := o.Open(o.t, casestest.Lead(o.Anna))
	d, err := o.Cases.Write(o.t.Context(), o.Anna, cases.NewWriting{
		Case: c.ID, Kind: cases.Decision, Purpose: cases.ForDecision, Effect: cases.Effect{Outcome: cases.Granted, Appeal: 14}, Title: "Zezwolenie", Body: "Zezwalam.",
	})
	if err == nil {
		err = o.Cases.Submit(o.t.Context(), o.Anna, c.ID, d, 1)
	}
	if err != nil {
		o.t.Fatal(err)
	}
	return cases.Edit{Case: c.ID, Writing: d, Version: 2}
}

func (o *office) order(b id.Batch, picked ...cases.Edit) {
	o.t.Helper()
	if err := o.signing.Order(o.t.Context(), o.Jan, b, picked); err != nil {
		o.t.Fatal(err)
	}
}

func (o *office) drain() {
	o.t.Helper()
	if err := o.Queue.Drain(o.t.Context()); err != nil {
		o.t.Fatal(err)
	}
}

// want compares what became of the documents: "signed", or the reason.
func (o *office) want(b id.Batch, want ...string) {
	o.t.Helper()
	got, err := o.signing.Batch(o.t.Context(), o.Jan, b)
	if err != nil || len(got.Items) != len(want) {
		o.t.Fatalf("%+v, %v; want %d documents", got, err, len(want))
	}
	for i, x := range got.Items {
		is := x.Why
		if x.Why == "" {
			is = string(x.State)
		}
		if is != want[i] || (x.State == signing.Done) != (want[i] == "signed") {
			o.t.Errorf("document %d: %s %s; want %s", i+1, x.State, x.Why, want[i])
		}
	}
}

func (o *office) writing(p cases.Edit) *cases.Writing {
	o.t.Helper()
	w, err := o.Cases.Writing(o.t.Context(), o.Jan, p.Case, p.Writing)
	if err != nil {
		o.t.Fatal(err)
	}
	return w
}

func TestEachDocumentOfABatchStandsForItself(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		good, changed, signed, last := o.submitted(), o.submitted(), o.submitted(), o.submitted()
		b := id.New[id.Batch]()
		o.order(b, good, changed, signed, last)
		o.want(b, "waits", "waits", "waits", "waits")
		if err := o.Cases.SendBack(t.Context(), o.Jan, changed.Case, changed.Writing, 2, "jeszcze raz"); err != nil {
			t.Fatal(err)
		}
		other := o.Jan
		other.Name, other.Employee = "Ewa Zastępcza", id.New[id.Employee]()
		if err := o.Cases.Sign(t.Context(), other, signed.Case, signed.Writing, 2); err != nil {
			t.Fatal(err)
		}
		o.drain()
		o.want(b, "signed", "cases.writing-changed", "cases.signed-already", "signed")
		w := o.writing(good)
		if w.State != cases.SignedState || w.Signer != o.Jan.Name || w.SignerPost != o.Jan.Post || !w.SignedAt.Equal(o.Clock.Now()) {
			t.Errorf("signed by %s, %s at %s", w.Signer, w.SignerPost, w.SignedAt)
		}
		got, err := o.signing.Batch(t.Context(), o.Jan, b)
		if err != nil || got.Retryable() != 0 {
			t.Errorf("%d may be tried again (%v): a changed document must be read first", got.Retryable(), err)
		}
	})
}

// A letter in which fields of its template were left would go to people as it stands.
func TestUnfilledLettersOfABatchAreNotSigned(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		good, b := o.submitted(), id.New[id.Batch]()
		w, err := o.Cases.Write(t.Context(), o.Jan, cases.NewWriting{Case: good.Case, Kind: cases.Plain, Purpose: cases.ForLetter, Title: "Pismo", Body: "Termin: {{termin}}."})
		if err != nil {
			t.Fatal(err)
		}
		o.order(b, cases.Edit{Case: good.Case, Writing: w, Version: 1}, good)
		o.drain()
		o.want(b, "cases.signing.batch-unfilled", "signed")
		got, err := o.signing.Batch(t.Context(), o.Jan, b)
		if err != nil || got.Items[0].Args["Fields"] != "termin" || got.Items[0].Again() {
			t.Errorf("%+v, %v", got.Items[0], err)
		}
	})
}

func TestABatchSentTwiceIsOne(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		p, b := o.submitted(), id.New[id.Batch]()
		o.order(b, p, p)
		o.order(b, p)
		o.drain()
		o.order(b, p)
		o.drain()
		o.want(b, "signed")
		if o.printed != 1 {
			t.Errorf("%d documents were made", o.printed)
		}
	})
}

func TestABatchGoesOnWhereItDied(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		one, two, three := o.submitted(), o.submitted(), o.submitted()
		b := id.New[id.Batch]()
		o.order(b, one, two, three)
		o.dies = 1
		if err := o.Queue.Drain(t.Context()); !errors.Is(err, errKilled) {
			t.Fatalf("the queue said %v", err)
		}
		o.want(b, "signed", "cases.signing.batch-trouble", "cases.signing.batch-trouble")
		// It dies again: after the second was signed, and before that was noted.
		if err := o.Cases.Sign(t.Context(), o.Jan, two.Case, two.Writing, 2); err != nil {
			t.Fatal(err)
		}
		o.dies = 0
		o.drain()
		o.want(b, "signed", "signed", "signed")
		for _, p := range []cases.Edit{one, two, three} {
			if w := o.writing(p); w.Version != 3 {
				t.Errorf("version %d: signed more than once", w.Version)
			}
		}
	})
}

func TestRightsAndTheSealAreAskedForAtEachDocument(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		p, b := o.submitted(), id.New[id.Batch]()
		o.order(b, p)
		o.now = actor.Actor{}
		o.drain()
		o.want(b, "cases.signing.batch-not-at-work")
		for _, step := range []struct {
			reason string
			change func()
			want   string
		}{
			{"the right to sign was taken away", func() { o.now = o.Jan; o.now.Grants = []actor.Grant{cases.GrantHandle, cases.GrantApprove} }, "cases.may-not-sign"},
			{"he works in another cell now", func() { o.now = o.Jan; o.now.Cells = []id.Cell{o.Green} }, "cases.signing.batch-out-of-reach"},
			{"the seal of the office is over", func() { o.now, o.noSeal = o.Jan, true }, "cases.signing.batch-no-seal"},
			{"everything is as it should be", func() { o.noSeal = false }, "signed"},
		} {
			step.change()
			if err := o.signing.Retry(t.Context(), o.Jan, b); err != nil {
				t.Fatal(step.reason, err)
			}
			o.drain()
			t.Log(step.reason)
			o.want(b, step.want)
		}
		if err := o.signing.Retry(t.Context(), o.Jan, b); err != nil { // nothing is left to try
			t.Error(err)
		}
	})
}

func TestABatchIsFoundByItsOwnerAlone(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		p, b := o.submitted(), id.New[id.Batch]()
		o.order(b, p)
		colleague, stranger := o.Jan, o.Jan
		colleague.Employee = id.New[id.Employee]()
		stranger.Unit, stranger.Cells = id.New[id.Unit](), []id.Cell{id.New[id.Cell]()}
		for _, by := range []actor.Actor{colleague, stranger} {
			if _, err := o.signing.Batch(t.Context(), by, b); !fault.Is(err, fault.NotFound) {
				t.Errorf("read: %v", err)
			}
			if err := o.signing.Retry(t.Context(), by, b); !fault.Is(err, fault.NotFound) {
				t.Errorf("tried again: %v", err)
			}
			if err := o.signing.Order(t.Context(), by, b, []cases.Edit{p}); !fault.Is(err, fault.NotFound) {
				t.Errorf("ordered: %v", err)
			}
		}
		if err := o.signing.Order(t.Context(), o.Jan, id.New[id.Batch](), nil); !fault.Is(err, fault.Invalid) {
			t.Errorf("nothing: %v", err)
		}
	})
}

// The signatures are made without a request of the superior: the log says from where they ordered them all the same.
func TestTheLogSaysWhereABatchWasOrdered(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		home := actor.Source{Request: id.New[id.Request](), Address: "192.0.2.7", Session: "poranek"}
		o.Jan.Source = home
		good, late, b := o.submitted(), o.submitted(), id.New[id.Batch]()
		o.order(b, good)
		o.drain()
		o.noSeal = true
		again := id.New[id.Batch]()
		o.order(again, late)
		o.drain()
		o.Jan.Source = actor.Source{Address: "192.0.2.8", Session: "popołudnie"}
		o.noSeal = false
		if err := o.signing.Retry(t.Context(), o.Jan, again); err != nil {
			t.Fatal(err)
		}
		o.drain()
		o.wantOrigin(good, `"address":"192.0.2.7","session":"poranek"`)
		o.wantOrigin(late, `"address":"192.0.2.8","session":"popołudnie"`)
	})
}

// wantOrigin compares from where a document was signed, as the log of its case has it.
func (o *office) wantOrigin(p cases.Edit, want string) {
	o.t.Helper()
	err := o.DB.View(o.t.Context(), o.Jan, func(tx *db.Tx) error {
		lines, err := o.Audit.Matter(o.t.Context(), tx, o.Unit, p.Case)
		for _, l := range lines {
			if l.Verb == "cases.signed" && l.ActorName == o.Jan.Name && strings.Contains(l.Origin, want) {
				return err
			}
		}
		o.t.Errorf("no signature from %s in %d entries", want, len(lines))
		return err
	})
	if err != nil {
		o.t.Fatal(err)
	}
}
