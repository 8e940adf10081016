package sheet

import (
	"fmt"
	"io"

	"github.com/xuri/excelize/v2"
)

// XLSX is the media type of a workbook.
const XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// Write writes a workbook of one sheet: a heading, and the rows that the function adds one by one. Rows beyond
// some megabytes wait in a file of the system's temporary folder, so that the memory needed does not grow with
// the list; nothing reaches w before the last row is there, so an error can still become a page. Every cell is
// text: what somebody typed is never taken for a formula.
func Write(w io.Writer, name string, head []string, rows func(add func(row []string) error) error) (err error) {
	book := excelize.NewFile(excelize.Options{TmpDir: ""})
	defer func() {
		if e := book.Close(); err == nil {
			err = e
		}
	}()
	if err := book.SetSheetName("Sheet1", name); err != nil {
		return fmt.Errorf("sheet: %w", err)
	}
	out, err := book.NewStreamWriter(name)
	if err != nil {
		return fmt.Errorf("sheet: %w", err)
	}
	bold, err := book.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	if err != nil {
		return fmt.Errorf("sheet: %w", err)
	}
	if err := out.SetColWidth(1, max(len(head), 1), 24); err != nil {
		return fmt.Errorf("sheet: %w", err)
	}
	n := 0
	add := func(row []string) error {
		n++
		cells := make([]any, len(row))
		for i, s := range row {
			if cells[i] = s; n == 1 {
				cells[i] = excelize.Cell{StyleID: bold, Value: s}
			}
		}
		if err := out.SetRow(fmt.Sprintf("A%d", n), cells); err != nil {
			return fmt.Errorf("sheet: %w", err)
		}
		return nil
	}
	if err := add(head); err != nil {
		return err
	}
	if err := rows(add); err != nil {
		return err
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("sheet: %w", err)
	}
	_, err = book.WriteTo(w)
	return err
}
