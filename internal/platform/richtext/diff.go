package richtext

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Op says what happened to a stretch of text.
type Op uint8

// The three things that can happen.
const (
	Equal Op = iota
	Insert
	Delete
)

// Change is a stretch of text that stayed, came or went.
type Change struct {
	Op   Op
	Text string
}

// Diff tells how the source a became b, word by word. The texts of all but the inserts make a, of
// all but the deletes b, and a deletion stands before the insertion that replaces it. Parts that
// differ in very many places come out as one deletion and one insertion; the time is bounded for any
// input.
func Diff(a, b string) []Change {
	d := differ{a: words(a), b: words(b)}
	d.compare(0, len(d.a), 0, len(d.b), false)
	out := make([]Change, len(d.out))
	for i, s := range d.out {
		from := d.a
		if s.op == Insert {
			from = d.b
		}
		out[i] = Change{s.op, strings.Join(from[s.from:s.to], "")}
	}
	return out
}

// words divides a text into words, runs of blanks, and single other characters.
func words(s string) []string {
	var out []string
	for s != "" {
		r, n := utf8.DecodeRuneInString(s)
		if c := class(r); c != 0 {
			for n < len(s) {
				next, size := utf8.DecodeRuneInString(s[n:])
				if class(next) != c {
					break
				}
				n += size
			}
		}
		out = append(out, s[:n])
		s = s[n:]
	}
	return out
}

func class(r rune) int {
	switch {
	case r == '\n':
		return 0 // lines stay apart: an added paragraph is one insertion
	case unicode.IsLetter(r), unicode.IsDigit(r), unicode.IsMark(r):
		return 1
	case unicode.IsSpace(r):
		return 2
	}
	return 0
}

// stretch is a Change as positions in a, or in b for an insertion.
type stretch struct {
	op       Op
	from, to int
}

type differ struct {
	a, b []string
	out  []stretch
}

// compare writes the changes from a[a0:a1] to b[b0:b1]: a shortest script if it is not too long,
// else the parts between words that both have exactly once, else one deletion and one insertion.
func (d *differ) compare(a0, a1, b0, b1 int, anchored bool) {
	start := a0
	for a0 < a1 && b0 < b1 && d.a[a0] == d.b[b0] {
		a0, b0 = a0+1, b0+1
	}
	d.add(Equal, start, a0)
	end := a1
	for a0 < a1 && b0 < b1 && d.a[a1-1] == d.b[b1-1] {
		a1, b1 = a1-1, b1-1
	}
	switch {
	case a0 == a1 || b0 == b1:
		d.replace(a0, a1, b0, b1)
	case d.script(a0, a1, b0, b1):
	case !anchored:
		la, lb := a0, b0
		for _, p := range append(anchors(d.a[a0:a1], d.b[b0:b1]), [2]int{a1 - a0, b1 - b0}) {
			d.compare(la, a0+p[0], lb, b0+p[1], true)
			la, lb = a0+p[0], b0+p[1] // the anchor itself is the first equal word of the next part
		}
	default:
		d.replace(a0, a1, b0, b1)
	}
	d.add(Equal, a1, end)
}

func (d *differ) replace(a0, a1, b0, b1 int) {
	d.add(Delete, a0, a1)
	d.add(Insert, b0, b1)
}

// add appends a stretch. Between two equal stretches there is at most one deletion and one insertion.
func (d *differ) add(op Op, from, to int) {
	if from == to {
		return
	}
	for i := len(d.out) - 1; i >= 0 && (op == Equal) == (d.out[i].op == Equal); i-- {
		if d.out[i].op == op {
			d.out[i].to = to
			return
		}
	}
	d.out = append(d.out, stretch{op, from, to})
	if n := len(d.out); op == Delete && n > 1 && d.out[n-2].op == Insert {
		d.out[n-1], d.out[n-2] = d.out[n-2], d.out[n-1]
	}
}

// maxSteps bounds the edit script of one part.
const maxSteps = 600

// script finds a shortest edit script (Myers, "An O(ND) Difference Algorithm", 1986) and writes it;
// false when it would be longer than maxSteps.
func (d *differ) script(a0, a1, b0, b1 int) bool {
	n, m := a1-a0, b1-b0
	limit := min(n+m, maxSteps)
	reach := make([]int, 2*limit+3) // furthest x on each diagonal, at index k+limit+1
	var trace [][]int
	for step := 0; step <= limit; step++ {
		trace = append(trace, append([]int(nil), reach[limit+1-step:limit+2+step]...))
		for k := -step; k <= step; k += 2 {
			i := k + limit + 1
			x := reach[i-1] + 1
			if k == -step || k != step && reach[i-1] < reach[i+1] {
				x = reach[i+1]
			}
			for x < n && x-k < m && d.a[a0+x] == d.b[b0+x-k] {
				x++
			}
			reach[i] = x
			if x >= n && x-k >= m {
				d.walk(trace, a0, b0, n, m)
				return true
			}
		}
	}
	return false
}

// walk goes the script back from its end and writes it in order.
func (d *differ) walk(trace [][]int, a0, b0, x, y int) {
	var back []stretch
	for step := len(trace) - 1; step > 0; step-- {
		v := trace[step] // diagonals -step..step as they were before this step
		k := x - y
		before := k - 1
		if k == -step || k != step && v[k-1+step] < v[k+1+step] {
			before = k + 1
		}
		px := v[before+step]
		py := px - before
		same := min(x-px, y-py)
		back = append(back, stretch{Equal, a0 + x - same, a0 + x})
		x, y = x-same, y-same
		if x > px {
			back = append(back, stretch{Delete, a0 + px, a0 + x})
		} else {
			back = append(back, stretch{Insert, b0 + py, b0 + y})
		}
		x, y = px, py
	}
	d.add(Equal, a0, a0+x)
	for i := len(back) - 1; i >= 0; i-- {
		d.add(back[i].op, back[i].from, back[i].to)
	}
}
