package extract

import (
	"math"

	"wrota/internal/platform/pdf/internal/object"
)

// state is where a page writes, as it counts itself.
type state struct {
	font *font
	size float64
	line [2]float64 // where the line begins
	turn [2]float64 // how text is stretched along the line and across it
	end  float64    // of what was written on the line
}

// wide is the gap between letters, in thousandths of the size, that is a blank between words.
const wide = 180

// run reads the operators of a page or of a form (ISO 32000-1, 9.4).
func (x *reader) run(content []byte, resources *object.Dict, depth int) {
	var st state
	var saved []state
	x.rev.Operators(content, func(op string, args []object.Value) bool {
		switch op {
		case "q":
			if len(saved) < 64 {
				saved = append(saved, st)
			}
		case "Q":
			if n := len(saved); n > 0 {
				st, saved = saved[n-1], saved[:n-1]
			}
		case "Do":
			x.form(resources, args, depth)
		default:
			x.text(&st, op, args, resources)
		}
		return !x.full()
	})
}

// text reads an operator of text.
func (x *reader) text(st *state, op string, args []object.Value, resources *object.Dict) {
	switch op {
	case "Tf":
		if len(args) == 2 {
			name, _ := args[0].(object.Name)
			st.font, st.size = x.font(x.rev.Dict(x.rev.Dict(resources.Get("Font")).Get(name))), number(args[1])
		}
	case "BT":
		st.turn, st.line = [2]float64{1, 1}, [2]float64{}
	case "Td", "TD":
		if len(args) == 2 {
			x.move(st, st.line[0]+number(args[0])*st.turn[0], st.line[1]+number(args[1])*st.turn[1])
		}
	case "Tm":
		if len(args) == 6 {
			st.turn = [2]float64{number(args[0]), number(args[3])}
			x.move(st, number(args[4]), number(args[5]))
		}
	case "T*":
		x.gap("\n")
	case "Tj":
		x.show(st, args)
	case "'", `"`:
		x.gap("\n")
		x.show(st, args[max(0, len(args)-1):])
	case "TJ":
		if len(args) == 1 {
			list, _ := args[0].(object.Array)
			x.show(st, list)
		}
	}
}

// move goes to another place. On the same line it is a gap between words when more than a part of a letter is left free, or when
// it goes back; elsewhere a new line begins.
func (x *reader) move(st *state, to, y float64) {
	letter := math.Abs(st.size * st.turn[0])
	switch free := to - st.end; {
	case math.Abs(y-st.line[1]) > letter/3:
		x.gap("\n")
	case free > letter*wide/1000, free < -letter:
		x.gap(" ")
	}
	st.line, st.end = [2]float64{to, y}, to
}

// show writes strings, and blanks where they stand apart.
func (x *reader) show(st *state, list []object.Value) {
	unit := st.size * st.turn[0] / 1000
	for _, v := range list {
		switch v := v.(type) {
		case *object.String:
			text, width := st.font.letters(v.Bytes)
			x.put(text)
			st.end += width * unit
		case int64, float64:
			if st.end -= number(v) * unit; number(v) < -wide {
				x.gap(" ")
			}
		}
	}
}

func number(v object.Value) float64 {
	switch v := v.(type) {
	case int64:
		return float64(v)
	case float64:
		return v
	}
	return 0
}

// form reads a form that the page draws; pictures have no text.
func (x *reader) form(resources *object.Dict, args []object.Value, depth int) {
	if len(args) != 1 || depth == maxDepth {
		return
	}
	name, _ := args[0].(object.Name)
	s, ok := x.rev.Get(x.rev.Dict(resources.Get("XObject")).Get(name)).(*object.Stream)
	if !ok || s.Get("Subtype") != object.Name("Form") {
		return
	}
	body, err := x.rev.Unpack(s)
	if err != nil {
		return
	}
	if own := x.rev.Dict(s.Get("Resources")); own != nil {
		resources = own
	}
	x.run(body, resources, depth+1)
}
