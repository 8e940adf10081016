package calendar

import (
	"testing"

	"pgregory.net/rapid"
)

// terms were read one by one against a printed calendar; another program counts them too (oracle_test.go).
var terms = []struct {
	name, article, start, period string
	rules                        Rules
	want, reason                 string
}{
	{"appeal from a decision", "art. 129 § 2 KPA", "2027-02-01", "14 days", KPA, "2027-02-15", "Monday to Monday, the day of delivery is not counted"},
	{"appeal, delivery on a Friday", "art. 57 § 1 KPA", "2027-02-05", "14 days", KPA, "2027-02-19", "the second Friday"},
	{"appeal that ends on a Saturday", "art. 57 § 4 KPA", "2027-02-06", "14 days", KPA, "2027-02-22", "20 February is a Saturday, so Monday"},
	{"appeal that ends on a Sunday", "art. 57 § 4 KPA", "2027-02-07", "14 days", KPA, "2027-02-22", "21 February is a Sunday, so Monday"},
	{"appeal over the end of a month", "art. 57 § 1 KPA", "2027-02-17", "14 days", KPA, "2027-03-03", "February 2027 has 28 days"},
	{"appeal over the end of a leap February", "art. 57 § 1 KPA", "2028-02-17", "14 days", KPA, "2028-03-02", "February 2028 has 29 days"},
	{"interim appeal", "art. 141 § 2 KPA", "2027-03-01", "7 days", KPA, "2027-03-08", "the same day of the next week"},
	{"interim appeal before Easter", "art. 57 § 4 KPA", "2027-03-21", "7 days", KPA, "2027-03-30", "Easter Sunday, then Easter Monday is free too: Tuesday"},
	{"interim appeal that ends on Easter Monday", "art. 57 § 4 KPA", "2027-03-22", "7 days", KPA, "2027-03-30", "29 March 2027 is Easter Monday"},
	{"interim appeal that ends on Holy Saturday", "art. 57 § 4 KPA", "2027-03-20", "7 days", KPA, "2027-03-30", "Saturday, Easter Sunday and Monday are passed over"},
	{"call to complete an application", "art. 64 § 2 KPA", "2027-04-26", "7 days", KPA, "2027-05-04", "3 May is free, so Tuesday"},
	{"call that ends on 1 May, a Saturday", "art. 57 § 4 KPA", "2027-04-24", "7 days", KPA, "2027-05-04", "Saturday 1 May, Sunday, Monday 3 May: Tuesday 4 May"},
	{"certificate", "art. 217 § 3 KPA", "2027-05-20", "7 days", KPA, "2027-05-28", "27 May 2027 is Corpus Christi, so Friday"},
	{"certificate asked for before a long weekend", "art. 217 § 3 KPA", "2026-05-28", "7 days", KPA, "2026-06-05", "4 June 2026 is Corpus Christi; the Friday after it is a working day"},
	{"end on Pentecost", "art. 57 § 4 KPA", "2027-05-09", "7 days", KPA, "2027-05-17", "16 May 2027 is Pentecost Sunday; its Monday is not free"},
	{"end on Epiphany", "art. 57 § 4 KPA", "2026-12-23", "14 days", KPA, "2027-01-07", "6 January is free since 2011"},
	{"end on Epiphany before it was free", "act of 24.09.2010", "2009-12-23", "14 days", KPA, "2010-01-06", "on 6 January 2010 offices worked"},
	{"end on New Year's Day", "art. 57 § 4 KPA", "2026-12-18", "14 days", KPA, "2027-01-04", "Friday 1 January, then a weekend: Monday 4 January"},
	{"end on Christmas Eve 2024", "act of 6.12.2024", "2024-12-17", "7 days", KPA, "2024-12-24", "24 December was not yet free in 2024"},
	{"end on Christmas Eve 2025", "act of 6.12.2024", "2025-12-17", "7 days", KPA, "2025-12-29", "free from 2025: 24–28 December are passed over"},
	{"end on Christmas Eve 2026", "art. 57 § 4 KPA", "2026-12-10", "14 days", KPA, "2026-12-28", "24 and 25 December, Saturday 26, Sunday: Monday 28"},
	{"end on Christmas Eve 2027", "art. 57 § 4 KPA", "2027-12-10", "14 days", KPA, "2027-12-27", "24–26 December are a Friday, Saturday and Sunday"},
	{"end on the second day of Christmas", "art. 57 § 4 KPA", "2028-12-12", "14 days", KPA, "2028-12-27", "26 December 2028 is a Tuesday"},
	{"end on 12 November 2018", "act of 7.11.2018", "2018-11-05", "7 days", KPA, "2018-11-13", "free once, for the hundredth anniversary"},
	{"end on 12 November 2019", "act of 7.11.2018", "2019-11-05", "7 days", KPA, "2019-11-12", "free in 2018 only"},
	{"end on 11 November", "art. 57 § 4 KPA", "2027-10-28", "14 days", KPA, "2027-11-12", "a Thursday; Friday works"},
	{"end on 15 August, a Sunday", "art. 57 § 4 KPA", "2027-08-01", "14 days", KPA, "2027-08-16", "a holiday on a Sunday does not free the Monday"},
	{"end on All Saints' Day", "art. 57 § 4 KPA", "2027-10-18", "14 days", KPA, "2027-11-02", "1 November 2027 is a Monday"},
	{"end on Saturday 15 August", "art. 57 § 4 KPA", "2026-08-08", "7 days", KPA, "2026-08-17", "a holiday on a Saturday moves to Monday like any Saturday"},
	{"settling a case", "art. 35 § 3 KPA", "2027-01-15", "1 month", KPA, "2027-02-15", "the matching day of the next month"},
	{"settling a case, 31 January", "art. 57 § 3 KPA", "2027-01-31", "1 month", KPA, "2027-03-01", "no 31 February: its last day is Sunday 28, so Monday 1 March"},
	{"settling a case, 31 January of a leap year", "art. 57 § 3 KPA", "2028-01-31", "1 month", KPA, "2028-02-29", "29 February 2028 is a Tuesday"},
	{"settling a case, 30 January", "art. 57 § 3 KPA", "2026-01-30", "1 month", KPA, "2026-03-02", "28 February 2026 is a Saturday: Monday 2 March"},
	{"settling a case, 28 February", "art. 57 § 3 KPA", "2027-02-28", "1 month", KPA, "2027-03-30", "the matching day is 28 March, Easter Sunday: Tuesday 30; not the last of March"},
	{"settling a case, 31 March", "art. 57 § 3 KPA", "2027-03-31", "1 month", KPA, "2027-04-30", "April has 30 days"},
	{"settling a case, 31 May", "art. 57 § 3 KPA", "2027-05-31", "1 month", KPA, "2027-06-30", "June has 30 days"},
	{"settling a case, 31 August", "art. 57 § 3 KPA", "2027-08-31", "1 month", KPA, "2027-09-30", "September has 30 days"},
	{"settling a case, 31 July", "art. 57 § 3 KPA", "2027-07-31", "1 month", KPA, "2027-08-31", "August has 31 days"},
	{"settling a case, 31 December", "art. 57 § 3 KPA", "2027-12-31", "1 month", KPA, "2028-01-31", "31 January of the next year, a Monday"},
	{"complex case", "art. 35 § 3 KPA", "2027-03-08", "2 months", KPA, "2027-05-10", "8 May 2027 is a Saturday, so Monday"},
	{"complex case, 31 December", "art. 57 § 3 KPA", "2026-12-31", "2 months", KPA, "2027-03-01", "28 February 2027 is a Sunday, so Monday 1 March"},
	{"complex case, 31 December before a leap year", "art. 57 § 3 KPA", "2027-12-31", "2 months", KPA, "2028-02-29", "29 February 2028, a Tuesday"},
	{"complex case, 1 March", "art. 35 § 3 KPA", "2027-03-01", "2 months", KPA, "2027-05-04", "1 May is a Saturday and a holiday, 3 May a holiday: Tuesday 4 May"},
	{"term in weeks", "art. 57 § 2 KPA", "2027-02-03", "2 weeks", KPA, "2027-02-17", "the day of the same name: Wednesday"},
	{"term in weeks that ends on a free day", "art. 57 § 4 KPA", "2027-05-06", "3 weeks", KPA, "2027-05-28", "Thursday 27 May is Corpus Christi"},
	{"one week", "art. 57 § 2 KPA", "2027-06-30", "1 week", KPA, "2027-07-07", "over the end of June"},
	{"term in years", "art. 57 § 3a KPA", "2027-02-16", "1 year", KPA, "2028-02-16", "the matching day of the next year, a Wednesday"},
	{"term in years from 29 February", "art. 57 § 3a KPA", "2028-02-29", "1 year", KPA, "2029-02-28", "the day before the missing one: 28 February 2029"},
	{"term in years from 29 February to a leap year", "art. 57 § 3a KPA", "2028-02-29", "4 years", KPA, "2032-03-01", "2032 has 29 February, a Sunday: Monday 1 March"},
	{"resumption barred after five years", "art. 146 § 1 KPA", "2022-03-10", "5 years", KPA, "2027-03-10", "the matching day, a Wednesday"},
	{"resumption barred after ten years", "art. 146 § 1 KPA", "2017-12-24", "10 years", KPA, "2027-12-27", "24 December 2027: free, then Christmas: Monday 27"},
	{"ponaglenie passed on", "art. 37 § 4 KPA", "2027-08-06", "7 days", KPA, "2027-08-13", "Friday to Friday"},
	{"request to restore a term", "art. 58 § 2 KPA", "2027-11-04", "7 days", KPA, "2027-11-12", "Thursday 11 November is free"},
	{"notice on a board", "art. 49 § 2 KPA", "2027-11-15", "14 days", KPA, "2027-11-29", "fourteen days after publication"},
	{"silent consent", "art. 122a § 2 KPA", "2027-09-30", "1 month", KPA, "2027-11-02", "30 October is a Saturday, Monday 1 November is free: Tuesday"},
	{"tax appeal", "art. 223 § 2 Ordynacji", "2027-02-06", "14 days", Ordynacja, "2027-02-22", "a Saturday moves to Monday (art. 12 § 5)"},
	{"tax case", "art. 139 § 1 Ordynacji", "2027-01-31", "1 month", Ordynacja, "2027-03-01", "the last of February is a Sunday: Monday"},
	{"complex tax case", "art. 139 § 1 Ordynacji", "2027-10-31", "2 months", Ordynacja, "2027-12-31", "31 December, a Friday"},
	{"tax appeal proceedings with a hearing", "art. 139 § 3 Ordynacji", "2026-11-30", "3 months", Ordynacja, "2027-03-01", "no 30 February, and its last day is a Sunday"},
	{"information on property", "art. 6 ust. 6 ustawy o podatkach i opłatach lokalnych", "2026-12-10", "14 days", Ordynacja, "2026-12-28", "Christmas Eve and the weekend after it: 28 December"},
	{"limitation of a tax", "art. 70 § 1 Ordynacji", "2022-12-31", "5 years", Ordynacja, "2027-12-31", "31 December 2027 is a Friday"},
	{"tax term in years that ends on a Saturday", "art. 12 § 5 Ordynacji", "2017-12-31", "5 years", Ordynacja, "2023-01-02", "31 December 2022 was a Saturday; then 1 January: Monday 2 January"},
	{"tax term in weeks", "art. 12 § 2 Ordynacji", "2027-03-15", "2 weeks", Ordynacja, "2027-03-30", "Easter Monday, so Tuesday"},
	{"tax term from 29 February", "art. 12 § 4 Ordynacji", "2024-02-29", "3 years", Ordynacja, "2027-03-01", "28 February 2027 is a Sunday: Monday"},
	{"electronic delivery deemed done", "art. 42 u.d.e., art. 111 KC", "2027-02-01", "14 days", Civil, "2027-02-15", "available on Monday: the fourteenth day after it"},
	{"electronic delivery deemed done after a Saturday", "art. 115 KC", "2027-02-06", "14 days", Civil, "2027-02-22", "the last day is a Saturday: Monday"},
	{"electronic delivery over Christmas", "art. 115 KC", "2026-12-11", "14 days", Civil, "2026-12-28", "25 December and the weekend: Monday 28"},
	{"electronic delivery over New Year", "art. 115 KC", "2026-12-23", "14 days", Civil, "2027-01-07", "Epiphany, so Thursday 7 January"},
	{"month of the Civil Code", "art. 112 KC", "2027-03-31", "1 month", Civil, "2027-04-30", "the last day of April, a Friday"},
	{"year of the Civil Code", "art. 112 KC", "2028-02-29", "1 year", Civil, "2029-02-28", "no 29 February: the last day of the month"},
	{"period that an act fixes", "the act itself", "2027-02-06", "14 days", Act, "2027-02-20", "the last day does not move although it is a Saturday"},
	{"period that an act fixes in months", "the act itself", "2026-12-31", "2 months", Act, "2027-02-28", "the last day of February does not move although it is a Sunday"},
	{"certificate asked for on 31 December", "art. 217 § 3 KPA", "2026-12-31", "7 days", KPA, "2027-01-07", "Thursday 7 January 2027"},
	{"certificate asked for on 24 December", "art. 217 § 3 KPA", "2026-12-24", "7 days", KPA, "2026-12-31", "New Year's Eve is a working day"},
	{"call with the shortest term, before Christmas", "art. 64 § 2 KPA", "2027-12-17", "7 days", KPA, "2027-12-27", "Christmas Eve is a Friday: Monday 27"},
	{"appeal passed on to the higher body", "art. 133 KPA", "2027-04-27", "7 days", KPA, "2027-05-04", "Tuesday 4 May, the first working day after 3 May"},
	{"ponaglenie decided", "art. 37 § 5 KPA", "2028-02-22", "7 days", KPA, "2028-02-29", "29 February is a Tuesday like any other"},
	{"appeal, delivered on 15 February of a leap year", "art. 129 § 2 KPA", "2028-02-15", "14 days", KPA, "2028-02-29", "the last day is 29 February"},
	{"appeal, delivered on the last of February", "art. 129 § 2 KPA", "2027-02-28", "14 days", KPA, "2027-03-15", "Sunday 14 March, so Monday"},
	{"appeal proceedings", "art. 35 § 3 KPA", "2028-01-30", "1 month", KPA, "2028-02-29", "no 30 February: the 29th"},
	{"resumption of proceedings", "art. 148 § 1 KPA", "2027-07-16", "1 month", KPA, "2027-08-16", "Monday 16 August, for Sunday the 15th is not the end"},
	{"first notice of a letter at the post", "art. 44 § 1 KPA", "2027-12-20", "7 days", KPA, "2027-12-27", "27 December, a Monday"},
	{"substitute service", "art. 44 § 4 KPA", "2027-10-29", "14 days", Act, "2027-11-12", "the last day of keeping: it is a fiction and no term for an act, so it does not move"},
	{"public announcement", "art. 49 § 2 KPA", "2027-12-11", "14 days", Act, "2027-12-25", "the fourteenth day is Christmas: delivery is deemed done on it"},
	{"silent settlement", "art. 122a § 2 KPA", "2027-01-29", "1 month", KPA, "2027-03-01", "no 29 February 2027: 28 is a Sunday, so Monday 1 March"},
	{"objection to building works", "art. 30 ust. 5 Prawa budowlanego", "2027-04-12", "21 days", KPA, "2027-05-04", "3 May is free, so Tuesday 4 May"},
	{"public information", "art. 13 ust. 1 u.d.i.p.", "2027-12-13", "14 days", KPA, "2027-12-27", "27 December, a Monday"},
	{"petition", "art. 10 ust. 1 ustawy o petycjach", "2026-11-30", "3 months", KPA, "2027-03-01", "no 30 February: 28 is a Sunday, so Monday 1 March"},
	{"complaint", "art. 237 § 1 KPA", "2027-11-24", "1 month", KPA, "2027-12-27", "Christmas Eve is a Friday: Monday 27"},
	{"one day", "art. 57 § 1 KPA", "2027-05-02", "1 day", KPA, "2027-05-04", "3 May is free: Tuesday"},
	{"the longest run of free days", "art. 57 § 4 KPA", "2026-12-17", "7 days", KPA, "2026-12-28", "24 to 27 December: Monday 28"},
	{"tax decision, Christmas Eve", "art. 12 § 5 Ordynacji", "2027-11-24", "1 month", Ordynacja, "2027-12-27", "24 December is free from 2025 on"},
	{"declaration corrected within the term", "art. 274 Ordynacji", "2028-02-15", "14 days", Ordynacja, "2028-02-29", "29 February, a Tuesday"},
	{"mixed period", "art. 57 § 1 and 3 KPA", "2027-01-31", "1 month 7 days", KPA, "2027-03-08", "the last of February and seven days: Sunday 7 March, so Monday"},
	{"mixed period of years and months", "art. 57 § 3 KPA", "2026-08-31", "1 year 6 months", KPA, "2028-02-29", "no 31 February; 29 February 2028 is a Tuesday"},
}

