package xmlsec

import "strings"

// An Examiner knows the part of XPath in which people write what a signature covers: expressions that keep or drop whole
// elements. Everything else (functions that compute, positions, axes to the side) stays unsupported, so that no signed
// expression can make us count or search without bound.
//
//	XPath             not(ancestor-or-self::TEST), ancestor-or-self::TEST, several joined by "and" behind a bracket,
//	                  and the long form of the enveloped signature in XMLDSig § 6.6.4
//	XPath Filter 2    intersect and subtract of PATH | PATH …
//	PATH              /STEP/STEP, //STEP, id('x')/STEP, here()/ancestor::ds:Signature[1]
//	STEP              [child::|descendant::|descendant-or-self::|self::] TEST
//	TEST              name, prefix:name, prefix:*, *, node(), with [name()='a'], [local-name()='a'], [namespace-uri()='u'],
//	                  [@name='v'] and "and" between them

// expression is an XPath under reading, without the white space that means nothing.
type expression struct {
	rest string
	spec *Node // for the prefixes
}

// step is one step of a path.
type step struct {
	axis  string
	match func(*Node) bool
}

const maxSteps = 8

func newExpression(spec *Node) *expression {
	var b strings.Builder
	var quote rune
	for _, r := range spec.Text() {
		switch {
		case quote != 0:
			if r == quote {
				quote = 0
			}
		case r == '\'' || r == '"':
			quote = r
		case r == ' ' || r == '\t' || r == '\n' || r == '\r':
			continue
		}
		b.WriteRune(r)
	}
	return &expression{b.String(), spec}
}

func (x *expression) take(s string) bool {
	rest, ok := strings.CutPrefix(x.rest, s)
	if ok {
		x.rest = rest
	}
	return ok
}

// literal is a string in quotes.
func (x *expression) literal() (string, bool) {
	if x.rest == "" || x.rest[0] != '\'' && x.rest[0] != '"' {
		return "", false
	}
	value, rest, ok := strings.Cut(x.rest[1:], x.rest[:1])
	x.rest = rest
	return value, ok
}

// word is a name with or without a prefix; * may stand for either part.
func (x *expression) word() string {
	end := strings.IndexAny(x.rest, "/[]()|='\"")
	if end < 0 {
		end = len(x.rest)
	}
	word := x.rest[:end]
	x.rest = x.rest[end:]
	return word
}

// test reads a node test with its conditions.
func (x *expression) test() (func(*Node) bool, bool) {
	match, ok := x.nameTest()
	for ok && x.take("[") {
		for {
			var condition func(*Node) bool
			if condition, ok = x.condition(); !ok {
				return nil, false
			}
			before := match
			match = func(n *Node) bool { return before(n) && condition(n) }
			if !x.take("and") {
				break
			}
		}
		ok = x.take("]")
	}
	return match, ok
}

func (x *expression) nameTest() (func(*Node) bool, bool) {
	if x.take("node()") {
		return func(*Node) bool { return true }, true
	}
	space, local := "", x.word() // without a prefix: in no namespace, whatever the default is
	prefix, name, prefixed := strings.Cut(local, ":")
	if prefixed {
		var declared bool
		if space, declared = x.spec.Lookup(prefix); !declared {
			return nil, false
		}
		local = name
	}
	switch {
	case local == "*":
		return func(n *Node) bool { return n.kind == ElementNode && (!prefixed || n.space == space) }, true
	case !legalName(local):
		return nil, false
	}
	return func(n *Node) bool { return n.Is(space, local) }, true
}

func (x *expression) condition() (func(*Node) bool, bool) {
	attribute, function := "", ""
	if x.take("@") {
		if attribute = x.word(); !legalName(attribute) {
			return nil, false
		}
	} else {
		for _, name := range []string{"name", "local-name", "namespace-uri"} {
			if x.take(name+"()") || x.take(name+"(.)") {
				function = name
			}
		}
	}
	if !x.take("=") || attribute == "" && function == "" {
		return nil, false
	}
	value, ok := x.literal()
	return func(n *Node) bool {
		if n.kind != ElementNode {
			return false
		}
		switch function {
		case "name":
			return string(appendName(nil, n.prefix, n.local)) == value
		case "local-name":
			return n.local == value
		case "namespace-uri":
			return n.space == value
		}
		has, there := n.AttrNS("", attribute)
		return there && has == value
	}, ok
}

// steps reads the rest of a path.
func (x *expression) steps() ([]step, bool) {
	var all []step
	for len(all) < maxSteps {
		axis := "child::"
		switch {
		case x.take("//"):
			axis = "descendant::"
		case !x.take("/"):
			return all, true
		}
		for _, name := range []string{"child::", "descendant-or-self::", "descendant::", "self::"} {
			if x.take(name) {
				if axis == "descendant::" && name != "child::" {
					return nil, false
				}
				if axis == "child::" {
					axis = name
				}
			}
		}
		match, ok := x.test()
		if !ok {
			return nil, false
		}
		all = append(all, step{axis, match})
	}
	return nil, false
}

// union selects the nodes of PATH | PATH ….
func (c *check) union(x *expression, top *Node) (map[*Node]bool, error) {
	found := map[*Node]bool{}
	for {
		if err := c.path(x, top, found); err != nil {
			return nil, err
		}
		if !x.take("|") {
			break
		}
	}
	if x.rest != "" {
		return nil, Unsupported
	}
	return found, nil
}

