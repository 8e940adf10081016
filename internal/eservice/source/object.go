package source

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Object is a mapping that is being read. Each key that is asked for becomes a known key; Close
// reports the others. So the code that reads a thing is also the list of what may be written there.
type Object struct {
	node   Node
	values map[string]Node
	keys   map[string]Node
	known  []string
}

// Object reads a mapping; a key that stands twice is a mistake.
func (n Node) Object() *Object {
	o := &Object{node: n, values: map[string]Node{}, keys: map[string]Node{}}
	if n.y == nil {
		return o
	}
	if n.y.Kind != yaml.MappingNode {
		n.Mistake("write key: value pairs", "a mapping is expected")
		return o
	}
	for i := 0; i+1 < len(n.y.Content); i += 2 {
		key := Node{n.y.Content[i], n.file, n.log}
		k := key.y.Value
		if key.y.Kind != yaml.ScalarNode {
			key.Mistake("", "a key must be a single word")
			continue
		}
		if first, twice := o.keys[k]; twice {
			key.Mistake("keep one of them", "the key %q stands already in line %d", k, first.Pos().Line)
			continue
		}
		o.keys[k], o.values[k] = key, Node{n.y.Content[i+1], n.file, n.log}
	}
	return o
}

// Node is the mapping itself, for its place.
func (o *Object) Node() Node { return o.node }

// Has tells whether the key is written; asking makes the key known.
func (o *Object) Has(key string) bool { return o.Get(key).Exists() }

// Get returns the value of an optional key, or the zero Node.
func (o *Object) Get(key string) Node {
	if !slices.Contains(o.known, key) {
		o.known = append(o.known, key)
	}
	v, ok := o.values[key]
	if !ok {
		return Node{}
	}
	return v
}

// Need returns the value of a required key; its absence is a mistake.
func (o *Object) Need(key string) Node {
	v := o.Get(key)
	if !v.Exists() && o.node.y != nil && o.node.y.Kind == yaml.MappingNode {
		o.node.Mistake("add "+key+": …", "the key %q is missing", key)
	}
	return v
}

// Keys lists the keys not read so far, in the order of the file, and makes them known: for mappings whose keys
// are names that the author chooses.
func (o *Object) Keys() []Node {
	out := o.unread()
	for _, key := range out {
		o.known = append(o.known, key.y.Value)
	}
	return out
}

// unread lists the keys that nobody has asked for, in the order of the file.
func (o *Object) unread() []Node {
	var out []Node
	for k, key := range o.keys {
		if !slices.Contains(o.known, k) {
			out = append(out, key)
		}
	}
	slices.SortFunc(out, func(a, b Node) int {
		if d := a.y.Line - b.y.Line; d != 0 {
			return d
		}
		return a.y.Column - b.y.Column
	})
	return out
}

// Close reports every key that nobody asked for.
func (o *Object) Close() {
	for _, key := range o.unread() {
		k := key.y.Value
		mend := "use one of: " + strings.Join(slices.Sorted(slices.Values(o.known)), ", ")
		if near := Nearest(k, o.known); near != "" {
			mend = "did you mean " + near + "?"
		}
		key.Mistake(mend, "unknown key %q", k)
	}
}

// Nearest returns the candidate that differs from word by at most two letters, or "".
func Nearest(word string, candidates []string) string {
	best, at := "", 3
	for _, c := range candidates {
		if d := distance(word, c, at); d < at && d < max(len(c), 2)-1 {
			best, at = c, d
		}
	}
	return best
}

// distance is Levenshtein's, given up when it reaches limit.
func distance(a, b string, limit int) int {
	if len(a)-len(b) >= limit || len(b)-len(a) >= limit {
		return limit
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j+1]+1, row[j]+1)
		}
	}
	return row[len(b)]
}
