package pdf

import (
	"strconv"

	"wrota/internal/platform/pdf/internal/file"
)

// The colours of the house on paper. The greys have a contrast of at least 7 : 1 on white.
var (
	black  = Color{0x1A, 0x1D, 0x21}
	muted  = Color{0x4A, 0x51, 0x5A}
	petrol = Color{0x12, 0x4A, 0x5C}
	faint  = Color{0xC9, 0xCD, 0xD2} // lines
	paper  = Color{0xF4, 0xF2, 0xEC} // boxes
)

// page is the sheet that is being filled. Boxes and, above them, back hold fills and lines, which are
// artifacts; fore holds the content, each stretch marked with its element or as an artifact.
type page struct {
	l      *layout
	ref    file.Ref
	number int
	boxes  []byte
	back   []byte
	fore   []byte
	key    int        // in the parent tree
	marks  []file.Ref // the element of each marked stretch
	annots []file.Ref

	open     *elem // whose stretch is open
	artifact bool  // an artifact is open
	face     *face
	size     float64
	ink      Color
	y        float64 // next free place, from the top
	fresh    bool    // nothing stands in the flow yet
}

// flip turns a distance from the top into one from the bottom, which PDF wants.
func (p *page) flip(y float64) float64 { return p.l.sheet.height - y }

func nums(b []byte, vs ...float64) []byte {
	for _, v := range vs {
		b = append(file.Num(b, v), ' ')
	}
	return b
}

// mark makes what follows content of an element.
func (p *page) mark(e *elem) {
	if p.open == e {
		return
	}
	p.unmark()
	n := len(p.marks)
	p.marks = append(p.marks, e.ref)
	if e.page == 0 {
		e.page = p.ref
	}
	e.kids = append(e.kids, kid{mcid: n, page: p.ref})
	p.fore = append(append(append(p.fore, '/'), e.tag...), " <</MCID "...)
	p.fore = append(strconv.AppendInt(p.fore, int64(n), 10), ">> BDC\n"...)
	p.open = e
}

// markArtifact makes what follows something a screen reader passes over.
func (p *page) markArtifact(properties string) {
	p.unmark()
	p.fore = append(append(append(p.fore, "/Artifact <<"...), properties...), ">> BDC\n"...)
	p.artifact = true
}

func (p *page) unmark() {
	if p.open != nil || p.artifact {
		p.fore = append(p.fore, "EMC\n"...)
		p.open, p.artifact = nil, false
	}
}

// setInk changes the colour of text.
func (p *page) setInk(c Color) {
	if p.ink != c {
		p.fore = c.fill(p.fore)
		p.ink = c
	}
}

func (c Color) operands(b []byte) []byte {
	for _, v := range [...]uint8{c.R, c.G, c.B} {
		b = append(strconv.AppendFloat(b, float64(int(v)*1000/255)/1000, 'f', -1, 64), ' ')
	}
	return b
}

func (c Color) fill(b []byte) []byte { return append(c.operands(b), "rg\n"...) }

// rect fills a rectangle behind the text.
func (p *page) rect(x, y, w, h float64, c Color) {
	p.back = p.filled(p.back, x, y, w, h, c)
}

func (p *page) filled(b []byte, x, y, w, h float64, c Color) []byte {
	return append(nums(c.fill(b), x, p.flip(y+h), w, h), "re f\n"...)
}

// hline draws a line of the given thickness, centred on y.
func (p *page) hline(x, y, w, thickness float64, c Color) {
	p.rect(x, y-thickness/2, w, thickness, c)
}

// text draws a line of text with its baseline at y, as content of e; stretches with an element of
// their own become its children. A nil e draws into whatever is open.
func (p *page) text(s *shaped, ln line, x, y float64, e *elem) {
	for from := ln.from; from < ln.to; {
		to := from + 1
		for to < ln.to && s.glyphs[to].part == s.glyphs[from].part {
			to++
		}
		var pt *part
		if n := s.glyphs[from].part; n > 0 {
			pt = &s.parts[n-1]
		}
		ink := s.ink
		switch {
		case e == nil:
		case pt != nil:
			if pt.elem == nil {
				pt.elem = p.l.openPart(e, pt)
			}
			p.mark(pt.elem)
			if pt.link != "" {
				ink = petrol
			}
		default:
			p.mark(e)
		}
		p.setInk(ink)
		w := p.show(s, from, to, ln.to, x, y)
		if e != nil && pt != nil && pt.link != "" {
			p.link(pt, x, y, w-p.blanks(s, from, to), s.size)
		}
		x += w
		from = to
	}
}

