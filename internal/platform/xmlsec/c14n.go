package xmlsec

import (
	"slices"
	"strings"
)

// C14N is a canonicalisation algorithm, by its identifier in signatures.
type C14N string

const (
	Inclusive           C14N = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
	InclusiveComments   C14N = Inclusive + "#WithComments"
	Inclusive11         C14N = "http://www.w3.org/2006/12/xml-c14n11"
	Inclusive11Comments C14N = Inclusive11 + "#WithComments"
	Exclusive           C14N = "http://www.w3.org/2001/10/xml-exc-c14n#"
	ExclusiveComments   C14N = Exclusive + "WithComments"
)

// Known tells whether the algorithm is one of the six.
func (c C14N) Known() bool {
	switch c {
	case Inclusive, InclusiveComments, Inclusive11, Inclusive11Comments, Exclusive, ExclusiveComments:
		return true
	}
	return false
}

// Document is the canonical form of a whole document.
func (c C14N) Document(d *Document) ([]byte, error) { return c.canonical(d.top, canonicalOptions{}) }

// Node is the canonical form of an element and everything in it. inclusive are the prefixes of an
// InclusiveNamespaces list ("" for #default); only the exclusive algorithms use it.
func (c C14N) Node(n *Node, inclusive ...string) ([]byte, error) {
	return c.canonical(n, canonicalOptions{inclusive: inclusive})
}

// canonicalOptions are what a transform may add to an algorithm.
type canonicalOptions struct {
	inclusive []string         // prefixes of an InclusiveNamespaces list
	omit      func(*Node) bool // subtrees that are not in the node-set
	most      int              // bytes of output; 0 means maxCanonical
	nodes     *int             // that may still be visited; nil: any number
}

// maxCanonical bounds the canonical form: the exclusive algorithms repeat declarations, so that a small document
// with one long namespace name can grow a thousandfold.
const maxCanonical = 128 << 20

func (c C14N) canonical(n *Node, o canonicalOptions) ([]byte, error) {
	if !c.Known() {
		return nil, Unsupported
	}
	if n == nil {
		return nil, UnknownReference
	}
	w := newCanonical(c)
	w.inclusive, w.omit, w.nodes = o.inclusive, o.omit, o.nodes
	if o.most > 0 {
		w.most = o.most
	}
	if err := w.write(n); err != nil {
		return nil, err
	}
	return w.out, nil
}

// canonical writes one canonical form. It can be used again after reset.
type canonical struct {
	exclusive, comments, v11 bool

	inclusive []string
	omit      func(*Node) bool // subtrees that are not in the node-set

	most  int  // see canonicalOptions
	nodes *int // likewise
	out   []byte
	scope []Namespace // declarations written on the open elements, innermost last
	attrs []*Attr     // of the element being written
}

func newCanonical(c C14N) *canonical {
	return &canonical{
		most:      maxCanonical,
		exclusive: strings.HasPrefix(string(c), string(Exclusive)),
		comments:  strings.HasSuffix(string(c), "WithComments"),
		v11:       strings.HasPrefix(string(c), string(Inclusive11)),
	}
}

func (w *canonical) reset() { w.out, w.scope, w.attrs = w.out[:0], w.scope[:0], w.attrs[:0] }

// write canonicalises a document node or an apex element.
func (w *canonical) write(n *Node) error {
	var err error
	if n.kind == DocumentNode {
		w.document(n)
	} else {
		err = w.apex(n)
	}
	if len(w.out) > w.most || w.spent() {
		return TooLarge
	}
	return err
}

func (w *canonical) document(n *Node) {
	rootSeen := false
	for c := range n.Nodes() {
		if c.kind == CommentNode && !w.comments || w.omitted(c) {
			continue
		}
		if rootSeen {
			w.out = append(w.out, '\n')
		}
		w.node(c)
		if c.kind == ElementNode {
			rootSeen = true
		} else if !rootSeen {
			w.out = append(w.out, '\n')
		}
	}
}

// apex writes an element whose ancestors are not in the node-set: what they declare must be said on the element.
func (w *canonical) apex(n *Node) error {
	if n.kind != ElementNode || w.omitted(n) {
		return UnknownReference
	}
	if w.exclusive {
		for _, prefix := range w.inclusive {
			w.want(prefix, n, 0)
		}
		w.element(n, 0, nil)
		return nil
	}
	for e := n; e != nil; e = e.parent {
		for _, d := range e.decls {
			w.want(d.Prefix, n, 0)
		}
	}
	inherited, err := w.inherit(n)
	if err != nil {
		return err
	}
	w.element(n, 0, inherited)
	return nil
}

