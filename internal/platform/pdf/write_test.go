package pdf

import (
	"bytes"
	"errors"
	"os"
	"strings"
	"testing"
	"time"
)

func TestDecisionConforms(t *testing.T) { conforms(t, mustWrite(t, decision())) }

func TestEmptyDocumentConforms(t *testing.T) {
	conforms(t, mustWrite(t, &Document{Title: "Pusty"}))
	conforms(t, mustWrite(t, &Document{Title: "Etykieta", Page: Label(100, 50), Footer: Footer{Hide: true}}))
}

// TestReadersAgree asks poppler what it sees.
func TestReadersAgree(t *testing.T) {
	path := save(t, mustWrite(t, decision()))
	info := run(t, "pdfinfo", path)
	for _, want := range []string{"Tagged:          yes", "Title:           Decyzja nr 12/2026 w sprawie zajęcia pasa drogowego", "Author:          Urząd Gminy Lipowa", "Pages:           2", "JavaScript:      no", "CreationDate:    Sat Nov 21 10:00:00 2026 UTC"} {
		if !strings.Contains(info, want) {
			t.Errorf("pdfinfo does not say %q:\n%s", want, info)
		}
	}
	for i, line := range strings.Split(strings.TrimSpace(run(t, "pdffonts", path)), "\n") {
		if i > 1 && !strings.Contains(line, "CID TrueType      Identity-H       yes yes yes") {
			t.Errorf("pdffonts: %s", line)
		}
	}
	structure := run(t, "pdfinfo", "-struct-text", path)
	for _, want := range []string{
		"H1 (block)\n    \"Decyzja nr 12/2026\"", "Table", "TH", "Figure", "LBody (block)", "Lbl (block)", "Link (inline)",
	} {
		if !strings.Contains(structure, want) {
			t.Errorf("pdfinfo -struct-text does not have %q:\n%s", want, structure)
		}
	}
}

// TestTextComesBack: what is put in is what is copied out.
func TestTextComesBack(t *testing.T) {
	for _, text := range []string{
		"Zażółć gęślą jaźń ZAŻÓŁĆ GĘŚLĄ JAŹŃ", "Хто ґав ловить, той не їсть. Єдність – її сила. ҐЄІЇ ґєії", "Straße über Größe, Äpfel, Öl, ẞ",
		"Nguyễn Thị Đông Phương", "Ωμέγα, α β γ", "12,5 m² · 1\u00a0234,50\u00a0zł · § 2 · art.\u00a064 – „cytat” … 50 ‰ → ☐ ≤ ≥ ≠", "Příliš žluťoučký kůň", "a-b a\u2011b a\u2010b soft", "AVATAR To Wąs Tą P. LT \"y\" 'y'", "ﬁ ﬂ nie są ligaturą: fi fl",
	} {
		d := &Document{Title: "Tekst", Footer: Footer{Hide: true}, Blocks: []Block{Paragraph{Text: Plain(text)}, Paragraph{Text: Bold(text)}, Paragraph{Text: Text{{Text: text, Italic: true}}}, Paragraph{Text: Text{{Text: text, Italic: true, Bold: true}}}}}
		missing, err := d.Missing()
		if err != nil {
			t.Fatal(err)
		}
		want := text
		for _, c := range missing {
			want = strings.ReplaceAll(want, string(c), "\uFFFD")
		}
		lines := strings.Split(strings.TrimSpace(run(t, "pdftotext", "-raw", save(t, mustWrite(t, d)), "-")), "\n")
		if len(lines) != 4 {
			t.Fatalf("%q came back in %d lines: %q", text, len(lines), lines)
		}
		for i, got := range conforms(t, mustWrite(t, d)).text {
			if got != want {
				t.Errorf("face %d: %q is stored as %q", i, want, got)
			}
		}
		for i, got := range lines {
			if plain := strings.ReplaceAll(want, "\u00a0", " "); strings.TrimSpace(got) != plain { // poppler prints every space alike
				t.Errorf("face %d: %q came back as %q", i, plain, got)
			}
		}
	}
}

func TestMissingCharacters(t *testing.T) {
	d := &Document{Title: "Znaki", Blocks: []Block{Paragraph{Text: Plain("Zdrowie 健康 🙂 i mir")}, Heading{Level: 1, Text: "健"}}}
	got, err := d.Missing()
	if err != nil || string(got) != "健康🙂" {
		t.Errorf("Missing = %q, %v; want 健康🙂", string(got), err)
	}
	path := save(t, mustWrite(t, d))
	conforms(t, mustWrite(t, d))
	if text := run(t, "pdftotext", path, "-"); !strings.Contains(text, "Zdrowie \uFFFD\uFFFD \uFFFD i mir") {
		t.Errorf("missing characters do not show as boxes: %q", text)
	}
}

func TestSameDocumentSameBytes(t *testing.T) {
	a, b := mustWrite(t, decision()), mustWrite(t, decision())
	if !bytes.Equal(a, b) {
		t.Error("two writings of one document differ")
	}
	other := decision()
	other.Blocks = append(other.Blocks, Paragraph{Text: Plain("Dopisek")})
	id := func(pdf []byte) (string, string) {
		at := bytes.LastIndex(pdf, []byte("/ID [<"))
		return string(pdf[at+6 : at+38]), string(pdf[at+41 : at+73])
	}
	a1, a2 := id(a)
	b1, b2 := id(mustWrite(t, other))
	if a1 != b1 || a2 == b2 {
		t.Errorf("identifiers %s %s, of the changed document %s %s: the first is the document's, the second the content's", a1, a2, b1, b2)
	}
}

