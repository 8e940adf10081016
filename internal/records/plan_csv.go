package records

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"wrota/internal/kit/fault"
	"wrota/internal/kit/jrwa"
	"wrota/internal/platform/i18n"
)

const (
	maxPlan     = 1 << 20 // a plan of five levels with notes is about 200 KB
	maxClasses  = 10_000
	maxMistakes = 50 // more are not read by anybody
	maxNote     = 2000
)

// The columns of the file, by their folded heads. The first three must be there.
var planHeads = [...][]string{
	colSymbol:   {"symbol", "symbol klasyfikacyjny"},
	colTitle:    {"haslo", "haslo klasyfikacyjne", "tytul"},
	colCategory: {"kategoria", "kategoria archiwalna", "kat."},
	colNote:     {"uszczegolowienie", "uszczegolowienie hasla", "uwagi"},
	colMode:     {"tryb"},
}

const (
	colSymbol = iota
	colTitle
	colCategory
	colNote
	colMode
)

// parsePlan reads a plan: a head line and one class a line, separated by semicolons, commas or tabs, in
// UTF-8 or in the code page of Polish spreadsheets (Windows-1250); or an XML document of the schema WykazAkt.
// It reports every mistake with its line. A class without classes under it is terminal, and must have a category.
func parsePlan(body []byte, source string) ([]Class, error) {
	switch {
	case len(body) > maxPlan:
		return nil, fault.InvalidField("file", "records.plan.too-large")
	case isXML(body):
		return parsePlanXML(body, source)
	}
	lines, err := splitPlan(decodePlan(body))
	if err != nil {
		return nil, err
	}
	p := planReader{source: source, at: map[jrwa.Class]int{}}
	for _, l := range lines {
		p.line(l)
	}
	return p.result()
}

// decodePlan gives UTF-8: what is not valid UTF-8 comes from an old spreadsheet.
func decodePlan(b []byte) []byte {
	b = bytes.TrimPrefix(b, []byte("\xef\xbb\xbf"))
	if utf8.Valid(b) {
		return b
	}
	out, err := charmap.Windows1250.NewDecoder().Bytes(b)
	if err != nil {
		return bytes.ToValidUTF8(b, []byte("?"))
	}
	return out
}

// planLine is one line of the file in the order of our columns.
type planLine struct {
	no    int
	cells [len(planHeads)]string
}

func splitPlan(body []byte) ([]planLine, error) {
	head, _, _ := bytes.Cut(body, []byte("\n"))
	r := csv.NewReader(bytes.NewReader(body))
	r.Comma, r.FieldsPerRecord, r.LazyQuotes = separator(head), -1, true
	r.TrimLeadingSpace = r.Comma != '\t' // a tab before an empty cell is no space
	var where [len(planHeads)]int
	var lines []planLine
	for first := true; ; first = false {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			return lines, nil
		}
		if err != nil || len(lines) > maxClasses {
			no := 1
			if bad, ok := errors.AsType[*csv.ParseError](err); ok {
				no = bad.Line
			}
			return nil, &fault.Error{Kind: fault.Invalid, Key: "fault.invalid", Fields: []fault.Field{{Name: "file", Key: "records.plan.broken", Args: fault.Args{"Line": no}}}}
		}
		if first {
			if where, err = columns(cells); err != nil {
				return nil, err
			}
			continue
		}
		no, _ := r.FieldPos(0)
		l := planLine{no: no}
		for col, at := range where {
			if at >= 0 && at < len(cells) {
				l.cells[col] = strings.Join(strings.Fields(cells[at]), " ")
			}
		}
		if l.cells != [len(planHeads)]string{} {
			lines = append(lines, l)
		}
	}
}

// separator is the commonest of the three in the head line.
func separator(head []byte) rune {
	best, most := ';', 0
	for _, c := range ";,\t" {
		if n := bytes.Count(head, []byte(string(c))); n > most {
			best, most = c, n
		}
	}
	return best
}

