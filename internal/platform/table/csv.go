package table

import (
	"bufio"
	"encoding/csv"
	"errors"
	"io"
	"os"
	"strings"
)

// csvReader reads text with values between separators.
type csvReader struct {
	file *os.File
	in   *bounded
	csv  *csv.Reader
	head []string
}

// bounded stops a row that never ends: an open quotation mark would take the whole file for one value.
type bounded struct {
	r    io.Reader
	left int
}

var errLong = errors.New("table: row too long")

// Read reads on while the row is not too long.
func (b *bounded) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, errLong
	}
	n, err := b.r.Read(p[:min(len(p), b.left)])
	b.left -= n
	return n, err
}

func openCSV(path string, o Options) (Reader, error) {
	f, text, err := openText(path, o)
	if err != nil {
		return nil, err
	}
	buffered := bufio.NewReaderSize(text, 64<<10)
	comma := o.Comma
	if comma == 0 {
		start, _ := buffered.Peek(32 << 10)
		comma = separator(string(start))
	}
	r := &csvReader{file: f, in: &bounded{r: buffered, left: maxRow}}
	r.csv = csv.NewReader(r.in)
	r.csv.Comma, r.csv.FieldsPerRecord, r.csv.ReuseRecord = comma, -1, true
	for {
		head, err := r.csv.Read()
		if err != nil {
			return nil, errors.Join(r.refuse(err), f.Close())
		}
		if blank(head) {
			continue
		}
		if r.head, err = names(append([]string(nil), head...)); err != nil {
			return nil, errors.Join(err, f.Close())
		}
		return r, nil
	}
}

// separator is the one that stands most often in the heading, outside quotation marks.
func separator(start string) rune {
	line, _, _ := strings.Cut(strings.TrimLeft(start, "\r\n"), "\n")
	best, most := ';', 0
	for _, c := range []rune{';', '\t', ',', '|'} {
		n, quoted := 0, false
		for _, r := range line {
			switch {
			case r == '"':
				quoted = !quoted
			case r == c && !quoted:
				n++
			}
		}
		if n > most {
			best, most = c, n
		}
	}
	return best
}

func (r *csvReader) refuse(err error) error {
	if errors.Is(err, io.EOF) {
		return wrong("table.empty")
	}
	line := 1
	if parse, ok := errors.AsType[*csv.ParseError](err); ok {
		line = parse.StartLine
	}
	if errors.Is(err, errLong) {
		return rowFault("table.unclosed", line, "")
	}
	return rowFault("table.quotes", line, "")
}

// Head is the heading.
func (r *csvReader) Head() []string { return r.head }

// Next is the next row that is not empty. A row with a quotation mark in a wrong place is refused by itself.
func (r *csvReader) Next() (Row, error) {
	for {
		r.in.left = maxRow
		cells, err := r.csv.Read()
		switch parse, ok := errors.AsType[*csv.ParseError](err); {
		case errors.Is(err, io.EOF):
			return Row{}, io.EOF
		case errors.Is(err, errLong):
			return Row{}, r.refuse(err)
		case ok && errors.Is(err, csv.ErrBareQuote):
			return Row{No: parse.StartLine, Cells: make([]string, len(r.head)), Wrong: rowFault("table.quotes", parse.StartLine, "")}, nil
		case err != nil:
			return Row{}, r.refuse(err)
		}
		if blank(cells) {
			continue
		}
		no, _ := r.csv.FieldPos(0)
		row := fit(no, cells, r.head)
		if row.Wrong == nil && len(cells) < len(r.head) {
			row.Wrong = rowFault("table.fewer-cells", no, "")
		}
		return row, nil
	}
}

// Close closes the file.
func (r *csvReader) Close() error { return r.file.Close() }
