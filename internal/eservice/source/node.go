package source

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"wrota/internal/kit/calendar"
)

// Node is one value of a file. The zero Node stands for a value that is absent: reading it gives
// zero values and no further mistakes.
type Node struct {
	y    *yaml.Node
	file string
	log  *Log
}

// Exists tells whether the value was written in the file.
func (n Node) Exists() bool { return n.y != nil }

// Pos is where the value stands.
func (n Node) Pos() Pos {
	if n.y == nil {
		return Pos{File: n.file, Line: 1, Column: 1}
	}
	return Pos{n.file, max(n.y.Line, 1), max(n.y.Column, 1)}
}

// Inside is the place of the character at an offset (from 0) in a value of one line.
func (n Node) Inside(offset int) Pos {
	p := n.Pos()
	if n.y == nil || n.y.Kind != yaml.ScalarNode || n.y.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0 {
		return p
	}
	if n.y.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle) != 0 {
		offset++
	}
	p.Column += max(offset, 0)
	return p
}

// Mistake notes that the value is wrong.
func (n Node) Mistake(mend, what string, args ...any) {
	if n.log != nil {
		n.log.Add(n.Pos(), mend, what, args...)
	}
}

// Log is where the mistakes of this file are collected.
func (n Node) Log() *Log { return n.log }

// In is the node with another log: for a library's values that are read again for a definition.
func (n Node) In(log *Log) Node {
	n.log = log
	return n
}

// IsScalar tells whether the value is a single word, number or sentence.
func (n Node) IsScalar() bool { return n.y != nil && n.y.Kind == yaml.ScalarNode }

// Word reads a single line of text. Numbers and dates are accepted as they are written, because
// versions, classes and article numbers look like numbers.
func (n Node) Word() string {
	if n.y == nil {
		return ""
	}
	if n.y.Kind != yaml.ScalarNode || n.y.ShortTag() == "!!null" {
		n.Mistake("write one line of text here", "a text is expected")
		return ""
	}
	s := strings.TrimSpace(n.y.Value)
	if s == "" {
		n.Mistake("write the text or remove the key", "the text is empty")
	}
	return s
}

// slug is the form of identifiers: they become parts of addresses and names in expressions.
var (
	slug = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)
	name = regexp.MustCompile(`^[a-z][a-z0-9]*(_[a-z0-9]+)*$`)
)

// MaxName is the longest identifier; database columns and file names hold it easily.
const MaxName = 64

// Slug reads an identifier that is a part of an address: small letters, digits and dashes.
func (n Node) Slug() string {
	s := n.Word()
	if s != "" && (!slug.MatchString(s) || len(s) > MaxName) {
		n.Mistake("use small letters a–z, digits and single dashes, for example zajecie-pasa", "%q is no slug", s)
	}
	return s
}

// Name reads an identifier that may be used in expressions: small letters, digits and underscores.
func (n Node) Name() string {
	s := n.Word()
	if s != "" && (!name.MatchString(s) || len(s) > MaxName) {
		n.Mistake("use small letters a–z, digits and single underscores, for example data_od", "%q is no name", s)
	}
	return s
}

// Int reads a whole number within bounds.
func (n Node) Int(low, high int) int {
	if n.y == nil {
		return 0
	}
	v, err := strconv.Atoi(n.Word())
	if err != nil || v < low || v > high {
		n.Mistake("", "a whole number from %d to %d is expected", low, high)
		return low
	}
	return v
}

// Bool reads true or false.
func (n Node) Bool() bool {
	if n.y == nil {
		return false
	}
	if n.y.Kind != yaml.ScalarNode || n.y.ShortTag() != "!!bool" {
		n.Mistake("", "true or false is expected")
		return false
	}
	return n.y.Value == "true"
}

// Date reads a day in the ISO form; an absent node is no date.
func (n Node) Date() calendar.Date {
	if n.y == nil {
		return calendar.Date{}
	}
	d, err := calendar.Parse(n.Word())
	if err != nil {
		n.Mistake("write the day as 2027-01-31", "a day is expected")
	}
	return d
}

// Enum reads one of a few words.
func (n Node) Enum(allowed ...string) string {
	if n.y == nil {
		return ""
	}
	s := n.Word()
	if s != "" && !slices.Contains(allowed, s) {
		n.Mistake("use one of: "+strings.Join(allowed, ", "), "%q is not known here", s)
		return ""
	}
	return s
}

// List reads the elements of a list.
func (n Node) List() []Node {
	if n.y == nil {
		return nil
	}
	if n.y.Kind != yaml.SequenceNode {
		n.Mistake("begin each element with a dash, or write [a, b]", "a list is expected")
		return nil
	}
	out := make([]Node, len(n.y.Content))
	for i, c := range n.y.Content {
		out[i] = Node{c, n.file, n.log}
	}
	return out
}

// Words reads a list of single lines.
func (n Node) Words() []string {
	var out []string
	for _, e := range n.List() {
		out = append(out, e.Word())
	}
	return out
}
