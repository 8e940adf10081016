package regon

import (
	"errors"
	"testing"

	"pgregory.net/rapid"
)

func TestParse(t *testing.T) {
	for _, tc := range []struct {
		in, want string
		err      error
		reason   string
	}{
		{"192598184", "192598184", nil, "an entity"},
		{"000531329", "000531329", nil, "leading zeros belong to the number"},
		{"123 456 785", "123456785", nil, "spaces are forgiven"},
		{"12345678512347", "12345678512347", nil, "a local unit"},
		{"192598183", "", ErrChecksum, "the last digit is wrong"},
		{"12345678512346", "", ErrChecksum, "the last of fourteen is wrong"},
		{"12345678612342", "", ErrChecksum, "the nine digits of the entity are wrong by themselves"},
		{"1234567", "", ErrLength, "seven digits: an old number of before 2000"},
		{"1234567851234", "", ErrLength, "thirteen digits"},
		{"000000000", "", ErrUnissued, "zeros typed to get past the form"},
		{"00000000000000", "", ErrUnissued, "zeros typed to get past the form"},
		{"19259818A", "", ErrCharacter, "a letter"},
	} {
		n, err := Parse(tc.in)
		if n.String() != tc.want || !errors.Is(err, tc.err) {
			t.Errorf("Parse(%q) = %s, %v; want %s, %v: %s", tc.in, n, err, tc.want, tc.err, tc.reason)
		}
	}
}

func TestEntityOfALocalUnit(t *testing.T) {
	n, _ := Parse("12345678512347")
	if !n.IsLocalUnit() || n.Entity().String() != "123456785" {
		t.Errorf("the entity of %s is %s", n, n.Entity())
	}
	if e := n.Entity(); e.Entity() != e || e.IsLocalUnit() {
		t.Errorf("an entity is its own entity, not %s", e.Entity())
	}
}

func complete(body string) string {
	for last := range 10 {
		s := body + string(rune('0'+last))
		if _, err := Parse(s); err == nil {
			return s
		}
	}
	return ""
}

// Every body has exactly one last digit. One wrong digit is found unless it turns a remainder of ten
// into zero or back, which share the check digit 0; a wrong check digit is always found.
func TestWrongDigits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := complete(rapid.StringMatching(`[1-9][0-9]{7}`).Draw(t, "body"))
		if rapid.Bool().Draw(t, "local unit") {
			s = complete(s + rapid.StringMatching(`[0-9]{4}`).Draw(t, "unit"))
		}
		if s == "" {
			t.Fatal("no last digit fits")
		}
		b := []byte(s)
		last := len(b) - 1
		b[last] = '0' + (b[last]-'0'+byte(rapid.IntRange(1, 9).Draw(t, "change")))%10
		if _, err := Parse(string(b)); !errors.Is(err, ErrChecksum) {
			t.Fatalf("%s: %v, want %v", b, err, ErrChecksum)
		}
		if s[8] == '0' {
			return
		}
		b = []byte(s)
		i := rapid.IntRange(0, 7).Draw(t, "place")
		b[i] = '0' + (b[i]-'0'+byte(rapid.IntRange(1, 9).Draw(t, "other change")))%10
		if _, err := Parse(string(b)); err == nil {
			t.Fatalf("%s was taken for %s", b, s)
		}
	})
}

func TestStored(t *testing.T) {
	var n Number
	if v, err := n.Value(); v != nil || err != nil || !n.IsZero() {
		t.Errorf("none is stored as %v, %v; want NULL", v, err)
	}
	if err := n.Scan("192598184"); err != nil || n.String() != "192598184" {
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
	for _, s := range []string{"192598184", "12345678512347", "000000000", "1234567", ""} {
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
		if again, err := Parse(n.String()); err != nil || again != n {
			t.Fatalf("Parse(%q) = %s does not read back: %v", s, n, err)
		}
	})
}
