package cades

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/pem"
	"slices"
	"strings"

	"wrota/internal/platform/ades"
	"wrota/internal/platform/cert"
	"wrota/internal/platform/cms"
)

// Limits of one file, counter-signatures included.
const (
	maxSignatures = 1000
	maxStamps     = 200
	maxDepth      = 5       // counter-signatures of counter-signatures
	maxWork       = 4 << 30 // bytes of which digests are made
)

// Read reads a message in BER, DER, PEM or base64. content is what is signed when it travels beside, nil when it is inside or
// not at hand; when it is inside and given too, both must be the same. A message without signers has no
// signatures. The error is cms.ErrMalformed.
func Read(in []byte, content cms.Content) ([]*ades.Signature, error) {
	return ReadKnowing(in, content, nil)
}

// ReadKnowing is Read with certificates that came beside the message, among which the signers' may be. They stand last among
// those of each signature.
func ReadKnowing(in []byte, content cms.Content, known []*cert.Certificate) ([]*ades.Signature, error) {
	m, err := cms.Parse(Unwrap(in))
	if err != nil {
		return nil, err
	}
	r := &reader{message: m, content: content, known: known}
	if !m.Detached {
		r.content, r.differs = m.Content, content != nil && !content.Equal(m.Content)
	}
	out := make([]*ades.Signature, len(m.Signers))
	for i, s := range m.Signers {
		out[i] = r.signature(s)
	}
	return out, nil
}

// Unwrap takes PEM or base64 away, if the file begins with it. A message in DER or BER stays as it is, whatever
// its content looks like: a letter that quotes a signed message in PEM is not that message.
func Unwrap(in []byte) []byte {
	text := bytes.TrimSpace(in)
	if bytes.HasPrefix(text, []byte("-----BEGIN ")) {
		if block, _ := pem.Decode(text); block != nil {
			return block.Bytes
		}
	}
	if bytes.HasPrefix(text, []byte("MI")) { // 0x30 0x8…
		if out, err := base64.StdEncoding.DecodeString(string(text)); err == nil { // line ends are passed over
			return out
		}
	}
	return in
}

// reader reads one message.
type reader struct {
	message            *cms.Message
	content            cms.Content
	differs            bool                // the content inside is not the one that was given
	known              []*cert.Certificate // beside the message
	signatures, stamps int
	work               int // bytes of which digests were made
}

// spend tells whether digests of so many more bytes may be made.
func (r *reader) spend(size int) bool {
	r.work += size
	return r.work <= maxWork
}

// subject is what one signature is about: content, or the value of another signature.
type subject struct {
	kind    string // of the content; empty for a value
	content cms.Content
	depth   int
}

func (r *reader) signature(s *cms.Signer) *ades.Signature {
	sig := r.read(s, subject{kind: r.message.Type, content: r.content})
	sig.Covers = len(sig.Data) == 1 && sig.Data[0].Found && !r.differs
	if r.differs {
		sig.Intact = false
		for i := range sig.Data {
			sig.Data[i].Intact = false
		}
	}
	return sig
}

func (r *reader) read(s *cms.Signer, about subject) *ades.Signature {
	r.signatures++
	sum := sha256.Sum256(s.Value)
	sig := &ades.Signature{ID: hex.EncodeToString(sum[:8]), Format: ades.CMS, Value: s.Value}
	values := r.values(s, sig)
	sig.Certificates, sig.CRLs, sig.OCSPs = values.Certificates, values.CRLs, values.OCSPs

	if !r.spend(about.content.Size()) {
		sig.Faults = []ades.Fault{{Sub: ades.FormatFailure, What: "too many signatures of too large a content"}}
		return sig
	}
	f := s.Check(about.kind, about.content, sig.Certificates)
	sig.Intact, sig.CryptoValid, sig.Signer, sig.Named = f.Intact, f.CryptoValid, f.Certificate, ades.Naming(f.Named)
	for _, what := range f.Faults {
		sig.Faults = append(sig.Faults, ades.Fault{Sub: ades.FormatFailure, What: what})
	}
	if f.Unsupported != nil {
		sig.Faults = append(sig.Faults, ades.Fault{Sub: ades.CryptoConstraints, What: f.Unsupported.Error()})
		warn(sig, ades.WarnUnsupported, true)
	}
	if (f.Named == cms.NamedRight || f.Named == cms.NamedWeakly) && !f.Misnamed {
		sig.Format = ades.CAdES
	}
	warn(sig, ades.WarnIssuerMismatch, f.Mismatch)
	warn(sig, ades.WarnDigestMismatch, f.HashMismatch && f.Unsupported == nil || about.kind != "" && !r.message.Announced(s))
	sig.Data = []ades.Datum{{Found: about.content != nil, Intact: f.Intact, Unsupported: f.Hash == 0, Whole: true, Octets: octets(about.content)}}
	algorithms(sig, f)
	readSigned(sig, s)
	counters := r.readUnsigned(s, sig, about)
	sig.Timestamps = r.readStamps(s, sig, about, counters)
	sig.Level = r.level(s, sig, about)
	return sig
}

