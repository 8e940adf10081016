package xmlsec

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// at is the moment at which the tests seal.
var at = time.Date(2026, 11, 21, 9, 30, 15, 0, time.UTC)

// key is a signer with its certificate, and where xmlsec1 finds them.
type key struct {
	signer   crypto.Signer
	cert     *x509.Certificate
	certFile string
	keyFile  string
}

func newKey(t testing.TB, signer crypto.Signer, name string) key {
	t.Helper()
	template := &x509.Certificate{
		SerialNumber: big.NewInt(4711),
		Subject:      pkix.Name{CommonName: name, Country: []string{"PL"}},
		NotBefore:    at.AddDate(-1, 0, 0),
		NotAfter:     at.AddDate(40, 0, 0), // xmlsec1 checks it against the machine's clock
		KeyUsage:     x509.KeyUsageContentCommitment | x509.KeyUsageDigitalSignature,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, signer.Public(), signer)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(signer)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	k := key{signer, cert, filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")}
	writeFile(t, k.certFile, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
	writeFile(t, k.keyFile, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private}))
	return k
}

func ecKey(t testing.TB, curve elliptic.Curve) key {
	t.Helper()
	k, err := ecdsa.GenerateKey(curve, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return newKey(t, k, "Urząd Gminy Lipowa")
}

func rsaKey(t testing.TB, bits int) key {
	t.Helper()
	k, err := rsa.GenerateKey(rand.Reader, bits)
	if err != nil {
		t.Fatal(err)
	}
	return newKey(t, k, "Starostwo Powiatowe")
}

func writeFile(t testing.TB, path string, b []byte) {
	t.Helper()
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
}

// file keeps b in a file of its own.
func file(t testing.TB, b []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "doc.xml")
	writeFile(t, path, b)
	return path
}

// run runs an outside tool (a Debian package the tests rely on) and returns what it printed.
func run(t testing.TB, name string, args ...string) (stdout []byte, ok bool, stderr string) {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		t.Fatalf("the tests need %s (Debian: xmlsec1, libxml2-utils): %v", name, err)
	}
	cmd := exec.Command(name, args...)
	var out, complaint bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &complaint
	err := cmd.Run()
	return out.Bytes(), err == nil, complaint.String()
}

const xadesID = "http://uri.etsi.org/01903/v1.3.2#:SignedProperties"

// xmlsec1 asks the other implementation whether a signature is good.
func xmlsec1(t testing.TB, signed []byte, trusted string) (bool, string) {
	t.Helper()
	_, ok, said := run(t, "xmlsec1", "--verify", "--id-attr:Id", xadesID, "--trusted-pem", trusted, file(t, signed))
	return ok, said
}

func mustParse(t testing.TB, s string) *Document {
	t.Helper()
	d, err := Parse([]byte(s))
	if err != nil {
		t.Fatalf("Parse: %v\n%s", err, s)
	}
	return d
}
