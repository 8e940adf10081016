package dispatch_test

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"wrota/internal/dispatch"
)

func TestParseTracking(t *testing.T) {
	for _, tc := range []struct{ in, want, reason string }{
		{"RR473124829PL", "RR473124829PL", "the example of UPU S10"},
		{" rr 473 124 829 pl ", "RR473124829PL", "as people type it"},
		{"RR473124828PL", "", "a wrong check digit"},
		{"(00)159007730000000011", "00159007730000000011", "twenty digits with the brackets of a label"},
		{"00159007730000000012", "", "a wrong check digit"},
		{"", "", "no number"},
		{"1234567890", "1234567890", "another operator"},
		{"1234", "", "too short"},
		{"RR47312482'; DROP", "", "no number at all"},
		{strings.Repeat("1", 41), "", "too long"},
	} {
		got, err := dispatch.ParseTracking(tc.in)
		if got != tc.want || (err == nil) != (tc.want != "" || tc.in == "") {
			t.Errorf("%s: %q, %v; want %q", tc.reason, got, err, tc.want)
		}
	}
}

// TestACheckDigitSeesOneWrongDigit: whichever digit of an S10 number is mistyped, the number is refused.
func TestACheckDigitSeesOneWrongDigit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		serial := fmt.Sprintf("%08d", rapid.IntRange(0, 99999999).Draw(t, "serial"))
		var good string
		for d := '0'; d <= '9'; d++ {
			if s, err := dispatch.ParseTracking("RR" + serial + string(d) + "PL"); err == nil {
				if good != "" {
					t.Fatalf("%s and %s are both good", good, s)
				}
				good = s
			}
		}
		if good == "" {
			t.Fatalf("no check digit for %s", serial)
		}
		// The digit 5 stands for two remainders, 0 and 6; every other one for a single remainder.
		at, by := rapid.IntRange(2, 9).Draw(t, "at"), rapid.IntRange(1, 9).Draw(t, "by")
		b := []byte(good)
		b[at] = '0' + (b[at]-'0'+byte(by))%10
		if got, err := dispatch.ParseTracking(string(b)); err == nil && good[10] != '5' {
			t.Fatalf("%s was read as %s", b, got)
		}
	})
}

func FuzzParseTracking(f *testing.F) {
	for _, s := range []string{"RR473124829PL", "(00)159007730000000011", "12 34-ab", "\xff", "ß"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, err := dispatch.ParseTracking(s)
		if err != nil {
			return
		}
		if again, err := dispatch.ParseTracking(got); err != nil || again != got {
			t.Errorf("%q → %q → %q, %v", s, got, again, err)
		}
	})
}
