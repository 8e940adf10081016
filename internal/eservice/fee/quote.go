package fee

import (
	"errors"
	"fmt"
	"math/bits"
	"strconv"

	"wrota/internal/eservice/rule"
	"wrota/internal/eservice/source"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/money"
)

// Line is one position of a quote.
type Line struct {
	Rule         string // id of the rule in the definition
	Kind         Kind
	Title        source.Text
	Basis        string
	Arithmetic   string // "2 × 20,00 zł"; no letters that need translation
	Amount       money.Grosze
	Due          Due
	ExemptReason source.Text // why the amount is nothing
	ExemptBasis  string
}

// Quote is what a matter costs on a day.
type Quote struct {
	Day   calendar.Date
	Lines []Line
}

// Total is the sum of what is due at a moment.
func (q Quote) Total(due Due) money.Grosze {
	var sum money.Grosze
	for _, l := range q.Lines {
		if l.Due == due {
			sum += l.Amount
		}
	}
	return sum
}

// Sum is the sum of everything.
func (q Quote) Sum() money.Grosze { return q.Total(OnFiling) + q.Total(OnDecision) }

// Errors of working out a fee.
var (
	ErrQuantity = errors.New("fee: the quantity is no whole number from 0 to a million")
	ErrOverflow = errors.New("fee: the amount is too great")
)

// maxQuantity bounds a quantity; a million pages is no application.
const maxQuantity = 1_000_000

// Line works out one rule with an item of the tariff. ok is false when the rule does not apply.
func (t *Tariff) Line(r *Rule, s *rule.Scope, day calendar.Date) (line Line, ok bool, err error) {
	if !r.When.Holds(s) {
		return Line{}, false, nil
	}
	it, err := t.On(r.Item, day)
	if err != nil {
		return Line{}, false, err
	}
	quantity, err := r.quantity(s)
	if err != nil || quantity == 0 {
		return Line{}, false, err
	}
	line = Line{Rule: r.ID, Kind: r.Kind, Title: r.Title, Basis: r.Basis, Due: r.Due}
	if line.Title.IsZero() {
		line.Title = it.Text
	}
	if line.Basis == "" {
		line.Basis = it.Basis
	}
	if e, exempt := r.Exempt(s); exempt {
		line.ExemptReason, line.ExemptBasis = e.Label, e.Basis
		line.Arithmetic = money.Grosze(0).String()
		return line, true, nil
	}
	line.Amount, line.Arithmetic, err = t.price(it, quantity, day)
	return line, err == nil, err
}

// Exempt returns the first exemption that holds.
func (r *Rule) Exempt(s *rule.Scope) (Exemption, bool) {
	for _, e := range r.Exemptions {
		if e.When.Holds(s) {
			return e, true
		}
	}
	return Exemption{}, false
}

// quantity is how many times the item is due; a part of one counts as one (a started page).
func (r *Rule) quantity(s *rule.Scope) (int64, error) {
	if r.Quantity == nil {
		return 1, nil
	}
	d, ok := r.Quantity.Value(s, 6)
	if !ok {
		return 0, fmt.Errorf("%w (%s)", ErrQuantity, r.ID)
	}
	n, _, ok := d.Ceil(0).Int64(0)
	if !ok || n < 0 || n > maxQuantity {
		return 0, fmt.Errorf("%w (%s)", ErrQuantity, r.ID)
	}
	return n, nil
}

// price multiplies, and says how.
func (t *Tariff) price(it Item, quantity int64, day calendar.Date) (money.Grosze, string, error) {
	switch {
	case it.PercentOf != "":
		base, err := t.On(it.PercentOf, day)
		if err != nil {
			return 0, "", err
		}
		whole, _, err := t.price(base, quantity, day)
		if err != nil {
			return 0, "", err
		}
		part, err := share(whole, it.Percent)
		return part, strconv.Itoa(it.Percent) + "% × " + whole.String(), err
	case len(it.Steps) > 0:
		for _, st := range it.Steps {
			if st.UpTo == 0 || quantity <= st.UpTo {
				return st.Amount, st.Amount.String(), nil
			}
		}
	}
	sum, err := Times(it.Amount, quantity)
	if err != nil {
		return 0, "", err
	}
	arithmetic := it.Amount.String()
	if quantity != 1 || it.PerPage {
		arithmetic = strconv.FormatInt(quantity, 10) + " × " + arithmetic
	}
	if it.Cap > 0 && sum > it.Cap {
		return it.Cap, arithmetic + " → max " + it.Cap.String(), nil
	}
	return sum, arithmetic, nil
}

// share is a part in per cent, rounded half up to a grosz.
func share(g money.Grosze, percent int) (money.Grosze, error) {
	n, err := Times(g, int64(percent))
	return (n + 50) / 100, err
}

// Times multiplies an amount by a count, or returns ErrOverflow.
func Times(g money.Grosze, n int64) (money.Grosze, error) {
	if g < 0 || n < 0 {
		return 0, ErrOverflow
	}
	high, low := bits.Mul64(uint64(g), uint64(n))
	if high != 0 || low > 1<<62 {
		return 0, ErrOverflow
	}
	return money.Grosze(low), nil
}