func day(t testing.TB, s string) Date {
	t.Helper()
	if s == "" {
		return Date{}
	}
	d, err := Parse(s)
	if err != nil {
		t.Fatalf("%q: %v", s, err)
	}
	return d
}

func period(t testing.TB, s string) Period {
	t.Helper()
	p, err := ParsePeriod(s)
	if err != nil {
		t.Fatalf("%q: %v", s, err)
	}
	return p
}

func TestEnd(t *testing.T) {
	for _, tc := range terms {
		t.Run(tc.name, func(t *testing.T) {
			if got := End(day(t, tc.start), period(t, tc.period), tc.rules); got != day(t, tc.want) {
				t.Errorf("%s: %s from %s ends on %s, want %s: %s", tc.article, tc.period, tc.start, got, tc.want, tc.reason)
			}
		})
	}
}

func TestEndOfNothing(t *testing.T) {
	if got := End(Date{}, Days(7), KPA); !got.IsZero() {
		t.Errorf("no start, yet it ends on %s", got)
	}
	if got := End(On(2027, 2, 20), Period{}, KPA); got != On(2027, 2, 22) {
		t.Errorf("no period: %s, want the first working day", got)
	}
}

func anyDay(t *rapid.T, label string) Date {
	return On(1991, 1, 1).AddDays(rapid.IntRange(0, 60_000).Draw(t, label))
}

