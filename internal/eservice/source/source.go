// Package source reads strict YAML and remembers where everything stands, so that whoever writes an
// e-service is told the file, the line, the column and how to mend the mistake, for all mistakes at
// once and not only for the first.
//
// Strict means: every key must be known (the reading code is the list of known keys), no key twice,
// no anchors, aliases, merge keys or tags (an alias can make a small file enormous, and a form that
// is reused belongs into a library), no second document, and no text that YAML took for a number.
//
// The words: a Node is one value with its place, an Object is a mapping whose keys are being read, a
// Log collects mistakes, a Text is a sentence in the languages of the product.
//
// The package knows nothing of e-services; fee tariffs are read by it too.
package source

import (
	"errors"
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Limits of one file. A real definition has about 40 KB, 800 lines and a depth of 8.
const (
	MaxBytes    = 1 << 20
	maxDepth    = 20
	maxNodes    = 100_000
	maxMistakes = 100
)

// Pos is a place in a file; lines and columns count from 1.
type Pos struct {
	File   string
	Line   int
	Column int
}

func (p Pos) String() string { return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column) }

// Mistake is one thing that is wrong in a file and how to mend it.
type Mistake struct {
	Pos
	What string // what is wrong
	Mend string // what to do; may be empty when What says it
}

func (m Mistake) Error() string {
	if m.Mend == "" {
		return m.String() + ": " + m.What
	}
	return m.String() + ": " + m.What + "; " + m.Mend
}

// Mistakes is the error of a file that cannot be used.
type Mistakes []Mistake

func (ms Mistakes) Error() string {
	lines := make([]string, len(ms))
	for i, m := range ms {
		lines[i] = m.Error()
	}
	return strings.Join(lines, "\n")
}

// All returns the mistakes inside an error, or nil when it is another sort of error.
func All(err error) Mistakes {
	var ms Mistakes
	if errors.As(err, &ms) {
		return ms
	}
	return nil
}

// Log collects mistakes. The zero value is ready; it is not safe for concurrent use.
type Log struct{ found Mistakes }

// Add notes a mistake. After a hundred the rest is dropped: they have one cause.
func (l *Log) Add(at Pos, mend, what string, args ...any) {
	if len(l.found) < maxMistakes {
		l.found = append(l.found, Mistake{at, fmt.Sprintf(what, args...), mend})
	}
}

// Err returns everything found, or nil.
func (l *Log) Err() error {
	if len(l.found) == 0 {
		return nil
	}
	return l.found
}

// Count is the number of mistakes so far.
func (l *Log) Count() int { return len(l.found) }

// Parse reads one YAML file. Mistakes of the syntax and of the shape of the whole go to the log; the
// returned node is empty then.
func Parse(file string, body []byte, log *Log) Node {
	top := Pos{file, 1, 1}
	if len(body) > MaxBytes {
		log.Add(top, "split the file", "the file has more than %d bytes", MaxBytes)
		return Node{}
	}
	dec := yaml.NewDecoder(strings.NewReader(string(body)))
	var doc, second yaml.Node
	if err := dec.Decode(&doc); err != nil {
		log.Add(syntaxPos(file, err), "YAML needs spaces (no tabs), one space after a colon, and quotes around text with a colon, a comma or a question mark", "%s", syntaxText(err))
		return Node{}
	}
	if dec.Decode(&second) == nil {
		log.Add(Pos{file, second.Line, second.Column}, "remove the line of dashes", "the file has a second document")
		return Node{}
	}
	root := Node{&doc, file, log}
	if len(doc.Content) == 1 {
		root.y = doc.Content[0]
	}
	nodes := 0
	if !root.plain(0, &nodes) {
		return Node{}
	}
	return root
}

// plain walks the tree once and refuses what strict YAML has not.
func (n Node) plain(depth int, nodes *int) bool {
	*nodes++
	if depth > maxDepth || *nodes > maxNodes {
		n.Mistake("write it flatter or split the file", "the file is nested too deeply or has too many values")
		return false
	}
	y := n.y
	if y.Kind == yaml.AliasNode || y.Anchor != "" {
		n.Mistake("write the value out, or put shared steps into a library block", "anchors (&) and aliases (*) are not allowed")
		return false
	}
	if y.Style&yaml.TaggedStyle != 0 {
		n.Mistake("remove the tag; in a condition write not instead of !", "tags such as %s are not allowed", y.Tag)
		return false
	}
	for _, c := range y.Content {
		if !(Node{c, n.file, n.log}).plain(depth+1, nodes) {
			return false
		}
	}
	return true
}

func syntaxText(err error) string {
	return strings.TrimPrefix(strings.TrimPrefix(err.Error(), "yaml: "), "unmarshal errors:\n")
}

// syntaxPos takes the line out of "yaml: line 12: …"; the library gives no column.
func syntaxPos(file string, err error) Pos {
	p := Pos{file, 1, 1}
	_, rest, ok := strings.Cut(err.Error(), "line ")
	if ok {
		_, _ = fmt.Sscanf(rest, "%d", &p.Line)
	}
	return p
}
