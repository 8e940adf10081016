package cades

import (
	"bytes"
	"context"
	"crypto"
	"crypto/x509"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"wrota/internal/platform/ades"
	"wrota/internal/platform/cert"
	"wrota/internal/platform/cert/certtest"
	"wrota/internal/platform/cms"
)

// start is when the certificates of the tests begin; at is when the tests sign.
var (
	start = time.Date(2025, 3, 1, 0, 0, 0, 0, time.UTC)
	at    = time.Date(2026, 11, 21, 9, 30, 15, 0, time.UTC)
)

// shared holds samples of other programs' signatures; in a clone elsewhere it is not there.
const shared = "../../../../../shared/data/signatures-dev/files"

func parsed(t testing.TB, c *x509.Certificate) *cert.Certificate {
	t.Helper()
	out, err := cert.Parse(c.Raw)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func file(t testing.TB, b []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// openssl runs the other implementation.
func openssl(t testing.TB, args ...string) (stdout []byte, ok bool, complaint string) {
	t.Helper()
	if _, err := exec.LookPath("openssl"); err != nil {
		t.Fatalf("the tests need openssl (Debian: openssl): %v", err)
	}
	cmd := exec.Command("openssl", args...)
	var out, said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &said
	err := cmd.Run()
	return out.Bytes(), err == nil, said.String()
}

// scene is an infrastructure with somebody who signs.
type scene struct {
	*certtest.PKI
	who  certtest.Holder
	sign Signing
}

func newScene(t testing.TB, key crypto.Signer) scene {
	t.Helper()
	p := certtest.New(t, start)
	c, k := p.Issue(certtest.Options{Name: "Jan Testowy", Key: key})
	return scene{p, certtest.Holder{Cert: c, Key: k}, Signing{Signing: cms.Signing{
		Key: k, Certificate: parsed(t, c), Chain: []*cert.Certificate{parsed(t, p.CA.Cert)}, SigningTime: at,
	}}}
}

// stamp makes timestamps of a time.
func (s scene) stamp(when time.Time) Stamp {
	return func(_ context.Context, _ crypto.Hash, digest []byte) ([]byte, error) {
		return s.Stamp(digest, when), nil
	}
}

// values are what level LT wants.
func (s scene) values(t testing.TB) cms.Values {
	t.Helper()
	list, err := cert.ParseCRL(s.CRL(at))
	if err != nil {
		t.Fatal(err)
	}
	answer, err := cert.ParseOCSP(s.OCSP(s.who.Cert, at, certtest.State{}))
	if err != nil {
		t.Fatal(err)
	}
	return cms.Values{
		Certificates: []*cert.Certificate{parsed(t, s.Root.Cert), parsed(t, s.CA.Cert), parsed(t, s.Responder.Cert)},
		CRLs:         []*cert.CRL{list}, OCSPs: []*cert.OCSP{answer},
	}
}

func (s scene) extension(t testing.TB, level ades.Level, content cms.Content) Extension {
	t.Helper()
	return Extension{Level: level, Content: content, Stamp: s.stamp(at.Add(time.Minute)), Values: s.values(t)}
}

func mustSign(t testing.TB, content cms.Content, s Signing) []byte {
	t.Helper()
	out, err := Sign(content, s)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func mustExtend(t testing.TB, in []byte, e Extension) []byte {
	t.Helper()
	out, err := Extend(t.Context(), in, e)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// mustRead reads the one signature of a message.
func mustRead(t testing.TB, in []byte, content cms.Content) *ades.Signature {
	t.Helper()
	all, err := Read(in, content)
	if err != nil {
		t.Fatal(err)
	}
	if len(all) != 1 {
		t.Fatalf("%d signatures", len(all))
	}
	return all[0]
}

func mustParse(t testing.TB, in []byte) *cms.Message {
	t.Helper()
	m, err := cms.Parse(in)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// with adds unsigned attributes to the first signer.
func with(t testing.TB, in []byte, id string, values ...[]byte) []byte {
	t.Helper()
	a, err := cms.NewAttribute(id, values...)
	if err != nil {
		t.Fatal(err)
	}
	out, err := mustParse(t, in).With(cms.Addition{Attributes: [][]byte{a}})
	if err != nil {
		t.Fatal(err)
	}
	return out
}
