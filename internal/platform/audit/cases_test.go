package audit_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/audit/proof"
	"wrota/internal/platform/db"
	"wrota/internal/platform/testkit"
)

func (o *office) did(t *testing.T, c id.Case, verbs ...string) {
	t.Helper()
	err := o.d.InTx(t.Context(), actor.Automaton("system.test", o.a), func(tx *db.Tx) error {
		for _, v := range verbs {
			o.log.Record(t.Context(), tx, o.a, audit.Entry{Verb: v, Subject: "case:" + c.Short(), Matter: c})
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func (o *office) caseLog(t *testing.T, c id.Case) *proof.CaseLog {
	t.Helper()
	l, err := o.notary.CaseLog(t.Context(), o.a, c)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func checkCase(t *testing.T, l *proof.CaseLog, trust proof.Trust) *proof.CaseReport {
	t.Helper()
	body, err := l.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	r, err := proof.VerifyCase(body, trust)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestTheLogOfACaseProvesItself: from its log alone one sees that nothing of a case was changed, removed, put in or cut, what of it
// is in the signed tree, and nothing of any other case.
func TestTheLogOfACaseProvesItself(t *testing.T) {
	testkit.Each(t, tables, func(t *testing.T, d *db.DB) {
		o := newOffice(t, d)
		mine, others := id.New[id.Case](), []id.Case{}
		for range 5 {
			others = append(others, id.New[id.Case]())
		}
		o.did(t, mine, "cases.opened", "cases.assigned")
		for _, c := range others {
			o.did(t, c, "cases.opened-elsewhere")
		}
		if r := checkCase(t, o.caseLog(t, mine), proof.Trust{}); r.Lines != 2 || r.Anchored != 0 || len(r.Faults) != 0 {
			t.Errorf("before the first day ended: %+v", r)
		}
		o.clock.Move(24 * time.Hour)
		o.close(t)
		o.did(t, mine, "cases.closed")
		o.clock.Move(24 * time.Hour)
		o.close(t)
		o.did(t, mine, "cases.reopened")

		key := []string{o.notary.Key()}
		l := o.caseLog(t, mine)
		r := checkCase(t, l, proof.Trust{Keys: key, Checkpoints: [][]byte{[]byte(l.Checkpoint)}})
		if r.Lines != 4 || r.Anchored != 3 || len(l.Anchors) != 2 || len(r.Faults) != 0 || !r.KeyGiven || r.Outside != 1 || r.Last.IsZero() {
			t.Fatalf("%+v, %d anchors", r, len(l.Anchors))
		}
		body, _ := json.Marshal(l)
		for _, c := range others {
			if strings.Contains(string(body), c.String()) || strings.Contains(string(body), c.Short()) {
				t.Error("another case is named")
			}
		}
		for _, x := range []struct {
			reason, what string
			bend         func(l *proof.CaseLog)
		}{
			{"a line is changed", "changed", func(l *proof.CaseLog) { l.Lines[1].ActorName = "Ktoś inny" }},
			{"a line is removed", "changed", func(l *proof.CaseLog) { l.Lines = append(l.Lines[:1], l.Lines[2:]...) }},
			{"a line is put in and everything chained anew", "anchor", func(l *proof.CaseLog) {
				l.Lines[0].Verb = "cases.invented"
				rechain(l)
			}},
			{"the end is cut", "cut", func(l *proof.CaseLog) { l.Lines = l.Lines[:2] }},
			{"it is given out for another case", "anchor", func(l *proof.CaseLog) { l.Matter = others[0].String(); rechain(l) }},
			{"a hash of the tree is changed", "anchor", func(l *proof.CaseLog) { l.Anchors[0].Root = tlog.Hash{} }},
			{"an anchor is moved to another day", "anchor", func(l *proof.CaseLog) { l.Anchors[0].Day = l.Anchors[0].Day.AddDays(-1) }},
			{"the checkpoint is not signed", "signature", func(l *proof.CaseLog) { l.Checkpoint = strings.Replace(l.Checkpoint, "\n", "1\n", 2) }},
			{"there is no checkpoint", "anchor", func(l *proof.CaseLog) { l.Checkpoint = "" }},
			{"lines change places", "changed", func(l *proof.CaseLog) { l.Lines[0], l.Lines[1] = l.Lines[1], l.Lines[0] }},
		} {
			l := o.caseLog(t, mine)
			x.bend(l)
			r := checkCase(t, l, proof.Trust{Keys: key})
			if len(r.Faults) == 0 || r.Faults[0].What != x.what {
				t.Errorf("%s: %+v", x.reason, r.Faults)
			}
		}
	})
}

func rechain(l *proof.CaseLog) {
	sum := ""
	for i := range l.Lines {
		sum = l.Lines[i].Next(l.Unit, l.Matter, sum)
		l.Lines[i].Sum = sum
	}
}

func FuzzVerifyCase(f *testing.F) {
	f.Add([]byte(`{"format":"wrota-case-log/v1","key":"x","lines":[],"anchors":[]}`))
	f.Add([]byte(`{"format":"wrota-case-log/v1","key":"lipowa+94a5b3b1+AdO5gHkJqS6oHq8b7vG5","lines":[{"seq":1}],"anchors":[{"lines":1,"cases":-1,"leaf":-1}],"checkpoint":"a\n1\nb\n"}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		if r, err := proof.VerifyCase(body, proof.Trust{}); err == nil && r.Anchored > r.Lines {
			t.Error("more is anchored than there is")
		}
	})
}
