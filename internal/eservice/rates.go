package eservice

import (
	"slices"

	"wrota/internal/eservice/field"
	"wrota/internal/eservice/source"
	"wrota/internal/kit/calendar"
)

// Rate is a dated value from outside that expressions of a definition use: a rate resolved by the
// council of the unit, a threshold of an act. It reads, checks and prints like a question of its kind.
type Rate struct {
	*field.Field
	Basis   string // the provision that lets it be set, or that sets it
	SetBy   SetBy
	AtMost  string // another rate, set by the law, that it may not exceed
	atMostN source.Node
}

// SetBy says who sets a rate.
type SetBy string

const (
	ByUnit SetBy = "unit" // each unit for itself, by a resolution of its council or an order of its head
	ByLaw  SetBy = "law"  // the same everywhere; kept with the reference data
)

// Rates knows the values of rates. A definition whose rates have no value on a day is not offered
// then, unless they are optional; an optional rate without a value is zero in expressions.
type Rates interface {
	// Rate is the canonical value of a rate on a day, nil when it has none.
	Rate(id string, on calendar.Date) field.Value
}

// rateKinds are the kinds of values that make sense as a rate.
var rateKinds = []string{"money", "number", "choice"}

// readOpening reads what a submission begins.
func (l *loader) readOpening(o *source.Object) {
	d := l.def
	d.InMatter = o.Get("in_matter").Bool()
	n := o.Get("opening")
	d.Opening = Opening(n.Enum(string(OpensCase), string(OpensRegistry)))
	switch {
	case d.InMatter && n.Exists():
		n.Mistake("remove opening", "what is filed in a running case opens none")
	case d.Opening == "":
		d.Opening = OpensCase
	}
}

// readRates reads the rates: questions of a few kinds that nobody is asked.
func (l *loader) readRates(n source.Node) {
	for _, e := range n.List() {
		o := e.Object()
		kind := o.Get("kind")
		if kind.Exists() && !slices.Contains(rateKinds, kind.Word()) {
			kind.Mistake("use one of: money, number, choice", "a rate cannot be of the kind %q", kind.Word())
			continue
		}
		r := &Rate{SetBy: ByUnit}
		r.Field = l.fields.ReadWith(e, func(o *source.Object) {
			r.Basis = o.Need("basis").Word()
			if by := o.Get("set_by"); by.Exists() {
				r.SetBy = SetBy(by.Enum(string(ByUnit), string(ByLaw)))
			}
			if r.atMostN = o.Get("at_most"); r.atMostN.Exists() {
				r.AtMost = r.atMostN.Name()
			}
		})
		if r.Field == nil {
			continue
		}
		if r.When != nil || r.Prefill != "" || r.Role != "" {
			e.Mistake("remove when, prefill and role", "a rate is not asked")
		}
		l.def.Rates = append(l.def.Rates, r)
	}
}

// rates makes the rates known to every expression, and refuses ids that stand twice.
func (k *linker) rates() {
	for _, r := range k.def.Rates {
		if _, twice := k.def.index.rates[r.ID]; twice || k.all[r.ID] || slices.Contains(reservedNames, r.ID) {
			r.Node.Mistake("rename it", "the name %q is taken", r.ID)
		}
		k.def.index.rates[r.ID] = r
		k.known[r.ID] = r.Symbol()
		if r.AtMost == "" {
			continue
		}
		most, ok := k.def.index.rates[r.AtMost]
		if !ok || most.SetBy != ByLaw || most.KindName != r.KindName || r.KindName == "choice" {
			r.atMostN.Mistake("name an earlier rate of the same kind with set_by: law", "%q cannot bound %q", r.AtMost, r.ID)
		}
	}
}

// named finds what a name of an expression means: a question or a rate.
func (k *linker) named(id string) (*field.Field, bool) {
	if p, ok := k.def.index.places[id]; ok {
		return p.field, true
	}
	if r, ok := k.def.index.rates[id]; ok {
		return r.Field, true
	}
	return nil, false
}

// Rate finds a rate by its id.
func (d *Definition) Rate(id string) (*Rate, bool) {
	r, ok := d.index.rates[id]
	return r, ok
}

// learnRates tells expressions about the values of rates. They are no answers: they reach documents
// only through what is computed from them.
func (l *Live) learnRates() {
	if l.Env.Rates == nil {
		return
	}
	scratch := values{}
	for _, r := range l.Def.Rates {
		l.learn(r.Field, l.Env.Rates.Rate(r.ID, l.Env.Today), scratch)
	}
}

// MissingRates lists the rates without which the definition cannot be used on a day.
func (d *Definition) MissingRates(rates Rates, on calendar.Date) []*Rate {
	var out []*Rate
	for _, r := range d.Rates {
		if !r.Optional && (rates == nil || rates.Rate(r.ID, on) == nil) {
			out = append(out, r)
		}
	}
	return out
}

// Exceeds tells whether a value of the rate is over the bound that the law sets on a day.
func (d *Definition) Exceeds(r *Rate, v field.Value, rates Rates, on calendar.Date) (most field.Value, exceeds bool) {
	bound, ok := d.index.rates[r.AtMost]
	if !ok || v == nil || rates == nil {
		return nil, false
	}
	most = rates.Rate(bound.ID, on)
	exact, isExact := r.Kind.(field.Exact)
	if most == nil || !isExact {
		return nil, false
	}
	return most, exact.Decimal(v).Cmp(exact.Decimal(most)) > 0
}

// describe says for reviewers what a rate is.
func (r *Rate) describe() string {
	out := r.Label.String()
	if r.SetBy == ByUnit {
		out += ", ustala urząd"
	} else {
		out += ", z ustawy"
	}
	if r.Optional {
		out += " (może jej nie być)"
	}
	if r.AtMost != "" {
		out += ", najwyżej " + r.AtMost
	}
	return out + " (" + r.Basis + ")"
}