// blanks is the width of the spaces at the end of a stretch, which a link does not underline.
func (p *page) blanks(s *shaped, from, to int) float64 {
	w := 0
	for to > from && s.glyphs[to-1].blank() {
		to--
		w += int(s.glyphs[to].width)
	}
	return float64(w) * s.size / p.l.units
}

// show draws glyphs from..to and returns how far they reach. The end of the line decides whether a
// soft hyphen shows.
func (p *page) show(s *shaped, from, to, lineEnd int, x, y float64) float64 {
	b := append(nums(append(p.fore, "BT "...), x, p.flip(y)), "Td "...)
	w, inArray := 0, false
	for i := from; i < to; i++ {
		g := &s.glyphs[i]
		if g.after == mayHyphen && i+1 < lineEnd {
			continue
		}
		if f := p.l.faces[g.face]; f != p.face || s.size != p.size {
			if inArray {
				b, inArray = append(b, ">]TJ "...), false
			}
			p.face, p.size = f, s.size
			b = append(append(append(b, '/'), f.name...), ' ')
			b = append(nums(b, s.size), "Tf "...)
		}
		if !inArray {
			b, inArray = append(b, "[<"...), true
		}
		b = hex(b, g.id)
		w += int(g.width)
		if g.kern != 0 && i+1 < to {
			// TJ moves left by thousandths of the size
			b = append(strconv.AppendFloat(append(b, '>'), -float64(g.kern)*1000/p.l.units, 'f', -1, 64), '<')
			w += int(g.kern)
		}
	}
	if inArray {
		b = append(b, ">]TJ "...)
	}
	p.fore = append(b, "ET\n"...)
	return float64(w) * s.size / p.l.units
}

func hex(b []byte, v uint16) []byte {
	const digits = "0123456789ABCDEF"
	return append(b, digits[v>>12], digits[v>>8&15], digits[v>>4&15], digits[v&15])
}

// link lays an annotation over a stretch of a line and underlines it (PDF/UA 7.18.5).
func (p *page) link(pt *part, x, y, w, size float64) {
	if w <= 0 {
		return
	}
	p.hline(x, y+size*0.13, w, size*0.05, petrol)
	f := p.l.file
	ref := f.Alloc()
	key := p.l.tree.key()
	p.l.tree.parents[key] = pt.elem.ref
	pt.elem.kids = append(pt.elem.kids, kid{obj: ref, page: p.ref})
	p.annots = append(p.annots, ref)

	b := nums([]byte("<</Type /Annot /Subtype /Link /Rect ["), x, p.flip(y+size*0.25), x+w, p.flip(y-size*0.85))
	b = append(b, "] /Border [0 0 0] /F 4 /StructParent "...)
	b = strconv.AppendInt(b, int64(key), 10)
	b = append(append(b, " /Contents "...), file.Text(pt.link)...)
	b = append(append(b, " /A <</S /URI /URI "...), file.ASCII(pt.link)...)
	f.Object(ref, append(b, ">>>>"...))
}

// write adds the page to the file. The footer is a content stream of its own that is written at the
// end, when the number of pages is known.
func (p *page) write(footer file.Ref) {
	p.unmark()
	l := p.l
	body := make([]byte, 0, len(p.boxes)+len(p.back)+len(p.fore)+64)
	if len(p.back)+len(p.boxes) > 0 {
		body = append(body, "/Artifact <</Type /Layout>> BDC\nq\n"...)
		body = append(append(append(body, p.boxes...), p.back...), "Q\nEMC\n"...)
	}
	body = append(black.fill(body), p.fore...)
	content := l.file.Alloc()
	l.file.Stream(content, "", body)

	parents := l.file.Alloc()
	b := []byte{'['}
	for _, r := range p.marks {
		b = append(r.Append(b), ' ')
	}
	l.file.Object(parents, append(b, ']'))
	l.tree.parents[p.key] = parents

	b = l.pages.Append([]byte("<</Type /Page /Parent "))
	b = append(b, " /Contents ["...)
	b = content.Append(b)
	if footer != 0 {
		b = footer.Append(append(b, ' '))
	}
	b = l.resources.Append(append(b, "] /Resources "...))
	b = append(b, " /Tabs /S /StructParents "...)
	b = strconv.AppendInt(b, int64(p.key), 10)
	if len(p.annots) > 0 {
		b = append(b, " /Annots ["...)
		for _, r := range p.annots {
			b = append(r.Append(b), ' ')
		}
		b = append(b, ']')
	}
	l.file.Object(p.ref, append(b, ">>"...))
}
