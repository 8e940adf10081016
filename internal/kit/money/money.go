// Package money holds amounts. An amount is a whole number of grosze in an int64: no floating point
// ever touches it, and 92 quadrillion złoty are enough.
//
// What a fee is computed from are exact decimals of four places: a Rate in złoty (0,0525 zł a day)
// and a Qty of square metres, hours or pages. They become an amount once, at the end, by Mul or
// MulRatio, which round half a grosz up and refuse to overflow. Portion takes a part of an amount
// (half a fee, interest for so many days of 365). RoundZl is the rounding of taxes and interest to
// whole złoty (art. 63 § 1 Ordynacji podatkowej).
//
// The package knows no rates, thresholds or rounding rules of single fees: those are dated data. It
// knows no currency but the złoty.
package money

import (
	"errors"
	"strconv"
	"strings"
)

// Grosze is an amount in the hundredth part of a złoty.
type Grosze int64

// Zl is an amount of whole złoty.
func Zl(n int64) Grosze { return Grosze(n * 100) }

// ErrMalformed is returned for text that is not an amount.
var ErrMalformed = errors.New("money: not an amount")

// String prints 1 234,50 zł with no-break spaces, as Polish typography wants.
func (g Grosze) String() string { return g.Plain() + "\u00a0zł" }

// Plain prints 1 234,50.
func (g Grosze) Plain() string {
	n, sign := magnitude(int64(g)), ""
	if g < 0 {
		sign = "−"
	}
	return sign + grouped(n/100) + "," + strconv.FormatUint(100+n%100, 10)[1:]
}

func magnitude(n int64) uint64 {
	if n < 0 {
		return -uint64(n)
	}
	return uint64(n)
}

// grouped prints a whole number in groups of three.
func grouped(n uint64) string {
	digits := strconv.FormatUint(n, 10)
	var b strings.Builder
	for i, r := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteString("\u00a0")
		}
		b.WriteRune(r)
	}
	return b.String()
}

// Decimal prints 1234.50, the form of XML and open data.
func (g Grosze) Decimal() string {
	return strings.NewReplacer("\u00a0", "", ",", ".", "−", "-").Replace(g.Plain())
}

// Parse reads what a person types: 1234, 1 234,5, 1234.50, with or without "zł". It refuses signs,
// more than two decimal places and amounts over a trillion.
func Parse(s string) (Grosze, error) {
	n, err := parse(strings.TrimSuffix(strings.TrimSpace(s), "zł"), 2)
	return Grosze(n), err
}

// parse reads a decimal without a sign and gives it in units of its last place.
func parse(s string, places int) (int64, error) {
	s = strings.NewReplacer(" ", "", "\u00a0", "", "\u202f", "", ",", ".").Replace(strings.TrimSpace(s))
	whole, frac, dot := strings.Cut(s, ".")
	if whole == "" || len(whole) > 12 || dot && (frac == "" || len(frac) > places) {
		return 0, ErrMalformed
	}
	n, err := strconv.ParseUint(whole+frac+strings.Repeat("0", places-len(frac)), 10, 63)
	if err != nil {
		return 0, ErrMalformed
	}
	return int64(n), nil
}
