// Package merge fills short templates with answers: the title of a case, the name of a row. A
// template is plain text with {{name}} or {{name.part}}; {{#if name}} … {{/if}} keeps its inside only
// when the name has a value. Names are checked when the program starts, so filling cannot fail.
//
// Bodies of decisions use the same marks, but they are Markdown and are filled by platform/richtext,
// which knows how to keep an answer from becoming markup. Here only their names are collected.
package merge

import (
	"regexp"
	"slices"
	"strings"

	"wrota/internal/eservice/source"
)

// Template is a parsed template. The zero Template is empty text.
type Template struct {
	Source string
	parts  []part
}

// part is literal text, a value, or the begin or end of a conditional piece.
type part struct {
	text string
	name string
	kind byte // 't' text, 'v' value, 'i' if, 'e' end
}

var mark = regexp.MustCompile(`\{\{[^{}]*\}\}`)

var markName = regexp.MustCompile(`^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?$`)

// Read parses the template in a node; what cannot be read is a mistake of the file.
func Read(n source.Node) Template {
	if !n.Exists() {
		return Template{}
	}
	s := n.Text().In("pl")
	t, wrong := Parse(s)
	if wrong != "" {
		n.Mistake("write {{id}}, {{id.part}} or {{#if id}} … {{/if}}", "%s", wrong)
	}
	return t
}

// Parse reads a template; wrong says what cannot be read, or is empty.
func Parse(s string) (t Template, wrong string) {
	t.Source = s
	at, depth := 0, 0
	for _, m := range mark.FindAllStringIndex(s, -1) {
		t.literal(s[at:m[0]])
		at = m[1]
		inside := strings.TrimSpace(s[m[0]+2 : m[1]-2])
		switch name, isIf := strings.CutPrefix(inside, "#if "); {
		case inside == "/if":
			depth--
			t.parts = append(t.parts, part{kind: 'e'})
		case isIf && markName.MatchString(strings.TrimSpace(name)):
			depth++
			t.parts = append(t.parts, part{kind: 'i', name: strings.TrimSpace(name)})
		case markName.MatchString(inside):
			t.parts = append(t.parts, part{kind: 'v', name: inside})
		default:
			return t, "the mark {{" + inside + "}} cannot be read"
		}
		if depth < 0 || depth > 5 {
			return t, "{{#if}} and {{/if}} do not pair"
		}
	}
	t.literal(s[at:])
	if depth != 0 {
		return t, "{{#if}} and {{/if}} do not pair"
	}
	if strings.Contains(t.plain(), "{{") || strings.Contains(t.plain(), "}}") {
		return t, "there are braces that are no mark"
	}
	return t, ""
}

func (t *Template) literal(s string) {
	if s != "" {
		t.parts = append(t.parts, part{kind: 't', text: s})
	}
}

func (t Template) plain() string {
	var b strings.Builder
	for _, p := range t.parts {
		b.WriteString(p.text + " ")
	}
	return b.String()
}

// Names lists the names in the template, each once, in order.
func (t Template) Names() []string {
	var out []string
	for _, p := range t.parts {
		if p.name != "" && !slices.Contains(out, p.name) {
			out = append(out, p.name)
		}
	}
	return out
}

// Fill puts values in. A name without a value leaves nothing; spaces left at the ends are removed.
func (t Template) Fill(value func(name string) string) string {
	var b strings.Builder
	skip := 0 // how many conditional pieces without a value we are in
	var open []bool
	for _, p := range t.parts {
		switch {
		case p.kind == 'i':
			without := value(p.name) == ""
			open = append(open, without)
			if without {
				skip++
			}
		case p.kind == 'e':
			if open[len(open)-1] {
				skip--
			}
			open = open[:len(open)-1]
		case skip > 0:
		case p.kind == 'v':
			b.WriteString(value(p.name))
		default:
			b.WriteString(p.text)
		}
	}
	return strings.TrimSpace(b.String())
}
