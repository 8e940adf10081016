// Package pesel reads PESEL numbers: the identifier of a natural person in the Universal Electronic
// System for Registration of the Population (art. 15 of the ustawa z 24.09.2010 o ewidencji ludności).
//
// A number has eleven digits: year, month and day of birth, an ordinal of four digits whose last one
// tells the sex (even for women), and a check digit. The month carries the century: 80 is added
// for the 1800s, nothing for the 1900s, 20, 40 and 60 for the centuries after. The check digit makes
// the sum of the digits with weights 1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1 divisible by ten; it finds every
// single wrong digit and most, not all, swaps of neighbours.
//
// The package does not know whether a number was issued, nor whether a date of birth lies in the
// future: that needs a register and a clock. A number is personal data: it is shown masked unless
// the reader needs it, and it never goes into a log.
package pesel

import (
	"database/sql/driver"
	"log/slog"
	"time"

	"wrota/internal/kit/calendar"
	"wrota/internal/kit/ident"
)

// What Parse may find wrong, in the order in which it looks.
var (
	ErrCharacter = &ident.Error{Kind: "pesel", Problem: ident.Character} // not only digits
	ErrLength    = &ident.Error{Kind: "pesel", Problem: ident.Length}    // not eleven digits
	ErrChecksum  = &ident.Error{Kind: "pesel", Problem: ident.Checksum}  // the last digit disagrees
	ErrDate      = &ident.Error{Kind: "pesel", Problem: ident.Date}      // no such day of birth
)

// Sex is what the tenth digit says.
type Sex uint8

const (
	Female Sex = iota + 1
	Male
)

// Number is a well-formed PESEL. The zero value means "none" and is stored as NULL.
type Number struct{ s string }

// Parse reads eleven digits; spaces and hyphens between them are forgiven.
func Parse(s string) (Number, error) {
	s = ident.Clean(s)
	switch {
	case !ident.Digits(s):
		return Number{}, ErrCharacter
	case len(s) != 11:
		return Number{}, ErrLength
	case s[10] != check(s):
		return Number{}, ErrChecksum
	}
	if _, err := birth(s); err != nil {
		return Number{}, ErrDate
	}
	return Number{s}, nil
}

// Make builds the number of a fictitious person for samples and tests: the ordinal is 0–999, and the
// digit of the sex is added to it. Births are those of 1800–2299.
func Make(born calendar.Date, ordinal int, sex Sex) (Number, error) {
	if born.Year() < 1800 || born.Year() > 2299 || ordinal < 0 || ordinal > 999 {
		return Number{}, ErrDate
	}
	offset := [...]int{80, 0, 20, 40, 60}[born.Year()/100-18]
	digits := make([]byte, 0, 11)
	for _, pair := range []int{born.Year() % 100, int(born.Month()) + offset, born.Day()} {
		digits = append(digits, byte('0'+pair/10), byte('0'+pair%10))
	}
	digits = append(digits, byte('0'+ordinal/100), byte('0'+ordinal/10%10), byte('0'+ordinal%10), '0')
	if sex == Male {
		digits[9]++
	}
	return Number{string(append(digits, check(string(digits))))}, nil
}

func check(s string) byte {
	sum := ident.Weighted(s, 1, 3, 7, 9, 1, 3, 7, 9, 1, 3)
	return byte('0' + (10-sum%10)%10)
}

func birth(s string) (calendar.Date, error) {
	year, month, day := ident.Number(s[:2]), ident.Number(s[2:4]), ident.Number(s[4:6])
	century := [...]int{1900, 2000, 2100, 2200, 1800}[month/20]
	return calendar.New(century+year, month%20, day)
}

// String is the eleven digits, or "" for none. Show it only to those who need it; see Masked.
func (n Number) String() string { return n.s }

// IsZero tells whether there is no number.
func (n Number) IsZero() bool { return n.s == "" }

// Masked shows the date of birth and hides the rest: 800101•••••.
func (n Number) Masked() string {
	if n.IsZero() {
		return ""
	}
	return n.s[:6] + "•••••"
}

// LogValue keeps the number out of structured logs entirely.
func (n Number) LogValue() slog.Value { return slog.StringValue("[pesel]") }

// Born is the date of birth; none for no number.
func (n Number) Born() calendar.Date {
	if n.IsZero() {
		return calendar.Date{}
	}
	d, _ := birth(n.s) // checked by Parse
	return d
}

// Sex is what the number says of the person; 0 for no number.
func (n Number) Sex() Sex {
	switch {
	case n.IsZero():
		return 0
	case (n.s[9]-'0')%2 == 0:
		return Female
	}
	return Male
}

// Age is the number of whole years on a day. By art. 112 of the Civil Code a year of age is complete
// at the beginning of the birthday, and a person born on 29 February has it on 28 February of a
// common year, whose last day it is.
func (n Number) Age(on calendar.Date) int {
	born := n.Born()
	age := on.Year() - born.Year()
	month, day := born.Month(), born.Day()
	if month == time.February && day == 29 && !leap(on.Year()) {
		day = 28
	}
	if on.Month() < month || on.Month() == month && on.Day() < day {
		age--
	}
	return age
}

func leap(year int) bool { return year%4 == 0 && year%100 != 0 || year%400 == 0 }

// MarshalText writes the eleven digits.
func (n Number) MarshalText() ([]byte, error) { return []byte(n.s), nil }

// UnmarshalText reads what Parse reads; empty text means none.
func (n *Number) UnmarshalText(b []byte) (err error) { *n, err = ident.Read(b, Parse); return err }

// Value stores the eleven digits, or NULL for none.
func (n Number) Value() (driver.Value, error) { return ident.Value(n.s) }

// Scan reads a stored number.
func (n *Number) Scan(v any) (err error) { *n, err = ident.Scan(v, Parse); return err }
