package calendar

import (
	"database/sql/driver"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// ErrNotAPeriod is returned for text that is not a period in its one written form.
var ErrNotAPeriod = errors.New("calendar: not a period: write it like \"14 days\", \"1 month\" or \"1 year 6 months\"")

// Period is the length of a term as the law states it: a month is not thirty days. The zero value
// means "no term".
type Period struct{ Years, Months, Weeks, Days int }

// Days is a period of n days.
func Days(n int) Period { return Period{Days: n} }

// Weeks is a period of n weeks.
func Weeks(n int) Period { return Period{Weeks: n} }

// Months is a period of n months.
func Months(n int) Period { return Period{Months: n} }

// Years is a period of n years.
func Years(n int) Period { return Period{Years: n} }

// units are in the order in which they are written.
var units = [...]string{"year", "month", "week", "day"}

// maxCount keeps sums of dates inside the calendar.
const maxCount = 999

func (p *Period) counts() [4]*int { return [4]*int{&p.Years, &p.Months, &p.Weeks, &p.Days} }

// ParsePeriod reads "14 days", "1 month", "1 year 6 months": counts of 1–999 without leading zeros,
// units in falling order, singular after 1, one space between. It accepts nothing else, so that a
// period has one spelling in every file.
func ParsePeriod(s string) (Period, error) {
	var p Period
	words := strings.Split(s, " ")
	if len(words)%2 != 0 {
		return Period{}, ErrNotAPeriod
	}
	counts, at := p.counts(), 0
	for i := 0; i < len(words); i += 2 {
		n, err := strconv.Atoi(words[i])
		if err != nil || n < 1 || n > maxCount {
			return Period{}, ErrNotAPeriod
		}
		for at < len(units) && plural(n, units[at]) != words[i]+" "+words[i+1] {
			at++
		}
		if at == len(units) {
			return Period{}, ErrNotAPeriod
		}
		*counts[at] = n
		at++
	}
	return p, nil
}

func plural(n int, unit string) string {
	if n == 1 {
		return "1 " + unit
	}
	return fmt.Sprintf("%d %ss", n, unit)
}

// String is the form that ParsePeriod reads; "" for no term.
func (p Period) String() string {
	var words []string
	for i, n := range p.counts() {
		if *n != 0 {
			words = append(words, plural(*n, units[i]))
		}
	}
	return strings.Join(words, " ")
}

// IsZero tells whether there is no term.
func (p Period) IsZero() bool { return p == Period{} }

// MarshalText writes the form of String.
func (p Period) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText reads the form of String; empty text means no term.
func (p *Period) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*p = Period{}
		return nil
	}
	read, err := ParsePeriod(string(b))
	*p = read
	return err
}

// Value stores the form of String, or NULL for no term.
func (p Period) Value() (driver.Value, error) {
	if p.IsZero() {
		return nil, nil
	}
	return p.String(), nil
}

// Scan reads a stored period.
func (p *Period) Scan(v any) error {
	switch v := v.(type) {
	case nil:
		*p = Period{}
		return nil
	case string:
		return p.UnmarshalText([]byte(v))
	case []byte:
		return p.UnmarshalText(v)
	}
	return fmt.Errorf("calendar: cannot scan %T", v)
}
