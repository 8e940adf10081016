package intake_test

import (
	"bytes"
	"fmt"
	"net/url"
	"sync"
	"testing"

	"wrota/internal/eservice"
	"wrota/internal/intake"
	"wrota/internal/intake/intaketest"
	"wrota/internal/intake/signing"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/blob"
	"wrota/internal/platform/cert/certtest"
	"wrota/internal/platform/testkit"
	"wrota/internal/platform/xmlsec"
	"wrota/internal/platform/xmlsec/xades"
)

// pen is somebody with a certificate.
type pen struct{ certtest.Holder }

func newPen(t *testing.T, name string) pen {
	t.Helper()
	c, key := certtest.New(t, testkit.Noon.AddDate(-1, 0, 0)).Issue(certtest.Options{Name: name})
	return pen{certtest.Holder{Cert: c, Key: key}}
}

// sign is the document with a signature in it.
func (p pen) sign(t *testing.T, document []byte) signing.File {
	t.Helper()
	d, err := xmlsec.Parse(document)
	ok(t, err)
	body, err := xmlsec.Seal(d, p.Key, p.Cert, testkit.Noon)
	ok(t, err)
	return signing.File{Name: "wniosek-podpisany.xml", Body: body}
}

// beside is a signature without the document.
func (p pen) beside(t *testing.T, document []byte) signing.File {
	t.Helper()
	s, err := xades.NewSigner(p.Key, p.Cert)
	ok(t, err)
	body, err := s.Detached([]xades.Content{{Name: "wniosek.xml", Body: document}}, testkit.Noon)
	ok(t, err)
	return signing.File{Name: "wniosek.xades", Body: body}
}

// broken is a signature whose value is not what its key made.
func broken(f signing.File) signing.File {
	f.Body = bytes.Clone(f.Body)
	at := bytes.Index(f.Body, []byte("</ds:SignatureValue>")) - 10
	f.Body[at] = map[bool]byte{true: 'B', false: 'A'}[f.Body[at] == 'A']
	return f
}

// frozen is a draft of Maria's with the document that she is to sign.
func frozen(t *testing.T, o *intaketest.Office) (intake.Holder, *intake.Draft, *signing.Frozen) {
	t.Helper()
	o.Need = eservice.Allowed
	h, d := o.Fill(t, o.Maria)
	z, err := o.Intake.Freeze(t.Context(), h, d.ID, d.Revision)
	ok(t, err)
	return h, d, z
}

func refused(t *testing.T, what string, err error, key string) {
	t.Helper()
	f, is := fault.As(err)
	if got := fmt.Sprint(err); !is || f.Key != key {
		t.Errorf("%s: %s; want %s", what, got, key)
	}
}

func TestWhatWasSignedIsFiledAsItIs(t *testing.T) {
	each(t, func(t *testing.T, o *intaketest.Office) {
		maria := newPen(t, "Maria Zielińska")
		o.Trusted["Maria Zielińska"] = true
		h, d, z := frozen(t, o)
		again, err := o.Intake.Freeze(t.Context(), h, d.ID, d.Revision)
		ok(t, err)
		want(t, "the same document while nothing changes", again.SHA256, z.SHA256)
		file := maria.sign(t, z.Document)
		z, err = o.Intake.Sign(t.Context(), h, d, z.SHA256, signing.ByUpload, file)
		ok(t, err)
		want(t, "outcome", z.Signed.Outcome(), signing.Valid)
		f, err := o.Intake.SubmitSigned(t.Context(), h, d, intake.Consent{Revision: d.Revision, Signed: z.Signed.SHA256})
		ok(t, err)
		sub, err := o.Intake.OwnSubmission(t.Context(), h.By, f.Submission)
		ok(t, err)
		if !bytes.Equal(sub.Document, file.Body) || sub.SHA256 != blob.SumOf(file.Body).String() {
			t.Error("the document is not what was signed")
		}
		want(t, "identifier of the signed document", f.Submission, z.Submission)
		for _, s := range []string{sub.SHA256, f.Submission.Short(), "Podpis 1", "Maria Zielińska, podpis zaawansowany, ważny w chwili złożenia"} {
			if !bytes.Contains(f.Receipt, []byte(s)) {
				t.Errorf("the receipt does not say %q", s)
			}
		}
		if sub.Signing == nil || sub.Signing.Signed.Way != signing.ByUpload {
			t.Errorf("how it was signed: %+v", sub.Signing)
		}
		twice, err := o.Intake.SubmitSigned(t.Context(), h, d, intake.Consent{Revision: d.Revision, Signed: z.Signed.SHA256})
		ok(t, err)
		want(t, "sent twice", twice.Number, f.Number)
		d, err = o.Intake.Draft(t.Context(), h, d.ID)
		ok(t, err)
		_, err = o.Intake.Sign(t.Context(), h, d, z.SHA256, signing.ByUpload, file)
		refused(t, "signed after it was filed", err, "intake.filed-already")
		_, err = o.Intake.Freeze(t.Context(), h, d.ID, d.Revision)
		refused(t, "frozen after it was filed", err, "intake.filed-already")
	})
}

