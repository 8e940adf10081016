package pades

import (
	"bytes"
	"cmp"
	"crypto"
	"slices"
	"strings"
	"time"

	"wrota/internal/platform/ades"
	"wrota/internal/platform/cms"
	"wrota/internal/platform/cms/cades"
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
		s.foreign = true
	}
	if len(m.Signers) == 0 {
		return nil
	}
	content, whole := signed, true
	switch {
	case kind == "adbe.pkcs7.sha1": // the content is the digest of what is signed
		content = m.Content
		whole = signed != nil && bytes.Equal(bytes.Join(content, nil), signed.Digest(crypto.SHA1))
	case !m.Detached:
		s.fault(ades.FormatFailure, "the message has content of its own")
		s.foreign = true
	}
	proofs := r.store(len(r.file.Revisions()) - 1)
	list, err := cades.ReadKnowing(s.contents.Bytes, content, proofs.Certificates)
	if err != nil || len(list) == 0 {
		s.fault(ades.FormatFailure, "the message cannot be read")
		return nil
	}
	out := list[0]
	out.Intact = out.Intact && whole && signed != nil
	for i := range out.Data {
		d := &out.Data[i]
		d.Found, d.Intact, d.Octets = s.spanned, d.Intact && whole && signed != nil, nil
		d.Whole = s.revision == len(r.file.Revisions())-1
	}
	if kind == "adbe.pkcs7.sha1" {
		out.Algorithms = append(out.Algorithms, ades.Algorithm{Use: "data", Name: "SHA1"})
	}
	own := out.Certificates[:len(out.Certificates)-len(proofs.Certificates)]
	s.values = cms.Values{Certificates: own, CRLs: out.CRLs, OCSPs: out.OCSPs}
	out.Certificates = joinCertificates(own, proofs.Certificates)
	out.CRLs, out.OCSPs = slices.Concat(out.CRLs, proofs.CRLs), slices.Concat(out.OCSPs, proofs.OCSPs)
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
	if r.file.Encrypted() { // strings cannot be read; ByteRange and Contents are never encrypted (ISO 32000-1, 7.6.1)
		s.warn(ades.WarnUnknownPart)
	} else {
		s.extended = !out.SigningTime.IsZero() // EN 319 142-1 § 6.3: the time stands in the dictionary and not in the message
		out.ID, out.Reason, out.Place = s.name, words("Reason"), cmp.Or(words("Location"), out.Place)
		if at, ok := date(words("M")); ok {
			out.SigningTime = at
			out.Warnings = slices.DeleteFunc(out.Warnings, func(w ades.Warning) bool { return w == ades.WarnNoTime })
		}
	}
	if kind == "ETSI.CAdES.detached" && out.Format == ades.CAdES && !s.foreign {
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
