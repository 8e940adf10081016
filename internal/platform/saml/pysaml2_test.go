package saml_test

import (
	"bufio"
	"bytes"
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"wrota/internal/kit/actor"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/saml"
	"wrota/internal/platform/saml/samltest"
)

// desk is a directory with keys for a foreign provider.
type desk struct {
	t   testing.TB
	dir string
}

func (d desk) write(name string, b []byte) string {
	d.t.Helper()
	path := filepath.Join(d.dir, name)
	if err := os.WriteFile(path, b, 0o600); err != nil {
		d.t.Fatal(err)
	}
	return path
}

func (d desk) pem(name, kind string, der []byte) {
	d.write(name, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}))
}

// pair writes NAME.key and NAME.crt.
func (d desk) pair(name string, key crypto.Signer, cert *x509.Certificate) {
	d.t.Helper()
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		d.t.Fatal(err)
	}
	d.pem(name+".key", "PRIVATE KEY", der)
	d.pem(name+".crt", "CERTIFICATE", cert.Raw)
}

// backChannel writes the keys of the provider's end and returns ours.
func (d desk) backChannel(now time.Time) (*x509.CertPool, tls.Certificate) {
	d.t.Helper()
	authority, root := ecPair(d.t, now)
	roots := x509.NewCertPool()
	roots.AddCert(root)
	d.pem("ca.crt", "CERTIFICATE", root.Raw)
	issue := func(serial int64) (*ecdsa.PrivateKey, *x509.Certificate) {
		key, _ := ecPair(d.t, now)
		template := &x509.Certificate{
			SerialNumber: big.NewInt(serial), Subject: pkix.Name{CommonName: "127.0.0.1"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
			NotBefore: now.AddDate(0, 0, -1), NotAfter: now.AddDate(1, 0, 0), KeyUsage: x509.KeyUsageDigitalSignature,
			ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
		}
		der, err := x509.CreateCertificate(rand.Reader, template, root, key.Public(), authority)
		if err != nil {
			d.t.Fatal(err)
		}
		cert, err := x509.ParseCertificate(der)
		if err != nil {
			d.t.Fatal(err)
		}
		return key, cert
	}
	key, cert := issue(2)
	tlsKey, tlsCert := issue(3)
	d.pair("tls", tlsKey, tlsCert)
	return roots, tls.Certificate{Certificate: [][]byte{cert.Raw}, PrivateKey: key}
}

func ecPair(t testing.TB, now time.Time) (*ecdsa.PrivateKey, *x509.Certificate) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := samltest.Certificate(key, "Próba", now)
	if err != nil {
		t.Fatal(err)
	}
	return key, cert
}

// pysaml2 starts the provider of testdata/idp.py and returns its metadata.
func (d desk) pysaml2() []byte {
	d.t.Helper()
	cmd := exec.Command("/usr/bin/python3", "testdata/idp.py", d.dir)
	var complaint bytes.Buffer
	cmd.Stderr = &complaint
	out, err := cmd.StdoutPipe()
	if err != nil {
		d.t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		d.t.Fatalf("the tests need python3 (Debian: python3-pysaml2): %v", err)
	}
	d.t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		if d.t.Failed() {
			d.t.Logf("the provider said: %s", complaint.String())
		}
	})
	line, _ := bufio.NewReader(out).ReadString('\n')
	if strings.TrimSpace(line) != "ready" {
		_ = cmd.Wait()
		d.t.Fatalf("the provider did not start (Debian: python3-pysaml2): %s", complaint.String())
	}
	metadata, err := os.ReadFile(filepath.Join(d.dir, "idp.xml"))
	if err != nil {
		d.t.Fatal(err)
	}
	return metadata
}

// post sends a form to a provider and reads the JSON it answers with.
func post(t testing.TB, to saml.Redirect) map[string]string {
	t.Helper()
	form := url.Values{}
	for k, v := range to.Fields {
		form.Set(k, v)
	}
	answer, err := http.PostForm(to.URL, form)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	fields := map[string]string{}
	if err := json.Unmarshal(body, &fields); err != nil || answer.StatusCode != http.StatusOK {
		t.Fatalf("the provider says %d %s", answer.StatusCode, body)
	}
	return fields
}

// TestPysaml2 logs in and out with a provider that we did not write: our metadata and signed requests are read by pysaml2 and
// checked by xmlsec1, its assertion is signed and encrypted by xmlsec1 and resolved over mutual TLS.
func TestPysaml2(t *testing.T) {
	now := clock.System{}
	d := desk{t, t.TempDir()}
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := samltest.Certificate(key, "pysaml2", now.Now())
	if err != nil {
		t.Fatal(err)
	}
	d.pair("idp", key, cert)
	who := samltest.People()[0]
	person, err := json.Marshal(map[string]string{"given": who.Given, "family": who.Family, "born": who.Born, "pesel": who.PESEL})
	if err != nil {
		t.Fatal(err)
	}
	d.write("person.json", person)
	cfg := rsaConfig(t, now)
	cfg.Roots, cfg.Client = d.backChannel(now.Now())
	draft := cfg // our metadata do not depend on the provider, its configuration does on ours
	if draft.Provider, err = saml.ParseProvider([]byte(rawMetadata(t, &cfg))); err != nil {
		t.Fatal(err)
	}
	ours, err := saml.New(draft)
	if err != nil {
		t.Fatal(err)
	}
	metadata, err := ours.Metadata()
	if err != nil {
		t.Fatal(err)
	}
	d.write("sp.xml", metadata)
	if cfg.Provider, err = saml.ParseProvider(d.pysaml2()); err != nil {
		t.Fatal(err)
	}
	sp, err := saml.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	p, to, err := sp.Begin(saml.Ask{Level: actor.LevelSubstantial, RelayState: "bilet"})
	if err != nil {
		t.Fatal(err)
	}
	back := post(t, to)
	if back["RelayState"] != "bilet" {
		t.Errorf("RelayState came back as %q", back["RelayState"])
	}
	a, err := sp.Finish(context.Background(), p, back["SAMLart"])
	if err != nil {
		t.Fatal(err)
	}
	if a.PESEL.String() != who.PESEL || a.Family != who.Family || a.Given != who.Given || a.Born.String() != who.Born || a.Level != actor.LevelSubstantial || a.NameID != "osoba-1" {
		t.Errorf("read %+v", a)
	}
	p, to, err = sp.Begin(saml.Ask{Level: actor.LevelSubstantial, RelayState: "cbc"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := sp.Finish(context.Background(), p, post(t, to)["SAMLart"]); saml.ReasonOf(err) != saml.EncryptionRefused {
		t.Errorf("as the library encrypts by itself, with triple DES in CBC: %v", err)
	}
	id, out, err := sp.BeginLogout(a.Subject, "")
	if err != nil {
		t.Fatal(err)
	}
	if err := sp.FinishLogout(id, saml.Incoming{Method: http.MethodPost, Message: post(t, out)["SAMLResponse"]}); err != nil {
		t.Errorf("logout: %v", err)
	}
}
