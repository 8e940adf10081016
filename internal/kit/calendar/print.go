package calendar

import (
	"fmt"
	"time"
)

// nbsp keeps the parts of a date on one line.
const nbsp = "\u00a0"

var (
	weekdays  = [...]string{"niedziela", "poniedziałek", "wtorek", "środa", "czwartek", "piątek", "sobota"}
	genitives = [...]string{
		"", "stycznia", "lutego", "marca", "kwietnia", "maja", "czerwca",
		"lipca", "sierpnia", "września", "października", "listopada", "grudnia",
	}
)

// Long prints 20 lutego 2027 with no-break spaces; "" for none.
func (d Date) Long() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%d"+nbsp+"%s"+nbsp+"%d", d.day, genitives[d.month], d.year)
}

// LongWithWeekday prints sobota, 20 lutego 2027; "" for none.
func (d Date) LongWithWeekday() string {
	if d.IsZero() {
		return ""
	}
	return d.WeekdayName() + ", " + d.Long()
}

// Dotted prints 20.02.2027, the form of tables; "" for none.
func (d Date) Dotted() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%02d.%02d.%04d", d.day, d.month, d.year)
}

// WeekdayName is the Polish name of the day of the week: "sobota"; "" for none.
func (d Date) WeekdayName() string {
	if d.IsZero() {
		return ""
	}
	return weekdays[d.Weekday()]
}

// HourMinute prints the legal time of an instant: 10:14.
func HourMinute(t time.Time) string { return t.In(Warsaw).Format("15:04") }

// Moment prints the legal day and time of an instant: 20 lutego 2027, 10:14.
func Moment(t time.Time) string { return Of(t).Long() + ", " + HourMinute(t) }
