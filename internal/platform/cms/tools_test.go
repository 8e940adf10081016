package cms

import (
	"bytes"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"wrota/internal/platform/cert"
	"wrota/internal/platform/cert/certtest"
)

// start is when the certificates of the tests begin; at is when the tests sign.
var (
	start = time.Date(2025, 3, 1, 0, 0, 0, 0, time.UTC)
	at    = time.Date(2026, 11, 21, 9, 30, 15, 0, time.UTC)
)

// shared holds samples of other programs' signatures; in a clone elsewhere it is not there.
const shared = "../../../../shared/data/signatures-dev/files"

func parsed(t testing.TB, c *x509.Certificate) *cert.Certificate {
	t.Helper()
	out, err := cert.Parse(c.Raw)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func rsaKey(t testing.TB) crypto.Signer {
	t.Helper()
	k, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	return k
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

func mustSign(t testing.TB, content Content, s Signing) []byte {
	t.Helper()
	out, err := Sign(content, s)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func mustParse(t testing.TB, in []byte) *Message {
	t.Helper()
	m, err := Parse(in)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// newSigning is somebody's signing of plain data.
func newSigning(t testing.TB, key crypto.Signer) (Signing, *certtest.PKI) {
	t.Helper()
	p := certtest.New(t, start)
	c, k := p.Issue(certtest.Options{Name: "Jan Testowy", Key: key})
	return Signing{Key: k, Certificate: parsed(t, c), Chain: []*cert.Certificate{parsed(t, p.CA.Cert)}, SigningTime: at}, p
}

func write(t testing.TB, path string, b []byte) {
	t.Helper()
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
}

func writeKey(t testing.TB, path string, key crypto.Signer) {
	t.Helper()
	b, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	write(t, path, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: b}))
}
