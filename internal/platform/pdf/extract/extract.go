// Package extract reads the text of PDF files: what was written with fonts, in the order in which the pages write it.
//
// It is made for searching: words have to come out whole and in their own letters, and nothing is said of columns, tables or
// places. A page that is a picture has no text; text that is written for a screen reader (ActualText) is not asked for.
//
// Words: a code is what a page writes, of one or more bytes; a font says which letters a code is, by its table ToUnicode or by its
// encoding (ISO 32000-1, 9.10.2). A code that no table explains is left out.
//
// It is made for files from strangers: pages, forms in each other and letters are bounded, and what cannot be read is left out.
// Encrypted files are refused.
package extract

import (
	"errors"
	"strings"

	"wrota/internal/platform/pdf/internal/object"
)

// Errors of files without readable text.
var (
	ErrUnreadable = errors.New("extract: not a PDF file, or a damaged one")
	ErrEncrypted  = errors.New("extract: the file is encrypted")
)

// Bounds of what is read.
const (
	maxPages = 5000
	maxDepth = 12 // forms in each other, and nodes of the tree of pages
)

// Text returns the text of a file, at most limit bytes of it. Pages are divided by a form feed.
func Text(data []byte, limit int) (string, error) {
	f, err := object.Open(data)
	if errors.Is(err, object.ErrEncrypted) {
		return "", ErrEncrypted
	}
	if err != nil {
		return "", ErrUnreadable
	}
	if f.Encrypted() {
		return "", ErrEncrypted
	}
	rev := f.Last()
	x := &reader{rev: rev, limit: limit, fonts: map[*object.Dict]*font{}, met: map[*object.Dict]bool{}}
	x.tree(rev.Dict(rev.Dict(rev.Root()).Get("Pages")), nil, 0)
	return x.out.String(), nil
}

// reader goes through the pages of one revision.
type reader struct {
	rev   *object.Revision
	out   strings.Builder
	limit int
	pages int
	fonts map[*object.Dict]*font
	met   map[*object.Dict]bool // nodes that were visited: some files lead in circles
}

func (x *reader) full() bool { return x.out.Len() >= x.limit }

// tree visits the pages below a node; what a page does not say itself it has from above.
func (x *reader) tree(node, resources *object.Dict, depth int) {
	if node == nil || depth > maxDepth*4 || x.met[node] || x.full() {
		return
	}
	x.met[node] = true
	if own := x.rev.Dict(node.Get("Resources")); own != nil {
		resources = own
	}
	kids := x.rev.Array(node.Get("Kids"))
	for _, k := range kids {
		x.tree(x.rev.Dict(k), resources, depth+1)
	}
	if len(kids) > 0 || x.pages == maxPages {
		return
	}
	if x.pages++; x.pages > 1 {
		x.put("\f")
	}
	x.page(node, resources)
}

func (x *reader) page(node, resources *object.Dict) {
	var content []byte
	parts := x.rev.Array(node.Get("Contents"))
	if parts == nil {
		parts = object.Array{node.Get("Contents")}
	}
	for _, p := range parts {
		if s, ok := x.rev.Get(p).(*object.Stream); ok {
			if b, err := x.rev.Unpack(s); err == nil {
				content = append(append(content, b...), '\n')
			}
		}
	}
	x.run(content, resources, 0)
}

// put adds text, as far as there is room.
func (x *reader) put(s string) {
	if left := x.limit - x.out.Len(); len(s) > left {
		s = strings.ToValidUTF8(s[:max(left, 0)], "")
	}
	x.out.WriteString(s)
}

// gap adds a blank or a new line, unless there is one.
func (x *reader) gap(what string) {
	s := x.out.String()
	switch {
	case s == "" || strings.HasSuffix(s, "\f") || strings.HasSuffix(s, "\n"):
	case strings.HasSuffix(s, " ") && what == " ":
	default:
		x.put(what)
	}
}
