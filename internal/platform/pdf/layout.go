package pdf

import (
	"wrota/internal/platform/pdf/internal/file"
)

const mm = 72 / 25.4 // points in a millimetre

// Sizes of type in points, and what belongs to them.
const (
	bodySize   = 11.0
	smallSize  = 9.5
	tinySize   = 8.5
	lineHeight = 1.42 // of the size
	parGap     = 7.0
	maxDepth   = 8 // of boxes in boxes
)

// sheet is the page in points.
type sheet struct{ width, height, left, right, top, bottom float64 }

// measure fills in A4 and the margins of a letter.
func (p Page) measure() (sheet, error) {
	if p.Width == 0 && p.Height == 0 {
		p.Width, p.Height = 210, 297
	}
	if p.Left == 0 && p.Right == 0 && p.Top == 0 && p.Bottom == 0 {
		p.Left, p.Right, p.Top, p.Bottom = 24, 24, 22, 25
	}
	s := sheet{p.Width * mm, p.Height * mm, p.Left * mm, p.Right * mm, p.Top * mm, p.Bottom * mm}
	// 14 400 units is the largest page a reader must take (ISO 19005-3, 6.1.13)
	ok := s.width <= 14400 && s.height <= 14400 && min(s.left, s.right, s.top, s.bottom) >= 0 &&
		s.width-s.left-s.right >= 20*mm && s.height-s.top-s.bottom >= 15*mm
	if !ok {
		return sheet{}, ErrPage
	}
	return s, nil
}

// frame is the room a block may use.
type frame struct {
	x, w  float64
	e     *elem // the element its own become children of
	depth int
}

// layout turns blocks into pages.
type layout struct {
	doc    *Document
	file   *file.File
	tree   *tree
	faces  [4]*face
	units  float64 // font units of an em
	sheet  sheet
	words  words
	polish bool

	pages, resources file.Ref

	page    *page
	list    []file.Ref // the pages
	footers []file.Ref
	outline outline

	group  []piece // pieces that no page break may divide, not placed yet
	sticky bool    // the next piece belongs to the one before
	force  bool    // the next piece begins a page
	kept   int     // depth of KeepTogether
	first  bool    // the next piece is the first of a KeepTogether
	boxes  []*box  // that the place of writing is in
	level  int     // of the last heading's tag
	room   Place   // kept by the last Signature that wanted some
}
