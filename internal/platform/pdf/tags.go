package pdf

import (
	"slices"
	"strconv"

	"wrota/internal/platform/pdf/internal/file"
)

// elem is an element of the structure tree (ISO 32000-1, 14.7): what a piece of content is, for
// screen readers and for programs that take the document apart.
type elem struct {
	ref      file.Ref
	parent   *elem
	tag      string
	attrs    []byte   // entries besides type, tag, parent, page and kids
	page     file.Ref // where its first own content stands
	kids     []kid
	unclosed []*elem
}

// kid is a child of an element: another element, a stretch of marked content, or an annotation.
type kid struct {
	elem file.Ref
	obj  file.Ref // annotation
	mcid int
	page file.Ref
}

// tree writes the structure tree. Elements go to the file when they are closed, so a register of ten
// thousand rows does not stay in memory.
type tree struct {
	file    *file.File
	root    file.Ref
	doc     *elem
	parents []file.Ref // by key: the element of an annotation, or the list of those of a page (14.7.4.4)
}

func newTree(f *file.File) *tree {
	t := &tree{file: f, root: f.Alloc()}
	t.doc = &elem{ref: f.Alloc(), tag: "Document"}
	return t
}

// open makes an element as the last child of parent.
func (t *tree) open(parent *elem, tag string, attrs ...string) *elem {
	e := &elem{ref: t.file.Alloc(), parent: parent, tag: tag}
	for _, a := range attrs {
		e.attrs = append(append(e.attrs, ' '), a...)
	}
	parent.kids = append(parent.kids, kid{elem: e.ref})
	parent.unclosed = append(parent.unclosed, e)
	return e
}

// close writes an element and everything in it.
func (t *tree) close(e *elem) {
	if p := e.parent; p != nil {
		if i := slices.Index(p.unclosed, e); i >= 0 {
			p.unclosed = slices.Delete(p.unclosed, i, i+1)
		}
	}
	for len(e.unclosed) > 0 {
		t.close(e.unclosed[0])
	}
	up := t.root
	if e.parent != nil {
		up = e.parent.ref
	}
	b := append([]byte("<</Type /StructElem /S /"), e.tag...)
	b = up.Append(append(b, " /P "...))
	if e.page != 0 {
		b = e.page.Append(append(b, " /Pg "...))
	}
	b = append(b, e.attrs...)
	b = append(b, " /K ["...)
	for i, k := range e.kids {
		if i > 0 {
			b = append(b, ' ')
		}
		b = k.append(b, e.page)
	}
	t.file.Object(e.ref, append(b, "]>>"...))
}

func (k kid) append(b []byte, page file.Ref) []byte {
	switch {
	case k.elem != 0:
		return k.elem.Append(b)
	case k.obj != 0:
		b = k.obj.Append(append(b, "<</Type /OBJR /Obj "...))
		return append(k.page.Append(append(b, " /Pg "...)), ">>"...)
	case k.page != page:
		b = k.page.Append(append(b, "<</Type /MCR /Pg "...))
		return append(strconv.AppendInt(append(b, " /MCID "...), int64(k.mcid), 10), ">>"...)
	}
	return strconv.AppendInt(b, int64(k.mcid), 10)
}

// key reserves a place in the parent tree.
func (t *tree) key() int {
	t.parents = append(t.parents, 0)
	return len(t.parents) - 1
}

// finish writes what is open, and the root with the parent tree.
func (t *tree) finish() {
	t.close(t.doc)
	b := append(t.doc.ref.Append([]byte("<</Type /StructTreeRoot /K [")), "] /ParentTree <</Nums ["...)
	for i, p := range t.parents {
		b = append(strconv.AppendInt(b, int64(i), 10), ' ')
		b = append(p.Append(b), ' ')
	}
	b = append(b, "]>> /ParentTreeNextKey "...)
	t.file.Object(t.root, append(strconv.AppendInt(b, int64(len(t.parents)), 10), ">>"...))
}
