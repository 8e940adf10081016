package pdf

// paragraph adds the lines of a text to the flow: at least two of them stay on either side of a page
// break. Gap is the space above.
func (l *layout) paragraph(s *shaped, in frame, e *elem, align Align, gap float64) {
	lines := s.wrap(in.w, l.units)
	height := s.size * lineHeight
	for i, ln := range lines {
		p := piece{height: height, glue: i == 1 || i > 1 && i == len(lines)-1}
		if i == 0 {
			p.gap = gap
		}
		if i == len(lines)-1 {
			p.done = e
		}
		p.draw = func(pg *page, y float64) {
			pg.text(s, ln, in.x+align.shift(in.w-ln.width), baseline(y, s.size, height), e)
		}
		l.add(p)
	}
	if len(lines) == 0 {
		l.tree.close(e)
	}
}

// baseline is where letters stand in a line of the given height whose top is y. 0.72 of the size is
// the height of a capital of the face; capitals are centred.
func baseline(y, size, height float64) float64 { return y + (height+0.72*size)/2 }

func (a Align) shift(room float64) float64 {
	switch a {
	case Center:
		return room / 2
	case Right:
		return room
	}
	return 0
}

// Sizes and distances of headings by level.
var headings = [...]struct{ size, before, after float64 }{{18, 16, 4}, {13, 16, 2}, {11, 11, 0}}

func (h Heading) lay(l *layout, in frame) error {
	level := min(max(h.Level, 1), len(headings))
	look := headings[level-1]
	l.level = min(level, l.level+1) // PDF/UA 7.4.2: no level is skipped
	e := l.tree.open(in.e, "H"+string(rune('0'+l.level)))
	s := l.shape(Bold(h.Text), regular, look.size)
	if level == 1 {
		s.ink = petrol
	}
	lines := s.wrap(in.w, l.units)
	height := look.size * 1.25
	tag := l.level
	for i, ln := range lines {
		p := piece{height: height, glue: i > 0}
		if i == 0 {
			p.gap = look.before
		}
		if i == len(lines)-1 {
			p.height += look.after
			p.done = e
		}
		p.draw = func(pg *page, y float64) {
			if i == 0 {
				l.outline.add(tag, h.Text, pg, y)
			}
			pg.text(s, ln, in.x+h.Align.shift(in.w-ln.width), baseline(y, look.size, height), e)
		}
		l.add(p)
	}
	if len(lines) == 0 {
		l.tree.close(e)
		return nil
	}
	l.sticky = true
	return nil
}

func (p Paragraph) lay(l *layout, in frame) error {
	if err := p.Text.check(); err != nil {
		return err
	}
	size := bodySize
	if p.Small {
		size = smallSize
	}
	l.paragraph(l.shape(p.Text, regular, size), in, l.tree.open(in.e, "P"), p.Align, parGap*size/bodySize)
	return nil
}

func (Rule) lay(l *layout, in frame) error {
	l.add(piece{gap: 14, height: 10, glue: true, draw: func(p *page, y float64) {
		p.hline(in.x, y, in.w, 0.6, faint)
	}})
	return nil
}

func (s Space) lay(l *layout, _ frame) error {
	h := min(max(s.Height, 0)*mm, l.bottom()-l.sheet.top)
	l.add(piece{gap: h})
	return nil
}

func (PageBreak) lay(l *layout, _ frame) error {
	l.force = true
	return nil
}

func (k KeepTogether) lay(l *layout, in frame) error {
	if in.depth++; in.depth > maxDepth {
		return ErrTooDeep
	}
	if l.kept == 0 {
		l.first = true
	}
	l.kept++
	err := l.blocks(k, in)
	l.kept--
	return err
}

// shortNote is the number of blocks up to which a box stays on one page.
const shortNote = 4

func (n Note) lay(l *layout, in frame) error {
	if in.depth++; in.depth > maxDepth {
		return ErrTooDeep
	}
	if in.w < 60*mm/2 {
		return ErrTooDeep
	}
	if len(n.Blocks) <= shortNote { // a short box is not divided
		if l.kept == 0 {
			l.first = true
		}
		l.kept++
		defer func() { l.kept-- }()
	}
	b := &box{x: in.x, w: in.w, bar: l.accent()}
	in.x, in.w = in.x+14, in.w-28
	in.e = l.tree.open(in.e, "Div")
	l.add(piece{gap: 10, height: 10, begin: b})
	l.sticky = true
	if n.Title != "" {
		l.paragraph(l.shape(Bold(n.Title), regular, bodySize), in, l.tree.open(in.e, "P"), Left, 0)
		l.sticky = true
	}
	if err := l.blocks(n.Blocks, in); err != nil {
		return err
	}
	l.add(piece{height: 10, glue: true, end: b, done: in.e})
	l.add(piece{gap: 3})
	return nil
}

func (l *layout) blocks(list []Block, in frame) error {
	for _, b := range list {
		if b == nil {
			continue
		}
		if err := b.lay(l, in); err != nil {
			return err
		}
	}
	return nil
}
