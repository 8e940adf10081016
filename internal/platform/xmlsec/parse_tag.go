package xmlsec

import (
	"encoding/xml"
	"strconv"
	"strings"
	"unicode/utf8"
)

// start opens an element: its declarations first, because they already hold for its own name.
func (p *parser) start(t xml.StartElement, raw string) error {
	if p.at == p.top && p.root() != nil {
		return Malformed // a second root
	}
	if p.depth++; p.depth > p.limits.Depth || len(t.Attr) > maxAttributes {
		return TooLarge
	}
	if surrogateReference(raw) || !normaliseTag(raw, t.Attr) {
		return Malformed
	}
	n, err := p.push(ElementNode)
	if err != nil {
		return err
	}
	p.at = n
	if err := p.declare(n, t.Attr); err != nil {
		return err
	}
	n.prefix, n.local = t.Name.Space, t.Name.Local
	var ok bool
	if n.space, ok = p.resolve(n.prefix); !ok && n.prefix != "" || !legalName(n.local) {
		return Malformed
	}
	return p.attributes(n, t.Attr)
}

// declare reads the namespace declarations among the attributes.
func (p *parser) declare(n *Node, attrs []xml.Attr) error {
	for _, a := range attrs {
		ns := Namespace{URI: a.Value}
		switch {
		case a.Name.Space == "xmlns":
			ns.Prefix = a.Name.Local
		case a.Name.Space != "" || a.Name.Local != "xmlns":
			continue
		}
		if ns.Prefix != "" && !legalName(ns.Prefix) || !legalDeclaration(ns) {
			return Malformed
		}
		for _, d := range n.decls {
			if d.Prefix == ns.Prefix {
				return Malformed
			}
		}
		n.decls = append(n.decls, ns)
	}
	if p.scope = append(p.scope, n.decls...); len(p.scope) > maxScope {
		return TooLarge
	}
	return nil
}

// resolve is the namespace of a prefix here; an undeclared default namespace is "no namespace".
func (p *parser) resolve(prefix string) (uri string, declared bool) {
	if prefix == "xml" {
		return nsXML, true
	}
	for i := len(p.scope) - 1; i >= 0; i-- {
		if p.scope[i].Prefix == prefix {
			return p.scope[i].URI, true
		}
	}
	return "", false
}

func (p *parser) attributes(n *Node, attrs []xml.Attr) error {
	if len(attrs) == len(n.decls) {
		return nil
	}
	n.attrs = make([]Attr, 0, len(attrs)-len(n.decls))
	for _, a := range attrs {
		if a.Name.Space == "xmlns" || a.Name.Space == "" && a.Name.Local == "xmlns" {
			continue
		}
		space, ok := "", true
		if a.Name.Space != "" { // the default namespace does not reach attributes
			space, ok = p.resolve(a.Name.Space)
		}
		if !ok || !legalName(a.Name.Local) {
			return Malformed
		}
		if _, twice := n.AttrNS(space, a.Name.Local); twice {
			return Malformed
		}
		n.attrs = append(n.attrs, Attr{space, a.Name.Space, a.Name.Local, a.Value})
	}
	return nil
}

// normaliseTag reads the start tag as written. It checks what the tokenizer lets pass (attributes without
// white space between them) and repairs values with a literal tab or line end in them: XML 1.0 § 3.3.3 turns those into
// spaces, but keeps &#10;, and the tokenizer's value no longer tells the two apart.
func normaliseTag(raw string, attrs []xml.Attr) bool {
	at := strings.IndexAny(raw, " \t\r\n/>")
	for i := 0; ; i++ {
		name := at
		for isSpace(raw[name]) {
			name++
		}
		if raw[name] == '/' || raw[name] == '>' {
			return i == len(attrs)
		}
		if name == at || i == len(attrs) {
			return false
		}
		open := name + strings.IndexAny(raw[name:], `"'`)
		if open < name {
			return false
		}
		length := strings.IndexByte(raw[open+1:], raw[open])
		if length < 0 {
			return false
		}
		value := raw[open+1 : open+1+length]
		if strings.ContainsAny(value, "\t\r\n") {
			attrs[i].Value = normaliseValue(value)
		}
		at = open + length + 2
	}
}

// normaliseValue decodes an attribute value as written, with literal white space as spaces. The tokenizer has
// already accepted the references in it.
func normaliseValue(raw string) string {
	var b strings.Builder
	raw = endOfLine(raw)
	for i := 0; i < len(raw); i++ {
		switch c := raw[i]; c {
		case '\t', '\n':
			b.WriteByte(' ')
		case '&':
			end := i + strings.IndexByte(raw[i:], ';')
			b.WriteString(entityText(raw[i+1 : end]))
			i = end
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

// entityText is the text of one of the five predefined entities or of a character number; "" when it is neither.
func entityText(name string) string {
	switch name {
	case "lt":
		return "<"
	case "gt":
		return ">"
	case "amp":
		return "&"
	case "quot":
		return `"`
	case "apos":
		return "'"
	}
	if !strings.HasPrefix(name, "#") {
		return ""
	}
	return string(characterNumber(name))
}

// characterNumber is the number in "#10" or "#xA"; 0 when it is no number.
func characterNumber(name string) rune {
	digits, base := strings.TrimPrefix(name, "#"), 10
	if strings.HasPrefix(digits, "x") {
		digits, base = digits[1:], 16
	}
	r, err := strconv.ParseUint(digits, base, 31)
	if err != nil {
		return 0
	}
	return rune(r)
}

// withoutReferences puts characters in place of the references in a text; false when one of them is not of the common kinds.
func withoutReferences(s string) (string, bool) {
	var b strings.Builder
	b.Grow(len(s))
	for {
		before, rest, found := strings.Cut(s, "&")
		b.WriteString(before)
		if !found {
			return b.String(), true
		}
		end := strings.IndexByte(rest[:min(len(rest), 10)], ';')
		if end < 0 {
			return "", false
		}
		text := entityText(rest[:end])
		if r, _ := utf8.DecodeRuneInString(text); text == "" || !legalChar(r) || r == utf8.RuneError {
			return "", false
		}
		b.WriteString(text)
		s = rest[end+1:]
	}
}

// surrogateReference finds &#xD800; and its like, which the tokenizer reads as U+FFFD instead of refusing.
func surrogateReference(raw string) bool {
	for {
		at := strings.Index(raw, "&#")
		if at < 0 {
			return false
		}
		raw = raw[at+1:]
		end := strings.IndexByte(raw, ';')
		if end < 0 {
			return true
		}
		if r := characterNumber(raw[:end]); r >= 0xD800 && r <= 0xDFFF {
			return true
		}
	}
}

// endOfLine is the end-of-line handling of XML 1.0 § 2.11: CR LF and a lone CR become LF.
func endOfLine(s string) string {
	return strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
}

// legalTarget refuses "xml" in any case, which is reserved, and colons.
func legalTarget(s string) bool { return legalName(s) && !strings.EqualFold(s, "xml") }

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\r' || c == '\n' }
