package richtext

import "strings"

// list reads a list whose first mark is m. Depth 1 is a list of the text, 2 a list in an item; marks
// that stand deeper are items of depth 2.
func (p *reader) list(m mark, depth int) List {
	first := m
	l := List{Ordered: m.ordered(), Start: m.start}
	if !l.Ordered {
		l.Start = 0
	}
	for {
		l.Items = append(l.Items, p.item(m, depth))
		next, ok := p.nextMark()
		if !ok || next.kind != first.kind || depth == 2 && next.indent < first.indent {
			return l
		}
		m = next
	}
}

// nextMark looks over blank lines for the mark of another item, and goes there if it finds one.
func (p *reader) nextMark() (mark, bool) {
	at := p.skipBlank()
	if at == len(p.lines) || isRule(p.lines[at]) {
		return mark{}, false
	}
	m, ok := marker(p.lines[at])
	if ok {
		p.at = at
	}
	return m, ok
}

func (p *reader) skipBlank() int {
	at := p.at
	for at < len(p.lines) && blank(p.lines[at]) {
		at++
	}
	return at
}

// item reads one item: the rest of the mark's line, the lines that go on, paragraphs and lists set in.
func (p *reader) item(m mark, depth int) Item {
	p.at++
	var it Item
	if _, nested := marker(m.text); nested && !isRule(m.text) && depth == 1 {
		// "- - text": a list that begins on the line of its item
		p.at--
		p.lines[p.at] = strings.Repeat(" ", m.width) + m.text
	} else if m.text != "" {
		it.Text = p.itemText(m.text)
	}
	for {
		at := p.skipBlank()
		if at == len(p.lines) || indent(p.lines[at]) < min(m.width, m.indent+2) {
			return it
		}
		line := p.lines[at]
		if next, ok := marker(line); ok && !isRule(line) {
			if depth == 2 {
				return it // the caller takes it as the next item
			}
			p.at = at
			it.Sub = append(it.Sub, p.list(next, depth+1))
			continue
		}
		if at == p.at && m.text != "" || isRule(line) {
			return it // a block of its own
		}
		p.at = at + 1
		it.Text = append(it.Text, breakBefore(it.Text)...)
		it.Text = append(it.Text, p.itemText(strings.TrimLeft(line, " "))...)
	}
}

// itemText reads a paragraph of an item that begins with the given line.
func (p *reader) itemText(line string) []Run {
	if level, text, ok := heading(line); ok && level > 0 {
		line = text // a title inside an item is text
	}
	from := p.at
	for p.at < len(p.lines) {
		next := p.lines[p.at]
		if _, isMark := marker(next); isMark || p.interrupts(next) {
			break
		}
		p.at++
	}
	return inline(joined(append([]string{line}, p.lines[from:p.at]...)))
}

func breakBefore(text []Run) []Run {
	if len(text) == 0 {
		return nil
	}
	return []Run{{Text: "\n"}}
}
