package keeping_test

import (
	"testing"
	"time"

	"wrota/internal/platform/ades"
	"wrota/internal/platform/blob"
	"wrota/internal/platform/cert/certtest"
	"wrota/internal/platform/cms/tsa"
	"wrota/internal/signatures/keeping"
)

// TestYears: a letter, a confirmation and a message are sealed on one day and brought from level to level; eight years later, when the seal's certificate and
// those of two authorities for timestamps have ended, each still holds by what it carries.
func TestYears(t *testing.T) {
	each(t, func(w *world) {
		files := map[string]blob.Blob{"PAdES": w.letter("Decyzja"), "XAdES": w.put(w.upd()), "CAdES": w.put(w.message())}
		for name, b := range files {
			w.keep("test:"+name, b)
		}
		w.sweep()
		for _, b := range files {
			w.is(b.Sum, ades.LevelT, "")
		}
		w.after(23 * time.Hour)
		for _, b := range files {
			w.is(b.Sum, ades.LevelT, "")
		}
		w.after(2 * time.Hour)
		for name, b := range files {
			w.is(b.Sum, ades.LevelLTA, "")
			if got := w.verdict(w.newest(b.Sum)); got != name+"-B-LTA TOTAL-PASSED" {
				t.Errorf("after a day: %s", got)
			}
			steps, err := w.keeper.Steps(t.Context(), w.unit, b.Sum)
			if err != nil || len(steps) != 3 || steps[0].Level != ades.LevelT || steps[1].Level != ades.LevelLT || steps[1].Proofs == 0 || steps[2].Stamp == "" {
				t.Errorf("%s: steps %+v, %v", name, steps, err)
			}
		}
		begun := w.stamps
		for _, x := range []struct { // the authority gets a new certificate in good time; its certificates last 1460 days
			name          string
			renewed, next int
		}{{"Znaczniki 2", 930, 500}, {"Znaczniki 3", 270, 650}} {
			w.after(time.Duration(x.renewed) * day)
			w.tsa = w.authority(x.name, 4)
			w.after(time.Duration(x.next) * day)
		}
		if w.stamps != begun+6 {
			t.Errorf("%d more timestamps, want two for each of three files", w.stamps-begun)
		}
		w.clock.Move(700 * day)
		for name, b := range files {
			body := w.newest(b.Sum)
			if got := w.verdict(body); got != name+"-B-LTA TOTAL-PASSED" {
				t.Errorf("at the end: %s", got)
			}
			oracle(w, name, body)
		}
	})
}

// TestAuthorityDown: a week without timestamps loses nothing, asks the authority once a sweep, and ends by itself.
func TestAuthorityDown(t *testing.T) {
	each(t, func(w *world) {
		var files []blob.Blob
		for _, title := range []string{"Pierwsza", "Druga", "Trzecia"} {
			b := w.letter(title)
			w.keep("test:"+title, b)
			files = append(files, b)
		}
		w.down = tsa.ErrUnavailable
		for range 7 {
			w.after(day)
		}
		state, err := keeping.StateOf(t.Context(), w.db, w.clock.Now())
		if err != nil || state.Late != 3 || state.Alarms() != 0 {
			t.Errorf("state: %+v, %v", state, err)
		}
		w.down = nil
		w.after(time.Minute)
		w.after(2 * day)
		for _, b := range files {
			w.is(b.Sum, ades.LevelLTA, "")
		}
		if state, err = keeping.StateOf(t.Context(), w.db, w.clock.Now()); err != nil || state.Late != 0 || len(state.Counts) != 1 || state.Counts[0].Files != 3 {
			t.Errorf("state: %+v, %v", state, err)
		}
	})
}

// TestRevokedLater: the key of the seal was stolen after the letter was stamped. The letter holds, and what proves it is kept.
func TestRevokedLater(t *testing.T) {
	each(t, func(w *world) {
		b := w.letter("Decyzja")
		w.keep("test:revoked", b)
		w.sweep()
		w.revoked = []certtest.Revoked{{Cert: w.seal.Certificate, At: w.clock.Now().Add(5 * time.Hour), Reason: 1}}
		w.after(2 * day)
		w.is(b.Sum, ades.LevelLTA, "")
		w.clock.Move(3 * 365 * day)
		if got := w.verdict(w.newest(b.Sum)); got != "PAdES-B-LTA TOTAL-PASSED" {
			t.Error(got)
		}
	})
}

