package scanning

import (
	"strings"

	"wrota/internal/kit/id"
	"wrota/internal/platform/barcode"
)

// What our codes say. They tell nothing about people.
const (
	// SeparatorCode stands on a sheet before each letter that is not registered yet.
	SeparatorCode = "wrota:new"
	labelPrefix   = "wrota:letter:"
)

// LabelCode is what the label of a letter says.
func LabelCode(l id.Letter) string { return labelPrefix + l.Short() }

// cutLabel takes the identifier out of what a label of ours says.
func cutLabel(label string) (short string, ours bool) { return strings.CutPrefix(label, labelPrefix) }

// mark is what the codes of one sheet mean.
type mark struct {
	separator bool
	labels    []string // without repetition: letter ids as LabelCode, or numbers of the register
	blank     bool     // nothing is on the sheet
}

// meaning reads the codes of a sheet. Codes that are nobody's of ours (of carriers, of shops) mean nothing.
func meaning(codes []barcode.Code) (m mark) {
	for _, c := range codes {
		text := strings.TrimSpace(c.Text)
		switch {
		case strings.EqualFold(text, SeparatorCode):
			m.separator = true
		case strings.HasPrefix(text, labelPrefix):
			m.labels = append(m.labels, text)
		case numbered(text):
			m.labels = append(m.labels, strings.ToUpper(text))
		}
	}
	return m
}

// numbered tells whether a text looks like a number of the register: RPW/LIPOWA/12/2027.
func numbered(text string) bool {
	parts := strings.Split(text, "/")
	return len(parts) >= 4 && strings.EqualFold(parts[0], "RPW")
}

// Why says why a person has to look at a piece.
type Why string

// The reasons.
const (
	Clear     Why = ""
	Fresh     Why = "new"     // a separator begins it: a letter to be registered
	Loose     Why = "loose"   // it stands before the first separator or label
	Unknown   Why = "unknown" // its label is that of no letter of the unit
	Several   Why = "several" // labels of different letters are on one sheet
	Again     Why = "again"   // the same pages came before
	Damaged   Why = "damaged"
	Encrypted Why = "encrypted"
	TooLarge  Why = "too-large"
)

// part is a run of sheets that belong together.
type part struct {
	first, n int // from 0
	label    string
	why      Why
}

// cut divides sheets into parts. A sheet that belongs to no part is a separator, or the empty back of one.
func cut(sheets []mark) (parts []part) {
	var open *part
	begin := func(at int, label string, why Why) {
		parts = append(parts, part{first: at, label: label, why: why})
		open = &parts[len(parts)-1]
	}
	after := false // a separator came, and no sheet since
	for i, m := range sheets {
		switch {
		case m.separator && len(m.labels) == 0:
			after, open = true, nil
			continue
		case len(m.labels) > 1:
			begin(i, "", Several)
		case len(m.labels) == 1 && (open == nil || open.label != m.labels[0]):
			begin(i, m.labels[0], Clear)
		case open == nil && after && m.blank:
			continue // the back of the separator
		case open == nil && after:
			begin(i, "", Fresh)
		case open == nil:
			begin(i, "", Loose)
		}
		after = false
		open.n++
	}
	return parts
}
