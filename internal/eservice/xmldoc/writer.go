package xmldoc

import "unicode/utf8"

// writer appends XML. It is on the way of every filing, so it builds no tree and asks nothing twice.
// The first error stays.
type writer struct {
	b   []byte
	err error
}

func (w *writer) raw(s string) { w.b = append(w.b, s...) }

func (w *writer) open(name string) {
	w.b = append(w.b, '<')
	w.b = append(w.b, name...)
	w.b = append(w.b, '>')
}

func (w *writer) close(name string) {
	w.b = append(w.b, '<', '/')
	w.b = append(w.b, name...)
	w.b = append(w.b, '>')
}

func (w *writer) start(name string) {
	w.b = append(w.b, '<')
	w.b = append(w.b, name...)
}

func (w *writer) attr(name, value string) {
	w.b = append(w.b, ' ')
	w.b = append(w.b, name...)
	w.b = append(w.b, '=', '"')
	w.text(value, true)
	w.b = append(w.b, '"')
}

func (w *writer) open1(name, attr, value string) {
	w.start(name)
	w.attr(attr, value)
	w.b = append(w.b, '>')
}

func (w *writer) open2(name, attr1, value1, attr2, value2 string) {
	w.start(name)
	w.attr(attr1, value1)
	w.attr(attr2, value2)
	w.b = append(w.b, '>')
}

func (w *writer) empty1(name, attr, value string) {
	w.start(name)
	w.attr(attr, value)
	w.b = append(w.b, '/', '>')
}

func (w *writer) leaf(name, text string) {
	w.open(name)
	w.text(text, false)
	w.close(name)
}

func (w *writer) leaf1(name, attr, value, text string) {
	w.open1(name, attr, value)
	w.text(text, false)
	w.close(name)
}

// some writes an element unless the text is empty.
func (w *writer) some(name, text string) {
	if text != "" {
		w.leaf(name, text)
	}
}

// coded writes a code with its label.
func (w *writer) coded(name, code, label string) { w.leaf1(name, "kod", code, label) }

// text writes character data. Line ends in attributes and carriage returns are written as
// references, because a parser would change them.
func (w *writer) text(s string, inAttr bool) {
	from := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c >= utf8.RuneSelf {
			r, n := utf8.DecodeRuneInString(s[i:])
			if r == utf8.RuneError && n == 1 || r == 0xfffe || r == 0xffff {
				w.fail()
			}
			i += n
			continue
		}
		escape := escapes(c, inAttr)
		if c < ' ' && c != '\n' && c != '\t' && c != '\r' {
			w.fail()
		}
		if escape != "" {
			w.b = append(append(w.b, s[from:i]...), escape...)
			from = i + 1
		}
		i++
	}
	w.b = append(w.b, s[from:]...)
}

func (w *writer) fail() {
	if w.err == nil {
		w.err = ErrCharacter
	}
}

func escapes(c byte, inAttr bool) string {
	switch c {
	case '&':
		return "&amp;"
	case '<':
		return "&lt;"
	case '>':
		return "&gt;"
	case '\r':
		return "&#13;"
	}
	if !inAttr {
		return ""
	}
	switch c {
	case '"':
		return "&quot;"
	case '\n':
		return "&#10;"
	case '\t':
		return "&#9;"
	}
	return ""
}
