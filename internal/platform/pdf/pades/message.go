package pades

import (
	"bytes"
	"crypto"
	"slices"
	"strings"
	"time"

	"wrota/internal/platform/ades"
	"wrota/internal/platform/cert"
	"wrota/internal/platform/cms"
	"wrota/internal/platform/pdf/internal/object"
)

// message reads and checks the message of a signature; nil when it cannot be read.
func (r *reader) message(s *found, kind object.Name, signed cms.Content) *ades.Signature {
	if s.contents == nil || len(s.contents.Bytes) == 0 {
		return nil
	}
	m, err := cms.Parse(s.contents.Bytes)
	if err != nil {
		s.fault(ades.FormatFailure, err.Error())
		return nil
	}
	if len(m.Signers) != 1 {
		s.fault(ades.FormatFailure, "the message has not one signer (ISO 32000-1, 12.8.3.3)")
	}
	if len(m.Signers) == 0 {
		return nil
	}
	content, whole := signed, true
	switch {
	case kind == "adbe.pkcs7.sha1":
		content = m.Content
		whole = signed != nil && bytes.Equal(bytes.Join(content, nil), signed.Digest(crypto.SHA1))
	case !m.Detached:
		s.fault(ades.FormatFailure, "the message has content of its own")
	}
	return r.finding(s, m, content, whole)
}

// finding tells what a check of the message found. whole tells that the content stands for the signed bytes.
func (r *reader) finding(s *found, m *cms.Message, content cms.Content, whole bool) *ades.Signature {
	proofs := r.store(len(r.file.Revisions()) - 1)
	signer := m.Signers[0]
	f := m.Check(signer, content, proofs.Certificates...)
	for _, what := range f.Faults {
		s.fault(ades.FormatFailure, what)
	}
	if f.Unsupported != nil {
		s.fault(ades.CryptoConstraints, f.Unsupported.Error())
	}
	s.values = m.Values
	out := &ades.Signature{
		Intact: f.Intact && whole && content != nil, CryptoValid: f.CryptoValid, Value: signer.Value,
		Signer: f.Certificate, Named: ades.Naming(f.Named),
		Certificates: joinCertificates(m.Certificates, proofs.Certificates),
		CRLs:         slices.Concat(m.CRLs, proofs.CRLs), OCSPs: slices.Concat(m.OCSPs, proofs.OCSPs),
		Algorithms: algorithms(f),
	}
	if f.Hash != 0 {
		out.Data = []ades.Datum{{Found: s.spanned, Intact: out.Intact, Whole: s.revision == len(r.file.Revisions())-1}}
	}
	for w, said := range map[ades.Warning]bool{
		ades.WarnIssuerMismatch: f.Mismatch, ades.WarnDigestMismatch: f.HashMismatch,
		ades.WarnWeakDigest: f.Hash == crypto.SHA1 || f.Hash == crypto.MD5 || f.Algorithm.Hash == crypto.SHA1,
	} {
		if said {
			out.Warnings = append(out.Warnings, w)
		}
	}
	slices.Sort(out.Warnings)
	r.stamps(s, out, signer, proofs.Certificates)
	return out
}

// attrSignatureTimestamp is the timestamp of the signature value (EN 319 122-1 § 5.3).
const attrSignatureTimestamp = "1.2.840.113549.1.9.16.2.14"

// stamps reads the timestamps of the signature value.
func (r *reader) stamps(s *found, out *ades.Signature, signer *cms.Signer, others []*cert.Certificate) {
	for _, v := range signer.Unsigned.All(attrSignatureTimestamp) {
		x := &ades.Timestamp{Kind: ades.StampSignature, Covers: ades.Coverage{Value: true}}
		out.Timestamps = append(out.Timestamps, x)
		t, err := cms.ParseToken(v, others...)
		switch {
		case err != nil:
			x.Fault = err.Error()
		case t.Hash == 0:
			x.Token, x.Fault = t, "the digest of the timestamp is not supported"
		default:
			x.Token, x.Matches = t, bytes.Equal(cms.Content{signer.Value}.Digest(t.Hash), t.Imprint)
		}
	}
	for _, a := range signer.Unsigned {
		if a.Type != attrSignatureTimestamp && a.Type != cms.AttrRevocationValues && a.Type != cms.AttrCertificateValues && !slices.Contains(out.Warnings, ades.WarnUnknownPart) {
			out.Warnings = append(out.Warnings, ades.WarnUnknownPart)
		}
	}
	for _, id := range []string{cms.AttrRevocationValues, cms.AttrCertificateValues} {
		for _, v := range signer.Unsigned.All(id) {
			s.values.Add(cms.ReadValues(id, v))
		}
	}
}

// algorithms are those that the signature rests on.
func algorithms(f cms.Finding) []ades.Algorithm {
	var out []ades.Algorithm
	if f.Hash != 0 {
		out = append(out, ades.Algorithm{Use: "data", Name: f.Hash.String()})
	}
	if f.Algorithm.Hash != 0 {
		out = append(out, ades.Algorithm{Use: "signature", Name: f.Algorithm.Hash.String()})
	}
	if f.Certificate != nil && f.Algorithm.Scheme != "" {
		out = append(out, ades.Algorithm{Use: "signature", Name: string(f.Algorithm.Scheme), Bits: f.Certificate.Key.Bits})
	}
	return out
}

// describe adds what the dictionary says besides.
func (r *reader) describe(last *object.Revision, s *found, kind object.Name) {
	out := s.made
	words := func(k object.Name) string {
		t, ok := last.Get(s.dict.Get(k)).(*object.String)
		if !ok {
			return ""
		}
		return strings.TrimSpace(text(t.Bytes))
	}
	out.ID, out.Reason, out.Place = s.name, words("Reason"), words("Location")
	if at, ok := date(words("M")); ok {
		out.SigningTime = at
	}
	if kind == "ETSI.CAdES.detached" && out.Named != ades.NamedNot {
		out.Format = ades.PAdES
	} else {
		out.Format = ades.PKCS7
	}
	if out.SigningTime.IsZero() {
		s.warn(ades.WarnNoTime)
	}
}

// date reads a date (ISO 32000-1, 7.9.4); what is left out is the beginning of the period, and UTC.
func date(s string) (time.Time, bool) {
	s = strings.ReplaceAll(strings.TrimPrefix(s, "D:"), "'", "")
	zone := "Z"
	if i := strings.IndexAny(s, "Z+-"); i >= 0 {
		s, zone = s[:i], s[i:]
		if strings.HasPrefix(zone, "Z") {
			zone = "Z"
		} else if len(zone) == 3 {
			zone += "00"
		}
	}
	const all = "20060102150405"
	if len(s) < 4 || len(s) > len(all) || len(s)%2 != 0 {
		return time.Time{}, false
	}
	t, err := time.Parse(all[:len(s)]+"Z0700", s+zone)
	return t.UTC(), err == nil
}
