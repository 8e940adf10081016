// Package regon reads REGON numbers: the identifier of an entity in the national official register
// of the economy (art. 42 of the ustawa z 29.06.1995 o statystyce publicznej).
//
// An entity has nine digits; its local unit has fourteen, of which the first nine are the entity's.
// The last digit of each is a check digit: the sum of the others with the weights below, modulo
// eleven, and a remainder of ten counts as zero. A long number is right only when its first nine
// digits are right by themselves.
//
// The package does not ask the register (BIR) whether the entity exists. All zeros satisfy the
// arithmetic but are a filler, so they are refused.
package regon

import (
	"database/sql/driver"
	"strings"

	"wrota/internal/kit/ident"
)

// What Parse may find wrong, in the order in which it looks.
var (
	ErrCharacter = &ident.Error{Kind: "regon", Problem: ident.Character} // not only digits
	ErrLength    = &ident.Error{Kind: "regon", Problem: ident.Length}    // neither nine nor fourteen
	ErrUnissued  = &ident.Error{Kind: "regon", Problem: ident.Unissued}  // zeros
	ErrChecksum  = &ident.Error{Kind: "regon", Problem: ident.Checksum}  // a check digit disagrees
)

// Number is a well-formed REGON of either length. The zero value means "none".
type Number struct{ s string }

// Parse reads nine or fourteen digits; spaces and hyphens are forgiven.
func Parse(s string) (Number, error) {
	s = ident.Clean(s)
	switch {
	case !ident.Digits(s):
		return Number{}, ErrCharacter
	case len(s) != 9 && len(s) != 14:
		return Number{}, ErrLength
	case strings.Trim(s[:9], "0") == "":
		return Number{}, ErrUnissued
	case ident.Weighted(s, 8, 9, 2, 3, 4, 5, 6, 7)%11%10 != int(s[8]-'0'),
		len(s) == 14 && ident.Weighted(s, 2, 4, 8, 5, 0, 9, 7, 3, 6, 1, 2, 4, 8)%11%10 != int(s[13]-'0'):
		return Number{}, ErrChecksum
	}
	return Number{s}, nil
}

// String is the digits; "" for none.
func (n Number) String() string { return n.s }

// IsZero tells whether there is no number.
func (n Number) IsZero() bool { return n.s == "" }

// IsLocalUnit tells whether the number is one of fourteen digits.
func (n Number) IsLocalUnit() bool { return len(n.s) == 14 }

// Entity is the number of nine digits: the entity itself, or the one a local unit belongs to.
func (n Number) Entity() Number {
	if n.IsLocalUnit() {
		return Number{n.s[:9]}
	}
	return n
}

// MarshalText writes the digits.
func (n Number) MarshalText() ([]byte, error) { return []byte(n.s), nil }

// UnmarshalText reads what Parse reads; empty text means none.
func (n *Number) UnmarshalText(b []byte) (err error) { *n, err = ident.Read(b, Parse); return err }

// Value stores the digits, or NULL for none.
func (n Number) Value() (driver.Value, error) { return ident.Value(n.s) }

// Scan reads a stored number.
func (n *Number) Scan(v any) (err error) { *n, err = ident.Scan(v, Parse); return err }
