// Package postcode reads Polish postal codes (pocztowy numer adresowy): five digits with a hyphen
// after the second, 00-950.
//
// The package does not know which codes exist or which post office and places belong to one: that is
// reference data. Codes of other countries are plain text in an address.
package postcode

import (
	"database/sql/driver"

	"wrota/internal/kit/ident"
)

// What Parse may find wrong, in the order in which it looks.
var (
	ErrCharacter = &ident.Error{Kind: "postcode", Problem: ident.Character} // not only digits
	ErrLength    = &ident.Error{Kind: "postcode", Problem: ident.Length}    // not five digits
	ErrUnissued  = &ident.Error{Kind: "postcode", Problem: ident.Unissued}  // zeros
)

// Code is a well-formed postal code. The zero value means "none".
type Code struct{ s string }

// Parse reads five digits; the hyphen may be missing, and spaces are forgiven.
func Parse(s string) (Code, error) {
	s = ident.Clean(s)
	switch {
	case !ident.Digits(s):
		return Code{}, ErrCharacter
	case len(s) != 5:
		return Code{}, ErrLength
	case s == "00000":
		return Code{}, ErrUnissued
	}
	return Code{s[:2] + "-" + s[2:]}, nil
}

// String is the form 00-950; "" for none.
func (c Code) String() string { return c.s }

// IsZero tells whether there is no code.
func (c Code) IsZero() bool { return c.s == "" }

// MarshalText writes the form 00-950.
func (c Code) MarshalText() ([]byte, error) { return []byte(c.s), nil }

// UnmarshalText reads what Parse reads; empty text means none.
func (c *Code) UnmarshalText(b []byte) (err error) { *c, err = ident.Read(b, Parse); return err }

// Value stores the form 00-950, or NULL for none.
func (c Code) Value() (driver.Value, error) { return ident.Value(c.s) }

// Scan reads a stored code.
func (c *Code) Scan(v any) (err error) { *c, err = ident.Scan(v, Parse); return err }
