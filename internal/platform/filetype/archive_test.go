package filetype_test

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"wrota/internal/platform/filetype"
)

// member is one file of an archive that a test makes.
type member struct{ name, content string }

func zipOf(t testing.TB, method uint16, members ...member) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, m := range members {
		w, err := z.CreateHeader(&zip.FileHeader{Name: m.name, Method: method})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, m.content); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

const wordTypes = `<Types><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`

func TestFormatsInsideZIP(t *testing.T) {
	for _, row := range []struct {
		name    string
		members []member
		code    string // "" for a refusal
		macros  bool
		reason  string
	}{
		{"a.docx", []member{{"word/document.xml", "<w/>"}, {"[Content_Types].xml", wordTypes}}, "docx", false, "the list of types need not come first"},
		{"a.docx", []member{{"[Content_Types].xml", wordTypes}, {"word/vbaProject.bin", "x"}}, "docx", true, "macros in a document that does not admit to them"},
		{"a.docx", []member{{"[Content_Types].xml", strings.ReplaceAll(wordTypes, "wordprocessingml.document.main", "wordprocessingml.template.main")}}, "", false, "a template"},
		{"a.docx", []member{{"[Content_Types].xml", `<Types ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/>`}}, "", false, ".docm under a false name"},
		{"a.docx", []member{{"pismo.docx", "x"}}, "", false, "an archive with a document inside is not a document"},
		{"a.odt", []member{{"mimetype", "application/vnd.oasis.opendocument.text"}, {"Basic/Standard/M.xml", "x"}}, "odt", true, "macros of LibreOffice"},
		{"a.odt", []member{{"mimetype", "application/vnd.oasis.opendocument.text-template"}}, "", false, "a template"},
		{"a.odt", []member{{"mimetype", "application/vnd.oasis.opendocument.text"}, {"[Content_Types].xml", wordTypes}}, "odt", false, "two claims: the mimetype of OpenDocument goes first"},
		{"a.zip", []member{{"mimetype", "application/epub+zip"}}, "zip", false, "a book is an archive like others"},
		{"a.asice", []member{{"mimetype", "application/vnd.etsi.asic-e+zip"}, {"a.pdf", "x"}, {"META-INF/signatures.xml", "x"}}, "asice", false, ""},
		{"a.sce", []member{{"mimetype", "application/vnd.etsi.asic-e+zip"}}, "asice", false, "the short extension"},
		{"a.asics", []member{{"mimetype", "application/vnd.etsi.asic-s+zip"}}, "asics", false, ""},
		{"a.asics", []member{{"a.pdf", "x"}, {"META-INF/signature.p7s", "x"}}, "asics", false, "no mimetype; one file and a signature"},
		{"a.asice", []member{{"a.pdf", "x"}, {"b.pdf", "x"}, {"META-INF/signatures001.xml", "x"}}, "asice", false, "no mimetype; two files and a signature"},
		{"a.zip", []member{{"a.pdf", "x"}, {"META-INF/signature.p7s", "x"}}, "zip", false, "the same called an archive"},
		{"a.asice", []member{{"a.pdf", "x"}}, "", false, "no signature"},
		{"a.odt", []member{{"[Content_Types].xml", wordTypes}}, "", false, "Word under the name of OpenDocument"},
	} {
		for _, method := range []uint16{zip.Store, zip.Deflate} {
			got, err := detect(t, row.name, zipOf(t, method, row.members...))
			if row.code == "" {
				if !errors.Is(err, filetype.ErrMismatch) {
					t.Errorf("%s: %q, %v; want a mismatch", row.reason, got.Code, err)
				}
			} else if err != nil || got.Code != row.code || got.Macros != row.macros {
				t.Errorf("%s: %q, macros %v, %v", row.reason, got.Code, got.Macros, err)
			}
		}
	}
}

// patch writes little-endian numbers into a copy of the record that begins with a signature, counted
// from the end of the file.
func patch(t testing.TB, b []byte, record string, offset int, value uint32, width int) []byte {
	t.Helper()
	i := bytes.LastIndex(b, []byte(record))
	if i < 0 {
		t.Fatalf("no record %q", record)
	}
	out := bytes.Clone(b)
	if width == 2 {
		binary.LittleEndian.PutUint16(out[i+offset:], uint16(value))
	} else {
		binary.LittleEndian.PutUint32(out[i+offset:], value)
	}
	return out
}

