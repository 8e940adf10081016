package stamping_test

import (
	"crypto"
	"crypto/sha256"
	"crypto/x509"
	"encoding/pem"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"wrota/internal/app/stamping"
	"wrota/internal/platform/cert/certtest"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/cms"
)

// start is when the certificates of the tests begin. The program openssl stamps by the machine's clock, so that these tests have it too.
func start() time.Time { return clock.System{}.Now().AddDate(-1, 0, 0) }

func write(t *testing.T, path string, b []byte) string {
	t.Helper()
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// openssl is the authority that the program openssl is, behind HTTP, with a user and a password.
func openssl(t *testing.T, p *certtest.PKI) *httptest.Server {
	t.Helper()
	dir := t.TempDir()
	key, err := x509.MarshalPKCS8PrivateKey(p.TSA.Key)
	if err != nil {
		t.Fatal(err)
	}
	private := write(t, filepath.Join(dir, "key"), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: key}))
	write(t, filepath.Join(dir, "serial"), []byte("01\n"))
	cnf := write(t, filepath.Join(dir, "cnf"), []byte("[tsa]\nserial = "+dir+"/serial\ndigests = sha256\ndefault_policy = 1.2.3.4.1\n"+
		"signer_digest = sha256\naccuracy = secs:1\ness_cert_id_chain = no\ness_cert_id_alg = sha256\n"))
	signer, chain := p.PEM(p.TSA.Cert), p.PEM(p.CA.Cert)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if user, password, _ := r.BasicAuth(); user != "gmina" || password != "tajne" {
			http.Error(w, "kto?", http.StatusUnauthorized)
			return
		}
		q, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		query := write(t, filepath.Join(dir, "q"), q)
		out, err := exec.Command("openssl", "ts", "-reply", "-config", cnf, "-section", "tsa", "-queryfile", query, "-signer", signer, "-inkey", private, "-chain", chain).Output()
		if err != nil {
			t.Errorf("the tests need openssl (Debian: openssl): %v", err)
		}
		w.Header().Set("Content-Type", "application/timestamp-reply")
		_, _ = w.Write(out)
	}))
	t.Cleanup(s.Close)
	return s
}

func settings(t *testing.T, p *certtest.PKI, s *httptest.Server) stamping.Settings {
	t.Helper()
	return stamping.Settings{
		URL: s.URL, User: "gmina", PasswordFile: write(t, filepath.Join(t.TempDir(), "password"), []byte("tajne\n")), Policy: "1.2.3.4.1", Roots: p.PEM(p.Root.Cert),
	}
}

// TestOpenSSL asks the other implementation and lets it check what it gave.
func TestOpenSSL(t *testing.T) {
	p := certtest.New(t, start())
	s := settings(t, p, openssl(t, p))
	a, err := stamping.Open(s, clock.System{})
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256([]byte("treść"))
	token, err := a.Stamp(t.Context(), crypto.SHA256, sum[:])
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	said, err := exec.Command("openssl", "ts", "-verify", "-token_in", "-in", write(t, filepath.Join(dir, "token"), token),
		"-data", write(t, filepath.Join(dir, "data"), []byte("treść")), "-CAfile", p.PEM(p.Root.Cert)).CombinedOutput()
	if err != nil || !strings.Contains(string(said), "Verification: OK") {
		t.Errorf("openssl ts -verify: %v, %s", err, said)
	}
	if err := stamping.Works(t.Context(), s, clock.System{}.Now()); err != nil {
		t.Errorf("the doctor: %v", err)
	}
	measures := prometheus.NewRegistry()
	measures.MustRegister(a)
	if got, err := measures.Gather(); err != nil || len(got) != 2 || got[1].GetName() != "wrota_timestamps_total" || got[1].GetMetric()[0].GetCounter().GetValue() != 1 {
		t.Errorf("measures: %v, %v", got, err)
	}
}

// TestWorks: what the doctor says of an authority.
func TestWorks(t *testing.T) {
	p := certtest.New(t, start())
	now := clock.System{}.Now()
	good := settings(t, p, openssl(t, p))
	stranger, password := good, good
	stranger.Roots = p.PEM(certtest.New(t, start()).Root.Cert)
	password.PasswordFile = write(t, filepath.Join(t.TempDir(), "other"), []byte("inne"))
	for _, x := range []struct {
		reason string
		s      stamping.Settings
		now    time.Time
		want   string
	}{
		{"none is set", stamping.Settings{}, now, "nie ustawiono"},
		{"its clock is wrong, or ours", good, now.Add(time.Hour), "zegar"},
		{"its certificate is not by the root of the settings", stranger, now, "not trusted"},
		{"it does not know us", password, now, "status 401"},
	} {
		if err := stamping.Works(t.Context(), x.s, x.now); err == nil || !strings.Contains(err.Error(), x.want) {
			t.Errorf("%s: %v", x.reason, err)
		}
	}
}

func TestSettings(t *testing.T) {
	for _, x := range []struct {
		reason string
		s      stamping.Settings
		ok     bool
	}{
		{"none", stamping.Settings{}, true},
		{"all that is needed", stamping.Settings{URL: "https://tsa.example.pl", Roots: "roots.pem"}, true},
		{"many authorities speak http, and what goes through is a digest", stamping.Settings{URL: "http://tsa.example.pl", Roots: "roots.pem"}, true},
		{"a password in clear", stamping.Settings{URL: "http://tsa.example.pl", Roots: "roots.pem", User: "u", PasswordFile: "p"}, false},
		{"trust in nobody", stamping.Settings{URL: "https://tsa.example.pl"}, false},
		{"no address", stamping.Settings{URL: "tsa.example.pl", Roots: "roots.pem"}, false},
	} {
		if err := x.s.Check(); (err == nil) != x.ok {
			t.Errorf("%s: %v", x.reason, err)
		}
	}
	if a, err := stamping.Open(stamping.Settings{}, clock.System{}); a != nil || err != nil || a.Roots() != nil || a.Own() {
		t.Error("no authority", a, err)
	}
}

// TestOwn: the authority of a demonstration stays the same one when the program starts again, stamps by the demonstration's clock, and says
// in its name that it proves nothing.
func TestOwn(t *testing.T) {
	c := clock.At(time.Date(2027, 3, 1, 12, 0, 0, 0, time.UTC))
	dir := filepath.Join(t.TempDir(), "timestamps")
	first, err := stamping.Own(dir, c)
	if err != nil {
		t.Fatal(err)
	}
	c.Move(24 * time.Hour)
	again, err := stamping.Own(dir, c)
	if err != nil {
		t.Fatal(err)
	}
	if !first.Roots()[0].Equal(again.Roots()[0]) || !again.Own() {
		t.Error("another authority after a restart")
	}
	sum := sha256.Sum256([]byte("treść"))
	raw, err := again.Stamp(t.Context(), crypto.SHA256, sum[:])
	if err != nil {
		t.Fatal(err)
	}
	token, err := cms.ParseToken(raw)
	if err != nil {
		t.Fatal(err)
	}
	if !token.Time.Equal(c.Now()) || !token.CryptoValid || !strings.Contains(token.Signer.Subject.String(), "bez wartości prawnej") {
		t.Errorf("%v by %s: %s", token.Time, token.Signer.Subject, token.Fault)
	}
}
