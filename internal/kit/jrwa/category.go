package jrwa

import (
	"database/sql/driver"
	"strconv"
	"strings"

	"wrota/internal/kit/calendar"
	"wrota/internal/kit/ident"
)

// ErrCategory is returned for text that is no archival category.
var ErrCategory = &ident.Error{Kind: "jrwa", Problem: ident.Format}

// Keeping is the kind of an archival category.
type Keeping string

const (
	Permanent Keeping = "A"  // archival material: never destroyed, handed to the state archive
	Temporary Keeping = "B"  // kept for a number of years
	Appraised Keeping = "BE" // kept for a number of years, then appraised by the state archive
	Transient Keeping = "Bc" // of passing importance: destroyed when it has been used up
)

// maxYears is the longest keeping that plans know (B100 for some medical and staff files), doubled.
const maxYears = 200

// Category is an archival category (kategoria archiwalna). The zero value means "none".
type Category struct {
	keeping Keeping
	years   int
}

// ParseCategory reads A, B5, BE10 and Bc. Plans print some of them with a hyphen (B-5), which is
// dropped.
func ParseCategory(s string) (Category, error) {
	s = ident.Clean(s)
	switch s {
	case string(Permanent), string(Transient):
		return Category{keeping: Keeping(s)}, nil
	}
	for _, k := range []Keeping{Appraised, Temporary} { // the longer prefix first
		digits, ok := strings.CutPrefix(s, string(k))
		if !ok || digits == "" || digits[0] == '0' || len(digits) > 3 || !ident.Digits(digits) {
			continue
		}
		if years := ident.Number(digits); years <= maxYears {
			return Category{k, years}, nil
		}
	}
	return Category{}, ErrCategory
}

// String is the form without a hyphen: A, B5, BE10, Bc; "" for none.
func (c Category) String() string {
	if c.years > 0 {
		return string(c.keeping) + strconv.Itoa(c.years)
	}
	return string(c.keeping)
}

// IsZero tells whether there is no category.
func (c Category) IsZero() bool { return c.keeping == "" }

// Keeping is the kind of the category.
func (c Category) Keeping() Keeping { return c.keeping }

// Years is how long the files are kept; 0 for A and Bc.
func (c Category) Years() int { return c.years }

// DisposalYear is the first year in which files of a case closed on a day may be destroyed (B) or
// appraised (BE): B5 closed in 2027 is kept through 2032, so 2033. It is false for A, which is
// kept, and for Bc, for which no years are counted.
func (c Category) DisposalYear(closed calendar.Date) (int, bool) {
	if c.years == 0 || closed.IsZero() {
		return 0, false
	}
	// years are counted from 1 January of the year after closing
	return closed.Year() + 1 + c.years, true
}

// rank orders kinds by how long they keep: what was used up, some years, appraisal, for ever.
func (c Category) rank() int {
	switch c.keeping {
	case Permanent:
		return 3
	case Appraised, Temporary:
		return 2
	case Transient:
		return 1
	}
	return 0
}

// Longer tells whether files of c are kept longer than those of d: the rule for a document that
// belongs to two classes. Of equal years, appraisal is the longer.
func (c Category) Longer(d Category) bool {
	switch {
	case c.rank() != d.rank():
		return c.rank() > d.rank()
	case c.years != d.years:
		return c.years > d.years
	}
	return c.keeping == Appraised && d.keeping == Temporary
}

// MarshalText writes the form of String.
func (c Category) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// UnmarshalText reads what ParseCategory reads; empty text means none.
func (c *Category) UnmarshalText(b []byte) (err error) {
	*c, err = ident.Read(b, ParseCategory)
	return err
}

// Value stores the form of String, or NULL for none.
func (c Category) Value() (driver.Value, error) { return ident.Value(c.String()) }

// Scan reads a stored category.
func (c *Category) Scan(v any) (err error) { *c, err = ident.Scan(v, ParseCategory); return err }
