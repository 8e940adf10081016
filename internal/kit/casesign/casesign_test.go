package casesign

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"wrota/internal/kit/jrwa"
)

func sign(t testing.TB, cell, class string, group, no, year int) Sign {
	t.Helper()
	c, err := jrwa.Parse(class)
	if err != nil {
		t.Fatal(err)
	}
	return Sign{cell, c, group, no, year}
}

func TestParse(t *testing.T) {
	for _, tc := range []struct {
		in     string
		want   Sign
		reason string
	}{
		{"DR.7230.14.2027", sign(t, "DR", "7230", 0, 14, 2027), "the common form"},
		{"ABC.123.77.2026", sign(t, "ABC", "123", 0, 77, 2026), "the example of the instruction"},
		{"ABC.123.78.2.2026", sign(t, "ABC", "123", 78, 2, 2026), "case 2 of group 78"},
		{"DR.II.7230.14.2027", sign(t, "DR.II", "7230", 0, 14, 2027), "a cell within a cell"},
		{"DR.II.7230.78.2.2027", sign(t, "DR.II", "7230", 78, 2, 2027), "a cell within a cell, and a group"},
		{"WIM-III.BD.7230.1.2027", sign(t, "WIM-III.BD", "7230", 0, 1, 2027), "a hyphen and a dot"},
		{"OR-I.1431.2.2026", sign(t, "OR-I", "1431", 0, 2, 2026), "a hyphen"},
		{"GK1.6220.3.2027", sign(t, "GK1", "6220", 0, 3, 2027), "a digit in the symbol"},
		{"1A.6220.3.2027", sign(t, "1A", "6220", 0, 3, 2027), "a symbol that begins with a digit"},
		{"OŚ.6220.3.2027", sign(t, "OŚ", "6220", 0, 3, 2027), "a Polish letter"},
		{"OKz.0052.3.2027", sign(t, "OKz", "0052", 0, 3, 2027), "a small letter, and zeros of the class"},
		{"SE.0.3.2027", sign(t, "SE", "0", 0, 3, 2027), "a great class"},
		{" DR.7230.14.2027\n", sign(t, "DR", "7230", 0, 14, 2027), "spaces around it"},
		{"DR.7230.2026.2027", sign(t, "DR", "7230", 0, 2026, 2027), "a case number that looks like a year"},
		{"DR.7230.77.2026.2027", sign(t, "DR", "7230", 77, 2026, 2027), "the last of four digits is the year, so 77 is a group"},
	} {
		got, err := Parse(tc.in)
		if err != nil || got != tc.want {
			t.Errorf("Parse(%q) = %+v, %v; want %+v: %s", tc.in, got, err, tc.want, tc.reason)
		}
		if got.String() != strings.TrimSpace(tc.in) {
			t.Errorf("Parse(%q) is written %s: %s", tc.in, got, tc.reason)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	for _, tc := range []struct {
		in     string
		want   error
		reason string
	}{
		{"", ErrFormat, "nothing"},
		{"DR", ErrFormat, "a cell alone"},
		{"DR.7230", ErrFormat, "no number and no year"},
		{"DR.7230.14", ErrFormat, "no year"},
		{"7230.14.2027", ErrFormat, "no cell"},
		{".7230.14.2027", ErrFormat, "an empty cell"},
		{"DR..7230.14.2027", ErrFormat, "an empty part"},
		{"DR.7230.14.2027.", ErrFormat, "a dot at the end"},
		{"DR.1.7230.14.2.2027", ErrFormat, "four numbers: the symbol of a cell has a letter in each part"},
		{"DR.723000.14.2027", ErrFormat, "a class of six digits"},
		{"DR.7230.0.2027", ErrFormat, "numbers begin with 1"},
		{"DR.7230.014.2027", ErrFormat, "a leading zero"},
		{"DR.7230.0.2.2027", ErrFormat, "a group numbered 0"},
		{"DR.7230.14.27", ErrFormat, "a year of two digits"},
		{"DR.7230.14.1899", ErrYear, "a year before any file plan"},
		{"DR.7230.14.3000", ErrYear, "a year too late"},
		{"DR/7230/14/2027", ErrFormat, "slashes, the form of before 2011"},
		{"DR 7230.14.2027", ErrFormat, "a space for a dot"},
		{"D R.7230.14.2027", ErrCell, "a space in the symbol"},
		{"-DR.7230.14.2027", ErrCell, "a hyphen before the symbol"},
		{"DR-.7230.14.2027", ErrCell, "a hyphen after the symbol"},
		{"D\xffR.7230.14.2027", ErrCell, "broken text"},
		{strings.Repeat("A", 31) + ".7230.14.2027", ErrCell, "a symbol too long"},
		{strings.Repeat("A.", 5000) + "7230.14.2027", ErrFormat, "very long text"},
		{"DR.7230.14.2027.AN", ErrFormat, "a letter's sign is not a case's"},
		{"DR.7230.14.2027.3", ErrFormat, "a letter's sign is not a case's"},
		{"DR.7230.99999999.2027", ErrFormat, "a number too large"},
	} {
		if got, err := Parse(tc.in); !errors.Is(err, tc.want) || !got.IsZero() {
			t.Errorf("Parse(%.60q) = %+v, %v; want %v: %s", tc.in, got, err, tc.want, tc.reason)
		}
	}
}

func TestParseLetter(t *testing.T) {
	s := sign(t, "DR", "7230", 0, 14, 2027)
	grouped := sign(t, "DR.II", "7230", 78, 2, 2027)
	for _, tc := range []struct {
		in, printed string
		want        Letter
		reason      string
	}{
		{"DR.7230.14.2027", "", Letter{Sign: s}, "the sign of the case alone"},
		{"DR.7230.14.2027.AN", "", Letter{s, "AN", 0}, "initials"},
		{"DR.7230.14.2027.3", "", Letter{s, "", 3}, "the number of the letter"},
		{"DR.7230.14.2027.AN.3", "", Letter{s, "AN", 3}, "both"},
		{"DR.7230.14.2027.AN3", "DR.7230.14.2027.AN.3", Letter{s, "AN", 3}, "both, the older way"},
		{"DR.II.7230.78.2.2027.ŁŻ.12", "", Letter{grouped, "ŁŻ", 12}, "all there can be"},
	} {
		if tc.printed == "" {
			tc.printed = tc.in
		}
		got, err := ParseLetter(tc.in)
		if err != nil || got != tc.want || got.String() != tc.printed || got.Check() != nil {
			t.Errorf("ParseLetter(%q) = %+v, %v, written %s: %s", tc.in, got, err, got, tc.reason)
		}
	}
	for _, tc := range []struct{ in, reason string }{
		{"DR.7230.14.2027.ABCDE", "five letters are no initials"},
		{"DR.7230.14.2027.1000", "a letter's number of four digits would look like a year"},
		{"DR.7230.14.2027.AN3.4", "two numbers of the letter"},
		{"DR.7230.14.2027.AN03", "a leading zero"},
		{"DR.7230.14.2027.0", "numbers begin with 1"},
		{"DR.7230.14.2027.A-N", "a hyphen in the initials"},
		{"DR.7230.14.2027.AN.PK", "two people"},
		{"AN", "initials alone"},
		{"3", "a number alone"},
		{"AN.3", "no sign"},
	} {
		if got, err := ParseLetter(tc.in); err == nil || !got.IsZero() {
			t.Errorf("ParseLetter(%q) = %+v: %s", tc.in, got, tc.reason)
		}
	}
}

func TestCheck(t *testing.T) {
	good := sign(t, "DR", "7230", 0, 14, 2027)
	for _, tc := range []struct {
		change func(*Letter)
		want   error
		reason string
	}{
		{func(*Letter) {}, nil, "nothing wrong"},
		{func(l *Letter) { l.Sign.Cell = "" }, ErrCell, "no cell"},
		{func(l *Letter) { l.Sign.Cell = "7" }, ErrCell, "a cell without a letter could be taken for a class"},
		{func(l *Letter) { l.Sign.Class = jrwa.Class{} }, ErrFormat, "no class"},
		{func(l *Letter) { l.Sign.No = 0 }, ErrFormat, "no number"},
		{func(l *Letter) { l.Sign.Group = -1 }, ErrFormat, "a negative group"},
		{func(l *Letter) { l.Sign.Year = 27 }, ErrYear, "a year of two digits"},
		{func(l *Letter) { l.No = 1000 }, ErrFormat, "a letter's number that looks like a year"},
		{func(l *Letter) { l.Initials = "A.N" }, ErrFormat, "initials with a dot"},
	} {
		l := Letter{good, "AN", 3}
		tc.change(&l)
		if err := l.Check(); !errors.Is(err, tc.want) {
			t.Errorf("%s: %v, want %v", tc.reason, err, tc.want)
		}
	}
	if CheckCell("DR.II") != nil || CheckCell("DR.2") == nil {
		t.Error("each part of a symbol must have a letter")
	}
}

func TestOrderOfTheLists(t *testing.T) {
	want := []Sign{
		sign(t, "GK", "7230", 0, 1, 2026), sign(t, "DR", "6220", 0, 3, 2027), sign(t, "DR", "7230", 0, 2, 2027),
		sign(t, "DR", "7230", 0, 10, 2027), sign(t, "DR", "7230", 78, 1, 2027), sign(t, "GK", "7230", 0, 1, 2027),
	}
	got := []Sign{want[4], want[2], want[5], want[0], want[3], want[1]}
	slices.SortFunc(got, Sign.Compare)
	if !slices.Equal(got, want) {
		t.Errorf("order %v, want %v", got, want)
	}
}

func letters(t *rapid.T) Letter {
	class, _ := jrwa.Parse(rapid.StringMatching(`[0-9]{1,5}`).Draw(t, "class"))
	l := Letter{
		Sign: Sign{
			Cell:  rapid.StringMatching(`[A-ZŁŚ][A-Z0-9]{0,3}(-[IVX]{1,3})?(\.[IVX]{1,4})?`).Draw(t, "cell"),
			Class: class,
			Group: rapid.IntRange(0, 3000).Draw(t, "group"),
			No:    rapid.IntRange(1, 30_000).Draw(t, "number"),
			Year:  rapid.IntRange(1900, 2999).Draw(t, "year"),
		},
		Initials: rapid.StringMatching(`([A-ZŁŻ]{1,4})?`).Draw(t, "initials"),
		No:       rapid.IntRange(0, 999).Draw(t, "letter"),
	}
	if err := l.Check(); err != nil {
		t.Fatalf("%+v: %v", l, err)
	}
	return l
}

// Whatever sign is right can be read in one way only.
func TestEverySignReadsBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := letters(t)
		if got, err := ParseLetter(l.String()); err != nil || got != l {
			t.Fatalf("%s is read as %+v, %v; want %+v", l, got, err, l)
		}
		b, _ := l.Sign.MarshalText()
		var s Sign
		if err := s.UnmarshalText(b); err != nil || s != l.Sign {
			t.Fatalf("%s is read as %+v, %v", b, s, err)
		}
	})
}

