package keeping_test

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/ades"
	"wrota/internal/platform/asic"
	"wrota/internal/platform/blob"
	"wrota/internal/platform/cert/certtest"
	"wrota/internal/platform/cms"
	"wrota/internal/platform/cms/cades"
	"wrota/internal/platform/db"
	"wrota/internal/platform/signed"
	"wrota/internal/platform/vault"
	"wrota/internal/platform/xmlsec"
	"wrota/internal/platform/xmlsec/xades"
	"wrota/internal/signatures/keeping"
)

// Newest implements keeping.Documents.
func (w *world) Newest(_ context.Context, _ id.Unit, which id.Submission) (keeping.Document, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	d, ok := w.filed[which]
	if !ok {
		return d, fault.New(fault.NotFound, "fault.no-page")
	}
	if d.Body == nil {
		return d, vault.ErrShredded
	}
	if b := w.longer[which]; b != nil {
		d.Body = b
	}
	return d, nil
}

// Lengthen implements keeping.Documents.
func (w *world) Lengthen(ctx context.Context, unit id.Unit, which id.Submission, old blob.Sum, longer []byte) error {
	was, err := w.Newest(ctx, unit, which)
	if err != nil {
		return err
	}
	if blob.SumOf(was.Body) != old {
		return errors.New("another file")
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.longer[which] = longer
	if w.lost > 0 {
		w.lost--
		return errors.New("the program ended here")
	}
	return nil
}

// Drop implements keeping.Documents.
func (w *world) Drop(_ context.Context, _ id.Unit, which id.Submission) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.longer, which)
	return nil
}

// file entrusts what an applicant signed.
func (w *world) file(d keeping.Document) (which id.Submission, sum blob.Sum) {
	w.Helper()
	which, sum = id.New[id.Submission](), blob.SumOf(d.Body)
	w.filed[which] = d
	for range 2 { // a fact may be heard twice
		err := w.db.InTx(w.Context(), actor.Automaton("system.test", w.unit), func(tx *db.Tx) error {
			return w.keeper.KeepDocument(w.Context(), tx, w.unit, which, blob.Blob{Sum: sum, Size: int64(len(d.Body))})
		})
		if err != nil {
			w.Fatal(err)
		}
	}
	return which, sum
}

const wish = "<Wniosek><Tresc>Rusztowanie</Tresc></Wniosek>"

// signedForms are the document as it may be signed, by the name of the form.
func (w *world) signedForms() map[string]keeping.Document {
	w.Helper()
	out := map[string]keeping.Document{}
	put := func(name string, beside map[string][]byte, body []byte, err error) {
		w.Helper()
		if err != nil {
			w.Fatal(name, err)
		}
		out[name] = keeping.Document{Body: body, Beside: beside}
	}
	now := w.clock.Now().Truncate(time.Second)
	what := xades.Content{Name: "wniosek.xml", Type: "application/xml", Body: []byte(wish)}
	alone := map[string][]byte{what.Name: what.Body}
	doc, err := xmlsec.Parse(what.Body)
	if err != nil {
		w.Fatal(err)
	}
	x, err := xades.NewSigner(w.seal.Signer, w.seal.Certificate, w.pki.CA.Cert)
	if err != nil {
		w.Fatal(err)
	}
	body, err := w.seal.SealXML(doc, now)
	put("XAdES enveloped", nil, body, err)
	body, err = x.Enveloping(what, now)
	put("XAdES enveloping", nil, body, err)
	body, err = x.Detached([]xades.Content{what}, now)
	put("XAdES detached", alone, body, err)
	body, err = asic.Make(x, []xades.Content{what}, now)
	put("ASiC with XAdES", nil, body, err)
	s := cades.Signing{Signing: w.signing()}
	s.SigningTime = now
	body, err = cades.Sign(cms.Content{what.Body}, s)
	put("CAdES", nil, body, err)
	s.Detached = true
	body, err = cades.Sign(cms.Content{what.Body}, s)
	put("CAdES detached", alone, body, err)
	s.Detached = false
	body, err = asic.MakeCAdES(s, []xades.Content{what})
	put("ASiC with CAdES", nil, body, err)
	return out
}

// holds tells what the newest form of a signed application is worth now.
func (w *world) holds(which id.Submission) string {
	w.Helper()
	d, err := w.Newest(w.Context(), w.unit, which)
	if err != nil {
		w.Fatal(err)
	}
	f, err := signed.Open(d.Body, d.Beside)
	if err != nil || len(f.Signatures) != 1 {
		w.Fatal(err)
	}
	v := ades.Validator{Trust: ades.Anchors{parsed(w, w.pki.Root.Cert)}, Suites: ades.StandardSuites()}
	if v.Evidence, err = w.States(w.Context(), nil); err != nil {
		w.Fatal(err)
	}
	x := v.Validate(f.Signatures[0], w.clock.Now())
	return strings.TrimSpace(string(f.Signatures[0].Level) + " " + string(x.Indication) + " " + string(x.Sub) + " " + x.Detail)
}

