package signing_test

import (
	"context"
	"testing"
	"time"

	"wrota/internal/cases"
	"wrota/internal/cases/signing"
	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
)

// wantSignedOnce asks the documents and the log: signed is signed once.
func (o *office) wantSignedOnce(picked ...cases.Edit) {
	o.t.Helper()
	for i, p := range picked {
		if w := o.writing(p); w.State != cases.SignedState || w.Version != p.Version+1 {
			o.t.Errorf("document %d: %s, version %d", i+1, w.State, w.Version)
		}
		n := 0
		err := o.DB.View(o.t.Context(), o.Jan, func(tx *db.Tx) error {
			lines, err := o.Audit.Matter(o.t.Context(), tx, o.Unit, p.Case)
			for _, l := range lines {
				if l.Verb == "cases.signed" {
					n++
				}
			}
			return err
		})
		if err != nil || n != 1 {
			o.t.Errorf("document %d: the log has %d signatures, %v", i+1, n, err)
		}
	}
}

// A process that is killed stops in the middle of a document and notes nothing.
func TestABatchOfAKilledProcessGoesOn(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		one, two, three := o.submitted(), o.submitted(), o.submitted()
		b := id.New[id.Batch]()
		o.order(b, one, two, three)
		for range 2 {
			ctx, kill := context.WithCancel(t.Context())
			o.during = kill
			if err := o.Queue.Drain(ctx); err == nil {
				t.Fatal("the queue outlived its process")
			}
			kill()
			o.want(b, "waits", "waits", "waits")
		}
		o.drain()
		o.want(b, "signed", "signed", "signed")
		o.wantSignedOnce(one, two, three)
	})
}

// A queue that takes a slow run for a dead one starts another beside it: both go through the same documents.
func TestTwoRunsOfABatchSignNothingTwice(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		one, two, three := o.submitted(), o.submitted(), o.submitted()
		b := id.New[id.Batch]()
		o.order(b, one, two, three)
		o.during = o.drain // the whole second run happens while the first makes its first document
		o.drain()
		o.want(b, "signed", "signed", "signed")
		o.wantSignedOnce(one, two, three)
	})
}

func (o *office) unfinished() []signing.Progress {
	o.t.Helper()
	got, err := o.signing.Unfinished(o.t.Context(), o.Jan)
	if err != nil {
		o.t.Fatal(err)
	}
	return got
}

func TestUnfinishedBatchesAreBroughtToMind(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		good, changed := o.submitted(), o.submitted()
		fine, mixed := id.New[id.Batch](), id.New[id.Batch]()
		o.order(fine, good)
		o.Clock.Move(time.Minute)
		o.order(mixed, good, changed)
		if got := o.unfinished(); len(got) != 2 || got[0].Waits != 1 || got[1].Waits != 2 {
			t.Errorf("under way: %+v", got)
		}
		if err := o.Cases.SendBack(t.Context(), o.Jan, changed.Case, changed.Writing, 2, "jeszcze raz"); err != nil {
			t.Fatal(err)
		}
		o.drain()
		got := o.unfinished()
		if len(got) != 1 || got[0].ID != mixed || got[0].Signed != 1 || got[0].Refused != 1 || got[0].All() != 2 {
			t.Errorf("after the work: %+v", got)
		}
		if list, err := o.signing.Unfinished(t.Context(), o.Anna); err != nil || len(list) != 0 {
			t.Errorf("of somebody else: %+v, %v", list, err)
		}
		o.Days(1)
		if got := o.unfinished(); len(got) != 0 {
			t.Errorf("a day later: %+v", got)
		}
	})
}