// columns finds our columns by their heads.
func columns(head []string) (where [len(planHeads)]int, err error) {
	for col, names := range planHeads {
		where[col] = slices.IndexFunc(head, func(h string) bool { return slices.Contains(names, i18n.Fold(strings.TrimSpace(h))) })
		if where[col] < 0 && col <= colCategory {
			return where, fault.InvalidField("file", "records.plan.no-column", fault.Args{"Column": names[0]})
		}
	}
	return where, nil
}

// planReader collects classes and mistakes.
type planReader struct {
	source  string
	classes []Class
	lines   []int
	at      map[jrwa.Class]int // symbol → line
	wrong   []fault.Field
}

func (p *planReader) mistake(line int, key string, args fault.Args) {
	if len(p.wrong) == maxMistakes {
		return
	}
	if args == nil {
		args = fault.Args{}
	}
	args["Line"] = line
	p.wrong = append(p.wrong, fault.Field{Name: "file", Key: key, Args: args})
}

func (p *planReader) line(l planLine) {
	c := Class{Title: l.cells[colTitle], Note: l.cells[colNote], Mode: Electronic, Source: p.source}
	var err error
	if c.Symbol, err = jrwa.Parse(l.cells[colSymbol]); err != nil {
		p.mistake(l.no, "records.plan.symbol", nil)
		return
	}
	if before, twice := p.at[c.Symbol]; twice {
		p.mistake(l.no, "records.plan.twice", fault.Args{"Symbol": c.Symbol.String(), "Before": before})
		return
	}
	p.at[c.Symbol] = l.no
	if c.Title == "" || utf8.RuneCountInString(c.Title) > maxTitle || utf8.RuneCountInString(c.Note) > maxNote {
		p.mistake(l.no, "records.plan.title", fault.Args{"Symbol": c.Symbol.String()})
	}
	if text := l.cells[colCategory]; text != "" && text != "-" {
		if c.Category, err = jrwa.ParseCategory(text); err != nil {
			p.mistake(l.no, "records.plan.category", fault.Args{"Symbol": c.Symbol.String()})
		}
	}
	switch i18n.Fold(l.cells[colMode]) {
	case "", "ezd", "elektroniczny":
	case "papier", "papierowy", "tradycyjny", "paper":
		c.Mode = Paper
	default:
		p.mistake(l.no, "records.plan.mode", fault.Args{"Symbol": c.Symbol.String()})
	}
	p.classes, p.lines = append(p.classes, c), append(p.lines, l.no)
}

// result is the plan in its order, or the mistakes.
func (p *planReader) result() ([]Class, error) {
	p.finish()
	if len(p.classes) == 0 && len(p.wrong) == 0 {
		p.mistake(1, "records.plan.empty", nil)
	}
	if err := fault.Fields(p.wrong); err != nil {
		return nil, err
	}
	return p.classes, nil
}

// finish looks at the tree: a class stands under its parent, and one that holds cases has a category.
func (p *planReader) finish() {
	grouping := map[jrwa.Class]bool{}
	for i, c := range p.classes {
		parent, below := c.Symbol.Parent()
		if !below {
			continue
		}
		grouping[parent] = true
		if _, there := p.at[parent]; !there {
			p.mistake(p.lines[i], "records.plan.orphan", fault.Args{"Symbol": c.Symbol.String(), "Parent": parent.String()})
		}
	}
	for i := range p.classes {
		c := &p.classes[i]
		c.Terminal = !grouping[c.Symbol]
		if c.Terminal && c.Category.IsZero() && !p.told(p.lines[i]) {
			p.mistake(p.lines[i], "records.plan.no-category", fault.Args{"Symbol": c.Symbol.String()})
		}
	}
	slices.SortFunc(p.classes, func(a, b Class) int { return a.Symbol.Compare(b.Symbol) })
}

// told tells whether a line has a mistake already: its category may only be misspelt.
func (p *planReader) told(line int) bool {
	return slices.ContainsFunc(p.wrong, func(f fault.Field) bool { return f.Args["Line"] == line })
}
