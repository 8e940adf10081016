package stored

import (
	"fmt"
	"strconv"

	"wrota/internal/eservice/field"
)

// scanner reads stored answers. It accepts only the JSON that answers are made of (objects, arrays,
// strings, true and false, at most three levels deep), which makes it several times faster than a
// general reader and leaves nothing to convert.
type scanner struct {
	b       string // values are parts of it: one copy for a thousand rows
	i       int
	strings int
}

func (s *scanner) fail(what string) error {
	return fmt.Errorf("%w: %s at byte %d", ErrMalformed, what, s.i)
}

func (s *scanner) space() {
	for s.i < len(s.b) {
		switch s.b[s.i] {
		case ' ', '\t', '\n', '\r':
			s.i++
		default:
			return
		}
	}
}

// take passes a character that must follow.
func (s *scanner) take(c byte) bool {
	s.space()
	if s.i < len(s.b) && s.b[s.i] == c {
		s.i++
		return true
	}
	return false
}

func (s *scanner) peek() byte {
	s.space()
	if s.i < len(s.b) {
		return s.b[s.i]
	}
	return 0
}

// object reads {…}, calling member for each key; a key that stands twice is refused by the caller.
func (s *scanner) object(member func(key string) error) error {
	if !s.take('{') {
		return s.fail("an object is expected")
	}
	for first := true; !s.take('}'); first = false {
		if !first && !s.take(',') {
			return s.fail("a comma is expected")
		}
		key, err := s.string()
		if err != nil {
			return err
		}
		if !s.take(':') {
			return s.fail("a colon is expected")
		}
		if err := member(key); err != nil {
			return err
		}
	}
	return nil
}

// array reads […], calling element for each.
func (s *scanner) array(element func() error) error {
	if !s.take('[') {
		return s.fail("an array is expected")
	}
	for first := true; !s.take(']'); first = false {
		if !first && !s.take(',') {
			return s.fail("a comma is expected")
		}
		if err := element(); err != nil {
			return err
		}
	}
	return nil
}

func (s *scanner) answers() (Answers, error) {
	a := Answers{Values: field.Values{}}
	err := s.object(func(key string) error {
		switch key {
		case seenKey:
			a.Seen = map[string]bool{}
			return s.array(func() error {
				v, err := s.string()
				a.Seen[v] = true
				return err
			})
		case typedKey:
			a.Typed = map[string][]string{}
			return s.object(func(name string) error {
				vs, err := s.list()
				if a.Typed[name] != nil || len(vs) == 0 {
					return s.fail("a typed value is empty or stands twice")
				}
				a.Typed[name] = vs
				return err
			})
		}
		return s.member(a.Values, key, true)
	})
	s.space()
	if err == nil && s.i != len(s.b) {
		err = s.fail("something follows the answers")
	}
	return a, err
}

// member reads one value into vs.
func (s *scanner) member(vs field.Values, key string, rows bool) error {
	if key == "" || key[0] == '#' || len(key) > 100 {
		return s.fail("a key is no id")
	}
	if _, twice := vs[key]; twice {
		return s.fail("a key stands twice")
	}
	v, err := s.value(rows)
	vs[key] = v
	return err
}

func (s *scanner) value(rows bool) (field.Value, error) {
	switch s.peek() {
	case '"':
		v, err := s.string()
		if v == "" && err == nil {
			err = s.fail("a value is empty")
		}
		return v, err
	case '{':
		return s.record()
	case '[':
		return s.elements(rows)
	case 't':
		return true, s.word("true")
	case 'f':
		return false, s.word("false")
	}
	return nil, s.fail("a value is expected")
}

func (s *scanner) word(w string) error {
	if len(s.b)-s.i < len(w) || s.b[s.i:s.i+len(w)] != w {
		return s.fail("a value is expected")
	}
	s.i += len(w)
	return nil
}

func (s *scanner) record() (field.Record, error) {
	r := field.Record{}
	err := s.object(func(key string) error {
		v, err := s.string()
		if _, twice := r[key]; twice || v == "" && err == nil {
			return s.fail("a part is empty or stands twice")
		}
		r[key] = v
		return err
	})
	if err == nil && len(r) == 0 {
		err = s.fail("a record is empty")
	}
	return r, err
}

func (s *scanner) list() ([]string, error) {
	var out []string
	err := s.array(func() error {
		v, err := s.string()
		out = append(out, v)
		return err
	})
	return out, err
}

// elements tells codes, files and rows apart: codes are strings, rows have a "#" first.
func (s *scanner) elements(rows bool) (field.Value, error) {
	start := s.i
	s.i++ // the bracket
	first := s.peek()
	isRow := false
	if first == '{' {
		s.i++
		if s.peek() == '"' {
			key, err := s.string()
			if err != nil {
				return nil, err
			}
			isRow = key == rowKey
		}
	}
	s.i = start
	switch {
	case first == ']':
		return nil, s.fail("a list is empty")
	case isRow && rows:
		return s.rows()
	case first == '{':
		return s.files()
	}
	codes, err := s.list()
	return field.Codes(codes), err
}

func (s *scanner) rows() (field.Rows, error) {
	rows := make(field.Rows, 0, 16)
	ids := map[string]bool{}
	err := s.array(func() error {
		if len(rows) == field.MaxRows {
			return s.fail("there are too many rows")
		}
		r := field.Row{Values: field.Values{}}
		err := s.object(func(key string) (err error) {
			if key == rowKey && r.ID == "" {
				r.ID, err = s.string()
				return err
			}
			return s.member(r.Values, key, false)
		})
		if err == nil && (r.ID == "" || ids[r.ID] || len(r.ID) > 20) {
			err = s.fail("a row has no id of its own")
		}
		ids[r.ID] = true
		rows = append(rows, r)
		return err
	})
	return rows, err
}

func (s *scanner) files() (field.Files, error) {
	var files field.Files
	err := s.array(func() error {
		r, err := s.record()
		if err != nil {
			return err
		}
		size, err := strconv.ParseInt(r["size"], 10, 64)
		if err != nil || size < 0 || strconv.FormatInt(size, 10) != r["size"] || len(files) >= 100 {
			return s.fail("a file is malformed")
		}
		f := field.File{Upload: r["upload"], Name: r["name"], Type: r["type"], Size: size, SHA256: r["sha256"]}
		if len(r) != 5 || f.Upload == "" || f.Name == "" || f.Type == "" || f.SHA256 == "" {
			return s.fail("a file is malformed")
		}
		files = append(files, f)
		return nil
	})
	return files, err
}
