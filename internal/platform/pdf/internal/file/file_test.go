package file

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestValues(t *testing.T) {
	for _, tc := range []struct{ got, want, why string }{
		{Text("Łk 🙂"), "<FEFF0141006B0020D83DDE42>", "UTF-16 with surrogates"},
		{ASCII(`a(b)\c` + "\n\xff"), `(a\(b\)\\c\012\377)`, "brackets and what is not printed are escaped"},
		{Name("application/xml"), "/application#2Fxml", "a slash in a name"},
		{Name("a b#ą"), "/a#20b#23#C4#85", "blanks, hashes and foreign letters in a name"},
		{Date(time.Date(2026, 11, 21, 11, 0, 0, 0, time.FixedZone("", 3600))), "(D:20261121100000Z)", "a date is UTC"},
		{string(Num(nil, 12)), "12", "a whole number"},
		{string(Num(nil, -0.5)), "-0.5", "no digit too many"},
		{string(Num(nil, 3.146)), "3.15", "hundredths are enough"},
		{string(Num(nil, 0.04)), "0.04", "leading zero"},
		{string(Num(nil, -0.001)), "0", "no minus nothing"},
		{Ref(12).String(), "12 0 R", "a reference"},
	} {
		if tc.got != tc.want {
			t.Errorf("%s: %s, want %s", tc.why, tc.got, tc.want)
		}
	}
}

// small writes the smallest file with a page.
func small(f *File) error {
	root, pages, page, info, content := f.Alloc(), f.Alloc(), f.Alloc(), f.Alloc(), f.Alloc()
	f.Stream(content, "", []byte(strings.Repeat("q Q\n", 1000)))
	f.Object(page, []byte("<</Type /Page /Parent "+pages.String()+" /MediaBox [0 0 9 9] /Resources <<>> /Contents "+content.String()+">>"))
	f.Object(pages, []byte("<</Type /Pages /Count 1 /Kids ["+page.String()+"]>>"))
	f.Object(root, []byte("<</Type /Catalog /Pages "+pages.String()+">>"))
	f.Object(info, []byte("<<>>"))
	return f.Close(root, info, "x")
}

func TestFileIsWhole(t *testing.T) {
	var b bytes.Buffer
	if err := small(New(&b)); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "small.pdf")
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("qpdf", "--check", path).CombinedOutput(); err != nil {
		t.Errorf("qpdf: %v %s", err, out)
	}
}

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errors.New("broken") }

func TestErrors(t *testing.T) {
	if err := small(New(broken{})); err == nil {
		t.Error("a broken writer went unnoticed")
	}
	f := New(&bytes.Buffer{})
	root := f.Alloc()
	f.Alloc()
	f.Object(root, []byte("<<>>"))
	if err := f.Close(root, root, ""); err == nil || !strings.Contains(err.Error(), "object 2") {
		t.Errorf("an object that was never written: %v", err)
	}
}
