package field

import (
	"github.com/govalues/decimal"

	"wrota/internal/kit/address"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/money"
)

// Values are answers by the ids of their fields. The getters return zero values for answers that are
// absent or of another type; they never fail.
type Values map[string]Value

// Value returns the canonical value, nil when absent.
func (vs Values) Value(id string) Value { return vs[id] }

// Has tells whether there is an answer.
func (vs Values) Has(id string) bool { return vs[id] != nil }

// Text returns a text, a choice or an identifier.
func (vs Values) Text(id string) string { return text(vs[id]) }

// Bool returns a yesno or a declaration.
func (vs Values) Bool(id string) bool { b, _ := vs[id].(bool); return b }

// Date returns a date, or none.
func (vs Values) Date(id string) calendar.Date {
	d, _ := canonicalDate(vs[id])
	return d
}

// Range returns the first and the last day of a period.
func (vs Values) Range(id string) (from, to calendar.Date, ok bool) { return span(vs[id]) }

// Number returns a number exactly.
func (vs Values) Number(id string) decimal.Decimal {
	d, err := decimal.Parse(text(vs[id]))
	if err != nil {
		return decimal.Zero
	}
	return d
}

// Money returns an amount.
func (vs Values) Money(id string) money.Grosze {
	g, _ := Amount(vs[id])
	return g
}

// Choices returns the chosen codes.
func (vs Values) Choices(id string) Codes { c, _ := vs[id].(Codes); return c }

// Record returns the parts of a compound answer.
func (vs Values) Record(id string) Record { return record(vs[id]) }

// Address returns an address.
func (vs Values) Address(id string) address.Address { return AddressOf(record(vs[id])) }

// Files returns the uploaded files of a field.
func (vs Values) Files(id string) Files { f, _ := vs[id].(Files); return f }

// Rows returns the rows of a group.
func (vs Values) Rows(id string) Rows { r, _ := vs[id].(Rows); return r }

// Canonical turns what code has at hand into a value: dates, amounts, decimals and addresses become
// their text or record; canonical values pass unchanged. ok is false for any other type. Empty
// values become nil.
func Canonical(v any) (Value, bool) {
	switch v := v.(type) {
	case nil:
		return nil, true
	case string:
		if v == "" {
			return nil, true
		}
		return v, true
	case bool:
		return v, true
	case Codes:
		return orNil(v, len(v)), true
	case Record:
		return compact(clone(v)), true
	case Files:
		return orNil(v, len(v)), true
	case Rows:
		return orNil(v, len(v)), true
	case calendar.Date:
		return orNil(v.String(), len(v.String())), true
	case money.Grosze:
		return v.Decimal(), v >= 0
	case decimal.Decimal:
		s, ok := canonicalNumber(v.String())
		return s, ok
	case address.Address:
		return orNil(AddressRecord(v), len(AddressRecord(v))), true
	}
	return nil, false
}

func orNil(v Value, n int) Value {
	if n == 0 {
		return nil
	}
	return v
}

func clone(r Record) Record {
	out := make(Record, len(r))
	for k, v := range r {
		out[k] = v
	}
	return out
}
