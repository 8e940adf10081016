package webtest

import (
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// Element is one element of a page.
type Element struct{ n *html.Node }

// Attr is the value of an attribute, or "".
func (e Element) Attr(name string) string {
	v, _ := attr(e.n, name)
	return v
}

// Text is what a person reads in the element, with single ordinary spaces.
func (e Element) Text() string {
	var b strings.Builder
	read(e.n, &b)
	return squeeze(b.String())
}

// Value is what a control holds.
func (e Element) Value() string {
	switch e.n.Data {
	case "textarea":
		if e.n.FirstChild == nil {
			return ""
		}
		return e.n.FirstChild.Data
	case "select":
		return slices.Concat(values(e.n), []string{""})[0]
	}
	return e.Attr("value")
}

func attr(n *html.Node, name string) (string, bool) {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val, true
		}
	}
	return "", false
}

func has(n *html.Node, name string) bool { _, ok := attr(n, name); return ok }

// read collects text; scripts, styles and closed dialogs are not read by people.
func read(n *html.Node, b *strings.Builder) {
	switch {
	case n.Type == html.TextNode:
		b.WriteString(n.Data)
		return
	case n.Type == html.ElementNode && (n.Data == "script" || n.Data == "style" || n.Data == "head" || n.Data == "dialog" && !has(n, "open")):
		return
	}
	block := n.Type == html.ElementNode && !inline[n.Data]
	if block {
		b.WriteByte(' ')
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		read(c, b)
	}
	if block {
		b.WriteByte(' ')
	}
}

var inline = map[string]bool{"a": true, "abbr": true, "b": true, "em": true, "i": true, "small": true, "span": true, "strong": true, "time": true, "kbd": true, "bdi": true, "code": true}

// squeeze makes every run of spaces, no-break ones too, one space.
func squeeze(s string) string { return strings.Join(strings.Fields(s), " ") }

// walk visits every element below n in the order of the document.
func walk(n *html.Node, visit func(*html.Node)) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type == html.ElementNode {
			visit(c)
		}
		walk(c, visit)
	}
}

// closest is the nearest ancestor of a tag.
func closest(n *html.Node, tag string) *html.Node {
	for n = n.Parent; n != nil; n = n.Parent {
		if n.Type == html.ElementNode && n.Data == tag {
			return n
		}
	}
	return nil
}
