package field

import (
	"strconv"
	"strings"

	"github.com/govalues/decimal"

	"wrota/internal/eservice/source"
	"wrota/internal/kit/money"
)

// moneyKind is an amount in złoty. Its canonical form is "1234.50".
type moneyKind struct{ min, max money.Grosze }

// maxAmount is what a person may declare; more is a slip of the finger.
const maxAmount = money.Grosze(100_000_000_000_00)

func newMoney(o *Options) Kind {
	k := moneyKind{min: readAmount(o.Get("min"), 0), max: readAmount(o.Get("max"), maxAmount)}
	if k.max < k.min {
		o.Get("max").Mistake("", "max is less than min")
	}
	return k
}

func readAmount(n source.Node, otherwise money.Grosze) money.Grosze {
	if !n.Exists() {
		return otherwise
	}
	g, err := money.Parse(n.Word())
	if err != nil || g > maxAmount {
		n.Mistake(`for example "82,00"`, "an amount is expected")
	}
	return g
}

func (k moneyKind) Read(in Form, _ Context) (Value, []Problem) {
	s := strings.TrimSpace(in.Get(""))
	if s == "" {
		return nil, nil
	}
	g, err := money.Parse(s)
	if err != nil {
		return nil, []Problem{wrong("", "money.format")}
	}
	return g.Decimal(), nil
}

// Amount reads the canonical form of an amount: digits without a leading zero, a point, two digits.
func Amount(v Value) (money.Grosze, bool) {
	s := text(v)
	point := len(s) - 3
	if point < 1 || point > 15 || s[point] != '.' || s[0] == '0' && point > 1 || !digits(s[:point]) || !digits(s[point+1:]) {
		return 0, false
	}
	n, err := strconv.ParseInt(s[:point]+s[point+1:], 10, 64)
	return money.Grosze(n), err == nil
}

func (k moneyKind) Check(v Value, _ Context) []Problem {
	g, ok := Amount(v)
	switch {
	case !ok:
		return unreadable()
	case g < k.min:
		return []Problem{wrong("", "money.min", "Min", k.min.String())}
	case g > k.max:
		return []Problem{wrong("", "money.max", "Max", k.max.String())}
	}
	return nil
}

func (k moneyKind) Print(v Value, _ Context) []string {
	g, ok := Amount(v)
	if !ok {
		return nil
	}
	return []string{g.String()}
}

// Decimal is the amount in złoty for exact arithmetic; zero when there is none.
func (k moneyKind) Decimal(v Value) decimal.Decimal {
	g, _ := Amount(v)
	d, err := decimal.New(int64(g), 2)
	if err != nil {
		return decimal.Zero
	}
	return d
}

// Term is the amount in złoty. Conditions only compare; sums and fees never use it.
func (k moneyKind) Term(v Value) any {
	f, _ := k.Decimal(v).Float64()
	return f
}

func (k moneyKind) Shape() Shape {
	s := simple("decimal")
	s.Places = 2
	return s
}

func (k moneyKind) Inputs(v Value, typed Form, _ Context) []Input {
	value := ""
	if g, ok := Amount(v); ok {
		value = strings.ReplaceAll(g.Plain(), "\u00a0", " ")
	}
	return []Input{{Name: typed.Name(""), Widget: WidgetText, Value: typed.or("", value), Suffix: "zł", Width: 10, Decimal: true}}
}

func (k moneyKind) Sample(draw Draw, _ Context) Value {
	span := min(int64(k.max-k.min), 1_000_000_00)
	return (k.min + money.Grosze(int64(draw(1001))*span/1000)).Decimal()
}
