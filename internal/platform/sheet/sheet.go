// Package sheet reads a table that somebody made with a spreadsheet or exported from another program: CSV in the
// encodings and with the separators that really occur, or the first sheet of an XLSX workbook.
//
// A table has a heading row; the rest are its rows, each with the number it has in the file, so that a person
// can find what is wrong. Cells are trimmed text; dates of a workbook are read as year-month-day.
//
// The file comes from outside and may be anything: it is limited in bytes, rows, columns and length of a cell,
// and a workbook also in what it unpacks to (a ZIP of some kilobytes may claim gigabytes). Formulas are not
// reckoned: only the values that were saved count. The package knows nothing of what the columns mean.
//
// It also writes a list as a workbook of one sheet (Write), row by row and as text alone.
package sheet

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"wrota/internal/kit/fault"
)

// Limits of what is read.
type Limits struct {
	Bytes int // of the file
	Rows  int // besides the heading
}

const (
	maxColumns = 64
	maxCell    = 2000     // bytes
	maxUnpack  = 64 << 20 // bytes of a whole workbook
	maxPart    = 48 << 20 // bytes of one part of it
)

// Row is a row of the table.
type Row struct {
	No    int // in the file, the heading being 1
	Cells []string
}

// Table is what a file held.
type Table struct {
	Head []string
	Rows []Row // without empty ones
}

// Read reads a table; what is none, or too large, is an invalid field "file".
func Read(content []byte, l Limits) (Table, error) {
	switch {
	case len(content) == 0:
		return Table{}, wrong("sheet.none")
	case len(content) > l.Bytes:
		return Table{}, fault.InvalidField("file", "sheet.large", fault.Args{"N": l.Bytes >> 20})
	case bytes.HasPrefix(content, []byte("PK\x03\x04")):
		return readXLSX(content, l)
	}
	return readCSV(content, l)
}

func wrong(key string) error { return fault.InvalidField("file", key) }

// readCSV reads text in UTF-8, with or without its mark, else in Windows-1250, the code page of Polish
// spreadsheets.
func readCSV(content []byte, l Limits) (Table, error) {
	content = bytes.TrimPrefix(content, []byte("\ufeff"))
	if bytes.HasPrefix(content, []byte("\xff\xfe")) || bytes.HasPrefix(content, []byte("\xfe\xff")) || bytes.IndexByte(content, 0) >= 0 {
		return Table{}, wrong("sheet.form")
	}
	if !utf8.Valid(content) {
		text, err := charmap.Windows1250.NewDecoder().Bytes(content)
		if err != nil || bytes.ContainsRune(text, utf8.RuneError) {
			return Table{}, wrong("sheet.form")
		}
		content = text
	}
	r := csv.NewReader(bytes.NewReader(content))
	r.Comma, r.FieldsPerRecord, r.LazyQuotes = separator(content), -1, false
	b := builder{limits: l}
	for {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			return b.table()
		}
		if err != nil {
			if parse, ok := errors.AsType[*csv.ParseError](err); ok {
				return Table{}, fault.InvalidField("file", "sheet.quotes", fault.Args{"Row": parse.StartLine})
			}
			return Table{}, wrong("sheet.form")
		}
		no, _ := r.FieldPos(0)
		if err := b.add(no, cells); err != nil {
			return Table{}, err
		}
	}
}

// separator is the one of ; tab and , that stands most often in the heading.
func separator(content []byte) rune {
	line, _, _ := bytes.Cut(content, []byte("\n"))
	best, most := ';', 0
	for _, c := range []rune{';', '\t', ','} {
		if n := bytes.Count(line, []byte(string(c))); n > most {
			best, most = c, n
		}
	}
	return best
}

// builder collects rows within the limits.
type builder struct {
	limits Limits
	t      Table
}

func (b *builder) add(no int, cells []string) error {
	if len(cells) > maxColumns {
		return fault.InvalidField("file", "sheet.columns", fault.Args{"N": maxColumns})
	}
	empty := true
	for i, c := range cells {
		cells[i] = strings.TrimSpace(c)
		if len(c) > maxCell || !utf8.ValidString(c) || strings.ContainsRune(c, 0) {
			return fault.InvalidField("file", "sheet.cell", fault.Args{"Row": no})
		}
		empty = empty && cells[i] == ""
	}
	switch {
	case empty:
		return nil
	case b.t.Head == nil:
		b.t.Head = cells
		return nil
	case len(b.t.Rows) == b.limits.Rows:
		return fault.InvalidField("file", "sheet.rows", fault.Args{"N": b.limits.Rows})
	}
	b.t.Rows = append(b.t.Rows, Row{no, cells})
	return nil
}

func (b *builder) table() (Table, error) {
	if len(b.t.Rows) == 0 {
		return Table{}, wrong("sheet.empty")
	}
	return b.t, nil
}
