package tsl

import (
	"slices"
	"strings"

	"wrota/internal/platform/cert"
	"wrota/internal/platform/xmlsec"
)

// Criterion selects certificates (TS 119 612 § 5.5.9.2.2): a list of conditions of which all, at least one or none must be met.
type Criterion struct {
	assert  string
	usages  []map[cert.Usage]bool // bit → whether it must be set
	sets    []oidSet
	lists   []Criterion
	unknown bool // a condition that is not known
}

// oidSet are OIDs of which a certificate must have all.
type oidSet struct {
	of   func(*cert.Certificate) []string
	oids []string
}

// Answer is to a question that lists may leave open.
type Answer string

const (
	Yes     Answer = "yes"
	No      Answer = "no"
	Unclear Answer = "unclear"
)

func readQualification(n *xmlsec.Node) Qualification {
	q := Qualification{Criterion: readCriterion(n.Child(nsSIE, "CriteriaList"))}
	for u := range n.Child(nsSIE, "Qualifiers").All(nsSIE, "Qualifier") {
		name, ours := strings.CutPrefix(strings.TrimSpace(u.Attr("uri")), infoExt)
		if ours {
			q.Qualifiers = append(q.Qualifiers, name)
		}
	}
	return q
}

func policiesOf(c *cert.Certificate) []string { return c.Policies }
func purposesOf(c *cert.Certificate) []string { return c.Purposes }
func attributesOf(c *cert.Certificate) []string {
	var list []string
	for _, a := range c.Subject {
		list = append(list, a.Type)
	}
	return list
}

func readCriterion(n *xmlsec.Node) Criterion {
	c := Criterion{assert: n.Attr("assert"), unknown: n == nil}
	for child := range n.Elements() {
		switch {
		case child.Is(nsSIE, "KeyUsage"):
			c.usages = append(c.usages, readUsage(child))
		case child.Is(nsSIE, "PolicySet"):
			c.sets = append(c.sets, oidSet{policiesOf, identifiers(child, nsSIE, "PolicyIdentifier")})
		case child.Is(nsSIE, "CriteriaList"):
			c.lists = append(c.lists, readCriterion(child))
		case child.Is(nsSIE, "otherCriteriaList"):
			for other := range child.Elements() {
				switch {
				case other.Is(nsAdd, "ExtendedKeyUsage"):
					c.sets = append(c.sets, oidSet{purposesOf, identifiers(other, nsAdd, "KeyPurposeId")})
				case other.Is(nsAdd, "CertSubjectDNAttribute"):
					c.sets = append(c.sets, oidSet{attributesOf, identifiers(other, nsAdd, "AttributeOID")})
				default:
					c.unknown = true
				}
			}
		case child.Is(nsSIE, "Description"):
		default:
			c.unknown = true
		}
	}
	return c
}

// identifiers are the OIDs in elements of a name; they are written bare or as URNs.
func identifiers(n *xmlsec.Node, space, local string) []string {
	var list []string
	for o := range n.All(space, local) {
		id := strings.TrimSpace(o.Child(nsXAdES, "Identifier").Text())
		list = append(list, strings.TrimPrefix(strings.ToLower(id), "urn:oid:"))
	}
	return list
}

var usageBits = [...]string{
	"digitalSignature", "nonRepudiation", "keyEncipherment", "dataEncipherment", "keyAgreement", "keyCertSign", "crlSign", "encipherOnly", "decipherOnly",
}

func readUsage(n *xmlsec.Node) map[cert.Usage]bool {
	bits := map[cert.Usage]bool{}
	for b := range n.All(nsSIE, "KeyUsageBit") {
		if i := slices.Index(usageBits[:], strings.TrimSpace(b.Attr("name"))); i >= 0 {
			text := strings.TrimSpace(b.Text())
			bits[1<<i] = text == "true" || text == "1"
		}
	}
	return bits
}

// meets tells whether a certificate meets the criterion.
func (c Criterion) meets(of *cert.Certificate) Answer {
	var met, unmet, open int
	count := func(a Answer) {
		switch a {
		case Yes:
			met++
		case No:
			unmet++
		default:
			open++
		}
	}
	for _, u := range c.usages {
		count(answerIf(usageFits(u, of.Usage)))
	}
	for _, s := range c.sets {
		has := s.of(of)
		count(answerIf(!slices.ContainsFunc(s.oids, func(id string) bool { return !slices.Contains(has, id) })))
	}
	for _, l := range c.lists {
		count(l.meets(of))
	}
	if c.unknown {
		open++
	}
	switch c.assert {
	case "all":
		return either(unmet > 0, No, open > 0, Yes)
	case "atLeastOne":
		return either(met > 0, Yes, open > 0, No)
	case "none":
		return either(met > 0, No, open > 0, Yes)
	}
	return Unclear
}

// either is the first answer when something settles the question, Unclear when something is left open, else the last.
func either(settled bool, by Answer, open bool, otherwise Answer) Answer {
	switch {
	case settled:
		return by
	case open:
		return Unclear
	}
	return otherwise
}

func answerIf(b bool) Answer {
	if b {
		return Yes
	}
	return No
}

func usageFits(bits map[cert.Usage]bool, usage cert.Usage) bool {
	for bit, must := range bits {
		if usage&bit != 0 != must {
			return false
		}
	}
	return true
}
