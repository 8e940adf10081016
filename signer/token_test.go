package main

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/x509"
	"errors"
	"log/slog"
	"os"
	"strings"
	"sync"
	"testing"
	"time"
)

var digests = map[string]crypto.Hash{"SHA-256": crypto.SHA256, "SHA-384": crypto.SHA384, "SHA-512": crypto.SHA512}

func digest(hash, text string) []byte {
	h := digests[hash].New()
	h.Write([]byte(text))
	return h.Sum(nil)
}

// holds tells whether a signature is one of the key over the digest, by the standard library.
func holds(t *testing.T, spki []byte, q request, signature []byte) bool {
	t.Helper()
	public, err := x509.ParsePKIXPublicKey(spki)
	if err != nil {
		t.Fatal(err)
	}
	switch k := public.(type) {
	case *ecdsa.PublicKey:
		return ecdsa.VerifyASN1(k, q.Digest, signature)
	case *rsa.PublicKey:
		if q.Scheme == "RSA-PSS" {
			return rsa.VerifyPSS(k, digests[q.Hash], q.Digest, signature, &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash}) == nil
		}
		return rsa.VerifyPKCS1v15(k, digests[q.Hash], q.Digest, signature) == nil
	}
	return false
}

func TestTheTokenSigns(t *testing.T) {
	softHSM(t)
	generate(t, "lipowa", "rsa:2048", "01")
	generate(t, "powiat", "rsa:3072", "02")
	generate(t, "szumin", "EC:prime256v1", "03")
	generate(t, "tajny", "EC:prime256v1", "04")
	generate(t, "podwojny", "EC:prime256v1", "05")
	generate(t, "podwojny", "EC:prime256v1", "06")
	k := opened(t, "lipowa", "powiat", "szumin", "podwojny", "brak")
	list, err := k.list()
	if err != nil || len(list) != 3 {
		t.Fatalf("%d keys, %v: want the three that are allowed, there and unambiguous", len(list), err)
	}
	spki := map[string][]byte{}
	for _, s := range list {
		spki[s.Label] = s.Public
	}
	for _, c := range []struct {
		reason      string
		key, scheme string
		want        error
	}{
		{"RSA of 2048 bits", "lipowa", "RSA-PKCS1", nil},
		{"RSA with a salt", "lipowa", "RSA-PSS", nil},
		{"RSA of 3072 bits", "powiat", "RSA-PKCS1", nil},
		{"RSA of 3072 bits with a salt", "powiat", "RSA-PSS", nil},
		{"an elliptic curve", "szumin", "ECDSA", nil},
		{"a curve does not sign as RSA", "szumin", "RSA-PKCS1", word(unsupported)},
		{"an RSA key does not sign as a curve", "lipowa", "ECDSA", word(unsupported)},
		{"a key of the token that the settings do not name", "tajny", "ECDSA", word(unknownKey)},
		{"two keys of one name: nobody may guess which", "podwojny", "ECDSA", word(unknownKey)},
		{"a key that the settings name and the token does not have", "brak", "ECDSA", word(unknownKey)},
	} {
		for hash := range digests {
			q := request{Op: "sign", Key: c.key, Scheme: c.scheme, Hash: hash, Digest: digest(hash, c.reason)}
			signature, err := k.sign(q)
			if !errors.Is(err, c.want) {
				t.Errorf("%s, %s: %v, want %v", c.reason, hash, err, c.want)
			}
			if c.want == nil && !holds(t, spki[c.key], q, signature) {
				t.Errorf("%s, %s: the signature is wrong", c.reason, hash)
			}
		}
	}
}

// TestAKeyThatAsksForThePINEachTime: keys of qualified devices do (CKA_ALWAYS_AUTHENTICATE).
func TestAKeyThatAsksForThePINEachTime(t *testing.T) {
	softHSM(t)
	generate(t, "lipowa", "EC:prime256v1", "01", "--always-auth")
	k := opened(t, "lipowa")
	if !k.keys["lipowa"].everyTime {
		t.Fatal("the key does not ask: the test shows nothing")
	}
	for range 3 {
		q := request{Op: "sign", Key: "lipowa", Scheme: "ECDSA", Hash: "SHA-256", Digest: digest("SHA-256", "a")}
		if signature, err := k.sign(q); err != nil || !holds(t, k.keys["lipowa"].spki, q, signature) {
			t.Fatalf("%v", err)
		}
	}
}

