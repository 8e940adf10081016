package migration

import (
	"maps"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
)

func TestMapping(t *testing.T) {
	for _, x := range []struct {
		m      Mapping
		in     string
		want   string
		ok     bool
		reason string
	}{
		{Mapping{Column: "a"}, "  Łoś \n Jan ", "Łoś Jan", true, "spaces of fixed columns are trimmed"},
		{Mapping{Column: "a", Part: First}, "Nowak-Łoś Jan Adam", "Nowak-Łoś", true, "a family name of two is one word"},
		{Mapping{Column: "a", Part: Rest}, "Nowak-Łoś Jan Adam", "Jan Adam", true, "two given names"},
		{Mapping{Column: "a", Part: Last}, "Jan Adam Łoś", "Łoś", true, "the other way round"},
		{Mapping{Column: "a", Part: ButLast}, "Jan Adam Łoś", "Jan Adam", true, "the same"},
		{Mapping{Column: "a", Part: Rest}, "Łoś", "", true, "nobody's given name"},
		{Mapping{Column: "a", Case: "title"}, "O'NEILL-ŁOŚ ŚWIĘTOSŁAWA", "O'Neill-Łoś Świętosława", true, "capitals of old systems"},
		{Mapping{Column: "a", Digits: true}, "526-00-01-252", "526000" + "1252", true, "a NIP with dashes"},
		{Mapping{Column: "a", Codes: map[string]string{"P": "granted"}}, "P", "granted", true, "a code"},
		{Mapping{Column: "a", Codes: map[string]string{"P": "granted"}}, "X", "", false, "a code that nobody explained rejects the row"},
		{Mapping{Column: "a", Codes: map[string]string{"P": "granted"}, Default: "noted"}, "", "noted", true, "nothing is no code"},
		{Mapping{Constant: "paper"}, "ignored", "paper", true, "the same for every row"},
	} {
		if got, ok := x.m.apply(x.in); got != x.want || ok != x.ok {
			t.Errorf("%q: %q %v, want %q: %s", x.in, got, ok, x.want, x.reason)
		}
	}
}

func TestDate(t *testing.T) {
	for _, x := range []struct {
		in, forms string
		want      calendar.Date
		reason    string
	}{
		{"2024-02-29", "", calendar.On(2024, 2, 29), "a leap day"},
		{"2023-02-29", "", calendar.Date{}, "no leap year"},
		{"31.12.2023", "", calendar.On(2023, 12, 31), "as people write"},
		{"20240229", "", calendar.On(2024, 2, 29), "as a DBF keeps it"},
		{"2024-02-29 13:45:00", "", calendar.On(2024, 2, 29), "the time of the day is dropped"},
		{"2024-02-29T13:45:00Z", "", calendar.On(2024, 2, 29), "the same, of a dump"},
		{"02/29/2024", "", calendar.Date{}, "American dates are not guessed"},
		{"02/29/2024", "MM/DD/RRRR", calendar.On(2024, 2, 29), "they are read where a profile says so"},
		{"1.3.24", "DD.MM.RR", calendar.Date{}, "one digit is not two"},
		{"01.03.24", "RRRR-MM-DD|DD.MM.RR", calendar.On(2024, 3, 1), "the second of two forms"},
	} {
		if got, ok := date(x.in, x.forms); got != x.want || ok == x.want.IsZero() {
			t.Errorf("%q by %q is %s, want %s: %s", x.in, x.forms, got, x.want, x.reason)
		}
	}
}

func TestRegister(t *testing.T) {
	for _, x := range []struct {
		in       string
		no, year int
		ok       bool
		reason   string
	}{
		{"RPW/123/2024", 123, 2024, true, "with its name before it"},
		{"123/2024", 123, 2024, true, "bare"},
		{"KP.7.2019", 7, 2019, true, "with dots"},
		{"45", 45, 2023, true, "the counter alone: of the year in which it came"},
		{"0/2024", 0, 2024, false, "registers begin with one"},
		{"bez numeru", 0, 2023, false, "no number"},
	} {
		no, year, ok := register(x.in, calendar.On(2023, 5, 5))
		if ok != x.ok || ok && (no != x.no || year != x.year) {
			t.Errorf("%q: %d/%d %v: %s", x.in, no, year, ok, x.reason)
		}
	}
}

