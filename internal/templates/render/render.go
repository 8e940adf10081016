// Package render makes of an XML document what people can read, without running anything that the document brings or names.
//
// Documents that people and offices exchange come with a stylesheet of the sender's choice, or name one somewhere. A stylesheet is a
// program, and what it shows need not be what is in the document; so none is run and none is fetched. The package reads the document
// itself and gives back titled parts, labelled values, paragraphs, attachments and the signatures that stand in it, all as text. It
// makes no HTML: whoever shows it, escapes it.
//
// It knows the family of the general letter (pismo ogólne and the templates after its pattern: OpisDokumentu, DaneDokumentu,
// TrescDokumentu with parties, addresses and attachments of the central repository, both generations of their namespaces), official
// receipts (UPP, UPD), and the documents of our own e-services, whose labels are those of the form. Anything else is shown as a tree
// with names made readable. Nothing that is text or an attribute is left out, except declarations of where schemas are, the inside of
// signatures, comments, and what is empty; when there is too much, the view says that it was cut.
//
// Law: § 18 of the regulation of 14.09.2011 on documents in electronic form (Dz.U. 2018 poz. 180): a template has a schema and a
// visualisation; art. 3 pkt 2 of the act of 17.02.2005 on informatisation: an electronic document is a set of data, and not its picture.
//
// What it does not do: it does not judge signatures (see signatures), does not validate (see templates), and shows no
// pictures or documents inside: they are offered as files.
package render

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"wrota/internal/eservice"
	"wrota/internal/kit/calendar"
	"wrota/internal/platform/filetype"
	"wrota/internal/platform/xmlsec"
)

// Bounds of a view. The parser's own stand before them: 16 MiB, 200,000 nodes, 200 levels, 128 attributes on an element.
const (
	maxRows        = 4000   // labelled values and paragraphs together
	maxText        = 20_000 // characters of one value
	maxAll         = 1 << 20
	maxElements    = 50_000
	maxDepth       = 8 // parts inside one another; what is deeper is one value
	maxAttachments = 1000
	maxSignatures  = 50
	maxNotes       = 20 // attributes of one value
)

// ErrEncoding: the document is not in UTF-8, and is not read.
var ErrEncoding = errors.New("render: the document is not in UTF-8")

// Kind is what a document was recognised as.
type Kind string

// The kinds of documents.
const (
	Letter  Kind = "letter"  // the family of pismo ogólne
	UPP     Kind = "upp"     // official receipt of what was filed
	UPD     Kind = "upd"     // official receipt of what was delivered
	Service Kind = "service" // an application of one of our e-services
	Other   Kind = "other"   // anything else
)

// Label names a value or a part: by the key of a message, or as it is.
type Label struct{ Key, Text string }

// Document is a document for people.
type Document struct {
	Kind        Kind
	Namespace   string // of its root: the identifier of its template
	Title       Label
	Parts       []Part
	Attachments []Attachment
	Signatures  []Signature
	Cut         bool // there is more than is shown

	list *filetype.List
}

// Part is a run of values, a paragraph, or a titled part with parts of its own.
type Part struct {
	Rows      []Row
	Paragraph string // may have several lines
	Section   *Section
}

// Section is a titled part.
type Section struct {
	Title Label
	Parts []Part
}

// Row is a labelled value. One of Lines, Word, Day and At is set.
type Row struct {
	Label Label
	Lines []string
	Word  string // key of a message: yes, no, not given
	Day   calendar.Date
	At    time.Time
	Notes []Note // what the attributes say
}

// Note is an attribute of a value.
type Note struct {
	Label Label
	Value string
}

// Signature is a signature that stands in the document. What it says of itself proves nothing.
type Signature struct {
	Signer string    // the name in its certificate
	At     time.Time // the time it claims; zero when it claims none
}

// Options are what the view needs besides the document.
type Options struct {
	// Definition is that of the e-service whose document it is; nil for others.
	Definition *eservice.Definition
	Lang       string // of the labels of the form
	// Formats are the formats that a public body may take, of the day of the document; nil recognises nothing.
	Formats *filetype.List
}

