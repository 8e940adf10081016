package cades

import (
	"bytes"
	"slices"

	"wrota/internal/platform/ades"
	"wrota/internal/platform/cms"
)

// stampKind tells which attributes hold timestamps, and on what.
func stampKind(attribute string) (ades.StampKind, bool) {
	switch attribute {
	case attrContentStamp:
		return ades.StampContent, true
	case attrSignatureStamp:
		return ades.StampSignature, true
	case attrReferencesStamp, attrOnlyRefsStamp:
		return ades.StampReferences, true
	}
	return ades.StampArchive, archives[attribute]
}

// stamp is a timestamp with the attribute that it came in.
type stamp struct {
	attribute string
	value     []byte
	*ades.Timestamp
}

// readStamps reads the timestamps of a signature, those on the content first, then in the order of the unsigned attributes; and
// computes for each what it should cover.
func (r *reader) readStamps(s *cms.Signer, sig *ades.Signature, about subject, counters map[string]*ades.Signature) []*ades.Timestamp {
	var all []stamp
	for _, a := range slices.Concat(s.Signed, s.Unsigned) {
		kind, ok := stampKind(a.Type)
		if !ok {
			continue
		}
		for _, value := range a.Values {
			if r.stamps++; r.stamps > maxStamps {
				warn(sig, ades.WarnUnknownPart, true) // whoever adds so many takes proofs away, not the signature
				break
			}
			all = append(all, stamp{a.Type, value, r.token(kind, value, sig)})
		}
	}
	work := imprints{r: r, signer: s, about: about, all: all, counters: counters}
	var out []*ades.Timestamp
	for _, x := range all {
		if x.Token != nil && x.Fault == "" {
			work.check(x)
		}
		out = append(out, x.Timestamp)
	}
	return out
}

func (r *reader) token(kind ades.StampKind, value []byte, sig *ades.Signature) *ades.Timestamp {
	t := &ades.Timestamp{Kind: kind}
	var err error
	if t.Token, err = cms.ParseToken(value, sig.Certificates...); err != nil {
		t.Fault = err.Error()
		return t
	}
	if t.Token.Hash == 0 {
		t.Fault = "the digest of the imprint is not supported"
	}
	warn(sig, ades.WarnWeakDigest, t.Token.Hash.String() == "SHA-1")
	return t
}

// imprints computes what the timestamps of one signature should cover.
type imprints struct {
	r      *reader
	signer *cms.Signer
	about  subject
	all    []stamp

	counters map[string]*ades.Signature // by their bytes
}

func (w *imprints) check(x stamp) {
	m := w.r.message
	if !w.r.spend(w.about.content.Size() + len(m.RawCertificates) + len(m.RawStates) + 2*len(w.signer.RawUnsigned())) {
		x.Fault = "too many timestamps on too much"
		return
	}
	switch x.attribute {
	case attrContentStamp:
		if w.about.content == nil {
			x.Fault = "the content is not at hand"
			return
		}
		x.Matches = fits(x.Token, w.about.content)
	case attrSignatureStamp:
		x.Matches = fits(x.Token, cms.Content{w.signer.Value})
		x.Covers.Value = true
	case attrReferencesStamp:
		// EN 319 122-1 A.1.5.2: the value, its timestamps, the references.
		parts := cms.Content{w.signer.Value}
		parts = append(parts, w.attributes(attrSignatureStamp, attrCertificateRefs, attrRevocationRefs)...)
		x.Matches = fits(x.Token, parts)
		x.Covers.Value = true
		for _, other := range w.all {
			if other.attribute == attrSignatureStamp {
				x.Covers.Timestamps = append(x.Covers.Timestamps, other.Timestamp)
			}
		}
	case attrOnlyRefsStamp:
		x.Matches = fits(x.Token, w.attributes(attrCertificateRefs, attrRevocationRefs))
	case attrArchiveV2, attrArchiveV3:
		w.checkArchive(x)
	default:
		x.Fault = "a timestamp of this kind is not computed"
	}
	if !x.Matches {
		x.Covers = ades.Coverage{}
	}
}

// attributes are the unsigned attributes of types, by type, each as its type and its values without the header around both.
func (w *imprints) attributes(ids ...string) cms.Content {
	var out cms.Content
	for _, id := range ids {
		for _, a := range w.signer.Unsigned {
			if a.Type == id {
				out = append(out, a.RawID, a.RawSet)
			}
		}
	}
	return out
}

func fits(t *cms.Token, covered cms.Content) bool {
	return len(covered) > 0 && bytes.Equal(t.Imprint, covered.Digest(t.Hash))
}

// cover adds what the value of an unsigned attribute brings into existence.
func (w *imprints) cover(c *ades.Coverage, attribute string, value []byte) {
	add := func(v cms.Values) {
		c.Certificates = append(c.Certificates, v.Certificates...)
		c.CRLs = append(c.CRLs, v.CRLs...)
		c.OCSPs = append(c.OCSPs, v.OCSPs...)
	}
	switch attribute {
	case cms.AttrCertificateValues, cms.AttrRevocationValues:
		add(cms.ReadValues(attribute, value))
	case attrLongTerm:
		add(longTermValues(value))
	case cms.AttrCounterSignature:
		if s := w.counters[string(value)]; s != nil {
			c.Counters = append(c.Counters, s)
		}
	}
	for _, x := range w.all {
		if x.attribute == attribute && bytes.Equal(x.value, value) {
			c.Timestamps = append(c.Timestamps, x.Timestamp)
			if t := x.Token; t != nil {
				add(cms.Values{Certificates: t.Certificates, CRLs: t.CRLs, OCSPs: t.OCSPs})
			}
		}
	}
}
