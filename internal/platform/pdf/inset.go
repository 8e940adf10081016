package pdf

import (
	"errors"
	"fmt"

	"wrota/internal/platform/pdf/internal/file"
)

// ErrInset says that a text does not fit into its box.
var ErrInset = errors.New("pdf: the text does not fit into its box")

// Inset is a small box of text that stands by itself: what a visible signature shows.
type Inset struct {
	Width, Height float64 // mm
	Lines         []Text  // each begins on a new line and is wrapped
	Lang          string  // BCP 47; empty means pl
	Accent        Color   // of the bar at its side; zero is the house's
}

// Write adds the box to a file as a form XObject with its own fonts, embedded. The text is made smaller until it fits, down to
// 5 points; the error is ErrInset.
func (in Inset) Write(f *file.File) (file.Ref, error) {
	faces, err := newFaces()
	if err != nil {
		return 0, err
	}
	doc := &Document{Lang: in.Lang, Letterhead: &Letterhead{Accent: in.Accent}}
	l := &layout{
		doc: doc, file: f, faces: faces, units: float64(faces[0].Units), sheet: sheet{width: in.Width * mm, height: in.Height * mm},
		words: wordsFor(in.Lang), polish: isPolish(in.Lang), resources: f.Alloc(),
	}
	const side, edge = 7.0, 3.0 // room left of the text, for the bar, and around it
	for size := 10.0; size >= 5; size -= 0.5 {
		p := &page{l: l}
		y := edge
		p.fore = black.fill(p.fore)
		p.ink = black
		for _, t := range in.Lines {
			s := l.shape(t, regular, size)
			for _, ln := range s.wrap(l.sheet.width-side-edge, l.units) {
				p.text(s, ln, side, baseline(y, size, size*1.25), nil)
				y += size * 1.25
			}
		}
		if y+edge <= l.sheet.height {
			return in.form(l, p), nil
		}
	}
	return 0, ErrInset
}

// form writes what was drawn.
func (in Inset) form(l *layout, p *page) file.Ref {
	l.writeFonts()
	p.rect(0, 0, 2, l.sheet.height, l.accent())
	ref := l.file.Alloc()
	box := nums(nil, 0, 0, l.sheet.width, l.sheet.height)
	l.file.Stream(ref, fmt.Sprintf(" /Type /XObject /Subtype /Form /BBox [%s] /Resources %s", box, l.resources), append(p.back, p.fore...))
	return ref
}