func TestASignatureBesideItsDocumentIsFiledBesideIt(t *testing.T) {
	each(t, func(t *testing.T, o *intaketest.Office) {
		h, d, z := frozen(t, o)
		o.Trusted["Maria Zielińska"] = true
		z, err := o.Intake.Sign(t.Context(), h, d, z.SHA256, signing.ByUpload, newPen(t, "Maria Zielińska").beside(t, z.Document))
		ok(t, err)
		f, err := o.Intake.Submit(t.Context(), h, d.ID, d.Revision)
		ok(t, err)
		sub, err := o.Intake.OwnSubmission(t.Context(), h.By, f.Submission)
		ok(t, err)
		want(t, "document", sub.SHA256, z.SHA256)
		if len(sub.Files) != 1 || sub.Files[0].What != intake.FileSignature || sub.Files[0].Blob.String() != z.Signed.SHA256 || sub.Files[0].Name != "podpis.xml" {
			t.Errorf("files: %+v", sub.Files)
		}
	})
}

func TestAChangeAfterSigningShows(t *testing.T) {
	each(t, func(t *testing.T, o *intaketest.Office) {
		maria := newPen(t, "Maria Zielińska")
		o.Trusted["Maria Zielińska"] = true
		h, d, z := frozen(t, o)
		z, err := o.Intake.Sign(t.Context(), h, d, z.SHA256, signing.ByUpload, maria.sign(t, z.Document))
		ok(t, err)
		o.Answer(t, h, d.ID, "tresc", url.Values{"temat": {"Dziura w moście"}, "opis": {"Na moście jest dziura."}})
		changed, err := o.Intake.Draft(t.Context(), h, d.ID)
		ok(t, err)
		_, err = o.Intake.SubmitSigned(t.Context(), h, changed, intake.Consent{Revision: changed.Revision, Signed: z.Signed.SHA256})
		refused(t, "what was signed says something else", err, "intake.signing-moved")
		_, err = o.Intake.Sign(t.Context(), h, changed, z.SHA256, signing.ByUpload, maria.sign(t, z.Document))
		refused(t, "a signature that comes late", err, "intake.signing-moved")
		o.Need = eservice.Required
		changed, err = o.Intake.Draft(t.Context(), h, d.ID)
		ok(t, err)
		_, err = o.Intake.Submit(t.Context(), h, d.ID, changed.Revision)
		refused(t, "what is required is missing again", err, intake.SignatureNeeded)
		fresh, err := o.Intake.Freeze(t.Context(), h, d.ID, changed.Revision)
		ok(t, err)
		if fresh.Signed != nil || fresh.SHA256 == z.SHA256 {
			t.Error("the old signature stands under the new document")
		}
		_, err = o.Intake.Sign(t.Context(), h, changed, fresh.SHA256, signing.ByUpload, maria.sign(t, z.Document))
		refused(t, "the signature of the former document", err, "fault.invalid")
	})
}

func TestASignatureThatIsNotValidIsFiledWhenThePersonSaysSo(t *testing.T) {
	each(t, func(t *testing.T, o *intaketest.Office) {
		maria := newPen(t, "Maria Zielińska") // whom the office does not know
		o.Trusted["Maria Zielińska"] = false
		for _, tc := range []struct {
			reason  string
			file    func(signing.File) signing.File
			outcome signing.Outcome
			words   string
		}{
			{"of an authority that nobody knows", func(f signing.File) signing.File { return f }, signing.Doubtful, "niepotwierdzony w chwili złożenia"},
			{"broken", broken, signing.Invalid, "nieważny w chwili złożenia"},
		} {
			h, d, z := frozen(t, o)
			o.Need = eservice.Required
			d, err := o.Intake.Draft(t.Context(), h, d.ID)
			ok(t, err)
			_, err = o.Intake.Submit(t.Context(), h, d.ID, d.Revision)
			refused(t, tc.reason+", before it is signed", err, intake.SignatureNeeded)
			z, err = o.Intake.Sign(t.Context(), h, d, z.SHA256, signing.ByUpload, tc.file(maria.sign(t, z.Document)))
			ok(t, err)
			want(t, tc.reason, z.Signed.Outcome(), tc.outcome)
			_, err = o.Intake.Submit(t.Context(), h, d.ID, d.Revision)
			refused(t, tc.reason, err, intake.SignatureAsks)
			f, err := o.Intake.SubmitSigned(t.Context(), h, d, intake.Consent{Revision: d.Revision, Signed: z.Signed.SHA256, Anyway: true})
			ok(t, err)
			if !bytes.Contains(f.Receipt, []byte(tc.words)) {
				t.Errorf("%s: the receipt does not say %q", tc.reason, tc.words)
			}
		}
	})
}

