// Package table reads the tables that programs of offices leave behind: CSV, workbooks (XLSX), dBase and FoxPro files
// (DBF with memo), SQLite databases, and dumps of databases as INSERT or COPY statements.
//
// One Reader goes over all of them: a heading and row after row, as trimmed text, in memory that does not depend on the
// size of the file (a packed workbook and one row have limits). Dates come as year-month-day and numbers with a dot,
// where the format knows them as such; what the columns mean, whoever reads decides.
//
// Files come from outside and may be anything. A file that cannot be read is an invalid field "file" with the row where
// it ends; a row that cannot be read says so in Row.Wrong and the next one is read. A SQLite file is opened
// read-only, without its views, triggers and virtual tables.
//
// Words: code page – kodowanie; Mazovia – the code page of Polish computers before Windows. The package writes nothing.
package table

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"

	"wrota/internal/kit/fault"
)

// Format is what a file is, found by its content.
type Format string

// The formats.
const (
	CSV    Format = "csv"
	XLSX   Format = "xlsx"
	DBF    Format = "dbf"
	SQLite Format = "sqlite"
	SQL    Format = "sql"
)

const (
	maxColumns = 512
	maxCell    = 64 << 10 // bytes of one value
	maxRow     = 4 << 20  // bytes of one row of text
)

// Options say what a file does not say by itself.
type Options struct {
	Table    string   // of a workbook, a database or a dump; empty: the first one
	Encoding Encoding // of text; empty: found by its bytes
	Comma    rune     // between values of CSV; 0: found by the heading
	Memo     string   // path of the memo of a DBF (.dbt or .fpt); empty: beside it
}

// Row is one row. No is its number as people count: the line of a CSV, the row of a workbook, the record of a table.
type Row struct {
	No    int
	Cells []string
	Wrong error // a fault: why this row could not be read
}

// Reader goes over one table, once.
type Reader interface {
	// Head is the names of the columns, each once.
	Head() []string
	// Next is the next row, or io.EOF. Its cells are as many as the heading has.
	Next() (Row, error)
	Close() error
}

// Open opens a file and reads its heading.
func Open(ctx context.Context, path string, o Options) (Reader, error) {
	format, err := Detect(path)
	if err != nil {
		return nil, err
	}
	switch format {
	case XLSX:
		return openXLSX(path, o)
	case DBF:
		return openDBF(path, o)
	case SQLite:
		return openSQLite(ctx, path, o)
	case SQL:
		return openSQL(path, o)
	case CSV:
	}
	return openCSV(path, o)
}

// Tables names the tables of a file; a file of one table has none.
func Tables(ctx context.Context, path string) ([]string, error) {
	format, err := Detect(path)
	if err != nil {
		return nil, err
	}
	switch format {
	case XLSX:
		return sheets(path)
	case SQLite:
		return tablesOf(ctx, path)
	case SQL:
		return dumped(path)
	case CSV, DBF:
	}
	return nil, nil
}

// Detect tells what a file is by how it begins.
func Detect(path string) (Format, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", unreadable(err)
	}
	defer f.Close()
	head := make([]byte, 64<<10)
	n, err := io.ReadFull(f, head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return "", unreadable(err)
	}
	return detect(head[:n])
}

func detect(head []byte) (Format, error) {
	switch {
	case len(bytes.TrimSpace(head)) == 0:
		return "", wrong("table.empty")
	case bytes.HasPrefix(head, []byte("SQLite format 3\x00")):
		return SQLite, nil
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		return XLSX, nil
	case isDBF(head):
		return DBF, nil
	case isDump(head):
		return SQL, nil
	case bytes.IndexByte(head, 0) >= 0 && !bytes.HasPrefix(head, []byte("\xff\xfe")) && !bytes.HasPrefix(head, []byte("\xfe\xff")):
		return "", wrong("table.form")
	}
	return CSV, nil
}

func wrong(key string, args ...fault.Args) error { return fault.InvalidField("file", key, args...) }

// unreadable keeps paths out of what people read.
func unreadable(err error) error {
	if errors.Is(err, os.ErrNotExist) {
		return wrong("table.none")
	}
	return wrong("table.unreadable")
}

// names makes every column's name one of its own: an empty one is called by its place.
func names(head []string) ([]string, error) {
	if len(head) > maxColumns {
		return nil, wrong("table.columns", fault.Args{"N": maxColumns})
	}
	out := make([]string, len(head))
	for i, h := range head {
		h = clean(h)
		if h == "" {
			h = "kolumna " + strconv.Itoa(i+1)
		}
		for base, n := h, 2; slices.Contains(out[:i], h); n++ {
			h = base + " (" + strconv.Itoa(n) + ")"
		}
		out[i] = h
	}
	if len(strings.Join(head, "")) == 0 {
		return nil, wrong("table.empty")
	}
	return out, nil
}

// clean trims a value and drops what no text of an office has.
func clean(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' {
			return -1
		}
		return r
	}, s)
	return strings.TrimSpace(s)
}

// fit makes a row of what was read: as many cells as the heading, each within the limit.
func fit(no int, cells, head []string) Row {
	row := Row{No: no, Cells: make([]string, len(head))}
	for i, c := range cells {
		c = clean(c)
		switch {
		case i >= len(head):
			if c != "" {
				row.Wrong = rowFault("table.more-cells", no, "")
			}
		case len(c) > maxCell:
			row.Wrong = rowFault("table.long", no, head[i])
		default:
			row.Cells[i] = c
		}
	}
	return row
}

func rowFault(key string, no int, column string) error {
	return wrong(key, fault.Args{"Row": no, "Column": column})
}

func blank(cells []string) bool {
	return !slices.ContainsFunc(cells, func(c string) bool { return strings.TrimSpace(c) != "" })
}
