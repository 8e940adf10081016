// Package pages takes PDF files apart by pages: it says how many there are, writes some of them as a file of their own, gives
// the picture of a scanned page, and a digest by which the same page is known again.
//
// Words: to extract is to write chosen pages, with everything that they need, into a new file; streams keep their packed
// bytes, so a scanned image loses nothing. A picture is what a page's images show, painted in gray where the page puts
// them; text and lines are not painted, and the picture says so (Whole). A sum is a digest of what a page shows, the same
// in every file that the page was copied into by this package.
//
// Format: ISO 32000-1, 7.7.3 (page tree) and 8.9 (images). Images packed with DCT (JPEG), CCITT groups 3 and 4, Flate and
// RunLength are decoded; JBIG2 and JPEG 2000 are not.
//
// What it does not do: files are those of strangers, so everything is bounded; encrypted and damaged files are refused
// rather than repaired. What an extract leaves behind: outlines, forms' fields, the structure tree, metadata of the whole
// file, and links to pages that are not in it. A signature of the file does not survive being split; Signed tells.
package pages

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
	"io"
	"slices"

	"wrota/internal/platform/pdf/internal/file"
	"wrota/internal/platform/pdf/internal/object"
)

// Errors of files that are not taken apart.
var (
	ErrDamaged   = errors.New("pages: not a PDF file, or a damaged one")
	ErrEncrypted = errors.New("pages: the file is encrypted")
	ErrTooLarge  = errors.New("pages: more pages or objects than are read")
	ErrNoPage    = errors.New("pages: no such page")
)

const (
	maxPages = 20_000
	maxDepth = 64 // of the page tree, and of values in each other
)

// Doc is a file with its pages.
type Doc struct {
	data  []byte
	file  *object.File
	rev   *object.Revision
	pages []page
	at    map[int]int // number of a page's object → its index
}

// page is a page with what it inherits.
type page struct {
	number int // of its object; 0 when it stands in the tree itself
	dict   *object.Dict
}

// inherited are the entries that a page takes from the nodes above it (ISO 32000-1, table 30).
var inherited = []object.Name{"Resources", "MediaBox", "CropBox", "Rotate"}

// Open reads the pages of a file; the bytes must not change afterwards.
func Open(data []byte) (*Doc, error) {
	f, err := object.Open(data)
	switch {
	case errors.Is(err, object.ErrEncrypted):
		return nil, ErrEncrypted
	case errors.Is(err, object.ErrTooLarge):
		return nil, ErrTooLarge
	case err != nil:
		return nil, ErrDamaged
	case f.Encrypted():
		return nil, ErrEncrypted
	}
	d := &Doc{data: data, file: f, rev: f.Last(), at: map[int]int{}}
	root := d.rev.Dict(d.rev.Root())
	if err := d.walk(root.Get("Pages"), nil, map[int]bool{}, 0); err != nil {
		return nil, err
	}
	if len(d.pages) == 0 {
		return nil, ErrDamaged
	}
	return d, nil
}

// walk follows the page tree; a node that is met again ends the reading.
func (d *Doc) walk(v object.Value, above *object.Dict, seen map[int]bool, depth int) error {
	number := 0
	if ref, ok := v.(object.Ref); ok {
		number = ref.Number
		if seen[number] {
			return ErrDamaged
		}
		seen[number] = true
	}
	node := d.rev.Dict(v)
	if node == nil || depth > maxDepth {
		return ErrDamaged
	}
	for _, k := range inherited {
		if node.Get(k) == nil && above.Get(k) != nil {
			node = node.With(k, above.Get(k))
		}
	}
	if kids := node.Get("Kids"); kids != nil {
		for _, kid := range d.rev.Array(kids) {
			if err := d.walk(kid, node, seen, depth+1); err != nil {
				return err
			}
		}
		return nil
	}
	if len(d.pages) == maxPages {
		return ErrTooLarge
	}
	if number > 0 {
		d.at[number] = len(d.pages)
	}
	d.pages = append(d.pages, page{number, node})
	return nil
}