// path adds the nodes of one path.
func (c *check) path(x *expression, top *Node, found map[*Node]bool) error {
	from := top
	switch {
	case x.take("here()/ancestor::"):
		match, ok := x.nameTest()
		if !ok || !x.take("[1]") || !match(c.sig) || c.sig.Space() != nsDS {
			return Unsupported
		}
		found[c.sig] = true
		return nil
	case x.take("id("):
		id, ok := x.literal()
		if !ok || !x.take(")") || top != c.doc.top {
			return Unsupported
		}
		var err error
		if from, err = c.ids.find(id); err != nil {
			return err
		}
	case !strings.HasPrefix(x.rest, "/"):
		return Unsupported
	}
	steps, ok := x.steps()
	if !ok {
		return Unsupported
	}
	at := map[*Node]bool{from: true}
	for _, s := range steps {
		var err error
		if at, err = c.step(at, s); err != nil {
			return err
		}
	}
	for n := range at {
		found[n] = true
	}
	return nil
}

func (c *check) step(from map[*Node]bool, s step) (map[*Node]bool, error) {
	to := map[*Node]bool{}
	for n := range from {
		nodes := n.Nodes()
		if s.axis != "child::" {
			nodes = n.Descend()
		}
		if s.axis == "self::" {
			nodes = func(yield func(*Node) bool) { yield(n) }
		}
		for d := range nodes {
			if c.left.Nodes--; c.left.Nodes < 0 {
				return nil, TooManyReferences
			}
			if (d != n || s.axis != "descendant::") && s.match(d) {
				to[d] = true
			}
		}
	}
	return to, nil
}

// filter applies an XPath or an XPath Filter 2 transform.
func (c *check) filter(s selection, t transform) (selection, error) {
	s, err := c.asNodes(s)
	if err != nil {
		return s, err
	}
	if t.algorithm == transformXPath {
		spec, err := one(t.spec, nsDS, "XPath")
		if err != nil {
			return s, Unsupported
		}
		return c.xpath(s, newExpression(spec))
	}
	specs := collect(t.spec.All(transformFilter2, "XPath"))
	if len(specs) == 0 || len(specs) > maxTransforms {
		return s, Unsupported
	}
	for _, spec := range specs {
		found, err := c.union(newExpression(spec), s.top())
		if err != nil {
			return s, err
		}
		switch spec.Attr("Filter") {
		case "subtract":
			s, err = s.subtract(found)
		case "intersect":
			s, err = c.intersect(s, found)
		default:
			err = Unsupported
		}
		if err != nil {
			return s, err
		}
	}
	return s, nil
}

// envelopedExpression is the long form of the enveloped-signature transform (XMLDSig § 6.6.4), with * for the prefix.
const envelopedExpression = "count(ancestor-or-self::*:Signature|here()/ancestor::*:Signature[1])>count(ancestor-or-self::*:Signature)"

// xpath applies an expression of the XPath transform: true of every node that stays.
func (c *check) xpath(s selection, x *expression) (selection, error) {
	if prefix, _ := signatureName(x.rest); prefix != "" && strings.ReplaceAll(x.rest, prefix+":Signature", "*:Signature") == envelopedExpression {
		if uri, _ := x.spec.Lookup(prefix); uri != nsDS {
			return s, Unsupported
		}
		return c.enveloped(s)
	}
	for {
		not := x.take("not(")
		if !x.take("ancestor-or-self::") {
			return s, Unsupported
		}
		match, ok := x.test()
		if !ok || not && !x.take(")") {
			return s, Unsupported
		}
		found, err := c.step(map[*Node]bool{s.top(): true}, step{"descendant-or-self::", match})
		if err != nil {
			return s, err
		}
		if not {
			s, err = s.subtract(found)
		} else {
			s, err = c.intersect(s, found)
		}
		if err != nil || x.rest == "" {
			return s, err
		}
		if !x.take("and") {
			return s, Unsupported
		}
	}
}

// top is the document node that the selected nodes stand under.
func (s selection) top() *Node {
	n := s.trees()[0]
	for n.parent != nil {
		n = n.parent
	}
	return n
}

// subtract leaves subtrees out.
func (s selection) subtract(found map[*Node]bool) (selection, error) {
	for _, tree := range s.trees() {
		for n := tree; n != nil; n = n.parent {
			if found[n] {
				return s, NotCovered // nothing would be left
			}
		}
	}
	for n := range found {
		if !n.Is(nsDS, "Signature") {
			s.part = true
		}
	}
	return s.without(func(n *Node) bool { return found[n] }), nil
}

// intersect keeps only what is in the found subtrees.
func (c *check) intersect(s selection, found map[*Node]bool) (selection, error) {
	var kept []*Node
	for _, tree := range s.trees() {
		above := false
		for n := tree; n != nil; n = n.parent {
			above = above || found[n]
		}
		if above {
			kept = append(kept, tree)
			continue
		}
		for at := tree; at != nil; {
			if c.left.Nodes--; c.left.Nodes < 0 {
				return s, TooManyReferences
			}
			if !found[at] {
				at = following(at, tree)
				continue
			}
			kept = append(kept, at)
			at = skipping(at, tree)
		}
	}
	if len(kept) == 0 {
		return s, NotCovered
	}
	s.omitted = true
	s.part = s.part || len(kept) > 1 || kept[0] != c.doc.top && kept[0] != c.doc.Root()
	if len(kept) == 1 && (kept[0].kind == ElementNode || kept[0].kind == DocumentNode) {
		s.apex, s.forest = kept[0], nil
	} else {
		s.apex, s.forest = nil, kept
	}
	return s, nil
}

// canonicalTree is C14N of one tree of a forest.
func (c *check) canonicalTree(algorithm C14N, n *Node, o canonicalOptions) ([]byte, error) {
	if n.kind == ElementNode || n.kind == DocumentNode {
		return c.canonical(algorithm, n, o)
	}
	if !algorithm.Known() {
		return nil, Unsupported
	}
	w := newCanonical(algorithm)
	w.node(n)
	c.left.Bytes -= len(w.out)
	return w.out, nil
}
