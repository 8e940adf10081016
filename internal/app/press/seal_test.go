package press

import (
	"bytes"
	"context"
	"crypto"
	"crypto/x509"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"wrota/internal/app/seals/purpose"
	"wrota/internal/cases"
	"wrota/internal/identity"
	"wrota/internal/kit/address"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/office"
	"wrota/internal/parties"
	"wrota/internal/platform/ades"
	"wrota/internal/platform/blob"
	"wrota/internal/platform/cert"
	"wrota/internal/platform/cert/certtest"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/cms"
	"wrota/internal/platform/crypt"
	"wrota/internal/platform/pdf/pades"
)

// signedAt is noon, a day in November.
var signedAt = time.Date(2026, 11, 20, 11, 0, 0, 0, time.UTC)

// lipowa is an office with a seal certified by an authority.
type lipowa struct{ seal *crypt.Seal }

func (lipowa) Unit(_ context.Context, u id.Unit) (identity.Unit, error) {
	return identity.Unit{ID: u, Name: "Urząd Gminy Lipowa", Head: "Wójt Gminy Lipowa", HeadName: "Stanisław Mazur", Address: address.Address{Place: "Lipowa"}}, nil
}

// Seal is that of the office, for what the law lets it seal.
func (l lipowa) Seal(_ context.Context, _ id.Unit, what purpose.Sealing, at time.Time) (*crypt.Seal, error) {
	rules, err := purpose.Load()
	if err != nil {
		return nil, err
	}
	return l.seal, rules.Check(what, calendar.Of(at), false)
}

func (lipowa) Party(context.Context, id.Unit, id.Party) (parties.Party, error) {
	return parties.Party{}, nil
}

type bench struct {
	*testing.T
	press  Press
	pki    *certtest.PKI
	anchor *cert.Certificate
	sheet  cases.Sheet
}

func newBench(t *testing.T) *bench {
	pki := certtest.New(t, signedAt.AddDate(-1, 0, 0))
	c, key := pki.Issue(certtest.Options{Name: "Urząd Gminy Lipowa"})
	seal, err := crypt.NewSeal(c, key, pki.CA.Cert)
	if err != nil {
		t.Fatal(err)
	}
	store, err := blob.OpenDir(t.TempDir(), clock.At(signedAt))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	return &bench{
		T: t, pki: pki, anchor: parsed(t, pki.Root.Cert),
		press: Press{
			Offices: lipowa{seal}, Heads: fixed(office.Letterhead{}), Blobs: store,
			Stamp: func(_ context.Context, _ crypto.Hash, digest []byte) ([]byte, error) {
				return pki.Stamp(digest, signedAt), nil
			},
		},
		sheet: cases.Sheet{
			Unit: id.New[id.Unit](), Writing: id.New[id.Document](), Sign: "DR.7230.1.2026.AN", Kind: cases.Decision, Title: "Decyzja",
			Body: strings.Repeat("Zezwalam na zajęcie pasa drogowego drogi gminnej.\n\n", 12), Signer: "Jan Wiśniewski", SignerPost: "kierownik", SignedAt: signedAt,
		},
	}
}

func parsed(t *testing.T, c *x509.Certificate) *cert.Certificate {
	t.Helper()
	out, err := cert.Parse(c.Raw)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func (b *bench) print(s cases.Sheet) ([]byte, blob.Sum) {
	b.Helper()
	made, err := b.press.Print(b.Context(), s)
	if err != nil {
		b.Fatal(err)
	}
	body, _, err := b.press.Blobs.Open(b.Context(), made.Sum)
	if err != nil {
		b.Fatal(err)
	}
	file, err := io.ReadAll(body)
	if err = errors.Join(err, body.Close()); err != nil || int64(len(file)) != made.Size {
		b.Fatal(err, len(file), made.Size)
	}
	return file, made.Sum
}

// verdicts of all signatures of a file, with fresh lists of the authority.
func (b *bench) verdicts(file []byte) (out []string) {
	b.Helper()
	list, err := pades.Read(file)
	if err != nil {
		b.Fatal(err)
	}
	v := ades.Validator{Trust: ades.Anchors{b.anchor}, Suites: ades.StandardSuites()}
	for _, raw := range [][]byte{b.pki.CRL(signedAt), b.pki.CRLOf(b.pki.Root, signedAt)} {
		l, err := cert.ParseCRL(raw)
		if err != nil {
			b.Fatal(err)
		}
		v.Evidence.CRLs = append(v.Evidence.CRLs, l)
	}
	for _, s := range list {
		x := v.Validate(s, signedAt.Add(time.Hour))
		out = append(out, s.Profile()+" "+string(x.Indication)+" "+string(x.Sub)+" "+x.Detail)
	}
	return out
}

func (b *bench) run(file []byte, name string, args ...string) string {
	b.Helper()
	path := filepath.Join(b.TempDir(), "pismo.pdf")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		b.Fatal(err)
	}
	for i := range args {
		args[i] = strings.ReplaceAll(args[i], "FILE", path)
	}
	said, err := exec.CommandContext(b.Context(), name, args...).CombinedOutput()
	if err != nil {
		b.Fatalf("%s: %v\n%s", name, err, said)
	}
	return string(said)
}

