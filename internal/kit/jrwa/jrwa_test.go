package jrwa

import (
	"errors"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"wrota/internal/kit/calendar"
)

func TestParse(t *testing.T) {
	for _, tc := range []struct {
		in, want string
		err      error
		reason   string
	}{
		{"7230", "7230", nil, "a terminal class of four levels"},
		{"0", "0", nil, "one of the ten great classes"},
		{"0052", "0052", nil, "leading zeros count"},
		{"67271", "67271", nil, "a fifth level by extension"},
		{" 7230 ", "7230", nil, "spaces around it"},
		{"723000", "", ErrLength, "six levels"},
		{"", "", ErrLength, "nothing"},
		{"72-30", "", ErrCharacter, "a hyphen would make another class"},
		{"72 30", "", ErrCharacter, "a space inside would make another class"},
		{"723a", "", ErrCharacter, "a letter"},
	} {
		c, err := Parse(tc.in)
		if c.String() != tc.want || !errors.Is(err, tc.err) {
			t.Errorf("Parse(%q) = %s, %v; want %s, %v: %s", tc.in, c, err, tc.want, tc.err, tc.reason)
		}
	}
}

func class(t testing.TB, s string) Class {
	t.Helper()
	c, err := Parse(s)
	if err != nil {
		t.Fatalf("%q: %v", s, err)
	}
	return c
}

func TestTree(t *testing.T) {
	var symbols []string
	for c, more := class(t, "67271"), true; more; c, more = c.Parent() {
		symbols = append(symbols, c.String())
	}
	if want := []string{"67271", "6727", "672", "67", "6"}; !slices.Equal(symbols, want) {
		t.Errorf("parents %v, want %v", symbols, want)
	}
	for _, tc := range []struct {
		upper, lower string
		want         bool
		reason       string
	}{
		{"7", "7230", true, "the great class"},
		{"723", "7230", true, "the class above"},
		{"7230", "7230", false, "a class does not contain itself"},
		{"7230", "723", false, "the other way round"},
		{"52", "0052", false, "leading zeros count"},
	} {
		if got := class(t, tc.upper).Contains(class(t, tc.lower)); got != tc.want {
			t.Errorf("%s contains %s: %v: %s", tc.upper, tc.lower, got, tc.reason)
		}
	}
	if (Class{}).Contains(class(t, "7")) {
		t.Error("no class contains nothing")
	}
	if got := class(t, "723").Level(); got != 3 {
		t.Errorf("723 is on level %d", got)
	}
	plan := []Class{class(t, "72"), class(t, "7"), class(t, "01"), class(t, "7230"), class(t, "0")}
	slices.SortFunc(plan, Class.Compare)
	if want := "[0 01 7 72 7230]"; want != sprint(plan) {
		t.Errorf("in order %s, want %s", sprint(plan), want)
	}
}

func sprint(plan []Class) string {
	s := "["
	for i, c := range plan {
		if i > 0 {
			s += " "
		}
		s += c.String()
	}
	return s + "]"
}

func TestParseCategory(t *testing.T) {
	for _, tc := range []struct {
		in, want string
		ok       bool
		reason   string
	}{
		{"A", "A", true, "permanent"},
		{"B5", "B5", true, "five years"},
		{"B-5", "B5", true, "the printed plans have a hyphen"},
		{"BE10", "BE10", true, "appraisal after ten years"},
		{"BE-50", "BE50", true, "the printed plans have a hyphen"},
		{"Bc", "Bc", true, "used up"},
		{"B", "", false, "how many years?"},
		{"BE", "", false, "how many years?"},
		{"B0", "", false, "no years"},
		{"B05", "", false, "a leading zero"},
		{"B201", "", false, "beyond any plan"},
		{"A5", "", false, "permanent has no years"},
		{"Bc5", "", false, "used up has no years"},
		{"BC", "", false, "a capital C is not in any plan"},
		{"b5", "", false, "a small letter"},
		{"B5 ", "B5", true, "a space"},
		{"", "", false, "nothing"},
	} {
		c, err := ParseCategory(tc.in)
		if c.String() != tc.want || (err == nil) != tc.ok || err != nil && !errors.Is(err, ErrCategory) {
			t.Errorf("ParseCategory(%q) = %s, %v; want %s: %s", tc.in, c, err, tc.want, tc.reason)
		}
	}
}

