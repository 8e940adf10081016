// Package pdf writes the documents of the offices: receipts, application sheets, letters, decisions,
// confirmations of payment, labels. A Document is a list of blocks; Write turns it into a file.
//
// Every file is a tagged PDF 1.7 built to the rules of PDF/A-3a (ISO 19005-3) and PDF/UA-1
// (ISO 14289-1): a structure tree over all content, everything else marked as an artifact, embedded
// fonts with Unicode mappings, one colour space, metadata that agree with each other, no
// transparency and no scripts. Offices owe residents such files: the Act of 4 April 2019 on digital
// accessibility (its annex follows WCAG 2.1, and EN 301 549 chapter 10 for documents), and the rules
// on electronic documents that must stay readable. Conformance is by construction and held by an own
// checker and outside programs in the tests; no certified validator has seen the files.
//
// The same Document always gives the same bytes: there is no clock and no chance in a file.
//
// Lengths that callers give are millimetres. Text is Polish first: a one-letter word is never left
// at the end of a line when the document's language is Polish. Scripts other than Latin, Greek and
// Cyrillic are not in the fonts; such characters show as a box, and Missing tells which.
//
// The package does not sign (pdf/pades does, behind the finished bytes) and does not read files.
package pdf

import (
	"errors"
	"time"
)

// Document is everything a file is made of.
type Document struct {
	Title   string    // required: what a reader's window and a screen reader announce
	Lang    string    // language of the text, BCP 47; empty means pl
	Author  string    // the office
	Subject string    // one sentence, for metadata only
	Created time.Time // the only moment in the file; zero leaves it out
	ID      string    // stable identifier: printed in the footer and kept in the metadata

	Page        Page
	Letterhead  *Letterhead
	Footer      Footer
	Blocks      []Block
	Attachments []Attachment
}

// Errors of a document that cannot be written. They name the place, never the text.
var (
	ErrNoTitle    = errors.New("pdf: a document needs a title (PDF/UA 7.1)")
	ErrNoAlt      = errors.New("pdf: a figure needs a text alternative (PDF/UA 7.3)")
	ErrDrawing    = errors.New("pdf: malformed drawing")
	ErrTable      = errors.New("pdf: malformed table")
	ErrLink       = errors.New("pdf: a link must be http, https, mailto or tel")
	ErrAttachment = errors.New("pdf: malformed attachment")
	ErrPage       = errors.New("pdf: page too small for its margins")
	ErrLang       = errors.New("pdf: malformed language tag")
	ErrTooDeep    = errors.New("pdf: blocks nested too deep")
)

// Page is the sheet in millimetres. The zero value is A4 with the margins of a letter.
type Page struct {
	Width, Height            float64
	Left, Right, Top, Bottom float64
}

// Label is a page for a label printer: small margins. Use it with Footer.Hide.
func Label(width, height float64) Page {
	return Page{Width: width, Height: height, Left: 3, Right: 3, Top: 3, Bottom: 3}
}

// Letterhead is the office at the top of the first page. It is content, not decoration: a decision
// must name the organ that issued it (art. 107 § 1 pkt 1 KPA). Later pages repeat the name as an artifact.
type Letterhead struct {
	Name    string   // the office
	Lines   []string // its address
	Contact []string // telephone, e-mail, delivery address; set beside the address
	Mark    *Drawing // the herb or the mark; decoration, as the name stands beside it
	Accent  Color    // colour of the line under the letterhead; zero is the house's
}

// Footer stands at the foot of every page beside the page numbers, as an artifact.
type Footer struct {
	Text string // empty: the document's ID, named in the document's language
	Hide bool   // no footer at all, not even page numbers (labels)
}

// Color is a colour in sRGB.
type Color struct{ R, G, B uint8 }

// Relation says what an attached file is to the document (AFRelationship, ISO 19005-3 annex E).
type Relation string

// The relations a document of ours can have.
const (
	Source      Relation = "Source"      // the document was made from this file
	Data        Relation = "Data"        // the file holds the same data for machines
	Alternative Relation = "Alternative" // the same content in another form
	Supplement  Relation = "Supplement"  // something in addition
)

// Attachment is a file carried inside the document.
type Attachment struct {
	Name        string // file name, unique in the document
	Media       string // media type, such as application/xml
	Description string
	Relation    Relation  // empty means Supplement
	Modified    time.Time // empty means Document.Created
	Data        []byte
}