// Len is the number of pages.
func (d *Doc) Len() int { return len(d.pages) }

// Signed tells whether the file carries a signature, which pages taken out of it would lose.
func (d *Doc) Signed() bool {
	form := d.rev.Dict(d.rev.Dict(d.rev.Root()).Get("AcroForm"))
	flags, _ := form.Get("SigFlags").(int64)
	return flags&1 != 0
}

// Extract writes pages, counted from 0, as a file of their own, in the given order. All pages in their order are the file as it
// came, byte by byte.
func (d *Doc) Extract(w io.Writer, which []int) error {
	for _, p := range which {
		if p < 0 || p >= len(d.pages) {
			return ErrNoPage
		}
	}
	if len(which) == 0 {
		return ErrNoPage
	}
	if len(which) == len(d.pages) && slices.IsSorted(which) && which[0] == 0 && which[len(which)-1] == len(which)-1 {
		_, err := w.Write(d.data)
		return err
	}
	c := &copier{d: d, out: file.New(w), given: map[int]file.Ref{}, pages: map[int]file.Ref{}}
	return c.write(which)
}

// copier carries objects over into a new file.
type copier struct {
	d     *Doc
	out   *file.File
	given map[int]file.Ref // numbers of objects → in the new file
	pages map[int]file.Ref // index of a page → in the new file
	queue []int
	sum   hash.Hash
}

func (c *copier) write(which []int) error {
	root, tree, info := c.out.Alloc(), c.out.Alloc(), c.out.Alloc()
	refs := make([]file.Ref, len(which))
	for i, p := range which {
		refs[i] = c.out.Alloc()
		if _, ok := c.pages[p]; !ok {
			c.pages[p] = refs[i]
		}
	}
	kids := []byte{'['}
	for i, p := range which {
		kids = append(refs[i].Append(kids), ' ')
		c.out.Object(refs[i], c.page(p, tree))
	}
	old := c.d.rev.Dict(c.d.rev.Root())
	body := []byte("<</Type/Catalog/Pages " + tree.String())
	for _, k := range []object.Name{"OCProperties", "OutputIntents", "Lang"} { // layers, colours and language are the pages' own
		if v := old.Get(k); v != nil {
			body = object.Append(append(body, "/"+string(k)+" "...), c.value(v, 0))
		}
	}
	c.out.Object(root, append(body, ">>"...))
	c.out.Object(tree, fmt.Appendf(nil, "<</Type/Pages/Count %d/Kids %s]>>", len(which), kids))
	c.out.Object(info, []byte("<</Producer(Wrota)>>"))
	for len(c.queue) > 0 {
		n := c.queue[0]
		c.queue = c.queue[1:]
		c.object(n)
	}
	if c.d.file.Exhausted() {
		return ErrTooLarge
	}
	return c.out.Close(root, info, "")
}

// page is the dictionary of a page in the new file.
func (c *copier) page(i int, tree file.Ref) []byte {
	body := []byte("<</Parent " + tree.String())
	for _, e := range c.d.pages[i].dict.Entries {
		switch e.Key {
		case "Parent", "StructParents", "B", "PieceInfo", "Tabs":
			continue
		}
		body = object.Append(append(object.Append(append(body, ' '), e.Key), ' '), c.value(e.Value, 0))
	}
	return append(body, ">>"...)
}

// value is a value with its references changed to those of the new file.
func (c *copier) value(v object.Value, depth int) object.Value {
	if depth > 2*maxDepth {
		return nil
	}
	switch v := v.(type) {
	case object.Ref:
		return c.ref(v)
	case object.Array:
		out := make(object.Array, len(v))
		for i, x := range v {
			out[i] = c.value(x, depth+1)
		}
		return out
	case *object.Dict:
		out := &object.Dict{}
		for _, e := range v.Entries {
			if e.Key == "StructParent" || e.Key == "StructParents" {
				continue
			}
			if x := c.value(e.Value, depth+1); x != nil {
				out.Entries = append(out.Entries, object.Entry{Key: e.Key, Value: x})
			}
		}
		return out
	}
	return v
}

