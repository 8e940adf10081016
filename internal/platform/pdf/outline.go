package pdf

import (
	"fmt"
	"strings"

	"wrota/internal/platform/pdf/internal/file"
)

// outline is the list of headings that a reader shows beside the pages.
type outline struct{ items []outlineItem }

type outlineItem struct {
	level int // of the heading's tag, from 1; never more than one deeper than the item before
	title string
	page  file.Ref
	y     float64
}

func (o *outline) add(level int, title string, p *page, y float64) {
	o.items = append(o.items, outlineItem{level: level, title: oneText(strings.TrimSpace(title)), page: p.ref, y: p.flip(y) + 6})
}

// link finds for each item its parent, neighbours and children; 0 is the root, i+1 the item i.
func (o *outline) link() []outlineNode {
	nodes := make([]outlineNode, len(o.items)+1)
	var last [len(headings) + 1]int // by level, the item that children of the next level belong to
	for i, it := range o.items {
		n, up := i+1, last[it.level-1]
		p := &nodes[up]
		nodes[n].up, nodes[n].prev = up, p.last
		if p.last == 0 {
			p.first = n
		} else {
			nodes[p.last].next = n
		}
		p.last = n
		p.count++
		last[it.level] = n
	}
	return nodes
}

type outlineNode struct{ up, prev, next, first, last, count int }

// write adds the outline and returns its root, or 0 when there are no headings.
func (o *outline) write(f *file.File) file.Ref {
	if len(o.items) == 0 {
		return 0
	}
	nodes := o.link()
	refs := make([]file.Ref, len(nodes))
	for i := range refs {
		refs[i] = f.Alloc()
	}
	for i, n := range nodes[1:] {
		it := o.items[i]
		b := fmt.Appendf(nil, "<</Title %s /Parent %s /Dest [%s /XYZ null %s null]", file.Text(it.title), refs[n.up], it.page, file.Num(nil, it.y))
		for _, e := range []struct {
			name string
			at   int
		}{{"Prev", n.prev}, {"Next", n.next}, {"First", n.first}, {"Last", n.last}} {
			if e.at > 0 {
				b = fmt.Appendf(b, " /%s %s", e.name, refs[e.at])
			}
		}
		if n.count > 0 {
			b = fmt.Appendf(b, " /Count -%d", n.count) // closed
		}
		f.Object(refs[i+1], append(b, ">>"...))
	}
	f.Object(refs[0], fmt.Appendf(nil, "<</Type /Outlines /First %s /Last %s /Count %d>>", refs[nodes[0].first], refs[nodes[0].last], nodes[0].count))
	return refs[0]
}
