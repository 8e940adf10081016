package calendar

import (
	"errors"
	"testing"

	"pgregory.net/rapid"
)

func TestParsePeriod(t *testing.T) {
	for _, tc := range []struct {
		in     string
		want   Period
		ok     bool
		reason string
	}{
		{"14 days", Days(14), true, "days"},
		{"1 day", Days(1), true, "one is singular"},
		{"2 weeks", Weeks(2), true, "weeks"},
		{"1 month", Months(1), true, "months"},
		{"5 years", Years(5), true, "years"},
		{"1 year 6 months", Period{Years: 1, Months: 6}, true, "two units, the larger first"},
		{"1 year 1 month 1 week 1 day", Period{1, 1, 1, 1}, true, "all units"},
		{"6 months 1 year", Period{}, false, "the smaller unit first"},
		{"1 day 1 day", Period{}, false, "a unit twice"},
		{"1 days", Period{}, false, "one is singular"},
		{"2 day", Period{}, false, "two is plural"},
		{"0 days", Period{}, false, "a term of nothing"},
		{"-1 days", Period{}, false, "a term backwards"},
		{"+7 days", Period{}, false, "a sign"},
		{"07 days", Period{}, false, "a leading zero"},
		{"1000 days", Period{}, false, "out of range: write it in years"},
		{"14  days", Period{}, false, "two spaces"},
		{" 14 days", Period{}, false, "a space before"},
		{"14 Days", Period{}, false, "a capital"},
		{"14 dni", Period{}, false, "another language"},
		{"P14D", Period{}, false, "another notation"},
		{"14", Period{}, false, "no unit"},
		{"", Period{}, false, "nothing"},
	} {
		got, err := ParsePeriod(tc.in)
		if got != tc.want || (err == nil) != tc.ok || err != nil && !errors.Is(err, ErrNotAPeriod) {
			t.Errorf("ParsePeriod(%q) = %+v, %v: %s", tc.in, got, err, tc.reason)
		}
	}
}

func TestPeriodsReadBack(t *testing.T) {
	n := rapid.IntRange(0, maxCount)
	rapid.Check(t, func(t *rapid.T) {
		p := Period{n.Draw(t, "years"), n.Draw(t, "months"), n.Draw(t, "weeks"), n.Draw(t, "days")}
		text, _ := p.MarshalText()
		var read Period
		if err := read.UnmarshalText(text); err != nil || read != p {
			t.Fatalf("%+v is written %q and read %+v, %v", p, text, read, err)
		}
		stored, _ := p.Value()
		if err := read.Scan(stored); err != nil || read != p {
			t.Fatalf("%+v is stored as %v and read %+v, %v", p, stored, read, err)
		}
	})
	var p Period
	if err := p.Scan(7); err == nil {
		t.Error("a bare number was taken for a period")
	}
}

func FuzzParsePeriod(f *testing.F) {
	for _, s := range []string{"14 days", "1 year 6 months", "1 day 1 day", "0 days", " ", ""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if p, err := ParsePeriod(s); err == nil && (p.String() != s || p.IsZero()) {
			t.Fatalf("%q was read as %+v, which is written %q", s, p, p)
		}
	})
}
