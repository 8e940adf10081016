package postcode

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
		{"00-950", "00-950", nil, "the printed form"},
		{"00950", "00-950", nil, "without the hyphen"},
		{"00 950", "00-950", nil, "a space for the hyphen"},
		{"00–950", "00-950", nil, "a dash for the hyphen"},
		{"00-95", "", ErrLength, "a digit is missing"},
		{"00-9500", "", ErrLength, "a digit too many"},
		{"", "", ErrLength, "nothing"},
		{"OO-950", "", ErrCharacter, "letters for zeros"},
		{"PL-00-950", "", ErrCharacter, "a country before it"},
		{"00-000", "", ErrUnissued, "zeros typed to get past the form"},
	} {
		c, err := Parse(tc.in)
		if c.String() != tc.want || !errors.Is(err, tc.err) {
			t.Errorf("Parse(%q) = %s, %v; want %s, %v: %s", tc.in, c, err, tc.want, tc.err, tc.reason)
		}
	}
}

func TestStored(t *testing.T) {
	var c Code
	if v, err := c.Value(); v != nil || err != nil || !c.IsZero() {
		t.Errorf("none is stored as %v, %v; want NULL", v, err)
	}
	if err := c.Scan("00-950"); err != nil || c.String() != "00-950" {
		t.Errorf("Scan: %s, %v", c, err)
	}
	b, _ := c.MarshalText()
	var read Code
	if err := read.UnmarshalText(b); err != nil || read != c {
		t.Errorf("UnmarshalText(%s) = %s, %v", b, read, err)
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"00-950", "00950", "00-000", ""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		c, err := Parse(s)
		if err != nil {
			return
		}
		if again, err := Parse(c.String()); err != nil || again != c || len(c.String()) != 6 {
			t.Fatalf("Parse(%q) = %s does not read back: %v", s, c, err)
		}
	})
}
