package richtext

import "strings"

// table reads a table: a header row, a row of dashes with as many cells, rows up to a blank line or
// the start of another block. Rows are cut or filled up to the header's width.
func (p *reader) table() (Table, bool) {
	if !p.tableStarts() {
		return Table{}, false
	}
	head := cells(p.lines[p.at])
	t := Table{Aligns: aligns(p.lines[p.at+1]), Head: row(head, len(head))}
	for p.at += 2; p.at < len(p.lines); p.at++ {
		line := p.lines[p.at]
		if p.interrupts(line) || !strings.Contains(line, "|") {
			break
		}
		t.Rows = append(t.Rows, row(cells(line), len(head)))
	}
	return t, true
}

// maxColumns keeps a row of a thousand bars from becoming a table that fills up every row below it.
const maxColumns = 32

// tableStarts tells whether the next two lines are a header and its dashes.
func (p *reader) tableStarts() bool {
	if p.at+1 >= len(p.lines) || !strings.Contains(p.lines[p.at], "|") {
		return false
	}
	a := aligns(p.lines[p.at+1])
	return len(a) > 0 && len(a) <= maxColumns && len(a) == len(cells(p.lines[p.at]))
}

// aligns reads the row of dashes; nil when the line is none.
func aligns(line string) []Align {
	if !strings.Contains(line, "|") || strings.Trim(line, " |:-") != "" {
		return nil
	}
	var out []Align
	for _, c := range cells(line) {
		left, right := strings.HasPrefix(c, ":"), strings.HasSuffix(c, ":")
		if dashes := strings.Trim(c, ":"); dashes == "" || strings.Trim(dashes, "-") != "" {
			return nil
		}
		switch {
		case left && right && len(c) > 1:
			out = append(out, AlignCenter)
		case right:
			out = append(out, AlignRight)
		default:
			out = append(out, AlignLeft)
		}
	}
	return out
}

// cells divides a row at the bars that no backslash escapes.
func cells(line string) []string {
	s := strings.TrimSpace(line)
	s = strings.TrimPrefix(s, "|")
	var out []string
	from := 0
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++ // the escaped character, a bar or not
		case '|':
			out = append(out, strings.TrimSpace(s[from:i]))
			from = i + 1
		}
	}
	if rest := strings.TrimSpace(s[min(from, len(s)):]); rest != "" || len(out) == 0 {
		out = append(out, rest)
	}
	return out
}

func row(texts []string, width int) [][]Run {
	out := make([][]Run, width)
	for i := range min(width, len(texts)) {
		out[i] = inline(texts[i])
	}
	return out
}
