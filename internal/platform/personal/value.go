package personal

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"wrota/internal/kit/calendar"
	"wrota/internal/kit/id"
	"wrota/internal/kit/money"
	"wrota/internal/platform/db"
)

type kind uint8

const (
	text kind = iota
	uuid
	whole
	truth
	instant
	day
	document
	binary
)

// kindOf reads the type of a column as either database names it.
func kindOf(name string) kind {
	switch strings.ToLower(name) {
	case "uuid":
		return uuid
	case "bigint", "integer", "int8", "int4":
		return whole
	case "boolean", "bool":
		return truth
	case "timestamptz":
		return instant
	case "date":
		return day
	case "jsonb":
		return document
	case "bytea":
		return binary
	}
	return text
}

// Value is a value of a column, the same from both databases.
type Value struct {
	kind  kind
	set   bool // it is not NULL
	text  string
	n     int64
	at    time.Time
	bytes []byte
}

// Scan reads what either database returns.
func (v *Value) Scan(from any) error {
	if v.set = from != nil; !v.set {
		return nil
	}
	switch v.kind {
	case uuid:
		var x id.Entry // any kind reads any identifier
		err := x.Scan(from)
		v.text = x.String()
		return err
	case whole:
		return v.number(from)
	case truth:
		if b, ok := from.(bool); ok {
			from = int64(0)
			if b {
				from = int64(1)
			}
		}
		return v.number(from)
	case instant:
		var t db.Time
		err := t.Scan(from)
		v.at = t.Time
		return err
	case day:
		var d calendar.Date
		err := d.Scan(from)
		v.text = d.String()
		return err
	case document:
		var j db.JSON
		err := j.Scan(from)
		v.text = string(j)
		return err
	case binary:
		b, ok := from.([]byte)
		if !ok {
			return fmt.Errorf("personal: cannot scan %T as bytes", from)
		}
		v.bytes = bytes.Clone(b)
		return nil
	}
	switch x := from.(type) {
	case string:
		v.text = x
	case []byte:
		v.text = string(x)
	default:
		return fmt.Errorf("personal: cannot scan %T as text", from)
	}
	return nil
}

func (v *Value) number(from any) error {
	n, ok := from.(int64)
	if !ok {
		return fmt.Errorf("personal: cannot scan %T as a number", from)
	}
	v.n = n
	return nil
}

// TextValue is a value that code gives, not a column.
func TextValue(s string) Value { return Value{kind: text, set: true, text: s} }

// TimeValue is an instant that code gives.
func TimeValue(t time.Time) Value { return Value{kind: instant, set: !t.IsZero(), at: t} }

// Text is an identifier or a text as it stands, and "" for none.
func (v Value) Text() string { return v.text }

// MarshalJSON writes the value for machines: times in UTC, documents as they are.
func (v Value) MarshalJSON() ([]byte, error) {
	switch {
	case !v.set:
		return []byte("null"), nil
	case v.kind == whole:
		return json.Marshal(v.n)
	case v.kind == truth:
		return json.Marshal(v.n != 0)
	case v.kind == instant:
		return json.Marshal(v.at.UTC().Format(time.RFC3339Nano))
	case v.kind == document && json.Valid([]byte(v.text)):
		return []byte(v.text), nil
	case v.kind == binary:
		return json.Marshal(v.bytes)
	}
	return json.Marshal(v.text)
}

// Reads is the value for people, in Polish; the table says which columns are money and what codes mean.
func (t *Table) Reads(column string, v Value) string {
	if !v.set {
		return ""
	}
	if w, ok := t.Words[column][v.plain()]; ok {
		return w
	}
	if slices.Contains(t.Money, column) {
		return money.Grosze(v.n).String()
	}
	return v.plain()
}

func (v Value) plain() string {
	switch v.kind {
	case whole:
		return strconv.FormatInt(v.n, 10)
	case truth:
		if v.n != 0 {
			return "tak"
		}
		return "nie"
	case instant:
		return v.at.In(calendar.Warsaw).Format("2.01.2006, 15:04")
	case day:
		if d, err := calendar.Parse(v.text); err == nil {
			return fmt.Sprintf("%d.%02d.%d", d.Day(), d.Month(), d.Year())
		}
	case text, document: // documents that are sealed stand in columns of text
		var x any
		if (strings.HasPrefix(v.text, "{") || strings.HasPrefix(v.text, "[")) && json.Unmarshal([]byte(v.text), &x) == nil {
			return strings.Join(leaves(x), ", ")
		}
	}
	return v.text
}

// leaves are the values of a document, in the order of their names; names of fields mean nothing to people.
func leaves(x any) (out []string) {
	switch x := x.(type) {
	case map[string]any:
		for _, k := range sorted(x) {
			out = append(out, leaves(x[k])...)
		}
	case []any:
		for _, e := range x {
			out = append(out, leaves(e)...)
		}
	case string:
		if x != "" {
			out = append(out, x)
		}
	case float64:
		out = append(out, strconv.FormatFloat(x, 'f', -1, 64))
	case bool:
		if x {
			out = append(out, "tak")
		}
	}
	return out
}
