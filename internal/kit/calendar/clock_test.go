package calendar

import (
	"encoding/json"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// pauses are written "from..to", or "from.." for one that still lasts.
func pauses(t testing.TB, list ...string) []Pause {
	var out []Pause
	for _, s := range list {
		p := Pause{From: day(t, s[:10])}
		if len(s) > 12 {
			p.To = day(t, s[12:])
		}
		out = append(out, p)
	}
	return out
}

// standing are terms that stand still for a while.
var standing = []struct {
	name, start, period string
	pauses              []string
	want                string // "" when nobody can say
	reason              string
}{
	{"no pause", "2027-01-15", "1 month", nil, "2027-02-15", "as End says"},
	{"suspended for ten days", "2027-01-15", "1 month", []string{"2027-02-01..2027-02-11"}, "2027-02-25", "art. 35 § 5 KPA: ten days are not counted"},
	{"suspended, end moves", "2027-01-15", "1 month", []string{"2027-02-01..2027-02-06"}, "2027-02-22", "15 + 5 is Saturday 20 February, then the term moves"},
	{"the move is made once, at the end", "2027-01-20", "1 month", []string{"2027-02-01..2027-02-03"}, "2027-02-22", "20 February is a Saturday, but two days later it is Monday"},
	{"still suspended", "2027-01-15", "1 month", []string{"2027-02-01.."}, "", "nobody knows for how long"},
	{"two pauses", "2027-01-15", "1 month", []string{"2027-01-20..2027-01-25", "2027-02-01..2027-02-06"}, "2027-02-25", "five days twice"},
	{"two pauses, the later first", "2027-01-15", "1 month", []string{"2027-02-01..2027-02-06", "2027-01-20..2027-01-25"}, "2027-02-25", "order does not matter"},
	{"overlapping pauses", "2027-01-15", "1 month", []string{"2027-02-01..2027-02-06", "2027-02-04..2027-02-11"}, "2027-02-25", "a day is left out once"},
	{"a pause inside another", "2027-01-15", "1 month", []string{"2027-02-01..2027-02-11", "2027-02-04..2027-02-06"}, "2027-02-25", "a day is left out once"},
	{"adjoining pauses", "2027-01-15", "1 month", []string{"2027-02-01..2027-02-06", "2027-02-06..2027-02-11"}, "2027-02-25", "the day of resumption is the first of the next pause"},
	{"a second pause in the time won by the first", "2027-01-15", "1 month", []string{"2027-02-01..2027-02-11", "2027-02-20..2027-02-23"}, "2027-03-01", "25 February is pushed to Sunday 28, so Monday"},
	{"paused on the last day", "2027-01-15", "1 month", []string{"2027-02-15..2027-02-18"}, "2027-02-18", "the last day is not over, so it is still to be counted"},
	{"paused after the term lapsed", "2027-01-15", "1 month", []string{"2027-02-16..2027-02-28"}, "2027-02-15", "a lapsed term cannot be mended"},
	{"still paused after the term lapsed", "2027-01-15", "1 month", []string{"2027-02-16.."}, "2027-02-15", "a lapsed term cannot be mended"},
	{"paused between the last day and the day it moves to", "2027-01-20", "1 month", []string{"2027-02-21..2027-02-24"}, "2027-02-24", "Saturday the 20th counted, Monday is paused, so the day of resumption"},
	{"still paused between the last day and the day it moves to", "2027-01-20", "1 month", []string{"2027-02-21.."}, "", "the term had not lapsed on Sunday"},
	{"paused from the day of the event", "2027-01-15", "7 days", []string{"2027-01-15..2027-01-18"}, "2027-01-25", "the day of the event is not counted anyway: two days, 24 January is a Sunday"},
	{"paused before the event", "2027-01-15", "7 days", []string{"2027-01-01..2027-01-10"}, "2027-01-22", "not the time of this term"},
	{"a pause of no days", "2027-01-15", "7 days", []string{"2027-01-18..2027-01-18"}, "2027-01-22", "suspended and resumed on one day: nothing is left out"},
	{"over 29 February", "2028-01-31", "1 month", []string{"2028-02-10..2028-02-11"}, "2028-03-01", "29 February and one day"},
	{"over 31 December", "2027-12-01", "1 month", []string{"2027-12-20..2028-01-10"}, "2028-01-24", "1 January and 21 days is Saturday 22"},
	{"suspended across 29 February", "2028-02-10", "1 month", []string{"2028-02-25..2028-03-05"}, "2028-03-20", "nine days are not counted, 29 February among them; 19 March is a Sunday"},
	{"suspended on 29 February alone", "2028-02-14", "14 days", []string{"2028-02-29..2028-03-01"}, "2028-02-28", "the last day is 28 February: it was over before the pause"},
	{"suspended over the last day, a 29 February", "2028-02-15", "14 days", []string{"2028-02-29..2028-03-07"}, "2028-03-07", "29 February is counted on the day of resumption"},
	{"suspended from a leap day for a year", "2028-02-01", "2 months", []string{"2028-02-29..2029-02-28"}, "2029-04-03", "365 days are not counted"},
	{"suspended for three years, the longest (art. 98 § 2 KPA)", "2025-03-03", "1 month", []string{"2025-03-10..2028-03-10"}, "2028-04-03", "1,096 days, for 2028 has a 29 February"},
	{"suspended over Christmas", "2026-12-01", "1 month", []string{"2026-12-20..2027-01-04"}, "2027-01-18", "the free days of Christmas are inside of the pause"},
	{"resumed on Christmas Eve", "2026-11-25", "1 month", []string{"2026-12-10..2026-12-24"}, "2027-01-08", "counting resumes on a free day: free days count, only the end moves"},
	{"suspended over the May holidays", "2027-04-20", "14 days", []string{"2027-04-30..2027-05-04"}, "2027-05-10", "the four days are not counted"},
	{"waited for an opinion over Easter", "2027-03-10", "1 month", []string{"2027-03-25..2027-04-05"}, "2027-04-21", "art. 106 § 3 KPA: the time of the other office is not counted"},
	{"call to complete: seven days and a weekend", "2027-06-01", "1 month", []string{"2027-06-07..2027-06-15"}, "2027-07-09", "from the call to the day on which the answer came"},
	{"three pauses", "2027-06-01", "2 months", []string{"2027-06-07..2027-06-15", "2027-07-01..2027-07-11", "2027-08-02..2027-08-05"}, "2027-08-23", "8 + 10 + 3 days"},
	{"paused one day at a time", "2027-09-01", "1 month", []string{"2027-09-06..2027-09-07", "2027-09-13..2027-09-14", "2027-09-20..2027-09-21"}, "2027-10-04", "three days"},
	{"paused on the eve of the last day", "2027-01-15", "1 month", []string{"2027-02-14..2027-02-15"}, "2027-02-16", "one day more, a Tuesday"},
	{"paused over the end of a month without a matching day", "2027-01-31", "1 month", []string{"2027-02-20..2027-03-10"}, "2027-03-18", "the length is 28 days, fixed on the day of the event"},
	{"appeal proceedings paused for mediation", "2027-04-01", "1 month", []string{"2027-04-12..2027-06-12"}, "2027-07-01", "art. 96b KPA: two months of mediation"},
	{"year of a tax case paused in a leap year", "2027-06-30", "1 year", []string{"2028-02-28..2028-03-01"}, "2028-07-03", "two days, 28 and 29 February"},
	{"weeks paused", "2027-05-06", "3 weeks", []string{"2027-05-20..2027-05-23"}, "2027-05-31", "27 May and three days: Sunday, so Monday"},
	{"pause that ends on New Year's Eve", "2026-12-15", "14 days", []string{"2026-12-21..2026-12-31"}, "2027-01-08", "the pause ends as the year does"},
	{"no term", "2027-01-15", "", nil, "", "a case without a statutory term"},
}

func TestClockDue(t *testing.T) {
	for _, tc := range standing {
		c := Clock{Start: day(t, tc.start), Rules: KPA, Pauses: pauses(t, tc.pauses...)}
		if tc.period != "" {
			c.Period = period(t, tc.period)
		}
		due, known := c.Due()
		if due != day(t, tc.want) || known != (tc.want != "") {
			t.Errorf("%s: due %s, %v; want %q: %s", tc.name, due, known, tc.want, tc.reason)
		}
	}
}

func TestClockUnderAFixedTerm(t *testing.T) {
	c := Clock{Start: On(2027, 1, 20), Period: Months(1), Rules: Act, Pauses: pauses(t, "2027-02-21..2027-02-24")}
	if due, ok := c.Due(); !ok || due != On(2027, 2, 20) {
		t.Errorf("due %s, %v: a fixed term does not move to Monday and lapses on Saturday", due, ok)
	}
}

func TestClockDaysLeft(t *testing.T) {
	for _, tc := range []struct {
		pauses []string
		today  string
		left   int
		paused bool
		late   bool
		reason string
	}{
		{nil, "2027-01-15", 31, false, false, "the day of the event"},
		{nil, "2027-02-14", 1, false, false, "the day before the last"},
		{nil, "2027-02-15", 0, false, false, "the last day is still in time"},
		{nil, "2027-02-16", -1, false, true, "the first day of delay"},
		{[]string{"2027-02-01.."}, "2027-01-31", 15, false, false, "the day before the suspension, already known"},
		{[]string{"2027-02-01.."}, "2027-02-01", 14, true, false, "the first day of the suspension"},
		{[]string{"2027-02-01.."}, "2027-05-20", 14, true, false, "the clock stands still"},
		{[]string{"2027-02-01..2027-02-11"}, "2027-02-10", 14, true, false, "the last day of the suspension"},
		{[]string{"2027-02-01..2027-02-11"}, "2027-02-11", 14, false, false, "counting resumes where it stopped"},
		{[]string{"2027-02-01..2027-02-11"}, "2027-02-25", 0, false, false, "the new last day"},
		{[]string{"2027-02-01..2027-02-06", "2027-02-04.."}, "2027-03-20", 14, true, false, "two reasons at once"},
		{[]string{"2027-02-16.."}, "2027-02-20", -5, true, true, "a suspension after the term lapsed hides no delay"},
	} {
		c := Clock{Start: On(2027, 1, 15), Period: Months(1), Rules: KPA, Pauses: pauses(t, tc.pauses...)}
		today := day(t, tc.today)
		if got := c.DaysLeft(today); got != tc.left || c.PausedOn(today) != tc.paused || c.Overdue(today) != tc.late {
			t.Errorf("%v on %s: %d left, paused %v, overdue %v; want %d, %v, %v: %s", tc.pauses, tc.today,
				got, c.PausedOn(today), c.Overdue(today), tc.left, tc.paused, tc.late, tc.reason)
		}
	}
	if got := (Clock{}).DaysLeft(On(2027, 1, 1)); got != 0 {
		t.Errorf("no term leaves %d days", got)
	}
}

func TestDueIfResumed(t *testing.T) {
	c := Clock{Start: On(2027, 1, 15), Period: Months(1), Rules: KPA, Pauses: pauses(t, "2027-02-01..")}
	if got := c.DueIfResumed(On(2027, 2, 11)); got != On(2027, 2, 25) {
		t.Errorf("resumed on 11 February: %s, want 2027-02-25", got)
	}
	if !c.Pauses[0].To.IsZero() {
		t.Error("the question changed the clock")
	}
}

// The due date is the first day on which the wanted number of unpaused days has been counted.
func TestPausedDaysAreNotCounted(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		start, n := anyDay(t, "start"), rapid.IntRange(1, 90).Draw(t, "days")
		c := Clock{Start: start, Period: Days(n), Rules: Act}
		for range rapid.IntRange(0, 4).Draw(t, "pauses") {
			from := start.AddDays(rapid.IntRange(-10, 120).Draw(t, "from"))
			c.Pauses = append(c.Pauses, Pause{from, from.AddDays(rapid.IntRange(0, 30).Draw(t, "length"))})
		}
		want, counted := start, 0
		for counted < n {
			if want = want.AddDays(1); !c.PausedOn(want) {
				counted++
			}
		}
		if due, known := c.Due(); !known || due != want {
			t.Fatalf("%+v: due %s, %v; want %s", c, due, known, want)
		}
		c.Rules = KPA
		due, _ := c.Due()
		for !IsWorking(want) || c.PausedOn(want) {
			want = want.AddDays(1)
		}
		if due != want {
			t.Fatalf("%+v: due %s, want %s", c, due, want)
		}
	})
}

