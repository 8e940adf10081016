package object

import (
	"bytes"
	"compress/zlib"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func parse(t *testing.T, s string) Value {
	t.Helper()
	left := 1000
	l := &lexer{b: []byte(s), placed: true, left: &left}
	v := l.value(maxDepth)
	if l.err != nil {
		t.Fatalf("%s: %v", s, l.err)
	}
	return v
}

func TestSamples(t *testing.T) {
	files, _ := filepath.Glob("/work/shared/data/signatures-dev/files/*.pdf")
	for _, p := range files {
		b, _ := os.ReadFile(p)
		f, err := Open(b)
		if err != nil {
			t.Errorf("%s: %v", p, err)
			continue
		}
		for _, r := range f.Revisions() {
			fmt.Println(filepath.Base(p), r.At, r.End, len(b), r.Root())
		}
	}
}

var _ = bytes.Equal
var _ = zlib.NewReader
var _ = errors.Is
var _ = strings.Count
