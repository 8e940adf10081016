package extract

import (
	"bytes"
	"encoding/hex"
	"unicode/utf16"
)

// maxTable bounds a table: a range of a few bytes can name a million codes.
const maxTable = 1 << 17

// readTable reads a table ToUnicode (ISO 32000-1, 9.10.3): single codes (bfchar), ranges (bfrange), and how long codes are.
func (f *font) readTable(body []byte) {
	for len(body) > 0 {
		begin := bytes.Index(body, []byte("begin"))
		if begin < 0 {
			return
		}
		body = body[begin+len("begin"):]
		end := bytes.Index(body, []byte("end"))
		if end < 0 {
			return
		}
		what, inside := name(body), body[:end]
		switch what {
		case "codespacerange":
			for _, s := range hexes(inside) {
				f.length[len(s)] = true
			}
		case "bfchar":
			list := hexes(inside)
			for i := 0; i+1 < len(list); i += 2 {
				f.learn(list[i], letters16(list[i+1]))
			}
		case "bfrange":
			f.ranges(inside)
		}
	}
}

// name is the word at the beginning.
func name(b []byte) string {
	i := bytes.IndexFunc(b, func(r rune) bool { return r < 'a' || r > 'z' })
	return string(b[:max(i, 0)])
}

func (f *font) learn(code []byte, letters string) {
	if len(code) > 0 && len(code) <= 4 && len(f.table) < maxTable {
		f.table[key(code)] = letters
	}
}

// ranges reads "<first> <last> <letters of the first>" and "<first> <last> [<letters> …]".
func (f *font) ranges(b []byte) {
	for {
		first, rest := nextString(b)
		last, rest := nextString(rest)
		if first == nil || last == nil || len(first) != len(last) || len(first) > 4 {
			return
		}
		n := int(number32(last)) - int(number32(first)) + 1
		if n < 1 || n > 1<<16 {
			return
		}
		rest = bytes.TrimLeft(rest, " \r\n\t")
		if len(rest) > 0 && rest[0] == '[' {
			end := bytes.IndexByte(rest, ']')
			if end < 0 {
				return
			}
			for i, s := range hexes(rest[:end]) {
				if i < n {
					f.learn(plus(first, i), letters16(s))
				}
			}
			b = rest[end+1:]
			continue
		}
		var to []byte
		if to, b = nextString(rest); to == nil {
			return
		}
		for i := range n {
			if len(f.table) == maxTable {
				return
			}
			f.learn(plus(first, i), letters16(plus(to, i)))
		}
	}
}

func number32(b []byte) (n uint32) {
	for _, c := range b {
		n = n<<8 | uint32(c)
	}
	return n
}

// plus is a string with a number added to it, as one number.
func plus(b []byte, n int) []byte {
	out := bytes.Clone(b)
	for i := len(out) - 1; i >= 0 && n > 0; i-- {
		n += int(out[i])
		out[i] = byte(n)
		n >>= 8
	}
	return out
}

// letters16 are letters in UTF-16.
func letters16(b []byte) string {
	var units []uint16
	for i := 0; i+1 < len(b); i += 2 {
		units = append(units, uint16(b[i])<<8|uint16(b[i+1]))
	}
	if len(b) == 1 {
		units = append(units, uint16(b[0]))
	}
	return string(utf16.Decode(units))
}

// hexes are all strings in hexadecimal.
func hexes(b []byte) (out [][]byte) {
	for {
		s, rest := nextString(b)
		if s == nil {
			return out
		}
		out, b = append(out, s), rest
	}
}

// nextString is the next string in hexadecimal, and what follows it; nil when there is none.
func nextString(b []byte) (s, rest []byte) {
	from := bytes.IndexByte(b, '<')
	if from < 0 {
		return nil, nil
	}
	to := bytes.IndexByte(b[from:], '>')
	if to < 0 {
		return nil, nil
	}
	digits := bytes.Map(func(r rune) rune {
		if r == ' ' || r == '\n' || r == '\r' || r == '\t' {
			return -1
		}
		return r
	}, b[from+1:from+to])
	if len(digits)%2 == 1 {
		digits = append(digits, '0')
	}
	s = make([]byte, hex.DecodedLen(len(digits)))
	if _, err := hex.Decode(s, digits); err != nil {
		return nil, nil
	}
	return s, b[from+to+1:]
}
