package rule

import (
	"math"
	"time"
	"unicode/utf8"

	"github.com/govalues/decimal"
)

// Range is a period of days in expressions: okres.from, okres.to.
type Range struct {
	From time.Time `expr:"from"`
	To   time.Time `expr:"to"`
}

// Rows is the value of a group in expressions. Values are fetched one at a time, because a sum over
// a thousand rows needs one field of each and nothing else: exact numbers are decimals, everything
// else is as in Scope.Env, nil when unanswered.
type Rows struct {
	Count int
	Value func(row int, field string) any
}

func (rs *Rows) len() int {
	if rs == nil {
		return 0
	}
	return rs.Count
}

// function is one function that expressions may call; types are its Go signatures, from which the
// compiler checks the arguments.
type function struct {
	name  string
	call  func(args ...any) (any, error)
	types []any
}

// functions is the whole list; docs/eservice.md explains each in a line.
var functions = []function{
	{"len", length, []any{new(func(*Rows) int), new(func(string) int), new(func([]string) int)}},
	{"days", days, []any{new(func(Range) int), new(func(time.Time, time.Time) int)}},
	{"years", years, []any{new(func(time.Time, time.Time) int)}},
	{"date", date, []any{new(func(string) time.Time)}},
	{"answered", nil, []any{new(func(any) bool)}}, // becomes a name before compiling, see answeredPatch
	{"sum", sum, []any{new(func(*Rows, string) float64)}},
	{"count", count, []any{new(func(*Rows, string, any) int)}},
	{"any", anyRow, []any{new(func(*Rows, string, any) bool)}},
	{"all", allRows, []any{new(func(*Rows, string, any) bool)}},
	{"ceil", ceil, []any{new(func(float64) float64)}},
	{"least", least, []any{new(func(float64, float64) float64)}},
	{"greatest", greatest, []any{new(func(float64, float64) float64)}},
}

func isFunction(name string) bool {
	for _, f := range functions {
		if f.name == name {
			return true
		}
	}
	return false
}

// Functions lists the functions that expressions may call.
func Functions() []string {
	var names []string
	for _, f := range functions {
		names = append(names, f.name)
	}
	return names
}

// length counts the rows of a group, the chosen options or the characters of a text.
func length(args ...any) (any, error) {
	switch v := args[0].(type) {
	case *Rows:
		return v.len(), nil
	case []string:
		return len(v), nil
	case string:
		return utf8.RuneCountInString(v), nil
	}
	return 0, nil
}

// days counts the days of a period, both ends included (an occupation of one day has one day), or
// the days from one date to another (the next day is 1). Unanswered dates give 0.
func days(args ...any) (any, error) {
	if len(args) == 1 {
		r, _ := args[0].(Range)
		if r.From.IsZero() || r.To.IsZero() || r.To.Before(r.From) {
			return 0, nil
		}
		return int(r.To.Sub(r.From)/(24*time.Hour)) + 1, nil
	}
	a, b := args[0].(time.Time), args[1].(time.Time)
	if a.IsZero() || b.IsZero() {
		return 0, nil
	}
	return int(b.Sub(a) / (24 * time.Hour)), nil
}

// years counts whole years from one date to another, the way a birthday is counted: someone born on
// 29 February is a year older on 1 March of a common year.
func years(args ...any) (any, error) {
	a, b := args[0].(time.Time), args[1].(time.Time)
	if a.IsZero() || b.IsZero() || b.Before(a) {
		return 0, nil
	}
	n := b.Year() - a.Year()
	if b.Month() < a.Month() || b.Month() == a.Month() && b.Day() < a.Day() {
		n--
	}
	return n, nil
}

// date reads a day written in the expression; the walker has refused unreadable ones.
func date(args ...any) (any, error) {
	t, err := time.Parse(time.DateOnly, args[0].(string))
	if err != nil {
		return time.Time{}, nil
	}
	return t, nil
}

func ceil(args ...any) (any, error) { return math.Ceil(args[0].(float64)), nil }

func least(args ...any) (any, error) { return min(args[0].(float64), args[1].(float64)), nil }

func greatest(args ...any) (any, error) { return max(args[0].(float64), args[1].(float64)), nil }

func sum(args ...any) (any, error) {
	f, _ := exactSum(args[0].(*Rows), args[1].(string)).Float64()
	return f, nil
}

func exactSum(rows *Rows, field string) decimal.Decimal {
	total := decimal.Zero
	for i := range rows.len() {
		if d, ok := rows.Value(i, field).(decimal.Decimal); ok {
			if t, err := total.Add(d); err == nil {
				total = t
			}
		}
	}
	return total
}

func count(args ...any) (any, error) {
	rows, field := args[0].(*Rows), args[1].(string)
	n := 0
	for i := range rows.len() {
		if equal(rows.Value(i, field), args[2]) {
			n++
		}
	}
	return n, nil
}

func anyRow(args ...any) (any, error) {
	n, err := count(args...)
	return n.(int) > 0, err
}

func allRows(args ...any) (any, error) {
	n, err := count(args...)
	return n.(int) == args[0].(*Rows).len(), err
}

// equal compares a value of a row with what the expression wrote.
func equal(have, want any) bool {
	switch have := have.(type) {
	case decimal.Decimal:
		var w decimal.Decimal
		switch want := want.(type) {
		case int:
			w, _ = decimal.New(int64(want), 0)
		case float64:
			w, _ = decimal.NewFromFloat64(want)
		default:
			return false
		}
		return have.Cmp(w) == 0
	case time.Time:
		w, ok := want.(time.Time)
		return ok && have.Equal(w)
	case string, bool, int:
		return have == want
	}
	return false
}
