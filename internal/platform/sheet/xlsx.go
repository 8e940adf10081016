package sheet

import (
	"archive/zip"
	"bytes"

	"github.com/xuri/excelize/v2"
)

// readXLSX reads the first sheet of a workbook, row by row. Dates come as year-month-day.
func readXLSX(content []byte, l Limits) (Table, error) {
	if !fits(content) {
		return Table{}, wrong("sheet.unpacked")
	}
	book, err := excelize.OpenReader(bytes.NewReader(content), excelize.Options{
		UnzipSizeLimit: maxUnpack, UnzipXMLSizeLimit: maxPart, ShortDatePattern: "yyyy-mm-dd", RawCellValue: false,
	})
	if err != nil {
		return Table{}, wrong("sheet.form")
	}
	defer book.Close()
	names := book.GetSheetList()
	if len(names) == 0 {
		return Table{}, wrong("sheet.empty")
	}
	rows, err := book.Rows(names[0])
	if err != nil {
		return Table{}, wrong("sheet.form")
	}
	defer rows.Close()
	b := builder{limits: l}
	for no := 1; rows.Next(); no++ {
		cells, err := rows.Columns()
		if err != nil {
			return Table{}, wrong("sheet.form")
		}
		if err := b.add(no, cells); err != nil {
			return Table{}, err
		}
		if no > 2*l.Rows+1000 { // a workbook may claim a million empty rows
			return Table{}, wrong("sheet.form")
		}
	}
	if rows.Error() != nil {
		return Table{}, wrong("sheet.form")
	}
	return b.table()
}

// fits asks the directory of the ZIP what it unpacks to, before anything is unpacked.
func fits(content []byte) bool {
	z, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return true // the workbook's reader will say what is wrong
	}
	sum := uint64(0)
	for _, f := range z.File {
		if f.UncompressedSize64 > maxPart {
			return false
		}
		sum += f.UncompressedSize64
	}
	return sum <= maxUnpack && len(z.File) < 1000
}
