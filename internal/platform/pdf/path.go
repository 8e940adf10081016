package pdf

import (
	"math"
	"strconv"
)

// pathData turns SVG path data into PDF operators; add places a point in the page (SVG 1.1, 8.3).
func pathData(b []byte, d string, place func(x, y float64) (float64, float64)) ([]byte, error) {
	r := pathReader{src: d, out: b, place: place}
	for r.err == nil && r.next() {
		r.segment()
	}
	return r.out, r.err
}

// pathReader walks over path data. Points are in the drawing's own coordinates.
type pathReader struct {
	src    string
	at     int
	out    []byte
	place  func(x, y float64) (float64, float64)
	err    error
	cmd    byte
	x, y   float64 // where the pen is
	sx, sy float64 // where the sub-path began
	cx, cy float64 // last control point, for S and T
	last   byte    // kind of the last segment: C, Q or another
	pen    bool    // a sub-path is open
}

// next finds the next command. A number after a segment repeats its command, after a move a line.
func (r *pathReader) next() bool {
	r.skip()
	if r.at >= len(r.src) {
		return false
	}
	if c := r.src[r.at]; c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' {
		r.cmd = c
		r.at++
		return true
	}
	switch r.cmd {
	case 'M':
		r.cmd = 'L'
	case 'm':
		r.cmd = 'l'
	case 0, 'Z', 'z':
		r.err = ErrDrawing
	}
	return r.err == nil
}

func (r *pathReader) skip() {
	for r.at < len(r.src) && (r.src[r.at] <= ' ' || r.src[r.at] == ',') {
		r.at++
	}
}

// number reads a number; numbers may follow each other without a blank where that is clear.
func (r *pathReader) number() float64 {
	r.skip()
	from, dot, exp := r.at, false, false
	for ; r.at < len(r.src); r.at++ {
		c := r.src[r.at]
		sign := c == '-' || c == '+'
		switch {
		case c >= '0' && c <= '9':
		case sign && (r.at == from || r.src[r.at-1]|0x20 == 'e'):
		case c == '.' && !dot && !exp:
			dot = true
		case c|0x20 == 'e' && !exp && r.at > from:
			exp = true
		default:
			goto end
		}
	}
end:
	v, err := strconv.ParseFloat(r.src[from:r.at], 64)
	if err != nil || math.Abs(v) > 1e6 {
		r.err = ErrDrawing
		return 0
	}
	return v
}

// flag reads a 0 or 1 of an arc, which needs no blank after it.
func (r *pathReader) flag() bool {
	r.skip()
	if r.at >= len(r.src) || r.src[r.at] != '0' && r.src[r.at] != '1' {
		r.err = ErrDrawing
		return false
	}
	r.at++
	return r.src[r.at-1] == '1'
}

// point reads a pair, relative to the pen for a small letter.
func (r *pathReader) point() (x, y float64) {
	x, y = r.number(), r.number()
	if r.cmd >= 'a' {
		x, y = x+r.x, y+r.y
	}
	return x, y
}

func (r *pathReader) emit(op string, xy ...float64) {
	if r.err != nil {
		return
	}
	for i := 0; i+1 < len(xy); i += 2 {
		x, y := r.place(xy[i], xy[i+1])
		r.out = nums(r.out, x, y)
	}
	r.out = append(append(r.out, op...), '\n')
}

func (r *pathReader) segment() {
	kind := r.cmd &^ 0x20
	if !r.pen && kind != 'M' { // after Z a path may go on where it began
		if r.last == 0 {
			r.err = ErrDrawing
			return
		}
		r.move(r.sx, r.sy)
	}
	switch kind {
	case 'M':
		r.move(r.point())
	case 'L':
		r.line(r.point())
	case 'H':
		x := r.number()
		if r.cmd == 'h' {
			x += r.x
		}
		r.line(x, r.y)
	case 'V':
		y := r.number()
		if r.cmd == 'v' {
			y += r.y
		}
		r.line(r.x, y)
	case 'C', 'S', 'Q', 'T':
		r.bezier(kind)
	case 'A':
		r.arc()
	case 'Z':
		r.emit("h")
		r.x, r.y, r.pen = r.sx, r.sy, false
	default:
		r.err = ErrDrawing
	}
	r.last = kind
}

