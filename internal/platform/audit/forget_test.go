package audit_test

import (
	"errors"
	"testing"

	"wrota/internal/kit/calendar"
	"wrota/internal/kit/id"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/audit/proof"
	"wrota/internal/platform/db"
	"wrota/internal/platform/testkit"
)

// TestForgettingKeepsTheProof: after their term entries go, the metryka of a case stays, and the rest of the log is
// still proved, from the database and from an export.
func TestForgettingKeepsTheProof(t *testing.T) {
	testkit.Each(t, tables, func(t *testing.T, d *db.DB) {
		o := newOffice(t, d)
		kase := id.New[id.Case]()
		o.close(t)
		if err := d.InTx(t.Context(), of(o.b), func(tx *db.Tx) error {
			o.log.Record(t.Context(), tx, o.b, audit.Entry{Verb: "cases.opened", Matter: kase})
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		first := calendar.Of(testkit.Noon)
		if _, err := o.notary.Forget(t.Context(), 1); err == nil {
			t.Fatal("entries were deleted after one year")
		}
		for _, x := range []struct {
			on     calendar.Date
			gone   int64
			reason string
		}{
			{first.AddYears(2), 0, "the first day is not over two years old as a whole"},
			{first.AddYears(2).AddDays(1), 3, "now it is"},
			{first.AddYears(2).AddDays(1), 0, "again"},
			{first.AddYears(2).AddDays(3), 7, "two days more, in both units"},
			{first.AddYears(3), 4, "all that was made by then, besides what belongs to a case"},
		} {
			o.clock.Set(x.on.Start().Add(3 * 3600e9))
			o.close(t)
			gone, err := o.notary.Forget(t.Context(), 2)
			if err != nil || gone != x.gone {
				t.Errorf("%s: %d gone, want %d (%v)", x.reason, gone, x.gone, err)
			}
			for _, u := range []id.Unit{o.a, o.b} {
				if _, err := verify(t, d, o.log, u); err != nil {
					t.Errorf("%s: %v", x.reason, err)
				}
				r := check(t, o.export(t, audit.Part{Unit: u}), proof.Trust{Keys: []string{o.key.Public}})
				if !r.Holds() {
					t.Errorf("%s: %+v", x.reason, r.Faults)
				}
			}
		}
		if err := o.notary.CheckAnchors(t.Context()); err != nil {
			t.Error(err)
		}
		record(t, d, o.log, o.a, "x.after")
		if n, err := verify(t, d, o.log, o.a); err != nil || n != 14 {
			t.Errorf("the chain goes on: %d %v", n, err)
		}
		_ = d.View(t.Context(), of(o.b), func(tx *db.Tx) error {
			if lines, err := o.log.Matter(t.Context(), tx, o.b, kase); err != nil || len(lines) != 1 {
				t.Errorf("the log of the case: %v %v", lines, err)
			}
			return nil
		})
		if _, err := d.Raw().ExecContext(t.Context(), `UPDATE audit_anchor SET seq = seq - 1`); err != nil {
			t.Fatal(err)
		}
		if _, ok := errors.AsType[*audit.Break](o.notary.CheckAnchors(t.Context())); !ok {
			t.Error("a forged anchor was believed")
		}
	})
}
