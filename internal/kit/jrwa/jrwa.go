// Package jrwa holds the two values of a file plan (jednolity rzeczowy wykaz akt) that everything
// else refers to: the symbol of a class and the archival category of its files.
//
// A file plan is decimal: class 7 contains 72, that contains 723, that contains 7230. An office's
// plan comes from an annex to the rozporządzenie PRM z 18.01.2011 (instrukcja kancelaryjna) and may
// be extended by the head of the office, never changed. Which classes exist, what they are called
// and which of them are terminal (only those hold cases) is data of each office, not of this package.
//
// A category says how long files are kept, counted from 1 January of the year after the case was
// closed: A for ever, B5 five years, BE10 ten years and then the state archive appraises them, Bc
// until they are used up.
package jrwa

import (
	"database/sql/driver"
	"strings"

	"wrota/internal/kit/ident"
)

// What parsing of a class may find wrong.
var (
	ErrCharacter = &ident.Error{Kind: "jrwa", Problem: ident.Character} // not only digits
	ErrLength    = &ident.Error{Kind: "jrwa", Problem: ident.Length}    // not one to five digits
)

// MaxLevel is the number of levels a plan can have: four by the annexes, one more by extension.
const MaxLevel = 5

// Class is the symbol of a class: one to five digits. Leading zeros count: 0052 and 52 are different
// classes. The zero value means "none".
type Class struct{ s string }

// Parse reads a symbol; nothing but spaces around it is forgiven.
func Parse(s string) (Class, error) {
	s = strings.TrimSpace(s)
	switch {
	case !ident.Digits(s):
		return Class{}, ErrCharacter
	case s == "" || len(s) > MaxLevel:
		return Class{}, ErrLength
	}
	return Class{s}, nil
}

// String is the symbol; "" for none.
func (c Class) String() string { return c.s }

// IsZero tells whether there is no class.
func (c Class) IsZero() bool { return c.s == "" }

// Level is the number of digits: 1 for the ten great classes.
func (c Class) Level() int { return len(c.s) }

// Parent is the class above, and false at the top.
func (c Class) Parent() (Class, bool) {
	if len(c.s) < 2 {
		return Class{}, false
	}
	return Class{c.s[:len(c.s)-1]}, true
}

// Contains tells whether d lies under c in the plan. A class does not contain itself.
func (c Class) Contains(d Class) bool {
	return !c.IsZero() && len(d.s) > len(c.s) && strings.HasPrefix(d.s, c.s)
}

// Compare puts classes in the order of a printed plan: each before those under it.
func (c Class) Compare(d Class) int { return strings.Compare(c.s, d.s) }

// MarshalText writes the symbol.
func (c Class) MarshalText() ([]byte, error) { return []byte(c.s), nil }

// UnmarshalText reads what Parse reads; empty text means none.
func (c *Class) UnmarshalText(b []byte) (err error) { *c, err = ident.Read(b, Parse); return err }

// Value stores the symbol, or NULL for none.
func (c Class) Value() (driver.Value, error) { return ident.Value(c.s) }

// Scan reads a stored symbol.
func (c *Class) Scan(v any) (err error) { *c, err = ident.Scan(v, Parse); return err }
