package pades

import (
	"bytes"
	"cmp"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"time"
	"unicode/utf16"

	"wrota/internal/platform/pdf"
	"wrota/internal/platform/pdf/internal/file"
	"wrota/internal/platform/pdf/internal/object"
)

// Errors of documents that cannot be signed as asked.
var (
	ErrField   = errors.New("pades: the field does not exist, is signed, or is no signature field")
	ErrPage    = errors.New("pades: the page does not exist")
	ErrCertify = errors.New("pades: only the first signature can certify a document")
	ErrSize    = errors.New("pades: the message is larger than the room kept for it")
)

// Maker makes the message that goes into the file, from the bytes that are signed: a CMS message without its content, or a
// timestamp.
type Maker func(signed [][]byte) ([]byte, error)

// Options say how to sign. Only Make is required.
type Options struct {
	Make Maker
	Size int // bytes kept for the message; 0: 16 KiB

	Field   string // of an empty signature field to be signed; "": a new one
	Name    string // who signs
	Reason  string
	Place   string
	Time    time.Time // as the signer claims; EN 319 142-1 § 6.3 asks for it
	Tooltip string    // what a screen reader says of the field; "": from Name

	Visible *Visible
	// Certify is what may be changed afterwards (DocMDP): 1 nothing, 2 fields and signatures, 3 annotations too; 0: not said.
	Certify int
	Lock    *Lock
}

// Visible is where a new field shows itself, and what.
type Visible struct {
	Page          int     // from 1; 0: the last one
	Left, Top     float64 // mm from the corner of the page
	Width, Height float64 // mm
	Lines         []pdf.Text
	Accent        pdf.Color
}

// Lock says which fields stay as they are (FieldMDP).
type Lock struct {
	All    bool
	Fields []string
	Except bool // all but Fields
}

const usualSize = 16 << 10

// Sign appends a signature (PAdES-B-B when Make makes a CAdES message with the signing certificate named; with a timestamp in it, B-T).
// The errors are those above, those of Read, and those of Make.
func Sign(in []byte, o Options) ([]byte, error) {
	u, err := begin(in)
	if err != nil {
		return nil, err
	}
	sig := u.file.Alloc()
	entries := dict("Type", object.Name("Sig"), "Filter", object.Name("Adobe.PPKLite"), "SubFilter", object.Name("ETSI.CAdES.detached"),
		"Name", words(o.Name), "Reason", words(o.Reason), "Location", words(o.Place), "M", moment(o.Time), "Reference", o.references())
	if o.Certify != 0 {
		if o.Certify < 1 || o.Certify > 3 || hasSignatures(u.r) {
			return nil, ErrCertify
		}
		u.root = u.root.With("Perms", dict("DocMDP", ref(sig)))
	}
	if o.Field != "" {
		err = u.signField(o, sig)
	} else {
		err = u.newField(o, sig)
	}
	if err != nil {
		return nil, err
	}
	return u.seal(sig, entries, cmp.Or(o.Size, usualSize), o.Make)
}

// Stamp appends a timestamp of the whole document so far (PAdES-B-LTA when proofs were added before). Make asks an authority.
func Stamp(in []byte, size int, make Maker) ([]byte, error) {
	u, err := begin(in)
	if err != nil {
		return nil, err
	}
	sig := u.file.Alloc()
	entries := dict("Type", object.Name("DocTimeStamp"), "Filter", object.Name("Adobe.PPKLite"), "SubFilter", object.Name("ETSI.RFC3161"))
	if err := u.newField(Options{Tooltip: "Znacznik czasu dokumentu"}, sig); err != nil {
		return nil, err
	}
	return u.seal(sig, entries, cmp.Or(size, usualSize), make)
}

func words(s string) object.Value {
	if s == "" {
		return nil
	}
	b := []byte{0xFE, 0xFF}
	for _, u := range utf16.Encode([]rune(s)) {
		b = append(b, byte(u>>8), byte(u))
	}
	return &object.String{Bytes: b}
}

func moment(t time.Time) object.Value {
	if t.IsZero() {
		return nil
	}
	return &object.String{Bytes: []byte(t.UTC().Format("D:20060102150405Z"))}
}

// references are the transforms that say what may change.
func (o Options) references() object.Value {
	var list object.Array
	if o.Certify != 0 {
		list = append(list, dict("Type", object.Name("SigRef"), "TransformMethod", object.Name("DocMDP"),
			"TransformParams", dict("Type", object.Name("TransformParams"), "P", int64(o.Certify), "V", object.Name("1.2"))))
	}
	if o.Lock != nil {
		list = append(list, dict("Type", object.Name("SigRef"), "TransformMethod", object.Name("FieldMDP"),
			"TransformParams", o.Lock.dict().With("Type", object.Name("TransformParams")).With("V", object.Name("1.2"))))
	}
	if list == nil {
		return nil
	}
	return list
}

func (l *Lock) dict() *object.Dict {
	if l.All {
		return dict("Action", object.Name("All"))
	}
	action, list := object.Name("Include"), object.Array{}
	if l.Except {
		action = "Exclude"
	}
	for _, f := range l.Fields {
		list = append(list, words(f))
	}
	return dict("Action", action, "Fields", list)
}

// hasSignatures tells whether a signature field has a value.
func hasSignatures(r *object.Revision) bool {
	for _, f := range readForm(r).fields {
		if f.kind == "Sig" && f.value != nil {
			return true
		}
	}
	return false
}

