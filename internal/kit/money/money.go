// Package money holds amounts. An amount is a whole number of grosze in an int64: no floating point
// ever touches it, and 92 quadrillion złoty are enough. Rates (złoty a square metre a day) are
// decimals and become an amount once, at the end, by the rounding the law names.
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
	n, sign := uint64(g), ""
	if g < 0 {
		n, sign = -n, "−"
	}
	whole := strconv.FormatUint(n/100, 10)
	var b strings.Builder
	b.WriteString(sign)
	for i, r := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteString("\u00a0")
		}
		b.WriteRune(r)
	}
	b.WriteString("," + strconv.FormatUint(100+n%100, 10)[1:])
	return b.String()
}

// Decimal prints 1234.50, the form of XML and open data.
func (g Grosze) Decimal() string {
	s := strings.NewReplacer("\u00a0", "", ",", ".", "−", "-").Replace(g.Plain())
	return s
}

// Parse reads what a person types: 1234, 1 234,5, 1234.50, with or without "zł". It refuses signs,
// more than two decimal places and amounts over a trillion.
func Parse(s string) (Grosze, error) {
	s = strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(s), "zł"))
	s = strings.NewReplacer(" ", "", "\u00a0", "", "\u202f", "", ",", ".").Replace(s)
	whole, frac, dot := strings.Cut(s, ".")
	if whole == "" || len(whole) > 12 || dot && (frac == "" || len(frac) > 2) {
		return 0, ErrMalformed
	}
	for len(frac) < 2 {
		frac += "0"
	}
	n, err := strconv.ParseUint(whole+frac, 10, 63)
	if err != nil {
		return 0, ErrMalformed
	}
	return Grosze(n), nil
}
