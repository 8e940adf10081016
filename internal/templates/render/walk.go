package render

import (
	"encoding/base64"
	"slices"
	"strings"
	"time"

	"wrota/internal/kit/calendar"
	"wrota/internal/platform/xmlsec"
)

// children shows everything in an element: each child by its own handler, or as a labelled value, or as a titled part.
func (v *viewer) children(in *Section, n *xmlsec.Node, depth int) {
	if leaf(n) || mixed(n) {
		v.paragraph(in, n.Text())
		return
	}
	for c := range n.Elements() {
		v.element(in, c, depth)
	}
}

func (v *viewer) element(in *Section, n *xmlsec.Node, depth int) {
	if v.steps == 0 {
		v.doc.Cut = true
		return
	}
	v.steps--
	switch show := v.show[n.Local()]; {
	case isSignature(n):
		v.sign(n)
	case show != nil && !slices.Contains(v.upon, n) && depth < maxDepth:
		v.upon = append(v.upon, n)
		show(v, in, n, depth)
		v.upon = v.upon[:len(v.upon)-1]
	case leaf(n):
		v.value(in, n)
	case depth >= maxDepth || mixed(n):
		v.row(in, Row{Label: v.label(n), Lines: lines(flat(n)), Notes: v.notes(n)})
	default:
		s := v.section(in, v.label(n))
		v.attributes(s, n)
		v.children(s, n, depth+1)
	}
}

// value shows an element without elements in it.
func (v *viewer) value(in *Section, n *xmlsec.Node) {
	text, notes := strings.TrimSpace(n.Text()), v.notes(n)
	if isNil(n) {
		v.row(in, Row{Label: v.label(n), Word: "templates.view.not-given", Notes: notes})
		return
	}
	if isFile(text) {
		v.attach(Attachment{Label: v.label(n), Encoding: "base64", data: text})
		return
	}
	if text == "" && len(notes) == 0 {
		return
	}
	v.row(in, typed(v.label(n), text, notes))
}

// typed is a row whose value is a day, a moment, a yes or no, or text.
func typed(label Label, text string, notes []Note) Row {
	r := Row{Label: label, Notes: notes}
	if at, ok := moment(text); ok {
		r.At = at
		return r
	}
	if d, ok := day(text); ok {
		r.Day = d
		return r
	}
	switch text {
	case "true":
		r.Word = "templates.view.yes"
	case "false":
		r.Word = "templates.view.no"
	default:
		r.Lines = lines(text)
	}
	return r
}

// day reads an xs:date of our times; another one is shown as it stands.
func day(s string) (calendar.Date, bool) {
	if len(s) < 10 || len(s) > 16 {
		return calendar.Date{}, false
	}
	t, err := time.Parse("2006-01-02", s[:10])
	zone := s[10:]
	if err != nil || t.Year() < 1800 || zone != "" && zone != "Z" && (len(zone) != 6 || zone[3] != ':') {
		return calendar.Date{}, false
	}
	d, err := calendar.New(t.Year(), int(t.Month()), t.Day())
	return d, err == nil
}

// moment reads an xs:dateTime of our times; without a zone it is in legal time.
func moment(s string) (time.Time, bool) {
	if len(s) < 19 || len(s) > 40 || s[10] != 'T' && s[10] != ' ' {
		return time.Time{}, false
	}
	s = s[:10] + "T" + s[11:]
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		t, err = time.ParseInLocation("2006-01-02T15:04:05.999999999", s, calendar.Warsaw)
	}
	return t, err == nil && t.Year() >= 1800
}

// attributes shows those of an element that has elements in it.
func (v *viewer) attributes(in *Section, n *xmlsec.Node) {
	for _, x := range v.notes(n) {
		v.row(in, Row{Label: x.Label, Lines: []string{x.Value}})
	}
}

// notes are the attributes of an element, but those that serve machines only, and those that are shown already.
func (v *viewer) notes(n *xmlsec.Node, shown ...string) (out []Note) {
	for a := range n.Attrs() {
		if a.Space == xsi || a.Space == xmlns || strings.TrimSpace(a.Value) == "" || v.names != nil && a.Local == "kod" || slices.Contains(shown, a.Local) {
			continue
		}
		if len(out) == maxNotes {
			v.doc.Cut = true
			break
		}
		out = append(out, Note{known(a.Local), v.bounded(a.Value)})
	}
	return out
}

const (
	xsi   = "http://www.w3.org/2001/XMLSchema-instance"
	xmlns = "http://www.w3.org/XML/1998/namespace"
)

func isNil(n *xmlsec.Node) bool {
	s, _ := n.AttrNS(xsi, "nil")
	return s == "true" || s == "1"
}

func leaf(n *xmlsec.Node) bool {
	for range n.Elements() {
		return false
	}
	return true
}

// mixed tells whether text stands between the elements: then it is read as one text.
func mixed(n *xmlsec.Node) bool {
	elements, text := false, false
	for c := range n.Nodes() {
		switch c.Kind() {
		case xmlsec.ElementNode:
			elements = true
		case xmlsec.TextNode:
			text = text || strings.TrimSpace(c.Text()) != ""
		}
	}
	return elements && text
}

// flat is all text of an element, with a space where elements end.
func flat(n *xmlsec.Node) string {
	var b strings.Builder
	for c := range n.Descend() {
		if c.Kind() == xmlsec.TextNode && b.Len() <= maxText {
			b.WriteString(c.Text())
			b.WriteByte(' ')
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// lines are the lines of a text, without empty ones at the ends.
func lines(s string) []string {
	var out []string
	for l := range strings.Lines(strings.TrimSpace(s)) {
		if out = append(out, strings.TrimRight(l, "\r\n\t ")); len(out) == 500 {
			out[499] += " …"
			break
		}
	}
	return out
}

// find is the first child of a name in any namespace; following names lead further down.
func find(n *xmlsec.Node, path ...string) *xmlsec.Node {
	for _, name := range path {
		var next *xmlsec.Node
		for c := range n.Elements() {
			if c.Local() == name {
				next = c
				break
			}
		}
		n = next
	}
	return n
}

// text is the text of an element at a path, "" when there is none.
func text(n *xmlsec.Node, path ...string) string {
	return strings.Join(strings.Fields(find(n, path...).Text()), " ")
}

// isFile tells whether a long value is base64: nobody reads it as text.
func isFile(s string) bool {
	if len(s) < 400 {
		return false
	}
	b := make([]byte, 300)
	n, err := base64.StdEncoding.Decode(b, []byte(squeeze(s[:min(len(s), 500)], 400)))
	return err == nil && n > 0 && !strings.ContainsRune(s[:min(len(s), 60)], ' ')
}

// squeeze takes white space out of the beginning of s, up to n characters.
func squeeze(s string, n int) string {
	b := make([]byte, 0, n)
	for i := 0; i < len(s) && len(b) < n; i++ {
		if c := s[i]; c != ' ' && c != '\n' && c != '\r' && c != '\t' {
			b = append(b, c)
		}
	}
	return string(b[:len(b)/4*4])
}