func TestPaths(t *testing.T) {
	for _, x := range []struct {
		in, want string
		reason   string
	}{
		{`2024\A\pismo.pdf`, "2024/A/pismo.pdf", "as Windows writes"},
		{"a/../b.pdf", "b.pdf", "it stays inside"},
		{"../b.pdf", "", "it leaves the folder"},
		{`..\..\b.pdf`, "", "the same"},
		{"/etc/passwd", "", "it does not begin in the folder"},
		{".", "", "it is the folder"},
	} {
		if got, _ := canonical(Path, x.in, Mapping{}); got != x.want {
			t.Errorf("%q: %q: %s", x.in, got, x.reason)
		}
	}
}

func TestMask(t *testing.T) {
	for in, want := range map[string]string{"": "", "Łoś": "•••", "44051401458": "4•••8", "Żółkiewska": "Ż•••a"} {
		if got := mask(in); got != want {
			t.Errorf("%q: %q", in, got)
		}
	}
}

func TestProfiles(t *testing.T) {
	good := "name: strony\nkind: terms\nkey: [ZNAK]\nfields:\n  case: {column: ZNAK}\n  due: {column: T}\n"
	p, err := ReadProfile([]byte(good))
	if err != nil {
		t.Fatal(err)
	}
	if again, err := ReadProfile(p.YAML()); err != nil || !maps.EqualFunc(p.Fields, again.Fields, func(a, b Mapping) bool { return a.Column == b.Column }) {
		t.Errorf("%+v %v", again, err)
	}
	for _, x := range []struct{ old, now, key, reason string }{
		{"kind: terms", "kind: term", "migration.profile-kind", "no such kind"},
		{"key: [ZNAK]", "key: []", "migration.profile-key", "nothing to know a row by"},
		{"name: strony", "name: ../x", "migration.profile-name", "a name that is a path"},
		{"  due: {column: T}\n", "", "migration.field-unmapped", "a term without its day"},
		{"column: T", "column: T, data: x", "migration.profile-form", "a word that is misspelt would be forgotten silently"},
		{"column: T", "column: T, date: tak", "migration.mapping-date", "no form of a date"},
		{"due:", "duo: {column: X}\n  due:", "migration.profile-field", "no such field"},
	} {
		_, err := ReadProfile([]byte(strings.Replace(good, x.old, x.now, 1)))
		f, ok := fault.As(err)
		if !ok || len(f.Fields) == 0 || f.Fields[0].Key != x.key {
			t.Errorf("%v, want %s: %s", err, x.key, x.reason)
		}
	}
}

func TestExpected(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := rapid.MapOf(rapid.OneOf(rapid.Just(0), rapid.IntRange(1900, 2100)), rapid.IntRange(0, 1_000_000)).Draw(t, "totals")
		if got, err := ReadExpected(WriteExpected(m)); err != nil || !maps.Equal(got, m) {
			t.Fatalf("%v %v", got, err)
		}
	})
	for _, bad := range []string{"dużo", "2024", "2024 -1", "2024 1 2", "40000 1"} {
		if _, err := ReadExpected(bad); !fault.Is(err, fault.Invalid) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

// TestYears: years that only the old system speaks of stand there too.
func TestYears(t *testing.T) {
	r := Report{Totals: []Total{{Year: 2023, Class: "1", Taken: 3}, {Year: 2023, Class: "2", Rejected: 1}, {Year: 2024, Known: 2}}}
	got := map[int]bool{}
	for _, y := range r.Years(map[int]int{2023: 4, 2024: 3, 2022: 1}) {
		got[y.Year] = y.Differs()
	}
	if want := map[int]bool{2022: true, 2023: false, 2024: true}; !maps.Equal(got, want) {
		t.Errorf("%v", got)
	}
}

// FuzzProfile: whatever somebody pastes is a profile or a fault.
func FuzzProfile(f *testing.F) {
	f.Add([]byte("name: x\nkind: cases\nkey: [A]\nfields: {sign: {column: A}}\n"))
	f.Add([]byte("a: &a [*a]\n"))
	f.Fuzz(func(t *testing.T, body []byte) {
		p, err := ReadProfile(body)
		if _, ok := fault.As(err); err != nil && !ok {
			t.Fatal(err)
		}
		if err == nil && len(p.YAML()) == 0 {
			t.Fatal("a profile that cannot be written")
		}
	})
}