func TestStored(t *testing.T) {
	var s Sign
	var l Letter
	if v, err := s.Value(); v != nil || err != nil {
		t.Errorf("none is stored as %v, %v; want NULL", v, err)
	}
	if err := s.Scan([]byte("DR.7230.14.2027")); err != nil || s.No != 14 {
		t.Errorf("Scan: %+v, %v", s, err)
	}
	if err := l.Scan("DR.7230.14.2027.AN"); err != nil || l.Sign != s {
		t.Errorf("Scan: %+v, %v", l, err)
	}
	if v, err := l.Value(); v != "DR.7230.14.2027.AN" || err != nil {
		t.Errorf("stored as %v, %v", v, err)
	}
	if err := s.Scan("DR.7230"); err == nil || !s.IsZero() {
		t.Errorf("a broken sign was taken: %+v", s)
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"DR.7230.14.2027", "DR.II.7230.78.2.2027.AN.3", "DR.7230.14.2027.AN3", "....", "1.2.3.4", ""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		l, err := ParseLetter(s)
		if err != nil {
			if !l.IsZero() {
				t.Fatalf("ParseLetter(%q) = %+v with %v", s, l, err)
			}
			return
		}
		if again, err := ParseLetter(l.String()); err != nil || again != l || l.Check() != nil {
			t.Fatalf("ParseLetter(%q) = %+v reads back as %+v, %v", s, l, again, err)
		}
	})
}
