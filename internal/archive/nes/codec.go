package nes

import (
	"fmt"
	"slices"
	"strings"

	"wrota/internal/platform/xmlsec"
)

const instance = "http://www.w3.org/2001/XMLSchema-instance"

const signatureSpace = "http://www.w3.org/2000/09/xmldsig#"

// Error is what is wrong with metadata, with its place.
type Error struct {
	Path string // dokument/tytul[1]/oryginalny
	Text string // in Polish, for an inspector
}

func (e *Error) Error() string { return e.Path + ": " + e.Text }

// codec is a place in a document: being written when out is set, else being read. The children of an element are
// asked for in the order of the schema; what nobody asked for is an error. The first error is kept.
type codec struct {
	out  *xmlsec.Element
	in   *xmlsec.Node
	path string
	rest []*xmlsec.Node
	took []string // attributes that were asked for
	body bool     // its text was asked for
	err  *error
}

func reading(n *xmlsec.Node, path string, err *error) *codec {
	c := &codec{in: n, path: path, err: err}
	for e := range n.Elements() {
		c.rest = append(c.rest, e)
	}
	return c
}

func (c *codec) fail(format string, args ...any) {
	if *c.err == nil {
		*c.err = &Error{c.path, fmt.Sprintf(format, args...)}
	}
}

// missing says that an element is not there, and what stands in its place.
func (c *codec) missing(name string) {
	if c.out == nil && len(c.rest) > 0 {
		c.fail("brakuje elementu %q, a stoi tu %q", name, c.rest[0].Local())
		return
	}
	c.fail("brakuje elementu %q", name)
}

// next takes the next child when it has that name.
func (c *codec) next(name string) *xmlsec.Node {
	if *c.err != nil || len(c.rest) == 0 || !c.rest[0].Is(Space, name) {
		return nil
	}
	n := c.rest[0]
	c.rest = c.rest[1:]
	return n
}

// end makes sure that nothing of what was read is left.
func (c *codec) end() {
	if c.out != nil || *c.err != nil {
		return
	}
	if len(c.rest) > 0 {
		c.fail("element %q nie jest tu przewidziany", c.rest[0].Local())
		return
	}
	for a := range c.in.Attrs() {
		if a.Space != instance && (a.Space != "" || !slices.Contains(c.took, a.Local)) {
			c.fail("atrybut %q nie jest tu przewidziany", a.Local)
		}
	}
	for n := range c.in.Nodes() {
		if !c.body && n.Kind() == xmlsec.TextNode && strings.TrimSpace(n.Text()) != "" {
			c.fail("tekst stoi poza elementami")
		}
	}
}

// attr is an attribute; empty is absent.
func (c *codec) attr(name string, v *string) {
	if c.out != nil {
		if *v != "" {
			c.out.Attr(name, *v)
		}
		return
	}
	c.took = append(c.took, name)
	*v = c.in.Attr(name)
}

// text is the text of the element itself.
func (c *codec) text(v *string) {
	if c.out != nil {
		c.out.Text(*v)
		return
	}
	*v, c.body = c.in.Text(), true
}

// leaf is a child with text that must be there.
func (c *codec) leaf(name string, v *string) {
	if c.out != nil {
		c.out.Leaf(name, *v)
		return
	}
	n := c.next(name)
	if n == nil {
		c.missing(name)
		return
	}
	c.plain(n, v)
}

// maybe is a child with text; empty is absent.
func (c *codec) maybe(name string, v *string) {
	if c.out != nil {
		if *v != "" {
			c.out.Leaf(name, *v)
		}
		return
	}
	if n := c.next(name); n != nil {
		c.plain(n, v)
	}
}

func (c *codec) plain(n *xmlsec.Node, v *string) {
	in := reading(n, c.path+"/"+n.Local(), c.err)
	in.text(v)
	in.end()
}

// leaves are any number of children with text.
func (c *codec) leaves(name string, list *[]string) {
	many(c, name, list, func(c *codec, v *string) { c.text(v) })
}

// many is any number of children of one name.
func many[T any](c *codec, name string, list *[]T, shape func(*codec, *T)) {
	if c.out != nil {
		for i := range *list {
			e := c.out.Element(name)
			shape(&codec{out: &e, err: c.err}, &(*list)[i])
		}
		return
	}
	for i := 1; ; i++ {
		n := c.next(name)
		if n == nil {
			return
		}
		in := reading(n, fmt.Sprintf("%s/%s[%d]", c.path, name, i), c.err)
		var v T
		shape(in, &v)
		in.end()
		*list = append(*list, v)
	}
}

// some is many, of which there must be one at least.
func some[T any](c *codec, name string, list *[]T, shape func(*codec, *T)) {
	if many(c, name, list, shape); len(*list) == 0 {
		c.missing(name)
	}
}

// one is a child that must be there.
func one[T any](c *codec, name string, v *T, shape func(*codec, *T)) {
	list := []T{*v}
	if c.out == nil {
		list = nil
	}
	some(c, name, &list, shape)
	switch {
	case len(list) > 1:
		c.fail("element %q stoi więcej niż raz", name)
	case len(list) == 1:
		*v = list[0]
	}
}

// option is a child that may be there.
func option[T any](c *codec, name string, v **T, shape func(*codec, *T)) {
	var list []T
	if c.out != nil && *v != nil {
		list = []T{**v}
	}
	many(c, name, &list, shape)
	switch {
	case len(list) > 1:
		c.fail("element %q stoi więcej niż raz", name)
	case len(list) == 1 && c.out == nil:
		*v = &list[0]
	}
}
