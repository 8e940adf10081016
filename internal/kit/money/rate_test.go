package money

import (
	"errors"
	"math"
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func rate(t testing.TB, s string) Rate {
	t.Helper()
	r, err := ParseRate(s)
	if err != nil {
		t.Fatalf("%q: %v", s, err)
	}
	return r
}

func qty(t testing.TB, s string) Qty {
	t.Helper()
	q, err := ParseQty(s)
	if err != nil {
		t.Fatalf("%q: %v", s, err)
	}
	return q
}

func TestMul(t *testing.T) {
	for _, tc := range []struct {
		rate, qty string
		num, den  int64
		want      string
		reason    string
	}{
		{"6,00", "12,5", 10, 1, "750.00", "occupying a road: 12,5 m² for 10 days"},
		{"2,00", "1", 30, 1, "60.00", "an advert of 0,4 m², counted as 1 m², for 30 days"},
		{"40", "35,2", 92, 365, "354.89", "a device in a road for 92 days of a year: 354,8931…"},
		{"0,0525", "1", 1, 1, "0.05", "under half a grosz is left out"},
		{"0,0550", "1", 1, 1, "0.06", "half a grosz counts as one"},
		{"0,0549", "1", 1, 1, "0.05", "just under half a grosz"},
		{"0,0001", "0,0001", 1, 1, "0.00", "the smallest there is"},
		{"0,01", "0,5", 1, 1, "0.01", "half a grosz exactly"},
		{"1", "1", 1, 3, "0.33", "a third"},
		{"1", "2", 1, 3, "0.67", "two thirds"},
		{"1", "1", 0, 7, "0.00", "no days"},
		{"0", "1000", 365, 365, "0.00", "no rate"},
		{"1,34", "120,75", 1, 1, "161.81", "161,805: half up"},
	} {
		got, err := MulRatio(rate(t, tc.rate), qty(t, tc.qty), tc.num, tc.den)
		if err != nil || got.Decimal() != tc.want {
			t.Errorf("%s × %s × %d ÷ %d = %s, %v; want %s: %s", tc.rate, tc.qty, tc.num, tc.den, got.Decimal(), err, tc.want, tc.reason)
		}
		if tc.den != 1 {
			continue
		}
		if got, err := Mul(rate(t, tc.rate), qty(t, tc.qty), tc.num); err != nil || got.Decimal() != tc.want {
			t.Errorf("Mul: %s × %s × %d = %s, %v; want %s", tc.rate, tc.qty, tc.num, got.Decimal(), err, tc.want)
		}
	}
}

func TestMulRefuses(t *testing.T) {
	for _, tc := range []struct {
		r        Rate
		q        Qty
		num, den int64
		reason   string
	}{
		{-1, 1, 1, 1, "a negative rate"},
		{1, -1, 1, 1, "a negative quantity"},
		{1, 1, -1, 1, "a negative number"},
		{1, 1, 1, 0, "nothing to divide by"},
		{1, 1, 1, -1, "a negative divisor"},
		{math.MaxInt64, math.MaxInt64, math.MaxInt64, 1, "a product of 189 bits"},
		{math.MaxInt64, math.MaxInt64, 1, 1, "a quotient over 64 bits"},
		{math.MaxInt64, 2_000_000, 1, 1, "a quotient of 64 bits, one more than an amount has"},
		{1, 1, 1, math.MaxInt64, "a divisor over 64 bits"},
	} {
		if got, err := MulRatio(tc.r, tc.q, tc.num, tc.den); !errors.Is(err, ErrRange) || got != 0 {
			t.Errorf("%d × %d × %d ÷ %d = %d, %v: %s", tc.r, tc.q, tc.num, tc.den, got, err, tc.reason)
		}
	}
}

// exact is a × b × c ÷ d in grosze, rounded half up, by arithmetic without limits.
func exact(a, b, c, d int64) (*big.Int, bool) {
	n := new(big.Int).Mul(big.NewInt(a), big.NewInt(b))
	n.Mul(n, big.NewInt(c)).Mul(n, big.NewInt(2)).Add(n, big.NewInt(d))
	n.Div(n, new(big.Int).Mul(big.NewInt(2), big.NewInt(d)))
	return n, n.IsInt64()
}

func TestMulAgreesWithExactArithmetic(t *testing.T) {
	any63 := func(t *rapid.T, label string) int64 {
		return rapid.Int64Range(0, math.MaxInt64).Draw(t, label) >> rapid.IntRange(0, 60).Draw(t, label+" size")
	}
	rapid.Check(t, func(t *rapid.T) {
		r, q, num := any63(t, "rate"), any63(t, "quantity"), any63(t, "num")
		den := 1 + rapid.Int64Range(0, 1_000_000).Draw(t, "den")
		got, err := MulRatio(Rate(r), Qty(q), num, den)
		want, fits := exact(r, q, num, den*1_000_000)
		if fits && (err != nil || int64(got) != want.Int64()) {
			// an intermediate product over 128 bits is refused although a large divisor would bring it back
			if bitLen := new(big.Int).Mul(new(big.Int).Mul(big.NewInt(r), big.NewInt(q)), big.NewInt(num)).BitLen(); bitLen <= 128 {
				t.Fatalf("%d × %d × %d ÷ %d = %d, %v; want %s", r, q, num, den, got, err, want)
			}
		}
		if !fits && err == nil {
			t.Fatalf("%d × %d × %d ÷ %d = %d; want %s", r, q, num, den, got, want)
		}
	})
}

func TestPortion(t *testing.T) {
	for _, tc := range []struct {
		g        Grosze
		num, den int64
		want     Grosze
		reason   string
	}{
		{Zl(82), 1, 2, Zl(41), "half of a fee for changing a permit"},
		{1701, 1, 2, 851, "850,5 grosza: half up"},
		{-1701, 1, 2, -851, "a refund is rounded like the payment it undoes"},
		{Zl(1000), 30 * 105, 365 * 1000, 863, "interest of 10,5 % for 30 days: 8,6301…"},
		{Zl(1000), 365 * 105, 365 * 1000, Zl(105), "interest for a whole year"},
		{0, 5, 7, 0, "nothing"},
		{math.MinInt64 + 1, 1, 1, math.MinInt64 + 1, "all of the smallest"},
		{math.MaxInt64, 1, 1, math.MaxInt64, "all of the largest"},
	} {
		if got, err := tc.g.Portion(tc.num, tc.den); err != nil || got != tc.want {
			t.Errorf("%d × %d ÷ %d = %d, %v; want %d: %s", tc.g, tc.num, tc.den, got, err, tc.want, tc.reason)
		}
	}
	for _, tc := range []struct{ num, den int64 }{{-1, 1}, {1, 0}, {1, -1}, {math.MaxInt64, 1}} {
		if got, err := Zl(1).Portion(tc.num, tc.den); !errors.Is(err, ErrRange) {
			t.Errorf("1 zł × %d ÷ %d = %d, %v", tc.num, tc.den, got, err)
		}
	}
}

// 145295143558111 × 253921 is 2⁶⁵ − 1: half of it is all ones and a half, and rounding up must not
// turn that into zero.
func TestRoundingDoesNotWrap(t *testing.T) {
	if got, err := Grosze(145_295_143_558_111).Portion(253_921, 2); !errors.Is(err, ErrRange) {
		t.Errorf("2⁶⁴ − ½ became %d, %v", got, err)
	}
}

func TestRoundZl(t *testing.T) {
	for _, tc := range []struct {
		g, want Grosze
		reason  string
	}{
		{1049, 1000, "under 50 grosze is left out"},
		{1050, 1100, "50 grosze counts as a złoty"},
		{1000, 1000, "nothing to round"},
		{49, 0, "less than half a złoty"},
		{-1050, -1100, "an overpayment is rounded like the tax"},
		{-1049, -1000, "an overpayment is rounded like the tax"},
		{math.MaxInt64, math.MaxInt64 - 7, "the largest"},
		{math.MinInt64, math.MinInt64 + 8, "the smallest"},
	} {
		if got := tc.g.RoundZl(); got != tc.want {
			t.Errorf("%d is rounded to %d, want %d: %s", tc.g, got, tc.want, tc.reason)
		}
	}
}

func TestSum(t *testing.T) {
	for _, tc := range []struct {
		in     []Grosze
		want   Grosze
		ok     bool
		reason string
	}{
		{nil, 0, true, "nothing"},
		{[]Grosze{1700, 0, 8200}, 9900, true, "fees"},
		{[]Grosze{1700, -1700}, 0, true, "a payment and its refund"},
		{[]Grosze{math.MaxInt64, 1}, 0, false, "too large"},
		{[]Grosze{math.MinInt64, -1}, 0, false, "too small"},
		{[]Grosze{math.MinInt64, math.MaxInt64, 1}, 0, true, "large numbers that cancel out"},
	} {
		if got, err := Sum(tc.in...); got != tc.want || (err == nil) != tc.ok {
			t.Errorf("%v sum to %d, %v; want %d: %s", tc.in, got, err, tc.want, tc.reason)
		}
	}
}

func TestRatesAndQuantitiesInText(t *testing.T) {
	plain := strings.NewReplacer("\u00a0", " ")
	for _, tc := range []struct {
		in, rate, rateData, qty, qtyData string
	}{
		{"6", "6,00 zł", "6.00", "6", "6"},
		{"6,0", "6,00 zł", "6.00", "6", "6"},
		{"12.5", "12,50 zł", "12.50", "12,5", "12.5"},
		{"0,0525", "0,0525 zł", "0.0525", "0,0525", "0.0525"},
		{"1 200,125", "1 200,125 zł", "1200.125", "1 200,125", "1200.125"},
		{"0", "0,00 zł", "0.00", "0", "0"},
	} {
		r, q := rate(t, tc.in), qty(t, tc.in)
		if plain.Replace(r.String()) != tc.rate || r.Decimal() != tc.rateData || plain.Replace(q.String()) != tc.qty || q.Decimal() != tc.qtyData {
			t.Errorf("%s: %q, %q, %q, %q", tc.in, r, r.Decimal(), q, q.Decimal())
		}
	}
	if got := Rate(-60_000).String() + Qty(-125_000).Decimal(); got != "−6,00\u00a0zł-12.5" {
		t.Errorf("negative values are printed %q", got)
	}
	for _, s := range []string{"", "1,00001", "-1", "1e2", "zł", "m²"} {
		if r, err := ParseRate(s); err == nil {
			t.Errorf("%q was taken for rate %s", s, r)
		}
		if q, err := ParseQty(s); err == nil {
			t.Errorf("%q was taken for quantity %s", s, q)
		}
	}
	if RateOf(Zl(17)) != rate(t, "17") || Units(3) != qty(t, "3") {
		t.Error("whole values differ from parsed ones")
	}
}

func TestCeil(t *testing.T) {
	for _, tc := range []struct{ in, want, reason string }{
		{"0,4", "1", "a started square metre"},
		{"1", "1", "a whole one"},
		{"1,0001", "2", "barely started"},
		{"0", "0", "none"},
	} {
		if got := qty(t, tc.in).Ceil(); got != qty(t, tc.want) {
			t.Errorf("%s is raised to %s, want %s: %s", tc.in, got, tc.want, tc.reason)
		}
	}
	if got := Qty(-5_000).Ceil(); got != 0 {
		t.Errorf("minus a half is raised to %s, want 0", got)
	}
}

func TestDecimalsReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Int64Range(0, 9_999_999_999_999_999).Draw(t, "ten-thousandths")
		b, _ := Rate(n).MarshalText()
		var r Rate
		if err := r.UnmarshalText(b); err != nil || r != Rate(n) {
			t.Fatalf("%s is read as %d, %v", b, r, err)
		}
		b, _ = Qty(n).MarshalText()
		var q Qty
		if err := q.UnmarshalText(b); err != nil || q != Qty(n) {
			t.Fatalf("%s is read as %d, %v", b, q, err)
		}
	})
}

func BenchmarkMulRatio(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if g, err := MulRatio(400_000, 352_000, 92, 365); err != nil || g != 35489 {
			b.Fatal(g, err)
		}
	}
}
