package eservice

import (
	"strings"

	"wrota/internal/eservice/field"
	"wrota/internal/eservice/rule"
)

// maxCombinations bounds the search for answers under which a step is reached.
const maxCombinations = 5000

// reachable refuses steps that nobody can ever reach: after a page where every way ends, or under a
// condition that no answers fulfil. Conditions about texts, numbers and dates are given the benefit
// of the doubt; those about choices and yes-or-no are tried with all combinations.
func (k *linker) reachable() {
	ended := false
	for _, s := range k.def.Steps {
		if ended {
			s.Node.Mistake("give the exit a condition, or remove the step", "nobody reaches this step: every way ends before it")
			return
		}
		if s.When != nil && k.log.Count() == 0 && !k.satisfiable(s.When) {
			s.Node.Mistake("mend the condition", "nobody reaches this step: no answers fulfil %q", s.When.Source)
		}
		ended = s.Exit != nil && s.When == nil
	}
}

// satisfiable tries the condition with all answers to the questions it looks at.
func (k *linker) satisfiable(c *rule.Condition) bool {
	var names []string
	domains := map[string][]any{}
	combinations := 1
	for _, name := range c.Names() {
		d, ok := k.domain(name)
		if !ok {
			return true
		}
		names, domains[name] = append(names, name), d
		if combinations *= len(d); combinations > maxCombinations {
			return true
		}
	}
	s := &rule.Scope{Env: map[string]any{}}
	for i := range combinations {
		for _, name := range names {
			d := domains[name]
			s.Env[name] = d[i%len(d)]
			i /= len(d)
		}
		if c.Holds(s) {
			return true
		}
	}
	return false
}

// domain lists everything that a name may be, when that is little.
func (k *linker) domain(name string) ([]any, bool) {
	if strings.HasPrefix(name, rule.Answered("")) {
		return []any{false, true}, true
	}
	p, ok := k.def.index.places[name]
	if !ok {
		return nil, false
	}
	sym := p.field.Symbol()
	switch sym.Zero.(type) {
	case bool:
		return []any{false, true}, true
	case string:
		if sym.Options == nil || p.field.KindName != "choice" {
			return nil, false
		}
		d := []any{""}
		for _, o := range sym.Options {
			d = append(d, o)
		}
		return d, true
	}
	return nil, false
}

// partsOf lists the parts of a compound field that templates may take.
func partsOf(f *field.Field) []string {
	var out []string
	for _, p := range f.Kind.Shape().Parts {
		out = append(out, p.Key)
	}
	return out
}
