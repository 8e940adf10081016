package signatures_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
	"wrota/internal/platform/testkit"
	"wrota/internal/signatures"
	"wrota/internal/signatures/trust"
)

func TestJudgeKeepsOneReport(t *testing.T) {
	testkit.Each(t, tables, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		by := actor.Automaton("system.intake", lipowa)
		file := signatures.File{Name: "podanie Jan Lis.xml", Body: sealed(t, w.seal, "x", w.clock.Now())}
		first, err := w.Judge(t.Context(), by, lipowa, "submission:a", file, w.clock.Now())
		if err != nil {
			t.Fatal(err)
		}
		if first.Outcome != signatures.Valid || len(first.Lines) != 1 || first.Lines[0].Means != signatures.OwnSeal || first.Lines[0].Ours != lipowa || first.File != file.Name {
			t.Fatalf("%+v", first)
		}
		w.clock.Set(w.clock.Now().Add(time.Hour))
		again, err := w.Judge(t.Context(), by, lipowa, "submission:a", file, w.clock.Now())
		if err != nil || again.ID != first.ID || !again.Made.Equal(first.Made) {
			t.Errorf("a second time: %v %+v", err, again)
		}
		other, err := w.Judge(t.Context(), by, lipowa, "letter:b/2", file, w.clock.Now())
		if err != nil || other.ID == first.ID {
			t.Errorf("of another subject: %v %+v", err, other)
		}
		list, err := w.Reports(t.Context(), clerk(lipowa), lipowa, "letter:b/2", "submission:a", "submission:none")
		if err != nil || len(list) != 2 || list[0].ID != other.ID || list[1].ID != first.ID {
			t.Errorf("list: %v %+v", err, list)
		}
		if list, err := w.Reports(t.Context(), clerk(brzoza), lipowa, "submission:a"); err != nil || len(list) != 0 {
			t.Errorf("another office reads %v %+v", err, list)
		}
		if used, err := w.Refers(t.Context(), first.Evidence); err != nil || !used {
			t.Errorf("the evidence would be swept: %v", err)
		}
		body, _, err := w.Blobs.Open(t.Context(), first.Evidence)
		if err != nil {
			t.Fatal(err)
		}
		defer body.Close() //nolint:errcheck // only read
		var etsi bytes.Buffer
		if _, err := etsi.ReadFrom(body); err != nil || !strings.Contains(etsi.String(), "total-passed") {
			t.Errorf("evidence: %v %.200s", err, etsi.String())
		}
	})
}

func TestReportIsOfOnesOwnOffice(t *testing.T) {
	testkit.Each(t, tables, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		made, err := w.Judge(t.Context(), actor.Automaton("system.intake", lipowa), lipowa, "submission:a", signatures.File{Name: "a.xml", Body: sealed(t, w.seal, "x", w.clock.Now())}, w.clock.Now())
		if err != nil {
			t.Fatal(err)
		}
		secret, err := w.Judge(t.Context(), actor.Automaton("system.intake", lipowa), lipowa, "letter:hidden/1", signatures.File{Name: "a.xml", Body: sealed(t, w.seal, "x", w.clock.Now())}, w.clock.Now())
		if err != nil {
			t.Fatal(err)
		}
		for _, tc := range []struct {
			reason string
			by     actor.Actor
			which  id.Report
			want   fault.Kind
		}{
			{"about a letter that the clerk does not see", clerk(lipowa, signatures.GrantRead), secret.ID, fault.NotFound},
			{"a clerk with the right", clerk(lipowa, signatures.GrantRead), made.ID, 0},
			{"a clerk without it", clerk(lipowa), made.ID, fault.Forbidden},
			{"of another office it does not exist", clerk(brzoza, signatures.GrantRead), made.ID, fault.NotFound},
			{"what never was", clerk(lipowa, signatures.GrantRead), id.New[id.Report](), fault.NotFound},
		} {
			r, err := w.Report(t.Context(), tc.by, tc.which)
			if tc.want == 0 && (err != nil || r.ID != made.ID) || tc.want != 0 && !fault.Is(err, tc.want) {
				t.Errorf("%s: %v", tc.reason, err)
			}
		}
	})
}

func TestARevokedSealIsOursNoMore(t *testing.T) {
	w := newWorld(t, testkit.DB(t, db.SQLite, tables...))
	now := w.clock.Now()
	body := sealed(t, w.seal, "x", now)
	own := trust.Own{Unit: lipowa, Certificate: certOf(t, w.seal), Revoked: now.Add(time.Hour)}
	s := signatures.New(signatures.Deps{Clock: w.clock, Trust: fixed{&trust.Trust{Own: []trust.Own{own}}}})
	x, err := s.Examine(t.Context(), signatures.File{Name: "a.xml", Body: body}, now)
	if err != nil {
		t.Fatal(err)
	}
	// Whoever has the key can write any time into a seal; without a timestamp nothing proves that it is older.
	if l := x.Lines[0]; x.Outcome != signatures.Doubtful || l.Sub != "REVOKED_NO_POE" || l.Means != signatures.OwnSeal || !l.Revoked.Equal(own.Revoked) {
		t.Errorf("%s %+v", x.Outcome, l)
	}
	if told := signatures.Tell(say(t, "pl"), x.Report, nil); strings.Contains(told.Ours, "wydał urząd") {
		t.Errorf("the page vouches for it: %s", told.Ours)
	}
}

func TestExamine(t *testing.T) {
	testkit.Each(t, tables, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		now := w.clock.Now()
		good := sealed(t, w.seal, "kwota 100", now)
		stranger := sealed(t, newSeal(t, now), "x", now)
		for _, tc := range []struct {
			reason string
			body   []byte
			at     time.Time
			want   signatures.Outcome
			means  signatures.Means
		}{
			{"our own seal", good, now, signatures.Valid, signatures.OwnSeal},
			{"changed after it was sealed", bytes.Replace(good, []byte("100"), []byte("900"), 1), now, signatures.Invalid, signatures.OwnSeal},
			{"a seal that nobody vouches for, with our name in it", stranger, now, signatures.Doubtful, signatures.UnknownMeans},
			{"no signature", []byte("<a/>"), now, signatures.None, ""},
			{"no kind that is known", []byte("cześć"), now, signatures.Unreadable, ""},
			{"broken XML", []byte("<?xml version='1.0'?><a>"), now, signatures.Unreadable, ""},
			{"nothing at all", nil, now, signatures.Unreadable, ""},
		} {
			x, err := w.Examine(t.Context(), signatures.File{Name: "a", Body: tc.body}, tc.at)
			if err != nil || x.Outcome != tc.want {
				t.Errorf("%s: %v %s %+v", tc.reason, err, x.Outcome, x.Lines)
				continue
			}
			if tc.means != "" && x.Lines[0].Means != tc.means {
				t.Errorf("%s: means %s", tc.reason, x.Lines[0].Means)
			}
			if _, err := x.ETSI(); (err == nil) != (len(x.Lines) > 0) {
				t.Errorf("%s: ETSI report: %v", tc.reason, err)
			}
		}
	})
}
