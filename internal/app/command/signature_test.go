package command

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"wrota/internal/platform/cert/certtest"
	"wrota/internal/platform/xmlsec/xades"
)

// TestSignatureVerify: the status says whether every signature passed, not, or could not be read; what is intact is told
// without trusting anybody.
func TestSignatureVerify(t *testing.T) {
	p := certtest.New(t, time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC))
	c, key := p.Issue(certtest.Options{Name: "Anna Żółkiewska"})
	signer, err := xades.NewSigner(key, c)
	ok(t, err)
	at := time.Date(2026, 11, 20, 8, 0, 0, 0, time.UTC)
	body, err := signer.Detached([]xades.Content{{Name: "pismo.txt", Body: []byte("treść pisma")}}, at)
	ok(t, err)
	dir, trust, empty := t.TempDir(), t.TempDir(), t.TempDir()
	file := func(dir, name string, body []byte) string {
		path := filepath.Join(dir, name)
		ok(t, os.WriteFile(path, body, 0o600))
		return path
	}
	good, letter, other := file(dir, "podpis.xml", body), file(dir, "pismo.txt", []byte("treść pisma")), file(dir, "inne.txt", []byte("inna treść"))
	unsigned, text := file(dir, "bez.xml", []byte("<a/>")), file(dir, "tekst.txt", []byte("zwykły tekst"))
	file(trust, "anna.cer", c.Raw)
	file(empty, "czytaj.txt", []byte("tu nie ma certyfikatu"))
	forged := t.TempDir()
	ok(t, os.Mkdir(filepath.Join(forged, "lists"), 0o700))
	file(filepath.Join(forged, "lists"), "anna.cer", c.Raw)
	file(filepath.Join(forged, "lists"), "PL.xml", body)
	for _, x := range []struct {
		args   []string
		status int
		want   string
		reason string
	}{
		{[]string{good, "--content", letter, "--trust", trust}, 0, "WAŻNY", "trusted and whole"},
		{[]string{good, "--content", letter}, 1, "NO_CERTIFICATE_CHAIN_FOUND", "nobody is trusted"},
		{[]string{good, "--content", letter, "--trust", trust, "--at", "2025-06-01T12:00:00+02:00"}, 1, "OUT_OF_BOUNDS", "before the certificate"},
		{[]string{good, "--content", other, "--trust", trust}, 1, "NIEWAŻNY HASH_FAILURE", "other content"},
		{[]string{good, "--trust", trust}, 1, "SIGNED_DATA_NOT_FOUND", "no content at all"},
		{[]string{unsigned}, 1, "nie ma podpisu", "nothing is signed"},
		{[]string{text}, 2, "NIE SPRAWDZONO", "no format that is known"},
		{[]string{filepath.Join(dir, "brak.pdf")}, 2, "NIE SPRAWDZONO", "no such file"},
		{[]string{good, "--trust", forged}, 2, "PL.xml", "a trusted list that is none"},
		{[]string{good, "--trust", empty}, 2, "nie ma w nim certyfikatu", "a mistake in the folder of trust is no verdict"},
	} {
		status, out := wrota(t, append([]string{"signature", "verify"}, x.args...)...)
		if status != x.status || !strings.Contains(out, x.want) {
			t.Errorf("%s: status %d, want %d and %q:\n%s", x.reason, status, x.status, x.want, out)
		}
	}
	_, out := wrota(t, "signature", "verify", "--json", "--content", letter, good)
	var r signatureReport
	if err := json.Unmarshal([]byte(out), &r); err != nil || len(r.Signatures) != 1 {
		t.Fatalf("%v: %s", err, out)
	}
	if s := r.Signatures[0]; s.Format != "XAdES-B-B" || !s.Intact || !s.CryptoValid || !s.CoversDocument || s.SigningTime != "2026-11-20T08:00:00Z" || !strings.Contains(s.Signer, "Żółkiewska") {
		t.Errorf("%+v", s)
	}
}