// TestApplicationsForYears: what people signed before filing, in every form that is taken, is brought from level to level and
// stamped again. It holds when the signer's certificate and that of the first authority have ended, and what was filed stays.
func TestApplicationsForYears(t *testing.T) {
	each(t, func(w *world) {
		forms := w.signedForms()
		which, sums := map[string]id.Submission{}, map[string]blob.Sum{}
		for name, d := range forms {
			which[name], sums[name] = w.file(d)
		}
		w.sweep()
		w.after(25 * time.Hour)
		for name := range forms {
			if k := w.is(sums[name], ades.LevelLTA, ""); k.Place != keeping.AsDocument || k.Newest == k.Sum {
				t.Errorf("%s: %+v", name, k)
			}
		}
		begun := w.stamps
		w.after(930 * day)
		w.tsa = w.authority("Znaczniki 2", 4)
		w.after(500 * day)
		if w.stamps != begun+len(forms) {
			t.Errorf("%d more timestamps, want one for each", w.stamps-begun)
		}
		w.clock.Move(400 * day)
		for name, d := range forms {
			if got := w.holds(which[name]); got != "LTA TOTAL-PASSED" {
				t.Errorf("%s: %s", name, got)
			}
			if !bytes.Equal(w.filed[which[name]].Body, d.Body) {
				t.Errorf("%s: what was filed has changed", name)
			}
			k := w.is(sums[name], ades.LevelLTA, "")
			if longest, err := w.keeper.Longest(t.Context(), k); err != nil || blob.SumOf(longest) != k.Newest {
				t.Errorf("%s: the longest form: %v", name, err)
			}
		}
	})
}

// TestApplicationsThatAreNotKept: what cannot be made provable is left with its reason, and no administrator is told of it.
func TestApplicationsThatAreNotKept(t *testing.T) {
	each(t, func(w *world) {
		good := w.signedForms()
		changed := keeping.Document{Body: bytes.Replace(good["XAdES enveloped"].Body, []byte("Rusztowanie"), []byte("Koparka"), 1)}
		other := keeping.Document{Body: good["CAdES detached"].Body, Beside: map[string][]byte{"wniosek.xml": []byte("<Inny/>")}}
		revoked := good["XAdES enveloping"]
		stranger := certtest.New(t, begin.AddDate(-1, 0, 0))
		c, key := stranger.Issue(certtest.Options{Name: "Obcy", From: begin.AddDate(0, 0, -1), Until: begin.AddDate(2, 0, 0)})
		x, err := xades.NewSigner(key, c, stranger.CA.Cert)
		if err != nil {
			t.Fatal(err)
		}
		body, err := x.Enveloping(xades.Content{Name: "wniosek.xml", Body: []byte(wish)}, begin)
		if err != nil {
			t.Fatal(err)
		}
		w.revoked = []certtest.Revoked{{Cert: w.seal.Certificate, At: begin.Add(-5 * time.Hour), Reason: 1}}
		cases := []struct {
			reason keeping.Reason
			level  ades.Level
			d      keeping.Document
		}{
			{keeping.Invalid, ades.LevelB, changed},
			{keeping.Invalid, ades.LevelB, other},
			{keeping.Unsound, ades.LevelT, revoked},
			{keeping.NoAnchor, ades.LevelT, keeping.Document{Body: body}},
			{keeping.Form, "", keeping.Document{Body: good["XAdES detached"].Body}},
			{keeping.Unreadable, "", keeping.Document{Body: []byte("nic")}},
		}
		sums := make([]blob.Sum, len(cases))
		for i, x := range cases {
			_, sums[i] = w.file(x.d)
		}
		w.sweep()
		for range 20 {
			w.after(day)
		}
		for i, x := range cases {
			if k := w.is(sums[i], x.level, x.reason); k.Alarm {
				t.Errorf("%s: an alarm", x.reason)
			}
		}
		list, err := w.keeper.Troubles(t.Context(), w.unit)
		if err != nil || len(list) != len(cases) {
			t.Errorf("%d are listed, %v", len(list), err)
		}
		for _, k := range list {
			if k.Alarm {
				t.Errorf("%s: an alarm in the list", k.Reason)
			}
		}
	})
}

// TestApplicationsThatGo: an application that was deleted, or whose key was destroyed, is not kept any more, nor its longer form. A
// crash after the longer form was stored is mended by the next look.
func TestApplicationsThatGo(t *testing.T) {
	each(t, func(w *world) {
		forms := w.signedForms()
		deleted, first := w.file(forms["XAdES enveloped"])
		shredded, second := w.file(forms["CAdES"])
		stays, third := w.file(forms["ASiC with XAdES"])
		w.lost = 1
		w.sweep()
		w.after(26 * time.Hour)
		w.after(26 * time.Hour)
		for _, sum := range []blob.Sum{first, second, third} {
			w.is(sum, ades.LevelLTA, "")
		}
		delete(w.filed, deleted)
		w.filed[shredded] = keeping.Document{}
		w.tsa = w.authority("Znaczniki 2", 10)
		w.after(1400 * day) // the timestamp is due to be covered
		for _, sum := range []blob.Sum{first, second} {
			if k := w.is(sum, ades.LevelLTA, keeping.Missing); k.Alarm || !k.Due.IsZero() {
				t.Errorf("%+v", k)
			}
		}
		w.is(third, ades.LevelLTA, "")
		if len(w.longer) != 1 || w.longer[stays] == nil {
			t.Errorf("%d longer forms are left", len(w.longer))
		}
	})
}
