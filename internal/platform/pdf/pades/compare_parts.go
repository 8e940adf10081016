package pades

import (
	"wrota/internal/platform/pdf/internal/object"
)

// catalog compares the two catalogs. What adds a signature touches AcroForm, DSS, Extensions and the structure; everything
// else must stay.
func (c *comparer) catalog(a, b *object.Dict) {
	p := pair{as: changedOther}
	c.dicts(p, a, b, func(k object.Name, va, vb object.Value) bool {
		switch k {
		case "AcroForm":
			c.acroForm(c.old.Dict(va), c.new.Dict(vb))
		case "DSS":
			c.values(pair{as: changedProofs}, va, vb, "/DSS")
		case "Extensions", "Version", "Metadata":
			c.values(pair{as: changedMetadata}, va, vb, "/"+string(k))
		case "StructTreeRoot":
			if va == nil || vb == nil {
				return false
			}
			c.structure(c.old.Dict(va), c.new.Dict(vb))
		default:
			return false
		}
		return true
	})
}

// acroForm compares the two forms: fields may be added for signatures, none may go.
func (c *comparer) acroForm(a, b *object.Dict) {
	p := pair{as: changedOther}
	if a == nil {
		a = &object.Dict{}
	}
	if b == nil {
		b = &object.Dict{}
	}
	c.newFields()
	c.dicts(p, a, b, func(k object.Name, va, vb object.Value) bool {
		switch k {
		case "SigFlags":
		case "Fields":
			c.fieldList(c.old.Array(va), c.new.Array(vb))
		case "NeedAppearances":
			c.values(pair{as: changedField}, va, vb, "/NeedAppearances")
		case "DA":
			return va == nil
		case "DR":
			c.resources(va, vb)
		default:
			return false
		}
		return true
	})
}

// fieldList: every field of before is there; what is new was judged by newFields.
func (c *comparer) fieldList(a, b object.Array) {
	now := map[object.Value]bool{}
	for _, v := range b {
		if ref, ok := v.(object.Ref); ok {
			now[ref] = true
		}
	}
	for _, v := range a {
		ref, ok := v.(object.Ref)
		if !ok || !now[ref] {
			c.add(change{kind: changedOther, what: "a form field was taken away"})
			continue
		}
		c.follow(pair{as: changedOther}, ref, ref)
	}
	for _, v := range b {
		if _, ok := v.(object.Ref); !ok {
			c.add(change{kind: changedOther, what: "a form field written into the list of fields"})
		}
	}
}

// newFields judges the fields that were not there before.
func (c *comparer) newFields() {
	names := map[string]bool{}
	for _, f := range c.old.form.fields {
		names[f.name] = true
	}
	for _, f := range c.new.form.fields {
		if c.old.form.byRef[f.number] != nil && f.number > 0 {
			continue
		}
		if f.kind != "Sig" || names[f.name] || f.dict.Get("Parent") != nil && c.old.form.byRef[refNumber(f.dict.Get("Parent"))] != nil {
			c.add(change{kind: changedOther, field: f.name, what: "a form field was added"})
			continue
		}
		names[f.name] = true
		c.newSignature(f)
	}
}

func refNumber(v object.Value) int {
	r, _ := v.(object.Ref)
	return r.Number
}

// newSignature judges a field for a signature that was not there before.
func (c *comparer) newSignature(f *field) {
	ch := change{kind: changedSignature, what: "signature field " + f.name + " added"}
	d := c.new.Dict(f.value)
	if c.new.Get(d.Get("SubFilter")) == object.Name("ETSI.RFC3161") {
		ch.kind, ch.what = changedProofs, "document timestamp"
	}
	for _, n := range f.widgets {
		w := c.new.Dict(object.Ref{Number: n})
		c.fresh[n] = f
		if !c.shows(w) {
			continue
		}
		ch.kind, ch.visible = changedSignature, true
		if d == nil {
			c.add(change{kind: changedOther, field: f.name, what: "an empty signature field draws on a page"})
		}
	}
	for _, k := range []object.Name{"A", "AA"} {
		if f.dict.Get(k) != nil {
			c.add(change{kind: changedOther, field: f.name, what: "a new signature field has an action"})
		}
	}
	c.add(ch)
}

// shows tells whether an annotation draws anything.
func (c *comparer) shows(w *object.Dict) bool {
	flags, _ := c.new.Get(w.Get("F")).(int64)
	const hidden, noView = 1 << 1, 1 << 5
	if flags&hidden != 0 || flags&noView != 0 && flags&4 == 0 {
		return false
	}
	r, ok := rectangle(c.new.Revision, w.Get("Rect"))
	return ok && r.width() > 0 && r.height() > 0 && w.Get("AP") != nil || !ok
}

// resources compares the resources of the form: old ones stay, new ones may come for new appearances.
func (c *comparer) resources(va, vb object.Value) {
	a, b := c.old.Dict(va), c.new.Dict(vb)
	if a == nil {
		return
	}
	for _, e := range a.Entries {
		was, isDict := c.old.Get(e.Value).(*object.Dict)
		if !isDict {
			c.values(pair{as: changedOther}, e.Value, b.Get(e.Key), "/DR")
			continue
		}
		now := c.new.Dict(b.Get(e.Key))
		for _, e := range was.Entries {
			c.values(pair{as: changedOther}, e.Value, now.Get(e.Key), "/DR")
		}
	}
}

// page compares two pages: annotations have their own rules, all else must stay.
func (c *comparer) page(p pair) {
	a, b := c.old.Dict(object.Ref{Number: p.old}), c.new.Dict(object.Ref{Number: p.new})
	if a == nil || b == nil {
		c.differ(p, "page")
		return
	}
	c.dicts(p, a, b, func(k object.Name, va, vb object.Value) bool {
		switch k {
		case "Annots":
			c.annotations(p, c.old.Array(va), c.new.Array(vb))
		case "Tabs":
			return va == nil
		case "LastModified", "PieceInfo":
			q := p
			q.as = changedMetadata
			c.values(q, va, vb, "/"+string(k))
		default:
			return false
		}
		return true
	})
}