// TestRevokedBefore: a letter of a stolen seal is not made to look right; its bytes stay what they were, and somebody is told.
func TestRevokedBefore(t *testing.T) {
	each(t, func(w *world) {
		b := w.letter("Decyzja")
		w.keep("test:stolen", b)
		w.revoked = []certtest.Revoked{{Cert: w.seal.Certificate, At: w.clock.Now().Add(-5 * time.Hour), Reason: 1}}
		w.sweep()
		stamped := w.newest(b.Sum)
		w.after(2 * day)
		if k := w.is(b.Sum, ades.LevelT, keeping.Unsound); !k.Alarm {
			t.Error("nobody is told")
		}
		if string(w.newest(b.Sum)) != string(stamped) {
			t.Error("a form that does not validate took the place of the one that was there")
		}
		list, err := w.keeper.Troubles(t.Context(), w.unit)
		if err != nil || len(list) != 1 || list[0].Sum != b.Sum {
			t.Errorf("troubles: %+v, %v", list, err)
		}
	})
}

// TestGrace: what whoever issued the certificate said before the signature proves nothing of it.
func TestGrace(t *testing.T) {
	each(t, func(w *world) {
		b := w.letter("Decyzja")
		w.keep("test:grace", b)
		w.sweep()
		w.stale = 3 * day // their lists come once a week
		w.after(2 * day)
		w.is(b.Sum, ades.LevelT, keeping.Grace)
		w.silent = true
		w.after(5 * day)
		w.is(b.Sum, ades.LevelT, keeping.NoStates)
		w.after(10 * day)
		if k := w.is(b.Sum, ades.LevelT, keeping.NoStates); !k.Alarm {
			t.Error("two weeks without an answer, and nobody is told")
		}
		w.silent = false
		w.after(2 * day)
		if k := w.is(b.Sum, ades.LevelLTA, ""); k.Alarm {
			t.Error("the alarm stays")
		}
	})
}

// TestAuthorityEnds: the authority has no newer certificate: another timestamp would last no longer, so none is added, and in the end somebody is told.
func TestAuthorityEnds(t *testing.T) {
	each(t, func(w *world) {
		b := w.letter("Decyzja")
		w.keep("test:short", b)
		w.sweep()
		w.after(2 * day)
		k := w.is(b.Sum, ades.LevelLTA, "")
		size := k.Size
		w.clock.Set(k.Ends.Add(-60 * day))
		w.sweep()
		if k = w.is(b.Sum, ades.LevelLTA, keeping.Short); k.Alarm || k.Size != size {
			t.Errorf("%+v", k)
		}
		w.clock.Set(k.Ends.Add(-20 * day))
		w.sweep()
		if k = w.is(b.Sum, ades.LevelLTA, keeping.Short); !k.Alarm {
			t.Error("nobody is told")
		}
		w.tsa = w.authority("Znaczniki 2", 4)
		w.after(8 * day)
		if k = w.is(b.Sum, ades.LevelLTA, ""); k.Alarm || k.Size <= size {
			t.Errorf("%+v", k)
		}
	})
}

// TestAlgorithmEnds: a timestamp is covered before the key of its authority grows too short, however long its certificate lasts.
func TestAlgorithmEnds(t *testing.T) {
	each(t, func(w *world) {
		w.tsa = w.rsaAuthority(2048) // reliable until 1 January 2029 (TS 119 312)
		b := w.letter("Decyzja")
		w.keep("test:rsa", b)
		w.sweep()
		w.after(2 * day)
		k := w.is(b.Sum, ades.LevelLTA, "")
		if want := time.Date(2029, 1, 1, 0, 0, 0, 0, time.UTC); !k.Ends.Equal(want) {
			t.Fatalf("ends %s, want %s", k.Ends, want)
		}
		w.tsa = w.rsaAuthority(3072)
		w.clock.Set(time.Date(2028, 11, 1, 0, 0, 0, 0, time.UTC))
		w.sweep()
		if k = w.is(b.Sum, ades.LevelLTA, ""); k.Ends.Before(time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)) {
			t.Errorf("ends %s", k.Ends)
		}
		w.clock.Set(time.Date(2029, 6, 1, 0, 0, 0, 0, time.UTC))
		if got := w.verdict(w.newest(b.Sum)); got != "PAdES-B-LTA TOTAL-PASSED" {
			t.Error(got)
		}
	})
}
