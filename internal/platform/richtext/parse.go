package richtext

import (
	"strconv"
	"strings"
	"unicode"
)

// Parse reads a source. Its only error is ErrTooLong: every text means something. Characters that
// cannot be written (controls, broken UTF-8) become U+FFFD or vanish.
func Parse(src string) (Doc, error) {
	if len(src) > MaxBytes {
		return Doc{}, ErrTooLong
	}
	p := &reader{lines: strings.Split(clean(src), "\n")}
	var d Doc
	for p.at < len(p.lines) {
		if b := p.block(); b != nil {
			d.Blocks = append(d.Blocks, b)
		}
	}
	return d, nil
}

// clean makes line ends one newline and drops what no document may contain.
func clean(src string) string {
	src = strings.ToValidUTF8(src, "\uFFFD")
	src = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u2028", "\n", "\u2029", "\n\n", "\t", "    ").Replace(src)
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n':
			return r
		case unicode.IsControl(r), r == '\uFEFF', r == '\uFFFE', r == '\uFFFF':
			return -1
		case r >= 0x202A && r <= 0x202E, r >= 0x2066 && r <= 0x2069:
			return -1 // direction overrides make a text read otherwise than it is stored
		}
		return r
	}, src)
}

// reader walks over the lines; at is the next one.
type reader struct {
	lines []string
	at    int
}

// block reads one block, or nil for blank lines.
func (p *reader) block() Block {
	line := p.lines[p.at]
	if blank(line) {
		p.at++
		return nil
	}
	if isRule(line) {
		p.at++
		return Rule{}
	}
	if level, text, ok := heading(line); ok {
		p.at++
		return Heading{level, inline(text)}
	}
	if m, ok := marker(line); ok {
		return p.list(m, 1)
	}
	if t, ok := p.table(); ok {
		return t
	}
	return p.paragraph()
}

// paragraph reads lines up to a blank one or to a line that starts something else.
func (p *reader) paragraph() Block {
	from := p.at
	for p.at++; p.at < len(p.lines); p.at++ {
		if p.interrupts(p.lines[p.at]) || p.tableStarts() {
			break
		}
	}
	return Paragraph{inline(joined(p.lines[from:p.at]))}
}

// interrupts tells whether a line ends a paragraph above it without a blank line between. A number
// other than 1 does not, because "2026. " may just stand at the start of a line.
func (p *reader) interrupts(line string) bool {
	if blank(line) || isRule(line) {
		return true
	}
	if _, _, ok := heading(line); ok {
		return true
	}
	m, ok := marker(line)
	return ok && !blank(m.text) && (!m.ordered() || m.start == 1)
}

func blank(line string) bool { return strings.TrimSpace(line) == "" }

// indent counts the spaces at the start of a line.
func indent(line string) int { return len(line) - len(strings.TrimLeft(line, " ")) }

// joined makes one text of a paragraph's lines. Spaces at the end stay: two of them break the line.
func joined(lines []string) string {
	var b strings.Builder
	for i, l := range lines {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(strings.TrimLeft(l, " "))
	}
	return strings.TrimRight(b.String(), " \n")
}

// isRule tells whether a line is three or more of one of - * _ and spaces.
func isRule(line string) bool {
	if indent(line) > 3 {
		return false
	}
	s := strings.ReplaceAll(line, " ", "")
	return len(s) >= 3 && strings.Contains("-*_", s[:1]) && strings.Trim(s, s[:1]) == ""
}

// heading reads "## Text ##".
func heading(line string) (level int, text string, ok bool) {
	if indent(line) > 3 {
		return 0, "", false
	}
	s := strings.TrimSpace(line)
	text = strings.TrimLeft(s, "#")
	level = len(s) - len(text)
	if level == 0 || level > 6 || text != "" && text[0] != ' ' {
		return 0, "", false
	}
	text = strings.TrimSpace(text)
	if bare := strings.TrimRight(text, "#"); bare == "" || strings.HasSuffix(bare, " ") {
		text = strings.TrimSpace(bare)
	}
	return min(level, 3), text, true
}

// mark is the beginning of a list item.
type mark struct {
	kind   byte // - * + . )
	indent int  // spaces before the mark
	width  int  // columns up to the text
	start  int
	text   string
}

func (m mark) ordered() bool { return m.kind == '.' || m.kind == ')' }

// marker reads "- text" or "12. text".
func marker(line string) (mark, bool) {
	m := mark{indent: indent(line)}
	s := line[m.indent:]
	digits := len(s) - len(strings.TrimLeft(s, "0123456789"))
	if digits > 9 || digits == len(s) {
		return m, false
	}
	m.kind = s[digits]
	if digits == 0 && !strings.ContainsRune("-*+", rune(m.kind)) || digits > 0 && !m.ordered() {
		return m, false
	}
	m.text = s[digits+1:]
	if m.text != "" && m.text[0] != ' ' {
		return m, false
	}
	m.start, _ = strconv.Atoi(s[:digits])
	m.width = m.indent + digits + 2
	m.text = strings.TrimLeft(m.text, " ")
	return m, true
}
