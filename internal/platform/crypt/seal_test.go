package crypt

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"wrota/internal/kit/fault"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/xmlsec"
)

var (
	from = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	to   = time.Date(2028, 1, 1, 0, 0, 0, 0, time.UTC)
	at   = time.Date(2026, 11, 21, 9, 30, 0, 0, time.UTC)
)

func demoSeal(t *testing.T) *Seal {
	t.Helper()
	s, err := GenerateSeal("Urząd Gminy Lipowa", "VATPL-1234563218", "PL", from, to)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// openssl runs the outside witness.
func openssl(t *testing.T, args ...string) string {
	t.Helper()
	out, err := exec.Command("openssl", args...).CombinedOutput()
	if err != nil {
		t.Fatalf("openssl %v (the tests need Debian's openssl): %v\n%s", args, err, out)
	}
	return string(out)
}

func TestGeneratedCertificateSaysWhoseSealItIs(t *testing.T) {
	path := filepath.Join(t.TempDir(), "seal.pem")
	if err := demoSeal(t).Save(path); err != nil {
		t.Fatal(err)
	}
	text := openssl(t, "x509", "-in", path, "-noout", "-text", "-nameopt", "utf8,sep_comma_plus")
	for _, want := range []string{
		"CN=Urząd Gminy Lipowa", "O=Urząd Gminy Lipowa", "organizationIdentifier=VATPL-1234563218", "C=PL",
		"Digital Signature, Non Repudiation", "CA:FALSE", "Jan  1 00:00:00 2028 GMT", "prime256v1",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("openssl does not see %q in\n%s", want, text)
		}
	}
	openssl(t, "verify", "-no_check_time", "-CAfile", path, path)
}

func TestGenerateSealRefusesNonsense(t *testing.T) {
	for _, c := range []struct {
		reason            string
		name, id, country string
		to                time.Time
	}{
		{"a nameless seal", "", "VATPL-1234563218", "PL", to},
		{"a name longer than X.520 allows", strings.Repeat("ą", 33), "VATPL-1234563218", "PL", to},
		{"a bare NIP says nothing about its kind", "Urząd", "1234563218", "PL", to},
		{"no such country", "Urząd", "VATPL-1234563218", "POL", to},
		{"it ends before it begins", "Urząd", "VATPL-1234563218", "PL", from},
	} {
		if _, err := GenerateSeal(c.name, c.id, c.country, from, c.to); err == nil {
			t.Errorf("made although %s", c.reason)
		}
	}
}

func TestValidity(t *testing.T) {
	s := demoSeal(t)
	doc, err := xmlsec.Parse([]byte("<a/>"))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		reason string
		at     time.Time
		key    string
	}{
		{"a second before it begins", from.Add(-time.Second), "crypt.seal.not-yet-valid"},
		{"the first moment belongs to it", from, ""},
		{"in between", at, ""},
		{"the last moment belongs to it", to, ""},
		{"a second after", to.Add(time.Second), "crypt.seal.expired"},
	} {
		err := s.CheckAt(c.at)
		f, _ := fault.As(err)
		if (c.key == "") != (err == nil) || f != nil && f.Key != c.key {
			t.Errorf("%s: %v, want %q", c.reason, err, c.key)
		}
		if _, sealErr := s.SealXML(doc, c.at); (sealErr == nil) != (err == nil) {
			t.Errorf("%s: sealing gives %v", c.reason, sealErr)
		}
	}
}

func TestSealXMLIsAcceptedByXmlsec1(t *testing.T) {
	// xmlsec1 checks the certificate against the machine's clock.
	s, err := GenerateSeal("Urząd Gminy Lipowa", "VATPL-1234563218", "PL", from, from.AddDate(50, 0, 0))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	pem, xml := filepath.Join(dir, "seal.pem"), filepath.Join(dir, "doc.xml")
	doc, err := xmlsec.Parse([]byte("<a>treść</a>"))
	if err != nil {
		t.Fatal(err)
	}
	signed, err := s.SealXML(doc, at)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(xml, signed, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := s.Save(pem); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("xmlsec1", "--verify", "--id-attr:Id", "http://uri.etsi.org/01903/v1.3.2#:SignedProperties",
		"--trusted-pem", pem, xml).CombinedOutput()
	if err != nil {
		t.Errorf("xmlsec1 (Debian: xmlsec1) refuses: %v\n%s", err, out)
	}
}

func TestKeyIsNeverPrinted(t *testing.T) {
	s := demoSeal(t)
	k := NewKey()
	signer, err := NewSigner("test", k)
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range []any{s, *s, k, &k, signer, *signer} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%d", "%x", "%s"} {
			if got := fmt.Sprintf(verb, v); len(got) > 40 {
				t.Errorf("%s of %T prints %d letters", verb, v, len(got))
			}
		}
	}
}

func TestSaveAndLoad(t *testing.T) {
	s := demoSeal(t)
	path := filepath.Join(t.TempDir(), "seal.pem")
	if err := s.Save(path); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("mode %v, %v; want 0600", info.Mode(), err)
	}
	got, err := LoadSeal(path)
	if err != nil || !got.Certificate.Equal(s.Certificate) {
		t.Fatalf("loaded %v, %v", got, err)
	}
	if err := os.Chmod(path, 0o640); err != nil {
		t.Fatal(err)
	}
	if _, err := LoadSeal(path); err == nil {
		t.Error("a key that others can read was accepted")
	}
}

