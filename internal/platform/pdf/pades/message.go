package pades

import (
	"bytes"
	"crypto"
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
	out := &ades.Signature{
		Intact: f.Intact && whole && content != nil, CryptoValid: f.CryptoValid, Value: signer.Value,
		Signer: f.Certificate, Named: ades.Naming(f.Named),
		Certificates: joinCertificates(m.Certificates, proofs.Certificates), CRLs: append(m.CRLs, proofs.CRLs...), OCSPs: append(m.OCSPs, proofs.OCSPs...),
	}
	_ = cert.RSA
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
	out.Data = []ades.Datum{{Found: s.spanned, Intact: out.Intact, Whole: s.revision == len(r.file.Revisions())-1}}
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
