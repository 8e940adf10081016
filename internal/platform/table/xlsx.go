package table

import (
	"archive/zip"
	"errors"
	"io"
	"os"
	"slices"

	"github.com/xuri/excelize/v2"
)

const (
	maxPacked  = 64 << 20 // bytes of a workbook, which is held in memory packed
	maxUnpack  = 2 << 30  // bytes of what it unpacks to, in temporary files
	inMemory   = 16 << 20 // bytes of a part that is unpacked in memory
	maxParts   = 5000
	emptyInRow = 100_000 // empty rows one after another that a workbook may have
)

// xlsxReader reads one sheet of a workbook.
type xlsxReader struct {
	book *excelize.File
	rows *excelize.Rows
	no   int
	head []string
}

func book(path string) (*excelize.File, error) {
	st, err := os.Stat(path)
	if err != nil {
		return nil, unreadable(err)
	}
	if st.Size() > maxPacked || !fits(path) {
		return nil, wrong("table.unpacked")
	}
	b, err := excelize.OpenFile(path, excelize.Options{UnzipSizeLimit: maxUnpack, UnzipXMLSizeLimit: inMemory, ShortDatePattern: "yyyy-mm-dd"})
	if err != nil {
		return nil, wrong("table.form")
	}
	return b, nil
}

// fits asks the directory of the ZIP what it unpacks to, before anything is unpacked.
func fits(path string) bool {
	z, err := zip.OpenReader(path)
	if err != nil {
		return true // the workbook's reader will say what is wrong
	}
	defer z.Close()
	sum := uint64(0)
	for _, f := range z.File {
		if sum += f.UncompressedSize64; f.UncompressedSize64 > maxUnpack || sum > maxUnpack {
			return false
		}
	}
	return len(z.File) <= maxParts
}

func sheets(path string) ([]string, error) {
	b, err := book(path)
	if err != nil {
		return nil, err
	}
	return b.GetSheetList(), b.Close()
}

func openXLSX(path string, o Options) (Reader, error) {
	b, err := book(path)
	if err != nil {
		return nil, err
	}
	list := b.GetSheetList()
	name := o.Table
	if name == "" && len(list) > 0 {
		name = list[0]
	}
	if !slices.Contains(list, name) {
		return nil, errors.Join(wrong("table.no-table"), b.Close())
	}
	rows, err := b.Rows(name)
	if err != nil {
		return nil, errors.Join(wrong("table.form"), b.Close())
	}
	r := &xlsxReader{book: b, rows: rows}
	head, err := r.cells()
	if err == nil {
		r.head, err = names(head)
	}
	if errors.Is(err, io.EOF) {
		err = wrong("table.empty")
	}
	if err != nil {
		return nil, errors.Join(err, r.Close())
	}
	return r, nil
}

// cells are those of the next row that is not empty.
func (r *xlsxReader) cells() ([]string, error) {
	for range emptyInRow {
		if !r.rows.Next() {
			if r.rows.Error() != nil {
				return nil, rowFault("table.broken", r.no+1, "")
			}
			return nil, io.EOF
		}
		r.no++
		cells, err := r.rows.Columns()
		if err != nil {
			return nil, rowFault("table.broken", r.no, "")
		}
		if !blank(cells) {
			return cells, nil
		}
	}
	return nil, rowFault("table.broken", r.no, "")
}

// Head is the heading.
func (r *xlsxReader) Head() []string { return r.head }

// Next is the next row that is not empty.
func (r *xlsxReader) Next() (Row, error) {
	cells, err := r.cells()
	if err != nil {
		return Row{}, err
	}
	return fit(r.no, cells, r.head), nil
}

// Close closes the workbook and its temporary files.
func (r *xlsxReader) Close() error { return errors.Join(r.rows.Close(), r.book.Close()) }
