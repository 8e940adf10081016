package e2e_test

import (
	"bytes"
	"time"

	"wrota/internal/platform/ades"
	"wrota/internal/platform/signed"
	"wrota/internal/platform/web/webtest"
)

// stamped demands that a file holds one seal of an office with a timestamp, and that it holds by what this installation trusts.
func (w *world) stamped(p *webtest.Page, profile string) {
	w.t.Helper()
	trust, err := w.app.Signatures.Trust.Trust(w.t.Context())
	if err != nil {
		w.t.Fatal(err)
	}
	f, err := signed.Open(p.Body, nil)
	if err != nil || len(f.Signatures) != 1 {
		w.t.Errorf("%s: no seal: %v", p.URL, err)
		return
	}
	v := ades.Validator{Trust: trust, Suites: ades.StandardSuites()}.Validate(f.Signatures[0], w.clock.Now().Add(time.Hour))
	if got := f.Signatures[0].Profile(); got != profile || v.Indication != ades.Passed || !v.Counted {
		w.t.Errorf("%s: %s is %s %s %s, by a timestamp: %t", p.URL, got, v.Indication, v.Sub, v.Detail, v.Counted)
	}
}

// provable: the decision bears its timestamp since it was signed, the confirmations get theirs by the keeper, and whoever downloads them gets the
// newest form. The administrator sees how far the files are.
func (j *permit) provable(decision, upd string) {
	maria := j.as("Maria Kowalczyk")
	before := maria.Get(j.upp)
	j.stamped(maria.Get(decision), "PAdES-B-T")
	j.work()
	if err := j.app.Keeping.Sweep(j.t.Context()); err != nil {
		j.t.Fatal(err)
	}
	for _, at := range []string{j.upp, upd} {
		p := maria.Get(at)
		j.stamped(p, "XAdES-B-T")
		j.sealed("lipowa", p)
	}
	if after := maria.Get(j.upp); bytes.Equal(before.Body, after.Body) && !bytes.Contains(before.Body, []byte("SignatureTimeStamp")) {
		j.t.Error("the receipt is what it was")
	}
	j.stamped(maria.Get(decision), "PAdES-B-T")
	p := j.as("Adam Górski").Get("/biurko/ustawienia/trwalosc-podpisow")
	p.WantSays("Trwałość podpisów", "To jest demonstracja", "Podpis ze znacznikiem czasu", "certyfikat wystawiono samemu sobie")
	j.as("Anna Nowak").Get("/biurko/ustawienia/trwalosc-podpisow").WantStatus(403)
}
