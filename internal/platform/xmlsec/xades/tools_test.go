package xades

import (
	"context"
	"crypto"
	"crypto/x509"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"wrota/internal/platform/ades"
	"wrota/internal/platform/cert/certtest"
	"wrota/internal/platform/xmlsec"
)

// at is the moment at which the tests sign.
var at = time.Date(2026, 11, 21, 9, 30, 15, 0, time.UTC)

// office is a signer with the infrastructure behind the certificate.
type office struct {
	*certtest.PKI
	cert *x509.Certificate
	key  crypto.Signer
}

func newOffice(t testing.TB) office {
	t.Helper()
	p := certtest.New(t, at.AddDate(-1, 0, 0))
	c, key := p.Issue(certtest.Options{Name: "Urząd Gminy Lipowa"})
	return office{p, c, key}
}

func (o office) signer(t testing.TB) *Signer {
	t.Helper()
	s, err := NewSigner(o.key, o.cert, o.CA.Cert)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// enveloped is a document sealed by xmlsec.
func (o office) enveloped(t testing.TB, source string) []byte {
	t.Helper()
	doc, err := xmlsec.Parse([]byte(source))
	if err != nil {
		t.Fatal(err)
	}
	signed, err := xmlsec.Seal(doc, o.key, o.cert, at)
	if err != nil {
		t.Fatal(err)
	}
	return signed
}

// extension to a level, with everything that the certificates need.
func (o office) extension(level ades.Level, when time.Time) Extension {
	return Extension{
		Level: level,
		Stamp: func(_ context.Context, _ crypto.Hash, digest []byte) ([]byte, error) {
			return o.Stamp(digest, when), nil
		},
		Certificates: [][]byte{
			o.CA.Cert.Raw, o.Root.Cert.Raw, o.TSA.Cert.Raw,
		},
		CRLs:  [][]byte{o.CRLOf(o.Root, when)},
		OCSPs: [][]byte{o.OCSP(o.cert, when, certtest.State{}), o.OCSP(o.TSA.Cert, when, certtest.State{})},
	}
}

// read is the one signature of a document.
func read(t testing.TB, document []byte, files map[string][]byte) *ades.Signature {
	t.Helper()
	found, err := Read(document, files)
	if err != nil || len(found) != 1 {
		t.Fatalf("%d signatures, %v\n%s", len(found), err, document)
	}
	return found[0]
}

// run runs an outside tool (a Debian package the tests rely on) in a folder.
func run(t testing.TB, dir, name string, args ...string) (bool, string) {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		t.Fatalf("the tests need %s (Debian: xmlsec1, libxml2-utils): %v", name, err)
	}
	cmd := exec.Command(name, args...)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	return err == nil, string(out)
}

const propertiesID = ns132 + ":SignedProperties"

// xmlsec1 asks the other implementation whether digests and value of a signature are good.
func xmlsec1(t testing.TB, signed []byte, files map[string][]byte) (bool, string) {
	t.Helper()
	dir := t.TempDir()
	for name, body := range files {
		write(t, filepath.Join(dir, name), body)
	}
	write(t, filepath.Join(dir, "signed.xml"), signed)
	return run(t, dir, "xmlsec1", "--verify", "--insecure", "--id-attr:Id", propertiesID, "signed.xml")
}

func write(t testing.TB, path string, b []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
}

// replace changes the one place where old stands.
func replace(t testing.TB, document []byte, old, with string) []byte {
	t.Helper()
	if n := strings.Count(string(document), old); n == 0 {
		t.Fatalf("nothing to change: %q", old)
	}
	return []byte(strings.Replace(string(document), old, with, 1))
}

func replaceAll(document []byte, old, with string) []byte {
	return []byte(strings.ReplaceAll(string(document), old, with))
}
