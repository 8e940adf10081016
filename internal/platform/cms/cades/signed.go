package cades

import (
	"bytes"
	"crypto"
	"crypto/x509"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"

	"wrota/internal/platform/ades"
	"wrota/internal/platform/cert"
	"wrota/internal/platform/cms"
)

const maxText = 1000 // bytes of a text that a signer gives

// explicit is the tag of an alternative or optional part.
func explicit(n uint8) asn1.Tag { return asn1.Tag(n).ContextSpecific().Constructed() }

// only is the content of the one element that raw consists of.
func only(raw cryptobyte.String, tag asn1.Tag) (body cryptobyte.String, ok bool) {
	ok = raw.ReadASN1(&body, tag) && raw.Empty()
	return body, ok
}

func dotted(in *cryptobyte.String) (string, bool) {
	var body cryptobyte.String
	var id x509.OID
	if !in.ReadASN1(&body, asn1.OBJECT_IDENTIFIER) || len(body) > 64 || id.UnmarshalBinary(body) != nil {
		return "", false
	}
	return id.String(), true
}

// readSigned reads what the signer says: when, where, why, as whom, by which policy.
func readSigned(sig *ades.Signature, s *cms.Signer) {
	if value, ok := s.Signed.One(cms.AttrSigningTime); ok {
		sig.SigningTime, ok = cms.Moment(value)
		fault(sig, !ok, "signing-time is malformed")
	}
	warn(sig, ades.WarnNoTime, sig.SigningTime.IsZero())
	if s.Signed.Has(attrPolicy) {
		value, _ := s.Signed.One(attrPolicy)
		var ok bool
		sig.Policy, ok = readPolicy(value, s.Unsigned.All(attrPolicyStore))
		fault(sig, !ok, "signature-policy-identifier is malformed")
	}
	for _, value := range s.Signed.All(attrCommitment) {
		body, _ := only(value, asn1.SEQUENCE)
		if id, ok := dotted(&body); ok {
			sig.Commitments = append(sig.Commitments, id)
		}
	}
	if value, ok := s.Signed.One(attrLocation); ok {
		sig.Place = strings.Join(texts(value, 0), ", ")
	}
	for _, id := range []string{attrSignerAttributes, attrSignerAttrsV2} {
		for _, value := range s.Signed.All(id) {
			sig.Roles = append(sig.Roles, claimed(value)...)
		}
	}
}

func fault(sig *ades.Signature, holds bool, what string) {
	if holds {
		sig.Faults = append(sig.Faults, ades.Fault{Sub: ades.FormatFailure, What: what})
	}
}

// readPolicy reads SignaturePolicy (EN 319 122-1 § 5.2.9), and compares the document if it came along (§ 5.2.10).
func readPolicy(value cryptobyte.String, stores [][]byte) (*ades.Policy, bool) {
	if _, ok := only(value, asn1.NULL); ok {
		return &ades.Policy{Implied: true}, true
	}
	p := &ades.Policy{}
	body, ok := only(value, asn1.SEQUENCE)
	if !ok {
		return p, false
	}
	if p.ID, ok = dotted(&body); !ok {
		return p, false
	}
	var hash, algorithm, digest cryptobyte.String
	if body.Empty() || !body.ReadASN1(&hash, asn1.SEQUENCE) {
		return p, body.Empty()
	}
	if !hash.ReadASN1Element(&algorithm, asn1.SEQUENCE) || !hash.ReadASN1(&digest, asn1.OCTET_STRING) {
		return p, false
	}
	h, _ := cert.ReadDigest(algorithm)
	for _, store := range stores {
		inner, _ := only(store, asn1.SEQUENCE)
		var specification, document cryptobyte.String
		var tag asn1.Tag
		if inner.ReadAnyASN1(&specification, &tag) && inner.ReadASN1(&document, asn1.OCTET_STRING) {
			p.Checked = true
			p.Matches = h != 0 && bytes.Equal(digest, cms.Content{document}.Digest(h))
		}
	}
	return p, true
}

// claimed are the texts of the attributes that a signer claims, not those that somebody certified (§ 5.2.6).
func claimed(value cryptobyte.String) []string {
	body, ok := only(value, asn1.SEQUENCE)
	var out []string
	for ok && !body.Empty() {
		var part cryptobyte.String
		var tag asn1.Tag
		if ok = body.ReadAnyASN1(&part, &tag); ok && tag == explicit(0) {
			out = append(out, texts(part, 0)...)
		}
	}
	return out
}

// texts are the strings anywhere inside of elements, as far as they are text.
func texts(in cryptobyte.String, depth int) []string {
	var out []string
	for !in.Empty() && depth < 10 && len(out) < 100 {
		var body cryptobyte.String
		var tag asn1.Tag
		if !in.ReadAnyASN1(&body, &tag) {
			break
		}
		switch tag {
		case asn1.UTF8String, asn1.PrintableString, asn1.IA5String, asn1.T61String, asn1.Tag(6).ContextSpecific():
			if text := string(body); utf8.ValidString(text) && len(text) <= maxText && text != "" {
				out = append(out, text)
			}
		default:
			if tag&0x20 != 0 {
				out = append(out, texts(body, depth+1)...)
			}
		}
	}
	return out
}

// longTermValues are the certificates and states inside of long-term-validation (TS 101 733 § 6.4.2), the timestamp left aside.
func longTermValues(value cryptobyte.String) cms.Values {
	var v cms.Values
	body, ok := only(value, asn1.SEQUENCE)
	var poe cryptobyte.String
	var tag asn1.Tag
	if !ok || !body.SkipASN1(asn1.GeneralizedTime) {
		v.Others++
		return v
	}
	// The timestamp and the certificates share the tag [0]: only what begins with a sequence of its own is a token.
	for !body.Empty() && body.ReadAnyASN1Element(&poe, &tag) {
		for _, raw := range cms.Choices(poe) {
			switch tag {
			case explicit(0):
				v.AddCertificate(raw)
			case explicit(1):
				v.AddState(raw)
			}
		}
	}
	return v
}

// hashNamed reads the digest of an AlgorithmIdentifier; 0 when it is not supported.
func hashNamed(raw []byte) crypto.Hash {
	h, err := cert.ReadDigest(raw)
	if err != nil {
		return 0
	}
	return h
}
