package pades

import (
	"bytes"
	"fmt"

	"wrota/internal/platform/pdf/internal/object"
)

// kind is what a change between two revisions is.
type kind int

const (
	changedProofs    kind = iota // material for validation, a timestamp of the document
	changedMetadata              // what no page shows
	changedSignature             // a field signed, or a field for a signature added
	changedField                 // a form field filled in
	changedLook                  // a new signature draws where the page shows something already
	changedNote                  // an annotation that draws nothing of its own over the page
	changedOther                 // anything else: what the signer saw is not what is seen now
)

// change is one difference between two revisions.
type change struct {
	kind    kind
	field   string // of changedField, and of changedSignature when the field was there before
	visible bool   // of changedSignature: a new field that draws on a page
	what    string // for experts
}

// maxVisits bounds the comparisons of one file, in pairs of objects.
const maxVisits = 5_000_000

// maxNodes bounds the pages and fields of all revisions of a file together.
const maxNodes = 1_500_000

// pair is two objects to compare, and what a difference between them would be.
type pair struct {
	old, new int
	as       kind
	field    int
	tagged   bool // inside the structure tree
}

// snapshot is what is known of a revision besides its objects.
type snapshot struct {
	*object.Revision
	form     *form
	pages    map[int]bool
	complete bool
}

// take reads the form and the pages of a revision; nodes are how many of both may still be read in the file.
func take(r *object.Revision, nodes *int) *snapshot {
	s := &snapshot{Revision: r, form: readForm(r), pages: map[int]bool{}}
	*nodes -= len(s.form.byRef)
	list, complete := pages(r, *nodes)
	*nodes -= len(list)
	for _, n := range list {
		s.pages[n] = true
	}
	s.complete = complete && !s.form.tooMany
	return s
}

// comparer finds what changed from one revision to the next. It walks both documents side by side from the
// catalog, so that it does not matter by which trick of the outer form an object came to be another one.
type comparer struct {
	old, new *snapshot
	visits   *int // left for the file
	queue    []pair
	seen     map[pair]bool
	out      []change
	told     map[string]bool
	fresh    map[int]*field // new signature fields by their widgets
}

// compare lists the changes. What cannot be compared is a change that is not allowed.
func compare(from, to *snapshot, visits *int) []change {
	c := &comparer{old: from, new: to, visits: visits, seen: map[pair]bool{}, told: map[string]bool{}, fresh: map[int]*field{}}
	if !from.complete || !to.complete {
		c.add(change{kind: changedOther, what: "too many pages or fields to compare, or a damaged tree of them"})
		return c.out
	}
	ot, nt := from.Trailer(), to.Trailer()
	if !c.same(ot.Get("Info"), nt.Get("Info")) {
		c.add(change{kind: changedMetadata, what: "document information"})
	}
	c.values(pair{as: changedOther}, ot.Get("Encrypt"), nt.Get("Encrypt"), "/Encrypt")
	c.catalog(from.Dict(ot.Get("Root")), to.Dict(nt.Get("Root")))
	for len(c.queue) > 0 {
		p := c.queue[len(c.queue)-1]
		c.queue = c.queue[:len(c.queue)-1]
		if *c.visits--; *c.visits < 0 {
			c.add(change{kind: changedOther, what: "too much to compare"})
			break
		}
		c.objects(p)
	}
	return c.out
}

func (c *comparer) add(ch change) {
	key := fmt.Sprint(ch)
	if !c.told[key] && len(c.out) < 1000 {
		c.told[key] = true
		c.out = append(c.out, ch)
	}
}

// differ records a difference of the kind at hand.
func (c *comparer) differ(p pair, what string) {
	ch := change{kind: p.as, what: what}
	if f := c.new.form.byRef[p.field]; f != nil && p.field > 0 {
		ch.field = f.name
	}
	if p.new > 0 {
		ch.what = fmt.Sprintf("object %d: %s", p.new, what)
	}
	c.add(ch)
}

// same tells whether two values are equal without following references, and refer to objects in the same place.
func (c *comparer) same(a, b object.Value) bool {
	ra, ok := a.(object.Ref)
	rb, ok2 := b.(object.Ref)
	if !ok || !ok2 {
		return a == nil && b == nil
	}
	return ra == rb && c.unmoved(ra.Number)
}

// unmoved tells that an object is the same bytes of the file in both revisions.
func (c *comparer) unmoved(n int) bool {
	at, index, ok := c.old.Place(n)
	at2, index2, ok2 := c.new.Place(n)
	return ok == ok2 && at == at2 && index == index2
}

