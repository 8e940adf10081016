package xmlsec

import (
	"iter"
	"strings"
)

// Namespaces that every document knows.
const (
	nsXML   = "http://www.w3.org/XML/1998/namespace"
	nsXMLNS = "http://www.w3.org/2000/xmlns/"
)

// Kind is the sort of a node.
type Kind uint8

const (
	DocumentNode Kind = iota + 1
	ElementNode
	TextNode
	CommentNode
	InstructionNode
)

// Document is a parsed or built document. It does not change, so that many goroutines may read it at once.
type Document struct {
	top    *Node  // of kind DocumentNode; its children are the root, comments and instructions
	source string // what it was parsed from; empty when it was built. Texts of the tree are parts of it
	limits Limits
}

// Node is an element, a text, a comment or a processing instruction. All methods may be called on nil
// and then answer "nothing", so that optional paths read as a chain: n.Child(ns, "a").Child(ns, "b").Text().
type Node struct {
	kind   Kind
	prefix string
	local  string // local name of an element, target of an instruction
	space  string // namespace URI of an element
	data   string // text, comment, or data of an instruction
	attrs  []Attr
	decls  []Namespace // declarations written on this element, in the order written

	parent, first, last, next *Node

	endTag int // where "</" of an element stands in Document.source; 0 when it has no end tag there
}

// Attr is an attribute, never a namespace declaration.
type Attr struct{ Space, Prefix, Local, Value string }

// Namespace binds a prefix ("" is the default namespace) to a URI.
type Namespace struct{ Prefix, URI string }

// Root is the document's one element.
func (d *Document) Root() *Node {
	for n := range d.top.Elements() {
		return n
	}
	return nil
}

// Kind is the sort of the node.
func (n *Node) Kind() Kind {
	if n == nil {
		return 0
	}
	return n.kind
}

// Local is the name of an element without its prefix, or the target of an instruction.
func (n *Node) Local() string {
	if n == nil {
		return ""
	}
	return n.local
}

// Space is the namespace URI of an element, "" for none.
func (n *Node) Space() string {
	if n == nil {
		return ""
	}
	return n.space
}

// Prefix is the prefix an element is written with. It means nothing by itself: compare Space.
func (n *Node) Prefix() string {
	if n == nil {
		return ""
	}
	return n.prefix
}

// Is tells whether the node is the element of this namespace and local name.
func (n *Node) Is(space, local string) bool {
	return n != nil && n.kind == ElementNode && n.local == local && n.space == space
}

// Parent is the element (or document node) around this one; nil at the top.
func (n *Node) Parent() *Node {
	if n == nil {
		return nil
	}
	return n.parent
}

// Attr is the value of the attribute in no namespace, "" when there is none.
func (n *Node) Attr(local string) string {
	v, _ := n.AttrNS("", local)
	return v
}

// AttrNS is the value of an attribute and whether the element has it.
func (n *Node) AttrNS(space, local string) (string, bool) {
	if n == nil {
		return "", false
	}
	for i := range n.attrs {
		if n.attrs[i].Local == local && n.attrs[i].Space == space {
			return n.attrs[i].Value, true
		}
	}
	return "", false
}

// Attrs are the attributes in the order written.
func (n *Node) Attrs() iter.Seq[Attr] {
	return func(yield func(Attr) bool) {
		if n == nil {
			return
		}
		for _, a := range n.attrs {
			if !yield(a) {
				return
			}
		}
	}
}

// Nodes are the children of every kind.
func (n *Node) Nodes() iter.Seq[*Node] {
	return func(yield func(*Node) bool) {
		if n == nil {
			return
		}
		for c := n.first; c != nil; c = c.next {
			if !yield(c) {
				return
			}
		}
	}
}

// Elements are the child elements.
func (n *Node) Elements() iter.Seq[*Node] {
	return func(yield func(*Node) bool) {
		for c := range n.Nodes() {
			if c.kind == ElementNode && !yield(c) {
				return
			}
		}
	}
}

// All are the child elements of one name.
func (n *Node) All(space, local string) iter.Seq[*Node] {
	return func(yield func(*Node) bool) {
		for c := range n.Nodes() {
			if c.Is(space, local) && !yield(c) {
				return
			}
		}
	}
}

// Child is the first child element of a name, nil when there is none.
func (n *Node) Child(space, local string) *Node {
	for c := range n.All(space, local) {
		return c
	}
	return nil
}

// Descend walks the node and everything under it in document order.
func (n *Node) Descend() iter.Seq[*Node] {
	return func(yield func(*Node) bool) {
		for at := n; at != nil; at = following(at, n) {
			if !yield(at) {
				return
			}
		}
	}
}

// following is the next node in document order within top, going down first.
func following(at, top *Node) *Node {
	if at.first != nil {
		return at.first
	}
	return skipping(at, top)
}

// skipping is the next node in document order within top that is not under at.
func skipping(at, top *Node) *Node {
	for ; at != top; at = at.parent {
		if at.next != nil {
			return at.next
		}
	}
	return nil
}

// Text is all text under the node. Comments and instructions do not cut it: reading only the first piece
// of <a>1<!-- -->2</a> is how signed values have been forged elsewhere.
func (n *Node) Text() string {
	if n == nil {
		return ""
	}
	if n.kind == TextNode {
		return n.data
	}
	if n.first != nil && n.first == n.last && n.first.kind == TextNode {
		return n.first.data
	}
	var b strings.Builder
	for c := range n.Descend() {
		if c.kind == TextNode {
			b.WriteString(c.data)
		}
	}
	return b.String()
}

// Instruction is what a processing instruction says after its name; empty for other nodes.
func (n *Node) Instruction() string {
	if n == nil || n.kind != InstructionNode {
		return ""
	}
	return n.data
}

// Lookup is the namespace a prefix stands for at this node, needed to read qualified names in content (xsi:type).
func (n *Node) Lookup(prefix string) (uri string, declared bool) {
	if prefix == "xml" {
		return nsXML, true
	}
	for ; n != nil; n = n.parent {
		for i := range n.decls {
			if n.decls[i].Prefix == prefix {
				return n.decls[i].URI, true
			}
		}
	}
	return "", false
}

// under tells whether n is top or stands below it.
func (n *Node) under(top *Node) bool {
	for ; n != nil; n = n.parent {
		if n == top {
			return true
		}
	}
	return false
}

// add puts a node after the last child.
func (n *Node) add(c *Node) {
	c.parent = n
	if n.last == nil {
		n.first = c
	} else {
		n.last.next = c
	}
	n.last = c
}

// shelf hands out nodes from blocks: one allocation for many nodes.
type shelf struct {
	block []Node
	size  int
}

func (s *shelf) node(k Kind) *Node {
	if len(s.block) == 0 {
		s.size = min(max(2*s.size, 16), 1024)
		s.block = make([]Node, s.size)
	}
	n := &s.block[0]
	s.block = s.block[1:]
	n.kind = k
	return n
}
