package object

import (
	"fmt"
	"strconv"
	"strings"
)

// Append writes a value as it stands in a file. Of a stream it writes the dictionary alone.
func Append(b []byte, v Value) []byte {
	switch v := v.(type) {
	case nil:
		return append(b, "null"...)
	case bool:
		return strconv.AppendBool(b, v)
	case int64:
		return strconv.AppendInt(b, v, 10)
	case float64:
		return strconv.AppendFloat(b, v, 'f', -1, 64)
	case Name:
		return appendName(b, string(v))
	case *String:
		return fmt.Appendf(b, "<%X>", v.Bytes)
	case Ref:
		return fmt.Appendf(b, "%d %d R", v.Number, v.Generation)
	case Array:
		b = append(b, '[')
		for i, e := range v {
			if i > 0 {
				b = append(b, ' ')
			}
			b = Append(b, e)
		}
		return append(b, ']')
	case *Dict:
		b = append(b, "<<"...)
		for _, e := range v.Entries {
			b = Append(append(appendName(b, string(e.Key)), ' '), e.Value)
			b = append(b, ' ')
		}
		return append(b, ">>"...)
	case *Stream:
		return Append(b, v.Dict)
	}
	return b
}

func appendName(b []byte, s string) []byte {
	b = append(b, '/')
	for i := range len(s) {
		if c := s[i]; c > ' ' && c < 0x7F && !strings.ContainsRune("()<>[]{}/%#", rune(c)) {
			b = append(b, c)
		} else {
			b = fmt.Appendf(b, "#%02X", c)
		}
	}
	return b
}

// With is the dictionary with an entry added or replaced; a nil value takes it away.
func (d *Dict) With(k Name, v Value) *Dict {
	var list []Entry
	if d != nil {
		for _, e := range d.Entries {
			if e.Key != k {
				list = append(list, e)
			}
		}
	}
	return newDict(append(list, Entry{k, v}))
}
