package crypt

import (
	"encoding/pem"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"wrota/internal/kit/fault"
)

// sealFrom makes a seal for a time.
func sealFrom(t *testing.T, from, to time.Time) *Seal {
	t.Helper()
	s, err := GenerateSeal("Urząd Gminy Lipowa", "VATPL-1234563218", "PL", from, to)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func put(t *testing.T, path string, body []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, body, 0o600); err != nil {
		t.Fatal(err)
	}
}

func certificateOf(s *Seal) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.Certificate.Raw})
}

// store is a folder of seals with these of the office lipowa, each in a file named after its number.
func store(t *testing.T, seals ...*Seal) (*Seals, string) {
	t.Helper()
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "lipowa"), 0o700); err != nil {
		t.Fatal(err)
	}
	for i, s := range seals {
		if err := s.Save(filepath.Join(dir, "lipowa", fmt.Sprintf("%d.pem", i))); err != nil {
			t.Fatal(err)
		}
	}
	s, err := OpenSeals(dir)
	if err != nil {
		t.Fatal(err)
	}
	return s, dir
}

// TestRollOver: of the seals that are valid the one that began last is used, and nobody is without one in between.
func TestRollOver(t *testing.T) {
	day := func(n int) time.Time { return from.AddDate(0, 0, n) }
	old, next, last := sealFrom(t, day(0), day(100)), sealFrom(t, day(90), day(200)), sealFrom(t, day(210), day(300))
	s, _ := store(t, old, next, last)
	for _, c := range []struct {
		reason string
		at     time.Time
		want   *Seal
		key    string
		until  time.Time
	}{
		{"before the first", day(0).Add(-time.Second), nil, "crypt.seal.not-yet-valid", time.Time{}},
		{"the next one waits until it begins", day(90).Add(-time.Second), old, "", day(200)},
		{"it takes over the moment it begins", day(90), next, "", day(200)},
		{"although the old one would still do", day(100), next, "", day(200)},
		{"the last moment", day(200), next, "", day(200)},
		{"a gap: what comes has not begun", day(205), nil, "crypt.seal.expired", time.Time{}},
		{"after the gap", day(210), last, "", day(300)},
		{"after everything", day(301), nil, "crypt.seal.expired", time.Time{}},
	} {
		got, err := s.Get("lipowa", c.at)
		f, _ := fault.As(err)
		switch {
		case c.want == nil && (f == nil || f.Key != c.key):
			t.Errorf("%s: %v, want %s", c.reason, err, c.key)
		case c.want != nil && (err != nil || !got.Certificate.Equal(c.want.Certificate)):
			t.Errorf("%s: another seal, %v", c.reason, err)
		}
		if until, ok := s.Until("lipowa", c.at); ok != (c.want != nil) || !until.Equal(c.until) {
			t.Errorf("%s: good until %v, %v; want %v", c.reason, until, ok, c.until)
		}
	}
}

