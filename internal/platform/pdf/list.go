package pdf

import "strconv"

func (b List) lay(l *layout, in frame) error { return l.listIn(b, in, 1) }

// listIn lays a list out; depth 2 is a list in an item.
func (l *layout) listIn(b List, in frame, depth int) error {
	if depth > 2 || in.w < 25*mm {
		return ErrTooDeep
	}
	if len(b.Items) == 0 {
		return nil
	}
	numbering, start := "Disc", max(b.Start, 1)
	switch {
	case b.Ordered:
		numbering = "Decimal"
	case depth == 2:
		numbering = "Circle"
	}
	e := l.tree.open(in.e, "L", "/A <</O /List /ListNumbering /"+numbering+">>")
	labels := make([]*shaped, len(b.Items))
	indent := 16.0
	for i := range b.Items {
		text := map[string]string{"Disc": "•", "Circle": "–", "Decimal": strconv.Itoa(start+i) + "."}[numbering]
		labels[i] = l.shape(Plain(text), regular, bodySize)
		w, _ := labels[i].natural(l.units)
		indent = max(indent, w+7)
	}
	for i, it := range b.Items {
		gap := 3.0
		if i == 0 && depth == 1 {
			gap = parGap
		}
		if err := l.item(it, labels[i], frame{in.x, in.w, e, in.depth}, indent, gap, depth); err != nil {
			return err
		}
	}
	l.add(piece{glue: true, done: e})
	return nil
}

// item lays one item out: its label hangs in the indent, beside the first line.
func (l *layout) item(it Item, label *shaped, in frame, indent, gap float64, depth int) error {
	if err := it.Text.check(); err != nil {
		return err
	}
	li := l.tree.open(in.e, "LI")
	lbl, body := l.tree.open(li, "Lbl"), l.tree.open(li, "LBody")
	text := body
	if it.Sub != nil {
		text = l.tree.open(body, "P") // before the list, which is a block as well
	}
	s := l.shape(it.Text, regular, bodySize)
	x, w := in.x+indent, in.w-indent
	lines := s.wrap(w, l.units)
	height := bodySize * lineHeight
	for i := range max(len(lines), 1) {
		p := piece{height: height, glue: i == 1 || i > 1 && i == len(lines)-1}
		if i == 0 {
			p.gap = gap
		}
		p.draw = func(pg *page, y float64) {
			base := baseline(y, bodySize, height)
			if i == 0 {
				pg.text(label, line{0, len(label.glyphs), 0}, in.x, base, lbl)
			}
			if i < len(lines) {
				pg.text(s, lines[i], x, base, text)
			}
		}
		l.add(p)
	}
	if it.Sub != nil {
		l.sticky = true
		if err := l.listIn(*it.Sub, frame{x, w, body, in.depth}, depth+1); err != nil {
			return err
		}
	}
	l.add(piece{glue: true, done: li})
	return nil
}