func TestLoadsWhatOpensslWrites(t *testing.T) {
	dir := t.TempDir()
	key, cert := filepath.Join(dir, "key.pem"), filepath.Join(dir, "cert.pem")
	for _, c := range []struct {
		reason string
		args   []string
	}{
		{"RSA in PKCS#8", []string{"-newkey", "rsa:2048"}},
		{"an elliptic key", []string{"-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-384"}},
	} {
		openssl(t, append([]string{"req", "-x509", "-nodes", "-subj", "/CN=Starostwo", "-keyout", key, "-out", cert}, c.args...)...)
		if _, err := loadTogether(t, dir, key, cert); err != nil {
			t.Errorf("%s: %v", c.reason, err)
		}
		traditional := filepath.Join(dir, "traditional.pem")
		openssl(t, "pkey", "-in", key, "-traditional", "-out", traditional)
		if _, err := loadTogether(t, dir, cert, traditional); err != nil {
			t.Errorf("%s, traditional form: %v", c.reason, err)
		}
	}
	if _, err := loadTogether(t, dir, cert); err == nil {
		t.Error("a certificate without a key was accepted")
	}
}

// loadTogether loads files put one after another.
func loadTogether(t *testing.T, dir string, parts ...string) (*Seal, error) {
	t.Helper()
	var all []byte
	for _, p := range parts {
		b, err := os.ReadFile(p)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, b...)
	}
	path := filepath.Join(dir, "together.pem")
	if err := os.WriteFile(path, all, 0o600); err != nil {
		t.Fatal(err)
	}
	return LoadSeal(path)
}

func TestNewSealRefusesAnotherKey(t *testing.T) {
	other, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := NewSeal(demoSeal(t).Certificate, other); err == nil {
		t.Error("a key was paired with somebody else's certificate")
	}
}

func TestChainTravels(t *testing.T) {
	s, issuer := demoSeal(t), demoSeal(t)
	s, err := NewSeal(s.Certificate, s.Signer, issuer.Certificate)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "seal.pem")
	if err := s.Save(path); err != nil {
		t.Fatal(err)
	}
	got, err := LoadSeal(path)
	if err != nil || len(got.Chain) != 1 || !got.Chain[0].Equal(issuer.Certificate) {
		t.Errorf("chain after loading: %v, %v", got.Chain, err)
	}
}

func TestSealsStore(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "seals")
	s, err := OpenSeals(dir)
	if err != nil {
		t.Fatal(err)
	}
	const gmina, powiat = "0198a1b2-0000-7000-8000-000000000001", "0198a1b2-0000-7000-8000-000000000002"
	if _, err := s.Get(gmina, at); !fault.Is(err, fault.NotFound) {
		t.Errorf("an office without a seal: %v", err)
	}
	if err := s.Put(gmina, demoSeal(t)); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Get(gmina, at); err != nil {
		t.Errorf("the seal just put: %v", err)
	}
	if _, err := s.Get(gmina, to.AddDate(1, 0, 0)); !fault.Is(err, fault.Conflict) {
		t.Errorf("an expired seal: %v", err)
	}
	if err := s.Put("../"+gmina, demoSeal(t)); err == nil {
		t.Error("a name led out of the directory")
	}

	// Another process adds a seal and breaks one.
	if err := demoSeal(t).Save(filepath.Join(dir, powiat+".pem")); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, gmina+".pem"), []byte("uszkodzony"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := s.Reload(); err == nil {
		t.Error("a broken file was not reported")
	}
	if fresh, err := OpenSeals(dir); err != nil || len(fresh.Broken()) != 1 || fresh.Broken()[0].Office != gmina {
		t.Errorf("one office's broken seal stops the others, or is not told: %v", err)
	} else if _, err := fresh.Get(powiat, at); err != nil {
		t.Errorf("the other office has lost its seal: %v", err)
	}
	for _, name := range []string{gmina, powiat} {
		if _, err := s.Get(name, at); err != nil {
			t.Errorf("after a reload with a broken file, %s: %v", name, err)
		}
	}
	if err := os.Remove(filepath.Join(dir, gmina+".pem")); err != nil {
		t.Fatal(err)
	}
	if err := s.Reload(); err != nil {
		t.Fatal(err)
	}
	if got := s.Names(); len(got) != 1 || got[0] != powiat {
		t.Errorf("after a removal: %v", got)
	}
}

func TestMessagesExistInEveryLanguage(t *testing.T) {
	c, err := i18n.Load(Messages)
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Keys("pl")) != len(c.Keys("en")) {
		t.Errorf("pl has %d sentences, en %d", len(c.Keys("pl")), len(c.Keys("en")))
	}
	said := c.Say("pl", "crypt.seal.expired", fault.Args{"Until": "2028-01-01"})
	if !strings.Contains(said, "2028-01-01") {
		t.Errorf("the date is not said: %q", said)
	}
}
