package xmlsec

import "slices"

// xmlDeclaration is the first line of every document we write.
const xmlDeclaration = `<?xml version="1.0" encoding="UTF-8"?>` + "\n"

// Bytes is the document as a file: the very bytes it was parsed from, or, for a built one, a form
// that parses back to the same tree. The caller may change the slice.
func (d *Document) Bytes() []byte {
	if d.source != "" {
		return []byte(d.source)
	}
	return d.write(make([]byte, 0, 4096), nil)
}

// write appends the document in our own form, with extra as the last child of the root.
func (d *Document) write(to, extra []byte) []byte {
	to = append(to, xmlDeclaration...)
	for n := range d.top.Nodes() {
		if n.kind == ElementNode {
			to = writeNode(to, n, extra)
		} else {
			to = writeNode(to, n, nil)
		}
		if n.next != nil {
			to = append(to, '\n')
		}
	}
	return to
}

// writeNode appends a node as written: declarations where they stand, attributes in their order. The bytes
// of extra, if any, become the last child of the element.
func writeNode(to []byte, n *Node, extra []byte) []byte {
	switch n.kind {
	case TextNode:
		return appendText(to, n.data)
	case CommentNode:
		return appendComment(to, n)
	case InstructionNode:
		return appendInstruction(to, n)
	}
	to = append(to, '<')
	to = appendName(to, n.prefix, n.local)
	for i := range n.decls {
		to = appendDeclaration(to, n.decls[i])
	}
	for i := range n.attrs {
		to = appendAttribute(to, &n.attrs[i])
	}
	if n.first == nil && extra == nil {
		return append(to, "/>"...)
	}
	to = append(to, '>')
	for c := n.first; c != nil; c = c.next {
		to = writeNode(to, c, nil)
	}
	to = append(to, extra...)
	return appendEndTag(to, n)
}

func appendName(to []byte, prefix, local string) []byte {
	if prefix != "" {
		to = append(append(to, prefix...), ':')
	}
	return append(to, local...)
}

func appendEndTag(to []byte, n *Node) []byte {
	to = append(to, "</"...)
	to = appendName(to, n.prefix, n.local)
	return append(to, '>')
}

func appendDeclaration(to []byte, ns Namespace) []byte {
	to = append(to, " xmlns"...)
	if ns.Prefix != "" {
		to = append(append(to, ':'), ns.Prefix...)
	}
	to = append(to, `="`...)
	return append(appendValue(to, ns.URI), '"')
}

func appendAttribute(to []byte, a *Attr) []byte {
	to = append(to, ' ')
	to = appendName(to, a.Prefix, a.Local)
	to = append(to, `="`...)
	return append(appendValue(to, a.Value), '"')
}

func appendComment(to []byte, n *Node) []byte {
	to = append(to, "<!--"...)
	to = append(to, n.data...)
	return append(to, "-->"...)
}

func appendInstruction(to []byte, n *Node) []byte {
	to = append(append(to, "<?"...), n.local...)
	if n.data != "" {
		to = append(append(to, ' '), n.data...)
	}
	return append(to, "?>"...)
}

// appendText escapes as Canonical XML 1.0 § 2.3 says for text nodes; a parser reads exactly s back.
func appendText(to []byte, s string) []byte {
	to = slices.Grow(to, len(s))
	start := 0
	for i := 0; i < len(s); i++ {
		var escaped string
		switch s[i] {
		case '&':
			escaped = "&amp;"
		case '<':
			escaped = "&lt;"
		case '>':
			escaped = "&gt;"
		case '\r':
			escaped = "&#xD;"
		default:
			continue
		}
		to = append(append(to, s[start:i]...), escaped...)
		start = i + 1
	}
	return append(to, s[start:]...)
}

// appendValue escapes as Canonical XML 1.0 § 2.3 says for attribute values.
func appendValue(to []byte, s string) []byte {
	start := 0
	for i := 0; i < len(s); i++ {
		var escaped string
		switch s[i] {
		case '&':
			escaped = "&amp;"
		case '<':
			escaped = "&lt;"
		case '"':
			escaped = "&quot;"
		case '\t':
			escaped = "&#x9;"
		case '\n':
			escaped = "&#xA;"
		case '\r':
			escaped = "&#xD;"
		default:
			continue
		}
		to = append(append(to, s[start:i]...), escaped...)
		start = i + 1
	}
	return append(to, s[start:]...)
}

// Append returns the file with extra as the last content of an element; all other bytes stay. BadStructure when the element
// is not of this file or has no end tag there.
func (d *Document) Append(to *Node, extra []byte) ([]byte, error) {
	if to == nil || d.source == "" || to.endTag <= 0 || !to.under(d.top) {
		return nil, BadStructure
	}
	out := make([]byte, 0, len(d.source)+len(extra))
	out = append(out, d.source[:to.endTag]...)
	out = append(out, extra...)
	return append(out, d.source[to.endTag:]...), nil
}
