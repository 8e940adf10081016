package keeping_test

import (
	"bytes"
	"context"
	"crypto"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/ades"
	"wrota/internal/platform/blob"
	"wrota/internal/platform/cert"
	"wrota/internal/platform/cert/certtest"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/cms"
	"wrota/internal/platform/cms/cades"
	"wrota/internal/platform/crypt"
	"wrota/internal/platform/db"
	"wrota/internal/platform/pdf"
	"wrota/internal/platform/pdf/pades"
	"wrota/internal/platform/signed"
	"wrota/internal/platform/testkit"
	"wrota/internal/platform/xmlsec"
	"wrota/internal/signatures"
	"wrota/internal/signatures/keeping"
)

// begin is when everything begins.
var begin = time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)

// world is an office with a seal by an authority, an authority for timestamps whose certificate is renewed every few years, and a keeper.
type world struct {
	*testing.T
	keeper *keeping.Service
	db     *db.DB
	clock  *clock.Manual
	blobs  *blob.Dir
	pki    *certtest.PKI
	seal   *crypt.Seal
	unit   id.Unit

	mu       sync.Mutex
	tsa      certtest.Holder
	down     error // of the timestamping authority
	silent   bool  // the authority tells no states
	stale    time.Duration
	revoked  []certtest.Revoked
	stamps   int
	receipts map[id.Submission][]byte
	filed    map[id.Submission]keeping.Document
	longer   map[id.Submission][]byte
	faster   func() // what happens just before the next receipt is replaced
	stored   func() // what happens just after it
	lost     int    // of the receipts' replacements, so many crash after they were made
}

func each(t *testing.T, test func(w *world)) {
	testkit.Each(t, []db.Migrations{signatures.Migrations}, func(t *testing.T, d *db.DB) { test(newWorld(t, d)) })
}

func newWorld(t *testing.T, d *db.DB) *world {
	c := clock.At(begin)
	blobs, err := blob.OpenDir(t.TempDir(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = blobs.Close() })
	w := &world{T: t, db: d, clock: c, blobs: blobs, pki: certtest.New(t, begin.AddDate(-1, 0, 0)), unit: id.New[id.Unit](), receipts: map[id.Submission][]byte{}, filed: map[id.Submission]keeping.Document{}, longer: map[id.Submission][]byte{}}
	w.tsa = w.authority("Znaczniki 1", 4)
	w.seal = w.sealing("Urząd Gminy Lipowa", 2)
	w.keeper = keeping.New(keeping.Deps{
		DB: d, Clock: c, Log: slog.New(slog.DiscardHandler), Blobs: blobs, Receipts: w, Documents: w, Trust: w, States: w, Stamp: w.stamp, Suites: ades.StandardSuites(),
	})
	return w
}

// authority is one for timestamps, certified for so many years from now.
func (w *world) authority(name string, years int) certtest.Holder {
	c, key := w.pki.Issue(certtest.Options{
		Name: name, From: w.clock.Now().AddDate(0, 0, -1), Until: w.clock.Now().AddDate(years, 0, 0), Extra: w.stamping(),
	})
	return certtest.Holder{Cert: c, Key: key}
}

func (w *world) sealing(name string, years int) *crypt.Seal {
	c, key := w.pki.Issue(certtest.Options{Name: name, From: w.clock.Now().AddDate(0, 0, -1), Until: w.clock.Now().AddDate(years, 0, 0)})
	seal, err := crypt.NewSeal(c, key, w.pki.CA.Cert)
	if err != nil {
		w.Fatal(err)
	}
	return seal
}

func (w *world) stamp(_ context.Context, _ crypto.Hash, digest []byte) ([]byte, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.down != nil {
		return nil, w.down
	}
	w.stamps++
	return w.pki.StampBy(w.tsa, digest, w.clock.Now().Truncate(time.Second)), nil
}

// Trust implements keeping.Trusts.
func (w *world) Trust(context.Context) (ades.Trust, error) {
	return ades.Anchors{parsed(w, w.pki.Root.Cert)}, nil
}

