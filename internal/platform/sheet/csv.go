package sheet

import (
	"encoding/csv"
	"fmt"
	"io"
	"strings"
)

// WriteCSV writes rows as spreadsheets of Polish offices open them: with semicolons, and a mark that it is UTF-8. A
// cell that a program would take for a formula gets an apostrophe.
func WriteCSV(w io.Writer, rows [][]string) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return fmt.Errorf("sheet: %w", err)
	}
	return writeRows(w, rows)
}

func writeRows(w io.Writer, rows [][]string) error {
	out := csv.NewWriter(w)
	out.Comma = ';'
	for _, r := range rows {
		safe := make([]string, len(r))
		for i, c := range r {
			if c != "" && strings.ContainsAny(c[:1], "=+-@\t\r") {
				c = "'" + c
			}
			safe[i] = c
		}
		if err := out.Write(safe); err != nil {
			return fmt.Errorf("sheet: %w", err)
		}
	}
	out.Flush()
	return out.Error()
}

// StreamCSV writes as WriteCSV does the rows that the function adds one by one.
func StreamCSV(w io.Writer, head []string, rows func(add func(row []string) error) error) error {
	if err := WriteCSV(w, [][]string{head}); err != nil {
		return err
	}
	return rows(func(row []string) error { return writeRows(w, [][]string{row}) })
}