// ref is where an object goes; a page that is not taken along, and the tree of pages, go nowhere.
func (c *copier) ref(r object.Ref) object.Value {
	if i, ok := c.d.at[r.Number]; ok {
		if to, ok := c.pages[i]; ok {
			return object.Ref{Number: int(to)}
		}
		return nil
	}
	if to, ok := c.given[r.Number]; ok {
		return object.Ref{Number: int(to)}
	}
	switch c.d.rev.Dict(r).Get("Type") {
	case object.Name("Pages"), object.Name("Catalog"), object.Name("StructElem"), object.Name("StructTreeRoot"):
		return nil
	}
	to := c.out.Alloc()
	c.given[r.Number] = to
	c.queue = append(c.queue, r.Number)
	return object.Ref{Number: int(to)}
}

func (c *copier) object(n int) {
	to := c.given[n]
	v := c.d.rev.Object(n)
	s, ok := v.(*object.Stream)
	if !ok {
		c.out.Object(to, object.Append(nil, c.value(v, 0)))
		return
	}
	var dict []byte
	for _, e := range s.Entries {
		if e.Key != "Length" {
			dict = append(object.Append(append(object.Append(dict, e.Key), ' '), c.value(e.Value, 0)), ' ')
		}
	}
	c.out.Plain(to, string(dict), s.Raw)
}

// Sum is a digest of what a page shows: its content and everything that the content uses, in any file.
func (d *Doc) Sum(i int) ([sha256.Size]byte, error) {
	var out [sha256.Size]byte
	if i < 0 || i >= len(d.pages) {
		return out, ErrNoPage
	}
	h := &digester{d: d, h: sha256.New(), seen: map[int]int{}}
	p := d.pages[i].dict
	for _, k := range []object.Name{"MediaBox", "CropBox", "Rotate", "Resources", "Contents"} {
		h.value(p.Get(k), 0)
	}
	if d.file.Exhausted() {
		return out, ErrTooLarge
	}
	h.h.Sum(out[:0])
	return out, nil
}

// digester walks everything that a page uses; a thing met again is named by its turn.
type digester struct {
	d    *Doc
	h    hash.Hash
	seen map[int]int
}

func (h *digester) mark(kind byte, b []byte) {
	h.h.Write(append(binary.BigEndian.AppendUint64([]byte{kind}, uint64(len(b))), b...))
}

func (h *digester) value(v object.Value, depth int) {
	if depth > 2*maxDepth {
		return
	}
	switch v := v.(type) {
	case object.Ref:
		if turn, ok := h.seen[v.Number]; ok {
			h.mark('r', binary.BigEndian.AppendUint64(nil, uint64(turn)))
			return
		}
		h.seen[v.Number] = len(h.seen)
		h.value(h.d.rev.Object(v.Number), depth+1)
	case object.Array:
		h.mark('a', binary.BigEndian.AppendUint64(nil, uint64(len(v))))
		for _, x := range v {
			h.value(x, depth+1)
		}
	case *object.Dict:
		h.dict(v, depth)
	case *object.Stream:
		h.dict(v.Dict, depth)
		h.mark('s', v.Raw)
	default:
		h.mark('v', object.Append(nil, v))
	}
}

func (h *digester) dict(v *object.Dict, depth int) {
	for _, e := range v.Entries {
		switch e.Key {
		case "Parent", "Length", "StructParent", "StructParents", "LastModified", "Metadata":
			continue
		}
		h.mark('k', []byte(e.Key))
		h.value(e.Value, depth+1)
	}
	h.mark('e', nil)
}
