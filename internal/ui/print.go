package ui

import (
	"context"
	"fmt"
	"time"

	"wrota/internal/kit/calendar"
	"wrota/internal/platform/i18n"
)

const nbsp = "\u00a0"

// months are the names of months as they stand in a date: Polish and Ukrainian use the genitive.
var months = map[string][12]string{
	"pl": {"stycznia", "lutego", "marca", "kwietnia", "maja", "czerwca", "lipca", "sierpnia", "września", "października", "listopada", "grudnia"},
	"en": {"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"},
	"uk": {"січня", "лютого", "березня", "квітня", "травня", "червня", "липня", "серпня", "вересня", "жовтня", "листопада", "грудня"},
	"de": {"Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember"},
}

// DateText prints a date in words, in the language of the context: "20 lutego 2027". Its parts do not
// break over lines.
func DateText(ctx context.Context, d calendar.Date) string {
	if d.IsZero() {
		return ""
	}
	lang := i18n.Lang(ctx)
	names, ok := months[lang]
	if !ok {
		lang, names = "pl", months["pl"]
	}
	day := itoa(d.Day())
	if lang == "de" {
		day += "."
	}
	return day + nbsp + names[d.Month()-1] + nbsp + itoa(d.Year())
}

// ShortDate prints a date in figures, for tables: "20.02.2027".
func ShortDate(d calendar.Date) string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%02d.%02d.%04d", d.Day(), int(d.Month()), d.Year())
}

// ClockText prints the time of day in legal time: "10:14".
func ClockText(t time.Time) string { return t.In(calendar.Warsaw).Format("15:04") }

// MomentText prints an instant in words: "20 lutego 2027, 10:14".
func MomentText(ctx context.Context, t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return DateText(ctx, calendar.Of(t)) + ", " + ClockText(t)
}

// machine is an instant as <time datetime> wants it, in legal time with its offset.
func machine(t time.Time) string { return t.In(calendar.Warsaw).Format("2006-01-02T15:04:05Z07:00") }
