package crypt_test

import (
	"bytes"
	"crypto"
	"encoding/pem"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"wrota/internal/kit/fault"
	"wrota/internal/platform/cert"
	"wrota/internal/platform/cms"
	"wrota/internal/platform/crypt"
	"wrota/internal/platform/crypt/remote/remotetest"
	"wrota/internal/platform/pdf"
	"wrota/internal/platform/pdf/pades"
	"wrota/internal/platform/xmlsec"
)

// TestSealsOfAToken: what an office seals with a key behind wrota-signer is accepted by programs that we did not write,
// as XML, as a CMS message and in a PDF.
func TestSealsOfAToken(t *testing.T) {
	// xmlsec1 and openssl check certificates against the machine's clock.
	from, at, to := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2026, 11, 22, 9, 30, 0, 0, time.UTC), time.Date(2076, 1, 1, 0, 0, 0, 0, time.UTC)
	h := remotetest.Start(t, remotetest.Key{Label: "rsa2", Kind: "rsa:2048"}, remotetest.Key{Label: "rsa3", Kind: "rsa:3072"}, remotetest.Key{Label: "ec", Kind: "EC:prime256v1"})
	dir := t.TempDir()
	for _, label := range []string{"rsa2", "rsa3", "ec"} {
		c, _ := h.Certificate(t, label, "Urząd "+label, from, to)
		says := fmt.Sprintf("socket: %s\nkey: %s\n%s", h.Socket, label, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Raw}))
		save(t, filepath.Join(dir, label, "2026.remote"), []byte(says))
	}
	seals, err := crypt.OpenSeals(dir)
	if err != nil || len(seals.Broken()) > 0 {
		t.Fatal(err, seals.Broken())
	}
	if err := seals.Check(t.Context(), at); err != nil {
		t.Error(err)
	}
	for _, office := range []string{"rsa2", "rsa3", "ec"} {
		t.Run(office, func(t *testing.T) { accepted(t, seals, office, at) })
	}
	h.Stop()
	if err := seals.Check(t.Context(), at); !fault.Is(err, fault.Busy) || !strings.Contains(err.Error(), "rsa2/2026.remote") {
		t.Errorf("a helper that is away is not told: %v", err)
	}
	seal, err := seals.Get("ec", at)
	if err != nil {
		t.Fatal("the seal itself is as good as before: ", err)
	}
	if _, err := seal.SealXML(letter(t), at); !fault.Is(err, fault.Busy) {
		t.Errorf("not a clear fault: %v", err)
	}
	h.Restart(t)
	if _, err := seal.SealXML(letter(t), at); err != nil {
		t.Errorf("after the restart: %v", err)
	}
}

// accepted seals in three forms and asks three programs.
func accepted(t *testing.T, seals *crypt.Seals, office string, at time.Time) {
	seal, err := seals.Get(office, at)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	trusted := save(t, filepath.Join(dir, "seal.pem"), pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: seal.Certificate.Raw}))

	xml, err := seal.SealXML(letter(t), at)
	if err != nil {
		t.Fatal(err)
	}
	tool(t, "xmlsec1", "--verify", "--id-attr:Id", "http://uri.etsi.org/01903/v1.3.2#:SignedProperties", "--trusted-pem", trusted, save(t, filepath.Join(dir, "a.xml"), xml))

	own, err := cert.Parse(seal.Certificate.Raw)
	if err != nil {
		t.Fatal(err)
	}
	for _, pss := range []bool{false, true} {
		signing := cms.Signing{Key: seal.Signer, Certificate: own, Hash: crypto.SHA256, PSS: pss}
		if _, rsa := seal.Signer.Public().(interface{ Size() int }); pss && !rsa {
			continue
		}
		message, err := cms.Sign(cms.Content{[]byte("pismo")}, signing)
		if err != nil {
			t.Fatal(err)
		}
		tool(t, "openssl", "cms", "-verify", "-inform", "DER", "-in", save(t, filepath.Join(dir, "a.p7m"), message), "-CAfile", trusted, "-purpose", "any")
	}

	file, err := pades.Sign(sheet(t), pades.Options{Name: "Urząd", Time: at, Make: pades.CAdES(t.Context(), cms.Signing{Key: seal.Signer, Certificate: own, Hash: crypto.SHA256, Detached: true}, nil)})
	if err != nil {
		t.Fatal(err)
	}
	if out := tool(t, "pdfsig", "-nocert", save(t, filepath.Join(dir, "a.pdf"), file)); !strings.Contains(out, "Signature is Valid.") {
		t.Errorf("pdfsig: %s", out)
	}
}

func letter(t *testing.T) *xmlsec.Document {
	t.Helper()
	doc, err := xmlsec.Parse([]byte("<a>treść</a>"))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func sheet(t *testing.T) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := pdf.Write(&out, &pdf.Document{Title: "Pismo", Lang: "pl", Author: "Urząd", Blocks: []pdf.Block{pdf.Heading{Level: 1, Text: "Pismo"}}}); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func save(t *testing.T, path string, body []byte) string {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, body, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func tool(t *testing.T, name string, args ...string) string {
	t.Helper()
	out, err := exec.Command(name, args...).CombinedOutput()
	if err != nil {
		t.Errorf("%s refuses (the tests need Debian's xmlsec1, openssl and poppler-utils): %v\n%s", name, err, out)
	}
	return string(out)
}