// TestSealedDecision: a decision leaves with the seal of the office and a timestamp, and says on the page whose, by whose order and when.
func TestSealedDecision(t *testing.T) {
	b := newBench(t)
	file, _ := b.print(b.sheet)
	if got := b.verdicts(file); len(got) != 1 || got[0] != "PAdES-B-T TOTAL-PASSED  " {
		t.Errorf("verdicts: %q", got)
	}
	if said := b.run(file, "pdfsig", "-nocert", "FILE"); !strings.Contains(said, "Signature is Valid") || !strings.Contains(said, "Total document signed") {
		t.Errorf("pdfsig: %s", said)
	}
	b.run(file, "qpdf", "--check", "FILE")
	text := b.run(file, "pdftotext", "-layout", "FILE", "-")
	for _, want := range []string{"Jan Wiśniewski", "z upoważnienia organu", "Pieczęć elektroniczna: Urząd Gminy Lipowa", strings.ReplaceAll(calendar.Moment(signedAt), "\u00a0", " ")} {
		if !strings.Contains(strings.Join(strings.Fields(text), " "), want) {
			t.Errorf("the page does not say %q:\n%s", want, text)
		}
	}
	if said := b.run(file, "pdfdetach", "-list", "FILE"); !strings.Contains(said, "podpis.xml") {
		t.Errorf("attachments: %s", said)
	}
}

// TestTheSealAloneIsNotEnough: a letter of a kind that needs a person, and names none, is not made (art. 14 § 1a and 1b KPA); a draft
// of it and a notice that was made automatically are.
func TestTheSealAloneIsNotEnough(t *testing.T) {
	b := newBench(t)
	for kind, alone := range map[cases.Kind]bool{
		cases.Decision: false, cases.Order: false, cases.Certificate: false, cases.Call: false, cases.Plain: false, cases.Notice: true,
	} {
		nobody := b.sheet
		nobody.Kind, nobody.Signer, nobody.SignerPost = kind, "", ""
		_, err := b.press.Print(t.Context(), nobody)
		if alone != (err == nil) || err != nil && !fault.Is(err, fault.Forbidden) {
			t.Errorf("%s with the seal alone: %v", kind, err)
		}
		nobody.Draft = true
		if _, err := b.press.Print(t.Context(), nobody); err != nil {
			t.Errorf("a draft of %s: %v", kind, err)
		}
	}
}

// TestSealedWithoutTimestamp: an authority that does not answer holds no decision up.
func TestSealedWithoutTimestamp(t *testing.T) {
	b := newBench(t)
	b.press.Stamp = func(context.Context, crypto.Hash, []byte) ([]byte, error) { return nil, errors.New("closed") }
	file, _ := b.print(b.sheet)
	if got := b.verdicts(file); len(got) != 1 || got[0] != "PAdES-B-B TOTAL-PASSED  " {
		t.Errorf("verdicts: %q", got)
	}
	stopped, stop := context.WithCancel(t.Context())
	stop()
	if _, err := b.press.Print(stopped, b.sheet); !errors.Is(err, context.Canceled) {
		t.Errorf("who asked has gone: %v", err)
	}
}

// TestPersonSignsFirst: the document that a person signs carries no seal; taken back it is used as it is, or the office adds its seal
// behind the person's signature, which stays what it was.
func TestPersonSignsFirst(t *testing.T) {
	b := newBench(t)
	plain := b.sheet
	plain.Unsigned = true
	file, _ := b.print(plain)
	if got := b.verdicts(file); len(got) != 0 || bytes.Contains(file, []byte("podpis.xml")) {
		t.Fatalf("unsigned: %q", got)
	}
	c, key := b.pki.Issue(certtest.Options{Name: "Jan Wiśniewski"})
	signed, err := pades.Sign(file, pades.Options{
		Name: "Jan Wiśniewski", Time: signedAt, Make: pades.CAdES(t.Context(), cms.Signing{Key: key, Certificate: parsed(t, c), Chain: []*cert.Certificate{parsed(t, b.pki.CA.Cert)}}, nil),
	})
	if err != nil {
		t.Fatal(err)
	}
	kept, err := b.press.Blobs.Put(t.Context(), bytes.NewReader(signed), maxLetter)
	if err != nil {
		t.Fatal(err)
	}
	taken := b.sheet
	taken.Signed = kept.Sum
	if got, sum := b.print(taken); sum != kept.Sum || !bytes.Equal(got, signed) {
		t.Error("a signed document was not taken as it is")
	}
	taken.Seal = true
	both, _ := b.print(taken)
	if got := b.verdicts(both); len(got) != 2 || got[0] != "PAdES-B-B TOTAL-PASSED  " || got[1] != "PAdES-B-T TOTAL-PASSED  " || !bytes.HasPrefix(both, signed) {
		t.Errorf("verdicts: %q", got)
	}
	if said := b.run(both, "pdfsig", "-nocert", "FILE"); strings.Count(said, "Signature is Valid") != 2 {
		t.Errorf("pdfsig: %s", said)
	}
}

// TestDraft: what is read before it is signed says so, and bears nothing of a signature.
func TestDraft(t *testing.T) {
	b := newBench(t)
	var out bytes.Buffer
	if err := b.press.Write(t.Context(), &out, b.sheet); err != nil {
		t.Fatal(err)
	}
	if got := b.verdicts(out.Bytes()); len(got) != 0 {
		t.Errorf("verdicts: %q", got)
	}
	if text := b.run(out.Bytes(), "pdftotext", "FILE", "-"); !strings.Contains(text, "Projekt") {
		t.Errorf("a draft does not say that it is one:\n%s", text)
	}
}