// States implements keeping.States: lists of both authorities as they publish them now, or published a while ago.
func (w *world) States(context.Context, cert.Path) (cert.Evidence, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.silent {
		return cert.Evidence{}, errors.New("silent")
	}
	at := w.clock.Now().Add(-w.stale)
	var out cert.Evidence
	for _, raw := range [][]byte{w.pki.CRL(at, w.revoked...), w.pki.CRLOf(w.pki.Root, at)} {
		l, err := cert.ParseCRL(raw)
		if err != nil {
			return out, err
		}
		out.CRLs = append(out.CRLs, l)
	}
	return out, nil
}

// Issuers implements keeping.States: a timestamp by openssl or certtest carries its own certificate alone.
func (w *world) Issuers(context.Context, *cert.Certificate) ([]*cert.Certificate, error) {
	return []*cert.Certificate{parsed(w, w.pki.CA.Cert)}, nil
}

// Receipt implements keeping.Receipts.
func (w *world) Receipt(_ context.Context, _ id.Unit, which id.Submission) ([]byte, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if b, ok := w.receipts[which]; ok {
		return b, nil
	}
	return nil, fault.New(fault.NotFound, "fault.no-page")
}

// Replace implements keeping.Receipts.
func (w *world) Replace(_ context.Context, _ id.Unit, which id.Submission, old blob.Sum, newer []byte) error {
	if first := w.faster; first != nil {
		w.faster = nil
		first()
	}
	w.mu.Lock()
	other := blob.SumOf(w.receipts[which]) != old
	if !other {
		w.receipts[which] = newer
	}
	after := w.stored
	w.stored = nil
	w.mu.Unlock()
	if other {
		return fault.New(fault.Conflict, "another receipt")
	}
	if after != nil {
		after()
	}
	if w.lost > 0 {
		w.lost--
		return errors.New("the program ended here")
	}
	return nil
}