func category(t testing.TB, s string) Category {
	t.Helper()
	c, err := ParseCategory(s)
	if err != nil {
		t.Fatalf("%q: %v", s, err)
	}
	return c
}

func TestDisposalYear(t *testing.T) {
	for _, tc := range []struct {
		category string
		closed   calendar.Date
		want     int
		ok       bool
		reason   string
	}{
		{"B5", calendar.On(2027, 1, 1), 2033, true, "counted from 1 January 2028, five years end with 2032"},
		{"B5", calendar.On(2027, 12, 31), 2033, true, "the same for a case closed on the last day of the year"},
		{"B5", calendar.On(2028, 1, 1), 2034, true, "a day later, a year longer"},
		{"BE10", calendar.On(2027, 6, 1), 2038, true, "the year of the appraisal"},
		{"A", calendar.On(2027, 6, 1), 0, false, "never destroyed"},
		{"Bc", calendar.On(2027, 6, 1), 0, false, "no years are counted"},
		{"B5", calendar.Date{}, 0, false, "a case that is not closed"},
	} {
		if got, ok := category(t, tc.category).DisposalYear(tc.closed); got != tc.want || ok != tc.ok {
			t.Errorf("%s closed on %s: %d, %v; want %d, %v: %s", tc.category, tc.closed, got, ok, tc.want, tc.ok, tc.reason)
		}
	}
}

func TestLonger(t *testing.T) {
	order := []string{"Bc", "B5", "BE5", "B10", "BE10", "B50", "A"}
	for i, c := range order {
		for j, d := range order {
			if got := category(t, c).Longer(category(t, d)); got != (i > j) {
				t.Errorf("%s longer than %s: %v", c, d, got)
			}
		}
		if !category(t, c).Longer(Category{}) {
			t.Errorf("%s is not longer than none", c)
		}
	}
}

func TestStored(t *testing.T) {
	var c Class
	var k Category
	for _, v := range []interface{ IsZero() bool }{c, k} {
		if !v.IsZero() {
			t.Errorf("%T is not zero", v)
		}
	}
	if v, err := k.Value(); v != nil || err != nil {
		t.Errorf("no category is stored as %v, %v", v, err)
	}
	if err := c.Scan("0052"); err != nil || c.String() != "0052" {
		t.Errorf("Scan: %s, %v", c, err)
	}
	if err := c.Scan(int64(52)); err == nil {
		t.Error("a number would have lost its zeros, yet it was taken")
	}
	if err := k.Scan("BE10"); err != nil || k.Keeping() != Appraised || k.Years() != 10 {
		t.Errorf("Scan: %s, %v", k, err)
	}
}

func TestTextsReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, err := Parse(rapid.StringMatching(`[0-9]{1,5}`).Draw(t, "class"))
		if err != nil {
			t.Fatal(err)
		}
		b, _ := c.MarshalText()
		var again Class
		if err := again.UnmarshalText(b); err != nil || again != c {
			t.Fatalf("%s read back as %s, %v", c, again, err)
		}
		k, err := ParseCategory(rapid.StringMatching(`A|Bc|BE?-?[1-9][0-9]?`).Draw(t, "category"))
		if err != nil {
			t.Fatal(err)
		}
		b, _ = k.MarshalText()
		var same Category
		if err := same.UnmarshalText(b); err != nil || same != k {
			t.Fatalf("%s read back as %s, %v", k, same, err)
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"7230", "0", "B-5", "BE10", "Bc", "A", ""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if c, err := Parse(s); err == nil {
			if again, err := Parse(c.String()); err != nil || again != c || c.Level() < 1 || c.Level() > MaxLevel {
				t.Fatalf("Parse(%q) = %s does not read back", s, c)
			}
		}
		if k, err := ParseCategory(s); err == nil {
			if again, err := ParseCategory(k.String()); err != nil || again != k || k.IsZero() {
				t.Fatalf("ParseCategory(%q) = %s does not read back", s, k)
			}
		}
	})
}
