package filetype

import (
	"bytes"
	"unicode/utf16"
	"unicode/utf8"
)

// text tells the kinds of text apart, most particular first: XML, HTML, DXF, and the rest, in which
// txt, csv and css look alike.
func (f *file) text() (finding, error) {
	tail, err := f.at(max(0, f.size-headSize), headSize)
	if err != nil {
		return finding{}, err
	}
	head, wide := decode(f.head)
	if !wide && (!isText(f.head) || !isText(tail)) {
		return finding{}, ErrUnknown
	}
	if wide && bytes.ContainsRune(head, 0) {
		return finding{}, ErrUnknown
	}
	start := bytes.TrimLeft(head, " \t\r\n\f")
	if bytes.HasPrefix(start, []byte("<")) {
		found, ok := xmlKind(start, tail)
		switch {
		case ok && (found.codes[0] != "xml" || !isHTML(start)):
			return found, nil
		case ok: // a piece of HTML that happens to be well formed
			return is("html", "xml"), nil
		case isHTML(start):
			return is("html"), nil
		}
	}
	if isDXF(start) {
		return is("dxf", "txt"), nil
	}
	return is("txt", "csv", "css"), nil
}

// decode takes the mark of the encoding away and turns UTF-16 into UTF-8; wide tells that it did.
func decode(b []byte) (out []byte, wide bool) {
	switch {
	case bytes.HasPrefix(b, []byte("\xef\xbb\xbf")):
		return b[3:], false
	case bytes.HasPrefix(b, []byte("\xff\xfe")), bytes.HasPrefix(b, []byte("\xfe\xff")):
		units := make([]uint16, 0, len(b)/2)
		for i := 2; i+1 < len(b); i += 2 {
			lo, hi := b[i], b[i+1]
			if b[0] == 0xfe {
				lo, hi = hi, lo
			}
			units = append(units, uint16(hi)<<8|uint16(lo))
		}
		return []byte(string(utf16.Decode(units))), true
	}
	return b, false
}

// isText tells whether bytes are text in UTF-8, or in one of the old eight-bit encodings that Polish
// offices still send (Windows-1250, ISO 8859-2): neither has control characters but those of lines
// and pages, and the old ones are mostly ASCII. The bytes may be cut out of a longer text.
func isText(b []byte) bool {
	upper := 0
	for _, c := range b {
		switch {
		case c < 0x20 && c != '\t' && c != '\n' && c != '\r' && c != '\f' && c != 0x1a, c == 0x7f:
			return false
		case c >= 0x80:
			upper++
		}
	}
	return upper*3 <= len(b)*2 || utf8.Valid(whole(b))
}

// whole takes away the halves of characters that a cut has left at both ends.
func whole(b []byte) []byte {
	for range 3 {
		if len(b) > 0 && !utf8.RuneStart(b[0]) {
			b = b[1:]
		}
	}
	for i := 1; i <= 3 && i <= len(b); i++ {
		if c := b[len(b)-i]; utf8.RuneStart(c) {
			if !utf8.FullRune(b[len(b)-i:]) {
				return b[:len(b)-i]
			}
			break
		}
	}
	return b
}

// isHTML follows what browsers take for HTML at the start of a resource (WHATWG, MIME Sniffing § 7.1).
func isHTML(start []byte) bool {
	lower := bytes.ToLower(start[:min(len(start), 64)])
	for _, tag := range []string{
		"<!doctype html", "<html", "<head", "<script", "<iframe", "<h1", "<div", "<font", "<table", "<a", "<style",
		"<title", "<b", "<body", "<br", "<p", "<!--", "<meta", "<form", "<img", "<ul", "<ol", "<span", "<link",
	} {
		after, ok := bytes.CutPrefix(lower, []byte(tag))
		if ok && (tag == "<!--" || len(after) == 0 || bytes.ContainsAny(after[:1], " >\t\r\n\f/")) {
			return true
		}
	}
	return false
}

// isDXF wants the pair "0, SECTION" after comments (pairs that begin with 999).
func isDXF(start []byte) bool {
	for range 100 {
		code, rest, ok := bytes.Cut(start, []byte("\n"))
		value, next, ok2 := bytes.Cut(rest, []byte("\n"))
		if !ok || !ok2 {
			return false
		}
		switch string(bytes.TrimSpace(code)) {
		case "0":
			return string(bytes.TrimSpace(value)) == "SECTION"
		case "999":
			start = next
		default:
			return false
		}
	}
	return false
}