// inherit collects the xml: attributes of omitted ancestors that the algorithm wants on the apex: all of them in 1.0
// (§ 2.4), xml:lang and xml:space in 1.1, which would also join xml:base values; nothing that is
// signed in practice carries xml:base, so that case is refused rather than half-done.
func (w *canonical) inherit(n *Node) ([]*Attr, error) {
	var found []*Attr
	for e := n.parent; e != nil; e = e.parent {
		for i := range e.attrs {
			a := &e.attrs[i]
			if a.Space != nsXML {
				continue
			}
			if w.v11 && a.Local == "base" {
				return nil, Unsupported
			}
			if w.v11 && a.Local != "lang" && a.Local != "space" {
				continue
			}
			_, own := n.AttrNS(nsXML, a.Local)
			nearer := slices.ContainsFunc(found, func(f *Attr) bool { return f.Local == a.Local })
			if !own && !nearer {
				found = append(found, a)
			}
		}
	}
	return found, nil
}

func (w *canonical) omitted(n *Node) bool { return w.omit != nil && w.omit(n) }

// spent tells whether no more nodes may be visited.
func (w *canonical) spent() bool { return w.nodes != nil && *w.nodes < 0 }

func (w *canonical) node(n *Node) {
	if w.nodes != nil {
		if *w.nodes--; *w.nodes < 0 {
			return
		}
	}
	switch n.kind {
	case TextNode:
		w.out = appendText(w.out, n.data)
	case CommentNode:
		if w.comments {
			w.out = appendComment(w.out, n)
		}
	case InstructionNode:
		w.out = appendInstruction(w.out, n)
	case ElementNode:
		if w.omitted(n) || len(w.out) > w.most {
			return
		}
		mark := len(w.scope)
		if !w.exclusive {
			for i := range n.decls {
				w.want(n.decls[i].Prefix, n, mark)
			}
		}
		w.element(n, mark, nil)
	}
}

// element writes an element. Declarations from mark on in scope are to be written on it; inherited are extra attributes.
func (w *canonical) element(n *Node, mark int, inherited []*Attr) {
	if w.exclusive {
		w.wantUsed(n, mark)
	}
	own := w.scope[mark:]
	if len(own) > 1 {
		slices.SortFunc(own, func(a, b Namespace) int { return strings.Compare(a.Prefix, b.Prefix) })
	}
	w.out = append(w.out, '<')
	w.out = appendName(w.out, n.prefix, n.local)
	for i := range own {
		w.out = appendDeclaration(w.out, own[i])
	}
	w.attributes(n, inherited)
	w.out = append(w.out, '>')
	for c := n.first; c != nil; c = c.next {
		w.node(c)
	}
	w.out = appendEndTag(w.out, n)
	w.scope = w.scope[:mark]
}

// attributes are ordered by namespace and local name (§ 2.2); those in no namespace come first.
func (w *canonical) attributes(n *Node, inherited []*Attr) {
	w.attrs = append(w.attrs[:0], inherited...)
	for i := range n.attrs {
		w.attrs = append(w.attrs, &n.attrs[i])
	}
	if len(w.attrs) > 1 {
		slices.SortFunc(w.attrs, func(a, b *Attr) int {
			if c := strings.Compare(a.Space, b.Space); c != 0 {
				return c
			}
			return strings.Compare(a.Local, b.Local)
		})
	}
	for _, a := range w.attrs {
		w.out = appendAttribute(w.out, a)
	}
}

// wantUsed asks for the prefixes that the element and its attributes are written with (exclusive C14N § 3), and for
// listed prefixes that are declared here.
func (w *canonical) wantUsed(n *Node, mark int) {
	w.bind(Namespace{n.prefix, n.space}, mark)
	for i := range n.attrs {
		if a := &n.attrs[i]; a.Prefix != "" {
			w.bind(Namespace{a.Prefix, a.Space}, mark)
		}
	}
	if len(w.inclusive) == 0 {
		return
	}
	for i := range n.decls {
		if slices.Contains(w.inclusive, n.decls[i].Prefix) {
			w.bind(n.decls[i], mark)
		}
	}
}

// want asks for the declaration that holds for a prefix at n.
func (w *canonical) want(prefix string, n *Node, mark int) {
	if uri, declared := n.Lookup(prefix); declared {
		w.bind(Namespace{prefix, uri}, mark)
	}
}

// bind puts a declaration on the current element unless the nearest written one already says so.
func (w *canonical) bind(ns Namespace, mark int) {
	if ns.Prefix == "xml" {
		return
	}
	for i := len(w.scope) - 1; i >= 0; i-- {
		if w.scope[i].Prefix == ns.Prefix {
			if w.scope[i].URI != ns.URI && i < mark {
				w.scope = append(w.scope, ns)
			}
			return
		}
	}
	if ns.URI != "" { // xmlns="" is only said where it takes something back
		w.scope = append(w.scope, ns)
	}
}
