package extract_test

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"wrota/internal/platform/pdf"
	"wrota/internal/platform/pdf/extract"
)

// own is a document of our own writer.
func own(t testing.TB) []byte {
	t.Helper()
	var b bytes.Buffer
	err := pdf.Write(&b, &pdf.Document{Title: "Zezwolenie", Lang: "pl", Blocks: []pdf.Block{
		pdf.Heading{Level: 1, Text: "Zezwolenie na zajęcie pasa drogowego"},
		pdf.Paragraph{Text: pdf.Plain("Zażółć gęślą jaźń, § 15 ust. 2. " + strings.Repeat("Zarządca drogi gminnej wydaje decyzję administracyjną po oględzinach. ", 12))},
		pdf.Paragraph{Text: pdf.Plain("Opłata wynosi 1 234,56 zł.")},
	}})
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// words are the words of a text, each once.
func words(text string) map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.Fields(text) {
		if w = strings.Trim(w, ".,;:()„”\"'-•"); w != "" {
			out[w] = true
		}
	}
	return out
}

// agree compares with pdftotext, which was written by others: nearly all of its words must be found.
func agree(t *testing.T, path string, least float64) {
	t.Helper()
	out, err := exec.Command("pdftotext", "-enc", "UTF-8", path, "-").Output()
	if err != nil {
		t.Fatalf("pdftotext (package poppler-utils): %v", err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	text, err := extract.Text(data, 1<<20)
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	want, got := words(string(out)), words(text)
	var missed []string
	for w := range want {
		if !got[w] {
			missed = append(missed, w)
		}
	}
	if n := len(want); n > 0 && float64(n-len(missed))/float64(n) < least {
		t.Errorf("%s: %d of %d words are missing: %q in %.600q", filepath.Base(path), len(missed), n, missed, text)
	}
}

func TestOwnDocumentsAgreeWithPdftotext(t *testing.T) {
	dir := t.TempDir()
	plain := filepath.Join(dir, "own.pdf")
	if err := os.WriteFile(plain, own(t), 0o600); err != nil {
		t.Fatal(err)
	}
	agree(t, plain, 1)
	packed := filepath.Join(dir, "packed.pdf")
	if out, err := exec.Command("qpdf", "--object-streams=generate", "--coalesce-contents", plain, packed).CombinedOutput(); err != nil {
		t.Fatalf("qpdf: %v %s", err, out)
	}
	agree(t, packed, 1)
}

func TestOthersDocumentsAgreeWithPdftotext(t *testing.T) {
	files, err := filepath.Glob("../../signed/testdata/samples/*.pdf")
	if err != nil || len(files) == 0 {
		t.Fatalf("no samples: %v", err)
	}
	for _, f := range files {
		agree(t, f, 0.95)
	}
}

func TestPrintedByABrowser(t *testing.T) {
	dir := t.TempDir()
	page := filepath.Join(dir, "a.html")
	body := `<meta charset="utf-8"><h1>Wniosek o wydanie zaświadczenia</h1><p>Proszę o <b>wydanie</b> zaświadczenia o niezaleganiu w podatkach. Łącznie źdźbło.</p><table><tr><td>Działka</td><td>123/4</td></tr></table>`
	if err := os.WriteFile(page, []byte(body), 0o600); err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(dir, "a.pdf")
	cmd := exec.Command("chromium", "--headless", "--no-sandbox", "--disable-gpu", "--user-data-dir="+dir, "--print-to-pdf="+out, "--no-pdf-header-footer", page)
	if text, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("chromium: %v %s", err, text)
	}
	agree(t, out, 1)
}

func TestRefuses(t *testing.T) {
	dir := t.TempDir()
	plain, locked := filepath.Join(dir, "a.pdf"), filepath.Join(dir, "b.pdf")
	if err := os.WriteFile(plain, own(t), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("qpdf", "--encrypt", "a", "b", "256", "--", plain, locked).CombinedOutput(); err != nil {
		t.Fatalf("qpdf: %v %s", err, out)
	}
	data, err := os.ReadFile(locked)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := extract.Text(data, 1000); !errors.Is(err, extract.ErrEncrypted) {
		t.Errorf("an encrypted file: %v", err)
	}
	if _, err := extract.Text([]byte("%PDF-1.7 nic"), 1000); !errors.Is(err, extract.ErrUnreadable) {
		t.Errorf("no file: %v", err)
	}
	if text, err := extract.Text(own(t), 100); err != nil || len(text) > 100 {
		t.Errorf("%d bytes of 100, %v", len(text), err)
	}
}

func FuzzText(f *testing.F) {
	f.Add(own(f))
	f.Add([]byte("%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Kids[2 0 R]>>endobj\nxref\n0 1\n0000000000 65535 f \ntrailer<</Root 1 0 R>>\nstartxref\n70\n%%EOF"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if text, err := extract.Text(data, 1<<16); err == nil && len(text) > 1<<16 {
			t.Errorf("%d bytes", len(text))
		}
	})
}

func FuzzTable(f *testing.F) {
	f.Add([]byte("1 begincodespacerange <00> <FF> endcodespacerange 1 beginbfrange <00> <10> [<0041> <0105>] <11> <ffff> <0041> endbfrange 1 beginbfchar <20> <0141> endbfchar"), []byte("\x00\x01 "))
	f.Fuzz(func(_ *testing.T, table, codes []byte) { extract.Letters(table, codes) })
}
