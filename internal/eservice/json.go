package eservice

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"

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

// ErrAnswers is returned for stored answers that are not of the form that MarshalJSON writes.
var ErrAnswers = errors.New("eservice: malformed answers")

// MarshalJSON writes a JSON object with keys in order, so the same answers are the same bytes:
//
//	{"#seen":["cel"],"#typed":{"od.day":["32"]},"cel":"roboty","dzieci":[{"#":"1","imie":"Ola"}]}
func (a Answers) MarshalJSON() ([]byte, error) {
	w := writer{make([]byte, 0, 1024)}
	w.b = append(w.b, '{')
	if len(a.seen) > 0 {
		w.key(seenKey)
		w.strings(slices.Sorted(maps.Keys(a.seen)))
	}
	if len(a.typed) > 0 {
		w.key(typedKey)
		w.b = append(w.b, '{')
		for _, name := range slices.Sorted(maps.Keys(a.typed)) {
			w.key(name)
			w.strings(a.typed[name])
		}
		w.b = append(w.b, '}')
	}
	err := w.values(a.values)
	return append(w.b, '}'), err
}

// UnmarshalJSON reads what MarshalJSON writes. It checks the form and the limits; whether the values
// suit the definition is found by Check.
func (a *Answers) UnmarshalJSON(body []byte) error {
	if len(body) > maxStored {
		return fmt.Errorf("%w: too long", ErrAnswers)
	}
	s := scanner{b: body}
	read, err := s.answers()
	if err != nil {
		return err
	}
	*a = read
	return nil
}

// writer writes JSON without reflection: a thousand rows are saved at every page.
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

func (w *writer) values(vs values) error {
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
		return fmt.Errorf("%w: a value is a %T", ErrAnswers, v)
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
