package xmlsec

import "strings"

// transform applies one step. What is not listed here is refused: XSLT can compute anything, general
// XPath can hide anything.
func (c *check) transform(s selection, t transform) (selection, error) {
	switch t.algorithm {
	case transformEnveloped:
		return c.enveloped(s)
	case transformBase64:
		return c.base64(s)
	case transformXPath, transformFilter2:
		if c.wide {
			return c.filter(s, t)
		}
		return c.withoutSignatures(s, t)
	}
	if !C14N(t.algorithm).Known() {
		return s, Unsupported
	}
	return c.canonicalise(s, t)
}

// enveloped takes this signature out. It must be inside what is signed: a verifier that lets the transform pass where it
// removes nothing accepts a signature moved out of its document.
func (c *check) enveloped(s selection) (selection, error) {
	if s.apex == nil || s.apex == c.sig || !c.sig.under(s.apex) {
		return s, NotCovered
	}
	return s.without(func(n *Node) bool { return n == c.sig }), nil
}

// withoutSignatures knows the expressions by which documents with several signatures leave all of them out.
func (c *check) withoutSignatures(s selection, t transform) (selection, error) {
	space := nsDS
	if t.algorithm == transformFilter2 {
		space = transformFilter2
	}
	spec, err := one(t.spec, space, "XPath")
	if err != nil || s.apex == nil || !s.apex.under(c.doc.top) {
		return s, Unsupported
	}
	for p := s.apex; p != nil; p = p.parent {
		if p.Is(nsDS, "Signature") {
			return s, NotCovered // nothing would be left
		}
	}
	expression := strings.Join(strings.Fields(spec.Text()), "")
	prefix, shape := signatureName(expression)
	if uri, _ := spec.Lookup(prefix); prefix == "" || uri != nsDS {
		return s, Unsupported
	}
	anywhere := func(n *Node) bool { return n.Is(nsDS, "Signature") }
	subtract := t.algorithm == transformFilter2 && spec.Attr("Filter") == "subtract"
	switch {
	case t.algorithm == transformXPath && shape == "not(ancestor-or-self::*:Signature)",
		subtract && shape == "/descendant::*:Signature", subtract && shape == "//*:Signature":
		return s.without(anywhere), nil
	case subtract && shape == "/*/*:Signature":
		root := c.doc.Root()
		return s.without(func(n *Node) bool { return n.parent == root && anywhere(n) }), nil
	}
	return s, Unsupported
}

// signatureName takes the prefix of the last "prefix:Signature" out of an expression and puts * in its place.
func signatureName(expression string) (prefix, shape string) {
	end := strings.LastIndex(expression, ":Signature")
	if end < 0 {
		return "", expression
	}
	start := end
	for start > 0 && expression[start-1] != ':' && expression[start-1] != '/' {
		start--
	}
	return expression[start:end], expression[:start] + "*" + expression[end:]
}

func (s selection) without(omit func(*Node) bool) selection {
	before := s.omit
	s.omit = func(n *Node) bool { return omit(n) || before != nil && before(n) }
	s.omitted = true
	return s
}

func (c *check) canonicalise(s selection, t transform) (selection, error) {
	algorithm := C14N(t.algorithm)
	s, err := c.asNodes(s)
	if err != nil {
		return s, err
	}
	if !s.comments {
		algorithm = withoutComments(algorithm)
	}
	o := canonicalOptions{inclusive: t.prefixes, omit: s.omit}
	done := selection{xml: s.apex != nil, omitted: s.omitted, part: s.part}
	if s.apex != nil {
		done.octets, err = c.canonical(algorithm, s.apex, o)
		return done, err
	}
	for _, n := range s.forest {
		octets, err := c.canonicalTree(algorithm, n, o)
		if err != nil {
			return done, err
		}
		done.octets = append(done.octets, octets...)
	}
	return done, nil
}

// asNodes makes a document of bytes, comments included.
func (c *check) asNodes(s selection) (selection, error) {
	if s.nodes() {
		return s, nil
	}
	if c.wide { // reading again costs about as much as digesting eight times
		if c.left.Digested -= 8 * len(s.octets); c.left.Digested < 0 {
			return s, TooManyReferences
		}
	}
	doc, err := c.parse(s.octets)
	if err != nil {
		return s, err
	}
	return selection{apex: doc.top, comments: true, omitted: s.omitted, part: s.part}, nil
}

// nodes tells that these are not bytes.
func (s selection) nodes() bool { return s.apex != nil || s.forest != nil }

// trees are the subtrees selected.
func (s selection) trees() []*Node {
	if s.apex != nil {
		return []*Node{s.apex}
	}
	return s.forest
}

func withoutComments(c C14N) C14N {
	switch c {
	case InclusiveComments:
		return Inclusive
	case Inclusive11Comments:
		return Inclusive11
	case ExclusiveComments:
		return Exclusive
	}
	return c
}

// base64 decodes the text of the nodes, or bytes.
func (c *check) base64(s selection) (selection, error) {
	parts := []string{string(s.octets)}
	if s.nodes() {
		parts = parts[:0]
		for _, tree := range s.trees() {
			parts = c.texts(parts, s, tree)
		}
	}
	octets, err := decodeBase64(strings.Join(parts, "")) // one part is not copied
	if err != nil {
		return s, BadStructure
	}
	if c.left.Bytes -= len(octets); c.left.Bytes < 0 || c.left.Nodes < 0 {
		return s, TooManyReferences
	}
	return selection{octets: octets, omitted: s.omitted, part: s.part}, nil
}

// texts adds the texts of a subtree.
func (c *check) texts(to []string, s selection, top *Node) []string {
	for at := top; at != nil && c.left.Nodes >= 0; {
		c.left.Nodes--
		if s.omit != nil && s.omit(at) {
			at = skipping(at, top)
			continue
		}
		if at.kind == TextNode {
			to = append(to, at.data)
		}
		at = following(at, top)
	}
	return to
}
