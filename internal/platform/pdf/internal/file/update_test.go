package file

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestUpdateIsAppended: with either form of cross-references, an object is written anew, one is new, and qpdf reads both.
func TestUpdateIsAppended(t *testing.T) {
	var b bytes.Buffer
	if err := small(New(&b)); err != nil {
		t.Fatal(err)
	}
	start := int64(bytes.LastIndex(b.Bytes(), []byte("xref\n0")))
	for _, streamed := range []bool{false, true} {
		out := bytes.NewBuffer(bytes.Clone(b.Bytes()))
		f := Resume(out, int64(b.Len()), 5)
		added := f.Alloc()
		if f.At(1) != -1 {
			t.Error("an object has a place before it is written")
		}
		f.Object(1, []byte("<</Type /Catalog /Pages 2 0 R /Lang (pl) /New "+added.String()+">>"))
		f.Object(added, []byte("(new)"))
		if err := f.CloseUpdate(Update{Trailer: "/Root 1 0 R", Prev: start, ID: []byte("1234567890123456"), Streamed: streamed}); err != nil {
			t.Fatal(err)
		}
		if !bytes.HasPrefix(out.Bytes(), b.Bytes()) || !bytes.HasPrefix(out.Bytes()[f.At(added):], []byte("6 0 obj")) {
			t.Error("the file was changed, or the place of an object is wrong")
		}
		path := filepath.Join(t.TempDir(), "small.pdf")
		if err := os.WriteFile(path, out.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		if got, err := exec.Command("qpdf", "--check", "--show-object=6", path).CombinedOutput(); err != nil && !streamed { // qpdf warns of a stream that follows a table
			t.Errorf("qpdf: %v %s", err, got)
		} else if !strings.Contains(string(got), "(new)") {
			t.Errorf("qpdf does not find the new object: %s", got)
		}
	}
	f := Resume(&bytes.Buffer{}, 0, 5)
	f.Alloc()
	if err := f.CloseUpdate(Update{}); err == nil {
		t.Error("an object that was reserved and never written goes unnoticed")
	}
}
