package krs

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
		{"0000019193", "0000019193", nil, "ten digits with leading zeros"},
		{"0000 019 193", "0000019193", nil, "spaces are forgiven"},
		{"19193", "", ErrLength, "the zeros belong to the number: without a check digit we do not guess"},
		{"00000191930", "", ErrLength, "a digit too many"},
		{"", "", ErrLength, "nothing was typed"},
		{"0000000000", "", ErrUnissued, "zeros typed to get past the form"},
		{"KRS0000019193", "", ErrCharacter, "a name before the number"},
	} {
		n, err := Parse(tc.in)
		if n.String() != tc.want || !errors.Is(err, tc.err) {
			t.Errorf("Parse(%q) = %s, %v; want %s, %v: %s", tc.in, n, err, tc.want, tc.err, tc.reason)
		}
	}
}

func TestStored(t *testing.T) {
	var n Number
	if v, err := n.Value(); v != nil || err != nil || !n.IsZero() {
		t.Errorf("none is stored as %v, %v; want NULL", v, err)
	}
	if err := n.Scan("0000019193"); err != nil || n.String() != "0000019193" {
		t.Errorf("Scan: %s, %v", n, err)
	}
	b, _ := n.MarshalText()
	var read Number
	if err := read.UnmarshalText(b); err != nil || read != n {
		t.Errorf("UnmarshalText(%s) = %s, %v", b, read, err)
	}
	if err := n.Scan("x!"); err == nil || !n.IsZero() {
		t.Errorf("a stored x! was taken: %s, %v", n, err)
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"0000019193", "19193", "0000000000", ""} {
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
		if again, err := Parse(n.String()); err != nil || again != n || len(n.String()) != 10 {
			t.Fatalf("Parse(%q) = %s does not read back: %v", s, n, err)
		}
	})
}
