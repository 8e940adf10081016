package landregister

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestParse(t *testing.T) {
	for _, tc := range []struct {
		in, want string
		err      error
		reason   string
	}{
		{"LU1B/00012345/8", "LU1B/00012345/8", nil, "the full form"},
		{"GD1W/00090409/1", "GD1W/00090409/1", nil, "the full form"},
		{"lu1b / 00012345 / 8", "LU1B/00012345/8", nil, "small letters and spaces"},
		{"LU1B/12345/8", "LU1B/00012345/8", nil, "leading zeros left out"},
		{"LU1B000123458", "LU1B/00012345/8", nil, "no slashes, nothing missing"},
		{"LU1B-00012345-8", "LU1B/00012345/8", nil, "hyphens for slashes"},
		{"LU1B/00012345/9", "", ErrChecksum, "the check digit is wrong"},
		{"LU1B/00012354/8", "", ErrChecksum, "two digits are swapped"},
		{"LU1C/00012345/8", "", ErrChecksum, "another court"},
		{"LU1Q/00012345/8", "", ErrCourt, "no such court"},
		{"1234/00012345/8", "", ErrCourt, "digits for the court"},
		{"LU1B/000123456/8", "", ErrFormat, "nine digits"},
		{"LU1B//8", "", ErrFormat, "no number"},
		{"LU1B/00012345", "", ErrFormat, "no check digit"},
		{"LU1B/0001234O/8", "", ErrFormat, "the letter O for a zero"},
		{"LU1B12345/8", "", ErrFormat, "a slash is missing"},
		{"KW 12345", "", ErrFormat, "the number of a paper register"},
		{"", "", ErrFormat, "nothing was typed"},
	} {
		n, err := Parse(tc.in)
		if n.String() != tc.want || !errors.Is(err, tc.err) {
			t.Errorf("Parse(%q) = %s, %v; want %s, %v: %s", tc.in, n, err, tc.want, tc.err, tc.reason)
		}
	}
}

func TestCourts(t *testing.T) {
	if len(courts()) != 350 {
		t.Errorf("%d courts, want 350", len(courts()))
	}
	for code := range courts() {
		for _, c := range code {
			if !strings.ContainsRune(alphabet+"0123456789", c) {
				t.Errorf("court %s: %c has no value", code, c)
			}
		}
	}
	n, _ := Parse("GD1W/00090409/1")
	if n.Court() != "GD1W" || n.Seat() != "WEJHEROWO" {
		t.Errorf("%s is kept by %s, %s", n, n.Court(), n.Seat())
	}
	if (Number{}).Seat() != "" {
		t.Error("no register has no seat")
	}
}

// The weights are prime to ten, so one wrong digit always changes the sum.
func TestEveryWrongDigitIsFound(t *testing.T) {
	var codes []string
	for code := range courts() {
		codes = append(codes, code)
	}
	slices.Sort(codes)
	rapid.Check(t, func(t *rapid.T) {
		body := rapid.SampledFrom(codes).Draw(t, "court") + rapid.StringMatching(`[0-9]{8}`).Draw(t, "number")
		n, err := Parse(body + check(body))
		if err != nil {
			t.Fatal(err)
		}
		if again, err := Parse(n.String()); err != nil || again != n {
			t.Fatalf("%s reads back as %s, %v", n, again, err)
		}
		b := []byte(n.String())
		i := rapid.SampledFrom([]int{5, 6, 7, 8, 9, 10, 11, 12, 14}).Draw(t, "place")
		b[i] = '0' + (b[i]-'0'+byte(rapid.IntRange(1, 9).Draw(t, "change")))%10
		if _, err := Parse(string(b)); !errors.Is(err, ErrChecksum) {
			t.Fatalf("%s: %v", b, err)
		}
	})
}

func TestStored(t *testing.T) {
	var n Number
	if v, err := n.Value(); v != nil || err != nil || !n.IsZero() {
		t.Errorf("none is stored as %v, %v; want NULL", v, err)
	}
	if err := n.Scan("LU1B/00012345/8"); err != nil || n.Court() != "LU1B" {
		t.Errorf("Scan: %s, %v", n, err)
	}
	b, _ := n.MarshalText()
	var read Number
	if err := read.UnmarshalText(b); err != nil || read != n {
		t.Errorf("UnmarshalText(%s) = %s, %v", b, read, err)
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"LU1B/00012345/8", "GD1W000904091", "LU1B/1/1", "///", ""} {
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
		if again, err := Parse(n.String()); err != nil || again != n || len(n.String()) != 15 || n.Seat() == "" {
			t.Fatalf("Parse(%q) = %s does not read back: %v", s, n, err)
		}
	})
}
