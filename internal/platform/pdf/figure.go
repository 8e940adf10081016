package pdf

import (
	"math"

	"wrota/internal/platform/pdf/internal/file"
)

// maxModules is the size of the largest QR code with its quiet zone, and some.
const maxModules = 200

func (f Figure) lay(l *layout, in frame) error {
	if f.Alt == "" {
		return ErrNoAlt
	}
	w, h, err := f.size(l, in)
	if err != nil {
		return err
	}
	if f.Drawing != nil {
		if err := f.Drawing.check(); err != nil {
			return err
		}
	}
	e := l.tree.open(in.e, "Figure", "/Alt "+file.Text(f.Alt))
	l.add(piece{gap: 8, height: h, done: e, draw: func(p *page, y float64) {
		x := in.x + f.Align.shift(in.w-w)
		box := append(nums([]byte(" /A <</O /Layout /Placement /Block /BBox ["), x, p.flip(y+h), x+w, p.flip(y)), "]>>"...)
		e.attrs = append(e.attrs, box...)
		p.mark(e)
		p.fore = append(p.fore, "q\n"...)
		if f.Drawing != nil {
			p.fore, _ = f.Drawing.append(p.fore, x, y, w, h, p.flip) // checked above
		} else {
			p.fore = modules(p.fore, f.Modules, x, y, w, p.flip)
		}
		p.fore = append(p.fore, "Q\n"...)
	}})
	if f.Caption != "" {
		s := l.shape(Plain(f.Caption), regular, smallSize)
		s.ink = muted
		l.sticky = true
		l.paragraph(s, in, l.tree.open(in.e, "P"), f.Align, 4)
	}
	return nil
}

// size is the size in points, brought into the frame and the page.
func (f Figure) size(l *layout, in frame) (w, h float64, err error) {
	ratio := 1.0
	switch {
	case (f.Drawing == nil) == (f.Modules == nil):
		return 0, 0, ErrDrawing
	case f.Modules != nil:
		if n := f.Modules.Size(); n < 1 || n > maxModules {
			return 0, 0, ErrDrawing
		}
	default:
		ratio = f.Drawing.Height / f.Drawing.Width
		if !(ratio > 0.001 && ratio < 1000) || f.Drawing.Width <= 0 {
			return 0, 0, ErrDrawing
		}
	}
	w = f.Width * mm
	if !(w > 0) {
		w = 30 * mm
	}
	w = min(w, in.w)
	if most := (l.bottom() - l.sheet.top) * 0.8; w*ratio > most {
		w = most / ratio
	}
	return w, w * ratio, nil
}

// check reads the paths once for their errors.
func (d *Drawing) check() error {
	_, err := d.append(nil, 0, 0, 1, 1, func(y float64) float64 { return y })
	return err
}

// append adds the drawing at x, y with size w × h; flip turns the y axis over.
func (d *Drawing) append(b []byte, x, y, w, h float64, flip func(float64) float64) ([]byte, error) {
	if !(d.Width > 0 && d.Height > 0) || math.IsInf(d.Width, 0) || math.IsInf(d.Height, 0) {
		return b, ErrDrawing
	}
	for _, path := range d.Paths {
		b = path.Fill.fill(b)
		start := len(b)
		var err error
		b, err = pathData(b, path.D, func(px, py float64) (float64, float64) {
			return x + px*w/d.Width, flip(y + py*h/d.Height)
		})
		if err != nil {
			return b, err
		}
		if len(b) > start {
			b = append(b, "f\n"...)
		}
	}
	return b, nil
}

// modules draws the dark modules as one path of runs, so that no light seams show between them.
func modules(b []byte, m Modules, x, y, w float64, flip func(float64) float64) []byte {
	n := m.Size()
	unit := w / float64(n)
	b = (Color{}).fill(b)
	drawn := false
	for row := range n {
		for col := 0; col < n; col++ {
			from := col
			for col < n && m.Dark(col, row) {
				col++
			}
			if col > from {
				b = append(nums(b, x+float64(from)*unit, flip(y+float64(row+1)*unit), float64(col-from)*unit, unit), "re\n"...)
				drawn = true
			}
		}
	}
	if drawn {
		b = append(b, "f\n"...)
	}
	return b
}
