package calendar

import (
	"strings"
	"testing"
	"time"
)

func TestPrint(t *testing.T) {
	d := On(2027, 2, 20)
	evening := time.Date(2027, 2, 20, 23, 30, 0, 0, time.UTC) // already Sunday in Warsaw
	for _, tc := range []struct{ got, want, what string }{
		{d.Long(), "20\u00a0lutego\u00a02027", "no leading zero, genitive"},
		{On(2027, 5, 3).Long(), "3\u00a0maja\u00a02027", "a day of one digit"},
		{d.LongWithWeekday(), "sobota, 20\u00a0lutego\u00a02027", "with the day of the week"},
		{d.Dotted(), "20.02.2027", "the form of tables"},
		{On(2027, 5, 3).Dotted(), "03.05.2027", "two digits each"},
		{HourMinute(evening), "00:30", "legal time in winter is an hour ahead of UTC"},
		{Moment(evening), "21\u00a0lutego\u00a02027, 00:30", "the day changes with the hour"},
		{HourMinute(time.Date(2027, 7, 1, 8, 14, 0, 0, time.UTC)), "10:14", "summer time is two hours ahead"},
		{Date{}.Long() + Date{}.LongWithWeekday() + Date{}.Dotted() + Date{}.WeekdayName(), "", "none"},
	} {
		if tc.got != tc.want {
			t.Errorf("%q, want %q: %s", tc.got, tc.want, tc.what)
		}
	}
}

func TestNamesOfTheYear(t *testing.T) {
	first := On(2027, 1, 4) // a Monday
	for i, want := range []string{"poniedziałek", "wtorek", "środa", "czwartek", "piątek", "sobota", "niedziela"} {
		if got := first.AddDays(i).WeekdayName(); got != want {
			t.Errorf("%s is %q, want %q", first.AddDays(i), got, want)
		}
	}
	seen := map[string]bool{}
	for m := time.January; m <= time.December; m++ {
		_, name, _ := strings.Cut(On(2027, m, 1).Long(), "\u00a0")
		if len(name) < len("maja 2027") || seen[name] {
			t.Errorf("month %d: %q", m, name)
		}
		seen[name] = true
	}
}
