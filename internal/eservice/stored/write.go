// Package stored writes answers for a database column and reads them back.
//
// The form is a JSON object with keys in order, so the same answers are the same bytes:
//
//	{"#seen":["cel"],"#typed":{"od.day":["32"]},"cel":"roboty","dzieci":[{"#":"1","imie":"Ola"}]}
//
// Numbers are text, because JSON's lose digits on the way; absent answers have no key. What is read
// comes from outside: form and limits are checked here, whether the values suit a definition is found
// by its Check. Writing and reading go without reflection, because a group of a thousand rows is read
// and written at every page.
//
// The package knows no definitions; eservice.Answers is its only user.
package stored

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"unicode/utf8"

	"wrota/internal/eservice/field"
)

// Limits of stored answers: what a definition can hold, with room.
const (
	maxStored  = 8 << 20
	maxStrings = 200_000
)

// Names of the parts of stored answers that are no answers. Ids of questions never begin with #.
const (
	typedKey = "#typed"
	seenKey  = "#seen"
	rowKey   = "#"
)

// ErrMalformed is returned for bytes that are not of the form that Write gives.
var ErrMalformed = errors.New("stored: malformed answers")

// Answers is everything that is stored of a set of answers.
type Answers struct {
	Values field.Values
	Typed  map[string][]string // what could not be read, by the name of its control
	Seen   map[string]bool     // pages that were sent
}

// Write gives the stored form.
func Write(a Answers) ([]byte, error) {
	w := writer{make([]byte, 0, 1024)}
	w.b = append(w.b, '{')
	if len(a.Seen) > 0 {
		w.key(seenKey)
		w.strings(slices.Sorted(maps.Keys(a.Seen)))
	}
	if len(a.Typed) > 0 {
		w.key(typedKey)
		w.b = append(w.b, '{')
		for _, name := range slices.Sorted(maps.Keys(a.Typed)) {
			w.key(name)
			w.strings(a.Typed[name])
		}
		w.b = append(w.b, '}')
	}
	err := w.values(a.Values)
	return append(w.b, '}'), err
}

// Read reads what Write gives.
func Read(body []byte) (Answers, error) {
	if len(body) > maxStored {
		return Answers{}, fmt.Errorf("%w: too long", ErrMalformed)
	}
	s := scanner{b: string(body)}
	if !utf8.ValidString(s.b) {
		return Answers{}, s.fail("the bytes are not UTF-8")
	}
	return s.answers()
}

// writer appends JSON.
type writer struct{ b []byte }

func (w *writer) comma() {
	if c := w.b[len(w.b)-1]; c != '{' && c != '[' {
		w.b = append(w.b, ',')
	}
}

func (w *writer) key(k string) {
	w.comma()
	w.b = appendString(w.b, k)
	w.b = append(w.b, ':')
}

func (w *writer) strings(vs []string) {
	w.b = append(w.b, '[')
	for _, v := range vs {
		w.comma()
		w.b = appendString(w.b, v)
	}
	w.b = append(w.b, ']')
}

func (w *writer) values(vs field.Values) error {
	for _, id := range slices.Sorted(maps.Keys(vs)) {
		w.key(id)
		if err := w.value(vs[id]); err != nil {
			return err
		}
	}
	return nil
}

func (w *writer) value(v field.Value) error {
	switch v := v.(type) {
	case string:
		w.b = appendString(w.b, v)
	case bool:
		w.b = strconv.AppendBool(w.b, v)
	case field.Codes:
		w.strings(v)
	case field.Record:
		w.record(v)
	case field.Files:
		w.b = append(w.b, '[')
		for _, f := range v {
			w.comma()
			w.record(field.Record{"upload": f.Upload, "name": f.Name, "type": f.Type, "size": strconv.FormatInt(f.Size, 10), "sha256": f.SHA256})
		}
		w.b = append(w.b, ']')
	case field.Rows:
		return w.rows(v)
	default:
		return fmt.Errorf("%w: a value is a %T", ErrMalformed, v)
	}
	return nil
}

func (w *writer) record(r field.Record) {
	w.b = append(w.b, '{')
	for _, k := range slices.Sorted(maps.Keys(r)) {
		w.key(k)
		w.b = appendString(w.b, r[k])
	}
	w.b = append(w.b, '}')
}

func (w *writer) rows(rows field.Rows) error {
	w.b = append(w.b, '[')
	for _, r := range rows {
		w.comma()
		w.b = append(w.b, '{')
		w.key(rowKey)
		w.b = appendString(w.b, r.ID)
		if err := w.values(r.Values); err != nil {
			return err
		}
		w.b = append(w.b, '}')
	}
	w.b = append(w.b, ']')
	return nil
}

const hexDigits = "0123456789abcdef"

// appendString writes a JSON string. What is not valid UTF-8 never gets into answers.
func appendString(b []byte, s string) []byte {
	b = append(b, '"')
	from := 0
	for i := range len(s) {
		c := s[i]
		if c >= ' ' && c != '"' && c != '\\' {
			continue
		}
		b = append(b, s[from:i]...)
		switch c {
		case '"', '\\':
			b = append(b, '\\', c)
		case '\n':
			b = append(b, '\\', 'n')
		case '\t':
			b = append(b, '\\', 't')
		default:
			b = append(b, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
		}
		from = i + 1
	}
	return append(append(b, s[from:]...), '"')
}
