package occupancy

import (
	_ "embed"
	"fmt"
	"time"

	"wrota/internal/eservice/source"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/money"
)

//go:embed reference.yaml
var reference []byte

// Statute is what art. 40 says in numbers from a day on.
type Statute struct {
	ValidFrom   calendar.Date
	Mark        string // S: from a source, M: from memory of the act, U: uncertain
	Basis       string
	Day         money.Rate // the most for 1 m² and a day
	Year        money.Rate // the most for 1 m² and a year
	TelecomDay  money.Rate // the same for telecommunications; 0 while the act did not tell them apart
	TelecomYear money.Rate
	LeastArea   money.Qty // a smaller area counts as this
	Penalty     int       // times the fee (ust. 12)
	PayWithin   calendar.Period
	yearlyBy    struct{ month, day int }
}

// Most is the greatest rate that a council may set (ust. 8).
func (s Statute) Most(k Kind, telecom bool) money.Rate {
	switch {
	case k.Yearly() && telecom && s.TelecomYear > 0:
		return s.TelecomYear
	case k.Yearly():
		return s.Year
	case telecom && s.TelecomDay > 0:
		return s.TelecomDay
	}
	return s.Day
}

// YearlyBy is the last day for the fee of a further year (ust. 13a).
func (s Statute) YearlyBy(year int) calendar.Date {
	return calendar.On(year, time.Month(s.yearlyBy.month), s.yearlyBy.day)
}

// Statutes are the versions of the act, the oldest first.
type Statutes []Statute

// On is the version on a day; before the first version it is the first.
func (ss Statutes) On(day calendar.Date) Statute {
	at := ss[0]
	for _, s := range ss {
		if !s.ValidFrom.After(day) {
			at = s
		}
	}
	return at
}

// LoadStatutes reads the numbers of the act that come with the program.
func LoadStatutes() (Statutes, error) {
	return readStatutes("roads/occupancy/reference.yaml", reference)
}

func readStatutes(name string, body []byte) (Statutes, error) {
	log := &source.Log{}
	o := source.Parse(name, body, log).Object()
	o.Need("reference").Slug()
	var out Statutes
	for _, e := range o.Need("versions").List() {
		s := readStatute(e)
		if n := len(out); n > 0 && !out[n-1].ValidFrom.Before(s.ValidFrom) {
			e.Mistake("put the versions in order", "the version begins before the one above it")
		}
		out = append(out, s)
	}
	o.Close()
	if err := log.Err(); err != nil {
		return nil, fmt.Errorf("roads: occupancy: %w", err)
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("roads: occupancy: %s has no versions", name)
	}
	return out, nil
}

func readStatute(n source.Node) Statute {
	o := n.Object()
	s := Statute{
		ValidFrom: o.Need("valid_from").Date(), Mark: o.Need("mark").Enum("S", "M", "U"), Basis: o.Need("basis").Word(),
		Day: readRate(o.Need("day")), Year: readRate(o.Need("year")), TelecomDay: readRate(o.Get("telecom_day")), TelecomYear: readRate(o.Get("telecom_year")),
		Penalty: o.Need("penalty").Int(1, 100),
	}
	area := o.Need("least_area")
	q, err := money.ParseQty(area.Word())
	if err != nil {
		area.Mistake("for example 1", "an area is expected")
	}
	s.LeastArea = q
	within := o.Need("pay_within")
	if s.PayWithin, err = calendar.ParsePeriod(within.Word()); err != nil {
		within.Mistake(`for example "14 days"`, "this is no period")
	}
	by := o.Need("yearly_by")
	if _, err := fmt.Sscanf(by.Word(), "%02d-%02d", &s.yearlyBy.month, &s.yearlyBy.day); err != nil || !isDay(s.yearlyBy.month, s.yearlyBy.day) {
		by.Mistake("write month and day, for example 01-15", "this is no day of a year")
	}
	o.Close()
	return s
}

func isDay(month, day int) bool {
	_, err := calendar.New(2027, month, day) // a common year: 29 February would be missing in most
	return err == nil
}

func readRate(n source.Node) money.Rate {
	if !n.Exists() {
		return 0
	}
	r, err := money.ParseRate(n.Word())
	if err != nil {
		n.Mistake(`for example "10,00"`, "a rate is expected")
	}
	return r
}

// changes lists the days within a period on which the act changes, its first day included.
func (ss Statutes) changes(from, to calendar.Date) []calendar.Date {
	days := []calendar.Date{from}
	for _, s := range ss {
		if s.ValidFrom.After(from) && (to.IsZero() || !s.ValidFrom.After(to)) {
			days = append(days, s.ValidFrom)
		}
	}
	return days
}
