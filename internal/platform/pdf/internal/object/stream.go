package object

import (
	"bytes"
	"compress/zlib"
	"io"
)

// objectAt reads the object with its number in front. References to the length of a stream are looked up in r.
func (f *File) objectAt(l *lexer, r *Revision) (v Value, number int, err error) {
	if l.at >= len(l.b) {
		return nil, 0, ErrSyntax
	}
	n, ok := l.integer()
	_, ok2 := l.integer()
	if !ok || !ok2 || !l.keyword("obj") {
		return nil, 0, ErrSyntax
	}
	v = l.value(maxDepth)
	if l.err != nil {
		return nil, n, l.err
	}
	if d, ok := v.(*Dict); ok && l.keyword("stream") {
		if v, err = f.stream(l, d, r); err != nil {
			return nil, n, err
		}
	}
	if !l.keyword("endobj") {
		return nil, n, ErrSyntax
	}
	return v, n, nil
}

// stream reads the bytes of a stream.
func (f *File) stream(l *lexer, d *Dict, r *Revision) (*Stream, error) {
	if bytes.HasPrefix(l.b[l.at:], []byte("\r\n")) {
		l.at += 2
	} else if l.at < len(l.b) && (l.b[l.at] == '\n' || l.b[l.at] == '\r') {
		l.at++
	}
	s := &Stream{Dict: d, At: l.at}
	n, ok := d.Get("Length").(int64)
	if ref, isRef := d.Get("Length").(Ref); isRef && r != nil && r.flat(ref.Number) {
		n, ok = r.Object(ref.Number).(int64)
	}
	if ok && n >= 0 && n <= int64(len(l.b)-l.at) {
		end := &lexer{b: l.b, at: l.at + int(n)}
		if end.keyword("endstream") {
			s.Raw = l.b[l.at : l.at+int(n)]
			l.at = end.at
			return s, nil
		}
	}
	// a wrong length is common; what counts then is where the stream visibly ends
	i := bytes.Index(l.b[l.at:], []byte("endstream"))
	if f.scanned += max(i, 0); i < 0 || f.scanned > 4*len(f.data)+1<<20 {
		f.scanned += len(f.data)
		return nil, ErrSyntax
	}
	s.Raw = bytes.TrimSuffix(bytes.TrimSuffix(l.b[l.at:l.at+i], []byte("\n")), []byte("\r"))
	l.at += i + len("endstream")
	return s, nil
}

// flat tells that an object is not in an object stream and is no stream itself, so that looking up a length
// cannot lead in circles.
func (r *Revision) flat(n int) bool {
	e, ok := r.find(n)
	if !ok || e.stream != 0 {
		return false
	}
	l := r.f.lexer(min(e.at, len(r.f.data)))
	_, ok = l.integer()
	_, ok2 := l.integer()
	if !ok || !ok2 || !l.keyword("obj") {
		return false
	}
	_, ok = l.integer()
	return ok
}

// pack is an object stream, unpacked.
type pack struct {
	data  []byte
	rows  []packRow
	first int
}

type packRow struct{ number, at int }

// packed reads an object out of an object stream (ISO 32000-1, 7.5.7), and the number that it has there.
func (r *Revision) packed(p place) (Value, int) {
	k, ok := r.f.packs[p.at]
	if !ok {
		k = r.f.openPack(p.at)
		r.f.packs[p.at] = k
	}
	if k == nil || p.index >= len(k.rows) {
		return nil, -1
	}
	row := k.rows[p.index]
	l := &lexer{b: k.data, at: row.at, left: &r.f.values}
	v := l.value(maxDepth)
	if l.err != nil {
		return nil, row.number
	}
	return v, row.number
}

