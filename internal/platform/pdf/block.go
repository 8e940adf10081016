package pdf

// Block is one element of the flow of a document. The kinds are the types of this file.
type Block interface {
	lay(l *layout, in frame) error
}

// Align says to which side text is set. Text is never stretched to both.
type Align uint8

// The sides.
const (
	Left Align = iota
	Center
	Right
)

// Span is a stretch of text in one style. A newline in Text breaks the line.
type Span struct {
	Text   string
	Bold   bool
	Italic bool
	Link   string // http, https, mailto or tel address
	Lang   string // language of the span when it is not the document's, BCP 47
}

// Text is the content of a paragraph, a cell or an item.
type Text []Span

// Plain is text in the regular style.
func Plain(s string) Text { return Text{{Text: s}} }

// Bold is text in the bold style.
func Bold(s string) Text { return Text{{Text: s, Bold: true}} }

// Heading is a title of a part. Its page break rule: never left alone at the foot of a page. Levels
// that a document skips are closed up in the tags (PDF/UA 7.4.2), not in the look.
type Heading struct {
	Level int // 1 to 3; others are brought into the range
	Text  string
	Align Align
}

// Paragraph is running text. At least two lines of it stay together on either side of a page break.
type Paragraph struct {
	Text  Text
	Align Align
	Small bool // instructions on rights and other small print
}

// List is a list, with at most one list in an item.
type List struct {
	Ordered bool
	Start   int // first number of an ordered list; 0 means 1
	Items   []Item
}

// Item is one item of a list.
type Item struct {
	Text Text
	Sub  *List // a Sub of a Sub is refused
}

// Table is a data table with a header row, which is repeated after a page break.
type Table struct {
	Caption  string
	Columns  []Column
	Rows     []Row
	RowHeads bool // the first cell of each row is the header of the row
	Small    bool // smaller type, for wide registers
}

// Column describes one column.
type Column struct {
	Title string
	Width float64 // share of the width; all zero: by content
	Align Align   // numbers go right
}

// Row is one row. The spans of its cells add up to the number of columns.
type Row struct {
	Cells  []Cell
	Strong bool // a sum or another row to stand out
}

// Cell is one cell.
type Cell struct {
	Text Text
	Span int // columns it covers; 0 means 1
}

// Cells makes a row of plain cells.
func Cells(texts ...string) Row {
	r := Row{Cells: make([]Cell, len(texts))}
	for i, t := range texts {
		r.Cells[i].Text = Plain(t)
	}
	return r
}

// Facts are label and value rows: a table of two columns whose first column is the row's header.
type Facts []Fact

// Fact is one row of Facts.
type Fact struct {
	Label string
	Value Text
}

// Figure is a drawing or a square of modules (a QR code). Exactly one of Drawing and Modules is set.
type Figure struct {
	Alt     string // what the picture says, required
	Width   float64
	Align   Align
	Caption string
	Drawing *Drawing
	Modules Modules
}

// Modules is a square pattern of dark and light modules with its quiet zone, such as qr.Matrix.
type Modules interface {
	Size() int
	Dark(x, y int) bool
}

// Drawing is a vector picture with the origin at its top left, as in SVG.
type Drawing struct {
	Width, Height float64 // of its own coordinates
	Paths         []Path
}

// Path is a filled shape.
type Path struct {
	D    string // SVG path data: M L H V C S Q T A Z, absolute or relative
	Fill Color
}

// Rule is a thin line across the text.
type Rule struct{}

// Space is empty height in millimetres; it vanishes at the top of a page.
type Space struct{ Height float64 }

// PageBreak starts a new page.
type PageBreak struct{}

// KeepTogether holds its blocks on one page when they fit on one.
type KeepTogether []Block

// Note is a box that stands out: what the reader must do or must not miss.
type Note struct {
	Title  string
	Blocks []Block
}

// Window is the side of the envelope's window.
type Window uint8

// Windows of the DL envelopes in use.
const (
	WindowRight Window = iota // Polish DL with the window on the right
	WindowLeft                // the window on the left (DIN 5008)
)

// Address is the addressee, placed so that it shows in the window of a DL envelope with the sheet
// folded in three. It belongs at the head of a letter. Aside is set beside it (our sign, the date).
type Address struct {
	Lines  []string
	Window Window
	Aside  []Fact
}

// Signature is the place of the signature: who, on what post, and the sentence that says how it was
// signed. An empty Sentence is the usual one in the document's language. It never starts a page alone.
type Signature struct {
	Name     string
	Post     string
	Sentence string
	// Room is the height kept free, in place of the sentence, for what an electronic signature shows of
	// itself; see WriteRoom.
	Room float64
}

// Place is a rectangle on a page: the page from 1, the rest from the corner at its top left.
type Place struct {
	Page          int
	Left, Top     float64
	Width, Height float64
}
