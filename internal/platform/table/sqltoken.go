package table

import (
	"errors"
	"io"
	"strings"
)

// token is a word, a mark or a quoted text of a dump.
type token struct {
	text   string
	quoted bool
}

// is tells whether a token is a word of the language.
func (t token) is(word string) bool { return !t.quoted && strings.EqualFold(t.text, word) }

func (r *dumpReader) char() (rune, error) {
	c, _, err := r.in.ReadRune()
	if err != nil {
		return 0, err
	}
	if c == '\n' {
		r.line++
	}
	if r.size++; r.size > maxRow {
		return 0, errTooLong
	}
	return c, nil
}

func (r *dumpReader) back(c rune) {
	if c == '\n' {
		r.line--
	}
	r.size--
	_ = r.in.UnreadRune() // follows a ReadRune
}

// peek is the next character without taking it; 0 at the end.
func (r *dumpReader) peek() rune {
	c, err := r.char()
	if err != nil {
		return 0
	}
	r.back(c)
	return c
}

// token reads the next token, without comments.
func (r *dumpReader) token() (token, error) {
	for {
		c, err := r.char()
		if err != nil {
			return token{}, err
		}
		switch {
		case strings.ContainsRune(" \t\r\n\ufeff", c):
		case c == '-' && r.peek() == '-', c == '#':
			err = r.upTo("\n")
		case c == '/' && r.peek() == '*':
			err = r.upTo("*/")
		case c == '\'' || c == '"' || c == '`':
			r.mysql = r.mysql || c == '`'
			text, err := r.quoted(c, r.mysql && c == '\'')
			return token{text, true}, inside(err)
		case c == '[':
			text, err := r.until(']')
			return token{text, true}, inside(err)
		case strings.ContainsRune("(),;.=", c):
			return token{string(c), false}, nil
		default:
			return r.word(c)
		}
		if err != nil {
			return token{}, err
		}
	}
}

// inside makes the end of a file an error where something was begun.
func inside(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

func (r *dumpReader) word(c rune) (token, error) {
	var b strings.Builder
	for {
		b.WriteRune(c)
		var err error
		if c, err = r.char(); errors.Is(err, io.EOF) {
			return token{b.String(), false}, nil
		} else if err != nil {
			return token{}, err
		}
		// The dot of a number belongs to it; that of schema.table does not.
		dot := c == '.' && !strings.ContainsFunc(b.String(), func(c rune) bool { return c > '9' })
		if strings.ContainsRune(" \t\r\n(),;='\"`", c) || c == '.' && !dot {
			r.back(c)
			return token{b.String(), false}, nil
		}
	}
}

func (r *dumpReader) until(end rune) (string, error) {
	var b strings.Builder
	for {
		c, err := r.char()
		if err != nil || c == end {
			return b.String(), err
		}
		b.WriteRune(c)
	}
}

func (r *dumpReader) upTo(end string) error {
	last := ""
	for last != end {
		c, err := r.char()
		if err != nil {
			return err
		}
		r.size-- // a comment may be as long as it likes
		if last += string(c); len(last) > len(end) {
			last = last[len(last)-len(end):]
		}
	}
	return nil
}

// escapes of MySQL and of E'…' of PostgreSQL.
var escapes = map[rune]rune{'n': '\n', 'r': '\r', 't': '\t', '0': 0, 'Z': 0x1a, 'b': '\b'}

// quoted reads a text up to its mark, which stands twice inside; with backslashes they escape.
func (r *dumpReader) quoted(mark rune, backslash bool) (string, error) {
	var b strings.Builder
	for {
		c, err := r.char()
		if err != nil {
			return "", err
		}
		switch {
		case c == mark:
			if r.peek() != mark {
				return b.String(), nil
			}
			_, _ = r.char()
		case c == '\\' && backslash:
			if c, err = r.char(); err != nil {
				return "", err
			}
			if e, ok := escapes[c]; ok {
				c = e
			}
		}
		b.WriteRune(c)
	}
}

// skip reads to the end of a statement, past texts and brackets.
func (r *dumpReader) skip(t token) (err error) {
	for t.text != ";" || t.quoted {
		r.size = 0
		if t, err = r.token(); err != nil {
			return err
		}
	}
	return nil
}

// tuple reads one row of VALUES; nil after the last.
func (r *dumpReader) tuple() (cells []string, ok bool, err error) {
	for {
		t, err := r.token()
		if err != nil {
			return nil, false, err // a dump may end without its semicolon
		}
		if t.text == "(" && !t.quoted {
			break
		}
		if t.text != "," || t.quoted {
			return nil, false, r.skip(t)
		}
	}
	ok = true
	for {
		v, good, end, err := r.literal()
		if err != nil {
			return nil, false, inside(err)
		}
		if len(cells) > maxColumns {
			return nil, false, errTooLong
		}
		cells, ok = append(cells, v), ok && good
		if end {
			return cells, ok, nil
		}
	}
}

// literal reads a value up to the comma or bracket behind it.
func (r *dumpReader) literal() (v string, ok, end bool, err error) {
	ok = true
	escaped := false
	for depth, parts := 0, 0; ; {
		c, err := r.char()
		if err != nil {
			return "", false, false, err
		}
		switch {
		case strings.ContainsRune(" \t\r\n", c):
		case c == '\'':
			if v, err = r.quoted(c, r.mysql || escaped); err != nil {
				return "", false, false, err
			}
			parts++
		case c == '(':
			depth, ok = depth+1, false // a function, whose value nobody here reckons
		case c == ')' && depth > 0:
			depth--
		case c == ',' && depth > 0:
		case c == ',' || c == ')':
			return v, ok && parts <= 1, c == ')', nil
		default:
			t, err := r.word(c)
			if err != nil {
				return "", false, false, err
			}
			switch {
			case t.is("NULL"):
				parts++
			case t.is("TRUE"):
				v, parts = "tak", parts+1
			case t.is("FALSE"):
				v, parts = "nie", parts+1
			case t.is("E"):
				escaped = true
			case t.is("N"), t.is("_utf8mb4"), t.is("_utf8"), t.is("DATE"), t.is("TIMESTAMP"): // before a text
			default:
				number := strings.Trim(t.text, "+-0123456789.eE") == ""
				v, ok, parts = t.text, ok && number, parts+1
			}
		}
	}
}

// copyLine reads a line of COPY.
func (r *dumpReader) copyLine() (string, error) {
	line, err := r.until('\n')
	return strings.TrimSuffix(line, "\r"), inside(err)
}

func copyCells(line string) []string {
	cells := strings.Split(line, "\t")
	for i, c := range cells {
		if c == `\N` {
			cells[i] = ""
			continue
		}
		if !strings.Contains(c, `\`) {
			continue
		}
		var b strings.Builder
		escaped := false
		for _, r := range c {
			switch e, known := escapes[r]; {
			case !escaped && r == '\\':
				escaped = true
				continue
			case escaped && known:
				r = e
			}
			escaped = false
			b.WriteRune(r)
		}
		cells[i] = b.String()
	}
	return cells
}
