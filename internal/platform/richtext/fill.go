package richtext

import (
	"errors"
	"slices"
	"strings"
	"unicode"
)

// ErrTemplate is returned by Fields for a template whose {{#if}} and {{/if}} do not match.
var ErrTemplate = errors.New("richtext: {{#if}} without {{/if}}, or the other way round")

// Fill puts values into the fields of a template.
//
// {{name}} becomes the value; a name is letters, digits and . _ - . {{#if name}}…{{/if}} keeps its
// inside when there is a value that is not empty; the two may stand on lines of their own and may be
// nested. A value is text: marks in it are escaped, so that a name with * or a street with | can
// neither style nor structure anything. A newline in a value breaks the line where the field stands
// alone on its line and is a space elsewhere.
//
// A field that values does not know stays in the text as {{name}}, where nobody overlooks it, and is
// named in missing, each once, in order of the alphabet.
func Fill(template string, values func(name string) (string, bool)) (filled string, missing []string) {
	f := filler{values: values}
	for _, p := range pieces(clean(template)) {
		f.piece(p)
	}
	slices.Sort(f.missing)
	return f.out.String(), slices.Compact(f.missing)
}

// Fields lists the names that a template uses, each once, in order of the alphabet. Load templates
// with it: an unknown name or an open {{#if}} is found before a citizen meets it.
func Fields(template string) ([]string, error) {
	var names []string
	open := 0
	for _, p := range pieces(clean(template)) {
		switch p.kind {
		case field:
			names = append(names, p.text)
		case opening:
			names = append(names, p.text)
			open++
		case closing:
			open--
		}
		if open < 0 {
			return nil, ErrTemplate
		}
	}
	if open > 0 {
		return nil, ErrTemplate
	}
	slices.Sort(names)
	return slices.Compact(names), nil
}

type kind uint8

const (
	literal kind = iota
	field
	opening
	closing
)

// piece is a part of a template: literal text, or a tag with its name.
type piece struct {
	kind  kind
	text  string // the literal text, or the name
	alone bool   // the tag has its line for itself
	next  byte   // the first byte after the tag, 0 at the end
}

// pieces divides a template at its tags. A tag of a condition alone on its line takes the line with it.
func pieces(s string) []piece {
	var out []piece
	from, lineStart, lineEnd := 0, 0, -1
	for i := 0; i < len(s); {
		if i > lineEnd {
			lineStart, lineEnd = i, len(s)
			if n := strings.IndexByte(s[i:], '\n'); n >= 0 {
				lineEnd = i + n
			}
		}
		k, name, size := tag(s[i:])
		if size == 0 {
			i++
			continue
		}
		p := piece{kind: k, text: name}
		start, end := i, i+size
		p.alone = blank(s[lineStart:start]) && blank(s[end:lineEnd])
		if p.alone && k != field {
			start, end = max(lineStart, from), min(lineEnd+1, len(s))
		}
		if end < len(s) {
			p.next = s[end]
		}
		if start > from {
			out = append(out, piece{text: s[from:start]})
		}
		out = append(out, p)
		i, from = end, end
	}
	if from < len(s) {
		out = append(out, piece{text: s[from:]})
	}
	return out
}

// maxName bounds a name, and with it the search for the end of a tag.
const maxName = 80

// tag reads {{name}}, {{#if name}} or {{/if}} at the start of s; size 0 means there is none.
func tag(s string) (kind, string, int) {
	if !strings.HasPrefix(s, "{{") {
		return literal, "", 0
	}
	end := strings.Index(s[:min(len(s), maxName)], "}}")
	if end < 0 {
		return literal, "", 0
	}
	inner := strings.Trim(s[2:end], " ")
	size := end + 2
	if inner == "/if" {
		return closing, "", size
	}
	if name, ok := strings.CutPrefix(inner, "#if "); ok && isName(strings.TrimLeft(name, " ")) {
		return opening, strings.TrimLeft(name, " "), size
	}
	if isName(inner) {
		return field, inner, size
	}
	return literal, "", 0
}

func isName(s string) bool {
	return s != "" && strings.IndexFunc(s, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("._-", r)
	}) < 0
}

// filler writes the pieces one after another. hidden counts the open conditions inside the first one
// that does not hold, itself included.
type filler struct {
	values  func(string) (string, bool)
	out     strings.Builder
	before  context
	hidden  int
	missing []string
}

// context is what an inserted value needs to know of its line.
type context struct {
	words bool   // something else than marks and spaces stands on the line
	tail  string // the end of the line, long enough to hold a whole address
}

func (c *context) write(s string) {
	if i := strings.LastIndexByte(s, '\n'); i >= 0 {
		*c = context{}
		s = s[i+1:]
	}
	c.words = c.words || strings.Trim(s, " #-+*|.)0123456789") != ""
	c.tail += s
	if n := len(c.tail); n > maxAddress {
		c.tail = c.tail[n-maxAddress:]
	}
}

func (f *filler) write(s string) {
	f.out.WriteString(s)
	f.before.write(s)
}

func (f *filler) piece(p piece) {
	switch {
	case p.kind == closing && f.hidden > 0:
		f.hidden--
	case p.kind == closing:
	case p.kind == opening && f.hidden > 0:
		f.hidden++
	case p.kind == opening:
		if v, _ := f.values(p.text); strings.TrimSpace(v) == "" {
			f.hidden++
		}
	case f.hidden > 0:
	case p.kind == field:
		f.field(p)
	default:
		f.write(p.text)
	}
}

func (f *filler) field(p piece) {
	v, ok := f.values(p.text)
	if !ok {
		f.missing = append(f.missing, p.text)
		f.write("{{" + p.text + "}}")
		return
	}
	lines := strings.FieldsFunc(clean(v), func(r rune) bool { return r == '\n' })
	for i := range lines {
		lines[i] = strings.TrimSpace(lines[i])
	}
	lines = slices.DeleteFunc(lines, func(l string) bool { return l == "" })
	if !p.alone {
		lines = []string{strings.Join(lines, " ")}
	}
	for i, l := range lines {
		if i > 0 {
			f.write("\\\n")
		}
		next := p.next
		if i+1 < len(lines) {
			next = '\\'
		}
		f.write(escape(l, f.before, next))
	}
}
