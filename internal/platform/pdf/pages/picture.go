package pages

import (
	"errors"
	"image"
	"image/color"
	"math"

	"golang.org/x/image/draw"
	"golang.org/x/image/math/f64"

	"wrota/internal/platform/pdf/internal/object"
)

// Bounds of pictures.
const (
	maxPixels = 120_000_000 // of one image
	maxCanvas = 60_000_000  // of a picture
	maxForms  = 8           // forms in each other
	maxDrawn  = 4_000       // images on a page
)

// Picture is what the images of a page show.
type Picture struct {
	*image.Gray
	Images int  // that were painted
	Whole  bool // nothing of the page is missing: no text, no lines, no image that cannot be decoded
}

// Picture paints the images of a page, counted from 0, at dots per inch, turned as the page says.
func (d *Doc) Picture(i int, dpi float64) (Picture, error) {
	if i < 0 || i >= len(d.pages) {
		return Picture{}, ErrNoPage
	}
	p := d.pages[i].dict
	box := d.box(p)
	turn := d.turn(p)
	scale := dpi / 72
	w, h := (box[2]-box[0])*scale, (box[3]-box[1])*scale
	// user space → pixels with y down, then turned clockwise as the page says
	base := matrix{scale, 0, 0, -scale, -box[0] * scale, box[3] * scale}
	switch turn {
	case 90:
		base, w, h = base.then(matrix{0, 1, -1, 0, h, 0}), h, w
	case 180:
		base = base.then(matrix{-1, 0, 0, -1, w, h})
	case 270:
		base, w, h = base.then(matrix{0, -1, 1, 0, 0, w}), h, w
	}
	if !(w >= 1 && h >= 1 && w*h <= maxCanvas) {
		return Picture{}, ErrTooLarge
	}
	pt := &painter{d: d, canvas: image.NewRGBA(image.Rect(0, 0, int(math.Ceil(w)), int(math.Ceil(h)))), whole: true}
	draw.Draw(pt.canvas, pt.canvas.Bounds(), image.White, image.Point{}, draw.Src)
	pt.content(d.contents(p), d.rev.Dict(p.Get("Resources")), base, 0)
	gray := image.NewGray(pt.canvas.Bounds())
	for i := range gray.Pix {
		c := pt.canvas.Pix[4*i : 4*i+3 : 4*i+3]
		gray.Pix[i] = uint8((299*int(c[0]) + 587*int(c[1]) + 114*int(c[2])) / 1000)
	}
	return Picture{gray, pt.images, pt.whole}, nil
}

// box is what a page shows, in points; A4 when it does not say.
func (d *Doc) box(p *object.Dict) [4]float64 {
	for _, k := range []object.Name{"CropBox", "MediaBox"} {
		if n := d.numbers(p.Get(k)); len(n) == 4 {
			b := [4]float64{math.Min(n[0], n[2]), math.Min(n[1], n[3]), math.Max(n[0], n[2]), math.Max(n[1], n[3])}
			if b[2]-b[0] >= 1 && b[3]-b[1] >= 1 {
				return b
			}
		}
	}
	return [4]float64{0, 0, 595, 842}
}

func (d *Doc) turn(p *object.Dict) int {
	n, _ := d.rev.Get(p.Get("Rotate")).(int64)
	return int((n%360+360)%360) / 90 * 90
}

func (d *Doc) numbers(v object.Value) []float64 {
	var out []float64
	for _, x := range d.rev.Array(v) {
		n, ok := number(d.rev.Get(x))
		if !ok {
			return nil
		}
		out = append(out, n)
	}
	return out
}

func number(v object.Value) (float64, bool) {
	switch v := v.(type) {
	case int64:
		return float64(v), true
	case float64:
		return v, true
	}
	return 0, false
}

// contents are the content streams of a page, joined.
func (d *Doc) contents(p *object.Dict) []byte {
	var out []byte
	add := func(v object.Value) {
		if s, ok := d.rev.Get(v).(*object.Stream); ok {
			b, err := d.unpack(s)
			if err == nil {
				out = append(append(out, b...), '\n')
			}
		}
	}
	if list, ok := d.rev.Get(p.Get("Contents")).(object.Array); ok {
		for _, v := range list {
			add(v)
		}
		return out
	}
	add(p.Get("Contents"))
	return out
}

// matrix is a transformation [a b c d e f] of ISO 32000-1, 8.3.3.
type matrix [6]float64

// then is first m, then n.
func (m matrix) then(n matrix) matrix {
	return matrix{
		m[0]*n[0] + m[1]*n[2], m[0]*n[1] + m[1]*n[3],
		m[2]*n[0] + m[3]*n[2], m[2]*n[1] + m[3]*n[3],
		m[4]*n[0] + m[5]*n[2] + n[4], m[4]*n[1] + m[5]*n[3] + n[5],
	}
}

