// Package purpose says for which documents the seal of an office suffices alone.
//
// Words: a sealing is one document that is about to be sealed, with its kind and the person who is named in it; alone means
// that nobody is named, because the document was made automatically. An office narrows when it asks for a person where the
// law does not; it cannot widen.
//
// Law: art. 14 § 1a KPA (a letter carries a person's signature, or the seal with the person who puts it named in
// the text), § 1b (letters that are made automatically carry the seal alone); art. 54 § 2, 107 § 1 pkt 8, 124 § 1 and 217 § 4 KPA for
// letters that name who signs. Which kind falls under which is dated data, rules.yaml; a kind that it does not
// know needs a person.
//
// It knows no certificates and asks nobody; app/seals joins it with what the offices decided.
package purpose

import (
	"bytes"
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
)

//go:embed rules.yaml
var source []byte

// Documents that the system makes by itself; the kinds of letters are those of cases.
const (
	UPP = "upp" // the receipt of an application
	UPD = "upd" // the confirmation of a delivery
)

// Sealing is a document that is about to be sealed.
type Sealing struct {
	Kind   string
	Person string // who signs, or by whose order the seal is put, as the text names them; empty: made automatically
}

// Rule says of one kind whether the seal suffices alone.
type Rule struct {
	Kind  string `yaml:"kind"`
	Alone bool   `yaml:"alone"`
	Bound bool   `yaml:"bound"` // the system makes it in every office: nothing to narrow
	Basis string `yaml:"basis"`
}

// Narrowable tells whether an office may ask for a person.
func (r Rule) Narrowable() bool { return r.Alone && !r.Bound }

type period struct {
	From  calendar.Date `yaml:"from"`
	Rules []Rule        `yaml:"rules"`
}

// Rules are those of all times.
type Rules struct{ periods []period }

// Load reads the rules that the program carries; a mistake in them is an error.
func Load() (Rules, error) { return parse(source) }

func parse(in []byte) (r Rules, err error) {
	d := yaml.NewDecoder(bytes.NewReader(in))
	d.KnownFields(true)
	if err := d.Decode(&r.periods); err != nil {
		return r, fmt.Errorf("purpose: %w", err)
	}
	for i, p := range r.periods {
		if p.From.IsZero() || i > 0 && !r.periods[i-1].From.Before(p.From) {
			return r, fmt.Errorf("purpose: the rules from %v are out of order", p.From)
		}
		seen := map[string]bool{}
		for _, x := range p.Rules {
			if x.Kind == "" || x.Basis == "" || seen[x.Kind] || x.Bound && !x.Alone {
				return r, fmt.Errorf("purpose: from %v: the rule of %q is incomplete, doubled or against itself", p.From, x.Kind)
			}
			seen[x.Kind] = true
		}
	}
	return r, nil
}

// On are the rules of a day, in their order; none before the first.
func (r Rules) On(day calendar.Date) []Rule {
	for _, p := range slices.Backward(r.periods) {
		if !day.Before(p.From) {
			return p.Rules
		}
	}
	return nil
}

// Of is the rule of a kind on a day. What nobody wrote a rule for needs a person.
func (r Rules) Of(kind string, day calendar.Date) Rule {
	for _, x := range r.On(day) {
		if x.Kind == kind {
			return x
		}
	}
	return Rule{Kind: kind}
}

// Check refuses to seal a document that names nobody and needs a person, by law or because the office narrowed its kind.
func (r Rules) Check(what Sealing, day calendar.Date, narrowed bool) error {
	if strings.TrimSpace(what.Person) != "" {
		return nil
	}
	rule := r.Of(what.Kind, day)
	if rule.Alone && (rule.Bound || !narrowed) {
		return nil
	}
	return fault.New(fault.Forbidden, "seals.needs-person", fault.Args{"Kind": what.Kind})
}
