package pades

import (
	"bytes"

	"wrota/internal/platform/pdf/internal/object"
)

// matrix maps points to points (ISO 32000-1, 8.3.3).
type matrix [6]float64

func (m matrix) times(n matrix) matrix {
	return matrix{
		m[0]*n[0] + m[1]*n[2], m[0]*n[1] + m[1]*n[3],
		m[2]*n[0] + m[3]*n[2], m[2]*n[1] + m[3]*n[3],
		m[4]*n[0] + m[5]*n[2] + n[4], m[4]*n[1] + m[5]*n[3] + n[5],
	}
}

// span is the box around a rectangle after the mapping.
func (m matrix) span(b box) box {
	var out box
	for i, p := range [4][2]float64{{b.left, b.bottom}, {b.right, b.bottom}, {b.left, b.top}, {b.right, b.top}} {
		x, y := p[0]*m[0]+p[1]*m[2]+m[4], p[0]*m[1]+p[1]*m[3]+m[5]
		if i == 0 {
			out = box{x, y, x, y}
		}
		out = box{min(out.left, x), min(out.bottom, y), max(out.right, x), max(out.top, y)}
	}
	return out
}

func (b box) meets(o box) bool {
	return b.left <= o.right && o.left <= b.right && b.bottom <= o.top && o.bottom <= b.top
}

// ink looks whether a page shows anything inside of a rectangle. It errs to one side: text is taken for wider than it is, curves for
// their control points, and what is not understood for ink everywhere.
type ink struct {
	r       *object.Revision
	where   box
	found   bool
	depth   int
	visited int
}

// state is the part of the graphics state that matters.
type state struct {
	m     matrix
	white bool // the colour of fills
	size  float64
}

var unit = matrix{1, 0, 0, 1, 0, 0}

// inked tells whether a page shows, or may show, anything inside of the rectangle.
func inked(r *object.Revision, page *object.Dict, where box) bool {
	k := &ink{r: r, where: where}
	var content []byte
	parts := r.Array(page.Get("Contents"))
	if parts == nil {
		parts = object.Array{page.Get("Contents")}
	}
	for _, v := range parts {
		s, ok := r.Get(v).(*object.Stream)
		if !ok {
			continue
		}
		b, err := r.Unpack(s)
		if err != nil {
			return true
		}
		content = append(append(content, b...), '\n')
	}
	return !k.run(content, r.Dict(inherited(r, page, "Resources")), unit) || k.found
}

// drawing is one content stream being read.
type drawing struct {
	*ink
	resources  *object.Dict
	now        state
	stack      []state
	path       []box
	text, line matrix
	lead       float64
}

func (k *ink) run(content []byte, resources *object.Dict, m matrix) bool {
	d := &drawing{ink: k, resources: resources, now: state{m: m}}
	return k.r.Operators(content, func(op string, args []object.Value) bool {
		if k.visited++; k.visited > 2_000_000 {
			return false
		}
		return d.operator(op, args) && !k.found
	}) || k.found
}

func floats(args []object.Value, n int) ([]float64, bool) {
	if len(args) < n {
		return nil, false
	}
	out := make([]float64, n)
	for i, v := range args[len(args)-n:] {
		switch v := v.(type) {
		case int64:
			out[i] = float64(v)
		case float64:
			out[i] = v
		default:
			return nil, false
		}
	}
	return out, true
}

func (d *drawing) mark(b box) { d.found = d.found || b.meets(d.where) }

// operator takes one operator; false when it is not understood.
func (d *drawing) operator(op string, args []object.Value) bool {
	switch op {
	case "q":
		d.stack = append(d.stack, d.now)
		return len(d.stack) < 1000
	case "Q":
		if n := len(d.stack); n > 0 {
			d.now, d.stack = d.stack[n-1], d.stack[:n-1]
		}
	case "cm":
		f, ok := floats(args, 6)
		if ok {
			d.now.m = matrix(f).times(d.now.m)
		}
		return ok
	case "g", "rg", "k", "sc", "scn", "cs":
		d.now.white = white(op, args)
	case "BI":
		d.mark(d.now.m.span(box{0, 0, 1, 1}))
	case "Do":
		return d.external(args)
	case "sh":
		d.found = true
	case "m", "l", "re", "c", "v", "y", "f", "F", "f*", "B", "B*", "b", "b*", "S", "s", "n":
		return d.paths(op, args)
	case "BT", "Tf", "TL", "Td", "TD", "Tm", "T*", "Tj", "TJ", "'", "\"":
		return d.texts(op, args)
	}
	return true
}

