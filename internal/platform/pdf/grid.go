package pdf

// gridCell is a cell that is ready to be drawn.
type gridCell struct {
	text  *shaped
	lines []line
	x, w  float64
	align Align
	e     *elem // nil in a repeated header, which is an artifact
}

// gridRow is a row of a Table or of Facts.
type gridRow struct {
	cells     []gridCell
	size      float64
	above     float64 // padding
	below     float64
	rule      float64 // thickness of the line under the row
	ink       Color   // of that line
	x, w      float64
	glue      bool
	gap       float64
	header    *piece
	e         *elem
	separator bool // a line above the row too
}

// tallRow is the number of lines from which on a page break may divide a row.
const tallRow = 8

func (r *gridRow) lines() int {
	n := 1
	for _, c := range r.cells {
		n = max(n, len(c.lines))
	}
	return n
}

func (r *gridRow) height() float64 {
	return r.above + float64(r.lines())*r.size*lineHeight + r.below
}

// draw draws lines from..to of every cell, cell by cell, which is the order of reading.
func (r *gridRow) draw(p *page, y float64, from, to int) {
	height := r.size * lineHeight
	if from == 0 {
		if r.separator {
			p.hline(r.x, y, r.w, r.rule, r.ink)
		}
		y += r.above
	}
	for _, c := range r.cells {
		for i := from; i < min(to, len(c.lines)); i++ {
			ln := c.lines[i]
			base := baseline(y+float64(i-from)*height, r.size, height)
			p.text(c.text, ln, c.x+c.align.shift(c.w-ln.width), base, c.e)
		}
	}
	if to == r.lines() && r.rule > 0 {
		p.hline(r.x, y+float64(to-from)*height+r.below, r.w, r.rule, r.ink)
	}
}

// row adds a row to the flow. A tall row may be divided between its lines, not after the first nor
// before the last.
func (l *layout) row(r gridRow) {
	n := r.lines()
	if n < tallRow {
		l.add(piece{gap: r.gap, height: r.height(), glue: r.glue, header: r.header, done: r.e, draw: func(p *page, y float64) {
			r.draw(p, y, 0, n)
		}})
		return
	}
	for i := range n {
		p := piece{height: r.size * lineHeight, glue: i == 1 || i == n-1 || i == 0 && r.glue, header: r.header}
		if i == 0 {
			p.gap = r.gap
			p.height += r.above
		}
		if i == n-1 {
			p.height += r.below
			p.done = r.e
		}
		p.draw = func(pg *page, y float64) { r.draw(pg, y, i, i+1) }
		l.add(p)
	}
}

// cell shapes a cell of width w.
func (l *layout) cell(t Text, base typeface, size, x, w float64, align Align) gridCell {
	s := l.shape(t, base, size)
	return gridCell{text: s, lines: s.wrap(w, l.units), x: x, w: w, align: align}
}

func (f Facts) lay(l *layout, in frame) error {
	if len(f) == 0 {
		return nil
	}
	const size = 10.5
	table := l.tree.open(in.e, "Table")
	label := min(in.w*0.36, 62*mm)
	for i, fact := range f {
		if err := fact.Value.check(); err != nil {
			return err
		}
		tr := l.tree.open(table, "TR")
		head := l.cell(Plain(fact.Label), regular, size, in.x, label-10, Left)
		head.text.ink = muted
		head.e = l.tree.open(tr, "TH", "/A <</O /Table /Scope /Row>>")
		value := l.cell(fact.Value, regular, size, in.x+label, in.w-label, Left)
		value.e = l.tree.open(tr, "TD")
		r := gridRow{cells: []gridCell{head, value}, size: size, above: 3.5, below: 3.5, rule: 0.5, ink: faint, x: in.x, w: in.w, e: tr, separator: i == 0}
		if i == 0 {
			r.gap = parGap
		}
		l.row(r)
	}
	l.add(piece{glue: true, done: table})
	return nil
}