func TestAttachmentsComeBack(t *testing.T) {
	data := []byte("<?xml version=\"1.0\"?><wniosek>Zażółć</wniosek>\n")
	d := &Document{Title: "Załączniki", Created: time.Date(2026, 11, 21, 8, 0, 0, 0, time.UTC), Attachments: []Attachment{
		{Name: "wniosek – żółty.xml", Media: "application/xml", Description: "Dane wniosku", Relation: Source, Data: data},
		{Name: "a.bin", Media: "application/octet-stream", Data: bytes.Repeat([]byte{0, 255, 10, 13}, 5000)},
		{Name: "a.bin.txt", Media: "text/plain", Relation: Alternative},
	}}
	out := mustWrite(t, d)
	conforms(t, out)
	path := save(t, out)
	for _, a := range d.Attachments {
		if got := run(t, "qpdf", "--show-attachment="+a.Name, path); got != string(a.Data) {
			t.Errorf("%s: %d bytes came back, %d were put in", a.Name, len(got), len(a.Data))
		}
	}
	if list := run(t, "pdfdetach", "-list", path); !strings.Contains(list, "3 embedded files") || !strings.Contains(list, "wniosek – żółty.xml") {
		t.Errorf("pdfdetach: %s", list)
	}
	folder := t.TempDir()
	run(t, "pdfdetach", "-saveall", "-o", folder, path)
	if got, err := os.ReadFile(folder + "/a.bin"); err != nil || !bytes.Equal(got, d.Attachments[1].Data) {
		t.Errorf("pdfdetach gave %d bytes, %v", len(got), err)
	}
}

func TestRefusals(t *testing.T) {
	one := func(b Block) *Document { return &Document{Title: "T", Blocks: []Block{b}} }
	deep := Block(Paragraph{})
	for range 20 {
		deep = Note{Blocks: []Block{deep}}
	}
	square := &Drawing{Width: 1, Height: 1, Paths: []Path{{D: "M0 0h1v1h-1z"}}}
	for _, tc := range []struct {
		doc  *Document
		want error
		why  string
	}{
		{&Document{}, ErrNoTitle, "no title"},
		{&Document{Title: "T", Lang: "polski)"}, ErrLang, "a language that is no tag"},
		{&Document{Title: "T", Page: Page{Width: 20, Height: 20}}, ErrPage, "margins wider than the page"},
		{&Document{Title: "T", Page: Page{Width: 1e9, Height: 1e9}}, ErrPage, "a page no reader takes"},
		{one(Figure{Drawing: square}), ErrNoAlt, "a figure without words"},
		{one(Figure{Alt: "a"}), ErrDrawing, "a figure of nothing"},
		{one(Figure{Alt: "a", Drawing: square, Modules: checker(3)}), ErrDrawing, "a figure of two things"},
		{one(Figure{Alt: "a", Drawing: &Drawing{Width: 1, Height: 1, Paths: []Path{{D: "L1 1"}}}}), ErrDrawing, "a path that begins nowhere"},
		{one(Figure{Alt: "a", Drawing: &Drawing{Paths: []Path{{D: "M0 0"}}}}), ErrDrawing, "a drawing without size"},
		{one(Table{}), ErrTable, "a table without columns"},
		{one(Table{Columns: []Column{{Title: "a"}, {Title: "b"}}, Rows: []Row{Cells("1")}}), ErrTable, "a row that is too short"},
		{one(Table{Columns: []Column{{Title: "a"}}, Rows: []Row{{Cells: []Cell{{Span: 2}}}}}), ErrTable, "a cell that is too wide"},
		{one(Paragraph{Text: Text{{Text: "a", Link: "javascript:alert(1)"}}}), ErrLink, "a script"},
		{one(Paragraph{Text: Text{{Text: "a", Link: "https://ą.example"}}}), ErrLink, "an address that is not ASCII"},
		{one(Facts{{"a", Text{{Link: "file:///etc/passwd"}}}}), ErrLink, "a file"},
		{one(List{Items: []Item{{Text: Text{{Text: "a", Lang: "(x"}}}}}), ErrLang, "a span's language"},
		{one(List{Items: []Item{{Sub: &List{Items: []Item{{Sub: &List{}}}}}}}), ErrTooDeep, "a third list"},
		{one(deep), ErrTooDeep, "boxes in boxes in boxes"},
		{&Document{Title: "T", Attachments: []Attachment{{Name: "../a", Media: "a/b"}}}, ErrAttachment, "a name that leads elsewhere"},
		{&Document{Title: "T", Attachments: []Attachment{{Name: "a", Media: "a/b"}, {Name: "a", Media: "a/b"}}}, ErrAttachment, "a name twice"},
		{&Document{Title: "T", Attachments: []Attachment{{Name: "a", Media: "x"}}}, ErrAttachment, "no media type"},
		{&Document{Title: "T", Attachments: []Attachment{{Name: "a", Media: "a/b", Relation: "Evil>>"}}}, ErrAttachment, "an unknown relation"},
	} {
		if err := Write(&bytes.Buffer{}, tc.doc); !errors.Is(err, tc.want) {
			t.Errorf("%s: err = %v, want %v", tc.why, err, tc.want)
		}
	}
}

// full fails after n bytes, as a full disk does.
type full int

func (f *full) Write(b []byte) (int, error) {
	if *f -= full(len(b)); *f < 0 {
		return 0, errors.New("no space left")
	}
	return len(b), nil
}

func TestWriterErrorComesOut(t *testing.T) {
	for _, n := range []full{0, 10, 40000} {
		if err := Write(&n, decision()); err == nil || !strings.Contains(err.Error(), "no space left") {
			t.Errorf("err = %v, want the writer's", err)
		}
	}
}
