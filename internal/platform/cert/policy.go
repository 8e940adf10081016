package cert

import (
	"maps"
	"slices"

	"golang.org/x/crypto/cryptobyte/asn1"
)

const anyPolicy = "2.5.29.32.0"

// policyRules are what a CA says of the policies of the certificates below.
type policyRules struct {
	mappings                              [][2]string // issuer's → subject's
	explicit, inhibitMapping, inhibitAny  int         // certificates to go
	hasExplicit, hasMapping, hasAnyPolicy bool        // whether the numbers are given
}

func (c *Certificate) readPolicies(in der) bool {
	var list der
	if !in.ReadASN1(&list, asn1.SEQUENCE) || !in.Empty() {
		return false
	}
	for !list.Empty() {
		var one der
		if len(c.Policies) >= maxItems || !list.ReadASN1(&one, asn1.SEQUENCE) {
			return false
		}
		id, ok := oid(&one)
		if !ok {
			return false
		}
		c.Policies = append(c.Policies, id)
	}
	return len(c.Policies) > 0
}

func (c *Certificate) readMappings(in der) bool {
	var list der
	if !in.ReadASN1(&list, asn1.SEQUENCE) || !in.Empty() {
		return false
	}
	for !list.Empty() {
		var one der
		if len(c.policy.mappings) >= maxItems || !list.ReadASN1(&one, asn1.SEQUENCE) {
			return false
		}
		from, ok := oid(&one)
		to, ok2 := oid(&one)
		if !ok || !ok2 || from == anyPolicy || to == anyPolicy { // § 4.2.1.5
			return false
		}
		c.policy.mappings = append(c.policy.mappings, [2]string{from, to})
	}
	return true
}

func (c *Certificate) readPolicyConstraints(in der) bool {
	var list, number der
	if !in.ReadASN1(&list, asn1.SEQUENCE) || !in.Empty() {
		return false
	}
	for i, to := range []struct {
		n   *int
		has *bool
	}{{&c.policy.explicit, &c.policy.hasExplicit}, {&c.policy.inhibitMapping, &c.policy.hasMapping}} {
		if !list.ReadOptionalASN1(&number, to.has, implicit(uint8(i))) {
			return false
		}
		if *to.has {
			if len(number) != 1 || number[0] > 127 {
				return false
			}
			*to.n = int(number[0])
		}
	}
	return list.Empty()
}

func (c *Certificate) readInhibit(in der) bool {
	var ok bool
	c.policy.inhibitAny, ok = smallInteger(&in)
	c.policy.hasAnyPolicy = ok
	return ok && in.Empty()
}

// policies is the state of RFC 5280 § 6.1.2 that concerns policies, for a verifier whom any policy satisfies. Of the valid
// policy tree only its lowest row is kept: the rest of the tree serves to find policies by name, which is not asked here.
type policies struct {
	row                           map[string][]string // valid policy → expected policies below; empty: no tree
	explicit, mapping, inhibitAny int
}

// newPolicies begins for a path of so many certificates.
func newPolicies(length int) *policies {
	return &policies{row: map[string][]string{anyPolicy: {anyPolicy}}, explicit: length + 1, mapping: length + 1, inhibitAny: length + 1}
}

// enter is § 6.1.3 (d)–(f): it tells whether the certificate may stand here.
func (p *policies) enter(c *Certificate, last bool) bool {
	next := map[string][]string{}
	for _, id := range c.Policies {
		if id == anyPolicy {
			continue
		}
		_, free := p.row[anyPolicy]
		if free || slices.ContainsFunc(slices.Collect(maps.Values(p.row)), func(expected []string) bool { return slices.Contains(expected, id) }) {
			next[id] = []string{id}
		}
	}
	if slices.Contains(c.Policies, anyPolicy) && (p.inhibitAny > 0 || !last && c.SelfIssued()) {
		for _, expected := range p.row {
			for _, id := range expected {
				if next[id] == nil {
					next[id] = []string{id}
				}
			}
		}
	}
	p.row = next
	return p.explicit > 0 || len(p.row) > 0
}

// leave is § 6.1.4 (a), (b), (h)–(j): what a CA's certificate says of those below.
func (p *policies) leave(c *Certificate) {
	mapped := map[string][]string{}
	for _, m := range c.policy.mappings {
		mapped[m[0]] = append(mapped[m[0]], m[1])
	}
	_, free := p.row[anyPolicy]
	for from, to := range mapped {
		_, stands := p.row[from]
		switch {
		case p.mapping == 0:
			delete(p.row, from)
		case stands || free:
			p.row[from] = to
		}
	}
	if !c.SelfIssued() {
		p.explicit, p.mapping, p.inhibitAny = max(p.explicit-1, 0), max(p.mapping-1, 0), max(p.inhibitAny-1, 0)
	}
	lower := func(n *int, to int, has bool) {
		if has {
			*n = min(*n, to)
		}
	}
	lower(&p.explicit, c.policy.explicit, c.policy.hasExplicit)
	lower(&p.mapping, c.policy.inhibitMapping, c.policy.hasMapping)
	lower(&p.inhibitAny, c.policy.inhibitAny, c.policy.hasAnyPolicy)
}

// end is § 6.1.5 (a), (b), (g).
func (p *policies) end(c *Certificate) bool {
	explicit := max(p.explicit-1, 0)
	if c.policy.hasExplicit && c.policy.explicit == 0 {
		explicit = 0
	}
	return explicit > 0 || len(p.row) > 0
}
