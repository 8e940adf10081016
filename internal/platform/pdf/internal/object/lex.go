package object

import (
	"bytes"
	"strconv"
)

// lexer reads values from bytes. The first error stays.
type lexer struct {
	b      []byte
	at     int
	placed bool // positions are positions in the file
	left   *int // values that may still be read
	err    error
}

func (l *lexer) fail(err error) Value {
	if l.err == nil {
		l.err = err
	}
	l.at = len(l.b)
	return nil
}

func blank(c byte) bool {
	return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == 0
}

func regular(c byte) bool {
	return !blank(c) && bytes.IndexByte([]byte("()<>[]{}/%"), c) < 0
}

// skip passes over blanks and comments.
func (l *lexer) skip() {
	for l.at < len(l.b) {
		switch c := l.b[l.at]; {
		case blank(c):
			l.at++
		case c == '%':
			for l.at < len(l.b) && l.b[l.at] != '\n' && l.b[l.at] != '\r' {
				l.at++
			}
		default:
			return
		}
	}
}

// word reads a run of regular characters.
func (l *lexer) word() []byte {
	from := l.at
	for l.at < len(l.b) && regular(l.b[l.at]) {
		l.at++
	}
	return l.b[from:l.at]
}

// keyword tells whether a word comes next, and passes over it.
func (l *lexer) keyword(w string) bool {
	l.skip()
	if !bytes.HasPrefix(l.b[l.at:], []byte(w)) {
		return false
	}
	if end := l.at + len(w); end < len(l.b) && regular(l.b[end]) {
		return false
	}
	l.at += len(w)
	return true
}

// integer reads a whole number that is not negative.
func (l *lexer) integer() (int, bool) {
	l.skip()
	w := l.word()
	if len(w) == 0 || len(w) > 12 || w[0] < '0' || w[0] > '9' {
		return 0, false
	}
	n, err := strconv.Atoi(string(w))
	return n, err == nil
}

// value reads any value; depth is how many may still be nested.
func (l *lexer) value(depth int) Value {
	l.skip()
	if *l.left--; *l.left < 0 {
		return l.fail(ErrTooLarge)
	}
	if l.at >= len(l.b) || depth == 0 {
		return l.fail(ErrSyntax)
	}
	switch c := l.b[l.at]; {
	case c == '/':
		return l.name()
	case c == '(':
		return l.literal()
	case c == '<' && l.at+1 < len(l.b) && l.b[l.at+1] == '<':
		return l.dict(depth - 1)
	case c == '<':
		return l.hex()
	case c == '[':
		return l.array(depth - 1)
	case !regular(c):
		return l.fail(ErrSyntax)
	}
	return l.plain()
}

// plain reads a number, a reference or one of the three words.
func (l *lexer) plain() Value {
	w := l.word()
	switch string(w) {
	case "null":
		return nil
	case "true":
		return true
	case "false":
		return false
	}
	n, err := strconv.ParseInt(string(w), 10, 64)
	if err != nil {
		f, err := strconv.ParseFloat(string(w), 64)
		if err != nil || bytes.ContainsAny(w, "eExXpP_nN") {
			return l.fail(ErrSyntax)
		}
		return f
	}
	if n < 0 || n > maxNumber || w[0] == '+' {
		return n
	}
	back := l.at
	if g, ok := l.integer(); ok && l.keyword("R") {
		return Ref{int(n), g}
	}
	l.at = back
	return n
}

func (l *lexer) name() Value {
	l.at++
	w := l.word()
	if bytes.IndexByte(w, '#') < 0 {
		return Name(w)
	}
	out := make([]byte, 0, len(w))
	for i := 0; i < len(w); i++ {
		if w[i] == '#' && i+2 < len(w) && unhex(w[i+1]) >= 0 && unhex(w[i+2]) >= 0 {
			out = append(out, byte(unhex(w[i+1])<<4|unhex(w[i+2])))
			i += 2
			continue
		}
		out = append(out, w[i])
	}
	return Name(out)
}

func unhex(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c >= 'a' && c <= 'f':
		return int(c-'a') + 10
	case c >= 'A' && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}

func (l *lexer) placedString(from int, b []byte, hex bool) *String {
	s := &String{Bytes: b, Hex: hex}
	if l.placed {
		s.At, s.End = from, l.at
	}
	return s
}

func (l *lexer) hex() Value {
	from := l.at
	n := bytes.IndexByte(l.b[from:], '>')
	if n < 0 {
		return l.fail(ErrSyntax)
	}
	out, half := make([]byte, 0, n/2), -1
	for _, c := range l.b[from+1 : from+n] {
		v := unhex(c)
		switch {
		case blank(c):
		case v < 0:
			return l.fail(ErrSyntax)
		case half < 0:
			half = v
		default:
			out, half = append(out, byte(half<<4|v)), -1
		}
	}
	if half >= 0 {
		out = append(out, byte(half<<4))
	}
	l.at = from + n + 1
	return l.placedString(from, out, true)
}

func (l *lexer) literal() Value {
	from := l.at
	var out []byte
	open := 0
	for l.at < len(l.b) {
		c := l.b[l.at]
		l.at++
		switch c {
		case '(':
			open++
			if open == 1 {
				continue
			}
		case ')':
			if open--; open == 0 {
				return l.placedString(from, out, false)
			}
		case '\\':
			out = l.escape(out)
			continue
		case '\r': // any end of a line is read as a line feed
			c = '\n'
			if l.at < len(l.b) && l.b[l.at] == '\n' {
				l.at++
			}
		}
		out = append(out, c)
	}
	return l.fail(ErrSyntax)
}

// escape reads what follows a backslash.
func (l *lexer) escape(out []byte) []byte {
	if l.at >= len(l.b) {
		return out
	}
	c := l.b[l.at]
	l.at++
	if i := bytes.IndexByte([]byte("nrtbf"), c); i >= 0 {
		return append(out, "\n\r\t\b\f"[i])
	}
	switch {
	case c == '\n':
		return out
	case c == '\r':
		if l.at < len(l.b) && l.b[l.at] == '\n' {
			l.at++
		}
		return out
	case c < '0' || c > '7':
		return append(out, c)
	}
	v := int(c - '0')
	for i := 0; i < 2 && l.at < len(l.b) && l.b[l.at] >= '0' && l.b[l.at] <= '7'; i++ {
		v = v<<3 | int(l.b[l.at]-'0')
		l.at++
	}
	return append(out, byte(v))
}

func (l *lexer) array(depth int) Value {
	l.at++
	a := Array{}
	for l.err == nil {
		l.skip()
		if l.at < len(l.b) && l.b[l.at] == ']' {
			l.at++
			return a
		}
		a = append(a, l.value(depth))
	}
	return nil
}

func (l *lexer) dict(depth int) Value {
	l.at += 2
	var list []Entry
	for l.err == nil {
		l.skip()
		if bytes.HasPrefix(l.b[l.at:], []byte(">>")) {
			l.at += 2
			return newDict(list)
		}
		if l.at >= len(l.b) || l.b[l.at] != '/' {
			return l.fail(ErrSyntax)
		}
		k, _ := l.name().(Name)
		list = append(list, Entry{k, l.value(depth)})
	}
	return nil
}
