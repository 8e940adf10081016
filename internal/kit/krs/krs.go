// Package krs reads numbers of the National Court Register (Krajowy Rejestr Sądowy, ustawa z
// 20.08.1997): ten digits with leading zeros and no check digit.
//
// The leading zeros belong to the number. Somebody who leaves them out is told so instead of being
// corrected: with no check digit, a number that lost a digit in the middle would otherwise become
// another company. Whether a number is registered is a question to the register's own service.
package krs

import (
	"database/sql/driver"

	"wrota/internal/kit/ident"
)

// What Parse may find wrong, in the order in which it looks.
var (
	ErrCharacter = &ident.Error{Kind: "krs", Problem: ident.Character} // not only digits
	ErrLength    = &ident.Error{Kind: "krs", Problem: ident.Length}    // not ten digits
	ErrUnissued  = &ident.Error{Kind: "krs", Problem: ident.Unissued}  // ten zeros
)

// Number is a well-formed number of the register. The zero value means "none".
type Number struct{ s string }

// Parse reads ten digits; spaces and hyphens are forgiven, missing zeros are not.
func Parse(s string) (Number, error) {
	s = ident.Clean(s)
	switch {
	case !ident.Digits(s):
		return Number{}, ErrCharacter
	case len(s) != 10:
		return Number{}, ErrLength
	case s == "0000000000":
		return Number{}, ErrUnissued
	}
	return Number{s}, nil
}

// String is the ten digits; "" for none.
func (n Number) String() string { return n.s }

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
