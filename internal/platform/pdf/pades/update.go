package pades

import (
	"bytes"
	"errors"
	"fmt"
	"slices"

	"wrota/internal/platform/pdf/internal/file"
	"wrota/internal/platform/pdf/internal/object"
)

// update is an incremental update in the making: the file with what is appended so far.
type update struct {
	r    *object.Revision
	out  *bytes.Buffer
	file *file.File
	root *object.Dict // the catalog as it will be
	form *object.Dict // AcroForm as it will be
}

// begin starts an update of a file that Read can read, if it is not encrypted.
func begin(pdf []byte) (*update, error) {
	f, err := object.Open(pdf)
	switch {
	case errors.Is(err, object.ErrTooLarge):
		return nil, ErrTooLarge
	case errors.Is(err, object.ErrEncrypted):
		return nil, ErrEncrypted
	case err != nil:
		return nil, ErrNotPDF
	}
	if f.Encrypted() {
		return nil, ErrEncrypted
	}
	if f.Last().Trailer().Get("XRefStm") != nil {
		return nil, ErrNotPDF // a hybrid file needs two cross-references, which disagree the more the longer they are
	}
	return resume(pdf, f), nil
}

// resume starts an update of a file that is taken apart.
func resume(pdf []byte, f *object.File) *update {
	u := &update{r: f.Last(), out: bytes.NewBuffer(make([]byte, 0, len(pdf)+1<<17))}
	u.out.Write(pdf)
	if !bytes.HasSuffix(pdf, []byte("\n")) {
		u.out.WriteByte('\n')
	}
	u.file = file.Resume(u.out, int64(u.out.Len()), file.Ref(u.r.Size()-1))
	u.root = u.r.Dict(u.r.Trailer().Get("Root"))
	u.form = u.r.Dict(u.root.Get("AcroForm"))
	return u
}

// put writes an object anew, or a new one.
func (u *update) put(r file.Ref, v object.Value) { u.file.Object(r, object.Append(nil, v)) }

// add writes a new object and is a reference to it.
func (u *update) add(v object.Value) object.Ref {
	r := u.file.Alloc()
	u.put(r, v)
	return ref(r)
}

func ref(r file.Ref) object.Ref { return object.Ref{Number: int(r)} }

// dict makes a dictionary of keys and values in turn; nil values are left out.
func dict(pairs ...any) *object.Dict {
	var d *object.Dict
	for i := 0; i < len(pairs); i += 2 {
		d = d.With(object.Name(pairs[i].(string)), pairs[i+1])
	}
	return d
}

// finish writes the catalog and the form, and closes the update.
func (u *update) finish() error {
	t := u.r.Trailer()
	rootRef, ok := t.Get("Root").(object.Ref)
	if !ok {
		return ErrNotPDF
	}
	if u.form != nil {
		if at, ok := u.root.Get("AcroForm").(object.Ref); ok {
			u.put(file.Ref(at.Number), u.form)
		} else {
			u.root = u.root.With("AcroForm", u.form)
		}
	}
	u.put(file.Ref(rootRef.Number), u.root)
	end := file.Update{Prev: int64(u.r.At), Streamed: u.r.Streamed()}
	end.Trailer = string(object.Append([]byte("/Root "), rootRef))
	if info, ok := t.Get("Info").(object.Ref); ok {
		end.Trailer += string(object.Append([]byte(" /Info "), info))
	}
	if id := u.r.Array(t.Get("ID")); len(id) == 2 {
		if first, ok := id[0].(*object.String); ok {
			end.ID = first.Bytes
		}
	}
	if err := u.file.CloseUpdate(end); err != nil {
		return fmt.Errorf("pades: %w", err)
	}
	return nil
}

// addField puts a signature field on a page: into the form, among the page's annotations, and into the structure of a tagged
// document (PDF/UA 7.18). Its entries are all but those that say where it stands.
func (u *update) addField(number file.Ref, page int, entries *object.Dict) error {
	list, ok := pages(u.r, maxPages)
	if !ok || len(list) == 0 || page > len(list) {
		return ErrPage
	}
	if page == 0 {
		page = len(list)
	}
	at := object.Ref{Number: list[page-1]}
	entries = entries.With("P", at)
	if key, ok := u.tag(ref(number), at); ok {
		entries = entries.With("StructParent", key)
	}
	u.put(number, entries)
	sheet := u.r.Dict(at)
	annots := append(slices.Clone(u.r.Array(sheet.Get("Annots"))), ref(number))
	sheet = sheet.With("Annots", annots)
	if u.root.Get("StructTreeRoot") != nil {
		sheet = sheet.With("Tabs", object.Name("S"))
	}
	u.put(file.Ref(at.Number), sheet)
	u.form = u.form.With("Fields", append(slices.Clone(u.r.Array(u.form.Get("Fields"))), ref(number)))
	return nil
}

// tag adds a Form element for a widget to the structure and answers with its key in the parent tree; false when the document has
// no structure.
func (u *update) tag(widget, page object.Ref) (int64, bool) {
	at, ok := u.root.Get("StructTreeRoot").(object.Ref)
	tree := u.r.Dict(at)
	if !ok || tree == nil {
		return 0, false
	}
	parents, complete := numberTree(u.r, tree.Get("ParentTree"))
	kids := u.r.Array(tree.Get("K"))
	if single, ok := tree.Get("K").(object.Ref); ok && kids == nil {
		kids = object.Array{single}
	}
	if !complete || len(kids) == 0 {
		return 0, false
	}
	key := int64(0)
	for k := range parents {
		key = max(key, k+1)
	}
	if next, ok := u.r.Get(tree.Get("ParentTreeNextKey")).(int64); ok {
		key = max(key, next)
	}
	above, element := kids[0], u.file.Alloc()
	doc := u.r.Dict(above)
	aboveRef, ok := above.(object.Ref)
	if !ok {
		aboveRef, doc = at, nil
	}
	u.put(element, dict("Type", object.Name("StructElem"), "S", object.Name("Form"), "P", aboveRef, "Pg", page,
		"K", object.Array{dict("Type", object.Name("OBJR"), "Obj", widget, "Pg", page)}))
	if doc != nil {
		u.put(file.Ref(aboveRef.Number), doc.With("K", append(u.kidsOf(doc), ref(element))))
	} else {
		tree = tree.With("K", append(slices.Clone(kids), ref(element)))
	}
	tree = tree.With("ParentTree", u.withParent(tree.Get("ParentTree"), key, ref(element)))
	u.put(file.Ref(at.Number), tree.With("ParentTreeNextKey", key+1))
	return key, true
}

func (u *update) kidsOf(d *object.Dict) object.Array {
	switch k := u.r.Get(d.Get("K")).(type) {
	case nil:
		return nil
	case object.Array:
		return slices.Clone(k)
	}
	return object.Array{d.Get("K")}
}

// withParent is the parent tree with one key more, which is higher than all others.
func (u *update) withParent(tree object.Value, key int64, element object.Ref) object.Value {
	d := u.r.Dict(tree)
	if kids := u.r.Array(d.Get("Kids")); kids != nil {
		leaf := u.add(dict("Limits", object.Array{key, key}, "Nums", object.Array{key, element}))
		return d.With("Kids", append(slices.Clone(kids), leaf))
	}
	return d.With("Nums", append(slices.Clone(u.r.Array(d.Get("Nums"))), key, element))
}
