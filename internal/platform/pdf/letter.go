package pdf

import "strings"

// accent is the colour of lines that carry the office's look.
func (l *layout) accent() Color {
	if h := l.doc.Letterhead; h != nil && h.Accent != (Color{}) {
		return h.Accent
	}
	return petrol
}

// stack is a column of short texts, each with its own element, drawn as one piece.
type stack struct {
	rows   []stackRow
	height float64
}

type stackRow struct {
	text *shaped
	line line
	e    *elem
	y, x float64
	h    float64
}

// push adds a text of width w below what is there, and returns its element.
func (s *stack) push(l *layout, parent *elem, t *shaped, x, w float64) {
	e := l.tree.open(parent, "P")
	h := t.size * 1.36
	for _, ln := range t.wrap(w, l.units) {
		s.rows = append(s.rows, stackRow{t, ln, e, s.height, x, h})
		s.height += h
	}
}

func (s *stack) draw(p *page, y float64) {
	for _, r := range s.rows {
		p.text(r.text, r.line, r.x, baseline(y+r.y, r.text.size, r.h), r.e)
	}
}

// letterhead puts the office at the top of the first page: mark, name and address at the left, ways
// to reach it at the right, a line below.
func (l *layout) letterhead(in frame) error {
	h := l.doc.Letterhead
	if h == nil {
		return nil
	}
	const markSize = 15 * mm
	e := l.tree.open(in.e, "Div")
	left, width := in.x, in.w
	if len(h.Contact) > 0 {
		width = in.w*0.62 - 12
	}
	if h.Mark != nil {
		if err := h.Mark.check(); err != nil {
			return err
		}
		left, width = left+markSize+10, width-markSize-10
	}
	var name, contact stack
	title := l.shape(Bold(h.Name), regular, 13)
	title.ink = l.accent()
	name.push(l, e, title, left, width)
	name.height += 1
	for _, s := range h.Lines {
		name.push(l, e, l.small(s), left, width)
	}
	for _, s := range h.Contact {
		contact.push(l, e, l.small(s), in.x+in.w*0.62, in.w*0.38)
	}
	height := max(name.height, contact.height)
	if h.Mark != nil {
		height = max(height, markSize)
	}
	height = min(height, l.sheet.height*0.4)
	rise := min(l.sheet.top*0.35, 8*mm) // the head stands a little above the text's margin
	l.add(piece{height: height + 12 - rise, done: e, draw: func(p *page, y float64) {
		y -= rise
		if h.Mark != nil {
			ratio := min(h.Mark.Width/h.Mark.Height, 1)
			p.back, _ = h.Mark.append(p.back, in.x, y, markSize*ratio, markSize*ratio*h.Mark.Height/h.Mark.Width, p.flip) // checked above
		}
		name.draw(p, y+(height-name.height)/2)
		contact.draw(p, y+(height-contact.height)/2)
		p.hline(in.x, y+height+7, in.w, 1.1, l.accent())
	}})
	return nil
}

func (l *layout) small(s string) *shaped {
	t := l.shape(Plain(s), regular, tinySize+0.5)
	t.ink = muted
	return t
}

// The part of the sheet that shows in the window of a DL envelope (110 × 220 mm, window 45 × 90 mm,
// 20 mm from the side and 15 mm from the foot) wherever the sheet, folded in three, lies in it.
const (
	windowTop    = 51.0 // mm from the top of the sheet
	windowBottom = 83.0
	windowInset  = 22.0 // mm from the side of the sheet
	windowWidth  = 76.0
)

func (a Address) lay(l *layout, in frame) error {
	if in.w < 150*mm || in.depth > 0 {
		return a.narrow(l, in)
	}
	x, aside := l.sheet.width-(windowInset+windowWidth)*mm, in.x
	width := x - aside - 8*mm
	if a.Window == WindowLeft {
		x = max(windowInset*mm, in.x)
		aside = x + (windowWidth+8)*mm
		width = in.x + in.w - aside
	}
	div := l.tree.open(in.e, "Div")
	var beside, to stack
	for _, f := range a.Aside {
		if err := f.Value.check(); err != nil {
			return err
		}
		label := l.shape(Plain(f.Label), regular, tinySize)
		label.ink = muted
		e := l.tree.open(div, "Div")
		beside.push(l, e, label, aside, width)
		beside.push(l, e, l.shape(f.Value, regular, 10.5), aside, width)
		beside.height += 4
	}
	size := bodySize
	if float64(len(a.Lines))*size*1.36 > (windowBottom-windowTop)*mm {
		size = smallSize
	}
	for _, s := range a.Lines {
		to.push(l, div, l.shape(Plain(s), regular, size), x, windowWidth*mm)
	}
	height := max(beside.height, to.height, (windowBottom-windowTop)*mm)
	l.add(piece{height: height + 8*mm, least: windowTop * mm, done: div, draw: func(p *page, y float64) {
		beside.draw(p, y)
		to.draw(p, y)
	}})
	return nil
}

// narrow is the address on a label or inside another block: just its lines.
func (a Address) narrow(l *layout, in frame) error {
	div := l.tree.open(in.e, "Div")
	var to stack
	for _, f := range a.Aside {
		if err := f.Value.check(); err != nil {
			return err
		}
		label := append(Plain(f.Label+": "), f.Value...)
		to.push(l, div, l.shape(label, regular, smallSize), in.x, in.w)
	}
	for _, s := range a.Lines {
		to.push(l, div, l.shape(Plain(s), regular, bodySize), in.x, in.w)
	}
	l.add(piece{gap: parGap, height: to.height, done: div, draw: to.draw})
	return nil
}

func (s Signature) lay(l *layout, in frame) error {
	div := l.tree.open(in.e, "Div")
	x, w := in.x+in.w*0.5, in.w*0.5
	if in.w < 120*mm {
		x, w = in.x, in.w
	}
	sentence := s.Sentence
	switch {
	case s.Room > 0:
		sentence = ""
	case sentence == "":
		sentence = l.words.signed
	}
	var col stack
	for _, t := range []*shaped{l.shape(Bold(s.Name), regular, bodySize), l.shape(Plain(s.Post), regular, 10.5)} {
		if len(t.glyphs) > 0 {
			col.push(l, div, t, x, w)
		}
	}
	col.height += 3
	for line := range strings.Lines(sentence) {
		col.push(l, div, l.small(strings.TrimRight(line, "\n")), x, w)
	}
	// it stays with the lines before it: a signature alone on a page could belong to anything
	l.add(piece{gap: 30, height: col.height + s.Room*mm, glue: true, done: div, draw: func(p *page, y float64) {
		p.rect(x-10, y+1, 2, col.height-2, l.accent())
		col.draw(p, y)
		if s.Room > 0 {
			l.room = Place{Page: p.number, Left: (x - 10) / mm, Top: (y + col.height) / mm, Width: (w + 10) / mm, Height: s.Room}
		}
	}})
	return nil
}