func warn(sig *ades.Signature, w ades.Warning, holds bool) {
	if holds && !slices.Contains(sig.Warnings, w) {
		sig.Warnings = append(sig.Warnings, w)
	}
}

// octets is content in one piece; content in more is a file's that has it already.
func octets(c cms.Content) []byte {
	if len(c) == 1 {
		return c[0]
	}
	return nil
}

// values are the certificates and states of the message and of the unsigned attributes of a signer.
func (r *reader) values(s *cms.Signer, sig *ades.Signature) cms.Values {
	var v cms.Values
	v.Add(r.message.Values)
	for _, a := range []string{cms.AttrCertificateValues, cms.AttrRevocationValues} {
		all := s.Unsigned.All(a)
		warn(sig, ades.WarnDuplicates, len(all) > 1)
		for _, value := range all {
			v.Add(cms.ReadValues(a, value))
		}
	}
	for _, value := range s.Unsigned.All(attrLongTerm) {
		v.Add(longTermValues(value))
	}
	for _, value := range s.Signed.All(cms.AttrRevocationArchive) {
		v.Add(cms.ReadValues(cms.AttrRevocationArchive, value))
	}
	warn(sig, ades.WarnUnknownPart, v.Others > 0)
	v.Certificates = append(v.Certificates, r.known...)
	return v
}

func algorithms(sig *ades.Signature, f cms.Finding) {
	add := func(use, name string, bits int) {
		sig.Algorithms = append(sig.Algorithms, ades.Algorithm{Use: use, Name: name, Bits: bits})
		warn(sig, ades.WarnWeakDigest, name == "SHA1" || name == "MD5")
	}
	if f.Algorithm.Scheme != "" {
		bits := 0
		if f.Certificate != nil {
			bits = f.Certificate.Key.Bits
		}
		add("signature", string(f.Algorithm.Scheme), bits)
	}
	if f.Algorithm.Hash != 0 {
		add("signature", digestName(f.Algorithm.Hash.String()), 0)
	}
	if f.Hash != 0 {
		add("data", digestName(f.Hash.String()), 0)
	}
	if f.Named == cms.NamedWeakly {
		add("certificate", "SHA1", 0)
	}
}

// digestName is "SHA256" or "SHA3-256".
func digestName(s string) string {
	if short, ok := strings.CutPrefix(s, "SHA-"); ok {
		return "SHA" + short
	}
	return s
}

// readUnsigned reads counter-signatures, which it gives back by their bytes, and tells of what is not known.
func (r *reader) readUnsigned(s *cms.Signer, sig *ades.Signature, about subject) map[string]*ades.Signature {
	counters := map[string]*ades.Signature{}
	for _, a := range s.Unsigned {
		_, stamp := stampKind(a.Type)
		known := stamp || understood[a.Type] || a.Type == cms.AttrCertificateValues || a.Type == cms.AttrRevocationValues
		warn(sig, ades.WarnUnknownPart, !known)
		warn(sig, ades.WarnEvidenceRecord, a.Type == attrRecordInside || a.Type == attrRecordOutside)
		if a.Type != cms.AttrCounterSignature {
			continue
		}
		for _, value := range a.Values {
			c := r.counter(value, s, sig.Certificates, about.depth+1)
			sig.Counters, counters[string(value)] = append(sig.Counters, c), c
		}
	}
	return counters
}

// counter reads a signature over the value of another (RFC 5652 § 11.4).
func (r *reader) counter(value []byte, of *cms.Signer, certificates []*cert.Certificate, depth int) *ades.Signature {
	broken := func(what string) *ades.Signature {
		return &ades.Signature{Format: ades.CMS, Faults: []ades.Fault{{Sub: ades.FormatFailure, What: what}}}
	}
	if depth > maxDepth || r.signatures >= maxSignatures {
		return broken("too many counter-signatures")
	}
	s, err := cms.ParseSigner(value)
	if err != nil {
		return broken(err.Error())
	}
	sig := r.read(s, subject{content: cms.Content{of.Value}, depth: depth})
	sig.Covers = true
	return sig
}

// level is what the structure gives (EN 319 122-1 § 6.3). Whether the proofs suffice, validation tells.
func (r *reader) level(s *cms.Signer, sig *ades.Signature, about subject) ades.Level {
	has := func(kind ades.StampKind) bool {
		return slices.ContainsFunc(sig.Timestamps, func(t *ades.Timestamp) bool { return t.Kind == kind && t.Matches })
	}
	plain := about.kind == "" || about.kind == cms.TypeData && s.Signed.Has(cms.AttrContentType)
	switch {
	case sig.Format != ades.CAdES || !plain || sig.SigningTime.IsZero() || len(sig.Faults) > 0:
		return ades.LevelNone
	case !has(ades.StampSignature):
		return ades.LevelB
	case slices.ContainsFunc(s.Unsigned, func(a cms.Attribute) bool { return extended[a.Type] }):
		return ades.LevelNone
	case len(sig.CRLs)+len(sig.OCSPs) == 0:
		return ades.LevelT
	case !has(ades.StampArchive):
		return ades.LevelLT
	}
	return ades.LevelLTA
}
