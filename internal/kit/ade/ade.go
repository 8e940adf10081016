// Package ade reads addresses for electronic delivery (adres do doręczeń elektronicznych): the
// address of a mailbox of the public service of registered electronic delivery, kept in the base of
// such addresses (BAE) under the ustawa z 18.11.2020 o doręczeniach elektronicznych.
//
// The form is AE:PL-NNNNN-NNNNN-LLLLL-CC: two groups of digits, five letters and two check digits.
// The check digits are the sum of the decimal digits of the absolute difference between the sum of
// the letters' ASCII codes and the sum of the two groups read as numbers. It is a weak sum: many
// typing errors pass it, so an address is looked up in the base before anything is sent to it.
//
// The package does not know whose address it is nor whether it is active.
package ade

import (
	"database/sql/driver"
	"strings"

	"wrota/internal/kit/ident"
)

// What Parse may find wrong, in the order in which it looks.
var (
	ErrCountry  = &ident.Error{Kind: "ade", Problem: ident.Country}  // does not begin with AE:PL
	ErrFormat   = &ident.Error{Kind: "ade", Problem: ident.Format}   // not 5 digits, 5 digits, 5 letters, 2 digits
	ErrChecksum = &ident.Error{Kind: "ade", Problem: ident.Checksum} // the last two digits disagree
)

const prefix = "AE:PL"

// Address is a well-formed ADE. The zero value means "none" and is stored as NULL.
type Address struct{ s string }

// Parse reads the full form in capitals or small letters; spaces are forgiven, and so are missing
// hyphens.
func Parse(s string) (Address, error) {
	s = ident.Upper(ident.Clean(s))
	body, ok := strings.CutPrefix(s, prefix)
	if !ok {
		return Address{}, ErrCountry
	}
	if len(body) != 17 || !ident.Digits(body[:10]) || !letters(body[10:15]) || !ident.Digits(body[15:]) {
		return Address{}, ErrFormat
	}
	if check(body) != ident.Number(body[15:]) {
		return Address{}, ErrChecksum
	}
	return Address{prefix + "-" + body[:5] + "-" + body[5:10] + "-" + body[10:15] + "-" + body[15:]}, nil
}

func letters(s string) bool {
	for i := range len(s) {
		if s[i] < 'A' || s[i] > 'Z' {
			return false
		}
	}
	return true
}

func check(body string) int {
	base := -ident.Number(body[:5]) - ident.Number(body[5:10])
	for i := 10; i < 15; i++ {
		base += int(body[i])
	}
	if base < 0 {
		base = -base
	}
	sum := 0
	for ; base > 0; base /= 10 {
		sum += base % 10
	}
	return sum
}

// String is the full form AE:PL-NNNNN-NNNNN-LLLLL-CC; "" for none.
func (a Address) String() string { return a.s }

// IsZero tells whether there is no address.
func (a Address) IsZero() bool { return a.s == "" }

// MarshalText writes the full form.
func (a Address) MarshalText() ([]byte, error) { return []byte(a.s), nil }

// UnmarshalText reads what Parse reads; empty text means none.
func (a *Address) UnmarshalText(b []byte) (err error) { *a, err = ident.Read(b, Parse); return err }

// Value stores the full form, or NULL for none.
func (a Address) Value() (driver.Value, error) { return ident.Value(a.s) }

// Scan reads a stored address.
func (a *Address) Scan(v any) (err error) { *a, err = ident.Scan(v, Parse); return err }
