package file

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"
)

// Text is a text string: UTF-16 with its mark, in hexadecimal (ISO 32000-1, 7.9.2.2).
func Text(s string) string {
	var b strings.Builder
	b.WriteString("<FEFF")
	for _, u := range utf16.Encode([]rune(s)) {
		fmt.Fprintf(&b, "%04X", u)
	}
	b.WriteByte('>')
	return b.String()
}

// ASCII is a byte string for what is ASCII by its nature: addresses, languages, dates.
func ASCII(s string) string {
	var b strings.Builder
	b.WriteByte('(')
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '(' || c == ')' || c == '\\':
			b.WriteByte('\\')
			b.WriteByte(c)
		case c < ' ' || c > '~':
			fmt.Fprintf(&b, "\\%03o", c)
		default:
			b.WriteByte(c)
		}
	}
	b.WriteByte(')')
	return b.String()
}

// Name is a name object; what is no regular character is written as #xx.
func Name(s string) string {
	var b strings.Builder
	b.WriteByte('/')
	for i := 0; i < len(s); i++ {
		if c := s[i]; c > ' ' && c < 0x7F && !strings.ContainsRune("()<>[]{}/%#", rune(c)) {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "#%02X", c)
		}
	}
	return b.String()
}

// Date is a date string in UTC.
func Date(t time.Time) string { return "(" + t.UTC().Format("D:20060102150405Z") + ")" }

// Num appends a number with at most two decimals, which is a hundredth of a point.
func Num(b []byte, v float64) []byte {
	n := int64(v*100 + 0.5)
	if v < 0 {
		n = -int64(-v*100 + 0.5)
	}
	if n < 0 {
		b = append(b, '-')
		n = -n
	}
	b = strconv.AppendInt(b, n/100, 10)
	if f := n % 100; f > 0 {
		b = append(b, '.', byte('0'+f/10))
		if f%10 > 0 {
			b = append(b, byte('0'+f%10))
		}
	}
	return b
}
