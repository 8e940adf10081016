package stored

import (
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// string reads a JSON string.
func (s *scanner) string() (string, error) {
	if s.strings++; s.strings > maxStrings {
		return "", s.fail("there are too many values")
	}
	if !s.take('"') {
		return "", s.fail("a string is expected")
	}
	from := s.i
	for s.i < len(s.b) {
		switch c := s.b[s.i]; {
		case c == '"':
			out := s.b[from:s.i]
			s.i++
			return out, nil
		case c == '\\':
			return s.escaped(from)
		case c < ' ':
			return "", s.fail("a string holds a control character")
		}
		s.i++
	}
	return "", s.fail("a string has no end")
}

// escaped goes on with a string that holds escapes.
func (s *scanner) escaped(from int) (string, error) {
	out := append([]byte(nil), s.b[from:s.i]...)
	for s.i < len(s.b) {
		c := s.b[s.i]
		s.i++
		switch {
		case c == '"':
			return string(out), nil
		case c < ' ':
			return "", s.fail("a string holds a control character")
		case c != '\\':
			out = append(out, c)
			continue
		}
		if s.i == len(s.b) {
			break
		}
		c = s.b[s.i]
		s.i++
		switch c {
		case '"', '\\', '/':
			out = append(out, c)
		case 'n':
			out = append(out, '\n')
		case 't':
			out = append(out, '\t')
		case 'r':
			out = append(out, '\r')
		case 'b':
			out = append(out, '\b')
		case 'f':
			out = append(out, '\f')
		case 'u':
			r, ok := s.rune()
			if !ok {
				return "", s.fail("an escape is malformed")
			}
			out = utf8.AppendRune(out, r)
		default:
			return "", s.fail("an escape is malformed")
		}
	}
	return "", s.fail("a string has no end")
}

// rune reads the four digits of \uXXXX, and the second half of a pair.
func (s *scanner) rune() (rune, bool) {
	r, ok := s.hex()
	if !ok || !utf16.IsSurrogate(r) {
		return r, ok
	}
	if s.i+1 < len(s.b) && s.b[s.i] == '\\' && s.b[s.i+1] == 'u' {
		s.i += 2
		low, ok := s.hex()
		pair := utf16.DecodeRune(r, low)
		return pair, ok && pair != utf8.RuneError
	}
	return 0, false // half a character
}

func (s *scanner) hex() (rune, bool) {
	if len(s.b)-s.i < 4 {
		return 0, false
	}
	n, err := strconv.ParseUint(s.b[s.i:s.i+4], 16, 16)
	s.i += 4
	return rune(n), err == nil
}
