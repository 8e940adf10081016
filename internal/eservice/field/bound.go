package field

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"wrota/internal/eservice/source"
	"wrota/internal/kit/calendar"
)

// Bound is the earliest or latest day that an answer may be: a fixed day, the current day or another
// answer, moved by days, weeks, months or years: "today", "today + 14 days", "od - 1 day",
// "2027-01-01". A bound on an unanswered question bounds nothing.
type Bound struct {
	fixed  calendar.Date
	field  string // "" for the current day
	days   int
	months int
	set    bool
}

var boundForm = regexp.MustCompile(`^([a-z][a-z0-9_]*)(?: ([+-]) (\d{1,5}) (days?|weeks?|months?|years?))?$`)

// readBound reads a bound; an absent node is no bound.
func readBound(n source.Node) Bound {
	if !n.Exists() {
		return Bound{}
	}
	s := n.Word()
	if d, err := calendar.Parse(s); err == nil {
		return Bound{fixed: d, set: true}
	}
	m := boundForm.FindStringSubmatch(s)
	if m == nil {
		n.Mistake(`for example "today", "today + 14 days", "od + 1 month" or "2027-01-31"`, "%q is no day", s)
		return Bound{}
	}
	b := Bound{field: m[1], set: true}
	if b.field == "today" {
		b.field = ""
	}
	count, _ := strconv.Atoi(m[3])
	if m[2] == "-" {
		count = -count
	}
	switch strings.TrimSuffix(m[4], "s") {
	case "day":
		b.days = count
	case "week":
		b.days = 7 * count
	case "month":
		b.months = count
	case "year":
		b.months = 12 * count
	}
	if count > 5000 || count < -5000 {
		n.Mistake("", "the bound is moved too far")
		return Bound{}
	}
	return b
}

// String is the bound as it is written in definitions.
func (b Bound) String() string {
	at := b.field
	switch {
	case !b.fixed.IsZero():
		return b.fixed.String()
	case at == "":
		at = "today"
	}
	for _, move := range []struct {
		n    int
		unit string
	}{{b.months, "months"}, {b.days, "days"}} {
		switch {
		case move.n > 0:
			at += fmt.Sprintf(" + %d %s", move.n, move.unit)
		case move.n < 0:
			at += fmt.Sprintf(" - %d %s", -move.n, move.unit)
		}
	}
	return at
}

// Field is the question on which the bound depends, or "".
func (b Bound) Field() string { return b.field }

// day is the bound at the moment; ok is false when it bounds nothing.
func (b Bound) day(c Context) (calendar.Date, bool) {
	if !b.set {
		return calendar.Date{}, false
	}
	d := b.fixed
	switch {
	case !d.IsZero():
		return d, true
	case b.field == "":
		d = c.Today
	case c.Value != nil:
		d = dayOf(c.Value(b.field))
	}
	if d.IsZero() {
		return d, false
	}
	return d.AddMonths(b.months).AddDays(b.days), true
}

// dayOf is the day of a date, or the last day of a period.
func dayOf(v Value) calendar.Date {
	s := text(v)
	if r, ok := v.(Record); ok {
		s = r["to"]
	}
	d, err := calendar.Parse(s)
	if err != nil {
		return calendar.Date{}
	}
	return d
}

// within says whether a day keeps to its bounds.
func within(d calendar.Date, from, to Bound, part string, c Context) []Problem {
	if low, ok := from.day(c); ok && d.Before(low) {
		return []Problem{wrong(part, "date.from", "Day", FormatDate(low, c.Lang))}
	}
	if high, ok := to.day(c); ok && d.After(high) {
		return []Problem{wrong(part, "date.to", "Day", FormatDate(high, c.Lang))}
	}
	return nil
}

// Term is a date in conditions; the zero time for none.
func Term(d calendar.Date) time.Time {
	if d.IsZero() {
		return time.Time{}
	}
	return time.Date(d.Year(), d.Month(), d.Day(), 0, 0, 0, 0, time.UTC)
}
