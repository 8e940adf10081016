// Package landregister reads numbers of land and mortgage registers (księgi wieczyste) kept in the
// electronic system (ustawa z 6.07.1982 o księgach wieczystych i hipotece, art. 25¹).
//
// A number is CCCC/NNNNNNNN/K: the code of the department of the court, eight digits and a check
// digit. The check digit is the sum of the values of the twelve characters before it with weights 1,
// 3, 7 repeating, modulo ten; a letter counts from X = 10, A = 11, B = 12 … to Z = 33, in an alphabet
// without Q and V. One wrong digit is always found; one wrong letter not always.
//
// The courts are the 350 codes in courts.csv. The package does not ask the register whether a
// register of this number is kept or what is in it.
package landregister

import (
	"database/sql/driver"
	_ "embed"
	"strings"
	"sync"

	"wrota/internal/kit/ident"
)

// What Parse may find wrong, in the order in which it looks.
var (
	ErrFormat   = &ident.Error{Kind: "landregister", Problem: ident.Format}   // not CCCC/NNNNNNNN/K
	ErrCourt    = &ident.Error{Kind: "landregister", Problem: ident.Issuer}   // no court has this code
	ErrChecksum = &ident.Error{Kind: "landregister", Problem: ident.Checksum} // the last digit disagrees
)

//go:embed courts.csv
var courtsCSV string

var courts = sync.OnceValue(func() map[string]string {
	seats := map[string]string{}
	for line := range strings.Lines(courtsCSV) {
		if code, seat, ok := strings.Cut(strings.TrimSpace(line), ","); ok && len(code) == 4 && code != "code" {
			seats[code] = seat
		}
	}
	return seats
})

// Number is a well-formed number of a land register. The zero value means "none".
type Number struct{ s string }

// Parse reads the number in capitals or small letters; spaces are forgiven, and so are leading zeros
// left out between the slashes, and missing slashes when nothing else is missing.
func Parse(s string) (Number, error) {
	s = ident.Upper(ident.Clean(s))
	parts := strings.Split(s, "/")
	if len(parts) == 1 && len(s) == 13 {
		parts = []string{s[:4], s[4:12], s[12:]}
	}
	if len(parts) != 3 || len(parts[0]) != 4 || len(parts[2]) != 1 || parts[1] == "" || len(parts[1]) > 8 ||
		!ident.Digits(parts[1]+parts[2]) {
		return Number{}, ErrFormat
	}
	if _, ok := courts()[parts[0]]; !ok {
		return Number{}, ErrCourt
	}
	body := parts[0] + strings.Repeat("0", 8-len(parts[1])) + parts[1]
	if check(body) != parts[2] {
		return Number{}, ErrChecksum
	}
	return Number{body[:4] + "/" + body[4:] + "/" + parts[2]}, nil
}

// alphabet gives letters their values; its first letter counts 10.
const alphabet = "XABCDEFGHIJKLMNOPRSTUWYZ"

func check(body string) string {
	sum := 0
	for i := range len(body) {
		value := int(body[i] - '0')
		if body[i] > '9' {
			value = 10 + strings.IndexByte(alphabet, body[i])
		}
		sum += value * [...]int{1, 3, 7}[i%3]
	}
	return string(rune('0' + sum%10))
}

// String is the full form LU1B/00012345/8; "" for none.
func (n Number) String() string { return n.s }

// IsZero tells whether there is no number.
func (n Number) IsZero() bool { return n.s == "" }

// Court is the code of the department that keeps the register.
func (n Number) Court() string {
	if n.IsZero() {
		return ""
	}
	return n.s[:4]
}

// Seat is the seat of that court, in capitals as the ministry lists it.
func (n Number) Seat() string { return courts()[n.Court()] }

// MarshalText writes the full form.
func (n Number) MarshalText() ([]byte, error) { return []byte(n.s), nil }

// UnmarshalText reads what Parse reads; empty text means none.
func (n *Number) UnmarshalText(b []byte) (err error) { *n, err = ident.Read(b, Parse); return err }

// Value stores the full form, or NULL for none.
func (n Number) Value() (driver.Value, error) { return ident.Value(n.s) }

// Scan reads a stored number.
func (n *Number) Scan(v any) (err error) { *n, err = ident.Scan(v, Parse); return err }
