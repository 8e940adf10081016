package payments_test

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"wrota/internal/kit/fault"
	"wrota/internal/payments"
	"wrota/internal/payments/paymentstest"
	"wrota/internal/platform/db"
	"wrota/internal/platform/testkit"
)

func TestParseCode(t *testing.T) {
	for _, tc := range []struct {
		in     string
		want   payments.Code
		key    string
		reason string
	}{
		{"WR-0000572-4", 572, "", "the worked example of Damm's thesis: 572 has the check digit 4"},
		{"wr 0000572 4", 572, "", "as people type"},
		{"  00005724 ", 572, "", "digits alone"},
		{"WR–0000572–4", 572, "", "a word processor's dashes"},
		{"WR-0000572-5", 0, "payments.code.check", "wrong check digit"},
		{"WR-0000527-4", 0, "payments.code.check", "two neighbours swapped"},
		{"WR-000572-4", 0, "payments.code.form", "a digit is missing"},
		{"WR-00005724-4", 0, "payments.code.form", "a digit too many"},
		{"Nowak", 0, "payments.code.form", "a name"},
		{"", 0, "payments.code.form", "nothing"},
	} {
		got, err := payments.ParseCode(tc.in)
		f, _ := fault.As(err)
		if got != tc.want || tc.key == "" && err != nil || tc.key != "" && f.Fields[0].Key != tc.key {
			t.Errorf("%q: %d, %v: %s", tc.in, got, err, tc.reason)
		}
	}
}

func TestEverySingleSlipIsFound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := payments.Code(rapid.Int64Range(0, 9_999_999).Draw(t, "code"))
		digits := []byte(strings.ReplaceAll(strings.TrimPrefix(c.String(), "WR-"), "-", ""))
		if back, err := payments.ParseCode(string(digits)); err != nil || back != c {
			t.Fatalf("%s reads as %s, %v", c, back, err)
		}
		at := rapid.IntRange(0, 7).Draw(t, "at")
		wrong := append([]byte(nil), digits...)
		wrong[at] = '0' + (digits[at]-'0'+byte(rapid.IntRange(1, 9).Draw(t, "by")))%10
		if got, err := payments.ParseCode(string(wrong)); err == nil {
			t.Fatalf("%s for %s passed as %s", wrong, digits, got)
		}
		if at < 7 && digits[at] != digits[at+1] {
			swapped := append([]byte(nil), digits...)
			swapped[at], swapped[at+1] = swapped[at+1], swapped[at]
			if got, err := payments.ParseCode(string(swapped)); err == nil {
				t.Fatalf("%s for %s passed as %s", swapped, digits, got)
			}
		}
	})
}

func TestFindCode(t *testing.T) {
	code := payments.Code(1234567).String()
	for title, want := range map[string]bool{
		code + " zajęcie pasa":                                       true,
		"oplata " + strings.ReplaceAll(code, "-", ""):                true,
		"OPLATA ZA ZAJECIE PASA DROGOWEGO WR-12\n34567-" + code[11:]: true,
		"WR-0000000-1 nie ten, " + code:                              true,
		"XWR-1234567-8":                                              false,
		"faktura 12345678":                                           false,
		"":                                                           false,
	} {
		if got, ok := payments.FindCode(title); ok != want || ok && got != 1234567 {
			t.Errorf("%q: %v %v, want %v", title, got, ok, want)
		}
	}
}

func FuzzFindCode(f *testing.F) {
	for _, s := range []string{"WR-0000572-4 zajęcie pasa", "wr00005724", "WR-0000572-5", "\r\nWR", "ŻÓŁĆ WR 0000572 4"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		c, ok := payments.FindCode(s)
		if back, err := payments.ParseCode(c.String()); ok && (err != nil || back != c) {
			t.Errorf("%q gave %v, which is not read back: %v", s, c, err)
		}
		if c, err := payments.ParseCode(s); err == nil && (c < 0 || c > 9_999_999) {
			t.Errorf("%q reads as %d", s, c)
		}
	})
}

func TestCodesOfAUnitDiffer(t *testing.T) {
	h := newHouse(t, testkit.DB(t, db.SQLite, tables...))
	seen := map[payments.Code]bool{}
	for i := range 300 {
		d := paymentstest.Demand(unit)
		d.Key = fmt.Sprint(i)
		c := paymentstest.Charge(t, h.Service, d)
		if seen[c.Code] || seen[c.Code+1] || seen[c.Code-1] {
			t.Fatalf("%s is taken, or its neighbour is", c.Code)
		}
		seen[c.Code] = true
	}
}
