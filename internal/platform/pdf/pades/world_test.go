package pades

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"wrota/internal/platform/pdf"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// tool runs an outside program and returns what it prints; a failure ends the test.
func tool(t testing.TB, name string, args ...string) string {
	t.Helper()
	var stderr bytes.Buffer
	cmd := exec.Command(name, args...)
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s (is the program installed?): %v\n%s%s", name, err, out, stderr.String())
	}
	return string(out)
}

// save writes a file for outside programs.
func save(t testing.TB, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "document.pdf")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// letter is a document of ours with two pages.
func letter(t testing.TB) []byte {
	t.Helper()
	var b bytes.Buffer
	doc := &pdf.Document{
		Title: "Decyzja nr 12/2026", Author: "Urząd Gminy Lipowa", Created: noon, ID: "7f3k9-2m4qa",
		Blocks: []pdf.Block{
			pdf.Heading{Level: 1, Text: "Decyzja nr 12/2026"},
			pdf.Paragraph{Text: pdf.Text{{Text: "Zezwalam na zajęcie pasa drogowego. Zobacz "}, {Text: "stronę sprawy", Link: "https://lipowa.example/moje"}, {Text: "."}}},
			pdf.PageBreak{},
			pdf.Paragraph{Text: pdf.Plain("Pouczenie.")},
		},
	}
	if err := pdf.Write(&b, doc); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