func parsed(t testing.TB, c *x509.Certificate) *cert.Certificate {
	t.Helper()
	out, err := cert.Parse(c.Raw)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// letter is a sealed PDF in the store.
func (w *world) letter(title string) blob.Blob {
	w.Helper()
	var plain bytes.Buffer
	err := pdf.Write(&plain, &pdf.Document{Title: title, Blocks: []pdf.Block{pdf.Paragraph{Text: pdf.Plain("Zezwalam.")}}})
	if err != nil {
		w.Fatal(err)
	}
	body, err := pades.Sign(plain.Bytes(), pades.Options{
		Name: "Urząd", Time: w.clock.Now(), Make: pades.CAdES(w.Context(), w.signing(), nil),
	})
	if err != nil {
		w.Fatal(err)
	}
	return w.put(body)
}

func (w *world) signing() cms.Signing {
	return cms.Signing{Key: w.seal.Signer, Certificate: parsed(w, w.seal.Certificate), Chain: []*cert.Certificate{parsed(w, w.pki.CA.Cert)}}
}

// upd is a sealed XML document in the store.
func (w *world) upd() []byte {
	w.Helper()
	b := xmlsec.NewBuilder("UPD", xmlsec.Namespace{URI: "urn:test"})
	b.Root().Leaf("Odebrano", "tak")
	doc, err := b.Document()
	if err != nil {
		w.Fatal(err)
	}
	body, err := w.seal.SealXML(doc, w.clock.Now())
	if err != nil {
		w.Fatal(err)
	}
	return body
}

// message is a CAdES message with its content inside.
func (w *world) message() []byte {
	w.Helper()
	s := w.signing()
	s.SigningTime = w.clock.Now().Truncate(time.Second)
	body, err := cades.Sign(cms.Content{[]byte("treść")}, cades.Signing{Signing: s})
	if err != nil {
		w.Fatal(err)
	}
	return body
}

func (w *world) put(body []byte) blob.Blob {
	w.Helper()
	b, err := w.blobs.Put(w.Context(), bytes.NewReader(body), 1<<26)
	if err != nil {
		w.Fatal(err)
	}
	return b
}

func (w *world) keep(subject string, b blob.Blob) {
	w.Helper()
	err := w.db.InTx(w.Context(), actor.Automaton("system.test", w.unit), func(tx *db.Tx) error { return w.keeper.Keep(w.Context(), tx, w.unit, subject, b) })
	if err != nil {
		w.Fatal(err)
	}
}

func (w *world) sweep() {
	w.Helper()
	if err := w.keeper.Sweep(w.Context()); err != nil {
		w.Fatal(err)
	}
}

// after lets time pass and the keeper do its work.
func (w *world) after(d time.Duration) {
	w.Helper()
	w.clock.Move(d)
	w.sweep()
}

const day = 24 * time.Hour

func (w *world) is(sum blob.Sum, level ades.Level, reason keeping.Reason) keeping.Kept {
	w.Helper()
	k, ok, err := w.keeper.Find(w.Context(), w.unit, sum)
	if err != nil || !ok {
		w.Fatal("not kept", err)
	}
	if k.Level != level || k.Reason != reason {
		w.Fatalf("%s: level %q, reason %q (%s), want %q, %q", w.clock.Now().Format(time.DateOnly), k.Level, k.Reason, k.Detail, level, reason)
	}
	return k
}

// newest reads the newest bytes as the places of download do.
func (w *world) newest(sum blob.Sum) []byte {
	w.Helper()
	rc, size, err := w.keeper.Open(w.Context(), w.unit, sum)
	if err != nil {
		w.Fatal(err)
	}
	body, err := io.ReadAll(rc)
	if err = errors.Join(err, rc.Close()); err != nil || int64(len(body)) != size {
		w.Fatal(err, size, len(body))
	}
	return body
}

// verdict is what a file is worth now, by what it carries and what the authority of its newest timestamp, which is alive, says of that.
func (w *world) verdict(body []byte) string {
	w.Helper()
	f, err := signed.Open(body, nil)
	if err != nil || len(f.Signatures) != 1 {
		w.Fatal(err)
	}
	v := ades.Validator{Trust: ades.Anchors{parsed(w, w.pki.Root.Cert)}, Suites: ades.StandardSuites()}
	if v.Evidence, err = w.States(w.Context(), nil); err != nil {
		w.Fatal(err)
	}
	x := v.Validate(f.Signatures[0], w.clock.Now())
	return strings.TrimSpace(fmt.Sprintf("%s %s %s %s", f.Signatures[0].Profile(), x.Indication, x.Sub, x.Detail))
}

// stampRSA is a timestamp by a key that certtest does not use.
func (w *world) stampRSA(_ context.Context, h crypto.Hash, digest []byte) ([]byte, error) {
	s := cms.Stamper{Key: w.tsa.Key, Certificate: parsed(w, w.tsa.Cert), Policy: certtest.Policy}
	return s.Stamp(cms.Query{Hash: h, Digest: digest, Certificate: true}, w.clock.Now().Truncate(time.Second))
}

// ownSeal seals a document by a certificate that issued itself, and makes the keeper trust that and an authority for timestamps of the same kind.
func (w *world) ownSeal(from time.Time) []byte {
	w.Helper()
	seal, err := crypt.GenerateSeal("Urząd Demonstracji", "VATPL-5260250995", "PL", from, from.AddDate(5, 0, 0))
	if err != nil {
		w.Fatal(err)
	}
	stamps := w.tsa.Cert
	w.keeper.Trust = anchors{parsed(w, seal.Certificate), parsed(w, stamps)}
	w.seal = seal
	return w.upd()
}

// anchors trusts certificates for themselves.
type anchors ades.Anchors

// Trust implements keeping.Trusts.
func (a anchors) Trust(context.Context) (ades.Trust, error) { return ades.Anchors(a), nil }
