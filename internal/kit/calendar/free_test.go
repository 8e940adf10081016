package calendar

import (
	"bytes"
	"encoding/csv"
	"os"
	"testing"
	"time"
)

// TestFreeDaysOfThirtyYears compares every day of 2011–2040 with a list made elsewhere.
func TestFreeDaysOfThirtyYears(t *testing.T) {
	list, err := os.ReadFile("testdata/free_days_2011_2040.csv")
	if err != nil {
		t.Fatal(err)
	}
	r := csv.NewReader(bytes.NewReader(list))
	r.Comma = ';'
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	listed := map[Date]string{}
	for _, row := range rows[1:] {
		listed[day(t, row[0])] = row[1]
	}
	if len(listed) < 400 {
		t.Fatalf("only %d days in the list", len(listed))
	}
	ours := map[string]string{} // their name → our name: one to one
	for d := On(2011, 1, 1); d.Year() < 2041; d = d.AddDays(1) {
		theirs, name := listed[d], FreeName(d)
		switch {
		case theirs == "" && d.Weekday() == time.Sunday:
			if name != "niedziela" {
				t.Errorf("%s: %q, want niedziela", d, name)
			}
		case (theirs == "") != (name == ""):
			t.Errorf("%s: we say %q, the list says %q", d, name, theirs)
		case theirs != "" && ours[theirs] == "":
			ours[theirs] = name
		case theirs != "" && ours[theirs] != name:
			t.Errorf("%s: %q is called %q and %q", d, theirs, ours[theirs], name)
		}
		if IsFree(d) != (name != "") || IsWorking(d) != (name == "" && d.Weekday() != time.Saturday) {
			t.Errorf("%s: IsFree %v, IsWorking %v, name %q", d, IsFree(d), IsWorking(d), name)
		}
	}
	if len(ours) != len(holidays) {
		t.Errorf("the list has %d holidays, we have %d", len(ours), len(holidays))
	}
}

func TestFreeName(t *testing.T) {
	for _, tc := range []struct{ on, want, reason string }{
		{"2027-02-20", "", "a Saturday is not a free day of the act"},
		{"2027-02-21", "niedziela", "every Sunday is"},
		{"2027-08-15", "Wniebowzięcie Najświętszej Maryi Panny", "a holiday on a Sunday keeps its name"},
		{"2010-01-06", "", "Epiphany was not free between 1961 and 2010"},
		{"2011-01-06", "Święto Trzech Króli", "free again from 2011"},
		{"2024-12-24", "", "Christmas Eve before the change"},
		{"2025-12-24", "Wigilia Bożego Narodzenia", "the first free Christmas Eve"},
		{"2018-11-12", "Święto Narodowe z okazji Setnej Rocznicy Odzyskania Niepodległości", "once"},
		{"2017-11-12", "niedziela", "not a year earlier"},
		{"2999-12-25", "pierwszy dzień Bożego Narodzenia", "the last year of the calendar"},
		{"", "", "no day"},
	} {
		if got := FreeName(day(t, tc.on)); got != tc.want {
			t.Errorf("%s: %q, want %q: %s", tc.on, got, tc.want, tc.reason)
		}
	}
	if last := On(2999, 12, 31); !NextWorking(last.AddDays(100)).After(last) {
		t.Error("a term that runs out of the calendar must not stop the program")
	}
}

func TestEaster(t *testing.T) {
	for _, tc := range []struct{ want, reason string }{
		{"1818-03-22", "the earliest possible"},
		{"1943-04-25", "the latest possible"},
		{"1981-04-19", "a year in which the table would give 26 April"},
		{"1954-04-18", "a year in which the table would give 25 April"},
		{"2000-04-23", "a century year"},
		{"2026-04-05", "from a printed calendar"},
		{"2027-03-28", "from a printed calendar"},
		{"2100-03-28", "a century year that is not leap"},
	} {
		if got := Easter(day(t, tc.want).Year()); got != day(t, tc.want) {
			t.Errorf("Easter %d: %s, want %s: %s", got.Year(), got, tc.want, tc.reason)
		}
	}
}

func TestAddWorking(t *testing.T) {
	for _, tc := range []struct {
		from   string
		n      int
		want   string
		reason string
	}{
		{"2027-02-19", 1, "2027-02-22", "from Friday to Monday"},
		{"2027-02-20", 1, "2027-02-22", "a Saturday is not counted, nor is it the first day"},
		{"2026-12-23", 3, "2026-12-30", "24 and 25 December and a weekend are passed over"},
		{"2026-12-23", 0, "2026-12-23", "no days"},
		{"2026-12-24", -1, "2026-12-24", "nothing is counted backwards"},
		{"", 5, "", "no start"},
	} {
		if got := AddWorking(day(t, tc.from), tc.n); got != day(t, tc.want) {
			t.Errorf("%s and %d working days: %s, want %s: %s", tc.from, tc.n, got, tc.want, tc.reason)
		}
	}
}
