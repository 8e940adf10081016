package xades

import (
	"crypto"
	"slices"
	"strings"

	"wrota/internal/platform/ades"
	"wrota/internal/platform/cms"
	"wrota/internal/platform/xmlsec"
)

// piece is a part of what an imprint is made of.
type piece struct {
	node *xmlsec.Node     // canonicalised, or
	ref  *xmlsec.Examined // what a reference digests
}

// imprint is the pieces in their order. An error says why they could not be found.
type imprint struct {
	pieces []piece
	fault  string
}

// imprintKey remembers canonical forms: every archive timestamp covers what the one before it does.
type imprintKey struct {
	piece     piece
	algorithm xmlsec.C14N
	prefixes  string
}

// unsigned is an unsigned property and what it holds.
type unsigned struct {
	node     *xmlsec.Node
	values   values
	referred *values // whose digests stand in it; nil until asked for
	stamps   []*ades.Timestamp
	counters []*ades.Signature
}

// has are the properties that make a level: several tells of a timestamp property with other than one token, refs of
// references to certificates and their states.
type has struct{ stamp, several, refs, certificates, states, archive bool }

// readUnsigned reads the unsigned properties in two passes: first what came along, then the timestamps over it, because a
// timestamp may cover a digest of what stands behind it.
func (s *subject) readUnsigned() {
	if s.qualifying == nil {
		return
	}
	lists := all(s.qualifying, "UnsignedProperties")
	if len(lists) > 1 || len(all(child(s.qualifying, "UnsignedProperties"), "UnsignedSignatureProperties")) > 1 {
		s.fault(ades.FormatFailure, "unsigned properties stand twice")
		return
	}
	if child(s.qualifying, "UnsignedProperties", "UnsignedDataObjectProperties") != nil {
		s.warn(ades.WarnUnknownPart)
	}
	for n := range child(s.qualifying, "UnsignedProperties", "UnsignedSignatureProperties").Elements() {
		u := &unsigned{node: n}
		s.readValues(u)
		s.unsigned = append(s.unsigned, u)
	}
	for i, u := range s.unsigned {
		s.readStamps(u, s.unsigned[:i])
	}
}

func (s *subject) readValues(u *unsigned) {
	n := u.node
	switch n.Local() {
	case "CertificateValues", "AttrAuthoritiesCertValues", "RevocationValues", "AttributeRevocationValues", "TimeStampValidationData", "AnyValidationData":
		if !is(n, n.Local()) {
			return
		}
		u.values = s.encapsulated(n)
		s.keep(u.values)
		s.has.certificates = s.has.certificates || len(u.values.certificates) > 0
		s.has.states = s.has.states || len(u.values.crls)+len(u.values.ocsps) > 0
	case "SignaturePolicyStore":
		s.policyStore(n)
	}
}

// readStamps reads the timestamps and counter-signatures among the unsigned properties; before are those that stand before it.
func (s *subject) readStamps(u *unsigned, before []*unsigned) {
	n := u.node
	if !slices.Contains(namespaces, n.Space()) {
		if n.Local() == "SealingEvidenceRecords" { // EN 319 132-3
			s.warn(ades.WarnEvidenceRecord)
		}
		s.warn(ades.WarnUnknownPart)
		return
	}
	first, counted := len(s.out.Timestamps), len(s.out.Counters)
	switch n.Local() {
	case "SignatureTimeStamp":
		s.has.stamp, s.has.several = true, s.has.several || len(all(n, "EncapsulatedTimeStamp")) != 1
		s.stamps(n, ades.StampSignature, s.imprintOf(n, s.value()), ades.Coverage{Value: true})
	case "SigAndRefsTimeStamp", "SigAndRefsTimeStampV2":
		s.stamps(n, ades.StampReferences, s.referenceImprints(n, before, true), s.coverage(true, stamped(before, refsNames(n))))
	case "RefsOnlyTimeStamp", "RefsOnlyTimeStampV2":
		s.stamps(n, ades.StampReferences, s.referenceImprints(n, before, false), s.coverage(false, stamped(before, refsNames(n)[1:])))
	case "ArchiveTimeStamp", "ArchiveTimeStampV2":
		s.has.archive = true
		s.stamps(n, ades.StampArchive, s.archiveImprints(n, before), s.archiveCoverage(before))
	case "CounterSignature":
		s.counterSignature(n)
	case "CompleteCertificateRefs", "CompleteCertificateRefsV2", "CompleteRevocationRefs":
		s.has.refs = true
	case "CertificateValues", "AttrAuthoritiesCertValues", "RevocationValues", "AttributeRevocationValues", "TimeStampValidationData",
		"AnyValidationData", "SignaturePolicyStore", "AttributeCertificateRefs", "AttributeCertificateRefsV2", "AttributeRevocationRefs":
	default:
		s.warn(ades.WarnUnknownPart) // RenewedDigests among them
	}
	u.stamps, u.counters = s.out.Timestamps[first:], s.out.Counters[counted:]
}

