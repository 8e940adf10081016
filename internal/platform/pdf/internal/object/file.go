package object

import (
	"bytes"
	"slices"
)

// File is a PDF file taken apart.
type File struct {
	data      []byte
	sections  []*section // the oldest first
	revisions []*Revision
	values    int // that may still be read
	entries   int // read so far
	unpacked  int // bytes, so far
	scanned   int // bytes searched for the end of streams
	parsed    map[place]Value
	packs     map[int]*pack
}

// place is where an object really is.
type place struct{ at, index int }

// Revision is the file as it once ended.
type Revision struct {
	f        *File
	sections []*section // the oldest first
	End      int        // of its %%EOF
	At       int        // of its newest cross-reference section
}

// Open takes a file apart. Its errors are ErrSyntax, ErrTooLarge, and ErrEncrypted for an encrypted file with object streams. Of
// other encrypted files strings and the content of streams stay as they are.
func Open(data []byte) (*File, error) {
	f := &File{data: data, values: maxValues, parsed: map[place]Value{}, packs: map[int]*pack{}}
	if i := bytes.Index(data[:min(len(data), 1024)], []byte("%PDF-")); i < 0 {
		return nil, ErrSyntax
	}
	last := bytes.LastIndex(data, []byte("startxref"))
	if last < 0 {
		return nil, ErrSyntax
	}
	l := f.lexer(last + len("startxref"))
	head, ok := l.integer()
	end := afterEOF(data, l.at)
	if !ok || end == 0 {
		return nil, ErrSyntax
	}
	if err := f.chain(head); err != nil {
		return nil, err
	}
	f.divide(head, end)
	if f.Encrypted() && f.streamed() {
		return nil, ErrEncrypted
	}
	if _, ok := f.Last().Root().(*Dict); !ok {
		return nil, ErrSyntax
	}
	return f, nil
}

// Encrypted tells whether any revision is encrypted.
func (f *File) Encrypted() bool {
	return slices.ContainsFunc(f.sections, func(s *section) bool { return s.trailer.Get("Encrypt") != nil })
}

// streamed tells whether objects stand in object streams.
func (f *File) streamed() bool {
	for _, s := range f.sections {
		for _, e := range s.entries {
			if e.stream != 0 {
				return true
			}
		}
	}
	return false
}

// chain follows the sections from the newest to the oldest.
func (f *File) chain(at int) error {
	seen := map[int]bool{}
	for {
		if at < 0 || at >= len(f.data) || seen[at] {
			return ErrSyntax
		}
		if len(f.sections) == maxSections {
			return ErrTooLarge
		}
		seen[at] = true
		s, err := f.readSection(at)
		if err != nil {
			return err
		}
		f.sections = append(f.sections, s)
		prev := s.trailer.Get("Prev")
		if prev == nil {
			slices.Reverse(f.sections)
			return nil
		}
		n, ok := prev.(int64)
		if !ok || n < 0 || n >= int64(len(f.data)) {
			return ErrSyntax
		}
		at = int(n)
	}
}

// divide finds the revisions. A linearized file has two sections in its first revision, and the end says
// the place of the one at the beginning.
func (f *File) divide(head, end int) {
	ends := map[int]int{}
	for _, s := range f.sections {
		if s.says >= 0 && s.end > ends[s.says] {
			ends[s.says] = s.end
		}
	}
	ends[head] = max(end, ends[head])
	for i, s := range f.sections {
		if e, ok := ends[s.at]; ok {
			f.revisions = append(f.revisions, &Revision{f: f, sections: f.sections[:i+1], End: e, At: s.at})
		}
	}
}

// Revisions are all revisions, the oldest first. There is at least one.
func (f *File) Revisions() []*Revision { return f.revisions }

// Last is the newest revision.
func (f *File) Last() *Revision { return f.revisions[len(f.revisions)-1] }

// Tail is what stands behind the last revision.
func (f *File) Tail() []byte { return f.data[f.Last().End:] }

func (f *File) lexer(at int) *lexer {
	return &lexer{b: f.data, at: at, placed: true, left: &f.values}
}

// Trailer is the trailer of the revision's newest section.
func (r *Revision) Trailer() *Dict { return r.sections[len(r.sections)-1].trailer }

// Root is the catalog.
func (r *Revision) Root() Value { return r.Get(r.Trailer().Get("Root")) }

// Size is the number after the highest object number that any section of the revision states or has.
func (r *Revision) Size() int {
	n := 1
	for _, s := range r.sections {
		if size, ok := s.trailer.Get("Size").(int64); ok && size <= maxNumber {
			n = max(n, int(size))
		}
		for k := range s.entries {
			n = max(n, k+1)
		}
	}
	return n
}

// Streamed tells whether the newest section is a stream, so that an update needs one as well.
func (r *Revision) Streamed() bool { return r.Trailer().Get("Type") == Name("XRef") }

func (r *Revision) find(n int) (entry, bool) {
	for _, s := range slices.Backward(r.sections) {
		if e, ok := s.entries[n]; ok {
			return e, e.at >= 0
		}
	}
	return entry{}, false
}

// Place says where an object of the revision is in the file: its offset, or that of the object stream that
// holds it and its index there. Two revisions with the same place have the same object.
func (r *Revision) Place(n int) (at, index int, ok bool) {
	p, ok := r.place(n)
	return p.at, p.index, ok
}

func (r *Revision) place(n int) (place, bool) {
	e, ok := r.find(n)
	if !ok {
		return place{}, false
	}
	if e.stream == 0 {
		return place{e.at, -1}, true
	}
	holder, ok := r.find(e.stream)
	if !ok || holder.stream != 0 {
		return place{}, false
	}
	return place{holder.at, e.index}, true
}

// Object is an object by its number; nil when the revision has none or what stands there is no object.
func (r *Revision) Object(n int) Value {
	p, ok := r.place(n)
	if !ok {
		return nil
	}
	if v, ok := r.f.parsed[p]; ok {
		if o, ok := v.(numbered); ok && o.number == n {
			return o.value
		}
		return nil
	}
	var v Value
	var number int
	if p.index >= 0 {
		v, number = r.packed(p)
	} else {
		var err error
		if v, number, err = r.f.objectAt(r.f.lexer(p.at), r); err != nil {
			v = nil
		}
	}
	r.f.parsed[p] = numbered{number, v}
	if number != n {
		return nil
	}
	return v
}

// numbered is an object under the number that stands in front of it.
type numbered struct {
	number int
	value  Value
}

// Exhausted tells that the bounds were reached, so that what is missing may be there.
func (f *File) Exhausted() bool {
	return f.values < 0 || f.unpacked > maxUnpacked || f.scanned > 4*len(f.data)+1<<20
}

// Get follows references to what they stand for.
func (r *Revision) Get(v Value) Value {
	for range 32 {
		ref, ok := v.(Ref)
		if !ok {
			return v
		}
		v = r.Object(ref.Number)
	}
	return nil
}

// Dict is the dictionary that a value is or refers to; of a stream, its dictionary. Nil when it is none.
func (r *Revision) Dict(v Value) *Dict {
	switch v := r.Get(v).(type) {
	case *Dict:
		return v
	case *Stream:
		return v.Dict
	}
	return nil
}

// Array is the array that a value is or refers to.
func (r *Revision) Array(v Value) Array {
	a, _ := r.Get(v).(Array)
	return a
}

// Unpack is the content of a stream.
func (r *Revision) Unpack(s *Stream) ([]byte, error) { return r.f.Unpack(s) }
