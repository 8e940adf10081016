package calendar

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestParse(t *testing.T) {
	for _, tc := range []struct {
		in     string
		ok     bool
		reason string
	}{
		{"2027-02-28", true, "a day"},
		{"2028-02-29", true, "a leap year"},
		{"2000-02-29", true, "a century year that is leap"},
		{"1900-02-29", false, "a century year that is not leap"},
		{"2027-02-29", false, "not a leap year"},
		{"2027-04-31", false, "April has 30 days"},
		{"2027-13-01", false, "no such month"},
		{"2027-00-01", false, "no such month"},
		{"2027-2-8", false, "digits are missing"},
		{"1799-12-31", false, "before the years we keep"},
		{"3000-01-01", false, "after the years we keep"},
		{"2027-02-28T00:00:00", false, "an instant is not a day"},
		{"28.02.2027", false, "the form for reading is not the form of data"},
		{"", false, "nothing"},
	} {
		d, err := Parse(tc.in)
		if (err == nil) != tc.ok || tc.ok && d.String() != tc.in || !tc.ok && !d.IsZero() {
			t.Errorf("Parse(%q) = %s, %v: %s", tc.in, d, err, tc.reason)
		}
	}
}

func TestOfIsTheLegalDay(t *testing.T) {
	for _, tc := range []struct {
		at     time.Time
		want   Date
		reason string
	}{
		{time.Date(2027, 2, 20, 22, 59, 59, 0, time.UTC), On(2027, 2, 20), "a second before midnight in winter"},
		{time.Date(2027, 2, 20, 23, 0, 0, 0, time.UTC), On(2027, 2, 21), "midnight in winter"},
		{time.Date(2027, 7, 20, 22, 0, 0, 0, time.UTC), On(2027, 7, 21), "midnight in summer"},
		{time.Date(2026, 12, 31, 23, 30, 0, 0, time.UTC), On(2027, 1, 1), "the new year begins in Warsaw first"},
	} {
		if got := Of(tc.at); got != tc.want {
			t.Errorf("%s: %s, want %s: %s", tc.at, got, tc.want, tc.reason)
		}
	}
}

func TestStartAndOfAgree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := anyDay(t, "day")
		if Of(d.Start()) != d || Of(d.Start().Add(-time.Nanosecond)) != d.AddDays(-1) {
			t.Fatalf("%s does not begin at %s", d, d.Start())
		}
		n := rapid.IntRange(-20_000, 20_000).Draw(t, "days")
		if e := d.AddDays(n); d.DaysUntil(e) != n || e.DaysUntil(d) != -n || d.Before(e) != (n > 0) || d.After(e) != (n < 0) {
			t.Fatalf("%s and %d days is %s", d, n, e)
		}
	})
}

func TestStoredDates(t *testing.T) {
	d := On(2027, 2, 20)
	for _, v := range []any{"2027-02-20", "2027-02-20T00:00:00Z", time.Date(2027, 2, 20, 0, 0, 0, 0, time.UTC)} {
		var got Date
		if err := got.Scan(v); err != nil || got != d {
			t.Errorf("Scan(%v) = %s, %v", v, got, err)
		}
	}
	if v, err := d.Value(); v != "2027-02-20" || err != nil {
		t.Errorf("stored as %v, %v", v, err)
	}
	if v, err := (Date{}).Value(); v != nil || err != nil {
		t.Errorf("none is stored as %v, %v; want NULL", v, err)
	}
	if err := d.Scan(nil); err != nil || !d.IsZero() {
		t.Errorf("NULL is read as %s, %v", d, err)
	}
	if err := d.Scan(int64(7)); err == nil {
		t.Error("a number was taken for a day")
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"2027-02-28", "2027-02-29", "0000-00-00", "2999-12-31", ""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if d, err := Parse(s); err == nil && d.String() != s {
			t.Fatalf("Parse(%q) = %s", s, d)
		}
	})
}