// counterSignature reads a signature of this signature's value.
func (s *subject) counterSignature(n *xmlsec.Node) {
	for sig := range n.All(nsDS, "Signature") {
		if s.depth+1 >= maxNested || s.count >= maxSignatures {
			s.fault(ades.FormatFailure, "too many counter-signatures")
			return
		}
		s.out.Counters = append(s.out.Counters, s.signature(sig, s.value(), s.depth+1))
	}
}

func (s *subject) value() *xmlsec.Node { return s.node.Child(nsDS, "SignatureValue") }

// stamps reads the tokens of a timestamp property. Several ways to make the imprint may be in use; one must fit.
func (s *subject) stamps(n *xmlsec.Node, kind ades.StampKind, ways []imprint, covers ades.Coverage) {
	tokens := all(n, "EncapsulatedTimeStamp")
	if len(tokens) == 0 {
		s.out.Timestamps = append(s.out.Timestamps, &ades.Timestamp{Kind: kind, Fault: "no token, or one that is not of RFC 3161"})
	}
	for _, e := range tokens {
		t := &ades.Timestamp{Kind: kind}
		s.out.Timestamps = append(s.out.Timestamps, t)
		der := s.raw(e)
		if der == nil {
			t.Fault = "the token is not base64"
			continue
		}
		token, err := cms.ParseToken(der, s.out.Certificates...)
		if err != nil {
			t.Fault = "the token cannot be read"
			continue
		}
		if slices.ContainsFunc(s.out.Timestamps, func(o *ades.Timestamp) bool { return o.Token != nil && string(o.Token.Raw) == string(token.Raw) }) {
			s.warn(ades.WarnDuplicates)
		}
		t.Token = token
		s.keep(values{token.Certificates, token.CRLs, token.OCSPs})
		if s.compare(t, n, ways); t.Matches {
			t.Covers = covers
		}
	}
}

// compare looks for a way whose digest is the imprint.
func (s *subject) compare(t *ades.Timestamp, n *xmlsec.Node, ways []imprint) {
	algorithm, prefixes, ok := canonicalisation(n)
	switch {
	case !ok:
		t.Fault = "canonicalisation not supported"
		return
	case t.Token.Hash == 0 || !t.Token.Hash.Available():
		t.Fault = "digest not supported"
		return
	}
	for _, way := range ways {
		if way.fault != "" {
			t.Fault = way.fault
			continue
		}
		digest, fault := s.digest(way, algorithm, prefixes, t.Token.Hash)
		if fault != "" {
			t.Fault = fault
			continue
		}
		if string(digest) == string(t.Token.Imprint) {
			t.Matches, t.Fault = true, ""
			return
		}
	}
}

// canonicalisation is what a timestamp property says of it; C14N 1.0 when it says nothing (EN 319 132-1 § 4.5).
func canonicalisation(n *xmlsec.Node) (xmlsec.C14N, []string, bool) {
	spec := n.Child(nsDS, "CanonicalizationMethod")
	if spec == nil { // before 1.3.2 it stood as a transform of what is listed
		spec = child(n, "HashDataInfo").Child(nsDS, "Transforms").Child(nsDS, "Transform")
	}
	if spec == nil {
		return xmlsec.Inclusive, nil, true
	}
	algorithm := xmlsec.C14N(spec.Attr("Algorithm"))
	prefixes := strings.Fields(spec.Child(string(xmlsec.Exclusive), "InclusiveNamespaces").Attr("PrefixList"))
	for i, p := range prefixes {
		if p == "#default" {
			prefixes[i] = ""
		}
	}
	return algorithm, prefixes, algorithm.Known() && len(prefixes) <= 64
}

func (s *subject) digest(way imprint, algorithm xmlsec.C14N, prefixes []string, h crypto.Hash) ([]byte, string) {
	w := h.New()
	for _, p := range way.pieces {
		octets, err := s.octets(p, algorithm, prefixes)
		if err != nil {
			return nil, "what it covers cannot be canonicalised"
		}
		if s.stamped += len(octets); s.stamped > maxStamped {
			return nil, "more bytes than a timestamp may cover here"
		}
		w.Write(octets)
	}
	return w.Sum(nil), ""
}

func (s *subject) octets(p piece, algorithm xmlsec.C14N, prefixes []string) ([]byte, error) {
	key := imprintKey{p, algorithm, strings.Join(prefixes, " ")}
	if octets, ok := s.examined[key]; ok {
		return octets, nil
	}
	var octets []byte
	var err error
	if p.ref != nil {
		octets, err = s.x.Octets(p.ref, algorithm, prefixes...)
	} else {
		octets, err = algorithm.Node(p.node, prefixes...)
	}
	s.stamped += len(octets)
	if s.cached += len(octets); err == nil && s.cached <= maxCached {
		s.examined[key] = octets
	}
	return octets, err
}
