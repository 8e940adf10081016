package ui

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"wrota/internal/kit/calendar"
)

func TestDates(t *testing.T) {
	d := calendar.On(2027, 2, 20)
	for _, c := range []struct{ lang, want, reason string }{
		{"pl", "20 lutego 2027", "the genitive"},
		{"en", "20 February 2027", "British order"},
		{"uk", "20 лютого 2027", "the genitive"},
		{"de", "20. Februar 2027", "the ordinal has a point"},
	} {
		got := strings.ReplaceAll(DateText(speaking(t, c.lang), d), nbsp, " ")
		if got != c.want {
			t.Errorf("%s: %q, want %q: %s", c.lang, got, c.want, c.reason)
		}
	}
	ctx := speaking(t, "pl")
	if DateText(ctx, calendar.Date{}) != "" || ShortDate(calendar.Date{}) != "" || MomentText(ctx, time.Time{}) != "" {
		t.Error("no date must print as nothing")
	}
	if got := ShortDate(calendar.On(2027, 3, 2)); got != "02.03.2027" {
		t.Errorf("short date %q", got)
	}
}

// TestMomentsAreInLegalTime: ustawa o czasie urzędowym; an instant late in the evening of UTC is the
// next day in Warsaw.
func TestMomentsAreInLegalTime(t *testing.T) {
	ctx := speaking(t, "pl")
	for _, c := range []struct {
		at           time.Time
		text, figure string
		machine      string
	}{
		{time.Date(2027, 2, 20, 23, 30, 0, 0, time.UTC), "21 lutego 2027, 00:30", "00:30", "2027-02-21T00:30:00+01:00"},
		{time.Date(2027, 7, 1, 8, 5, 0, 0, time.UTC), "1 lipca 2027, 10:05", "10:05", "2027-07-01T10:05:00+02:00"},
	} {
		if got := strings.ReplaceAll(MomentText(ctx, c.at), nbsp, " "); got != c.text {
			t.Errorf("%v: %q, want %q", c.at, got, c.text)
		}
		if got := ClockText(c.at); got != c.figure {
			t.Errorf("%v: %q, want %q", c.at, got, c.figure)
		}
		if got := machine(c.at); got != c.machine {
			t.Errorf("%v: %q, want %q", c.at, got, c.machine)
		}
	}
}

func TestPrintedValues(t *testing.T) {
	ctx := speaking(t, "pl")
	for _, c := range []struct{ got, want, reason string }{
		{render(t, ctx, Money(123450)), `<data class="figures" value="1234.50">1` + nbsp + `234,50` + nbsp + `zł</data>`, "machines read the point, people the comma"},
		{render(t, ctx, Date(calendar.On(2027, 3, 2))), `<time datetime="2027-03-02">2` + nbsp + `marca` + nbsp + `2027</time>`, "a date carries its machine form"},
		{render(t, ctx, Date(calendar.Date{})), "", "no date, no element"},
		{render(t, ctx, Sign("DR.II.7230.14.2027")), `<span class="sign" translate="no">DR.II.7230.14.2027</span>`, "a translator must not touch a sign"},
	} {
		if c.got != c.want {
			t.Errorf("%q, want %q: %s", c.got, c.want, c.reason)
		}
	}
}

func TestSize(t *testing.T) {
	for _, c := range []struct {
		n    int64
		want string
	}{
		{0, "0 B"},
		{999, "999 B"},
		{1000, "1 KB"},
		{1499, "1 KB"},
		{1500, "2 KB"},
		{84_000, "84 KB"},
		{1_000_000, "1 MB"},
		{1_240_000, "1,2 MB"},
		{1_260_000, "1,3 MB"},
		{20_000_000, "20 MB"},
		{123_456_789, "123 MB"},
	} {
		if got := strings.ReplaceAll(Size(c.n), nbsp, " "); got != c.want {
			t.Errorf("Size(%d) = %q, want %q", c.n, got, c.want)
		}
	}
}

// TestPages: whatever the page, the first, the last, this one and its neighbours are there, in order,
// and a gap stands exactly where numbers are missing.
func TestPages(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		total := rapid.IntRange(1, 500).Draw(t, "total")
		page := rapid.IntRange(1, total).Draw(t, "page")
		p := Pages(page, total, func(n int) string { return "/?s=" + itoa(n) })
		if (p.Previous == nil) != (page == 1) || (p.Next == nil) != (page == total) {
			t.Fatalf("page %d of %d: previous %v, next %v", page, total, p.Previous, p.Next)
		}
		last, gap, seen := 0, false, map[int]bool{}
		for _, it := range p.Items {
			if it.Gap {
				gap = true
				continue
			}
			n := 0
			for _, r := range it.Number {
				n = n*10 + int(r-'0')
			}
			if gap != (n > last+1) || n <= last || it.Current != (n == page) || it.Href != "/?s="+it.Number {
				t.Fatalf("page %d of %d: %+v", page, total, p.Items)
			}
			last, gap, seen[n] = n, false, true
		}
		for _, n := range []int{1, max(1, page-1), page, min(total, page+1), total} {
			if !seen[n] {
				t.Fatalf("page %d of %d: %d is missing", page, total, n)
			}
		}
	})
}