func (r *pathReader) move(x, y float64) {
	r.emit("m", x, y)
	r.x, r.y, r.sx, r.sy, r.pen = x, y, x, y, true
}

func (r *pathReader) line(x, y float64) {
	r.emit("l", x, y)
	r.x, r.y = x, y
}

// bezier reads C, S, Q and T; the short forms take the mirrored last control point.
func (r *pathReader) bezier(kind byte) {
	mx, my := r.x, r.y
	cubic := kind == 'C' || kind == 'S'
	if cubic && (r.last == 'C' || r.last == 'S') || !cubic && (r.last == 'Q' || r.last == 'T') {
		mx, my = 2*r.x-r.cx, 2*r.y-r.cy
	}
	if kind == 'C' || kind == 'Q' {
		mx, my = r.point()
	}
	if cubic {
		cx, cy := r.point()
		x, y := r.point()
		r.emit("c", mx, my, cx, cy, x, y)
		r.cx, r.cy, r.x, r.y = cx, cy, x, y
		return
	}
	x, y := r.point()
	third := func(a, c float64) float64 { return a + (c-a)*2/3 }
	r.emit("c", third(r.x, mx), third(r.y, my), third(x, mx), third(y, my), x, y)
	r.cx, r.cy, r.x, r.y = mx, my, x, y
}

// arc draws an elliptical arc as curves of at most a quarter turn (SVG 1.1, appendix F.6).
func (r *pathReader) arc() {
	rx, ry, turn := math.Abs(r.number()), math.Abs(r.number()), r.number()*math.Pi/180
	large, sweep := r.flag(), r.flag()
	x, y := r.point()
	if r.err != nil || rx == 0 || ry == 0 || x == r.x && y == r.y {
		r.line(x, y)
		return
	}
	sin, cos := math.Sincos(turn)
	hx, hy := (r.x-x)/2, (r.y-y)/2
	ux, uy := cos*hx+sin*hy, -sin*hx+cos*hy
	if k := ux*ux/(rx*rx) + uy*uy/(ry*ry); k > 1 { // too small to reach: scaled up
		rx, ry = rx*math.Sqrt(k), ry*math.Sqrt(k)
	}
	k := math.Sqrt(max(0, (rx*rx*ry*ry-rx*rx*uy*uy-ry*ry*ux*ux)/(rx*rx*uy*uy+ry*ry*ux*ux)))
	if large == sweep {
		k = -k
	}
	vx, vy := k*rx*uy/ry, -k*ry*ux/rx
	mx, my := cos*vx-sin*vy+(r.x+x)/2, sin*vx+cos*vy+(r.y+y)/2
	from := math.Atan2((uy-vy)/ry, (ux-vx)/rx)
	angle := math.Atan2((-uy-vy)/ry, (-ux-vx)/rx) - from
	if sweep && angle < 0 {
		angle += 2 * math.Pi
	} else if !sweep && angle > 0 {
		angle -= 2 * math.Pi
	}
	on := func(u, v float64) (float64, float64) { return mx + cos*rx*u - sin*ry*v, my + sin*rx*u + cos*ry*v }
	n := max(1, math.Ceil(math.Abs(angle)/(math.Pi/2)-1e-9))
	step := angle / n
	t := 4.0 / 3 * math.Tan(step/4)
	for i := range int(n) {
		s1, c1 := math.Sincos(from + float64(i)*step)
		s2, c2 := math.Sincos(from + float64(i+1)*step)
		ax, ay := on(c1-t*s1, s1+t*c1)
		bx, by := on(c2+t*s2, s2-t*c2)
		ex, ey := on(c2, s2)
		r.emit("c", ax, ay, bx, by, ex, ey)
	}
	r.x, r.y = x, y
}
