package tsa_test

import (
	"bytes"
	"context"
	"crypto"
	"crypto/sha256"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"wrota/internal/platform/cert/certtest"
	"wrota/internal/platform/cms"
	"wrota/internal/platform/cms/tsa"
)

var at = time.Date(2026, 11, 21, 9, 30, 15, 0, time.UTC)

func digest(s string) []byte {
	d := sha256.Sum256([]byte(s))
	return d[:]
}

func TestStamp(t *testing.T) {
	p := certtest.New(t, at.AddDate(-1, 0, 0))
	server := httptest.NewServer(p.ServeTSA(func() time.Time { return at }))
	defer server.Close()
	c := tsa.Client{URL: server.URL, HTTP: server.Client(), Policy: certtest.Policy}
	raw, err := c.Stamp(t.Context(), crypto.SHA256, digest("treść"))
	if err != nil {
		t.Fatal(err)
	}
	token, err := cms.ParseToken(raw)
	if err != nil {
		t.Fatal(err)
	}
	if !token.Time.Equal(at) || !bytes.Equal(token.Imprint, digest("treść")) || !token.CryptoValid {
		t.Errorf("%v, %x, %s", token.Time, token.Imprint, token.Fault)
	}
}

// TestOpenSSLAsAuthority asks the other implementation, behind a small server.
func TestOpenSSLAsAuthority(t *testing.T) {
	p := certtest.New(t, at.AddDate(-1, 0, 0))
	dir := t.TempDir()
	key, err := x509.MarshalPKCS8PrivateKey(p.TSA.Key)
	if err != nil {
		t.Fatal(err)
	}
	for name, b := range map[string][]byte{
		"key":    pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: key}),
		"serial": []byte("01\n"),
		"cnf": []byte("[tsa]\nserial = " + dir + "/serial\ndigests = sha256\ndefault_policy = 1.2.3.4.1\n" +
			"signer_digest = sha256\naccuracy = secs:1\ness_cert_id_chain = no\ness_cert_id_alg = sha256\n"),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	signer := p.PEM(p.TSA.Cert)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		q, err := io.ReadAll(r.Body)
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, "q"), q, 0o600)
		}
		if err != nil {
			t.Error(err)
		}
		out, err := exec.Command("openssl", "ts", "-reply", "-config", filepath.Join(dir, "cnf"), "-section", "tsa",
			"-queryfile", filepath.Join(dir, "q"), "-signer", signer, "-inkey", filepath.Join(dir, "key")).Output()
		if err != nil {
			t.Errorf("the tests need openssl (Debian: openssl): %v", err)
		}
		w.Header().Set("Content-Type", "application/timestamp-reply")
		_, _ = w.Write(out)
	}))
	defer server.Close()
	c := tsa.Client{URL: server.URL, HTTP: server.Client()}
	if _, err := c.Stamp(t.Context(), crypto.SHA256, digest("treść")); err != nil {
		t.Error(err)
	}
	if _, err := c.Stamp(t.Context(), crypto.SHA512, make([]byte, 64)); !errors.Is(err, cms.ErrRefused) {
		t.Errorf("a digest that the authority does not take: %v", err)
	}
}

func TestAnswersThatAreNone(t *testing.T) {
	p := certtest.New(t, at.AddDate(-1, 0, 0))
	reply := func(kind string, status int, body []byte) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", kind)
			w.WriteHeader(status)
			_, _ = w.Write(body)
		}
	}
	const right = "application/timestamp-reply"
	granted := []byte{0x30, 0x03, 0x02, 0x01, 0x00}
	old := append([]byte{0x30, 0x82, 0, 0}, append(granted, p.Stamp(digest("treść"), at)...)...)
	old[2], old[3] = byte((len(old)-4)>>8), byte(len(old)-4)
	for _, x := range []struct {
		reason string
		answer http.Handler
		want   error
	}{
		{"an error of the server", reply(right, http.StatusInternalServerError, nil), tsa.ErrUnavailable},
		{"a page for people", reply("text/html", http.StatusOK, []byte("<html>")), tsa.ErrUnavailable},
		{"not a reply", reply(right, http.StatusOK, []byte("tak")), cms.ErrMalformed},
		{"granted, without a token", reply(right, http.StatusOK, append([]byte{0x30, 5}, granted...)), cms.ErrMalformed},
		{"too long", reply(right, http.StatusOK, make([]byte, 2<<20)), tsa.ErrUnavailable},
		{"a good token for another query", reply(right, http.StatusOK, old), cms.ErrOtherToken},
		{"refused", reply(right, http.StatusOK, []byte{0x30, 5, 0x30, 3, 2, 1, 2}), cms.ErrRefused},
	} {
		server := httptest.NewServer(x.answer)
		c := tsa.Client{URL: server.URL, HTTP: server.Client(), User: "gmina", Password: "tajne"}
		if _, err := c.Stamp(t.Context(), crypto.SHA256, digest("treść")); !errors.Is(err, x.want) {
			t.Errorf("%s: %v", x.reason, err)
		}
		server.Close()
		if _, err := c.Stamp(t.Context(), crypto.SHA256, digest("treść")); !errors.Is(err, tsa.ErrUnavailable) {
			t.Errorf("%s, then gone: %v", x.reason, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	server := httptest.NewServer(p.ServeTSA(func() time.Time { return at }))
	defer server.Close()
	c := tsa.Client{URL: server.URL, HTTP: server.Client()}
	if _, err := c.Stamp(ctx, crypto.SHA256, digest("treść")); !errors.Is(err, context.Canceled) {
		t.Errorf("given up: %v", err)
	}
}
