package calendar

import "time"

// holiday is one row of the list in art. 1 of the act of 18.01.1951 and the time it is in force.
type holiday struct {
	name       string
	month, day int  // a fixed day of the year, or
	easter     int  // days after Easter Sunday, when month is 0
	from, to   Date // first and last day in force; none means without limit
}

// holidays are in the order of the year. Changes of the act come here as new rows or dates.
var holidays = [...]holiday{
	{name: "Nowy Rok", month: 1, day: 1},
	{name: "Święto Trzech Króli", month: 1, day: 6, from: On(2011, 1, 1)}, // ustawa z 24.09.2010
	{name: "pierwszy dzień Wielkiej Nocy", easter: 0},
	{name: "drugi dzień Wielkiej Nocy", easter: 1},
	{name: "Święto Państwowe", month: 5, day: 1},
	{name: "Święto Narodowe Trzeciego Maja", month: 5, day: 3},
	{name: "pierwszy dzień Zielonych Świątek", easter: 49},
	{name: "dzień Bożego Ciała", easter: 60},
	{name: "Wniebowzięcie Najświętszej Maryi Panny", month: 8, day: 15},
	{name: "Wszystkich Świętych", month: 11, day: 1},
	{name: "Narodowe Święto Niepodległości", month: 11, day: 11},
	// ustawa z 7.11.2018 o ustanowieniu Święta Narodowego z okazji Setnej Rocznicy Odzyskania Niepodległości
	{name: "Święto Narodowe z okazji Setnej Rocznicy Odzyskania Niepodległości", month: 11, day: 12, from: On(2018, 11, 12), to: On(2018, 11, 12)},
	{name: "Wigilia Bożego Narodzenia", month: 12, day: 24, from: On(2025, 2, 1)}, // ustawa z 6.12.2024
	{name: "pierwszy dzień Bożego Narodzenia", month: 12, day: 25},
	{name: "drugi dzień Bożego Narodzenia", month: 12, day: 26},
}

func (h *holiday) isOn(d Date, easter Date) bool {
	if !h.from.IsZero() && d.Before(h.from) || !h.to.IsZero() && d.After(h.to) {
		return false
	}
	if h.month == 0 {
		return easter.AddDays(h.easter) == d
	}
	return int(d.month) == h.month && int(d.day) == h.day
}

// FreeName is the Polish name of a statutory free day ("niedziela" for a Sunday that is no holiday),
// or "" for any other day.
func FreeName(d Date) string {
	if d.IsZero() {
		return ""
	}
	easter := Easter(d.Year())
	for i := range holidays {
		if holidays[i].isOn(d, easter) {
			return holidays[i].name
		}
	}
	if d.Weekday() == time.Sunday {
		return weekdays[time.Sunday]
	}
	return ""
}

// IsFree tells whether a day is free from work by the act: a Sunday or a listed holiday. A Saturday
// is not, unless a holiday falls on it.
func IsFree(d Date) bool { return FreeName(d) != "" }

// IsWorking tells whether a day is neither free nor a Saturday.
func IsWorking(d Date) bool {
	return !d.IsZero() && d.Weekday() != time.Saturday && !IsFree(d)
}

// NextWorking is d itself when it is a working day, or the first working day after it.
func NextWorking(d Date) Date {
	for !d.IsZero() && !IsWorking(d) {
		d = d.AddDays(1)
	}
	return d
}

// AddWorking counts n working days after d (for terms that the law sets in "dni robocze"); d itself
// is not counted, and n below one gives d.
func AddWorking(d Date, n int) Date {
	for ; n > 0 && !d.IsZero(); n-- {
		d = NextWorking(d.AddDays(1))
	}
	return d
}

// Easter is Easter Sunday of a year by the Gregorian computus (the anonymous algorithm of 1876).
func Easter(year int) Date {
	golden := year % 19
	century, rest := year/100, year%100
	leapCenturies, q := century/4, century%4
	moonShift := (century - (century+8)/25 + 1) / 3
	epact := (19*golden + century - leapCenturies - moonShift + 15) % 30
	toSunday := (32 + 2*q + 2*(rest/4) - epact - rest%4) % 7
	late := (golden + 11*epact + 22*toSunday) / 451
	n := epact + toSunday - 7*late + 114
	return Date{int16(year), uint8(n / 31), uint8(n%31 + 1)}
}