func white(op string, args []object.Value) bool {
	n := map[string]int{"g": 1, "rg": 3, "k": 4}[op]
	f, ok := floats(args, n)
	paper := 1.0
	if op == "k" {
		paper = 0
	}
	for _, v := range f {
		ok = ok && v == paper
	}
	return ok && n > 0
}

func (d *drawing) paths(op string, args []object.Value) bool {
	switch op {
	case "re":
		f, ok := floats(args, 4)
		if ok {
			d.path = append(d.path, d.now.m.span(box{min(f[0], f[0]+f[2]), min(f[1], f[1]+f[3]), max(f[0], f[0]+f[2]), max(f[1], f[1]+f[3])}))
		}
		return ok
	case "m", "l", "c", "v", "y":
		f, ok := floats(args, map[string]int{"m": 2, "l": 2, "c": 6, "v": 4, "y": 4}[op])
		for i := 0; i+1 < len(f); i += 2 {
			p := d.now.m.span(box{f[i], f[i+1], f[i], f[i+1]})
			if last := len(d.path) - 1; op != "m" && last >= 0 { // one box for a figure
				b := d.path[last]
				d.path[last] = box{min(b.left, p.left), min(b.bottom, p.bottom), max(b.right, p.right), max(b.top, p.top)}
				continue
			}
			d.path = append(d.path, p)
		}
		return ok
	case "n":
	default:
		for _, b := range d.path {
			if fill := op == "f" || op == "F" || op == "f*"; !fill || !d.now.white {
				d.mark(b)
			}
		}
	}
	d.path = d.path[:0]
	return true
}

// external draws an image or a form.
func (d *drawing) external(args []object.Value) bool {
	if len(args) == 0 {
		return false
	}
	name, _ := args[len(args)-1].(object.Name)
	s, ok := d.r.Get(d.r.Dict(d.resources.Get("XObject")).Get(name)).(*object.Stream)
	if !ok {
		return true // nothing is drawn
	}
	if d.r.Get(s.Get("Subtype")) != object.Name("Form") {
		d.mark(d.now.m.span(box{0, 0, 1, 1}))
		return true
	}
	m := unit
	if f, ok := floats(d.r.Array(s.Get("Matrix")), 6); ok {
		m = matrix(f)
	}
	content, err := d.r.Unpack(s)
	if err != nil || d.depth > 8 {
		return false
	}
	resources := d.r.Dict(s.Get("Resources"))
	if resources == nil {
		resources = d.resources
	}
	d.depth++
	defer func() { d.depth-- }()
	return d.run(content, resources, m.times(d.now.m))
}

func (d *drawing) texts(op string, args []object.Value) bool {
	move := func(x, y float64) {
		d.line = matrix{1, 0, 0, 1, x, y}.times(d.line)
		d.text = d.line
	}
	n := map[string]int{"Tf": 1, "TL": 1, "Td": 2, "TD": 2, "Tm": 6}[op]
	f, ok := floats(args, n)
	if !ok {
		return false
	}
	switch op {
	case "BT":
		d.text, d.line = unit, unit
	case "Tf":
		d.now.size = max(f[0], -f[0])
	case "TL":
		d.lead = f[0]
	case "TD":
		d.lead = -f[1]
		move(f[0], f[1])
	case "Td":
		move(f[0], f[1])
	case "Tm":
		d.text, d.line = matrix(f), matrix(f)
	case "T*":
		move(0, -d.lead)
	default:
		if op == "'" || op == "\"" {
			move(0, -d.lead)
		}
		d.show(args)
	}
	return true
}

// show marks where a string stands: every byte is taken for 0.6 of the font's size wide, which is more than letters take in the mean.
func (d *drawing) show(args []object.Value) {
	letters, visible := 0, false
	count := func(v object.Value) {
		if s, ok := v.(*object.String); ok {
			n := len(s.Bytes)
			if s.Hex {
				n = (n + 1) / 2 // codes of two bytes, as they are written in hexadecimal
			}
			letters += n
			visible = visible || len(bytes.Trim(s.Bytes, " ")) > 0
		}
	}
	for _, v := range args {
		if a, ok := v.(object.Array); ok {
			for _, v := range a {
				count(v)
			}
			continue
		}
		count(v)
	}
	wide := float64(letters) * 0.6 * d.now.size
	if visible {
		d.mark(d.text.times(d.now.m).span(box{0, -0.3 * d.now.size, wide, d.now.size}))
	}
	d.text = matrix{1, 0, 0, 1, wide, 0}.times(d.text)
}
