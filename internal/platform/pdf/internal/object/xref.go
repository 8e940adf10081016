package object

import (
	"bytes"
)

// entry is where a section says that an object is.
type entry struct {
	at     int // of the object in the file; -1: free
	gen    int
	stream int // number of the object stream, 0: none
	index  int // in it
}

// section is one cross-reference table or stream.
type section struct {
	at      int
	trailer *Dict
	entries map[int]entry
	says    int // the startxref behind it, -1 when none follows
	end     int // of the %%EOF after that
}

// readSection reads the section at a place of the file.
func (f *File) readSection(at int) (*section, error) {
	s := &section{at: at, entries: map[int]entry{}, says: -1}
	l := f.lexer(at)
	if l.keyword("xref") {
		if err := f.table(l, s); err != nil {
			return nil, err
		}
	} else if err := f.crossStream(l, s); err != nil {
		return nil, err
	}
	if l.keyword("startxref") {
		n, ok := l.integer()
		if end := afterEOF(f.data, l.at); ok && end > 0 {
			s.says, s.end = n, end
		}
	}
	return s, nil
}

// afterEOF is the place behind the marker %%EOF when that comes next.
func afterEOF(b []byte, at int) int {
	for at < len(b) && blank(b[at]) {
		at++
	}
	if !bytes.HasPrefix(b[at:], []byte("%%EOF")) {
		return 0
	}
	return at + len("%%EOF")
}

func (f *File) room(n int) bool {
	f.entries += n
	return n >= 0 && f.entries <= maxEntries
}

// table reads a plain table with its trailer, and the stream of a hybrid file.
func (f *File) table(l *lexer, s *section) error {
	for !l.keyword("trailer") {
		first, ok := l.integer()
		count, ok2 := l.integer()
		if !ok || !ok2 || first+count > maxNumber+1 || count > (len(f.data)-l.at)/10 {
			return ErrSyntax
		}
		if !f.room(count) {
			return ErrTooLarge
		}
		for i := range count {
			at, ok := l.integer()
			gen, ok2 := l.integer()
			e := entry{at: at, gen: gen}
			switch {
			case !ok || !ok2:
				return ErrSyntax
			case l.keyword("f"):
				e.at = -1
			case !l.keyword("n"):
				return ErrSyntax
			}
			if _, twice := s.entries[first+i]; twice {
				return ErrSyntax // readers disagree which one counts
			}
			s.entries[first+i] = e
		}
	}
	d, ok := l.value(maxDepth).(*Dict)
	if !ok {
		return ErrSyntax
	}
	s.trailer = d
	hidden, ok := d.Get("XRefStm").(int64)
	if !ok {
		return nil
	}
	if hidden < 0 || hidden >= int64(len(f.data)) {
		return ErrSyntax
	}
	h := &section{entries: map[int]entry{}}
	if err := f.crossStream(f.lexer(int(hidden)), h); err != nil {
		return err
	}
	for n, e := range h.entries {
		if old, ok := s.entries[n]; !ok || old.at < 0 {
			s.entries[n] = e
		}
	}
	return nil
}

// crossStream reads a cross-reference stream (ISO 32000-1, 7.5.8).
func (f *File) crossStream(l *lexer, s *section) error {
	v, _, err := f.objectAt(l, nil)
	st, ok := v.(*Stream)
	if err != nil || !ok || st.Get("Type") != Name("XRef") {
		return ErrSyntax
	}
	data, err := f.Unpack(st)
	if err != nil {
		return err
	}
	s.trailer = st.Dict
	var w [3]int
	total := 0
	widths, _ := st.Get("W").(Array)
	if len(widths) != 3 {
		return ErrSyntax
	}
	for i := range w {
		n, ok := widths[i].(int64)
		if !ok || n < 0 || n > 8 {
			return ErrSyntax
		}
		w[i] = int(n)
		total += w[i]
	}
	index, _ := st.Get("Index").(Array)
	if st.Get("Index") == nil {
		index = Array{int64(0), st.Get("Size")}
	}
	return f.rows(s, data, w, total, index)
}

// rows reads the rows of a cross-reference stream.
func (f *File) rows(s *section, data []byte, w [3]int, total int, index Array) error {
	field := func(row []byte, from, n int) int {
		v := uint64(0)
		for _, c := range row[from : from+n] {
			v = v<<8 | uint64(c)
		}
		return int(min(v, 1<<40))
	}
	for ; len(index) >= 2; index = index[2:] {
		first, ok := index[0].(int64)
		count, ok2 := index[1].(int64)
		if !ok || !ok2 || first < 0 || count < 0 || first+count > maxNumber+1 || total == 0 || count > int64(len(data)/total) {
			return ErrSyntax
		}
		if !f.room(int(count)) {
			return ErrTooLarge
		}
		for i := range int(count) {
			row := data[:total]
			data = data[total:]
			kind := 1
			if w[0] > 0 {
				kind = field(row, 0, w[0])
			}
			a, b := field(row, w[0], w[1]), field(row, w[0]+w[1], w[2])
			e := entry{at: a, gen: b}
			switch kind {
			case 1:
			case 2:
				e = entry{stream: a, index: b}
			default: // free, or of a kind that does not exist yet and reads as null
				e = entry{at: -1}
			}
			if _, twice := s.entries[int(first)+i]; twice {
				return ErrSyntax
			}
			s.entries[int(first)+i] = e
		}
	}
	return nil
}
