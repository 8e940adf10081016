package table

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"os"
	"regexp"
	"slices"
	"strings"
)

// dumpStart is how a dump of a database begins, after comments.
var dumpStart = regexp.MustCompile(`(?is)^(?:\x{feff}|\s|--[^\n]*\n|/\*.*?\*/;?)*(?:INSERT\s+INTO|CREATE\s|DROP\s|SET\s|BEGIN\b|START\s+TRANSACTION|PRAGMA\s|COPY\s|USE\s|LOCK\s|SELECT\s+pg_catalog)`)

func isDump(head []byte) bool {
	return bytes.IndexByte(head, 0) < 0 && dumpStart.Match(head)
}

// dumpReader reads the rows of one table from the statements of a dump: INSERT INTO … VALUES (…), (…); as
// mysqldump, SQLite and JDBC tools write them, and COPY … FROM stdin of pg_dump. Other statements are passed over;
// CREATE TABLE gives the names of columns to an INSERT without them. Values are literals; anything else in their
// place (a function, a variable) makes the row wrong.
type dumpReader struct {
	file   *os.File
	in     *bufio.Reader
	want   string // folded name of the table; empty: the first that has rows
	head   []string
	tables map[string][]string // columns by folded name, of CREATE TABLE
	found  []string            // tables with rows, in their order
	state  dumpState
	order  []int // which column of the heading each value is
	no     int
	line   int
	size   int // bytes of the statement or row being read
	held   *Row
	mysql  bool // names stand in backticks, so texts hold escapes
}

type dumpState uint8

const (
	outside dumpState = iota
	inValues
	inCopy
)

var errTooLong = errors.New("table: statement too long")

func openSQL(path string, o Options) (_ Reader, err error) {
	r, err := newDump(path, o)
	if err != nil {
		return nil, err
	}
	row, err := r.next() // the heading is known with the first row
	if errors.Is(err, io.EOF) {
		err = wrong("table.no-table")
	}
	if err != nil {
		return nil, errors.Join(r.refuse(err), r.Close())
	}
	r.held = &row
	return r, nil
}

func newDump(path string, o Options) (*dumpReader, error) {
	f, text, err := openText(path, o)
	if err != nil {
		return nil, err
	}
	return &dumpReader{file: f, in: bufio.NewReaderSize(text, 256<<10), want: fold(o.Table), tables: map[string][]string{}, line: 1}, nil
}

// dumped names the tables with rows.
func dumped(path string) ([]string, error) {
	r, err := newDump(path, Options{Table: "\x00none"})
	if err != nil {
		return nil, err
	}
	if _, err = r.next(); errors.Is(err, io.EOF) {
		err = nil
	}
	return r.found, errors.Join(r.refuse(err), r.Close())
}

func (r *dumpReader) refuse(err error) error {
	if errors.Is(err, errTooLong) || errors.Is(err, io.ErrUnexpectedEOF) {
		return rowFault("table.unclosed", r.line, "")
	}
	return err
}

// Head is the heading.
func (r *dumpReader) Head() []string { return r.head }

// Next is the next row of the table.
func (r *dumpReader) Next() (Row, error) {
	if r.held != nil {
		row := *r.held
		r.held = nil
		return row, nil
	}
	row, err := r.next()
	return row, r.refuse(err)
}

// Close closes the file.
func (r *dumpReader) Close() error { return r.file.Close() }

func (r *dumpReader) next() (Row, error) {
	for {
		r.size = 0
		switch r.state {
		case outside:
			if err := r.statement(); err != nil {
				return Row{}, err
			}
		case inValues:
			cells, ok, err := r.tuple()
			if err != nil {
				return Row{}, err
			}
			if cells == nil {
				r.state = outside
				continue
			}
			return r.row(cells, ok), nil
		case inCopy:
			line, err := r.copyLine()
			if err != nil {
				return Row{}, err
			}
			if line == `\.` {
				r.state = outside
				continue
			}
			return r.row(copyCells(line), true), nil
		}
	}
}

func (r *dumpReader) row(cells []string, ok bool) Row {
	r.no++
	placed, wrongCount := make([]string, len(r.head)), len(cells) != len(r.order)
	for i, c := range cells {
		if i < len(r.order) {
			placed[r.order[i]] = c
		}
	}
	row := fit(r.no, placed, r.head)
	if row.Wrong == nil && (wrongCount || !ok) {
		row.Wrong = rowFault("table.values", r.no, "")
	}
	return row
}

// statement reads up to the rows of the wanted table, or past one statement.
func (r *dumpReader) statement() error {
	word, err := r.token()
	if err != nil {
		return err
	}
	switch strings.ToUpper(word.text) {
	case "INSERT", "REPLACE":
		return r.insert()
	case "COPY":
		return r.copyFrom()
	case "CREATE":
		return r.create()
	}
	return r.skip(word)
}

