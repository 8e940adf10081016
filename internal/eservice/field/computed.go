package field

import (
	"strings"

	"github.com/govalues/decimal"

	"wrota/internal/eservice/rule"
	"wrota/internal/eservice/source"
	"wrota/internal/kit/money"
)

// Computed is a value that follows from other answers; it is shown and put into the document, never
// typed. As is number or money (computed exactly), or yesno.
type Computed struct {
	As        string
	Places    int
	Unit      source.Text
	Formula   *rule.Formula   // of number and money
	Condition *rule.Condition // of yesno
}

func newComputed(o *Options) Kind {
	k := &Computed{As: o.Need("as").Enum("number", "money", "yesno"), Places: o.Get("places").Int(0, maxPlaces), Unit: o.Get("unit").Text()}
	switch n := o.Need("value"); k.As {
	case "yesno":
		k.Condition = rule.ReadCondition(n)
	case "money":
		k.Places = 2
		k.Formula = rule.ReadFormula(n)
	default:
		k.Formula = rule.ReadFormula(n)
	}
	return k
}

func (k *Computed) exact() bool { return k.As != "yesno" }

// Compile checks the expression against the names known at its place.
func (k *Computed) Compile(at rule.Place) {
	k.Formula.Compile(at)
	k.Condition.Compile(at)
}

// Names lists the answers that the expression looks at.
func (k *Computed) Names() []string { return append(k.Formula.Names(), k.Condition.Names()...) }

// Value computes; nil when the arithmetic has no result (division by zero, an overflow, a negative
// amount).
func (k *Computed) Value(s *rule.Scope) Value {
	if k.As == "yesno" {
		return k.Condition.Holds(s)
	}
	d, ok := k.Formula.Value(s, k.Places)
	if !ok {
		return nil
	}
	if k.As == "number" {
		if v, ok := canonicalNumber(d.String()); ok {
			return v
		}
		return nil
	}
	whole, frac, ok := d.Int64(2)
	if !ok || whole < 0 || frac < 0 || whole > int64(maxAmount)/100 {
		return nil
	}
	return money.Grosze(whole*100 + frac).Decimal()
}

// inner is the kind that prints and describes the result.
func (k *Computed) inner() Kind {
	switch k.As {
	case "money":
		return moneyKind{max: maxAmount}
	case "yesno":
		return yesNoKind{}
	}
	return numberKind{places: k.Places, unit: k.Unit}
}

// Read finds nothing: computed values are not typed.
func (k *Computed) Read(Form, Context) (Value, []Problem) { return nil, nil }

// Check has nothing to say: the value was computed a moment ago.
func (k *Computed) Check(Value, Context) []Problem { return nil }

// Print writes the result.
func (k *Computed) Print(v Value, c Context) []string { return k.inner().Print(v, c) }

// Term is the result in conditions.
func (k *Computed) Term(v Value) any { return k.inner().Term(v) }

// Decimal is the result for exact arithmetic.
func (k *Computed) Decimal(v Value) decimal.Decimal {
	if e, ok := k.inner().(Exact); ok {
		return e.Decimal(v)
	}
	return decimal.Zero
}

// Shape describes the result.
func (k *Computed) Shape() Shape { return k.inner().Shape() }

// Inputs shows the result.
func (k *Computed) Inputs(v Value, typed Form, c Context) []Input {
	return []Input{{Name: typed.Name(""), Widget: WidgetComputed, Value: strings.Join(k.Print(v, c), "\n")}}
}

// Sample makes nothing: computed values are not answers.
func (k *Computed) Sample(Draw, Context) Value { return nil }
