package e2e_test

import (
	"bytes"
	"encoding/pem"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"wrota/internal/platform/web/webtest"
)

// tool runs a program on what was downloaded; its last argument is the file.
func tool(t testing.TB, body []byte, name string, args ...string) string {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		t.Fatalf("the journeys need %s (Debian: xmlsec1, qpdf, poppler-utils): %v", name, err)
	}
	path := filepath.Join(t.TempDir(), "plik")
	if err := os.WriteFile(path, body, 0o600); err != nil {
		t.Fatal(err)
	}
	for i, a := range args {
		if a == "FILE" {
			args[i] = path
		}
	}
	var out, complaint bytes.Buffer
	cmd := exec.CommandContext(t.Context(), name, args...)
	cmd.Stdout, cmd.Stderr = &out, &complaint
	if err := cmd.Run(); err != nil {
		t.Fatalf("%s: %v\n%s%s", name, err, out.String(), complaint.String())
	}
	return out.String()
}

// sealed verifies with xmlsec1 that a document carries the seal of a unit.
func (w *world) sealed(unit string, p *webtest.Page) {
	w.t.Helper()
	p.WantStatus(200)
	seal, err := w.app.Seals.Get(unit, w.clock.Now())
	if err != nil {
		w.t.Fatal(err)
	}
	trusted := filepath.Join(w.t.TempDir(), "pieczec.pem")
	if err := os.WriteFile(trusted, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: seal.Certificate.Raw}), 0o600); err != nil {
		w.t.Fatal(err)
	}
	tool(w.t, p.Body, "xmlsec1", "--verify", "--id-attr:Id", "http://uri.etsi.org/01903/v1.3.2#:SignedProperties",
		"--trusted-pem", trusted, "--verification-gmt-time", w.clock.Now().UTC().Format("2006-01-02 15:04:05"), "FILE")
	changed := bytes.Replace(p.Body, []byte("LIPOWA"), []byte("DEBOWA"), 1)
	if bytes.Equal(changed, p.Body) {
		return
	}
	path := filepath.Join(w.t.TempDir(), "zmieniony.xml")
	_ = os.WriteFile(path, changed, 0o600)
	if exec.CommandContext(w.t.Context(), "xmlsec1", "--verify", "--id-attr:Id", "http://uri.etsi.org/01903/v1.3.2#:SignedProperties", "--trusted-pem", trusted, path).Run() == nil {
		w.t.Error("xmlsec1 accepts a changed document")
	}
}

// readPDF checks a PDF with qpdf and returns its text with single spaces.
func readPDF(t testing.TB, p *webtest.Page) string {
	t.Helper()
	p.WantStatus(200)
	tool(t, p.Body, "qpdf", "--check", "FILE")
	return strings.Join(strings.Fields(tool(t, p.Body, "pdftotext", "-layout", "FILE", "-")), " ")
}

func wantText(t testing.TB, what, text string, words ...string) {
	t.Helper()
	text = strings.Join(strings.Fields(text), " ") // no-break spaces too
	for _, w := range words {
		if !strings.Contains(text, w) {
			t.Errorf("%s does not say %q: %s", what, w, text)
		}
	}
}
