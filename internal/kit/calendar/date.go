package calendar

import (
	"database/sql/driver"
	"errors"
	"fmt"
	"time"
	_ "time/tzdata" // legal time must not depend on what the machine has installed
)

// Warsaw is the zone of legal time in Poland (ustawa z 10.12.2003 o czasie urzędowym).
var Warsaw = mustLocation("Europe/Warsaw")

func mustLocation(name string) *time.Location {
	l, err := time.LoadLocation(name)
	if err != nil {
		panic(err) // the zone data is embedded
	}
	return l
}

// ErrNotADate is returned for a day that the calendar does not have.
var ErrNotADate = errors.New("calendar: no such date")

// Date is a day of the Gregorian calendar without a time or a zone. The zero value means "none".
type Date struct {
	year  int16
	month uint8
	day   uint8
}

// On makes a date; it panics when there is no such day, so use it only for dates written in code.
func On(year int, month time.Month, day int) Date {
	d, err := New(year, int(month), day)
	if err != nil {
		panic(fmt.Sprintf("calendar.On(%d, %d, %d): %v", year, month, day, err))
	}
	return d
}

// New makes a date of the years 1800–2999, or returns ErrNotADate.
func New(year, month, day int) (Date, error) {
	if year < 1800 || year > 2999 || month < 1 || month > 12 || day < 1 || day > daysIn(year, month) {
		return Date{}, ErrNotADate
	}
	return Date{int16(year), uint8(month), uint8(day)}, nil
}

func daysIn(year, month int) int {
	return time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

// Of is the day on which an instant falls in legal time.
func Of(t time.Time) Date {
	y, m, d := t.In(Warsaw).Date()
	return Date{int16(y), uint8(m), uint8(d)}
}

// Parse reads the ISO form 2027-02-28.
func Parse(s string) (Date, error) {
	t, err := time.Parse("2006-01-02", s)
	if err != nil {
		return Date{}, ErrNotADate
	}
	return New(t.Year(), int(t.Month()), t.Day())
}

func (d Date) Year() int             { return int(d.year) }
func (d Date) Month() time.Month     { return time.Month(d.month) }
func (d Date) Day() int              { return int(d.day) }
func (d Date) IsZero() bool          { return d == Date{} }
func (d Date) Weekday() time.Weekday { return d.utc().Weekday() }

func (d Date) utc() time.Time { return time.Date(d.Year(), d.Month(), d.Day(), 0, 0, 0, 0, time.UTC) }

// Start is the first instant of the day in legal time.
func (d Date) Start() time.Time {
	return time.Date(d.Year(), d.Month(), d.Day(), 0, 0, 0, 0, Warsaw)
}

// AddDays moves by whole days.
func (d Date) AddDays(n int) Date {
	y, m, day := d.utc().AddDate(0, 0, n).Date()
	return Date{int16(y), uint8(m), uint8(day)}
}

// DaysUntil counts days from d to e: 1 when e is the next day, negative when e is earlier.
func (d Date) DaysUntil(e Date) int { return int(e.utc().Sub(d.utc()) / (24 * time.Hour)) }

// Compare orders dates: -1, 0 or 1.
func (d Date) Compare(e Date) int { return d.utc().Compare(e.utc()) }

// Before tells whether d is earlier than e.
func (d Date) Before(e Date) bool { return d.Compare(e) < 0 }

// After tells whether d is later than e.
func (d Date) After(e Date) bool { return d.Compare(e) > 0 }

// String is the ISO form, or "" for none.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.year, d.month, d.day)
}

// MarshalText writes the ISO form.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads the ISO form; empty text means none.
func (d *Date) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*d = Date{}
		return nil
	}
	p, err := Parse(string(b))
	*d = p
	return err
}

// Value stores the ISO form, or NULL for none.
func (d Date) Value() (driver.Value, error) {
	if d.IsZero() {
		return nil, nil
	}
	return d.String(), nil
}

// Scan reads what either database returns for a date column.
func (d *Date) Scan(v any) error {
	switch v := v.(type) {
	case nil:
		*d = Date{}
		return nil
	case time.Time:
		*d = Date{int16(v.Year()), uint8(v.Month()), uint8(v.Day())}
		return nil
	case string:
		if len(v) > 10 {
			v = v[:10]
		}
		return d.UnmarshalText([]byte(v))
	}
	return fmt.Errorf("calendar: cannot scan %T", v)
}