// objects compares two objects.
func (c *comparer) objects(p pair) {
	if p.old == p.new {
		switch {
		case c.old.pages[p.old] && c.new.pages[p.new]:
			c.page(p)
			return
		case c.old.form.byRef[p.old] != nil && c.new.form.byRef[p.new] != nil:
			c.field(p)
			return
		}
	}
	c.values(p, c.old.Object(p.old), c.new.Object(p.new), "")
}

// follow puts two references on the list of what is to be compared.
func (c *comparer) follow(p pair, a, b object.Ref) {
	if c.handled(a, b) {
		return
	}
	p.old, p.new = a.Number, b.Number
	if !c.seen[p] {
		c.seen[p] = true
		c.queue = append(c.queue, p)
	}
}

// handled tells that two references lead to the catalog, the form or the root of the structure, which are compared by
// their own rules once and for all.
func (c *comparer) handled(a, b object.Ref) bool {
	root, root2 := c.old.Trailer().Get("Root"), c.new.Trailer().Get("Root")
	if object.Value(a) == root && object.Value(b) == root2 {
		return true
	}
	was, now := c.old.Dict(root), c.new.Dict(root2)
	for _, k := range []object.Name{"AcroForm", "StructTreeRoot"} {
		if object.Value(a) == was.Get(k) && object.Value(b) == now.Get(k) {
			return true
		}
	}
	return false
}

// values compares two values; where leads to them inside their object.
func (c *comparer) values(p pair, a, b object.Value, where string) {
	ra, aRef := a.(object.Ref)
	rb, bRef := b.(object.Ref)
	if aRef && bRef {
		c.follow(p, ra, rb)
		return
	}
	if aRef || bRef {
		a, b = c.old.Get(a), c.new.Get(b) // written out in one, referred to in the other
	}
	switch a := a.(type) {
	case object.Array:
		b, ok := b.(object.Array)
		if !ok || len(a) != len(b) {
			c.differ(p, "list "+where)
			return
		}
		for i := range a {
			c.values(p, a[i], b[i], where)
		}
	case *object.Dict:
		b, ok := b.(*object.Dict)
		if !ok {
			c.differ(p, "dictionary "+where)
			return
		}
		c.dicts(p, a, b, nil)
	case *object.Stream:
		b, ok := b.(*object.Stream)
		if !ok || a.At != b.At && !bytes.Equal(a.Raw, b.Raw) {
			c.differ(p, "stream "+where)
			return
		}
		c.dicts(p, a.Dict, b.Dict, nil)
	default:
		if !plainEqual(a, b) {
			c.differ(p, "value "+where)
		}
	}
}

// plainEqual compares numbers, names, strings, words and null.
func plainEqual(a, b object.Value) bool {
	switch a := a.(type) {
	case *object.String:
		b, ok := b.(*object.String)
		return ok && bytes.Equal(a.Bytes, b.Bytes)
	case int64:
		if f, ok := b.(float64); ok {
			return float64(a) == f
		}
	case float64:
		if n, ok := b.(int64); ok {
			return a == float64(n)
		}
	}
	switch b.(type) {
	case object.Array, *object.Dict, *object.Stream:
		return false
	}
	return a == b
}

// rule compares the values of one key by itself; false leaves them to the common way.
type rule func(key object.Name, a, b object.Value) bool

// dicts compares two dictionaries entry by entry.
func (c *comparer) dicts(p pair, a, b *object.Dict, special rule) {
	if b.Twice && !a.Twice {
		c.differ(p, "an entry twice")
	}
	x, y := a.Entries, b.Entries
	for len(x) > 0 || len(y) > 0 {
		var k object.Name
		var va, vb object.Value
		switch {
		case len(y) == 0 || len(x) > 0 && x[0].Key < y[0].Key:
			k, va, x = x[0].Key, x[0].Value, x[1:]
		case len(x) == 0 || y[0].Key < x[0].Key:
			k, vb, y = y[0].Key, y[0].Value, y[1:]
		default:
			k, va, vb, x, y = x[0].Key, x[0].Value, y[0].Value, x[1:], y[1:]
		}
		if p.tagged && k == "K" && c.kids(p, va, vb) {
			continue
		}
		if special == nil || !special(k, va, vb) {
			c.values(p, va, vb, "/"+string(k))
		}
	}
}
