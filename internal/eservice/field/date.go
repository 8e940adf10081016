package field

import (
	"strconv"
	"strings"

	"wrota/internal/eservice/messages"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/ident"
)

// dateKind is a day, typed as day, month and year.
type dateKind struct{ from, to Bound }

func newDate(o *Options) Kind {
	return dateKind{readBound(o.Get("from")), readBound(o.Get("to"))}
}

// Bounds lists the questions on which the bounds depend.
func (k dateKind) Bounds() []string { return boundFields(k.from, k.to) }

func boundFields(bounds ...Bound) []string {
	var out []string
	for _, b := range bounds {
		if b.field != "" {
			out = append(out, b.field)
		}
	}
	return out
}

func (k dateKind) Read(in Form, _ Context) (Value, []Problem) {
	d, problems := readDate(in, "")
	if problems != nil || d.IsZero() {
		return nil, problems
	}
	return d.String(), nil
}

// readDate reads day, month and year, or a whole date in one input (2027-02-28 or 28.02.2027).
func readDate(in Form, part string) (calendar.Date, []Problem) {
	day, month, year := strings.TrimSpace(in.Get("day")), strings.TrimSpace(in.Get("month")), strings.TrimSpace(in.Get("year"))
	if whole := strings.TrimSpace(in.Get("")); whole != "" && day+month+year == "" {
		if d, err := calendar.Parse(whole); err == nil {
			return d, nil
		}
		p := strings.SplitN(whole, ".", 3)
		if len(p) != 3 {
			return calendar.Date{}, []Problem{wrong(part, "date.format")}
		}
		day, month, year = p[0], p[1], p[2]
	}
	if day+month+year == "" {
		return calendar.Date{}, nil
	}
	for _, m := range []struct{ name, value string }{{"day", day}, {"month", month}, {"year", year}} {
		if m.value == "" {
			return calendar.Date{}, []Problem{wrong(join(part, m.name), "date.missing-"+m.name)}
		}
	}
	if len(year) != 4 || !digits(year) {
		return calendar.Date{}, []Problem{wrong(join(part, "year"), "date.year")}
	}
	y, _ := strconv.Atoi(year)
	m := monthNumber(month)
	d, err := strconv.Atoi(day)
	if err != nil || m == 0 || len(day) > 2 {
		return calendar.Date{}, []Problem{wrong(part, "date.format")}
	}
	date, err := calendar.New(y, m, d)
	if err != nil {
		return calendar.Date{}, []Problem{wrong(part, "date.none")}
	}
	return date, nil
}

func join(part, sub string) string {
	if part == "" {
		return sub
	}
	return part + "." + sub
}

// monthNumber reads 2, 02, II or the beginning of a month's name in any language of the product.
func monthNumber(s string) int {
	if n, err := strconv.Atoi(s); err == nil && len(s) <= 2 && n >= 1 && n <= 12 {
		return n
	}
	s = strings.ToLower(s)
	for i, roman := range []string{"i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii"} {
		if s == roman {
			return i + 1
		}
	}
	if len([]rune(s)) < 3 {
		return 0
	}
	for _, lang := range []string{"pl", "en", "uk", "de"} {
		for m := 1; m <= 12; m++ {
			if strings.HasPrefix(monthName(m, lang), s) {
				return m
			}
		}
	}
	return 0
}

func monthName(m int, lang string) string {
	return messages.Say(lang, "eservice.month."+strconv.Itoa(m))
}

// FormatDate writes a day for people: 20 lutego 2027, 20. Februar 2027.
func FormatDate(d calendar.Date, lang string) string {
	if d.IsZero() {
		return ""
	}
	dot := ""
	if lang == "de" {
		dot = "."
	}
	return strconv.Itoa(d.Day()) + dot + "\u00a0" + monthName(int(d.Month()), lang) + "\u00a0" + strconv.Itoa(d.Year())
}

// canonicalDate reads a stored date, 2027-02-28 and nothing else.
func canonicalDate(v Value) (calendar.Date, bool) {
	s := text(v)
	if len(s) != 10 || s[4] != '-' || s[7] != '-' || !digits(s[:4]) || !digits(s[5:7]) || !digits(s[8:]) {
		return calendar.Date{}, false
	}
	d, err := calendar.New(ident.Number(s[:4]), ident.Number(s[5:7]), ident.Number(s[8:]))
	return d, err == nil
}

func (k dateKind) Check(v Value, c Context) []Problem {
	d, ok := canonicalDate(v)
	if !ok {
		return unreadable()
	}
	return within(d, k.from, k.to, "", c)
}

func (k dateKind) Print(v Value, c Context) []string {
	if d, ok := canonicalDate(v); ok {
		return []string{FormatDate(d, c.Lang)}
	}
	return nil
}

func (k dateKind) Term(v Value) any {
	d, _ := canonicalDate(v)
	return Term(d)
}

func (k dateKind) Shape() Shape { return simple("date") }

func (k dateKind) Inputs(v Value, typed Form, c Context) []Input {
	return []Input{dateInput(text(v), typed, c)}
}

// dateInput is the control of three parts for a day.
func dateInput(canonical string, typed Form, c Context) Input {
	var day, month, year string
	if d, err := calendar.Parse(canonical); err == nil {
		day, month, year = strconv.Itoa(d.Day()), strconv.Itoa(int(d.Month())), strconv.Itoa(d.Year())
	}
	part := func(name, value string, width int) Input {
		return Input{
			Name: typed.Name(name), Label: messages.Say(c.Lang, "eservice.part."+name), Widget: WidgetText,
			Value: typed.or(name, value), Width: width, Numeric: true,
		}
	}
	return Input{
		Name: typed.Name(""), Widget: WidgetDate, Value: typed.or("", canonical),
		Parts: []Input{part("day", day, 2), part("month", month, 2), part("year", year, 4)},
	}
}

func (k dateKind) Sample(draw Draw, c Context) Value {
	low, high := sampleSpan(k.from, k.to, c)
	return low.AddDays(draw(min(low.DaysUntil(high), 3000) + 1)).String()
}

// sampleSpan is the span of days that bounds allow, about today when they do not say.
func sampleSpan(from, to Bound, c Context) (low, high calendar.Date) {
	low, okLow := from.day(c)
	high, okHigh := to.day(c)
	switch {
	case !okLow && !okHigh:
		low, high = c.Today.AddDays(-1000), c.Today.AddDays(1000)
	case !okLow:
		low = high.AddDays(-1000)
	case !okHigh:
		high = low.AddDays(1000)
	}
	if high.Before(low) {
		high = low
	}
	return low, high
}
