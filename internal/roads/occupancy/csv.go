package occupancy

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"wrota/internal/kit/money"
)

// Columns are the headings of a file with rates, in any order; the first and the last two must be there.
// A cell with several codes has commas between them, an empty one means all.
var Columns = []string{"cel", "kategoria", "element", "udzial_ponad", "udzial_do", "rodzaj", "most", "stawka", "podstawa"}

// Bounds of a file: far above any resolution, far below what could hurt.
const (
	maxFile = 1 << 20
	maxRows = 2000
	maxCite = 200
)

// ReadRates reads a file with the rates of a resolution: CSV in UTF-8 with semicolons, as spreadsheets
// write it in Poland. What cannot be read is reported by line; the rates are those that could be.
func ReadRates(body []byte) ([]Rate, []Flaw) {
	body = bytes.TrimPrefix(body, []byte("\ufeff"))
	switch {
	case len(body) > maxFile:
		return nil, []Flaw{flaw(0, "too-long")}
	case !utf8.Valid(body):
		return nil, []Flaw{flaw(0, "not-utf8")}
	}
	in := csv.NewReader(bytes.NewReader(body))
	in.Comma, in.FieldsPerRecord, in.TrimLeadingSpace = ';', -1, true
	head, err := in.Read()
	if err != nil {
		return nil, []Flaw{flaw(1, "no-head")}
	}
	at, wrong := columns(head)
	if len(wrong) > 0 {
		return nil, wrong
	}
	var out []Rate
	for {
		record, err := in.Read()
		if errors.Is(err, io.EOF) {
			return out, wrong
		}
		line, _ := in.FieldPos(0)
		switch {
		case err != nil:
			return out, append(wrong, flaw(line, "not-csv"))
		case len(out) >= maxRows:
			return out, append(wrong, flaw(line, "too-long"))
		}
		rate, flaws := readRow(cells{record, at}, line)
		if wrong = append(wrong, flaws...); len(flaws) == 0 && rate.Kind != "" {
			out = append(out, rate)
		}
	}
}

// columns finds where each heading stands.
func columns(head []string) (map[string]int, []Flaw) {
	at := map[string]int{}
	var wrong []Flaw
	for i, name := range head {
		name = strings.ToLower(strings.TrimSpace(name))
		_, twice := at[name]
		if known := contains(Columns, name); !known || twice {
			wrong = append(wrong, flaw(1, "column", "Name", short(name)))
		}
		at[name] = i
	}
	for _, name := range []string{"cel", "stawka", "podstawa"} {
		if _, ok := at[name]; !ok {
			wrong = append(wrong, flaw(1, "no-column", "Name", name))
		}
	}
	return at, wrong
}

type cells struct {
	record []string
	at     map[string]int
}

func (c cells) get(name string) string {
	i, ok := c.at[name]
	if !ok || i >= len(c.record) {
		return ""
	}
	return strings.TrimSpace(c.record[i])
}

// readRow reads one rate; a row of empty cells is no rate and no mistake. Codes are checked by Check.
func readRow(c cells, line int) (r Rate, wrong []Flaw) {
	if strings.TrimSpace(strings.Join(c.record, "")) == "" {
		return Rate{}, nil
	}
	r = Rate{
		Kind: Kind(c.get("cel")), Categories: codes[Category](c.get("kategoria")), Elements: codes[Element](c.get("element")),
		Subjects: codes[Subject](c.get("rodzaj")), Bridge: Bridge(strings.ToLower(c.get("most"))), Cite: c.get("podstawa"), Line: line,
	}
	for name, to := range map[string]*int{"udzial_ponad": &r.ShareOver, "udzial_do": &r.ShareTo} {
		text := strings.TrimSpace(strings.TrimSuffix(c.get(name), "%"))
		if text == "" {
			continue
		}
		n, err := strconv.Atoi(text)
		if err != nil || n < 0 || n > 100 {
			wrong = append(wrong, flaw(line, "share"))
		}
		*to = n
	}
	var err error
	if r.Amount, err = money.ParseRate(c.get("stawka")); err != nil {
		wrong = append(wrong, flaw(line, "amount"))
	}
	if utf8.RuneCountInString(r.Cite) > maxCite {
		wrong = append(wrong, flaw(line, "cite"))
	}
	if len(wrong) == 0 && r.Kind == "" {
		wrong = append(wrong, flaw(line, "kind", "Code", ""))
	}
	return r, wrong
}

// codes divides a cell; an empty one is no condition.
func codes[T ~string](cell string) (out []T) {
	for part := range strings.SplitSeq(cell, ",") {
		if part = strings.ToLower(strings.TrimSpace(part)); part != "" {
			out = append(out, T(part))
		}
	}
	return out
}

// WriteRates writes the file that ReadRates reads.
func WriteRates(w io.Writer, rates []Rate) error {
	out := csv.NewWriter(w)
	out.Comma = ';'
	if err := out.Write(Columns); err != nil {
		return err
	}
	for _, r := range rates {
		record := []string{
			string(r.Kind), joined(r.Categories), joined(r.Elements), number(r.ShareOver), number(r.ShareTo), joined(r.Subjects), string(r.Bridge),
			strings.ReplaceAll(r.Amount.Decimal(), ".", ","), r.Cite,
		}
		if err := out.Write(record); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

func joined[T ~string](list []T) string {
	words := make([]string, len(list))
	for i, x := range list {
		words[i] = string(x)
	}
	return strings.Join(words, ", ")
}

func number(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

// short keeps a code of a file from flooding a page.
func short(s string) string {
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}