// painter follows a content stream and paints its images.
type painter struct {
	d      *Doc
	canvas *image.RGBA
	images int
	drawn  int
	whole  bool
}

// texts and strokes are the operators that leave something on the page which is not painted here.
var (
	texts   = map[string]bool{"Tj": true, "TJ": true, "'": true, "\"": true}
	strokes = map[string]bool{"f": true, "F": true, "f*": true, "S": true, "s": true, "B": true, "B*": true, "b": true, "b*": true, "sh": true, "ID": true, "EI": true}
)

func (p *painter) content(b []byte, resources *object.Dict, at matrix, depth int) {
	var stack []matrix
	dark, hidden := true, false
	ended := p.d.rev.Operators(b, func(op string, v []object.Value) bool {
		switch op {
		case "q":
			if len(stack) < 512 {
				stack = append(stack, at)
			}
		case "Q":
			if n := len(stack); n > 0 {
				at, stack = stack[n-1], stack[:n-1]
			}
		case "cm":
			if m, ok := matrixOf(v); ok {
				at = m.then(at)
			}
		case "g", "rg", "k", "sc", "scn":
			dark = isDark(op, v)
		case "Tr": // text that is neither filled nor stroked: what a reader of characters laid under the image
			n, _ := number(last(v))
			hidden = n == 3 || n == 7
		case "Do":
			name, _ := last(v).(object.Name)
			p.object(p.d.rev.Get(p.d.rev.Dict(resources.Get("XObject")).Get(name)), resources, at, depth, dark)
		default:
			if strokes[op] || texts[op] && !hidden {
				p.whole = false
			}
		}
		return p.drawn < maxDrawn
	})
	p.whole = p.whole && ended
}

func last(v []object.Value) object.Value {
	if len(v) == 0 {
		return nil
	}
	return v[len(v)-1]
}

func matrixOf(v []object.Value) (m matrix, ok bool) {
	if len(v) != 6 {
		return m, false
	}
	for i := range m {
		if m[i], ok = number(v[i]); !ok {
			return m, false
		}
	}
	return m, true
}

// isDark tells whether a colour of filling is nearer to black than to white.
func isDark(op string, v []object.Value) bool {
	sum, n := 0.0, 0
	for _, x := range v {
		if c, ok := number(x); ok {
			sum, n = sum+c, n+1
		}
	}
	if n == 0 {
		return true
	}
	if op == "k" || n == 4 { // cyan, magenta, yellow, black
		return sum/float64(n) > 0.2
	}
	return sum/float64(n) < 0.5
}

func (p *painter) object(v object.Value, outer *object.Dict, at matrix, depth int, dark bool) {
	s, ok := v.(*object.Stream)
	if !ok {
		return
	}
	p.drawn++
	switch s.Get("Subtype") {
	case object.Name("Image"):
		p.image(s, at, dark)
	case object.Name("Form"):
		b, err := p.d.unpack(s)
		if err != nil || depth == maxForms {
			p.whole = false
			return
		}
		if m := p.d.numbers(s.Get("Matrix")); len(m) == 6 {
			at = matrix(m).then(at)
		}
		inner := p.d.rev.Dict(s.Get("Resources"))
		if inner == nil {
			inner = outer
		}
		p.content(b, inner, at, depth+1)
	}
}

func (p *painter) image(s *object.Stream, at matrix, dark bool) {
	img, err := p.d.image(s)
	if err != nil {
		if !errors.Is(err, errNothing) {
			p.whole = false
		}
		return
	}
	b := img.Bounds()
	w, h := float64(b.Dx()), float64(b.Dy())
	m := matrix{1 / w, 0, 0, -1 / h, 0, 1}.then(at) // row 0 is the top of the unit square
	if m[0]*m[3]-m[1]*m[2] == 0 {
		return
	}
	p.images++
	to := f64.Aff3{m[0], m[2], m[4], m[1], m[3], m[5]}
	if mask, ok := img.(*image.Alpha); ok { // a stencil: the current colour where it is set
		ink := color.Gray{Y: 255}
		if dark {
			ink.Y = 0
		}
		draw.ApproxBiLinear.Transform(p.canvas, to, &stencil{mask, ink}, b, draw.Over, nil)
		return
	}
	draw.ApproxBiLinear.Transform(p.canvas, to, img, b, draw.Over, nil)
}

// stencil is a mask filled with one colour.
type stencil struct {
	*image.Alpha
	ink color.Gray
}

func (s *stencil) ColorModel() color.Model { return color.NRGBAModel }

func (s *stencil) At(x, y int) color.Color {
	return color.NRGBA{s.ink.Y, s.ink.Y, s.ink.Y, s.Alpha.AlphaAt(x, y).A}
}
