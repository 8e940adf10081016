package occupancy

import (
	"errors"
	"fmt"

	"wrota/internal/kit/calendar"
	"wrota/internal/kit/money"
)

// Errors of working out a fee.
var (
	ErrPeriod  = errors.New("roads: occupancy: the last day is before the first")
	ErrNoRate  = errors.New("roads: occupancy: the resolution has no rate for this")
	ErrMaximum = errors.New("roads: occupancy: the rate of the resolution is over the maximum of the act")
)

// Priced is a part with its fee.
type Priced struct {
	Part
	Rate    Rate
	Counted money.Qty // the area for which the fee is due
	Amount  money.Grosze
	Years   []Year // of a device: the fee of each calendar year; Amount is their sum
}

// Year is the fee for a device in one calendar year.
type Year struct {
	Year   int
	From   calendar.Date
	To     calendar.Date
	Days   int // on which the device is there
	Of     int // days of the year, 365 or 366
	Amount money.Grosze
}

// Whole tells whether the device is there all year.
func (y Year) Whole() bool { return y.Days == y.Of }

// Price works out the fee of one part under a resolution.
//
// Works and exclusive use (ust. 4), objects and adverts (ust. 6): area × days × rate. Devices (ust. 5):
// area × rate for each calendar year, and for a year in which the device is there for some days only,
// area × rate × days ÷ days of that year (366 in a leap year). Calendar years, because further years are
// paid by 15 January (ust. 13a). Each product is rounded once, to a grosz, half up.
//
// The rate is that of the resolution in force on the day of the decision, for the whole period, also when
// the rates change within it: the act knows one product with one rate, fixed when the permit is given
// (ust. 4–6 and 11), and an office decides by the law of the day on which it decides (art. 6 KPA).
func Price(p Part, r Resolution, s Statute) (Priced, error) {
	if p.To.Before(p.From) || p.From.IsZero() {
		return Priced{}, ErrPeriod
	}
	rate, ok := pick(r.Rates, p)
	if !ok {
		return Priced{}, ErrNoRate
	}
	if rate.Amount > s.Most(p.Kind, p.Subject.Telecom()) {
		return Priced{}, ErrMaximum
	}
	out := Priced{Part: p, Rate: rate, Counted: p.counted(s)}
	var err error
	if p.Kind.Yearly() {
		err = out.years()
	} else {
		out.Amount, err = money.Mul(rate.Amount, out.Counted, int64(p.Days()))
	}
	if err != nil {
		return Priced{}, fmt.Errorf("roads: occupancy: price: %w", err)
	}
	return out, nil
}

// years divides the period into calendar years.
func (p *Priced) years() error {
	for y := p.From.Year(); y <= p.To.Year(); y++ {
		first, last := calendar.On(y, 1, 1), calendar.On(y, 12, 31)
		one := Year{Year: y, From: later(first, p.From), To: earlier(last, p.To), Of: first.DaysUntil(last) + 1}
		one.Days = one.From.DaysUntil(one.To) + 1
		var err error
		if one.Amount, err = money.MulRatio(p.Rate.Amount, p.Counted, int64(one.Days), int64(one.Of)); err != nil {
			return err
		}
		if p.Amount, err = money.Sum(p.Amount, one.Amount); err != nil {
			return err
		}
		p.Years = append(p.Years, one)
	}
	return nil
}

func later(a, b calendar.Date) calendar.Date {
	if a.Before(b) {
		return b
	}
	return a
}

func earlier(a, b calendar.Date) calendar.Date {
	if a.Before(b) {
		return a
	}
	return b
}

// First is what is due 14 days after the decision became final: everything, or the first calendar year of
// a device (ust. 13 and 13a).
func (p Priced) First() money.Grosze {
	if len(p.Years) > 0 {
		return p.Years[0].Amount
	}
	return p.Amount
}

// Instalment is what is due for one calendar year of devices.
type Instalment struct {
	Year   int
	Due    calendar.Date // none for the first year: its day follows from the decision
	Amount money.Grosze
}

// Instalments adds up the years of all parts: the first is due after the decision, further ones in
// advance by the day of the act. It is empty when nothing is paid by the year.
func Instalments(parts []Priced, s Statute) ([]Instalment, error) {
	var out []Instalment
	first, last := 0, 0
	for _, p := range parts {
		for _, y := range p.Years {
			if first == 0 || y.Year < first {
				first = y.Year
			}
			last = max(last, y.Year)
		}
	}
	for year := first; first > 0 && year <= last; year++ {
		in := Instalment{Year: year}
		if year > first {
			in.Due = s.YearlyBy(year)
		}
		for _, p := range parts {
			for _, y := range p.Years {
				if y.Year != year {
					continue
				}
				var err error
				if in.Amount, err = money.Sum(in.Amount, y.Amount); err != nil {
					return nil, fmt.Errorf("roads: occupancy: instalments: %w", err)
				}
			}
		}
		out = append(out, in)
	}
	return out, nil
}

// Penalty is the fine for a part taken without a permit, longer than it allows or larger (ust. 12).
func Penalty(p Priced, s Statute) (money.Grosze, error) {
	return p.Amount.Portion(int64(s.Penalty), 1)
}
