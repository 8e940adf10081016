package certtest_test

import (
	"bytes"
	"crypto/sha256"
	"crypto/x509"
	"io"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/ocsp"

	"wrota/internal/platform/cert/certtest"
)

var start = time.Date(2025, 3, 1, 0, 0, 0, 0, time.UTC)

func openssl(t *testing.T, args ...string) string {
	t.Helper()
	out, err := exec.Command("openssl", args...).CombinedOutput()
	if err != nil {
		t.Fatalf("openssl %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

func file(t *testing.T, b []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestPathHolds(t *testing.T) {
	p := certtest.New(t, start)
	c, _ := p.Issue(certtest.Options{Name: "Jan Testowy"})
	roots, middle := x509.NewCertPool(), x509.NewCertPool()
	roots.AddCert(p.Root.Cert)
	middle.AddCert(p.CA.Cert)
	_, err := c.Verify(x509.VerifyOptions{Roots: roots, Intermediates: middle, CurrentTime: start.AddDate(1, 0, 0)})
	if err != nil {
		t.Error(err)
	}
}

func TestStates(t *testing.T) {
	p := certtest.New(t, start)
	c, _ := p.Issue(certtest.Options{})
	at := start.AddDate(0, 1, 0)
	list, err := x509.ParseRevocationList(p.CRL(at, certtest.Revoked{Cert: c, At: at, Reason: 1}))
	if err != nil {
		t.Fatal(err)
	}
	if err := list.CheckSignatureFrom(p.CA.Cert); err != nil {
		t.Error(err)
	}
	if len(list.RevokedCertificateEntries) != 1 || list.RevokedCertificateEntries[0].SerialNumber.Cmp(c.SerialNumber) != 0 {
		t.Error("the certificate is not on the list")
	}
	for _, x := range []struct {
		state certtest.State
		want  int
	}{
		{certtest.State{}, ocsp.Good},
		{certtest.State{Unknown: true}, ocsp.Unknown},
		{certtest.State{Revoked: at, Reason: 1}, ocsp.Revoked},
	} {
		r, err := ocsp.ParseResponseForCert(p.OCSP(c, at, x.state), c, p.CA.Cert)
		if err != nil {
			t.Fatal(err)
		}
		if r.Status != x.want {
			t.Errorf("%+v: status %d, want %d", x.state, r.Status, x.want)
		}
	}
}

func TestTokenIsAcceptedByOpenSSL(t *testing.T) {
	p := certtest.New(t, start)
	digest := sha256.Sum256([]byte("treść"))
	token := p.Stamp(digest[:], start.AddDate(0, 2, 0))
	openssl(t, "ts", "-verify", "-data", file(t, []byte("treść")), "-token_in", "-in", file(t, token),
		"-CAfile", p.PEM(p.Root.Cert), "-untrusted", p.PEM(p.CA.Cert), "-attime", "1743465600")
}

func TestServer(t *testing.T) {
	p := certtest.New(t, start)
	server := httptest.NewServer(p.ServeTSA(func() time.Time { return start.AddDate(0, 2, 0) }))
	defer server.Close()
	query := filepath.Join(t.TempDir(), "q")
	openssl(t, "ts", "-query", "-data", file(t, []byte("treść")), "-sha512", "-out", query)
	b, err := os.ReadFile(query)
	if err != nil {
		t.Fatal(err)
	}
	r, err := server.Client().Post(server.URL, "application/timestamp-query", bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Body.Close() }()
	answer, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	openssl(t, "ts", "-verify", "-queryfile", query, "-in", file(t, answer),
		"-CAfile", p.PEM(p.Root.Cert), "-untrusted", p.PEM(p.CA.Cert), "-attime", "1743465600")
}