// signField makes sig the value of an empty field that is there.
func (u *update) signField(o Options, sig file.Ref) error {
	for _, f := range readForm(u.r).fields {
		if f.name != o.Field || f.kind != "Sig" || f.value != nil || f.number == 0 {
			continue
		}
		d := f.dict.With("V", ref(sig))
		if o.Visible != nil && len(f.widgets) == 1 && f.widgets[0] == f.number {
			r, ok := rectangle(u.r, f.dict.Get("Rect"))
			if !ok {
				return ErrField
			}
			form, err := u.draw(o, r.width()/mm, r.height()/mm)
			if err != nil {
				return err
			}
			d = d.With("AP", dict("N", form))
		}
		if o.Lock != nil {
			d = d.With("Lock", u.add(o.Lock.dict().With("Type", object.Name("SigFieldLock"))))
		}
		u.put(file.Ref(f.number), d)
		u.form = u.form.With("SigFlags", int64(3))
		return nil
	}
	return ErrField
}

const mm = 72 / 25.4 // points

func (u *update) draw(o Options, width, height float64) (object.Value, error) {
	lang, _ := u.r.Get(u.root.Get("Lang")).(*object.String)
	in := pdf.Inset{Width: width, Height: height, Lines: o.Visible.Lines, Accent: o.Visible.Accent}
	if lang != nil {
		in.Lang = text(lang.Bytes)
	}
	form, err := in.Write(u.file)
	return ref(form), err
}

// newField makes a field with the value sig: on a page when it shows, otherwise without extent on the last one.
func (u *update) newField(o Options, sig file.Ref) error {
	names := map[string]bool{}
	for _, f := range readForm(u.r).fields {
		names[f.name] = true
	}
	name := ""
	for n := 1; name == "" || names[name]; n++ {
		name = "Podpis" + strconv.Itoa(n)
	}
	tip := cmp.Or(o.Tooltip, "Podpis elektroniczny: "+cmp.Or(o.Name, name))
	const printed, locked = 4, 128 // ISO 19005-3, 6.3.2
	d := dict("Type", object.Name("Annot"), "Subtype", object.Name("Widget"), "FT", object.Name("Sig"), "T", words(name), "TU", words(tip),
		"F", int64(printed|locked), "V", ref(sig), "Rect", object.Array{int64(0), int64(0), int64(0), int64(0)})
	page := 0
	if v := o.Visible; v != nil {
		page = v.Page
		r, err := u.place(v)
		if err != nil {
			return err
		}
		form, err := u.draw(o, v.Width, v.Height)
		if err != nil {
			return err
		}
		d = d.With("Rect", r).With("AP", dict("N", form))
	}
	if o.Lock != nil {
		d = d.With("Lock", u.add(o.Lock.dict().With("Type", object.Name("SigFieldLock"))))
	}
	if u.form == nil {
		u.form = &object.Dict{}
	}
	u.form = u.form.With("SigFlags", int64(3)) // there are signatures, and the file may only be appended to
	return u.addField(u.file.Alloc(), page, d)
}

// place is the rectangle of a visible field on its page.
func (u *update) place(v *Visible) (object.Array, error) {
	list, _ := pages(u.r, maxPages)
	page := v.Page
	if page == 0 {
		page = len(list)
	}
	if page < 1 || page > len(list) || v.Width <= 0 || v.Height <= 0 {
		return nil, ErrPage
	}
	sheet, ok := rectangle(u.r, inherited(u.r, u.r.Dict(object.Ref{Number: list[page-1]}), "MediaBox"))
	left, top := sheet.left+v.Left*mm, sheet.top-v.Top*mm
	if !ok || v.Left < 0 || v.Top < 0 || left+v.Width*mm > sheet.right || top-v.Height*mm < sheet.bottom {
		return nil, ErrPage
	}
	out := object.Array{}
	for _, n := range []float64{left, top - v.Height*mm, left + v.Width*mm, top} {
		out = append(out, float64(int(n*100+0.5))/100)
	}
	return out, nil
}

// seal writes the signature dictionary with room for the message, closes the update, has the message made, and puts it in.
func (u *update) seal(sig file.Ref, entries *object.Dict, size int, make Maker) ([]byte, error) {
	const room = "[0 0000000000 0000000000 0000000000]"
	body := object.Append(nil, entries)
	body = append(bytes.TrimSuffix(body, []byte(">>")), "/ByteRange "+room+" /Contents <"...)
	inside := len(body) - 1
	body = append(append(body, bytes.Repeat([]byte{'0'}, 2*size)...), ">>>"...)
	u.file.Object(sig, body)
	if err := u.finish(); err != nil {
		return nil, err
	}
	out := u.out.Bytes()
	from := int(u.file.At(sig)) + len(fmt.Sprintf("%d 0 obj\n", sig)) + inside
	to := from + 2*size + 2
	numbers := fmt.Sprintf("[0 %d %d %d]", from, to, len(out)-to)
	at := from - len(" /Contents ") - len(room)
	copy(out[at:], numbers+string(bytes.Repeat([]byte{' '}, len(room)-len(numbers))))
	message, err := make([][]byte{out[:from], out[to:]})
	if err != nil {
		return nil, err
	}
	if len(message) > size {
		return nil, ErrSize
	}
	hex.Encode(out[from+1:], message)
	return out, nil
}
