package table

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/charmap"

	"wrota/internal/kit/fault"
)

func write(t testing.TB, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func read(t testing.TB, path string, o Options) (head []string, rows []Row) {
	t.Helper()
	r, err := Open(t.Context(), path, o)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	for {
		row, err := r.Next()
		if errors.Is(err, io.EOF) {
			return r.Head(), rows
		}
		if err != nil {
			t.Fatal(err)
		}
		rows = append(rows, row)
	}
}

const people = "nazwisko;imię;miasto\nD'Arc;Żółta Łucja;Łódź\nŚwięch;Kaźmierz;Źrebce\nĆwiąkała;Ósma;Żądło\n"

func TestEncodings(t *testing.T) {
	upper := strings.ToUpper(people)
	for _, x := range []struct {
		enc    Encoding
		encode func(string) string
	}{
		{UTF8, func(s string) string { return s }},
		{UTF8, func(s string) string { return "\ufeff" + s }},
		{Windows1250, func(s string) string { return encode(t, charmap.Windows1250, s) }},
		{Latin2, func(s string) string { return encode(t, charmap.ISO8859_2, s) }},
		{CP852, func(s string) string { return encode(t, charmap.CodePage852, s) }},
		{Mazovia, toMazovia},
	} {
		for _, text := range []string{people, upper} {
			head, rows := read(t, write(t, "x.csv", x.encode(text)), Options{})
			got := strings.Join(head, ";") + "\n"
			for _, r := range rows {
				got += strings.Join(r.Cells, ";") + "\n"
			}
			if got != text {
				t.Errorf("%s:\n%s", x.enc, got)
			}
		}
	}
}

func encode(t testing.TB, m *charmap.Charmap, s string) string {
	t.Helper()
	out, err := m.NewEncoder().String(s)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func toMazovia(s string) string {
	var b strings.Builder
	for _, r := range s {
		c := byte(r)
		for k, v := range mazovia {
			if v == r {
				c = k
			}
		}
		b.WriteByte(c)
	}
	return b.String()
}

func TestCSV(t *testing.T) {
	for _, x := range []struct {
		text   string
		cells  []string
		key    string
		reason string
	}{
		{"a;b\n1;2\n", []string{"1", "2"}, "", "semicolons, as Polish spreadsheets write"},
		{"a,b\n\"1,5\",2\n", []string{"1,5", "2"}, "", "commas, and one inside quotation marks"},
		{"a\tb\n1\t2\n", []string{"1", "2"}, "", "tabs"},
		{"\n\na|b\n\n1|2\n", []string{"1", "2"}, "", "bars, as SQL tools write, and empty lines"},
		{"a;b\n\"x\ny\";2\n", []string{"x\ny", "2"}, "", "a line inside a value"},
		{"a;b\n1\n", []string{"1", ""}, "table.fewer-cells", "a row that was cut"},
		{"a;b\n1;2;3\n", []string{"1", "2"}, "table.more-cells", "a separator inside a value"},
		{"a;b\n1;x\"y\n", []string{"", ""}, "table.quotes", "a quotation mark in a bare value"},
		{"a;b\n1;" + strings.Repeat("x", maxCell+1) + "\n", []string{"1", ""}, "table.long", "a value longer than any"},
	} {
		_, rows := read(t, write(t, "x.csv", x.text), Options{})
		if len(rows) != 1 || !slices.Equal(rows[0].Cells, x.cells) || key(rows[0].Wrong) != x.key {
			t.Errorf("%+v: %s", rows, x.reason)
		}
	}
	r, err := Open(t.Context(), write(t, "x.csv", "a;b\n1;\"x\n"+strings.Repeat("y\n", maxRow)), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if _, err := r.Next(); key(err) != "table.unclosed" {
		t.Errorf("a quotation mark that is never closed: %v", err)
	}
	head, _ := read(t, write(t, "x.csv", "a;;a\n1;2;3\n"), Options{})
	if !slices.Equal(head, []string{"a", "kolumna 2", "a (2)"}) {
		t.Errorf("heading %q", head)
	}
}

func key(err error) string {
	if f, ok := fault.As(err); ok && len(f.Fields) > 0 {
		return f.Fields[0].Key
	}
	if err != nil {
		return err.Error()
	}
	return ""
}

// TestDBF reads what GDAL writes: an opinion that is not ours.
func TestDBF(t *testing.T) {
	for _, page := range []string{"CP1250", "CP852", "UTF-8"} {
		src := write(t, "x.csv", "WKT,ZNAK,STRONA,DATA,KWOTA,LICZBA\n,OS.5310.7.2024,Żółć D'Arc,2024/02/29,12.50,-7\n,OS.5310.8.2024,Łoś,2023/12/31,0.01,0\n")
		csvt := strings.TrimSuffix(src, ".csv") + ".csvt"
		if err := os.WriteFile(csvt, []byte(`"String","String","String","Date","Real(10.2)","Integer"`), 0o600); err != nil {
			t.Fatal(err)
		}
		dst := filepath.Join(t.TempDir(), "x.dbf")
		out, err := exec.CommandContext(t.Context(), "ogr2ogr", "-f", "ESRI Shapefile", "-nlt", "NONE", "-lco", "ENCODING="+page, "-select", "ZNAK,STRONA,DATA,KWOTA,LICZBA", dst, src).CombinedOutput()
		if err != nil {
			t.Fatalf("ogr2ogr (package gdal-bin): %v\n%s", err, out)
		}
		head, rows := read(t, dst, Options{})
		if !slices.Equal(head, []string{"ZNAK", "STRONA", "DATA", "KWOTA", "LICZBA"}) || len(rows) != 2 {
			t.Fatalf("%s: %q, %d rows", page, head, len(rows))
		}
		if !slices.Equal(rows[0].Cells, []string{"OS.5310.7.2024", "Żółć D'Arc", "2024-02-29", "12.50", "-7"}) || !slices.Equal(rows[1].Cells, []string{"OS.5310.8.2024", "Łoś", "2023-12-31", "0.01", "0"}) {
			t.Errorf("%s: %+v", page, rows)
		}
	}
}

// dbfTable writes a table as FoxPro and dBase do.
func dbfTable(version, language byte, fields []dbfField, records ...[]byte) string {
	size, header := 1, 32+32*len(fields)+1
	if version >= foxpro && version <= 0x32 {
		header += 263
	}
	for _, f := range fields {
		size += f.size
	}
	le := func(n, bytes int) string {
		out := ""
		for range bytes {
			out, n = out+string([]byte{byte(n)}), n>>8
		}
		return out
	}
	var b strings.Builder
	b.WriteString(string([]byte{version, 26, 11, 22}) + le(len(records), 4) + le(header, 2) + le(size, 2) + strings.Repeat("\x00", 17) + string([]byte{language}) + "\x00\x00")
	for _, f := range fields {
		flags := byte(0)
		if f.nullBit == 1 {
			flags = 2
		}
		b.WriteString(f.name + strings.Repeat("\x00", 11-len(f.name)) + string([]byte{f.kind}) + le(0, 4) + string([]byte{byte(f.size), byte(f.decimals), flags}) + strings.Repeat("\x00", 13))
	}
	b.WriteByte(0x0d)
	b.WriteString(strings.Repeat("\x00", header-b.Len()))
	for _, r := range records {
		b.Write(r)
	}
	return b.String() + "\x1a"
}

func TestFoxPro(t *testing.T) {
	fields := []dbfField{
		{name: "ID", kind: 'I', size: 4},
		{name: "KWOTA", kind: 'Y', size: 8},
		{name: "WPLYW", kind: 'T', size: 8},
		{name: "OPIS", kind: 'V', size: 10, nullBit: 1},
		{name: "UWAGI", kind: 'M', size: 4},
		{name: "CZY", kind: 'L', size: 1},
		{name: "_NullFlags", kind: '0', size: 1},
	}
	first := slices.Concat([]byte(" "), []byte{0xfe, 0xff, 0xff, 0xff}, []byte{0x40, 0xe2, 0x01, 0, 0, 0, 0, 0}, []byte{0xd2, 0x8a, 0x25, 0, 0x80, 0x51, 0x01, 0},
		[]byte("abc\x00\x00\x00\x00\x00\x00\x03"), []byte{1, 0, 0, 0}, []byte("T"), []byte{0b01})
	second := slices.Concat([]byte(" "), []byte{5, 0, 0, 0}, make([]byte, 16), []byte("xxxxxxxxxx"), make([]byte, 4), []byte("?"), []byte{0b10})
	deleted := slices.Concat([]byte("*"), second[1:])
	path := write(t, "x.dbf", dbfTable(0x30, 0xc8, fields, first, deleted, second))
	memo := make([]byte, 64)
	memo[7] = 64
	memo = append(memo, 0, 0, 0, 1, 0, 0, 0, 5)
	memo = append(memo, []byte(encode(t, charmap.Windows1250, "Żabka"))...)
	if err := os.WriteFile(strings.TrimSuffix(path, "dbf")+"FPT", memo, 0o600); err != nil {
		t.Fatal(err)
	}
	_, rows := read(t, path, Options{})
	if len(rows) != 2 || rows[1].No != 3 {
		t.Fatalf("%+v", rows)
	}
	if want := []string{"-2", "12.3456", "2024-02-29 00:01:26", "abc", "Żabka", "tak"}; !slices.Equal(rows[0].Cells, want) {
		t.Errorf("%q, want %q", rows[0].Cells, want)
	}
	if want := []string{"5", "0.0000", "", "", "", ""}; !slices.Equal(rows[1].Cells, want) {
		t.Errorf("%q, want %q", rows[1].Cells, want)
	}
	if _, err := Open(t.Context(), write(t, "y.dbf", dbfTable(0x30, 0xc8, fields, first)), Options{}); key(err) != "table.memo" {
		t.Errorf("without its memo: %v", err)
	}
}

func TestMemoOfDBase(t *testing.T) {
	fields := []dbfField{{name: "UWAGI", kind: 'M', size: 10}}
	for version, memo := range map[byte]string{
		0x83: strings.Repeat("\x00", 512) + "Uwaga \xbe\xa2l\x88\x1a\x1a",
		0x8b: strings.Repeat("\x00", 20) + "\x00\x02" + strings.Repeat("\x00", 490) + "\xff\xff\x08\x00\x12\x00\x00\x00Uwaga \xbe\xa2l\x88",
	} {
		path := write(t, "x.dbf", dbfTable(version, 0x64, fields, []byte("          1")))
		if err := os.WriteFile(strings.TrimSuffix(path, "dbf")+"dbt", []byte(memo), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, rows := read(t, path, Options{}); len(rows) != 1 || rows[0].Cells[0] != "Uwaga żólł" {
			t.Errorf("%x: %+v", version, rows)
		}
	}
}

func TestWorkbook(t *testing.T) {
	b := excelize.NewFile()
	path := filepath.Join(t.TempDir(), "x.xlsx")
	_, err := b.NewSheet("sprawy")
	err = errors.Join(err, b.SetSheetRow("sprawy", "A1", &[]any{"znak", "tytuł"}), b.SetSheetRow("sprawy", "A3", &[]any{"OS.1", "Żółć"}), b.SaveAs(path), b.Close())
	if err != nil {
		t.Fatal(err)
	}
	if list, err := Tables(t.Context(), path); err != nil || !slices.Equal(list, []string{"Sheet1", "sprawy"}) {
		t.Errorf("%q %v", list, err)
	}
	head, rows := read(t, path, Options{Table: "sprawy"})
	if !slices.Equal(head, []string{"znak", "tytuł"}) || len(rows) != 1 || rows[0].No != 3 || rows[0].Cells[1] != "Żółć" {
		t.Errorf("%q %+v", head, rows)
	}
	if _, err := Open(t.Context(), path, Options{Table: "x"}); key(err) != "table.no-table" {
		t.Error(err)
	}
}

func TestSQLite(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.db")
	d, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []string{
		`CREATE TABLE sprawy (znak TEXT, "dzień" DATE, n INTEGER, r REAL, b BLOB)`,
		`INSERT INTO sprawy VALUES ('OS.1', '2024-02-29', 7, 1.5, x'00ff'), ('D''Arc', NULL, NULL, NULL, NULL)`,
		`CREATE VIEW widok AS SELECT znak FROM sprawy`,
		`CREATE VIRTUAL TABLE szukaj USING fts5(x)`,
	} {
		if _, err := d.Exec(s); err != nil {
			t.Fatal(err)
		}
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	list, err := Tables(t.Context(), path)
	if err != nil || !slices.Contains(list, "sprawy") || slices.Contains(list, "widok") || slices.Contains(list, "szukaj") {
		t.Errorf("%q %v", list, err)
	}
	head, rows := read(t, path, Options{Table: "sprawy"})
	if !slices.Equal(head, []string{"znak", "dzień", "n", "r", "b"}) || len(rows) != 2 ||
		!slices.Equal(rows[0].Cells, []string{"OS.1", "2024-02-29", "7", "1.5", ""}) || !slices.Equal(rows[1].Cells, []string{"D'Arc", "", "", "", ""}) {
		t.Errorf("%q %+v", head, rows)
	}
	if _, err := Open(t.Context(), write(t, "y.db", "SQLite format 3\x00"+strings.Repeat("x", 4096)), Options{}); key(err) != "table.form" {
		t.Errorf("what only begins like a database: %v", err)
	}
}

const mysqlDump = "-- MySQL dump\n/*!40101 SET NAMES utf8 */;\nDROP TABLE IF EXISTS `inne`;\nCREATE TABLE `inne` (`x` int);\nINSERT INTO `inne` VALUES (1),(2);\n" +
	"CREATE TABLE `sprawy` (\n  `znak` varchar(30) NOT NULL,\n  `tytul` text,\n  `kwota` decimal(10,2) DEFAULT '0.00',\n  PRIMARY KEY (`znak`),\n  KEY `k` (`tytul`(10))\n) ENGINE=InnoDB;\n" +
	"INSERT INTO `sprawy` VALUES ('OS.1','D\\'Arc; (nawias), \\\\',12.50),('OS.2',NULL,-1);\nINSERT INTO `sprawy` VALUES ('OS.3','dwie\\nlinie',NOW());\n"

func TestDump(t *testing.T) {
	path := write(t, "x.sql", mysqlDump)
	if list, err := Tables(t.Context(), path); err != nil || !slices.Equal(list, []string{"inne", "sprawy"}) {
		t.Errorf("%q %v", list, err)
	}
	head, rows := read(t, path, Options{Table: "Sprawy"})
	if !slices.Equal(head, []string{"znak", "tytul", "kwota"}) || len(rows) != 3 {
		t.Fatalf("%q %+v", head, rows)
	}
	if !slices.Equal(rows[0].Cells, []string{"OS.1", `D'Arc; (nawias), \`, "12.50"}) || !slices.Equal(rows[1].Cells, []string{"OS.2", "", "-1"}) || rows[2].Cells[1] != "dwie\nlinie" || key(rows[2].Wrong) != "table.values" {
		t.Errorf("%+v", rows)
	}
	for _, x := range []struct{ dump, reason string }{
		{"INSERT INTO \"public\".\"s\" (\"znak\", \"tytul\") VALUES ('OS.1', 'C:\\nowe ''x''');\nINSERT INTO public.s (tytul, znak) VALUES (N'drugi', 'OS.2')", "standard SQL, the columns of the second in another order, no last semicolon"},
		{"SET x = 1;\nCOPY public.s (znak, tytul) FROM stdin;\nOS.1\tC:\\\\nowe 'x'\nOS.2\tdrugi\n\\.\n\nCOPY public.t (a) FROM stdin;\n1\n\\.\n", "pg_dump"},
		{"BEGIN TRANSACTION;\nCREATE TABLE IF NOT EXISTS s(znak TEXT, tytul TEXT);\nINSERT INTO s VALUES('OS.1','C:\\nowe ''x''');\nINSERT INTO s VALUES('OS.2','drugi');\nCOMMIT;\n", "SQLite's own"},
	} {
		head, rows := read(t, write(t, "x.sql", x.dump), Options{Table: "s"})
		if !slices.Equal(head, []string{"znak", "tytul"}) || len(rows) != 2 || !slices.Equal(rows[0].Cells, []string{"OS.1", `C:\nowe 'x'`}) || !slices.Equal(rows[1].Cells, []string{"OS.2", "drugi"}) {
			t.Errorf("%q %+v: %s", head, rows, x.reason)
		}
	}
}

// TestMemory reads a file of many rows and looks how much stays.
func TestMemory(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.csv")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	_, err = io.WriteString(f, "a;b\n")
	line := strings.Repeat("1;"+strings.Repeat("ż", 200)+"\n", 1000)
	for range 100 {
		_, e := io.WriteString(f, line)
		err = errors.Join(err, e)
	}
	if err := errors.Join(err, f.Close()); err != nil {
		t.Fatal(err)
	}
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	r, err := Open(context.Background(), path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	n := 0
	for ; ; n++ {
		if _, err := r.Next(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	if kept := int64(after.HeapAlloc) - int64(before.HeapAlloc); n != 100_000 || kept > 8<<20 {
		t.Errorf("%d rows, %d bytes kept of 40 million", n, kept)
	}
}

// FuzzOpen: whatever a file holds, reading it ends with rows or with a fault.
func FuzzOpen(f *testing.F) {
	f.Add([]byte(people))
	f.Add([]byte(mysqlDump))
	f.Add([]byte("COPY s (a) FROM stdin;\n1\n\\.\n"))
	f.Add([]byte(dbfTable(0x03, 0, []dbfField{{name: "A", kind: 'C', size: 3}, {name: "N", kind: 'N', size: 4}}, []byte(" abc 1.5"))))
	f.Add([]byte(dbfTable(0x30, 0xc8, []dbfField{{name: "T", kind: 'T', size: 8}, {name: "M", kind: 'M', size: 4}}, make([]byte, 13))))
	f.Fuzz(func(t *testing.T, content []byte) {
		if bytes.HasPrefix(content, []byte("SQLite")) || bytes.HasPrefix(content, []byte("PK")) {
			return // read by others' engines, which have their own
		}
		path := filepath.Join(t.TempDir(), "x")
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		_, _ = Tables(t.Context(), path)
		r, err := Open(t.Context(), path, Options{})
		if err != nil {
			if _, ok := fault.As(err); !ok {
				t.Fatalf("no fault: %v", err)
			}
			return
		}
		defer r.Close()
		for range 10_000 {
			row, err := r.Next()
			if errors.Is(err, io.EOF) {
				return
			}
			if err != nil {
				if _, ok := fault.As(err); !ok {
					t.Fatalf("no fault: %v", err)
				}
				return
			}
			if len(row.Cells) != len(r.Head()) {
				t.Fatalf("row %d has %d cells of %d", row.No, len(row.Cells), len(r.Head()))
			}
		}
	})
}
