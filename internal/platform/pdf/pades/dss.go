package pades

import (
	"slices"

	"wrota/internal/platform/ades"
	"wrota/internal/platform/cert"
	"wrota/internal/platform/cms"
	"wrota/internal/platform/pdf/internal/object"
)

// maxProofs is how many certificates, lists or answers of a DSS are read.
const maxProofs = 5_000

// store is the material for validation that a revision has in its DSS (EN 319 142-1 § 5.4.2).
type store struct {
	cms.Values
	there bool
}

// store reads the DSS of a revision. What cannot be read is passed over: it proves nothing.
func (r *reader) store(i int) *store {
	if s := r.stores[i]; s != nil {
		return s
	}
	s := &store{}
	r.stores[i] = s
	rev := r.file.Revisions()[i]
	dss := rev.Dict(rev.Dict(rev.Root()).Get("DSS"))
	s.there = dss != nil
	s.add(rev, dss, [3]object.Name{"Certs", "CRLs", "OCSPs"})
	vri := rev.Dict(dss.Get("VRI"))
	if vri != nil {
		for _, e := range vri.Entries {
			s.add(rev, rev.Dict(e.Value), [3]object.Name{"Cert", "CRL", "OCSP"})
		}
	}
	return s
}

// add reads the three lists of a DSS or of an entry of VRI.
func (s *store) add(rev *object.Revision, d *object.Dict, keys [3]object.Name) {
	for _, v := range rev.Array(d.Get(keys[0])) {
		if c, err := cert.Parse(unpacked(rev, v)); err == nil && len(s.Certificates) < maxProofs {
			s.Certificates = joinCertificates(s.Certificates, []*cert.Certificate{c})
		}
	}
	for _, v := range rev.Array(d.Get(keys[1])) {
		b := unpacked(rev, v)
		known := slices.ContainsFunc(s.CRLs, func(o *cert.CRL) bool { return string(o.Raw) == string(b) })
		if c, err := cert.ParseCRL(b); err == nil && !known && len(s.CRLs) < maxProofs {
			s.CRLs = append(s.CRLs, c)
		}
	}
	for _, v := range rev.Array(d.Get(keys[2])) {
		b := unpacked(rev, v)
		known := slices.ContainsFunc(s.OCSPs, func(o *cert.OCSP) bool { return string(o.Raw) == string(b) })
		if o, err := cert.ParseOCSP(b); err == nil && !known && len(s.OCSPs) < maxProofs {
			s.OCSPs = append(s.OCSPs, o)
		}
	}
}

func unpacked(rev *object.Revision, v object.Value) []byte {
	s, ok := rev.Get(v).(*object.Stream)
	if !ok {
		return nil
	}
	b, err := rev.Unpack(s)
	if err != nil {
		return nil
	}
	return b
}

func joinCertificates(a, b []*cert.Certificate) []*cert.Certificate {
	out := slices.Clone(a)
	for _, c := range b {
		if !slices.ContainsFunc(out, c.Equal) {
			out = append(out, c)
		}
	}
	return out
}

// stamp reads a timestamp of the document.
func (r *reader) stamp(s *found, signed cms.Content) *ades.Timestamp {
	out := &ades.Timestamp{Kind: ades.StampDocument}
	if s.contents == nil {
		out.Fault = "Contents is missing"
		return out
	}
	var others []*cert.Certificate
	others = append(others, r.store(len(r.file.Revisions())-1).Certificates...)
	t, err := cms.ParseToken(s.contents.Bytes, others...)
	if err != nil {
		out.Fault = err.Error()
		return out
	}
	out.Token = t
	switch {
	case len(s.faults) > 0:
		out.Fault = s.faults[0].What
	case t.Hash == 0:
		out.Fault = "the digest of the timestamp is not supported"
	default:
		out.Matches = signed != nil && string(signed.Digest(t.Hash)) == string(t.Imprint)
	}
	return out
}

// proofs gives each signature the timestamps of the document that came after it, and its level.
func (r *reader) proofs(list []*found) {
	for i, s := range list {
		if s.made == nil {
			continue
		}
		stamped, archived := len(s.made.Timestamps) > 0, false
		for _, later := range list[i+1:] {
			if later.stamp == nil || s.revision < 0 || later.revision >= 0 && later.revision <= s.revision {
				continue
			}
			one := *later.stamp
			stamped = stamped || !later.mistyped
			if later.revision >= 0 {
				old := r.store(later.revision)
				archived = archived || old.there && !later.mistyped
				own := s.values
				one.Covers = ades.Coverage{
					Value: true, Certificates: joinCertificates(own.Certificates, old.Certificates),
					CRLs: slices.Concat(own.CRLs, old.CRLs), OCSPs: slices.Concat(own.OCSPs, old.OCSPs), Timestamps: slices.Clone(s.made.Timestamps),
					Counters: s.made.Counters,
				}
			}
			s.made.Timestamps = append(s.made.Timestamps, &one)
		}
		s.made.Level = r.level(s, stamped, archived)
	}
}

// level is the level by structure (EN 319 142-1 § 6).
func (r *reader) level(s *found, stamped, archived bool) ades.Level {
	known := r.store(len(r.file.Revisions()) - 1)
	switch {
	case s.made.Format != ades.PAdES || s.made.Named == ades.NamedNot || s.made.SigningTime.IsZero() || s.extended || len(s.values.Certificates) == 0:
		return ades.LevelNone
	case !stamped:
		return ades.LevelB
	case len(known.CRLs)+len(known.OCSPs) == 0:
		return ades.LevelT
	case !archived:
		return ades.LevelLT
	}
	return ades.LevelLTA
}