func TestOnlyTheHolderSigns(t *testing.T) {
	each(t, func(t *testing.T, o *intaketest.Office) {
		h, d, z := frozen(t, o)
		other := intake.Holder{By: actor.Actor{Kind: actor.Resident, Account: id.New[id.Account](), Name: "Jan Obcy"}}
		_, err := o.Intake.Freeze(t.Context(), other, d.ID, d.Revision)
		refused(t, "freeze", err, "intake.no-such-draft")
		_, err = o.Intake.Signing(t.Context(), other, d)
		refused(t, "read", err, "intake.no-such-draft")
		_, err = o.Intake.Sign(t.Context(), other, d, z.SHA256, signing.ByUpload, newPen(t, "Jan").sign(t, z.Document))
		refused(t, "sign", err, "intake.no-such-draft")
		o.Need = eservice.None
		d, err = o.Intake.Draft(t.Context(), h, d.ID)
		ok(t, err)
		_, err = o.Intake.Freeze(t.Context(), h, d.ID, d.Revision)
		refused(t, "a form that takes no signature", err, "intake.not-to-sign")
	})
}

// Two windows: one signs anew while the other sends what it saw. What was seen is filed, or nothing.
func TestTwoWindowsFileWhatWasSeen(t *testing.T) {
	each(t, func(t *testing.T, o *intaketest.Office) {
		o.Trusted["Maria Zielińska"] = true
		maria := newPen(t, "Maria Zielińska")
		h, d, z := frozen(t, o)
		document, sum := z.Document, z.SHA256
		z, err := o.Intake.Sign(t.Context(), h, d, sum, signing.ByUpload, maria.sign(t, document))
		ok(t, err)
		seen := z.Signed.SHA256
		var group sync.WaitGroup
		var filed *intake.Filed
		var sent error
		group.Go(func() { _, _ = o.Intake.Sign(t.Context(), h, d, sum, signing.ByUpload, maria.beside(t, document)) })
		group.Go(func() {
			filed, sent = o.Intake.SubmitSigned(t.Context(), h, d, intake.Consent{Revision: d.Revision, Signed: seen})
		})
		group.Wait()
		if sent != nil {
			refused(t, "sent", sent, "intake.signing-moved")
			return
		}
		sub, err := o.Intake.OwnSubmission(t.Context(), h.By, filed.Submission)
		ok(t, err)
		want(t, "what was seen", sub.SHA256, seen)
		want(t, "what is told of it", sub.Signing.Signed.SHA256, seen)
	})
}

// Whoever signs at a service and never comes back finds the signature with the draft all the same.
func TestWhatWasSignedElsewhereIsTakenOver(t *testing.T) {
	each(t, func(t *testing.T, o *intaketest.Office) {
		maria := newPen(t, "Maria Zielińska")
		o.Trusted["Maria Zielińska"] = true
		h, d, z := frozen(t, o)
		i := o.Intake
		desk := signing.Desk{Checks: signing.Checks{Clock: i.Clock, Scanner: i.Scanner, Judge: i.Signatures}, DB: i.DB, Vault: i.Vault, Audit: i.Audit}
		take := func(sum string, f signing.File) {
			t.Helper()
			ok(t, desk.Take(t.Context(), o.Unit, d.ID, sum, signing.ByTrusted, f))
		}
		signed := func() string {
			t.Helper()
			z, err := i.Signing(t.Context(), h, d)
			ok(t, err)
			if z.Signed == nil {
				return ""
			}
			return string(z.Signed.Way) + " " + z.Signed.SHA256
		}
		file := maria.sign(t, z.Document)
		take(blob.SumOf([]byte("another document")).String(), file)
		take(z.SHA256, maria.sign(t, []byte("<Dokument>Coś innego</Dokument>")))
		ok(t, desk.Take(t.Context(), id.New[id.Unit](), d.ID, z.SHA256, signing.ByTrusted, file))
		want(t, "what is not about the document, or of another office", signed(), "")
		take(z.SHA256, file)
		first := "trusted-profile " + blob.SumOf(file.Body).String()
		want(t, "taken over", signed(), first)
		take(z.SHA256, maria.beside(t, z.Document))
		take(z.SHA256, file)
		want(t, "twice, and another one", signed(), first)

		o.Answer(t, h, d.ID, "tresc", url.Values{"temat": {"Inny temat"}, "opis": {"Inny opis"}})
		d, err := i.Draft(t.Context(), h, d.ID)
		ok(t, err)
		z, err = i.Freeze(t.Context(), h, d.ID, d.Revision)
		ok(t, err)
		want(t, "of a new document nothing is signed", signed(), "")
		o.Answer(t, h, d.ID, "tresc", url.Values{"temat": {"Jeszcze inny"}, "opis": {"Inny opis"}})
		take(z.SHA256, maria.sign(t, z.Document))
		want(t, "after a change of the answers", signed(), "")
	})
}