func TestManySignAtOnce(t *testing.T) {
	softHSM(t)
	generate(t, "lipowa", "EC:prime256v1", "01")
	k := opened(t, "lipowa")
	var all sync.WaitGroup
	for i := range 8 * sessions {
		all.Go(func() {
			q := request{Op: "sign", Key: "lipowa", Scheme: "ECDSA", Hash: "SHA-256", Digest: digest("SHA-256", strings.Repeat("a", i))}
			if signature, err := k.sign(q); err != nil || !holds(t, k.keys["lipowa"].spki, q, signature) {
				t.Errorf("%v", err)
			}
		})
	}
	all.Wait()
	if len(k.idle) != sessions {
		t.Errorf("%d sessions came back of %d", len(k.idle), sessions)
	}
}

// TestATokenThatGoesAndComesBack: who pulls a card out and puts it in again needs no restart.
func TestATokenThatGoesAndComesBack(t *testing.T) {
	tokens := softHSM(t)
	generate(t, "lipowa", "EC:prime256v1", "01")
	k := opened(t, "lipowa")
	q := request{Op: "sign", Key: "lipowa", Scheme: "ECDSA", Hash: "SHA-256", Digest: digest("SHA-256", "a")}
	sign := func() error {
		k.tried = time.Time{} // as if the pause between two tries were over
		_, err := k.sign(q)
		return err
	}
	if err := k.driver.CloseAllSessions(k.slot); err != nil { // what a driver does when its token goes
		t.Fatal(err)
	}
	if err := sign(); err != nil {
		t.Errorf("sessions that ended are not opened anew: %v", err)
	}
	if err := k.driver.Logout(<-k.idle); err != nil {
		t.Fatal(err)
	}
	if err := sign(); err != nil {
		t.Errorf("who was logged out does not log in: %v", err)
	}
	if err := k.driver.CloseAllSessions(k.slot); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(tokens, tokens+".out"); err != nil {
		t.Fatal(err)
	}
	if err := sign(); err == nil {
		t.Error("signed without a token")
	}
	if _, err := k.list(); err == nil {
		t.Error("listed without a token")
	}
	if err := os.Rename(tokens+".out", tokens); err != nil {
		t.Fatal(err)
	}
	if err := sign(); err != nil {
		t.Errorf("the token is back and not used: %v", err)
	}
}

// TestAWrongPINIsSentOnce: the third wrong one locks a card.
func TestAWrongPINIsSentOnce(t *testing.T) {
	softHSM(t)
	var said bytes.Buffer
	k, err := newToken(settings{Module: module, Token: tokenName, Keys: []string{"lipowa"}, pin: "1111"}, slog.New(slog.NewTextHandler(&said, nil)))
	if err != nil {
		t.Fatal(err)
	}
	defer k.close()
	if err := k.open(); !errors.Is(err, errPIN) {
		t.Fatalf("%v, want the PIN to be refused", err)
	}
	k.settings.pin = pin // were it sent again, it would be right
	k.tried = time.Time{}
	if _, err := k.sign(request{Op: "sign", Key: "lipowa", Scheme: "ECDSA", Hash: "SHA-256", Digest: digest("SHA-256", "a")}); !errors.Is(err, errPIN) {
		t.Errorf("%v: it was tried again", err)
	}
	if strings.Contains(said.String(), "1111") {
		t.Error("the PIN stands in the log")
	}
}

func TestNoModule(t *testing.T) {
	if _, err := newToken(settings{Module: "/nonexistent.so"}, slog.New(slog.DiscardHandler)); !errors.Is(err, errSettings) {
		t.Errorf("%v", err)
	}
}