func TestDaysLeftStandStillInAPause(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		start, n := anyDay(t, "start"), rapid.IntRange(1, 90).Draw(t, "days")
		from := start.AddDays(rapid.IntRange(1, n).Draw(t, "from"))
		c := Clock{Start: start, Period: Days(n), Rules: KPA, Pauses: []Pause{{From: from}}}
		today := from.AddDays(rapid.IntRange(0, 500).Draw(t, "today"))
		if got := c.DaysLeft(today); got != c.DaysLeft(from) || got < 0 {
			t.Fatalf("%+v: %d left on %s, %d on the first day", c, got, today, c.DaysLeft(from))
		}
		if due := c.DueIfResumed(today); today.DaysUntil(due) < c.DaysLeft(today) || !IsWorking(due) {
			t.Fatalf("%+v resumed on %s is due on %s", c, today, due)
		}
	})
}

func TestClockIsStoredAsFacts(t *testing.T) {
	c := Clock{Start: On(2027, 1, 15), Period: Months(1), Rules: KPA, Pauses: pauses(t, "2027-02-01..2027-02-06", "2027-02-10..")}
	b, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	want := `{"start":"2027-01-15","period":"1 month","rules":"kpa","pauses":[{"from":"2027-02-01","to":"2027-02-06"},{"from":"2027-02-10"}]}`
	if string(b) != want {
		t.Errorf("written %s, want %s", b, want)
	}
	var read Clock
	if err := json.Unmarshal(b, &read); err != nil || read.Start != c.Start || read.Period != c.Period ||
		read.Rules != c.Rules || !slices.Equal(read.Pauses, c.Pauses) {
		t.Errorf("read %+v, %v", read, err)
	}
	if b, _ = json.Marshal(Clock{}); json.Unmarshal(b, &read) != nil || !read.Start.IsZero() || read.Rules != 0 {
		t.Errorf("no clock is read from %s as %+v", b, read)
	}
}
