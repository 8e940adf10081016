package xades

import (
	"strings"
	"time"

	"wrota/internal/platform/ades"
	"wrota/internal/platform/xmlsec"
)

// policyHash is what a signature says of its policy document.
type policyHash struct {
	digest digest
	plain  bool // the digest is of the document as it is
}

// readSigned reads the signed properties as digested.
func (s *subject) readSigned() {
	if s.signed == nil {
		return
	}
	own := child(s.signed, "SignedSignatureProperties")
	for n := range own.Elements() {
		switch {
		case is(n, "SigningTime"):
			s.signingTime(n)
		case is(n, "SigningCertificate"), is(n, "SigningCertificateV2"): // see chooseSigner
		case is(n, "SignaturePolicyIdentifier"):
			s.readPolicy(n)
		case is(n, "SignatureProductionPlace"), is(n, "SignatureProductionPlaceV2"):
			s.out.Place = place(n)
		case is(n, "SignerRole"), is(n, "SignerRoleV2"):
			for _, role := range all(child(n, "ClaimedRoles"), "ClaimedRole") {
				s.out.Roles = append(s.out.Roles, strings.TrimSpace(role.Text()))
			}
		default:
			s.warn(ades.WarnUnknownPart)
		}
	}
	if s.out.SigningTime.IsZero() {
		s.warn(ades.WarnNoTime)
	}
	for n := range child(s.signed, "SignedDataObjectProperties").Elements() {
		switch {
		case is(n, "DataObjectFormat"):
			s.format(n)
		case is(n, "CommitmentTypeIndication"):
			if id := identifier(child(n, "CommitmentTypeId")); id != "" {
				s.out.Commitments = append(s.out.Commitments, id)
			}
		case is(n, "AllDataObjectsTimeStamp"), is(n, "IndividualDataObjectsTimeStamp"):
			s.stamps(n, ades.StampContent, s.contentImprints(n), ades.Coverage{})
		default:
			s.warn(ades.WarnUnknownPart)
		}
	}
}

func (s *subject) signingTime(n *xmlsec.Node) {
	said := strings.TrimSpace(n.Text())
	t, err := time.Parse(time.RFC3339Nano, said)
	if err != nil { // xsd:dateTime may leave the zone out
		t, err = time.Parse("2006-01-02T15:04:05.999999999", said)
	}
	if err != nil {
		s.fault(ades.FormatFailure, "SigningTime is no time")
		return
	}
	s.out.SigningTime = t.UTC()
}

// format checks that a DataObjectFormat is about something that is signed (EN 319 132-1 § 5.2.4).
func (s *subject) format(n *xmlsec.Node) {
	about := n.Attr("ObjectReference")
	for i := range s.x.References {
		if id := s.x.References[i].ID; id != "" && about == "#"+id {
			s.formats[i] = text(n, "MimeType") != ""
			return
		}
	}
	if about == "" || s.x.Find(strings.TrimPrefix(about, "#")) == nil { // a reference of a manifest may be meant
		s.warn(ades.WarnUnknownPart)
	}
}

func (s *subject) readPolicy(n *xmlsec.Node) {
	if child(n, "SignaturePolicyImplied") != nil {
		s.out.Policy = &ades.Policy{Implied: true}
		return
	}
	id := child(n, "SignaturePolicyId")
	s.out.Policy = &ades.Policy{ID: identifier(child(id, "SigPolicyId"))}
	hash := child(id, "SigPolicyHash")
	s.policy = &policyHash{digest: readDigest(hash), plain: id.Child(nsDS, "Transforms") == nil && child(id, "SigPolicyQualifiers", "SigPolicyQualifier", "SPDocSpecification") == nil}
}

// policyStore reads the policy document that came along (EN 319 132-1 § 5.2.10).
func (s *subject) policyStore(n *xmlsec.Node) {
	body, ok := decode(child(n, "SignaturePolicyDocument").Text())
	if !ok || s.policy == nil || !s.policy.plain || s.out.Policy == nil {
		return
	}
	s.out.Policy.Checked = true
	s.out.Policy.Matches = s.policy.digest.of(body)
}

// identifier is the OID or URI of an ObjectIdentifierType.
func identifier(n *xmlsec.Node) string {
	id := text(n, "Identifier")
	for _, prefix := range []string{"urn:oid:", "URN:OID:"} {
		id = strings.TrimPrefix(id, prefix)
	}
	return id
}

// place is the parts of a place in the order of an envelope.
func place(n *xmlsec.Node) string {
	var parts []string
	for _, name := range []string{"StreetAddress", "PostalCode", "City", "StateOrProvince", "CountryName"} {
		if part := text(n, name); part != "" {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, ", ")
}

// level is how much proof the structure holds: what EN 319 132-1 § 6 asks of the baseline levels, one upon the other.
func (s *subject) level() ades.Level {
	if !s.baseline() {
		return ades.LevelNone
	}
	h := s.has
	switch {
	case !h.stamp:
		return ades.LevelB
	case h.several: // § 6.3: a property holds one timestamp
		return ades.LevelNone
	case h.refs && (!h.certificates || !h.states): // the level C of the extended signatures (EN 319 132-2)
		return ades.LevelNone
	case !h.certificates || !h.states:
		return ades.LevelT
	case !h.archive:
		return ades.LevelLT
	}
	return ades.LevelLTA
}

// baseline are the demands of level B: the time, the certificate named and there, the format of everything signed.
func (s *subject) baseline() bool {
	if s.signed == nil || s.out.SigningTime.IsZero() || len(s.namedEntries()) == 0 || len(s.keyInfo.certificates) == 0 {
		return false
	}
	for i := range s.x.References {
		ref := &s.x.References[i]
		if i == s.properties {
			if ref.Type == "" {
				return false
			}
			continue
		}
		if ref.Type != typeCounter && !s.ofKeyInfo(ref) && !s.formats[i] {
			return false
		}
	}
	return true
}
