package pdf

import (
	"slices"

	"wrota/internal/platform/pdf/internal/file"
)

// piece is a slice of the flow that stands on one page: a line, a row, a picture.
type piece struct {
	gap    float64 // above it; vanishes at the top of a page
	height float64
	glue   bool    // no page break before it
	kept   bool    // none by the wish of KeepTogether, if that can be had
	force  bool    // a new page begins with it
	least  float64 // it does not stand above this place of the page
	draw   func(p *page, y float64)
	header *piece // what is repeated above it at the top of a page
	begin  *box
	end    *box
	done   *elem // complete when this piece is drawn
}

// box is a filled region behind blocks; a page break divides it.
type box struct {
	x, w, top float64
	bar       Color
}

// add takes the next piece of the flow. It is placed as soon as a page break before the piece after
// it is allowed, so that only a handful of pieces wait at any time.
func (l *layout) add(p piece) {
	p.glue = p.glue || l.sticky
	p.force = l.force
	l.sticky, l.force = false, false
	if l.kept > 0 {
		p.kept = !l.first
		l.first = false
	}
	if !p.glue && !p.kept || p.force {
		l.flush()
	}
	l.group = append(l.group, p)
}

// flush places the waiting pieces.
func (l *layout) flush() {
	group := l.group
	l.group = nil
	if len(group) == 0 {
		return
	}
	l.place(group, true)
	clear(group)
	l.group = group[:0]
}

// place puts pieces on one page if a page holds them; else it divides them, first by their own rules
// and then wherever the page ends.
func (l *layout) place(group []piece, divisible bool) {
	if group[0].force && !l.page.fresh {
		l.newPage(nil)
	}
	height, solid := 0.0, 0.0
	for i := range group {
		if i > 0 || !l.page.fresh {
			height += group[i].gap
		}
		height += group[i].height
		solid += group[i].height
	}
	switch {
	case solid == 0 && !l.fits(height):
		l.page.y = l.bottom() // empty space at the foot of a page needs no new page
		for i := range group {
			group[i].gap = 0
			l.put(&group[i])
		}
	case l.fits(height):
		for i := range group {
			l.put(&group[i])
		}
	case !l.page.fresh && height <= l.bottom()-l.sheet.top:
		l.newPage(group[0].header)
		l.place(group, divisible)
	case divisible && len(group) > 1:
		from := 0
		for i := 1; i <= len(group); i++ {
			if i == len(group) || !group[i].glue {
				l.place(group[from:i], false)
				from = i
			}
		}
	default:
		for i := range group {
			if p := &group[i]; !l.page.fresh && !l.fits(p.gap+p.height) {
				l.newPage(p.header)
			}
			l.put(&group[i])
		}
	}
}

func (l *layout) fits(height float64) bool { return l.page.y+height <= l.bottom()+0.01 }

func (l *layout) bottom() float64 { return l.sheet.height - l.sheet.bottom }

// put draws a piece at the next free place.
func (l *layout) put(p *piece) {
	pg := l.page
	if !pg.fresh {
		pg.y += p.gap
	}
	pg.y = max(pg.y, min(p.least, l.bottom()-p.height))
	if p.begin != nil {
		p.begin.top = pg.y
		l.boxes = append(l.boxes, p.begin)
	}
	if p.draw != nil {
		p.draw(pg, pg.y)
	}
	pg.y += p.height
	if p.height > 0 {
		pg.fresh = false
	}
	if p.end != nil && len(l.boxes) > 0 {
		l.boxes = l.boxes[:len(l.boxes)-1]
		p.end.draw(pg, pg.y)
	}
	if p.done != nil {
		pg.leave(p.done)
		l.tree.close(p.done)
	}
}

// leave ends the marked stretch of an element that is about to be written.
func (p *page) leave(e *elem) {
	for o := p.open; o != nil; o = o.parent {
		if o == e {
			p.unmark()
			return
		}
	}
}

// boxEdge is how far a box reaches beyond its lines where a page break divides it.
const boxEdge = 4

func (b *box) draw(p *page, bottom float64) {
	if bottom > b.top {
		own := p.filled(nil, b.x, b.top, b.w, bottom-b.top, paper)
		own = p.filled(own, b.x, b.top, 3, bottom-b.top, b.bar)
		p.boxes = append(own, p.boxes...) // below the boxes inside it, which ended before
	}
}

// newPage ends the page and begins the next one, with the header of the table that goes on.
func (l *layout) newPage(header *piece) {
	if l.page != nil {
		for _, b := range slices.Backward(l.boxes) {
			b.draw(l.page, l.page.y+boxEdge)
		}
		l.endPage()
	}
	l.page = &page{
		l: l, ref: l.file.Alloc(), number: len(l.list) + 1, key: l.tree.key(),
		y: l.sheet.top, fresh: true, ink: black,
	}
	l.list = append(l.list, l.page.ref)
	if l.page.number > 1 {
		l.runningHead()
	}
	for _, b := range l.boxes {
		b.top = l.page.y - boxEdge
	}
	if header != nil {
		header.draw(l.page, l.page.y)
		l.page.y += header.height
	}
}

func (l *layout) endPage() {
	var footer file.Ref
	if !l.doc.Footer.Hide {
		footer = l.file.Alloc()
	}
	l.footers = append(l.footers, footer)
	l.page.write(footer)
}
