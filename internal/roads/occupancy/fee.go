package occupancy

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"wrota/internal/eservice"
	"wrota/internal/eservice/fee"
	"wrota/internal/eservice/field"
	"wrota/internal/eservice/source"
	"wrota/internal/kit/calendar"
)

// feeRule is the rule of service.yaml whose lines are made here.
const feeRule = "zajecie"

// Costed is a part with its fee, or without one when the unit has no rate for it.
type Costed struct {
	Priced
	Known bool
}

// Cost works out the fee of every part of an application under the resolution of the day for which the
// rates were taken (Rates.AsOf), or else of the given day.
func (s *Service) Cost(a eservice.Answers, rates *Rates, day calendar.Date) ([]Costed, error) {
	day = rates.dayOr(day)
	statute := s.statutes.On(day)
	resolution, _ := rates.On(day) // without one there are no rates, and every part is unknown
	var out []Costed
	for _, p := range Parts(a, rates) {
		if p.Category == "" {
			// A road that the unit does not know may be another's, with rates of its own.
			out = append(out, Costed{Priced: Priced{Part: p}})
			continue
		}
		priced, err := Price(p, resolution, statute)
		switch {
		case errors.Is(err, ErrNoRate), errors.Is(err, ErrMaximum), errors.Is(err, ErrPeriod):
			// The office sets the fee in its decision; a rate over the maximum of the act counts as none.
			out = append(out, Costed{Priced: Priced{Part: p}})
		case err != nil:
			return nil, err
		default:
			out = append(out, Costed{Priced: priced, Known: true})
		}
	}
	return out, nil
}

// Fee returns a line for each part. Of a device the first calendar year is due after the decision; what
// is due for further years is shown with its arithmetic, but is not in the sum.
func (s *Service) Fee(a eservice.Answers, p eservice.Pricing) ([]fee.Line, error) {
	rates, err := ratesOf(p.Unit)
	if err != nil {
		return nil, err
	}
	costed, err := s.Cost(a, rates, p.Today)
	if err != nil {
		return nil, err
	}
	out := []fee.Line{}
	for _, c := range costed {
		out = append(out, s.lines(c)...)
	}
	return out, nil
}

// ratesOf takes what the unit set; a unit that set nothing gives nil.
func ratesOf(unit any) (*Rates, error) {
	switch r := unit.(type) {
	case nil:
		return nil, nil
	case *Rates:
		return r, nil
	}
	return nil, fmt.Errorf("roads: occupancy: the rates of the unit are a %T", unit)
}

func (s *Service) lines(c Costed) []fee.Line {
	if !c.Known {
		return []fee.Line{{Rule: feeRule, Title: titled(c.Part, func(lang, what string) string {
			return say(lang, "occupancy.line.unknown", "What", what)
		})}}
	}
	first := fee.Line{Rule: feeRule, Basis: c.basis(), Arithmetic: c.Arithmetic("pl"), Amount: c.First()}
	if len(c.Years) == 0 {
		first.Title = titled(c.Part, nil)
		return []fee.Line{first}
	}
	first.Title = titled(c.Part, func(lang, what string) string {
		return say(lang, "occupancy.line.year", "What", what, "Year", strconv.Itoa(c.Years[0].Year))
	})
	out := []fee.Line{first}
	for _, run := range runs(c.Years[1:]) {
		out = append(out, s.later(c.Priced, run))
	}
	return out
}

// later is the line for further years with one and the same amount.
func (s *Service) later(p Priced, run []Year) fee.Line {
	from, to := run[0].Year, run[len(run)-1].Year
	due := s.statutes.On(run[0].From).YearlyBy(from)
	line := fee.Line{Rule: feeRule, Basis: p.basis(), Arithmetic: p.YearArithmetic(run[0])}
	line.Title = titled(p.Part, func(lang, what string) string {
		if from == to {
			return say(lang, "occupancy.line.later.one", "What", what, "Year", strconv.Itoa(from), "Day", field.FormatDate(due, lang))
		}
		return say(lang, "occupancy.line.later", "What", what, "From", strconv.Itoa(from), "To", strconv.Itoa(to), "Day", dayMonth(due, lang))
	})
	return line
}

// runs groups whole years, because their amounts are equal whether or not they are leap years.
func runs(years []Year) (out [][]Year) {
	for i, y := range years {
		if i > 0 && y.Whole() && years[i-1].Whole() {
			out[len(out)-1] = append(out[len(out)-1], y)
			continue
		}
		out = append(out, []Year{y})
	}
	return out
}

// dayMonth is a day of every year: "15 stycznia".
func dayMonth(d calendar.Date, lang string) string {
	text, _, _ := strings.Cut(field.FormatDate(d, lang), strconv.Itoa(d.Year()))
	return strings.TrimRight(text, " \u00a0,")
}

func (p Priced) basis() string { return p.Kind.Formula() + "; " + p.Rate.Cite }

// titled says what a part is, in all languages; more may add to it.
func titled(p Part, more func(lang, what string) string) source.Text {
	t := source.Text{}
	for _, lang := range source.Languages() {
		what := capital(p.Name(lang))
		if more != nil {
			what = more(lang, what)
		}
		t[lang] = what
	}
	return t
}

// Name is a part in words: "jezdnia, 20% szerokości", "wodociąg, chodnik".
func (p Part) Name(lang string) string {
	name := ElementName(lang, p.Element)
	if p.Share > 0 {
		name = say(lang, "occupancy.line.share", "Element", name, "Share", p.Share.String())
	}
	if p.Kind == Device || p.Kind == Object {
		name = SubjectName(lang, p.Subject) + ", " + name
	}
	return name
}

func capital(s string) string {
	for i, r := range s {
		if i == 0 {
			return strings.ToUpper(string(r)) + s[len(string(r)):]
		}
	}
	return s
}