// A term in days is what a person counts on a wall calendar, finger by finger.
func TestDaysAreCountedOneByOne(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		start, n := anyDay(t, "start"), rapid.IntRange(1, 400).Draw(t, "days")
		d := start
		for range n {
			d = d.AddDays(1)
		}
		for d.WeekdayName() == "sobota" || IsFree(d) {
			d = d.AddDays(1)
		}
		if got := End(start, Days(n), Ordynacja); got != d {
			t.Fatalf("%d days from %s: %s, want %s", n, start, got, d)
		}
	})
}

func TestMonthsMatchTheDay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		start, n := anyDay(t, "start"), rapid.IntRange(-600, 600).Draw(t, "months")
		end := start.AddMonths(n)
		if months := (end.Year()-start.Year())*12 + int(end.Month()) - int(start.Month()); months != n {
			t.Fatalf("%s and %d months is %s", start, n, end)
		}
		cut := end.Day() < start.Day() && end.AddDays(1).Day() == 1
		if end.Day() != start.Day() && !cut {
			t.Fatalf("%s and %d months is %s: neither the matching day nor the last", start, n, end)
		}
	})
}

func TestAnEndIsAWorkingDayAndNeverEarlier(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		start := anyDay(t, "start")
		p := Period{
			Years: rapid.IntRange(0, 12).Draw(t, "years"), Months: rapid.IntRange(0, 30).Draw(t, "months"),
			Weeks: rapid.IntRange(0, 60).Draw(t, "weeks"), Days: rapid.IntRange(0, 400).Draw(t, "days"),
		}
		fixed, moved := End(start, p, Act), End(start, p, KPA)
		if !IsWorking(moved) || moved.Before(fixed) || fixed.Before(start) {
			t.Fatalf("%s from %s: %s, moved to %s", p, start, fixed, moved)
		}
		for d := fixed; d.Before(moved); d = d.AddDays(1) {
			if IsWorking(d) {
				t.Fatalf("%s from %s: %s is a working day before the end %s", p, start, d, moved)
			}
		}
	})
}

func TestRules(t *testing.T) {
	for r := KPA; r <= Act; r++ {
		if got, err := ParseRules(r.String()); err != nil || got != r {
			t.Errorf("%s reads as %d, %v", r, got, err)
		}
		if (r.Article() == "") != (r == Act) {
			t.Errorf("%s cites %q", r, r.Article())
		}
	}
	if _, err := ParseRules("KPA"); err == nil {
		t.Error("a name in capitals was taken")
	}
	if _, err := ParseRules(""); err == nil {
		t.Error("no name was taken")
	}
	if s := Rules(9).String(); s != "" {
		t.Errorf("rules that do not exist are called %q", s)
	}
}

func BenchmarkEnd(b *testing.B) {
	start := On(2027, 3, 20) // over Easter
	b.ReportAllocs()
	for b.Loop() {
		if End(start, Period{Days: 7}, KPA).Day() != 30 {
			b.Fatal("wrong end")
		}
	}
}
