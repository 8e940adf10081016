package occupancy

import (
	"strconv"
	"strings"

	"wrota/internal/kit/money"
)

// Arithmetic shows how the whole fee of a part came about: "12,50 m² × 10 dni × 6,00 zł = 750,00 zł". For
// a device it shows the first year and leaves further ones to Year.
func (p Priced) Arithmetic(lang string) string {
	if len(p.Years) > 0 {
		return p.YearArithmetic(p.Years[0])
	}
	return p.area() + " × " + say(lang, "occupancy.days", "Count", p.Days()) + " × " + p.Rate.Amount.String() + " = " + p.Amount.String()
}

// YearArithmetic shows the fee of one calendar year: "35,20 m² × 40,00 zł × 92/365 = 354,89 zł".
func (p Priced) YearArithmetic(y Year) string {
	out := p.area() + " × " + p.Rate.Amount.String()
	if !y.Whole() {
		out += " × " + strconv.Itoa(y.Days) + "/" + strconv.Itoa(y.Of)
	}
	return out + " = " + y.Amount.String()
}

// area is the area for the fee; where the least area took its place, both are shown.
func (p Priced) area() string {
	if p.Counted != p.Area {
		return SquareMetres(p.Area) + " → " + SquareMetres(p.Counted)
	}
	return SquareMetres(p.Area)
}

// SquareMetres prints 12,50 m² and 3 m²: two decimal places or none.
func SquareMetres(q money.Qty) string {
	s := q.String()
	if whole, frac, ok := strings.Cut(s, ","); ok && len(frac) == 1 {
		s = whole + "," + frac + "0"
	}
	return s + "\u00a0m²"
}
