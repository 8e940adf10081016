// Package ident holds what the Polish identifiers have in common: what can be wrong with one that a
// person typed, how such typing is cleaned, and how a checked identifier is stored as text.
//
// Each kind of identifier has its own package (pesel, nip, iban …) with a Parse function that either
// returns a value known to be well formed or one of that package's sentinel errors. All of them are
// an *Error of this package, so a form can compare with pesel.ErrChecksum or ask any of them for the
// end of its message key: "pesel.checksum".
//
// Well formed is not the same as issued: whether a number belongs to somebody is a question to a
// register (PESEL, KRS, REGON, the list of VAT payers), and no package here asks one. Error texts
// never contain the number, because errors reach logs and the number is personal data.
package ident

import (
	"database/sql/driver"
	"fmt"
	"strings"
)

// Problem is what is wrong with an identifier, in terms of how the person can mend it.
type Problem string

const (
	Character Problem = "character" // there is a character that cannot stand in it
	Length    Problem = "length"    // too short or too long
	Format    Problem = "format"    // the parts are not in their places
	Checksum  Problem = "checksum"  // most likely a typing error: the check digit disagrees
	Date      Problem = "date"      // the date inside it is not in the calendar
	Country   Problem = "country"   // of a country we do not know, or not of Poland
	Issuer    Problem = "issuer"    // the code of a court, bank or unit inside it does not exist
	Unissued  Problem = "unissued"  // well formed, but such a number is never given to anybody
)

// Error says what is wrong with one kind of identifier; it never carries the identifier itself.
type Error struct {
	Kind    string // the package: "pesel"
	Problem Problem
}

func (e *Error) Error() string { return e.Kind + ": wrong " + string(e.Problem) }

// Key is the end of the message key of the refusal, "pesel.checksum"; the module that shows it puts
// its own name before.
func (e *Error) Key() string { return e.Kind + "." + string(e.Problem) }

// Clean removes what people put between groups of characters: spaces of every width and hyphens,
// also the long ones a text editor makes of them. Nothing else is forgiven.
func Clean(s string) string {
	return strings.Map(func(r rune) rune {
		switch r {
		case ' ', '\t', '\u00a0', '\u2007', '\u2009', '\u202f', '-', '\u2010', '\u2011', '\u2012', '\u2013', '\u2212':
			return -1
		}
		return r
	}, s)
}

// Upper turns ASCII letters into capitals and leaves everything else alone: a Turkish dotless i must
// not become a valid letter of an account number.
func Upper(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' {
			return r - 'a' + 'A'
		}
		return r
	}, s)
}

// Digits tells whether s consists of ASCII digits only. Empty text does.
func Digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

// Number is the value of at most 18 ASCII digits; the caller has checked that they are digits.
func Number(s string) int {
	n := 0
	for i := range len(s) {
		n = 10*n + int(s[i]-'0')
	}
	return n
}

// Weighted is the sum of the digits of s, each times its weight; s has at least as many digits.
func Weighted(s string, weights ...int) int {
	sum := 0
	for i, w := range weights {
		sum += int(s[i]-'0') * w
	}
	return sum
}

// Value is what a checked identifier is stored as: its text, or NULL for none.
func Value(s string) (driver.Value, error) {
	if s == "" {
		return nil, nil
	}
	return s, nil
}

// Scan reads a stored identifier; NULL and empty text are none. What the database holds is parsed
// again, so that a value repaired by hand cannot enter the program unchecked.
func Scan[T any](v any, parse func(string) (T, error)) (T, error) {
	var none T
	switch v := v.(type) {
	case nil:
		return none, nil
	case string:
		return Read([]byte(v), parse)
	case []byte:
		return Read(v, parse)
	}
	return none, fmt.Errorf("ident: cannot scan %T", v)
}

// Read reads the text form for UnmarshalText; empty text is none.
func Read[T any](b []byte, parse func(string) (T, error)) (T, error) {
	if len(b) == 0 {
		var none T
		return none, nil
	}
	return parse(string(b))
}