// annotations compares the annotations of a page. Those of before keep their order, as later ones are drawn
// over earlier ones.
func (c *comparer) annotations(p pair, a, b object.Array) {
	before := map[object.Value]bool{}
	for _, v := range a {
		if ref, ok := v.(object.Ref); ok {
			before[ref] = true
		}
	}
	rest := a
	for _, v := range b {
		ref, isRef := v.(object.Ref)
		if isRef && !before[ref] {
			c.newAnnotation(p, ref)
			continue
		}
		for len(rest) > 0 && isRef && rest[0] != object.Value(ref) {
			c.goneAnnotation(p, rest[0])
			rest = rest[1:]
		}
		if len(rest) == 0 {
			c.differ(p, "the order of annotations")
			return
		}
		c.annotation(p, rest[0], v)
		rest = rest[1:]
	}
	for _, v := range rest {
		c.goneAnnotation(p, v)
	}
}

// annotation compares an annotation of before with what it is now. Widgets have the rules of their fields.
func (c *comparer) annotation(p pair, a, b object.Value) {
	d := c.old.Dict(a)
	if plain(c.old.Revision, d) && plain(c.new.Revision, c.new.Dict(b)) {
		p.as = changedNote
	}
	c.values(p, a, b, "/Annots")
}

func (c *comparer) goneAnnotation(p pair, v object.Value) {
	if plain(c.old.Revision, c.old.Dict(v)) {
		p.as = changedNote
	}
	c.differ(p, "an annotation was taken away")
}

// newAnnotation judges an annotation that was not there before: the widgets of new signatures, and notes that
// cannot cover anything. All others could show what nobody signed ("evil annotation").
func (c *comparer) newAnnotation(p pair, ref object.Ref) {
	d := c.new.Dict(ref)
	switch {
	case d != nil && c.new.Get(d.Get("Subtype")) == object.Name("Widget") && c.fresh[ref.Number] != nil:
		if d.Get("A") != nil || d.Get("AA") != nil {
			c.differ(p, "a new widget has an action")
		}
		if c.shows(d) {
			c.look(p, d)
		}
	case plain(c.new.Revision, d):
		p.as = changedNote
		c.differ(p, "an annotation was added")
	default:
		c.differ(p, "an annotation that draws over the page was added")
	}
}

// plain tells that an annotation draws no more than an icon, or what a reader draws of itself and one sees through.
func plain(r *object.Revision, d *object.Dict) bool {
	const icon = 32.0 // points
	kind, _ := r.Get(d.Get("Subtype")).(object.Name)
	box, ok := rectangle(r, d.Get("Rect"))
	small := ok && box.width() <= icon && box.height() <= icon
	if d == nil || d.Get("A") != nil || d.Get("AA") != nil {
		return false
	}
	switch kind {
	case "Popup":
		return d.Get("AP") == nil
	case "Text":
		return d.Get("AP") == nil || small
	case "Highlight", "Underline", "StrikeOut", "Squiggly":
		return d.Get("AP") == nil
	}
	return false
}

// look judges where a new signature draws.
func (c *comparer) look(p pair, w *object.Dict) {
	where, _ := rectangle(c.new.Revision, w.Get("Rect"))
	switch {
	case c.covers(p.old, w):
		c.differ(p, "a new signature draws over the page")
	case inked(c.old.Revision, c.old.Dict(object.Ref{Number: p.old}), where):
		p.as = changedLook
		c.differ(p, "a new signature draws where the page shows something")
	}
}

// covers tells whether a new widget takes more than a quarter of the page or lies on another annotation.
func (c *comparer) covers(page int, w *object.Dict) bool {
	r, ok := rectangle(c.new.Revision, w.Get("Rect"))
	sheet, ok2 := rectangle(c.old.Revision, inherited(c.old.Revision, c.old.Dict(object.Ref{Number: page}), "MediaBox"))
	if !ok || !ok2 || r.width()*r.height()*4 > sheet.width()*sheet.height() {
		return true
	}
	for _, v := range c.old.Array(c.old.Dict(object.Ref{Number: page}).Get("Annots")) {
		d := c.old.Dict(v)
		other, ok := rectangle(c.old.Revision, d.Get("Rect"))
		if ok && d.Get("AP") != nil && r.left < other.right && other.left < r.right && r.bottom < other.top && other.bottom < r.top {
			return true
		}
	}
	return false
}

// inherited is an entry of a page or of the nodes above it.
func inherited(r *object.Revision, d *object.Dict, k object.Name) object.Value {
	for range maxLevels {
		if v := d.Get(k); v != nil || d == nil {
			return v
		}
		d = r.Dict(d.Get("Parent"))
	}
	return nil
}

// box is a rectangle in points.
type box struct{ left, bottom, right, top float64 }

func (b box) width() float64  { return b.right - b.left }
func (b box) height() float64 { return b.top - b.bottom }

// rectangle reads a rectangle and puts its corners in order.
func rectangle(r *object.Revision, v object.Value) (box, bool) {
	a := r.Array(v)
	if len(a) != 4 {
		return box{}, false
	}
	var n [4]float64
	for i := range n {
		switch v := r.Get(a[i]).(type) {
		case int64:
			n[i] = float64(v)
		case float64:
			n[i] = v
		default:
			return box{}, false
		}
	}
	return box{min(n[0], n[2]), min(n[1], n[3]), max(n[0], n[2]), max(n[1], n[3])}, true
}
