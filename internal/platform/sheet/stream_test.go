package sheet_test

import (
	"bytes"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"wrota/internal/platform/sheet"
)

// TestWrite: what was written can be read, and what looks like a formula is text.
func TestWrite(t *testing.T) {
	var b bytes.Buffer
	typed := []string{"=HYPERLINK(\"http://zle.example\";\"Anna\")", "+48 600", "-1", "@SUM(A1)", "\t=1+1", "żółć <b> & 'ć'"}
	err := sheet.Write(&b, "Uprawnienia", []string{"a", "b", "c", "d", "e", "f"}, func(add func([]string) error) error { return add(typed) })
	if err != nil {
		t.Fatal(err)
	}
	book, err := excelize.OpenReader(bytes.NewReader(b.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	for i, want := range typed {
		at := fmt.Sprintf("%c2", 'A'+i)
		formula, err1 := book.GetCellFormula("Uprawnienia", at)
		got, err2 := book.GetCellValue("Uprawnienia", at)
		kind, err3 := book.GetCellType("Uprawnienia", at)
		if err := errors.Join(err1, err2, err3); err != nil || formula != "" || got != want || kind != excelize.CellTypeInlineString && kind != excelize.CellTypeSharedString {
			t.Errorf("%s: %q, formula %q, type %d, %v; want the text %q", at, got, formula, kind, err, want)
		}
	}
}

// TestWriteIsSilentUntilTheEnd: an error in the middle leaves nothing behind, so that it can become a page.
func TestWriteIsSilentUntilTheEnd(t *testing.T) {
	var b bytes.Buffer
	broken := errors.New("broken")
	err := sheet.Write(&b, "Uprawnienia", []string{"a"}, func(add func([]string) error) error {
		if err := add([]string{"x"}); err != nil {
			return err
		}
		return broken
	})
	if !errors.Is(err, broken) || b.Len() > 0 {
		t.Errorf("%v, %d bytes", err, b.Len())
	}
}

// counter keeps nothing of what it is given.
type counter int64

func (c *counter) Write(p []byte) (int, error) { *c += counter(len(p)); return len(p), nil }

// TestWriteInBoundedMemory: a hundred thousand rows need no more memory than ten thousand.
func TestWriteInBoundedMemory(t *testing.T) {
	heap := func() uint64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	text, before, most := strings.Repeat("inspektor ds. dróg ", 4), heap(), uint64(0)
	var size counter
	err := sheet.Write(&size, "Uprawnienia", []string{"a", "b", "c", "d"}, func(add func([]string) error) error {
		for n := range 100_000 {
			if err := add([]string{text, text, text, fmt.Sprint(n)}); err != nil {
				return err
			}
			if n%10_000 == 9_999 {
				most = max(most, heap())
			}
		}
		return nil
	})
	if err != nil || size == 0 {
		t.Fatalf("%v, %d bytes", err, size)
	}
	if most > before+48<<20 { // the rows alone are more than 24 MB of text and 40 MB of XML
		t.Errorf("%d MB in memory while it is written", (most-before)>>20)
	}
}
