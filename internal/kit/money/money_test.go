package money

import (
	"errors"
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestParse(t *testing.T) {
	for _, tc := range []struct {
		in     string
		want   Grosze
		ok     bool
		reason string
	}{
		{"1234", 123400, true, "whole złoty"},
		{"1 234,5", 123450, true, "one decimal place"},
		{"1\u00a0234,50\u00a0zł", 123450, true, "as we print it"},
		{"1234.50", 123450, true, "a dot"},
		{"0,01", 1, true, "a grosz"},
		{"0", 0, true, "nothing, but said"},
		{" 17 zł ", 1700, true, "spaces"},
		{"999999999999,99", 99999999999999, true, "the largest"},
		{"1000000000000", 0, false, "over a trillion"},
		{"1,234", 0, false, "three places: a thousand the English way, or a mistake"},
		{"1.234,50", 0, false, "a dot for thousands"},
		{"1,", 0, false, "nothing after the comma"},
		{",50", 0, false, "nothing before the comma"},
		{"-5", 0, false, "a sign"},
		{"+5", 0, false, "a sign"},
		{"1_000", 0, false, "an underscore"},
		{"0x10", 0, false, "a letter"},
		{"1e3", 0, false, "an exponent"},
		{"zł", 0, false, "a currency alone"},
		{"", 0, false, "nothing"},
		{"17 PLN", 0, false, "another name of the currency"},
		{"٣", 0, false, "a digit of another script"},
	} {
		got, err := Parse(tc.in)
		if got != tc.want || (err == nil) != tc.ok || err != nil && !errors.Is(err, ErrMalformed) {
			t.Errorf("Parse(%q) = %d, %v; want %d: %s", tc.in, got, err, tc.want, tc.reason)
		}
	}
}

func TestPrint(t *testing.T) {
	for _, tc := range []struct {
		g             Grosze
		text, decimal string
	}{
		{0, "0,00 zł", "0.00"},
		{1, "0,01 zł", "0.01"},
		{-1, "−0,01 zł", "-0.01"},
		{99999, "999,99 zł", "999.99"},
		{100000, "1 000,00 zł", "1000.00"},
		{123456789, "1 234 567,89 zł", "1234567.89"},
		{math.MaxInt64, "92 233 720 368 547 758,07 zł", "92233720368547758.07"},
		{math.MinInt64, "−92 233 720 368 547 758,08 zł", "-92233720368547758.08"},
	} {
		if got := strings.ReplaceAll(tc.g.String(), "\u00a0", " "); got != tc.text || strings.Contains(tc.g.String(), " ") {
			t.Errorf("%d is printed %q, want %q with no-break spaces", int64(tc.g), tc.g, tc.text)
		}
		if got := tc.g.Decimal(); got != tc.decimal {
			t.Errorf("%d in data is %q, want %q", int64(tc.g), got, tc.decimal)
		}
	}
	if Zl(17) != 1700 {
		t.Errorf("17 zł is %d grosze", Zl(17))
	}
}

func TestAmountsReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := Grosze(rapid.Int64Range(0, 99_999_999_999_999).Draw(t, "grosze"))
		for _, s := range []string{g.String(), g.Plain(), g.Decimal()} {
			if got, err := Parse(s); err != nil || got != g {
				t.Fatalf("%q is read as %d, %v; want %d", s, got, err, g)
			}
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"1 234,50 zł", "0.01", "1,", "", "zł", "999999999999.9999"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if g, err := Parse(s); err == nil {
			if again, err := Parse(g.String()); err != nil || again != g || g < 0 {
				t.Fatalf("Parse(%q) = %d reads back as %d, %v", s, g, again, err)
			}
		}
		if r, err := ParseRate(s); err == nil {
			if again, err := ParseRate(r.String()); err != nil || again != r || r < 0 {
				t.Fatalf("ParseRate(%q) = %d reads back as %d, %v", s, r, again, err)
			}
		}
		if q, err := ParseQty(s); err == nil {
			if again, err := ParseQty(q.String()); err != nil || again != q || q < 0 {
				t.Fatalf("ParseQty(%q) = %d reads back as %d, %v", s, q, again, err)
			}
		}
	})
}
