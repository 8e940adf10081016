package money

import (
	"strconv"
	"strings"
)

// scale is the value of one in a Rate or a Qty: four decimal places.
const scale = 10_000

// Rate is a price of one unit in ten-thousandths of a złoty: 6,00 zł is 60000.
type Rate int64

// Qty is a quantity in ten-thousandths of its unit: 12,5 m² is 125000.
type Qty int64

// RateOf is the rate of a whole amount, under 900 trillion złoty: a fee of 17 zł for each paper.
func RateOf(g Grosze) Rate { return Rate(g * (scale / 100)) }

// Units is a quantity of whole units.
func Units(n int64) Qty { return Qty(n * scale) }

// ParseRate reads a rate of up to four decimal places, with a comma or a dot, with or without "zł".
func ParseRate(s string) (Rate, error) {
	n, err := parse(strings.TrimSuffix(strings.TrimSpace(s), "zł"), 4)
	return Rate(n), err
}

// ParseQty reads a quantity of up to four decimal places, with a comma or a dot.
func ParseQty(s string) (Qty, error) {
	n, err := parse(s, 4)
	return Qty(n), err
}

// String prints 6,00 zł or 0,0525 zł: at least two decimal places.
func (r Rate) String() string { return decimal(int64(r), 2) + "\u00a0zł" }

// Decimal prints 6.00 or 0.0525, the form of XML and open data.
func (r Rate) Decimal() string { return plain(decimal(int64(r), 2)) }

// String prints 12,5 or 1 200: no decimal places that say nothing.
func (q Qty) String() string { return decimal(int64(q), 0) }

// Decimal prints 12.5, the form of XML and open data.
func (q Qty) Decimal() string { return plain(decimal(int64(q), 0)) }

// Ceil is the quantity raised to whole units, for fees that count a started unit as a whole one.
func (q Qty) Ceil() Qty {
	if rest := q % scale; rest > 0 {
		return q - rest + scale
	}
	return q - q%scale
}

// decimal prints the value with the decimal places it has, but not fewer than least.
func decimal(n int64, least int) string {
	m := magnitude(n)
	frac := strings.TrimRight(strconv.FormatUint(scale+m%scale, 10)[1:], "0")
	frac += strings.Repeat("0", max(0, least-len(frac)))
	s := grouped(m / scale)
	if frac != "" {
		s += "," + frac
	}
	if n < 0 {
		s = "−" + s
	}
	return s
}

func plain(s string) string {
	return strings.NewReplacer("\u00a0", "", ",", ".", "−", "-").Replace(s)
}

// MarshalText writes the form of Decimal.
func (r Rate) MarshalText() ([]byte, error) { return []byte(r.Decimal()), nil }

// UnmarshalText reads what ParseRate reads.
func (r *Rate) UnmarshalText(b []byte) (err error) { *r, err = ParseRate(string(b)); return err }

// MarshalText writes the form of Decimal.
func (q Qty) MarshalText() ([]byte, error) { return []byte(q.Decimal()), nil }

// UnmarshalText reads what ParseQty reads.
func (q *Qty) UnmarshalText(b []byte) (err error) { *q, err = ParseQty(string(b)); return err }