// overlapping lists the same packed bytes many times, the trick of the densest bombs.
func overlapping(t testing.TB, times int) []byte {
	t.Helper()
	one := zipOf(t, zip.Deflate, member{"a", strings.Repeat("\x00", 1<<20)})
	dir := bytes.Index(one, []byte("PK\x01\x02"))
	end := bytes.Index(one, []byte("PK\x05\x06"))
	out := bytes.Clone(one[:dir])
	for range times {
		out = append(out, one[dir:end]...)
	}
	out = append(out, one[end:]...)
	out = patch(t, out, "PK\x05\x06", 10, uint32(times), 2)
	return patch(t, out, "PK\x05\x06", 12, uint32(times*(end-dir)), 4)
}

func manyFiles(t testing.TB, n int) []byte {
	t.Helper()
	members := make([]member, n)
	for i := range members {
		members[i].name = fmt.Sprint(i)
	}
	return zipOf(t, zip.Store, members...)
}

func gzipOf(t testing.TB, content io.Reader) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := io.Copy(z, content); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// zeros is an endless reader of zeros.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func TestBombs(t *testing.T) {
	small := zipOf(t, zip.Deflate, member{"a", strings.Repeat("abc", 1000)})
	for _, row := range []struct {
		name    string
		content []byte
		want    error
		reason  string
	}{
		{"a.zip", zipOf(t, zip.Deflate, member{"a", strings.Repeat("\x00", 20<<20)}), filetype.ErrBomb, "a thousandfold"},
		{"a.docx", zipOf(t, zip.Deflate, member{"[Content_Types].xml", wordTypes}, member{"b", strings.Repeat("\x00", 20<<20)}), filetype.ErrBomb, "a thousandfold inside a document"},
		{"a.zip", zipOf(t, zip.Deflate, member{"a", strings.Repeat("\x00", 1<<20)}), nil, "a thousandfold of little is no harm"},
		{"a.zip", manyFiles(t, 10_000), nil, "as many files as allowed"},
		{"a.zip", manyFiles(t, 10_001), filetype.ErrBomb, "one file too many"},
		{"a.zip", patch(t, manyFiles(t, 10_001), "PK\x05\x06", 10, 5, 2), filetype.ErrBomb, "too many, with a lie about their number"},
		{"a.zip", overlapping(t, 10), filetype.ErrBomb, "files that share their bytes"},
		{"a.zip", patch(t, small, "PK\x01\x02", 24, 10, 4), filetype.ErrBomb, "declares less than it unpacks into"},
		{"a.zip", patch(t, small, "PK\x01\x02", 24, 1<<32-2, 4), filetype.ErrBomb, "declares four gigabytes in a few bytes"},
		{"a.zip", patch(t, small, "PK\x01\x02", 20, 1<<30, 4), filetype.ErrBomb, "packed bytes that are not there"},
		{"a.gz", gzipOf(t, io.LimitReader(zeros{}, 20<<20)), filetype.ErrBomb, "a thousandfold"},
		{"a.gz", gzipOf(t, io.LimitReader(zeros{}, 1<<20)), nil, "of little"},
		{"a.zip", small[:len(small)-1], filetype.ErrDamaged, "cut off"},
		{"a.zip", patch(t, small, "PK\x05\x06", 16, 7, 4), filetype.ErrDamaged, "a directory that is elsewhere"},
		{"a.zip", patch(t, small, "PK\x05\x06", 16, 1<<32-1, 4), filetype.ErrDamaged, "says Zip64 and is not"},
		{"a.zip", patch(t, small, "PK\x01\x02", 42, 1<<31, 4), filetype.ErrDamaged, "a file that begins after the end"},
		{"a.zip", patch(t, small, "PK\x01\x02", 28, 60_000, 2), filetype.ErrDamaged, "a name longer than the directory"},
		{"a.gz", gzipOf(t, strings.NewReader("abc"))[:20], filetype.ErrDamaged, "cut off"},
	} {
		if _, err := detect(t, row.name, row.content); !errors.Is(err, row.want) {
			t.Errorf("%s: %v; want %v", row.reason, err, row.want)
		}
	}
}

func TestLimitsAreTheCallers(t *testing.T) {
	l := list(t)
	l.Limits.Entries = 1
	two := zipOf(t, zip.Store, member{"a", "x"}, member{"b", "x"})
	if _, err := l.Detect("a.zip", bytes.NewReader(two), int64(len(two))); !errors.Is(err, filetype.ErrBomb) {
		t.Errorf("two files where one is allowed: %v", err)
	}
	if _, err := detect(t, "a.zip", two); err != nil {
		t.Errorf("another list was changed too: %v", err)
	}
}
