package pades

import (
	"slices"

	"wrota/internal/platform/ades"
	"wrota/internal/platform/pdf/internal/object"
)

// span is the ByteRange of a signature: two stretches of the file.
type span struct{ from, first, second, length int }

// end is behind the last signed byte.
func (s span) end() int { return s.second + s.length }

// locate reads ByteRange and Contents and checks that they belong together: the gap holds the Contents of this very
// dictionary and nothing else, and the second stretch reaches the end of a revision that had this signature.
func (r *reader) locate(last *object.Revision, s *found) {
	if s.dict == nil {
		s.fault(ades.FormatFailure, "the value of the field is no dictionary")
		return
	}
	if s.dict.Twice {
		s.fault(ades.FormatFailure, "an entry of the signature dictionary stands there twice")
	}
	s.contents, _ = s.dict.Get("Contents").(*object.String)
	switch {
	case s.contents == nil || len(s.contents.Bytes) == 0:
		s.fault(ades.FormatFailure, "Contents is missing or empty")
	case s.contents.End == 0:
		s.fault(ades.FormatFailure, "the signature dictionary is in an object stream")
	case !s.contents.Hex:
		s.fault(ades.FormatFailure, "Contents is no hexadecimal string")
	}
	if !r.byteRange(s) {
		return
	}
	if s.span.from != 0 {
		s.fault(ades.FormatFailure, "ByteRange does not begin at the beginning of the file")
	}
	if c := s.contents; c == nil || c.At != s.span.first || c.End != s.span.second {
		s.fault(ades.FormatFailure, "the gap of ByteRange is not the Contents of this signature")
	}
	r.revisionOf(s)
}

// byteRange reads the four numbers.
func (r *reader) byteRange(s *found) bool {
	a, _ := s.dict.Get("ByteRange").(object.Array)
	var n [4]int
	for i := range n {
		v, ok := object.Value(nil), false
		if len(a) == 4 {
			v = a[i]
		}
		whole, isInt := v.(int64)
		ok = isInt && whole >= 0 && whole <= int64(len(r.data))
		if !ok {
			s.fault(ades.FormatFailure, "ByteRange is not four numbers within the file")
			return false
		}
		n[i] = int(whole)
	}
	s.span = span{n[0], n[0] + n[1], n[2], n[3]}
	if s.span.first >= s.span.second || s.span.end() > len(r.data) || n[1] == 0 || n[3] == 0 {
		s.fault(ades.FormatFailure, "the parts of ByteRange overlap, are empty, or leave the file")
		s.span = span{}
		return false
	}
	s.spanned = true
	return true
}

// revisionOf finds the revision whose end the signed bytes reach, and checks that this signature stands in it at the same place.
func (r *reader) revisionOf(s *found) {
	list := r.file.Revisions()
	end := s.span.end()
	for i, v := range list {
		if end >= v.End && end <= v.End+eol(r.data[v.End:]) {
			s.revision = i
		}
	}
	if s.revision < 0 {
		s.fault(ades.FormatFailure, "the signed bytes do not end where a revision ends")
		return
	}
	then := r.shot(s.revision)
	same := slices.ContainsFunc(then.form.fields, func(f *field) bool {
		c, ok := then.Dict(f.value).Get("Contents").(*object.String)
		return f.name == s.name && ok && s.contents != nil && c.At == s.contents.At && c.End == s.contents.End
	})
	if !same {
		s.fault(ades.FormatFailure, "the signed revision has another signature in this field, or none")
	}
}

// eol is how many bytes of line ends stand at the beginning of b, two at most.
func eol(b []byte) int {
	n := 0
	for n < 2 && n < len(b) && (b[n] == '\r' || b[n] == '\n') {
		n++
	}
	return n
}

// signed is what the digest is of, in two parts; nil when ByteRange says nothing that makes sense.
func (r *reader) signed(s *found) [][]byte {
	if !s.spanned {
		return nil
	}
	return [][]byte{r.data[s.span.from:s.span.first], r.data[s.span.second:s.span.end()]}
}
