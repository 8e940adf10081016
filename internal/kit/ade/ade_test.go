package ade

import (
	"errors"
	"testing"
)

func TestParse(t *testing.T) {
	for _, tc := range []struct {
		in, want string
		err      error
		reason   string
	}{
		{"AE:PL-28080-40239-TUSBF-26", "AE:PL-28080-40239-TUSBF-26", nil, "a right address"},
		{"AE:PL-43563-82585-JHWCF-30", "AE:PL-43563-82585-JHWCF-30", nil, "a right address"},
		{"AE:PL-61360-92303-WGCGF-27", "AE:PL-61360-92303-WGCGF-27", nil, "a right address"},
		{"AE:PL-41204-88565-UWDWA-29", "AE:PL-41204-88565-UWDWA-29", nil, "a right address"},
		{"AE:PL-66081-65851-BHGEH-20", "AE:PL-66081-65851-BHGEH-20", nil, "a right address"},
		{"AE:PL-10609-91337-SAIBG-23", "AE:PL-10609-91337-SAIBG-23", nil, "a right address"},
		{"ae:pl-28080-40239-tusbf-26", "AE:PL-28080-40239-TUSBF-26", nil, "small letters are forgiven"},
		{" AE:PL 28080 40239 TUSBF 26", "AE:PL-28080-40239-TUSBF-26", nil, "spaces for hyphens are forgiven"},
		{"AE:PL-12345-67890-ABCDE-12", "", ErrChecksum, "a popular example that was never right: 25"},
		{"AE:PL-28080-40239-TUSBF-27", "", ErrChecksum, "the check digits are wrong"},
		{"AE:PL-2808O-40239-TUSBF-26", "", ErrFormat, "the letter O for a zero"},
		{"AE:PL-28080-40239-TUS8F-26", "", ErrFormat, "a digit among the letters"},
		{"AE:PL-28080-40239-TUSBF-2", "", ErrFormat, "a check digit is missing"},
		{"AE:PL-28080-40239-ŻUSBF-26", "", ErrFormat, "a letter with a dot takes two bytes and has no place here"},
		{"AE:DE-28080-40239-TUSBF-26", "", ErrCountry, "another country"},
		{"urzad@example.pl", "", ErrCountry, "an e-mail address"},
		{"", "", ErrCountry, "nothing was typed"},
	} {
		n, err := Parse(tc.in)
		if n.String() != tc.want || !errors.Is(err, tc.err) {
			t.Errorf("Parse(%q) = %s, %v; want %s, %v: %s", tc.in, n, err, tc.want, tc.err, tc.reason)
		}
	}
}

func TestStored(t *testing.T) {
	var n Address
	if v, err := n.Value(); v != nil || err != nil || !n.IsZero() {
		t.Errorf("none is stored as %v, %v; want NULL", v, err)
	}
	if err := n.Scan("AE:PL-28080-40239-TUSBF-26"); err != nil || n.String() != "AE:PL-28080-40239-TUSBF-26" {
		t.Errorf("Scan: %s, %v", n, err)
	}
	b, _ := n.MarshalText()
	var read Address
	if err := read.UnmarshalText(b); err != nil || read != n {
		t.Errorf("UnmarshalText(%s) = %s, %v", b, read, err)
	}
	if err := n.Scan("x!"); err == nil || !n.IsZero() {
		t.Errorf("a stored x! was taken: %s, %v", n, err)
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"AE:PL-28080-40239-TUSBF-26", "ae:pl2808040239tusbf26", "AE:PL", "AE:PL-00000-00000-AAAAA-00", ""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		n, err := Parse(s)
		if err != nil {
			if !n.IsZero() {
				t.Fatalf("Parse(%q) = %s with %v", s, n, err)
			}
			return
		}
		if again, err := Parse(n.String()); err != nil || again != n || len(n.String()) != len("AE:PL-28080-40239-TUSBF-26") {
			t.Fatalf("Parse(%q) = %s does not read back: %v", s, n, err)
		}
	})
}
