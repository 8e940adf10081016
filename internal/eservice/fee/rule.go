package fee

import (
	"wrota/internal/eservice/rule"
	"wrota/internal/eservice/source"
)

// Due says when a fee is to be paid.
type Due string

const (
	OnFiling   Due = "filing"   // with the application (art. 6 ust. 1 of the Stamp Duty Act)
	OnDecision Due = "decision" // after the decision
)

// Kind is the sort of a charge.
type Kind string

const (
	StampDuty Kind = "stamp_duty" // opłata skarbowa
	Fee       Kind = "fee"        // a fee of the unit
	Other     Kind = "other"      // somebody else's charge, shown for completeness
)

// Rule says in a definition when something is to be paid.
type Rule struct {
	ID         string
	Kind       Kind
	Title      source.Text // replaces the text of the item; required with Code
	Item       string      // key in the tariff; "" with Code
	Code       bool        // the service works the lines out
	When       *rule.Condition
	Quantity   *rule.Formula // nil means 1
	Exemptions []Exemption
	Due        Due
	Basis      string // required with Code
	Node       source.Node
}

// Exemption frees from a fee under a condition.
type Exemption struct {
	ID    string
	Label source.Text
	When  *rule.Condition
	Basis string
}

// ReadRules reads the list of fee rules of a definition.
func ReadRules(n source.Node) []*Rule {
	var out []*Rule
	seen := map[string]bool{}
	for _, e := range n.List() {
		r := readRule(e)
		if seen[r.ID] && r.ID != "" {
			e.Mistake("rename one of them", "the fee %q stands twice", r.ID)
		}
		seen[r.ID] = true
		out = append(out, r)
	}
	return out
}

func readRule(n source.Node) *Rule {
	o := n.Object()
	r := &Rule{
		ID: o.Need("id").Name(), Kind: Kind(o.Need("kind").Enum(string(StampDuty), string(Fee), string(Other))),
		Title: o.Get("title").Text(), When: rule.ReadCondition(o.Get("when")), Quantity: rule.ReadFormula(o.Get("quantity")),
		Due: Due(o.Need("due").Enum(string(OnFiling), string(OnDecision))), Node: n,
	}
	if b := o.Get("basis"); b.Exists() {
		r.Basis = b.Word()
	}
	item, compute := o.Get("item"), o.Get("compute")
	switch {
	case item.Exists() == compute.Exists():
		n.Mistake("write item: key of the tariff, or compute: code", "a fee needs either an item or code")
	case item.Exists():
		r.Item = item.Name()
	default:
		r.Code = compute.Enum("code") == "code"
		if r.Title.IsZero() || r.Basis == "" {
			n.Mistake("add title and basis", "a fee worked out by code needs a title and a basis")
		}
	}
	for _, e := range o.Get("exemptions").List() {
		eo := e.Object()
		r.Exemptions = append(r.Exemptions, Exemption{
			eo.Need("id").Name(), eo.Need("label").Text(), rule.ReadCondition(eo.Need("when")), eo.Need("basis").Word(),
		})
		eo.Close()
	}
	o.Close()
	return r
}

// Compile checks the expressions of the rule against all answers of the definition.
func (r *Rule) Compile(at rule.Place) {
	r.When.Compile(at)
	r.Quantity.Compile(at)
	for _, e := range r.Exemptions {
		e.When.Compile(at)
	}
}

// Names lists the answers that the rule looks at.
func (r *Rule) Names() []string {
	names := append(r.When.Names(), r.Quantity.Names()...)
	for _, e := range r.Exemptions {
		names = append(names, e.When.Names()...)
	}
	return names
}
