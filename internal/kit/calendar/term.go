package calendar

import "errors"

// ErrNotRules is returned for the name of rules that we do not know.
var ErrNotRules = errors.New("calendar: no such rules of counting: kpa, ordynacja, civil or act")

// Rules name the act by which a term is counted.
type Rules uint8

const (
	KPA       Rules = iota + 1 // Kodeks postępowania administracyjnego, art. 57
	Ordynacja                  // Ordynacja podatkowa, art. 12
	Civil                      // Kodeks cywilny, art. 110–115; also the fiction of electronic delivery
	Act                        // a special act that fixes the last day itself: it never moves
)

var ruleNames = [...]string{"", "kpa", "ordynacja", "civil", "act"}

// ParseRules reads kpa, ordynacja, civil or act.
func ParseRules(s string) (Rules, error) {
	for r := KPA; r <= Act; r++ {
		if ruleNames[r] == s {
			return r, nil
		}
	}
	return 0, ErrNotRules
}

// String is the name that ParseRules reads; "" for the zero value.
func (r Rules) String() string {
	if int(r) >= len(ruleNames) {
		return ""
	}
	return ruleNames[r]
}

// Article is the provision to show beside a counted date; "" for Act, whose own article the service
// names.
func (r Rules) Article() string {
	switch r {
	case KPA:
		return "art. 57 KPA"
	case Ordynacja:
		return "art. 12 Ordynacji podatkowej"
	case Civil:
		return "art. 110–115 Kodeksu cywilnego"
	}
	return ""
}

// MarshalText writes the name.
func (r Rules) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// UnmarshalText reads the name; empty text is the zero value.
func (r *Rules) UnmarshalText(b []byte) (err error) {
	if *r = 0; len(b) > 0 {
		*r, err = ParseRules(string(b))
	}
	return err
}

// moves tells whether an end on a free day or a Saturday moves (art. 57 § 4 KPA, art. 12 § 5
// Ordynacja, art. 115 of the Civil Code).
func (r Rules) moves() bool { return r != Act }

// End is the last day of a term that runs from an event on start; none for no start.
func End(start Date, p Period, r Rules) Date {
	if start.IsZero() {
		return Date{}
	}
	end := p.after(start)
	if r.moves() {
		end = NextWorking(end)
	}
	return end
}

// after is the last counted day, before any moving. Years and months come first, so that "1 month
// 7 days" ends seven days after the matching day.
func (p Period) after(start Date) Date {
	return start.AddMonths(12*p.Years + p.Months).AddDays(7*p.Weeks + p.Days)
}

// AddMonths moves by months to the same day; a month without that day gives its last one (art. 57
// § 3 KPA, art. 12 § 3 Ordynacja, art. 112 of the Civil Code).
func (d Date) AddMonths(n int) Date {
	if d.IsZero() || n == 0 {
		return d
	}
	months := 12*d.Year() + int(d.month) - 1 + n
	year, month := months/12, months%12+1
	return Date{int16(year), uint8(month), uint8(min(d.Day(), daysIn(year, month)))}
}

// AddYears moves by years; 29 February becomes 28 February of a common year (art. 57 § 3a KPA,
// art. 12 § 4 Ordynacja: the day directly before the one that is missing).
func (d Date) AddYears(n int) Date { return d.AddMonths(12 * n) }
