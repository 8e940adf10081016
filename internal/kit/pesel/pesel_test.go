package pesel

import (
	"bytes"
	"errors"
	"log/slog"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"wrota/internal/kit/calendar"
)

func TestParse(t *testing.T) {
	for _, tc := range []struct {
		in     string
		want   error
		reason string
	}{
		{"44051401359", nil, "a right number"},
		{" 440514 01359 ", nil, "spaces are forgiven"},
		{"440514-01359", nil, "a hyphen after the date is a common way of writing"},
		{"44051401358", ErrChecksum, "the last digit is wrong"},
		{"44051401539", ErrChecksum, "two digits are swapped"},
		{"00022900140", ErrDate, "1900 was not a leap year"},
		{"23222900145", ErrDate, "2023 was not a leap year"},
		{"02381307589", ErrDate, "there is no month 38: 20 + 18"},
		{"00000000000", ErrDate, "the check digit is right, month 0 is not"},
		{"4405140135", ErrLength, "a digit is missing"},
		{"440514013599", ErrLength, "a digit too many"},
		{"", ErrLength, "nothing was typed"},
		{"4405140135O", ErrCharacter, "the letter O for a zero"},
		{"٤٤٠٥١٤٠١٣٥٩", ErrCharacter, "digits of another script"},
	} {
		if _, err := Parse(tc.in); !errors.Is(err, tc.want) {
			t.Errorf("Parse(%q): %v, want %v: %s", tc.in, err, tc.want, tc.reason)
		}
	}
}

func TestCenturies(t *testing.T) {
	for _, tc := range []struct{ number, born, reason string }{
		{"99923101244", "1899-12-31", "80 is added in the 1800s"},
		{"44051401359", "1944-05-14", "nothing is added in the 1900s"},
		{"00222901246", "2000-02-29", "20 is added in the 2000s, and 2000 was a leap year"},
		{"00422801245", "2100-02-28", "40 is added in the 2100s"},
		{"99723101248", "2299-12-31", "60 is added in the 2200s"},
	} {
		n, err := Parse(tc.number)
		if err != nil || n.Born().String() != tc.born {
			t.Errorf("%s: born %s, %v; want %s: %s", tc.number, n.Born(), err, tc.born, tc.reason)
		}
	}
}

func TestAge(t *testing.T) {
	for _, tc := range []struct {
		number, on string
		want       int
		reason     string
	}{
		{"44051401359", "1962-05-13", 17, "the day before the birthday"},
		{"44051401359", "1962-05-14", 18, "art. 112 of the Civil Code: from the beginning of the birthday"},
		{"00222901246", "2018-02-27", 17, "born on 29 February, two days before 1 March"},
		{"00222901246", "2018-02-28", 18, "art. 112: February 2018 has no 29th, its last day counts"},
		{"00222901246", "2020-02-28", 19, "a leap year has the day itself"},
		{"00222901246", "2020-02-29", 20, "a leap year has the day itself"},
	} {
		n, _ := Parse(tc.number)
		on, _ := calendar.Parse(tc.on)
		if got := n.Age(on); got != tc.want {
			t.Errorf("%s on %s: %d, want %d: %s", tc.number, tc.on, got, tc.want, tc.reason)
		}
	}
}

func number(t *rapid.T) Number {
	day := calendar.On(1800, 1, 1).AddDays(rapid.IntRange(0, 182620).Draw(t, "day"))
	sex := Sex(rapid.IntRange(1, 2).Draw(t, "sex"))
	n, err := Make(day, rapid.IntRange(0, 999).Draw(t, "ordinal"), sex)
	if err != nil {
		t.Fatalf("Make(%s): %v", day, err)
	}
	if n.Born() != day || n.Sex() != sex {
		t.Fatalf("Make(%s, %d) gives %s, %d", day, sex, n.Born(), n.Sex())
	}
	return n
}

func TestMadeNumbersReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := number(t)
		if got, err := Parse(n.String()); err != nil || got != n {
			t.Fatalf("Parse(%s) = %s, %v", n, got, err)
		}
	})
}

// The weights are all prime to ten, so one wrong digit always changes the sum.
func TestEveryWrongDigitIsFound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := []byte(number(t).String())
		i := rapid.IntRange(0, 10).Draw(t, "place")
		b[i] = '0' + (b[i]-'0'+byte(rapid.IntRange(1, 9).Draw(t, "change")))%10
		if _, err := Parse(string(b)); !errors.Is(err, ErrChecksum) {
			t.Fatalf("%s: %v, want %v", b, err, ErrChecksum)
		}
	})
}

// Neighbouring weights differ by 2, 4, 2 and 8, so a swap is missed only when the digits differ by 5.
func TestSwappedNeighboursAreFound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := []byte(number(t).String())
		i := rapid.IntRange(0, 9).Draw(t, "place")
		b[i], b[i+1] = b[i+1], b[i]
		diff := (int(b[i]) - int(b[i+1]) + 10) % 5
		if _, err := Parse(string(b)); diff != 0 && !errors.Is(err, ErrChecksum) {
			t.Fatalf("%s: %v, want %v", b, err, ErrChecksum)
		}
	})
}

func TestMakeRefusesWhatANumberCannotSay(t *testing.T) {
	for _, tc := range []struct {
		year, ordinal int
		reason        string
	}{{2300, 1, "after the last century of the code"}, {2000, 1000, "four digits hold 999 and the sex"}, {2000, -1, "negative"}} {
		if n, err := Make(calendar.On(tc.year, 1, 1), tc.ordinal, Male); err == nil {
			t.Errorf("Make(%d, %d) = %s: %s", tc.year, tc.ordinal, n, tc.reason)
		}
	}
}

func TestNumberIsKeptFromEyesAndLogs(t *testing.T) {
	n, _ := Parse("44051401359")
	if got := n.Masked(); got != "440514•••••" {
		t.Errorf("Masked = %s", got)
	}
	var log bytes.Buffer
	slog.New(slog.NewTextHandler(&log, nil)).Info("found", "who", n)
	if strings.Contains(log.String(), "01359") || !strings.Contains(log.String(), "[pesel]") {
		t.Errorf("the log has the number: %s", log.String())
	}
}

func TestNone(t *testing.T) {
	var n Number
	if !n.IsZero() || n.String() != "" || n.Masked() != "" || !n.Born().IsZero() || n.Sex() != 0 {
		t.Error("the zero value must say nothing")
	}
	if v, err := n.Value(); v != nil || err != nil {
		t.Errorf("none is stored as %v, %v", v, err)
	}
	if err := n.Scan("44051401359"); err != nil || n.String() != "44051401359" {
		t.Errorf("Scan: %v, %v", n, err)
	}
	if err := n.UnmarshalText([]byte("x")); !errors.Is(err, ErrCharacter) || !n.IsZero() {
		t.Errorf("UnmarshalText: %v, %v", n, err)
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"44051401359", "440514-01359", "00000000000", "4405140135O", "\u00a0", ""} {
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
		if again, err := Parse(n.String()); err != nil || again != n || len(n.String()) != 11 || n.Born().IsZero() {
			t.Fatalf("Parse(%q) = %s does not read back: %v", s, n, err)
		}
	})
}

func BenchmarkParse(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Parse("44051401359"); err != nil {
			b.Fatal(err)
		}
	}
}
