package xades

import (
	"slices"
	"strings"

	"wrota/internal/platform/ades"
	"wrota/internal/platform/xmlsec"
)

// refsNames are the properties that timestamps on references cover, in the order of EN 319 132-1 annex A.1.5: in
// version 2 those with the certificates' new references, in version 1 those with the old.
func refsNames(n *xmlsec.Node) []string {
	v := ""
	if strings.HasSuffix(n.Local(), "V2") {
		v = "V2"
	}
	return []string{"SignatureTimeStamp", "CompleteCertificateRefs" + v, "CompleteRevocationRefs", "AttributeCertificateRefs" + v, "AttributeRevocationRefs"}
}

// stamped are those of the properties that have one of the names.
func stamped(before []*unsigned, names []string) []*unsigned {
	var found []*unsigned
	for _, u := range before {
		if slices.Contains(names, u.node.Local()) {
			found = append(found, u)
		}
	}
	return found
}

// imprintOf is the imprint of one element, or of what the property itself lists (see listed).
func (s *subject) imprintOf(n, of *xmlsec.Node) []imprint {
	if way, said := s.included(n); said {
		way.mustHave(of)
		return []imprint{way}
	}
	return []imprint{{pieces: []piece{{node: of}}}}
}

// mustHave refuses a list that leaves out what the property is about: it would say nothing of it.
func (i *imprint) mustHave(of *xmlsec.Node) {
	if i.fault == "" && !slices.Contains(i.pieces, piece{node: of}) {
		i.fault = "the timestamp lists other things than it should cover"
	}
}

// included are the elements that a timestamp lists: Include, in the versions before 1.3.2 HashDataInfo.
func (s *subject) included(n *xmlsec.Node) (imprint, bool) {
	list := all(n, "Include")
	attribute := "URI"
	if len(list) == 0 {
		list, attribute = all(n, "HashDataInfo"), "uri"
	}
	var way imprint
	for _, e := range list {
		node := s.x.Find(strings.TrimPrefix(e.Attr(attribute), "#"))
		if node == nil || !strings.HasPrefix(e.Attr(attribute), "#") || len(way.pieces) >= maxValues {
			return imprint{fault: "the timestamp lists what is not there"}, true
		}
		way.pieces = append(way.pieces, piece{node: node})
	}
	return way, len(list) > 0
}

// contentImprints are those of the data objects: of all of them but the properties, or of those listed (§ 5.2.8).
func (s *subject) contentImprints(n *xmlsec.Node) []imprint {
	if is(n, "AllDataObjectsTimeStamp") {
		return []imprint{{pieces: s.references(false)}}
	}
	var processed, written imprint
	for _, e := range all(n, "Include") {
		node := s.x.Find(strings.TrimPrefix(e.Attr("URI"), "#"))
		ref := s.referenceOf(node)
		if ref == nil {
			return []imprint{{fault: "the timestamp lists what is not signed"}}
		}
		whole := piece{ref: ref}
		processed.pieces = append(processed.pieces, whole)
		if said := e.Attr("referencedData"); said == "true" || said == "1" {
			written.pieces = append(written.pieces, whole)
		} else {
			written.pieces = append(written.pieces, piece{node: node})
		}
	}
	if len(written.pieces) == 0 {
		return []imprint{{fault: "the timestamp lists nothing"}}
	}
	return []imprint{written, processed}
}

// referenceOf is what was found of a ds:Reference of this signature.
func (s *subject) referenceOf(node *xmlsec.Node) *xmlsec.Examined {
	if node == nil {
		return nil
	}
	at := 0
	for r := range s.node.Child(nsDS, "SignedInfo").All(nsDS, "Reference") {
		if r == node && at < len(s.x.References) {
			return &s.x.References[at]
		}
		at++
	}
	return nil
}

// references are all references as pieces, with or without that to the properties.
func (s *subject) references(properties bool) []piece {
	var pieces []piece
	for i := range s.x.References {
		if properties || i != s.properties {
			pieces = append(pieces, piece{ref: &s.x.References[i]})
		}
	}
	return pieces
}

