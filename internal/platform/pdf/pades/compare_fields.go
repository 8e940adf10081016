package pades

import (
	"maps"
	"slices"

	"wrota/internal/platform/pdf/internal/object"
)

// field compares two states of a form field or widget. A signed signature stays as it is to the last entry; an empty one may be
// signed; other fields may be filled in, which is told with the field's name.
func (c *comparer) field(p pair) {
	was, now := c.old.form.byRef[p.old], c.new.form.byRef[p.new]
	a, b := c.old.Dict(object.Ref{Number: p.old}), c.new.Dict(object.Ref{Number: p.new})
	if a == nil || b == nil || was.kind != now.kind || was.name != now.name {
		c.differ(p, "form field")
		return
	}
	filled := p
	filled.as, filled.field = changedField, p.new
	signed := was.kind == "Sig" && c.old.Dict(was.value) != nil
	if was.kind == "Sig" && !signed {
		filled.as = changedSignature
	}
	c.dicts(p, a, b, func(k object.Name, va, vb object.Value) bool {
		if signed || va == nil && k == "Kids" {
			return false
		}
		switch k {
		case "V", "AP", "AS", "M", "MK", "DA", "I", "RV", "TI":
			q := filled
			q.old, q.new = p.old, p.new
			c.values(q, va, vb, "/"+string(k))
			return true
		case "Ff":
			return madeReadOnly(c.old.Get(va), c.new.Get(vb))
		case "F", "BS":
			return was.kind == "Sig"
		}
		return false
	})
}

// madeReadOnly tells that flags of a field changed by read-only alone, as locking does (ISO 32000-1, 12.7.4.5).
func madeReadOnly(a, b object.Value) bool {
	was, _ := a.(int64)
	now, ok := b.(int64)
	return ok && was|1 == now
}

// structure compares the roots of the structure tree: elements for new signature fields may be added.
func (c *comparer) structure(a, b *object.Dict) {
	p := pair{as: changedOther, tagged: true}
	if a == nil || b == nil {
		c.differ(p, "structure")
		return
	}
	c.dicts(p, a, b, func(k object.Name, va, vb object.Value) bool {
		switch k {
		case "ParentTree":
			c.parentTree(p, va, vb)
		case "ParentTreeNextKey":
		default:
			return false
		}
		return true
	})
}

// parentTree compares the ways from content back to elements: none may change, new ones may come.
func (c *comparer) parentTree(p pair, va, vb object.Value) {
	was, ok := numberTree(c.old.Revision, va)
	now, ok2 := numberTree(c.new.Revision, vb)
	if !ok || !ok2 {
		c.differ(p, "the parent tree of the structure")
		return
	}
	for _, k := range slices.Sorted(maps.Keys(was)) {
		c.values(p, was[k], now[k], "/ParentTree")
	}
}

// numberTree reads a number tree.
func numberTree(r *object.Revision, v object.Value) (map[int64]object.Value, bool) {
	out := map[int64]object.Value{}
	seen := map[object.Value]bool{}
	var walk func(v object.Value, depth int) bool
	walk = func(v object.Value, depth int) bool {
		if ref, ok := v.(object.Ref); ok {
			if seen[ref] {
				return false
			}
			seen[ref] = true
		}
		d := r.Dict(v)
		if d == nil || depth > maxLevels {
			return false
		}
		nums := r.Array(d.Get("Nums"))
		for ; len(nums) >= 2; nums = nums[2:] {
			k, ok := r.Get(nums[0]).(int64)
			if _, twice := out[k]; !ok || twice {
				return false
			}
			out[k] = nums[1]
		}
		for _, k := range r.Array(d.Get("Kids")) {
			if !walk(k, depth+1) {
				return false
			}
		}
		return true
	}
	return out, walk(v, 0)
}

// kids compares the children of a structure element: those of before in their order, and between or after them only elements
// that hold nothing but new signature fields. It is true when it compared them.
func (c *comparer) kids(p pair, va, vb object.Value) bool {
	a, b := c.list(c.old, va), c.list(c.new, vb)
	if len(b) <= len(a) {
		return false
	}
	for _, v := range b {
		if len(a) > 0 && sameKid(a[0], v) {
			c.values(p, a[0], v, "/K")
			a = a[1:]
			continue
		}
		if !c.formElement(v, 0) {
			c.differ(p, "content was added to the structure")
		}
	}
	if len(a) > 0 {
		c.differ(p, "an element was taken from the structure")
	}
	return true
}

// list makes the children of an element a list, as a single one may stand without.
func (c *comparer) list(s *snapshot, v object.Value) object.Array {
	switch r := s.Get(v).(type) {
	case nil:
		return nil
	case object.Array:
		return r
	}
	return object.Array{v}
}

// sameKid tells whether two children are the same reference, or the same kind of thing written out.
func sameKid(a, b object.Value) bool {
	ra, ok := a.(object.Ref)
	rb, ok2 := b.(object.Ref)
	if ok || ok2 {
		return ok == ok2 && ra == rb
	}
	da, ok := a.(*object.Dict)
	db, ok2 := b.(*object.Dict)
	if ok || ok2 {
		return ok && ok2 && plainEqual(da.Get("MCID"), db.Get("MCID")) && plainEqual(da.Get("Obj"), db.Get("Obj"))
	}
	return plainEqual(a, b)
}

// formElement tells whether a new element holds nothing but widgets of new signature fields.
func (c *comparer) formElement(v object.Value, depth int) bool {
	d, ok := c.new.Get(v).(*object.Dict)
	if !ok || depth > 8 {
		return false
	}
	if d.Get("Type") == object.Name("OBJR") {
		return c.fresh[refNumber(d.Get("Obj"))] != nil
	}
	if ref, ok := v.(object.Ref); !ok || c.old.Object(ref.Number) != nil || d.Get("ActualText") != nil || d.Get("E") != nil {
		return false
	}
	switch d.Get("S") {
	case object.Name("Form"), object.Name("Annot"), object.Name("Div"), object.Name("Sect"), object.Name("Part"):
	default:
		return false
	}
	kids := c.list(c.new, d.Get("K"))
	for _, k := range kids {
		if !c.formElement(k, depth+1) {
			return false
		}
	}
	return len(kids) > 0
}
