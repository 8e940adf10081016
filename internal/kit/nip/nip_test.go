package nip

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
		{"8567346215", "8567346215", nil, "a right number"},
		{"856-734-62-15", "8567346215", nil, "grouped the old way"},
		{"PL 856 734 62 15", "8567346215", nil, "the form of trade within the Union"},
		{"pl8567346215", "8567346215", nil, "small letters of the country"},
		{"5250007313", "5250007313", nil, "a right number"},
		{"5265877635", "5265877635", nil, "a right number"},
		{"8567346216", "", ErrChecksum, "the last digit is wrong"},
		{"1231231233", "", ErrChecksum, "the remainder does not agree"},
		{"0000000000", "", ErrUnissued, "zeros typed to get past the form"},
		{"123456789", "", ErrLength, "a digit is missing"},
		{"", "", ErrLength, "nothing was typed"},
		{"PL", "", ErrCharacter, "a country and no number"},
		{"DE8567346215", "", ErrCharacter, "a foreign number is not a NIP"},
	} {
		n, err := Parse(tc.in)
		if n.String() != tc.want || !errors.Is(err, tc.err) {
			t.Errorf("Parse(%q) = %s, %v; want %s, %v: %s", tc.in, n, err, tc.want, tc.err, tc.reason)
		}
	}
}

func TestRemainderTenIsNeverUsed(t *testing.T) {
	// 6·0 + 5·0 + … + 6·0 + 7·3 = 21, and 21 mod 11 = 10: none of the ten last digits may pass.
	for last := range 10 {
		if n, err := Parse("00000000" + "3" + string(rune('0'+last))); !errors.Is(err, ErrChecksum) {
			t.Errorf("%s was taken, %v", n, err)
		}
	}
}

func number(t *rapid.T) string {
	body := rapid.StringMatching(`[1-9][0-9]{8}`).Draw(t, "body")
	for last := range 10 {
		if n, err := Parse(body + string(rune('0'+last))); err == nil {
			return n.String()
		}
	}
	return "5250007313" // the remainder was ten
}

// The modulus is prime and every weight below it, so one wrong digit is always found.
func TestEveryWrongDigitIsFound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := []byte(number(t))
		i := rapid.IntRange(0, 9).Draw(t, "place")
		b[i] = '0' + (b[i]-'0'+byte(rapid.IntRange(1, 9).Draw(t, "change")))%10
		if _, err := Parse(string(b)); err == nil {
			t.Fatalf("%s was taken", b)
		}
	})
}

// Neighbouring weights among the first nine digits differ, so a swap of unequal digits is found.
func TestSwappedNeighboursAreFound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := []byte(number(t))
		i := rapid.IntRange(0, 7).Draw(t, "place")
		if b[i] == b[i+1] {
			return
		}
		b[i], b[i+1] = b[i+1], b[i]
		if _, err := Parse(string(b)); !errors.Is(err, ErrChecksum) {
			t.Fatalf("%s: %v, want %v", b, err, ErrChecksum)
		}
	})
}

func TestGrouped(t *testing.T) {
	n, _ := Parse("8567346215")
	if got := n.Grouped(); got != "856-734-62-15" {
		t.Errorf("Grouped = %s", got)
	}
	if got := (Number{}).Grouped(); got != "" {
		t.Errorf("none is printed as %q", got)
	}
}

func TestStored(t *testing.T) {
	var n Number
	if v, err := n.Value(); v != nil || err != nil || !n.IsZero() {
		t.Errorf("none is stored as %v, %v; want NULL", v, err)
	}
	if err := n.Scan("8567346215"); err != nil || n.String() != "8567346215" {
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
	for _, s := range []string{"8567346215", "PL856-734-62-15", "0000000000", "PL", ""} {
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
