// Package iban reads bank account numbers: the Polish NRB of 26 digits (PN-F-01102, zarządzenie of
// the President of NBP on the numbering of banks and accounts) and the IBAN of ISO 13616.
//
// An NRB is two check digits, the eight digits of the bank's sort code (whose last digit is a check
// digit of its own) and sixteen digits of the account. An IBAN puts the country before it. The check
// digits make the number, with its first four characters moved to the end and letters written as 10
// to 35, leave one when divided by 97; that finds every single error and every swap of neighbours.
//
// The package also builds numbers: a bank gives a unit a sort code and the first digits of an account,
// the rest is the unit's own (virtual accounts for mass payments), and the check digits are computed
// here. It does not know which bank a sort code belongs to, nor whether an account is open.
package iban

import (
	"database/sql/driver"
	"strings"

	"wrota/internal/kit/ident"
)

// What parsing may find wrong, in the order in which it looks.
var (
	ErrCountry   = &ident.Error{Kind: "iban", Problem: ident.Country}   // unknown, or not PL where only PL is taken
	ErrCharacter = &ident.Error{Kind: "iban", Problem: ident.Character} // a letter where a digit stands, or no letter or digit
	ErrLength    = &ident.Error{Kind: "iban", Problem: ident.Length}    // not the length of its country
	ErrChecksum  = &ident.Error{Kind: "iban", Problem: ident.Checksum}  // division by 97
	ErrSortCode  = &ident.Error{Kind: "iban", Problem: ident.Issuer}    // the check digit of the bank's sort code
)

// Number is a well-formed IBAN, Polish or foreign. The zero value means "none".
type Number struct{ s string }

// Parse reads a Polish account number: 26 digits with or without PL; spaces and hyphens are
// forgiven.
func Parse(s string) (Number, error) {
	s = ident.Upper(ident.Clean(s))
	if country, _ := split(s); country == "" {
		s = "PL" + s
	} else if country != "PL" {
		return Number{}, ErrCountry
	}
	return parse(s)
}

// ParseAny reads an IBAN of any country of the table; 26 bare digits are a Polish number.
func ParseAny(s string) (Number, error) {
	s = ident.Upper(ident.Clean(s))
	if country, _ := split(s); country == "" {
		s = "PL" + s
	}
	return parse(s)
}

// split takes off the country: the two letters at the beginning, if there are any.
func split(s string) (country, rest string) {
	if len(s) < 2 || !isLetter(s[0]) || !isLetter(s[1]) {
		return "", s
	}
	return s[:2], s[2:]
}

func parse(s string) (Number, error) {
	country, rest := split(s)
	layout, ok := layouts()[country]
	if !ok {
		return Number{}, ErrCountry
	}
	for i := range len(rest) {
		if !isDigit(rest[i]) && !isLetter(rest[i]) {
			return Number{}, ErrCharacter
		}
	}
	if len(rest) != 2+len(layout) {
		return Number{}, ErrLength
	}
	if !ident.Digits(rest[:2]) || !fits(rest[2:], layout) {
		return Number{}, ErrCharacter
	}
	// 00, 01 and 99 leave the same remainders as 97, 98 and 02, but are never computed.
	if checkDigits(country, rest[2:]) != rest[:2] {
		return Number{}, ErrChecksum
	}
	if country == "PL" && !SortCode(rest[2:10]).valid() {
		return Number{}, ErrSortCode
	}
	return Number{s}, nil
}

// checkDigits are 98 minus the remainder of the number that ends with 00.
func checkDigits(country, account string) string {
	rem := 0
	for _, part := range []string{account, country, "00"} {
		for i := range len(part) {
			if c := part[i]; isDigit(c) {
				rem = (rem*10 + int(c-'0')) % 97
			} else {
				rem = (rem*100 + int(c-'A') + 10) % 97
			}
		}
	}
	n := 98 - rem
	return string([]byte{byte('0' + n/10), byte('0' + n%10)})
}

func isDigit(c byte) bool  { return c >= '0' && c <= '9' }
func isLetter(c byte) bool { return c >= 'A' && c <= 'Z' }

// String is the electronic form without spaces: PL24160000035175530643314956; "" for none.
func (n Number) String() string { return n.s }

// Country is the two letters of the country.
func (n Number) Country() string {
	c, _ := split(n.s)
	return c
}

// IsPolish tells whether the account is kept in Poland.
func (n Number) IsPolish() bool { return n.Country() == "PL" }

// IsZero tells whether there is no number.
func (n Number) IsZero() bool { return n.s == "" }

// NRB is the Polish number without the country, as a transfer form and the 2D code want it; ""
// for a foreign account.
func (n Number) NRB() string {
	if !n.IsPolish() {
		return ""
	}
	return n.s[2:]
}

// SortCode is the code of the bank in a Polish number; "" for a foreign account.
func (n Number) SortCode() SortCode {
	if !n.IsPolish() {
		return ""
	}
	return SortCode(n.s[4:12])
}

// Grouped is the printed form in groups of four, joined by no-break spaces. A Polish number is
// printed the way people know it, without the country: 24 1600 0003 5175 5306 4331 4956.
func (n Number) Grouped() string {
	if n.IsPolish() {
		return n.s[2:4] + "\u00a0" + fours(n.s[4:])
	}
	return fours(n.s)
}

func fours(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i += 4 {
		if i > 0 {
			b.WriteString("\u00a0")
		}
		b.WriteString(s[i:min(i+4, len(s))])
	}
	return b.String()
}

// Masked shows the country, the check digits and the last four characters: PL24 … 4956.
func (n Number) Masked() string {
	if n.IsZero() {
		return ""
	}
	return n.s[:4] + "\u00a0…\u00a0" + n.s[len(n.s)-4:]
}

// MarshalText writes the electronic form.
func (n Number) MarshalText() ([]byte, error) { return []byte(n.s), nil }

// UnmarshalText reads what ParseAny reads; empty text means none.
func (n *Number) UnmarshalText(b []byte) (err error) { *n, err = ident.Read(b, ParseAny); return err }

// Value stores the electronic form, or NULL for none.
func (n Number) Value() (driver.Value, error) { return ident.Value(n.s) }

// Scan reads a stored number.
func (n *Number) Scan(v any) (err error) { *n, err = ident.Scan(v, ParseAny); return err }
