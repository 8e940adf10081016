// Package nip reads NIP numbers: the tax identification number of firms and of natural persons who
// run a business (ustawa z 13.10.1995 o zasadach ewidencji i identyfikacji podatników i płatników).
//
// A number has ten digits. The last one is the sum of the first nine with weights 6, 5, 7, 2, 3, 4,
// 5, 6, 7 modulo eleven; a remainder of ten is never used. In trade within the Union it is preceded
// by the letters PL, which are accepted and dropped.
//
// The package does not ask whether the number is active: that is a question to the list of VAT
// payers. Ten zeros satisfy the arithmetic but are what people type to get past a form, so they are
// refused.
package nip

import (
	"database/sql/driver"
	"strings"

	"wrota/internal/kit/ident"
)

// What Parse may find wrong, in the order in which it looks.
var (
	ErrCharacter = &ident.Error{Kind: "nip", Problem: ident.Character} // not only digits
	ErrLength    = &ident.Error{Kind: "nip", Problem: ident.Length}    // not ten digits
	ErrChecksum  = &ident.Error{Kind: "nip", Problem: ident.Checksum}  // the last digit disagrees
	ErrUnissued  = &ident.Error{Kind: "nip", Problem: ident.Unissued}  // ten zeros
)

// Number is a well-formed NIP. The zero value means "none" and is stored as NULL.
type Number struct{ s string }

// Parse reads ten digits with or without PL; spaces and hyphens are forgiven.
func Parse(s string) (Number, error) {
	s = ident.Clean(s)
	if len(s) > 2 && strings.EqualFold(s[:2], "PL") {
		s = s[2:]
	}
	switch {
	case !ident.Digits(s):
		return Number{}, ErrCharacter
	case len(s) != 10:
		return Number{}, ErrLength
	case s == "0000000000":
		return Number{}, ErrUnissued
	case ident.Weighted(s, 6, 5, 7, 2, 3, 4, 5, 6, 7)%11 != int(s[9]-'0'):
		return Number{}, ErrChecksum
	}
	return Number{s}, nil
}

// String is the ten digits, the form of registers and XML; "" for none.
func (n Number) String() string { return n.s }

// Grouped is the form for reading: 856-734-62-15.
func (n Number) Grouped() string {
	if n.IsZero() {
		return ""
	}
	return n.s[:3] + "-" + n.s[3:6] + "-" + n.s[6:8] + "-" + n.s[8:]
}

// IsZero tells whether there is no number.
func (n Number) IsZero() bool { return n.s == "" }

// MarshalText writes the ten digits.
func (n Number) MarshalText() ([]byte, error) { return []byte(n.s), nil }

// UnmarshalText reads what Parse reads; empty text means none.
func (n *Number) UnmarshalText(b []byte) (err error) { *n, err = ident.Read(b, Parse); return err }

// Value stores the ten digits, or NULL for none.
func (n Number) Value() (driver.Value, error) { return ident.Value(n.s) }

// Scan reads a stored number.
func (n *Number) Scan(v any) (err error) { *n, err = ident.Scan(v, Parse); return err }
