package plaintext_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"golang.org/x/text/encoding/charmap"

	"wrota/internal/platform/pdf"
	"wrota/internal/platform/plaintext"
)

const (
	office = "application/vnd.openxmlformats-officedocument."
	word   = office + "wordprocessingml.document"
	odt    = "application/vnd.oasis.opendocument.text"
)

// packed is an archive of names and bodies.
func packed(t testing.TB, parts ...string) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i+1 < len(parts); i += 2 {
		w, err := z.Create(parts[i])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, parts[i+1]); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func latin(t testing.TB, s string) string {
	t.Helper()
	out, err := charmap.Windows1250.NewEncoder().String(s)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func letter(t testing.TB) string {
	t.Helper()
	var b bytes.Buffer
	if err := pdf.Write(&b, &pdf.Document{Title: "Pismo", Lang: "pl", Blocks: []pdf.Block{pdf.Paragraph{Text: pdf.Plain("Zażółć gęślą jaźń")}}}); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestOf(t *testing.T) {
	docx := packed(t, "[Content_Types].xml", "<x>nie to</x>", "word/document.xml",
		`<w:document xmlns:w="w"><w:body><w:p><w:r><w:t>Wnio</w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>sek</w:t></w:r><w:r><w:instrText>PAGE</w:instrText></w:r></w:p><w:p><w:r><w:t>Łąka</w:t></w:r></w:p></w:body></w:document>`,
		"word/header1.xml", `<w:hdr xmlns:w="w"><w:p><w:r><w:t>Nagłówek</w:t></w:r></w:p></w:hdr>`)
	for _, c := range []struct{ reason, media, body, want string }{
		{"a PDF of ours", "application/pdf", letter(t), "Zażółć gęślą jaźń\nStrona 1 z 1"},
		{"a word cut into runs is one word", word, docx, "Wniosek\nŁąka\nNagłówek"},
		{"OpenDocument", odt, packed(t, "mimetype", odt, "content.xml", `<o:d xmlns:o="o" xmlns:text="t"><text:h>Uchwała</text:h><text:p>w <text:span>spra</text:span>wie</text:p></o:d>`), "Uchwała\nw sprawie"},
		{"a workbook", office + "spreadsheetml.sheet", packed(t, "xl/sharedStrings.xml", `<sst><si><t>Podatek</t></si><si><t>Rok</t></si></sst>`), "Podatek\nRok"},
		{"XML in the encoding that it declares", "application/xml", latin(t, `<?xml version="1.0" encoding="windows-1250"?><a><Imię>Łucja</Imię><DaneZalacznika>QUJD</DaneZalacznika></a>`), "Łucja"},
		{"a kind of XML", "application/atom+xml; charset=utf-8", `<feed><title>Ogłoszenie</title></feed>`, "Ogłoszenie"},
		{"HTML, which is seldom XML", "text/html", `<html><head><style>b{}</style><script>x<1</script></head><p>Sza<b>now</b>ny&nbsp;Panie<br>Żółw`, "Szanowny\u00a0Panie\nŻółw"},
		{"text", "text/plain", "\ufeffŻółw", "Żółw"},
		{"text of before UTF-8", "text/plain; charset=unknown", latin(t, "Żółw"), "Żółw"},
		{"UTF-16", "text/csv", "\xff\xfeA\x00B\x01", "A\u0142"},
		{"RTF", "application/rtf", `{\rtf1\ansicpg1250{\fonttbl{\f0 Arial;}}{\*\generator Riched20;}\f0 Za\'bf\u243?\'b3\'e6\par {\b Koniec}\~}`, "Zażółć\nKoniec"},
	} {
		got, err := plaintext.Of(strings.NewReader(c.body), c.media)
		if err != nil || strings.TrimSpace(got) != c.want {
			t.Errorf("%s: %q, want %q, %v", c.reason, got, c.want, err)
		}
	}
	if got := plaintext.Markup("# Decyzja\n\nUmarzam **postępowanie**."); !strings.Contains(got, "Umarzam postępowanie.") {
		t.Error(got)
	}
}

func TestOfRefuses(t *testing.T) {
	for reason, c := range map[string]struct{ media, body string }{
		"a picture":             {"image/png", "\x89PNG"},
		"a drawing":             {"image/svg+xml", "<svg/>"},
		"no archive":            {word, "PK nic"},
		"no text in it":         {word, packed(t, "a.txt", "a")},
		"no PDF":                {"application/pdf", "%PDF-1.7"},
		"bytes":                 {"text/plain", "\x00\x01\xff"},
		"an encoding of no one": {"application/xml", `<?xml version="1.0" encoding="x-nic"?><a>b</a>`},
		"no RTF":                {"text/rtf", "rtf"},
	} {
		if text, err := plaintext.Of(strings.NewReader(c.body), c.media); !errors.Is(err, plaintext.ErrUnreadable) {
			t.Errorf("%s: %q, %v", reason, text, err)
		}
	}
	if _, err := plaintext.Of(iotest.ErrReader(io.ErrClosedPipe), "text/plain"); !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("a broken reader: %v", err)
	}
	if plaintext.Reads("image/png") || !plaintext.Reads("TEXT/PLAIN; charset=utf-8") {
		t.Error("what is read is told wrongly")
	}
}

func TestOfIsBounded(t *testing.T) {
	bomb := packed(t, "word/document.xml", "<w:p>"+strings.Repeat(strings.Repeat("a", 1<<16)+"<w:p/>", 400)+"</w:p>")
	for reason, c := range map[string]struct{ media, body string }{
		"a small archive of much text": {word, bomb},
		"a long text":                  {"text/plain", strings.Repeat("Żółw ", 2<<20)},
	} {
		if text, err := plaintext.Of(strings.NewReader(c.body), c.media); err != nil || len(text) > 5<<20 {
			t.Errorf("%s: %d bytes, %v", reason, len(text), err)
		}
	}
}

// TestSamples reads what offices send.
func TestSamples(t *testing.T) {
	dir := filepath.Join("..", "filetype", "testdata", "samples")
	for name, media := range map[string]string{
		"pismo.pdf": "application/pdf", "pismo.docx": word, "pismo.odt": odt, "pismo.rtf": "text/rtf", "pismo.xhtml": "application/xhtml+xml", "dane.xlsx": office + "spreadsheetml.sheet",
		"dane.ods": "application/vnd.oasis.opendocument.spreadsheet", "slajd.pptx": office + "presentationml.presentation", "slajd.odp": "application/vnd.oasis.opendocument.presentation",
		"dzialki.gml": "application/gml+xml",
	} {
		f, err := os.Open(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		text, err := plaintext.Of(f, media)
		if closed := f.Close(); err != nil || closed != nil || len(strings.Fields(text)) == 0 {
			t.Errorf("%s: %q, %v", name, text, err)
		}
	}
}

func FuzzOf(f *testing.F) {
	f.Add(word, packed(f, "word/document.xml", "<w:p>a</w:p>"))
	f.Add("text/rtf", `{\rtf1\'bf\u243?{\*\x}\par}`)
	f.Add("application/xml", `<a b="c">d<!-- e --></a>`)
	f.Add("text/html", "<p>a<b>")
	f.Add("text/plain", "\xff\xfea")
	f.Add("application/pdf", letter(f))
	f.Fuzz(func(t *testing.T, media, body string) {
		text, err := plaintext.Of(strings.NewReader(body), media)
		if err == nil && strings.ToValidUTF8(text, "") != text {
			t.Errorf("%q", text)
		}
	})
}