// referenceImprints are those of SigAndRefs and RefsOnly (annex A.1.5): in the order of the file or in that of the
// standard, which differ in some files.
func (s *subject) referenceImprints(n *xmlsec.Node, before []*unsigned, value bool) []imprint {
	start := imprint{}
	names := refsNames(n)
	if value {
		start.pieces = []piece{{node: s.value()}}
	} else {
		names = names[1:]
	}
	if way, said := s.included(n); said {
		if value {
			way.mustHave(s.value())
		}
		return []imprint{way}
	}
	found := stamped(before, names)
	inFile := imprint{pieces: append(slices.Clone(start.pieces), nodes(found)...)}
	sorted := slices.Clone(found)
	slices.SortStableFunc(sorted, func(a, b *unsigned) int {
		return slices.Index(names, a.node.Local()) - slices.Index(names, b.node.Local())
	})
	if len(found) == 0 && !value {
		return []imprint{{fault: "there are no references before the timestamp"}}
	}
	return []imprint{inFile, {pieces: append(slices.Clone(start.pieces), nodes(sorted)...)}}
}

func nodes(list []*unsigned) []piece {
	var pieces []piece
	for _, u := range list {
		pieces = append(pieces, piece{node: u.node})
	}
	return pieces
}

// archiveImprints are those of an archive timestamp (§ 5.5.2.2): what the references digest, SignedInfo, the value, KeyInfo,
// the unsigned properties before it, and the Objects. EN 319 132-1 takes all Objects but that of the properties,
// TS 101 903 only those that no reference names.
func (s *subject) archiveImprints(n *xmlsec.Node, before []*unsigned) []imprint {
	start := append(s.references(true), piece{node: s.node.Child(nsDS, "SignedInfo")}, piece{node: s.value()})
	if info := s.node.Child(nsDS, "KeyInfo"); info != nil {
		start = append(start, piece{node: info})
	}
	middle := nodes(before)
	way, said := s.included(n)
	if said && way.fault != "" {
		return []imprint{way}
	}
	if said {
		middle = way.pieces
	}
	var all, unnamed []piece
	for object := range s.node.All(nsDS, "Object") {
		if s.qualifying.Parent() == object {
			continue
		}
		all = append(all, piece{node: object})
		if !slices.ContainsFunc(s.x.References, func(ref xmlsec.Examined) bool { return ref.Apex == object }) {
			unnamed = append(unnamed, piece{node: object})
		}
	}
	ways := []imprint{{pieces: slices.Concat(start, middle, all)}}
	if len(unnamed) != len(all) {
		ways = append(ways, imprint{pieces: slices.Concat(start, middle, unnamed)})
	}
	return ways
}

// coverage is what a timestamp on references proves to have existed: the value, the timestamps before it, and everything
// whose digest stands in the references.
func (s *subject) coverage(value bool, of []*unsigned) ades.Coverage {
	c := ades.Coverage{Value: value}
	for _, u := range of {
		c.Timestamps = append(c.Timestamps, u.stamps...)
		addTo(&c, s.referred(u))
	}
	return c
}

// archiveCoverage is everything before the timestamp, with what the tokens there carry.
func (s *subject) archiveCoverage(before []*unsigned) ades.Coverage {
	c := ades.Coverage{Value: true}
	addTo(&c, s.keyInfo)
	for _, t := range s.out.Timestamps {
		if t.Kind == ades.StampContent {
			c.Timestamps = append(c.Timestamps, t)
		}
	}
	for _, u := range before {
		addTo(&c, u.values)
		addTo(&c, s.referred(u))
		c.Timestamps = append(c.Timestamps, u.stamps...)
		c.Counters = append(c.Counters, u.counters...)
		for _, counter := range u.counters { // all that came with it stands in the property
			addTo(&c, values{counter.Certificates, counter.CRLs, counter.OCSPs})
		}
	}
	for _, t := range c.Timestamps {
		if t.Token != nil {
			addTo(&c, values{t.Token.Certificates, t.Token.CRLs, t.Token.OCSPs})
		}
	}
	return c
}

func addTo(c *ades.Coverage, v values) {
	c.Certificates = append(c.Certificates, v.certificates...)
	c.CRLs = append(c.CRLs, v.crls...)
	c.OCSPs = append(c.OCSPs, v.ocsps...)
}