func TestStates(t *testing.T) {
	day := func(n int) time.Time { return from.AddDate(0, 0, n) }
	s, dir := store(t, sealFrom(t, day(0), day(50)), sealFrom(t, day(10), day(200)), sealFrom(t, day(40), day(300)), sealFrom(t, day(150), day(400)))
	lost := sealFrom(t, day(60), day(300))
	if err := lost.Save(filepath.Join(dir, "lipowa", "9.pem")); err != nil {
		t.Fatal(err)
	}
	put(t, filepath.Join(dir, "lipowa", "lost.crt"), append([]byte("# klucz zginął\nrevoked: 2026-04-01T10:00:00Z\n"), certificateOf(lost)...))
	put(t, filepath.Join(dir, "lipowa", "old.crt"), certificateOf(sealFrom(t, day(-300), day(-1))))
	if err := s.Reload(); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, p := range s.All("lipowa", day(100)) {
		got = append(got, p.File+" "+string(p.State)+" "+string(p.Kept))
	}
	want := []string{
		"lipowa/3.pem waits pem", "lipowa/lost.crt revoked none", "lipowa/9.pem revoked pem", "lipowa/2.pem in-use pem",
		"lipowa/1.pem spare pem", "lipowa/0.pem expired pem", "lipowa/old.crt expired none",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	if seal, err := s.Get("lipowa", day(100)); err != nil || seal.Certificate.Equal(lost.Certificate) {
		t.Errorf("a seal that is written down as revoked still seals: %v", err)
	}
	if n := len(s.Every(day(100))); n != len(want) {
		t.Errorf("%d certificates of all offices, want %d", n, len(want))
	}
}

// TestPKCS12 reads what openssl writes, of today and of before, with the issuer beside it.
func TestPKCS12(t *testing.T) {
	for _, c := range []struct {
		reason string
		args   []string
	}{
		{"AES and HMAC-SHA256, as openssl 3 writes", nil},
		{"3DES and SHA-1, as Windows writes", []string{"-legacy", "-macalg", "sha1"}},
	} {
		s, dir := store(t)
		seal, issuer := demoSeal(t), demoSeal(t)
		seal, err := NewSeal(seal.Certificate, seal.Signer, issuer.Certificate)
		if err != nil {
			t.Fatal(err)
		}
		plain, out := filepath.Join(t.TempDir(), "a.pem"), filepath.Join(dir, "lipowa", "2026.p12")
		if err := seal.Save(plain); err != nil {
			t.Fatal(err)
		}
		openssl(t, append([]string{"pkcs12", "-export", "-in", plain, "-out", out, "-passout", "pass:zażółć gęślą"}, c.args...)...)
		for _, step := range []struct {
			reason, password string
			mode             os.FileMode
			good             bool
		}{
			{"no password", "", 0, false},
			{"another password", "zazolc gesla\n", 0o600, false},
			{"a password that others may read", "zażółć gęślą\n", 0o640, false},
			{"the password, with the end of its line", "zażółć gęślą\n", 0o600, true},
		} {
			if step.mode != 0 {
				put(t, out+passwordFile, []byte(step.password))
				if err := os.Chmod(out+passwordFile, step.mode); err != nil {
					t.Fatal(err)
				}
			}
			err := s.Reload()
			got, getErr := s.Get("lipowa", at)
			if (err == nil) != step.good || (getErr == nil) != step.good {
				t.Fatalf("%s, %s: %v; %v", c.reason, step.reason, err, getErr)
			}
			if step.good && (!got.Certificate.Equal(seal.Certificate) || len(got.Chain) != 1) {
				t.Errorf("%s: another certificate, or not its issuer", c.reason)
			}
		}
		if err := os.Remove(out + passwordFile); err != nil {
			t.Fatal(err)
		}
		if s.Reload() == nil {
			t.Errorf("%s: the password is gone and nobody says so", c.reason)
		}
		if b := s.Broken(); len(b) != 1 || !b[0].Kept || b[0].Office != "lipowa" {
			t.Errorf("%s: %+v", c.reason, b)
		}
		if _, err := s.Get("lipowa", at); err != nil {
			t.Errorf("%s: the seal that was read is not kept: %v", c.reason, err)
		}
	}
}

// TestFilesThatAreNoSeals: each is told, with the office whose it is, and takes nothing from the others.
func TestFilesThatAreNoSeals(t *testing.T) {
	key := demoSeal(t)
	whole := filepath.Join(t.TempDir(), "whole.pem")
	if err := key.Save(whole); err != nil {
		t.Fatal(err)
	}
	secret, err := os.ReadFile(whole)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		reason, name, office string
		body                 []byte
		mode                 os.FileMode
	}{
		{"torn", "lipowa/1.pem", "lipowa", []byte("torn"), 0o600},
		{"a key that others may read", "lipowa/1.pem", "lipowa", secret, 0o640},
		{"a kind that nobody knows", "lipowa/1.jks", "lipowa", secret, 0o600},
		{"a key where only a certificate may be", "lipowa/1.crt", "lipowa", secret, 0o600},
		{"revoked, nobody knows when", "lipowa/1.crt", "lipowa", append([]byte("revoked: wczoraj\n"), certificateOf(key)...), 0o600},
		{"a word that nobody knows", "lipowa/1.remote", "lipowa", append([]byte("socket: /s\nkey: a\npin: 1234\n"), certificateOf(key)...), 0o600},
		{"said twice", "lipowa/1.remote", "lipowa", append([]byte("socket: /s\nkey: a\nkey: b\n"), certificateOf(key)...), 0o600},
		{"no label", "lipowa/1.remote", "lipowa", append([]byte("socket: /s\n"), certificateOf(key)...), 0o600},
		{"no certificate", "lipowa/1.remote", "lipowa", []byte("socket: /s\nkey: a\n"), 0o600},
		{"a description that others may change", "lipowa/1.remote", "lipowa", append([]byte("socket: /s\nkey: a\n"), certificateOf(key)...), 0o622},
		{"a folder that is no office", "Lipowa Dolna/1.pem", "", secret, 0o600},
		{"a file that is no office", "Lipowa.pem", "", secret, 0o600},
	} {
		s, dir := store(t, demoSeal(t))
		path := filepath.Join(dir, c.name)
		put(t, path, c.body)
		if err := os.Chmod(path, c.mode); err != nil {
			t.Fatal(err)
		}
		if s.Reload() == nil {
			t.Errorf("%s: not told", c.reason)
		}
		if b := s.Broken(); len(b) != 1 || b[0].Office != c.office {
			t.Errorf("%s: %+v", c.reason, b)
		}
		if _, err := s.Get("lipowa", at); err != nil {
			t.Errorf("%s: the good seal is gone: %v", c.reason, err)
		}
	}
}

// TestAFolderThatOthersMayWrite is not read, and what was read from it before stays.
func TestAFolderThatOthersMayWrite(t *testing.T) {
	s, dir := store(t, demoSeal(t))
	folder := filepath.Join(dir, "lipowa")
	if err := os.Chmod(folder, 0o770); err != nil {
		t.Fatal(err)
	}
	if err := demoSeal(t).Save(filepath.Join(folder, "strange.pem")); err != nil {
		t.Fatal(err)
	}
	if s.Reload() == nil || s.Reload() == nil {
		t.Error("not told")
	}
	if n := len(s.All("lipowa", at)); n != 1 {
		t.Errorf("%d seals, want the one of before", n)
	}
	if err := os.Chmod(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := s.Reload(); err != nil || len(s.All("lipowa", at)) != 2 {
		t.Errorf("after the mode was mended: %v", err)
	}
}

func FuzzDescription(f *testing.F) {
	cert := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: []byte{0x30, 0}})
	f.Add([]byte("socket: /run/s\nkey: a\n" + string(cert)))
	f.Add([]byte("# note\n\nrevoked: 2026-04-01T10:00:00Z\n-----BEGIN CERTIFICATE-----\n"))
	f.Fuzz(func(t *testing.T, in []byte) {
		said, certs, err := parseDescription(in, "socket", "key", "revoked")
		if err == nil && len(certs) == 0 {
			t.Error("a description without a certificate")
		}
		for word, value := range said {
			if value == "" || !slices.Contains([]string{"socket", "key", "revoked"}, word) {
				t.Errorf("%q: %q", word, value)
			}
		}
	})
}
