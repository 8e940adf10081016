package eservice

import (
	"errors"
	"fmt"
	"slices"

	"wrota/internal/eservice/fee"
	"wrota/internal/kit/calendar"
)

// Errors of quoting.
var (
	ErrNeedsCode = errors.New("eservice: the fee is worked out by code, ask QuoteOf")
	ErrStray     = errors.New("eservice: the service returned a line for a fee that is not due or not its own")
)

// Quote works out the fees from the tariff. A definition with fees worked out by code returns
// ErrNeedsCode with the lines of the others.
func (d *Definition) Quote(a Answers, t *fee.Tariff, day calendar.Date) (fee.Quote, error) {
	q, err := d.Live(a, Env{Today: day}).quote(t, nil)
	return q, err
}

// QuoteOf works out all fees of a service: those of the tariff and those of its code, in the order
// of the definition.
func QuoteOf(s Service, a Answers, p Pricing) (fee.Quote, error) {
	return s.Definition().Live(a, p.Env).QuoteBy(s, p)
}

// QuoteBy is QuoteOf for answers whose counting is known already; p.Env is the one they were counted with.
func (l *Live) QuoteBy(s Service, p Pricing) (fee.Quote, error) {
	pricer, ok := s.(Pricer)
	if !ok {
		return l.quote(p.Tariff, nil)
	}
	lines, err := pricer.Fee(l.Counting(), p)
	if err != nil {
		return fee.Quote{Day: p.Today}, fmt.Errorf("eservice: %s: fee: %w", s.Definition().Service, err)
	}
	if lines == nil {
		lines = []fee.Line{}
	}
	return l.quote(p.Tariff, lines)
}

// quote goes through the rules; coded are the lines of the service's code, nil when there is none.
func (l *Live) quote(t *fee.Tariff, coded []fee.Line) (fee.Quote, error) {
	q := fee.Quote{Day: l.Env.Today}
	missing := false
	for _, r := range l.Def.Fees {
		if !r.Code {
			line, ok, err := t.Line(r, &l.scope, l.Env.Today)
			if err != nil {
				return q, fmt.Errorf("eservice: %s: %w", l.Def.Service, err)
			}
			if ok {
				q.Lines = append(q.Lines, line)
			}
			continue
		}
		if !r.When.Holds(&l.scope) {
			continue
		}
		missing = missing || coded == nil
		for _, line := range coded {
			if line.Rule == r.ID {
				q.Lines = append(q.Lines, l.finish(r, line))
			}
		}
	}
	for _, line := range coded {
		if !slices.ContainsFunc(q.Lines, func(x fee.Line) bool { return x.Rule == line.Rule }) {
			return q, fmt.Errorf("%w: %q", ErrStray, line.Rule)
		}
	}
	if missing {
		return q, ErrNeedsCode
	}
	return q, nil
}

// finish gives a line of code what the rule says of it, the exemption included.
func (l *Live) finish(r *fee.Rule, line fee.Line) fee.Line {
	line.Kind, line.Due = r.Kind, r.Due
	if line.Title.IsZero() {
		line.Title = r.Title
	}
	if line.Basis == "" {
		line.Basis = r.Basis
	}
	if e, exempt := r.Exempt(&l.scope); exempt {
		line.Amount, line.ExemptReason, line.ExemptBasis = 0, e.Label, e.Basis
	}
	return line
}
