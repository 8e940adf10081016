package richtext

import "strings"

// styled pairs the rows of * and _ and gives the runs their style. It is the algorithm of CommonMark
// (appendix, "process emphasis") on a flat list: a pair adds one to the bold or italic count of the
// tokens between its halves.
func styled(tokens []token) []Run {
	bold, italic := pair(tokens)
	var out runs
	nb, ni := 0, 0
	for i, t := range tokens {
		nb += bold[i]
		ni += italic[i]
		style := Run{Bold: nb > 0, Italic: ni > 0}
		switch {
		case t.runs != nil:
			for _, r := range t.runs {
				out.add(Run{Bold: r.Bold || style.Bold, Italic: r.Italic || style.Italic, Link: r.Link}, r.Text)
			}
		case t.mark != 0:
			out.add(style, strings.Repeat(string(t.mark), t.n))
		default:
			out.add(style, t.text)
		}
	}
	out.end()
	return out.list
}

// runs collects runs and joins those of one style, so that the same look has one form.
type runs struct {
	list  []Run
	style Run
	text  []byte
}

func (r *runs) add(style Run, text string) {
	if text != "" && style != r.style {
		r.end()
		r.style = style
	}
	r.text = append(r.text, text...)
}

func (r *runs) end() {
	if len(r.text) > 0 {
		r.style.Text = string(r.text)
		r.list = append(r.list, r.style)
		r.style.Text, r.text = "", r.text[:0]
	}
}

// pair matches closing rows with opening ones and returns the change of the bold and italic counts
// before each token. bottom remembers how far down the stack a search of the same sort already
// failed, which keeps the whole linear.
func pair(tokens []token) (bold, italic []int) {
	bold, italic = make([]int, len(tokens)+1), make([]int, len(tokens)+1)
	var stack []int    // indexes of rows that may still open
	var bottom [12]int // by mark, whether it also opens, and length modulo three
	for c := range tokens {
		closer := &tokens[c]
		if closer.mark == 0 {
			continue
		}
		for closer.closes && closer.n > 0 {
			sort := closer.sort()
			at := findOpener(tokens, stack, closer, bottom[sort])
			if at < 0 {
				bottom[sort] = len(stack)
				break
			}
			o := stack[at]
			use := 1
			if closer.n >= 2 && tokens[o].n >= 2 {
				use = 2
			}
			delta := italic
			if use == 2 {
				delta = bold
			}
			delta[o+1]++
			delta[c]--
			closer.n -= use
			tokens[o].n -= use
			stack = stack[:at+1]
			if tokens[o].n == 0 {
				stack = stack[:at]
			}
			for i := range bottom {
				bottom[i] = min(bottom[i], len(stack))
			}
		}
		if closer.opens && closer.n > 0 {
			stack = append(stack, c)
		}
	}
	return bold, italic
}

// findOpener looks down the stack for a row of the same mark. The rule of three: a row that both
// opens and closes does not pair with one when their lengths add up to a multiple of three, unless
// both are such multiples.
func findOpener(tokens []token, stack []int, closer *token, bottom int) int {
	for i := len(stack) - 1; i >= bottom; i-- {
		o := &tokens[stack[i]]
		if o.mark != closer.mark {
			continue
		}
		odd := (closer.opens || o.closes) && (closer.total+o.total)%3 == 0 && (closer.total%3 != 0 || o.total%3 != 0)
		if !odd {
			return i
		}
	}
	return -1
}

// sort numbers the twelve sorts of closing rows for which a search can fail separately.
func (t *token) sort() int {
	n := t.total % 3
	if t.mark == '_' {
		n += 6
	}
	if t.opens {
		n += 3
	}
	return n
}
