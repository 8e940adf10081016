package field

import (
	"strings"

	"github.com/govalues/decimal"

	"wrota/internal/eservice/source"
)

// numberKind is a decimal number with a unit. Its canonical form is "12.5": a point, no spaces, no
// zeros at the end.
type numberKind struct {
	min, max decimal.Decimal
	places   int
	unit     source.Text
}

// Numbers have at most 12 digits before the point and 6 after it, so that 18 digits are exact.
const (
	maxWhole  = 12
	maxPlaces = 6
)

func newNumber(o *Options) Kind {
	k := numberKind{places: o.Get("places").Int(0, maxPlaces), unit: o.Get("unit").Text()}
	k.min = readDecimal(o.Get("min"), "0")
	k.max = readDecimal(o.Get("max"), "999999999999")
	if k.max.Less(k.min) {
		o.Get("max").Mistake("", "max is less than min")
	}
	return k
}

func readDecimal(n source.Node, otherwise string) decimal.Decimal {
	if !n.Exists() {
		return decimal.MustParse(otherwise)
	}
	s, ok := canonicalNumber(n.Word())
	if !ok {
		n.Mistake("for example 12.5", "a number is expected")
		return decimal.Zero
	}
	return decimal.MustParse(s)
}

// numberSpaces takes out what people put between digits and makes one point and one minus.
var numberSpaces = strings.NewReplacer(" ", "", "\u00a0", "", "\u202f", "", ",", ".", "−", "-")

// canonicalNumber reads what people type: 1 234,5 or 1234.50 or -3.
func canonicalNumber(s string) (string, bool) {
	s = numberSpaces.Replace(strings.TrimSpace(s))
	sign := ""
	if rest, minus := strings.CutPrefix(s, "-"); minus {
		s, sign = rest, "-"
	}
	whole, frac, dot := strings.Cut(s, ".")
	frac = strings.TrimRight(frac, "0")
	if whole == "" || dot && !digits(s[len(whole)+1:]) || !digits(whole) || len(s) > 40 {
		return "", false
	}
	whole = strings.TrimLeft(whole, "0")
	if len(whole) > maxWhole || len(frac) > maxPlaces {
		return "", false
	}
	if whole == "" {
		whole = "0"
	}
	if frac != "" {
		whole += "." + frac
	}
	if whole == "0" {
		sign = ""
	}
	return sign + whole, true
}

func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

func (k numberKind) Read(in Form, c Context) (Value, []Problem) {
	s := strings.TrimSpace(in.Get(""))
	if s == "" {
		return nil, nil
	}
	if u := k.unit.In(c.Lang); u != "" {
		s = strings.TrimSuffix(s, u) // people copy "12 m²" together with the unit
	}
	n, ok := canonicalNumber(s)
	if !ok {
		return nil, []Problem{wrong("", "number.format", "Example", printNumber(k.example(), c.Lang))}
	}
	return n, nil
}

func (k numberKind) example() string {
	if k.places > 0 {
		return "12.5"
	}
	return "12"
}

func (k numberKind) Check(v Value, c Context) []Problem {
	s, ok := canonicalNumber(text(v))
	if !ok || s != v {
		return unreadable()
	}
	d := k.Decimal(v)
	_, frac, _ := strings.Cut(s, ".")
	switch {
	case len(frac) > k.places && k.places == 0:
		return []Problem{wrong("", "number.whole")}
	case len(frac) > k.places:
		return []Problem{wrong("", "number.places", "Places", k.places)}
	case d.Less(k.min):
		return []Problem{wrong("", "number.min", "Min", k.print(k.min.String(), c.Lang))}
	case k.max.Less(d):
		return []Problem{wrong("", "number.max", "Max", k.print(k.max.String(), c.Lang))}
	}
	return nil
}

// Decimal is the value for exact arithmetic; zero when there is none.
func (k numberKind) Decimal(v Value) decimal.Decimal {
	d, err := decimal.Parse(text(v))
	if err != nil {
		return decimal.Zero
	}
	return d
}

func (k numberKind) print(s, lang string) string {
	out := printNumber(s, lang)
	if u := k.unit.In(lang); u != "" {
		out += "\u00a0" + u
	}
	return out
}

// printNumber writes a canonical number with groups of three and the comma (a point in English).
func printNumber(s, lang string) string {
	whole, frac, dot := strings.Cut(s, ".")
	sign := ""
	if rest, minus := strings.CutPrefix(whole, "-"); minus {
		whole, sign = rest, "−"
	}
	var b strings.Builder
	b.WriteString(sign)
	for i := range len(whole) {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteString("\u00a0")
		}
		b.WriteByte(whole[i])
	}
	if dot {
		point := ","
		if lang == "en" {
			point = "."
		}
		b.WriteString(point + frac)
	}
	return b.String()
}

func (k numberKind) Print(v Value, c Context) []string {
	if s := text(v); s != "" {
		return []string{k.print(s, c.Lang)}
	}
	return nil
}

func (k numberKind) Term(v Value) any {
	f, _ := k.Decimal(v).Float64()
	return f
}

func (k numberKind) Shape() Shape {
	s := simple("decimal")
	s.Places = k.places
	return s
}

func (k numberKind) Inputs(v Value, typed Form, c Context) []Input {
	value := ""
	if s := text(v); s != "" {
		value = strings.ReplaceAll(printNumber(s, c.Lang), "\u00a0", " ")
	}
	return []Input{{
		Name: typed.Name(""), Widget: WidgetText, Value: typed.or("", value), Suffix: k.unit.In(c.Lang),
		Width: 10, Numeric: k.places == 0, Decimal: k.places > 0,
	}}
}

func (k numberKind) Sample(draw Draw, _ Context) Value {
	width, err := k.max.Sub(k.min)
	if err != nil {
		return k.min.Trim(0).String()
	}
	share, _ := decimal.New(int64(draw(1001)), 3)
	d, err := width.Mul(share)
	if err != nil {
		return k.min.Trim(0).String()
	}
	d, _ = d.Add(k.min)
	return d.Trunc(k.places).Max(k.min.Ceil(k.places)).Trim(0).String()
}
