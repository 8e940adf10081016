package money

import (
	"errors"
	"math"
	"math/bits"
)

// ErrRange is returned when a computation has a negative factor, divides by nothing, or has a result
// larger than an amount can be.
var ErrRange = errors.New("money: out of range")

// Mul is rate × quantity × n, rounded to a grosz, half up: 6,00 zł × 12,5 m² × 10 days. Factors are not
// negative.
func Mul(r Rate, q Qty, n int64) (Grosze, error) { return MulRatio(r, q, n, 1) }

// MulRatio is rate × quantity × num ÷ den, rounded once, to a grosz, half up: 40 zł a year × 35,2 m²
// × 92 days ÷ 365. Factors are not negative.
func MulRatio(r Rate, q Qty, num, den int64) (Grosze, error) {
	if r < 0 || q < 0 || num < 0 || den <= 0 {
		return 0, ErrRange
	}
	// the product has eight decimal places of a złoty, six beyond the grosz
	over, divisor := bits.Mul64(uint64(den), scale*scale/100)
	if over != 0 {
		return 0, ErrRange
	}
	return product(uint64(r), uint64(q), uint64(num), divisor)
}

// product is a × b × c ÷ divisor in 128 bits, rounded half up.
func product(a, b, c, divisor uint64) (Grosze, error) {
	hi, lo := bits.Mul64(a, b)
	over, top := bits.Mul64(hi, c)
	carry, bottom := bits.Mul64(lo, c)
	top, more := bits.Add64(top, carry, 0)
	if over != 0 || more != 0 || top >= divisor {
		return 0, ErrRange
	}
	quotient, rest := bits.Div64(top, bottom, divisor)
	if rest >= divisor-rest && quotient < math.MaxUint64 { // half or more, without doubling, which could overflow
		quotient++
	}
	if quotient > math.MaxInt64 {
		return 0, ErrRange
	}
	return Grosze(quotient), nil
}

// Portion is g × num ÷ den, rounded to a grosz, half away from zero: half a fee is Portion(1, 2), interest
// of 10,5 % for 30 days is Portion(30*105, 365*1000). Num is not negative.
func (g Grosze) Portion(num, den int64) (Grosze, error) {
	if num < 0 || den <= 0 {
		return 0, ErrRange
	}
	part, err := product(magnitude(int64(g)), uint64(num), 1, uint64(den))
	if g < 0 {
		part = -part
	}
	return part, err
}

// RoundZl rounds to whole złoty: under 50 grosze is left out, 50 and more counts as a złoty (art. 63
// § 1 Ordynacji podatkowej).
func (g Grosze) RoundZl() Grosze {
	rest := g % 100
	switch {
	case rest >= 50:
		return g - rest + 100
	case rest <= -50:
		return g - rest - 100
	}
	return g - rest
}

// Sum adds amounts and refuses to overflow.
func Sum(amounts ...Grosze) (Grosze, error) {
	var sum Grosze
	for _, g := range amounts {
		next := sum + g
		if (g > 0) != (next > sum) && g != 0 {
			return 0, ErrRange
		}
		sum = next
	}
	return sum, nil
}