func (f *File) openPack(at int) *pack {
	v, _, err := f.objectAt(f.lexer(min(at, len(f.data))), nil)
	s, ok := v.(*Stream)
	if err != nil || !ok || s.Get("Type") != Name("ObjStm") {
		return nil
	}
	data, err := f.Unpack(s)
	n, ok := s.Get("N").(int64)
	first, ok2 := s.Get("First").(int64)
	if err != nil || !ok || !ok2 || first < 0 || first > int64(len(data)) || n < 0 || n > first/2 {
		return nil
	}
	k := &pack{data: data, first: int(first)}
	l := &lexer{b: data[:first], left: &f.values}
	for range n {
		number, ok := l.integer()
		off, ok2 := l.integer()
		if !ok || !ok2 || off > len(data)-int(first) {
			return nil
		}
		k.rows = append(k.rows, packRow{number, int(first) + off})
	}
	return k
}

// Unpack undoes the compression of a stream: object and cross-reference streams, and files that are carried inside. The length does not matter: packed data
// know where they end, and a length can be changed elsewhere in the file.
func (f *File) Unpack(s *Stream) ([]byte, error) {
	filter, parms := s.Get("Filter"), s.Get("DecodeParms")
	if a, ok := filter.(Array); ok && len(a) == 1 {
		filter = a[0]
		if p, ok := parms.(Array); ok && len(p) == 1 {
			parms = p[0]
		}
	}
	if a, ok := filter.(Array); ok && len(a) == 0 {
		filter = nil
	}
	switch filter {
	case nil:
		f.unpacked += len(s.Raw)
		return s.Raw, nil
	case Name("FlateDecode"):
	default:
		return nil, ErrSyntax
	}
	z, err := zlib.NewReader(bytes.NewReader(s.Raw))
	if err != nil {
		return nil, ErrSyntax
	}
	left := maxUnpacked - f.unpacked
	data, err := io.ReadAll(io.LimitReader(z, int64(max(left, 0))+1))
	f.unpacked += len(data)
	if len(data) > left {
		return nil, ErrTooLarge
	}
	if err != nil {
		return nil, ErrSyntax
	}
	d, _ := parms.(*Dict)
	return unpredict(data, d)
}

// unpredict undoes a PNG predictor (ISO 32000-1, 7.4.4.4) of one byte a pixel.
func unpredict(data []byte, d *Dict) ([]byte, error) {
	kind, _ := d.Get("Predictor").(int64)
	if kind <= 1 {
		return data, nil
	}
	columns, ok := d.Get("Columns").(int64)
	if !ok {
		columns = 1
	}
	for k, usual := range map[Name]int64{"Colors": 1, "BitsPerComponent": 8} {
		if v := d.Get(k); v != nil && v != usual {
			return nil, ErrSyntax
		}
	}
	if kind < 10 || columns < 1 || columns > int64(len(data)) {
		return nil, ErrSyntax
	}
	w := int(columns)
	out := make([]byte, 0, len(data))
	above := make([]byte, w)
	for ; len(data) >= w+1; data = data[w+1:] {
		row := out[len(out) : len(out)+w]
		out = out[:len(out)+w]
		copy(row, data[1:w+1])
		if !unfilter(data[0], row, above) {
			return nil, ErrSyntax
		}
		above = row
	}
	return out, nil
}

func unfilter(kind byte, row, above []byte) bool {
	for i := range row {
		var left, corner byte
		if i > 0 {
			left, corner = row[i-1], above[i-1]
		}
		switch kind {
		case 0:
		case 1:
			row[i] += left
		case 2:
			row[i] += above[i]
		case 3:
			row[i] += byte((int(left) + int(above[i])) / 2)
		case 4:
			row[i] += paeth(left, above[i], corner)
		default:
			return false
		}
	}
	return true
}

func paeth(a, b, c byte) byte {
	p := int(a) + int(b) - int(c)
	da, db, dc := abs(p-int(a)), abs(p-int(b)), abs(p-int(c))
	if da <= db && da <= dc {
		return a
	}
	if db <= dc {
		return b
	}
	return c
}

func abs(n int) int { return max(n, -n) }
