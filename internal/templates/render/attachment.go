package render

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"wrota/internal/platform/filetype"
	"wrota/internal/platform/xmlsec"
)

// Attachment is a file that a document holds or names.
type Attachment struct {
	No          int    // from 1, in the order of the document
	Label       Label  // of the element, when it is no attachment by name
	Name        string // safe to store and show; never empty
	Declared    string // the format that the document says
	Encoding    string // base64, URI …
	Size        int64  // in bytes; as declared when the file is elsewhere, 0 when unknown
	Format      string // by the content, in Polish; "" when it is not recognised
	Media       string // by the content
	SHA256      string // as declared
	Elsewhere   bool   // the document only names it
	Problem     string // key of a message: what is wrong with it
	Description []Row

	data   string // base64
	refuse bool   // it is not offered
}

// Offered tells whether the file can be taken out of the document.
func (a Attachment) Offered() bool { return a.data != "" && !a.refuse }

// Body is the file. The error says that it is not in the document, or not as it should be.
func (a Attachment) Body() ([]byte, error) {
	if !a.Offered() {
		return nil, errors.New("render: the file is not in the document")
	}
	return a.decode()
}

func (a Attachment) decode() ([]byte, error) {
	compact := strings.Map(func(r rune) rune {
		if r == ' ' || r == '\n' || r == '\r' || r == '\t' {
			return -1
		}
		return r
	}, a.data)
	b, err := base64.StdEncoding.DecodeString(compact)
	if err != nil {
		return nil, fmt.Errorf("render: attachment: %w", err)
	}
	return b, nil
}

// showAttachments shows a list of attachments; they stand at the end of the view, whatever part they are in.
func showAttachments(v *viewer, in *Section, n *xmlsec.Node, depth int) {
	v.attributes(in, n)
	if leaf(n) {
		v.paragraph(in, n.Text())
		return
	}
	for c := range n.Elements() {
		v.element(in, c, depth+1)
	}
}

// showAttachment notes str:Zalacznik: the file in DaneZalacznika, or its name and where it is; in our own documents a
// reference with a digest, because the bytes are filed beside.
func showAttachment(v *viewer, in *Section, n *xmlsec.Node, depth int) {
	data, description := find(n, "DaneZalacznika"), find(n, "OpisZalacznika")
	if !leaf(n) && !only(n, "DaneZalacznika", "OpisZalacznika", "NazwaZalacznika") || leaf(n) && n.Attr("nazwaPliku") == "" {
		v.element(in, n, depth)
		return
	}
	a := Attachment{
		Name: n.Attr("nazwaPliku"), Declared: n.Attr("format"), Encoding: n.Attr("kodowanie"), SHA256: v.bounded(n.Attr("sha256")),
	}
	if a.Name == "" {
		a.Name = text(n, "NazwaZalacznika")
	}
	a.Size, _ = strconv.ParseInt(n.Attr("rozmiar"), 10, 64) // without one it is not known
	s := strings.TrimSpace(data.Text())
	switch {
	case s == "":
		a.Elsewhere = true
	case strings.EqualFold(a.Encoding, "URI"):
		a.Elsewhere = true
		if s != a.Name {
			a.Description = append(a.Description, Row{Label: word("where"), Lines: lines(v.bounded(s))})
		}
	default:
		a.data = s
	}
	a.Description = append(a.Description, described(v.bounded(description.Text()))...)
	if v.names == nil {
		for _, x := range v.notes(n, "nazwaPliku", "format", "kodowanie", "sha256", "rozmiar") {
			a.Description = append(a.Description, Row{Label: x.Label, Lines: []string{x.Value}})
		}
	}
	v.attach(a)
}

// described reads what is written beside an attachment. Systems write it as "Numer|X/5/2019;Organ|Rada Gminy;".
func described(s string) (out []Row) {
	s = strings.TrimSpace(s)
	if s == "" {
		return nil
	}
	for one := range strings.SplitSeq(s, ";") {
		name, value, ok := strings.Cut(strings.TrimSpace(one), "|")
		if !ok && strings.TrimSpace(one) != "" || strings.ContainsAny(name, " ,.") {
			return []Row{{Label: word("description"), Lines: lines(s)}}
		}
		if value = strings.TrimSpace(value); value != "" && len(out) < maxNotes {
			out = append(out, typed(known(name), value, nil))
		}
	}
	return out
}

// showReference shows an answer that is files: their names.
func showReference(v *viewer, in *Section, n *xmlsec.Node, depth int) {
	to := n.Attr("odnosnik")
	if !leaf(n) || to == "" {
		v.element(in, n, depth)
		return
	}
	if name, ok := v.files[to]; ok {
		to = name
	}
	v.row(in, Row{Label: word("file"), Lines: []string{v.bounded(to)}})
}

// filesOf are the names of the attachments of one of our documents by their identifiers.
func filesOf(root *xmlsec.Node) map[string]string {
	out := map[string]string{}
	for c := range find(root, "TrescDokumentu", "Zalaczniki").Elements() {
		if id := c.Attr("id"); id != "" {
			out[id] = filetype.CleanName(c.Attr("nazwaPliku"))
		}
	}
	return out
}

// attach adds an attachment, recognised by its content.
func (v *viewer) attach(a Attachment) {
	if len(v.doc.Attachments) == maxAttachments {
		v.doc.Cut = true
		return
	}
	a.No = len(v.doc.Attachments) + 1
	unnamed := strings.TrimSpace(a.Name) == ""
	if unnamed {
		a.Name = "zalacznik-" + strconv.Itoa(a.No)
	}
	a.Name, a.Declared, a.Encoding = filetype.CleanName(a.Name), v.bounded(a.Declared), v.bounded(a.Encoding)
	if a.data != "" {
		a.recognise(v.doc.list, unnamed)
	}
	v.doc.Attachments = append(v.doc.Attachments, a)
}

// recognise reads the content: what it is, how big, and whether it may be offered.
func (a *Attachment) recognise(list *filetype.List, unnamed bool) {
	body, err := a.decode()
	if err != nil {
		a.Problem, a.refuse = "templates.view.file-unreadable", true
		return
	}
	a.Size = int64(len(body))
	if list == nil {
		return
	}
	name := a.Name
	if unnamed {
		name = ""
	}
	t, err := list.Detect(name, bytes.NewReader(body), a.Size)
	a.Format, a.Media = t.Label, t.Media
	switch {
	case errors.Is(err, filetype.ErrExecutable):
		a.Problem, a.refuse = "templates.view.file-program", true
	case errors.Is(err, filetype.ErrBomb):
		a.Problem, a.refuse = "templates.view.file-bomb", true
	case errors.Is(err, filetype.ErrMismatch) && !unnamed:
		a.Problem = "templates.view.file-mismatch"
	case errors.Is(err, filetype.ErrEmpty), errors.Is(err, filetype.ErrDamaged):
		a.Problem = "templates.view.file-damaged"
	case err != nil && !unnamed:
		a.Problem = "templates.view.file-unknown"
	}
	if unnamed && err == nil && len(t.Extensions) > 0 {
		a.Name += "." + t.Extensions[0]
	}
}
