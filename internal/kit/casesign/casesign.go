// Package casesign writes and reads the sign of a case (znak sprawy) and of a letter in it, as the
// instrukcja kancelaryjna lays them down (rozporządzenie PRM z 18.01.2011, annex 1, § 5).
//
// A sign is the symbol of the cell, the class of the file plan, the number of the case in that class,
// cell and year, and the year, with dots between: DR.7230.14.2027. In a group (podteczka) the number
// of the group comes before that of the case: DR.7230.78.2.2027. A letter in the case may add the
// initials of the officer, its own number, or both: DR.7230.14.2027.AN.3.
//
// The symbol of a cell may itself contain dots (DR.II.7230.14.2027), so a sign is read from the right:
// every part of a symbol has a letter in it, and nothing after the symbol has one until the initials.
// A case keeps its sign for ever, also into later years. Numbers are given by the module of cases,
// without gaps; this package only writes and reads them.
package casesign

import (
	"cmp"
	"database/sql/driver"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"wrota/internal/kit/ident"
	"wrota/internal/kit/jrwa"
)

// What may be wrong with a sign.
var (
	ErrFormat = &ident.Error{Kind: "casesign", Problem: ident.Format} // parts missing, too many or out of order
	ErrCell   = &ident.Error{Kind: "casesign", Problem: ident.Issuer} // not the symbol of a cell
	ErrYear   = &ident.Error{Kind: "casesign", Problem: ident.Date}   // not a year of 1900–2999
)

const (
	maxCell   = 30        // characters of a cell's symbol
	maxNumber = 9_999_999 // of a case or a group in one class, cell and year
	maxLetter = 999       // number of a letter: fewer digits than a year, or a sign could be read twice
)

// Sign identifies a case within one office. Group is 0 for a case outside a group. The zero value
// means "none". A Sign made in code is right when Check says so; Parse returns only right ones.
type Sign struct {
	Cell  string
	Class jrwa.Class
	Group int
	No    int
	Year  int
}

// Check tells what is wrong with a sign that was put together in code.
func (s Sign) Check() error {
	switch {
	case !isCell(s.Cell):
		return ErrCell
	case s.Class.IsZero() || s.No < 1 || s.No > maxNumber || s.Group < 0 || s.Group > maxNumber:
		return ErrFormat
	case s.Year < 1900 || s.Year > 2999:
		return ErrYear
	}
	return nil
}

// CheckCell tells whether text can be the symbol of a cell: parts of letters, digits and hyphens
// joined by dots, each with at least one letter, at most 30 characters.
func CheckCell(symbol string) error {
	if !isCell(symbol) {
		return ErrCell
	}
	return nil
}

func isCell(s string) bool {
	if !utf8.ValidString(s) || utf8.RuneCountInString(s) > maxCell {
		return false
	}
	for part := range strings.SplitSeq(s, ".") {
		if !strings.ContainsFunc(part, unicode.IsLetter) || part[0] == '-' || part[len(part)-1] == '-' {
			return false
		}
		for _, r := range part {
			if !unicode.IsLetter(r) && (r < '0' || r > '9') && r != '-' {
				return false
			}
		}
	}
	return true
}

// Parse reads the sign of a case and nothing after it; spaces around it are forgiven.
func Parse(s string) (Sign, error) {
	l, err := ParseLetter(s)
	if err != nil {
		return Sign{}, err
	}
	if l.Initials != "" || l.No != 0 {
		return Sign{}, ErrFormat
	}
	return l.Sign, nil
}

// parse reads the parts of a sign, which end with the year.
func parse(parts []string) (Sign, error) {
	if slices.Contains(parts, "") {
		return Sign{}, ErrFormat
	}
	n := len(parts)
	digits := 0 // how many parts before the year are numbers: class and case, or class, group and case
	for digits < n-1 && ident.Digits(parts[n-2-digits]) {
		digits++
	}
	if digits < 2 || digits > 3 {
		return Sign{}, ErrFormat
	}
	s := Sign{Cell: strings.Join(parts[:n-1-digits], ".")}
	var err error
	if s.Class, err = jrwa.Parse(parts[n-1-digits]); err != nil {
		return Sign{}, ErrFormat
	}
	if digits == 3 {
		if s.Group = number(parts[n-3], maxNumber); s.Group == 0 {
			return Sign{}, ErrFormat
		}
	}
	s.No, s.Year = number(parts[n-2], maxNumber), number(parts[n-1], 9999)
	if err := s.Check(); err != nil {
		return Sign{}, err
	}
	return s, nil
}

// number reads 1–limit without leading zeros, and gives 0 for anything else.
func number(s string, limit int) int {
	if s == "" || s[0] == '0' || len(s) > 7 || !ident.Digits(s) {
		return 0
	}
	if n := ident.Number(s); n <= limit {
		return n
	}
	return 0
}

// String is the sign as written on letters; "" for none.
func (s Sign) String() string {
	if s.IsZero() {
		return ""
	}
	parts := []string{s.Cell, s.Class.String()}
	if s.Group > 0 {
		parts = append(parts, strconv.Itoa(s.Group))
	}
	return strings.Join(append(parts, strconv.Itoa(s.No), strconv.Itoa(s.Year)), ".")
}

// IsZero tells whether there is no sign.
func (s Sign) IsZero() bool { return s == Sign{} }

// Compare puts signs in the order of the lists of cases: year, cell, class, group, number.
func (s Sign) Compare(t Sign) int {
	return cmp.Or(cmp.Compare(s.Year, t.Year), cmp.Compare(s.Cell, t.Cell), s.Class.Compare(t.Class),
		cmp.Compare(s.Group, t.Group), cmp.Compare(s.No, t.No))
}

// MarshalText writes the sign.
func (s Sign) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads what Parse reads; empty text means none.
func (s *Sign) UnmarshalText(b []byte) (err error) { *s, err = ident.Read(b, Parse); return err }

// Value stores the sign as text, or NULL for none.
func (s Sign) Value() (driver.Value, error) { return ident.Value(s.String()) }

// Scan reads a stored sign.
func (s *Sign) Scan(v any) (err error) { *s, err = ident.Scan(v, Parse); return err }
