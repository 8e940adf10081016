package richtext

import (
	"bytes"
	"fmt"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"
)

// inline reads the text of a paragraph, a heading, an item or a cell.
func inline(s string) []Run {
	sc := scanner{src: s}
	for sc.at < len(s) {
		sc.next()
	}
	sc.flush()
	return styled(sc.out)
}

// token is a piece of a line: text, a finished link, or a row of * or _ that may open or close.
type token struct {
	text   string
	runs   []Run // a link
	mark   byte  // * or _, for a row of them
	n      int   // how many of the row are not used yet
	total  int   // length of the row as written
	opens  bool
	closes bool
}

// scanner divides a text at the marks that mean something.
type scanner struct {
	src  string
	at   int
	text []byte
	out  []token
}

func (s *scanner) flush() {
	if len(s.text) > 0 {
		s.out = append(s.out, token{text: string(s.text)})
		s.text = s.text[:0]
	}
}

func (s *scanner) next() {
	rest := s.src[s.at:]
	switch c := rest[0]; c {
	case '\\':
		s.backslash(rest)
	case '\n':
		hard := bytes.HasSuffix(s.text, []byte("  "))
		s.at++
		s.lineEnd(hard)
	case '*', '_':
		n := len(rest) - len(strings.TrimLeft(rest, string(c)))
		s.flush()
		s.out = append(s.out, delimiter(s.src, s.at, n))
		s.at += n
	case '!', '[':
		label, address, size := link(rest)
		if size == 0 {
			s.literal(1)
			return
		}
		s.flush()
		s.out = append(s.out, token{runs: linked(label, address)})
		s.at += size
	default:
		n := strings.IndexAny(rest, "\\\n*_![")
		if n < 0 {
			n = len(rest)
		}
		s.literal(n)
	}
}

func (s *scanner) literal(n int) {
	s.text = append(s.text, s.src[s.at:s.at+n]...)
	s.at += n
}

// backslash takes the next mark literally; at the end of a line it breaks the line.
func (s *scanner) backslash(rest string) {
	switch {
	case len(rest) == 1 || rest[1] != '\n' && !isPunct(rest[1]):
		s.literal(1)
	case rest[1] == '\n':
		s.at += 2
		s.lineEnd(true)
	default:
		s.at++
		s.literal(1)
	}
}

// lineEnd joins two lines of the source with a space, or with a line break.
func (s *scanner) lineEnd(hard bool) {
	s.text = bytes.TrimRight(s.text, " ")
	for s.at < len(s.src) && s.src[s.at] == ' ' {
		s.at++
	}
	if hard {
		s.text = append(s.text, '\n')
		return
	}
	s.text = append(s.text, ' ')
}

func isPunct(c byte) bool {
	return strings.IndexByte("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~", c) >= 0
}

// delimiter judges a row of n marks by its neighbours, by the rules of CommonMark (6.2): it opens
// when text follows, closes when text precedes, and _ does neither inside a word.
func delimiter(src string, at, n int) token {
	before, _ := utf8.DecodeLastRuneInString(src[:at])
	after, _ := utf8.DecodeRuneInString(src[at+n:])
	if at == 0 {
		before = ' '
	}
	if at+n == len(src) {
		after = ' '
	}
	left := !unicode.IsSpace(after) && (!isMark(after) || unicode.IsSpace(before) || isMark(before))
	right := !unicode.IsSpace(before) && (!isMark(before) || unicode.IsSpace(after) || isMark(after))
	t := token{mark: src[at], n: n, total: n, opens: left, closes: right}
	if t.mark == '_' {
		t.opens = left && (!right || isMark(before))
		t.closes = right && (!left || isMark(after))
	}
	return t
}

func isMark(r rune) bool { return unicode.IsPunct(r) || unicode.IsSymbol(r) }

// maxAddress bounds the address of a link, and with it the search for its end.
const maxAddress = 2000

// link reads "[label](address)" at the start of s; size 0 means there is none. "![label](address)",
// a picture elsewhere, gives its label and no address. A label holds no brackets of its own and an
// address no spaces: with that every bracket is looked at once.
func link(s string) (label, address string, size int) {
	picture := s[0] == '!'
	body := strings.TrimPrefix(s, "!")
	if body == "" || body[0] != '[' {
		return "", "", 0
	}
	end := until(body, 1, "]", "[")
	if end < 2 || end+1 >= len(body) || body[end+1] != '(' {
		return "", "", 0
	}
	stop := until(body[:min(len(body), end+2+maxAddress)], end+2, ")", "( \n[")
	if stop < 0 {
		return "", "", 0
	}
	size = stop + 1 + len(s) - len(body)
	if picture {
		return body[1:end], "", size
	}
	address, ok := CheckLink(unescaped(body[end+2 : stop]))
	if !ok {
		return "", "", 0 // shown as typed, so that the writer sees it is no link
	}
	return body[1:end], address, size
}

// until finds the first unescaped byte of want at or after from, or -1 when one of never comes first.
func until(s string, from int, want, never string) int {
	for i := from; i < len(s); i++ {
		switch {
		case s[i] == '\\':
			i++
		case strings.IndexByte(want, s[i]) >= 0:
			return i
		case strings.IndexByte(never, s[i]) >= 0:
			return -1
		}
	}
	return -1
}

func unescaped(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) && isPunct(s[i+1]) {
			i++
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// CheckLink tells whether an address may stand in a text: http or https with a host, or mailto with
// an address. It returns the address with foreign characters percent-encoded.
func CheckLink(address string) (string, bool) {
	if len(address) > maxAddress || strings.ContainsFunc(address, func(r rune) bool { return unicode.IsControl(r) || unicode.IsSpace(r) }) {
		return "", false
	}
	u, err := url.Parse(address)
	if err != nil {
		return "", false
	}
	switch u.Scheme {
	case "http", "https":
		return percent(u.String()), u.Host != "" && u.User == nil
	case "mailto":
		return percent(u.String()), strings.Contains(u.Opaque, "@")
	}
	return "", false
}

// percent encodes what net/url leaves as it is in an e-mail address.
func percent(s string) string {
	var b strings.Builder
	for i := range len(s) {
		if s[i] <= ' ' || s[i] > '~' {
			fmt.Fprintf(&b, "%%%02X", s[i])
		} else {
			b.WriteByte(s[i])
		}
	}
	return b.String()
}

// linked reads a label and puts the address on all of it.
func linked(label, address string) []Run {
	runs := inline(label)
	for i := range runs {
		runs[i].Link = address
	}
	return runs
}
