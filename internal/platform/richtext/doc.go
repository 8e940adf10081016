// Package richtext is the text that clerks write: letters, decisions, notices, pages of the bulletin.
//
// The source is a small, strict part of Markdown, kept as it was typed. Known are: paragraphs,
// headings (# to ###), **bold** and *italic*, bulleted and numbered lists with one list inside an
// item, simple tables, [links](https://…) to http, https and mailto, a rule (---), a line break (a
// backslash or two spaces at the end of a line) and the backslash before a mark that is to stay a
// mark. Everything else — HTML, images, code, quotations, entities — is plain text and shows as typed.
//
// Parse reads a source into a Doc; HTML, Blocks (for platform/pdf) and Text write one. Only our own
// writer emits tags and only addresses it has checked, so the HTML needs no sanitiser. Fill puts
// values into {{name}} fields of a template so that no value can change the structure of the text.
// Diff compares two sources word by word for the page on which a superior reviews a change.
//
// The parser is our own and reads any input in time proportional to its length: the common library
// needed 5 seconds for 64 KB of "1. 1. 1.", and a public form may carry such text. On the part of
// the language described above the two agree, which the tests hold.
//
// The package does not know which fields a template may use (the caller does) and stores nothing.
package richtext

import "errors"

// MaxBytes is the longest source that Parse reads.
const MaxBytes = 1 << 20

// ErrTooLong is returned for a source over MaxBytes.
var ErrTooLong = errors.New("richtext: text too long")

// Doc is a text that was read.
type Doc struct{ Blocks []Block }

// Block is a Heading, Paragraph, List, Table or Rule.
type Block interface{ isBlock() }

// Heading is a title of a part; Level is 1 to 3 (deeper ones become 3).
type Heading struct {
	Level int
	Text  []Run
}

// Paragraph is running text.
type Paragraph struct{ Text []Run }

// List is a list; Start is the first number of an ordered one.
type List struct {
	Ordered bool
	Start   int
	Items   []Item
}

// Item is an item of a list. The paragraphs of one item are divided by a newline in its runs.
type Item struct {
	Text []Run
	Sub  []List // empty inside a list that is itself inside an item
}

// Align is the side a column of a table is set to.
type Align uint8

// The sides of a column.
const (
	AlignLeft Align = iota
	AlignCenter
	AlignRight
)

// Table is a table with a header row. Every row has as many cells as the header.
type Table struct {
	Aligns []Align
	Head   [][]Run
	Rows   [][][]Run
}

// Rule is a line across the text.
type Rule struct{}

// Run is a stretch of text in one style. A newline in Text is a line break. Link is empty or a
// checked http, https or mailto address.
type Run struct {
	Text   string
	Bold   bool
	Italic bool
	Link   string
}

func (Heading) isBlock()   {}
func (Paragraph) isBlock() {}
func (List) isBlock()      {}
func (Table) isBlock()     {}
func (Rule) isBlock()      {}