// View reads a document. The errors are ErrEncoding, or a problem of xmlsec: the document is no XML, or larger than is read.
func View(source []byte, o Options) (*Document, error) {
	if !utf8.Valid(source) {
		return nil, ErrEncoding
	}
	doc, err := xmlsec.Parse(source)
	if err != nil {
		return nil, fmt.Errorf("render: %w", err)
	}
	out := &Document{Kind: Other, list: o.Formats}
	v := &viewer{doc: out, left: maxRows, chars: maxAll, steps: maxElements, names: namesOf(o), show: handlers()}
	root := v.unwrap(doc.Root())
	out.Namespace, v.files = root.Space(), filesOf(root)
	top := &Section{}
	switch {
	case family(root.Space()) == "upo" && root.Local() == "Dokument":
		v.receipt(top, root)
	case root.Local() == "Dokument" && find(root, "TrescDokumentu") != nil:
		v.letter(top, root, o)
	default:
		out.Title = literal(root)
		v.attributes(top, root)
		v.children(top, root, 0)
	}
	top.settle()
	out.Parts = top.Parts
	return out, nil
}

// viewer makes one view.
type viewer struct {
	doc   *Document
	left  int               // rows
	chars int               // of text
	steps int               // elements that are still looked at
	names map[string]string // of questions, by the paths of their elements
	files map[string]string // of attachments, by their identifiers
	show  map[string]handler
	upon  []*xmlsec.Node // elements that are being shown by their own handler, so that it does not call itself
}

// unwrap finds the document inside of an enveloping signature, and notes the signature.
func (v *viewer) unwrap(root *xmlsec.Node) *xmlsec.Node {
	for range maxDepth {
		if !isSignature(root) {
			return root
		}
		v.sign(root)
		inner := (*xmlsec.Node)(nil)
		for object := range root.All(dsig, "Object") {
			for n := range object.Elements() {
				if family(n.Space()) != "sign" && inner == nil {
					inner = n
				}
			}
			if only := strings.TrimSpace(object.Text()); only != "" && leaf(object) {
				v.attach(Attachment{Encoding: object.Attr("Encoding"), Declared: object.Attr("MimeType"), data: only})
			}
		}
		if inner == nil {
			return root
		}
		root = inner
	}
	return root
}

func (v *viewer) section(in *Section, title Label) *Section {
	s := &Section{Title: title}
	in.Parts = append(in.Parts, Part{Section: s})
	return s
}

// settle drops titled parts that got nothing, and puts those that stay behind the values: a value after one would read as if it
// were of that part.
func (in *Section) settle() {
	var values, titled []Part
	for _, p := range in.Parts {
		switch last := len(values) - 1; {
		case p.Section != nil:
			if p.Section.settle(); len(p.Section.Parts) > 0 {
				titled = append(titled, p)
			}
		case p.Rows != nil && last >= 0 && values[last].Rows != nil:
			values[last].Rows = append(values[last].Rows, p.Rows...)
		default:
			values = append(values, p)
		}
	}
	in.Parts = slices.Concat(values, titled)
}

func (v *viewer) row(in *Section, r Row) {
	if !v.room() {
		return
	}
	for i := range r.Lines {
		r.Lines[i] = v.bounded(r.Lines[i])
	}
	if n := len(in.Parts); n > 0 && in.Parts[n-1].Rows != nil {
		in.Parts[n-1].Rows = append(in.Parts[n-1].Rows, r)
		return
	}
	in.Parts = append(in.Parts, Part{Rows: []Row{r}})
}

func (v *viewer) paragraph(in *Section, text string) {
	if text = strings.TrimSpace(text); text != "" && v.room() {
		in.Parts = append(in.Parts, Part{Paragraph: v.bounded(text)})
	}
}

func (v *viewer) room() bool {
	if v.left == 0 {
		v.doc.Cut = true
		return false
	}
	v.left--
	return true
}

// bounded shortens a text to what may be shown.
func (v *viewer) bounded(s string) string {
	most := min(maxText, v.chars)
	if len(s) > most {
		end := most
		for end > 0 && !utf8.RuneStart(s[end]) {
			end--
		}
		s, v.doc.Cut = s[:end]+"…", true
	}
	v.chars = max(0, v.chars-len(s))
	return s
}
