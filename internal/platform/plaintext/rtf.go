package plaintext

import (
	"bytes"
	"strconv"
	"strings"
	"unicode/utf16"

	"golang.org/x/text/encoding/charmap"
)

// unseen are groups of RTF whose text is no text of the document.
var unseen = map[string]bool{"fonttbl": true, "colortbl": true, "stylesheet": true, "info": true, "pict": true, "object": true, "*": true, "themedata": true, "datastore": true}

// rtf reads a document of Rich Text Format 1.9.
type rtf struct {
	in    []byte
	out   strings.Builder
	deep  []bool // of each open group whether it is unseen
	units []uint16
	skip  int // letters that stand in for one that was given by its number
}

func fromRTF(body []byte) (string, error) {
	if !bytes.HasPrefix(body, []byte(`{\rtf`)) {
		return "", ErrUnreadable
	}
	r := &rtf{in: body}
	for len(r.in) > 0 && r.out.Len() < maxText {
		c := r.in[0]
		r.in = r.in[1:]
		switch c {
		case '{':
			if len(r.deep) > 1000 {
				return "", ErrUnreadable
			}
			r.deep = append(r.deep, r.hidden())
		case '}':
			r.flush()
			r.deep = r.deep[:max(0, len(r.deep)-1)]
		case '\\':
			r.control()
		case '\r', '\n':
		default:
			r.letter(string(rune(c)))
		}
	}
	r.flush()
	return r.out.String(), nil
}

func (r *rtf) hidden() bool { return len(r.deep) > 0 && r.deep[len(r.deep)-1] }

func (r *rtf) letter(s string) {
	if r.skip > 0 {
		r.skip--
		return
	}
	r.flush()
	if !r.hidden() {
		r.out.WriteString(s)
	}
}

// flush writes letters that were given by their numbers.
func (r *rtf) flush() {
	if len(r.units) > 0 && !r.hidden() {
		r.out.WriteString(string(utf16.Decode(r.units)))
	}
	r.units = nil
}

// control reads what follows a backslash.
func (r *rtf) control() {
	if len(r.in) == 0 {
		return
	}
	c := r.in[0]
	if c < 'a' || c > 'z' {
		r.in = r.in[1:]
		switch {
		case c == '\'' && len(r.in) >= 2:
			if n, err := strconv.ParseUint(string(r.in[:2]), 16, 8); err == nil {
				r.letter(string(charmap.Windows1250.DecodeByte(byte(n))))
			}
			r.in = r.in[2:]
		case c == '~':
			r.letter(" ")
		case c == '*' && len(r.deep) > 0:
			r.deep[len(r.deep)-1] = true
		case c == '\\' || c == '{' || c == '}':
			r.letter(string(rune(c)))
		}
		return
	}
	r.word()
}

// word reads a control word with its number.
func (r *rtf) word() {
	n := 0
	for n < len(r.in) && r.in[n] >= 'a' && r.in[n] <= 'z' {
		n++
	}
	word, rest := string(r.in[:n]), r.in[n:]
	n = 0
	for n < len(rest) && n < 12 && (rest[n] >= '0' && rest[n] <= '9' || n == 0 && rest[n] == '-') {
		n++
	}
	number, _ := strconv.Atoi(string(rest[:n]))
	r.in = bytes.TrimPrefix(rest[n:], []byte(" "))
	switch {
	case word == "u":
		r.units, r.skip = append(r.units, uint16(number)), 1 //nolint:gosec // negative numbers stand for those over 32,767
	case unseen[word] && len(r.deep) > 0:
		r.deep[len(r.deep)-1] = true
	case word == "par" || word == "line" || word == "tab" || word == "cell" || word == "row" || word == "page":
		r.letter("\n")
	}
}