// insert reads INSERT INTO name (columns) VALUES.
func (r *dumpReader) insert() error {
	name, columns, last, err := r.target("VALUES")
	if err != nil || !last.is("VALUES") {
		return errors.Join(err, r.skipUnless(err, last))
	}
	if !r.mine(name) {
		return r.skip(last)
	}
	r.state = inValues
	return r.heading(name, columns)
}

// copyFrom reads COPY name (columns) FROM stdin; and the end of its line.
func (r *dumpReader) copyFrom() error {
	name, columns, last, err := r.target("FROM")
	if err != nil || !last.is("FROM") {
		return errors.Join(err, r.skipUnless(err, last))
	}
	if err := r.skip(last); err != nil {
		return err
	}
	if _, err := r.copyLine(); err != nil { // the rest of the line of the statement
		return err
	}
	if !r.mine(name) {
		for line := ""; line != `\.`; r.size = 0 {
			if line, err = r.copyLine(); err != nil {
				return err
			}
		}
		return nil
	}
	r.state = inCopy
	return r.heading(name, columns)
}

// skipUnless ends a statement that is not understood.
func (r *dumpReader) skipUnless(err error, last token) error {
	if err != nil {
		return nil //nolint:nilerr // the caller returns it
	}
	return r.skip(last)
}

// target reads the name of a table and its columns up to a word or the end of the statement.
func (r *dumpReader) target(until string) (name string, columns []string, last token, err error) {
	for {
		t, err := r.token()
		switch {
		case err != nil:
			return name, columns, t, err
		case t.is(until), t.text == ";" && !t.quoted:
			return name, columns, t, nil
		case t.is("INTO"), t.is("IGNORE"), t.is("OR"), t.is("REPLACE"), t.is("ONLY"):
		case t.text == "." && !t.quoted:
			name = "" // it was the schema
		case t.text == "(" && !t.quoted:
			if columns, err = r.list(); err != nil {
				return name, columns, t, err
			}
		case name == "":
			name = t.text
		}
	}
}

// list reads names up to the closing bracket.
func (r *dumpReader) list() (out []string, err error) {
	for {
		t, err := r.token()
		if err != nil {
			return nil, err
		}
		switch {
		case t.quoted || !strings.ContainsAny(t.text, "(),"):
			if len(out) > maxColumns {
				return nil, wrong("table.columns")
			}
			out = append(out, t.text)
		case t.text == ")":
			return out, nil
		}
	}
}

// create reads the names of columns of CREATE TABLE name (…).
func (r *dumpReader) create() error {
	name, depth, first := "", 0, false
	var columns []string
	for {
		t, err := r.token()
		if err != nil {
			return err
		}
		mark := !t.quoted
		switch {
		case mark && t.text == ";" && depth == 0:
			if len(columns) > 0 && len(r.tables) < 1000 {
				r.tables[fold(name)] = columns
			}
			return nil
		case mark && t.text == "(":
			depth++
			first = depth == 1
		case mark && t.text == ")":
			depth--
		case mark && t.text == ",":
			first = depth == 1
		case depth == 0 && (t.is("TABLE") || t.is("IF") || t.is("NOT") || t.is("EXISTS") || t.is("TEMPORARY") || t.is("UNLOGGED")):
		case mark && depth == 0 && t.text == ".":
			name = ""
		case depth == 0 && name == "":
			name = t.text
		case first && depth == 1:
			if first = false; (!mark || !slices.Contains(constraints, strings.ToUpper(t.text))) && len(columns) < maxColumns {
				columns = append(columns, t.text)
			}
		}
	}
}

var constraints = []string{"PRIMARY", "KEY", "UNIQUE", "CONSTRAINT", "INDEX", "FOREIGN", "CHECK", "FULLTEXT", "SPATIAL", "EXCLUDE"}

// mine notes a table with rows and tells whether it is the wanted one.
func (r *dumpReader) mine(name string) bool {
	if !slices.Contains(r.found, name) && len(r.found) < 1000 {
		r.found = append(r.found, name)
	}
	if r.want == "" {
		r.want = fold(name)
	}
	return fold(name) == r.want
}

// heading is that of the first statement; later ones may name the columns in another order.
func (r *dumpReader) heading(name string, columns []string) (err error) {
	if columns == nil {
		columns = r.tables[fold(name)]
	}
	if len(columns) == 0 {
		return rowFault("table.no-columns", r.line, "")
	}
	if r.head == nil {
		if r.head, err = names(columns); err != nil {
			return err
		}
	}
	r.order = make([]int, len(columns))
	for i, c := range columns {
		if r.order[i] = slices.Index(r.head, clean(c)); r.order[i] < 0 {
			return rowFault("table.other-columns", r.line, c)
		}
	}
	return nil
}

func fold(name string) string { return strings.ToLower(strings.TrimSpace(name)) }
