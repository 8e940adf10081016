package xmlsec

import (
	"fmt"
	"slices"
	"strings"
)

// Builder makes a document. Names are written with their prefixes, as they will stand in the file. The first mistake
// (an undeclared prefix, a character XML cannot carry) is kept and returned by Document, so that the calls between
// need no error handling. A Builder is used by one goroutine.
type Builder struct {
	doc   *Document
	root  *Node
	shelf shelf
	err   error
}

// Element is a place in a document under construction.
type Element struct {
	b *Builder
	n *Node
}

// NewBuilder starts a document with its root element and the declarations written there.
func NewBuilder(root string, declared ...Namespace) *Builder {
	b := &Builder{}
	b.doc = &Document{top: b.shelf.node(DocumentNode), limits: Limits{}.withDefaults()}
	b.root = b.shelf.node(ElementNode)
	b.doc.top.add(b.root)
	b.name(b.root, root, slices.Clone(declared))
	return b
}

// Root is the root element.
func (b *Builder) Root() Element { return Element{b, b.root} }

// Document ends the building. The builder must not be used afterwards.
func (b *Builder) Document() (*Document, error) {
	if b.err != nil {
		return nil, b.err
	}
	doc := b.doc
	b.fail(b.root, BadStructure)
	b.doc = nil
	return doc, nil
}

// Instruction puts a processing instruction before the root, such as the xml-stylesheet that official templates name.
func (b *Builder) Instruction(target, data string) *Builder {
	data = strings.TrimLeft(data, " \t\n")
	if !legalTarget(target) || !legalText(data) || strings.Contains(data, "?>") || strings.Contains(data, "\r") {
		b.fail(b.root, IllegalText)
	}
	if b.err == nil {
		n := b.shelf.node(InstructionNode)
		n.local, n.data = target, data
		b.before(n)
	}
	return b
}

// before puts n in front of the root, after what is there already.
func (b *Builder) before(n *Node) {
	top := b.doc.top
	n.parent, n.next = top, b.root
	if top.first == b.root {
		top.first = n
		return
	}
	last := top.first
	for last.next != b.root {
		last = last.next
	}
	last.next = n
}

// Element adds a child element, with the declarations written on it, and returns it.
func (e Element) Element(name string, declared ...Namespace) Element {
	if e.b.err != nil {
		return e
	}
	n := e.b.shelf.node(ElementNode)
	e.n.add(n)
	e.b.name(n, name, slices.Clone(declared))
	return Element{e.b, n}
}

// Leaf adds a child element with text in it and returns the child, so that it can get attributes.
func (e Element) Leaf(name, text string) Element { return e.Element(name).Text(text) }

// Text adds text. Line ends stay exactly as given: they are escaped where a parser would change them.
func (e Element) Text(s string) Element {
	switch {
	case e.b.err != nil || s == "":
	case !legalText(s):
		e.b.fail(e.n, IllegalText)
	case e.n.last != nil && e.n.last.kind == TextNode:
		e.n.last.data += s
	default:
		n := e.b.shelf.node(TextNode)
		n.data = s
		e.n.add(n)
	}
	return e
}

// Attr sets an attribute; setting the same one twice is a mistake.
func (e Element) Attr(name, value string) Element {
	if e.b.err != nil {
		return e
	}
	prefix, local := split(name)
	space, ok := "", local != "" && name != "xmlns" && prefix != "xmlns"
	if ok && prefix != "" {
		space, ok = e.n.Lookup(prefix)
	}
	_, twice := e.n.AttrNS(space, local)
	switch {
	case !ok || twice:
		e.b.fail(e.n, IllegalName)
	case !legalText(value):
		e.b.fail(e.n, IllegalText)
	case len(e.n.attrs)+len(e.n.decls) >= maxAttributes:
		e.b.fail(e.n, TooLarge)
	default:
		e.n.attrs = append(e.n.attrs, Attr{space, prefix, local, value})
	}
	return e
}

// name sets the declarations and then, by them, the name of an element.
func (b *Builder) name(n *Node, qualified string, declared []Namespace) {
	for i, ns := range declared {
		switch {
		case ns.Prefix != "" && !legalName(ns.Prefix), !legalDeclaration(ns), !legalText(ns.URI), binds(declared[:i], ns.Prefix):
			b.fail(n, IllegalName)
		}
	}
	n.decls = declared
	prefix, local := split(qualified)
	space, ok := n.Lookup(prefix)
	if local == "" || !ok && prefix != "" {
		b.fail(n, IllegalName)
	}
	n.prefix, n.local, n.space = prefix, local, space
	depth := 0
	for p := n; p != b.doc.top; p = p.parent {
		depth++
	}
	if depth > maxDepth || len(declared) > maxAttributes {
		b.fail(n, TooLarge)
	}
}

func binds(declared []Namespace, prefix string) bool {
	return slices.ContainsFunc(declared, func(ns Namespace) bool { return ns.Prefix == prefix })
}

// fail keeps the first mistake with the name of the element, never with the value.
func (b *Builder) fail(n *Node, p Problem) {
	if b.err == nil {
		b.err = fmt.Errorf("building %s: %w", n.local, p)
	}
}
