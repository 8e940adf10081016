package sheet_test

import (
	"archive/zip"
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/charmap"

	"wrota/internal/kit/fault"
	"wrota/internal/platform/sheet"
)

var limits = sheet.Limits{Bytes: 1 << 20, Rows: 5}

// workbook writes a workbook as spreadsheet programs do.
func workbook(t testing.TB, rows ...[]any) []byte {
	t.Helper()
	f := excelize.NewFile()
	for i, row := range rows {
		at, err := excelize.CoordinatesToCellName(1, i+1)
		if err != nil {
			t.Fatal(err)
		}
		if err := f.SetSheetRow("Sheet1", at, &row); err != nil {
			t.Fatal(err)
		}
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestRead reads the same table however it was written.
func TestRead(t *testing.T) {
	windows, err := charmap.Windows1250.NewEncoder().String("imię;nazwisko\r\nŻaneta;Źrebiec\r\n")
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range []struct {
		content []byte
		reason  string
	}{
		{[]byte("imię;nazwisko\nŻaneta;Źrebiec\n"), "UTF-8"},
		{[]byte("\ufeffimię,nazwisko\r\n\"Żaneta\",\"Źrebiec\"\r\n"), "with a mark, commas and quotes"},
		{[]byte("imię\tnazwisko\n Żaneta \tŹrebiec\n\t\n"), "tabs, spaces and an empty row"},
		{[]byte(windows), "the code page of Polish Windows"},
		{workbook(t, []any{"imię", "nazwisko"}, []any{"Żaneta", "Źrebiec"}), "a workbook"},
	} {
		got, err := sheet.Read(x.content, limits)
		if err != nil || !slices.Equal(got.Head, []string{"imię", "nazwisko"}) || len(got.Rows) != 1 || got.Rows[0].No != 2 || !slices.Equal(got.Rows[0].Cells, []string{"Żaneta", "Źrebiec"}) {
			t.Errorf("%s: %v %+v", x.reason, err, got)
		}
	}
}

// TestRefused: what is no table, or more than a table, says so.
func TestRefused(t *testing.T) {
	bomb := func() []byte {
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		w, err := z.Create("xl/worksheets/sheet1.xml")
		if err != nil {
			t.Fatal(err)
		}
		for range 100 {
			if _, err := w.Write(make([]byte, 1<<20)); err != nil {
				t.Fatal(err)
			}
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}()
	for _, x := range []struct {
		content     []byte
		key, reason string
	}{
		{nil, "sheet.none", "no file"},
		{make([]byte, 2<<20), "sheet.large", "too many bytes"},
		{[]byte("a;b\n"), "sheet.empty", "a heading alone"},
		{[]byte("a;b\n\"x;y\n"), "sheet.quotes", "an open quotation"},
		{[]byte("a;b\nx;\x00\n"), "sheet.form", "a zero byte"},
		{[]byte("a\n1\n2\n3\n4\n5\n6\n"), "sheet.rows", "a row too many"},
		{[]byte(strings.Repeat("a;", 70) + "\n1\n"), "sheet.columns", "columns without end"},
		{[]byte("a\n" + strings.Repeat("x", 3000) + "\n"), "sheet.cell", "a novel in a cell"},
		{[]byte("PK\x03\x04nothing"), "sheet.form", "a ZIP that is none"},
		{bomb, "sheet.unpacked", "a hundred megabytes in a hundred kilobytes"},
	} {
		_, err := sheet.Read(x.content, limits)
		if f, ok := fault.As(err); !ok || len(f.Fields) != 1 || f.Fields[0].Key != x.key {
			t.Errorf("%s: %v", x.reason, err)
		}
	}
}

// FuzzRead: whatever comes, it is a table within the limits or a refusal.
func FuzzRead(f *testing.F) {
	f.Add([]byte("imię;nazwisko\nŻaneta;Źrebiec\n"))
	f.Add([]byte("a,\"b\nc\",d\n1\t2\n"))
	f.Add(workbook(f, []any{"a"}, []any{1.5}))
	f.Fuzz(func(t *testing.T, content []byte) {
		got, err := sheet.Read(content, limits)
		if err != nil {
			if !fault.Is(err, fault.Invalid) {
				t.Fatal(err)
			}
			return
		}
		if len(got.Rows) == 0 || len(got.Rows) > limits.Rows {
			t.Fatalf("%d rows", len(got.Rows))
		}
	})
}
