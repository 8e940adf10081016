package pades

import (
	"unicode/utf16"
	"unicode/utf8"

	"wrota/internal/platform/pdf/internal/object"
)

// The bounds of what is walked through.
const (
	maxFields = 20_000
	maxPages  = 200_000
	maxLevels = 64 // of page trees, field trees, structure trees
)

// field is a field of the interactive form, or one of its widgets.
type field struct {
	number  int // of its object, 0 when it is written directly into the list
	name    string
	kind    object.Name  // FT, inherited
	value   object.Value // V, inherited
	dict    *object.Dict
	widgets []int // objects of its widgets; a field with one widget is its own
	leaf    bool
}

// form is the interactive form of a revision.
type form struct {
	fields  []*field       // leaves, in the order of the document
	byRef   map[int]*field // fields, their ancestors and widgets by object number
	tooMany bool
}

// readForm reads the fields of AcroForm, and only those.
func readForm(r *object.Revision) *form {
	f := &form{byRef: map[int]*field{}}
	acro := r.Dict(r.Dict(r.Root()).Get("AcroForm"))
	for _, v := range r.Array(acro.Get("Fields")) {
		f.walk(r, v, &field{}, 0)
	}
	return f
}

// walk reads a field below its parent. A field that is met twice is read once.
func (f *form) walk(r *object.Revision, v object.Value, up *field, depth int) {
	d := r.Dict(v)
	ref, _ := v.(object.Ref)
	if d == nil || f.byRef[ref.Number] != nil && ref.Number > 0 {
		return
	}
	if depth > maxLevels || len(f.byRef)+len(f.fields) > maxFields {
		f.tooMany = true
		return
	}
	here := &field{number: ref.Number, name: up.name, kind: up.kind, value: up.value, dict: d}
	if t, ok := r.Get(d.Get("T")).(*object.String); ok {
		if here.name != "" {
			here.name += "."
		}
		here.name += text(t.Bytes)
	}
	if k, ok := r.Get(d.Get("FT")).(object.Name); ok {
		here.kind = k
	}
	if v := d.Get("V"); v != nil {
		here.value = v
	}
	if ref.Number > 0 {
		f.byRef[ref.Number] = here
	}
	here.leaf = true
	for _, k := range r.Array(d.Get("Kids")) {
		child := r.Dict(k)
		if child.Get("T") != nil {
			here.leaf = false
			f.walk(r, k, here, depth+1)
			continue
		}
		if kid, ok := k.(object.Ref); ok && child != nil && len(here.widgets) < maxFields {
			here.widgets = append(here.widgets, kid.Number)
			f.byRef[kid.Number] = here
		}
	}
	if r.Get(d.Get("Subtype")) == object.Name("Widget") && ref.Number > 0 {
		here.widgets = append(here.widgets, ref.Number)
	}
	if here.leaf {
		f.fields = append(f.fields, here)
	}
}

// pages lists the object numbers of the pages, if they are no more than most.
func pages(r *object.Revision, most int) (list []int, complete bool) {
	seen := map[int]bool{}
	complete = true
	var walk func(v object.Value, depth int)
	walk = func(v object.Value, depth int) {
		ref, ok := v.(object.Ref)
		if !ok || seen[ref.Number] || depth > maxLevels || len(seen) > min(maxPages, most) {
			complete = false
			return
		}
		seen[ref.Number] = true
		d := r.Dict(ref)
		kids, isNode := r.Get(d.Get("Kids")).(object.Array)
		if !isNode {
			list = append(list, ref.Number)
			return
		}
		for _, k := range kids {
			walk(k, depth+1)
		}
	}
	walk(r.Dict(r.Root()).Get("Pages"), 0)
	return list, complete
}

// text decodes a text string: UTF-16 or UTF-8 with its mark, or else PDFDocEncoding, of which the part that
// differs from Latin-1 is left out (ISO 32000-2, 7.9.2.2).
func text(b []byte) string {
	switch {
	case len(b) >= 2 && b[0] == 0xFE && b[1] == 0xFF:
		var u []uint16
		for b = b[2:]; len(b) >= 2; b = b[2:] {
			u = append(u, uint16(b[0])<<8|uint16(b[1]))
		}
		return string(utf16.Decode(u))
	case len(b) >= 3 && b[0] == 0xEF && b[1] == 0xBB && b[2] == 0xBF && utf8.Valid(b):
		return string(b[3:])
	}
	out := make([]rune, 0, len(b))
	for _, c := range b {
		if c < 0x18 && c != '\n' && c != '\r' && c != '\t' || c >= 0x18 && c < 0x20 || c >= 0x7F && c <= 0xA0 {
			out = append(out, utf8.RuneError)
			continue
		}
		out = append(out, rune(c))
	}
	return string(out)
}
