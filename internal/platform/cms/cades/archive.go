package cades

import (
	"bytes"
	"crypto"
	"slices"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"

	"wrota/internal/platform/ades"
	"wrota/internal/platform/cms"
)

// checkArchive computes the imprint of an archive timestamp on a signature over content.
func (w *imprints) checkArchive(x stamp) {
	switch {
	case w.about.kind == "":
		x.Fault = "archive timestamps are not for counter-signatures"
	case w.about.content == nil:
		x.Fault = "the content is not at hand"
	case x.attribute == attrArchiveV2:
		w.checkV2(x)
	default:
		w.checkV3(x)
	}
}

// checkV2 compares with all that came before (TS 101 733 § 6.4.1). Programs disagree whether the header of the unsigned
// attributes belongs to it, and what came before is told by order or by time: each of these covers the signature whole.
func (w *imprints) checkV2(x stamp) {
	for _, before := range []cms.Attributes{w.olderThan(x), w.above(x)} {
		for _, withHeader := range []bool{true, false} {
			parts := w.everything(before, withHeader)
			if !w.r.spend(parts.Size()) {
				x.Fault = "too many timestamps on too much"
				return
			}
			if !fits(x.Token, parts) {
				continue
			}
			x.Matches = true
			m := w.r.message
			x.Covers = ades.Coverage{
				Value: true, Certificates: slices.Clone(m.Certificates), CRLs: slices.Clone(m.CRLs), OCSPs: slices.Clone(m.OCSPs),
			}
			for _, a := range slices.Concat(w.signer.Signed, before) {
				for _, value := range a.Values {
					w.cover(&x.Covers, a.Type, value)
				}
			}
			return
		}
	}
}

// everything is the concatenation for version 2.
func (w *imprints) everything(before cms.Attributes, withHeader bool) cms.Content {
	m := w.r.message
	parts := cms.Content{m.RawEncap}
	if m.Detached {
		parts = append(parts, w.about.content...)
	}
	parts = append(parts, m.RawCertificates, m.RawStates)
	parts = append(parts, w.signer.Fields()...)
	var raw []byte
	for _, a := range before {
		raw = append(raw, a.Raw...)
	}
	if withHeader && len(before) > 0 {
		header, err := encode(func(b *cryptobyte.Builder) {
			b.AddASN1(explicit(1), func(b *cryptobyte.Builder) { b.AddBytes(raw) })
		})
		if err == nil {
			raw = header
		}
	}
	return append(parts, raw)
}

// olderThan are the unsigned attributes that were there at the time of a timestamp: all but the archives since.
func (w *imprints) olderThan(x stamp) cms.Attributes {
	var out cms.Attributes
	for _, a := range w.signer.Unsigned {
		since := archives[a.Type] && !slices.ContainsFunc(w.all, func(other stamp) bool {
			return other.attribute == a.Type && len(a.Values) > 0 && bytes.Equal(other.value, a.Values[0]) &&
				other.Token != nil && other.Token.Time.Before(x.Token.Time)
		})
		if !since {
			out = append(out, a)
		}
	}
	return out
}

// above are the unsigned attributes that stand before a timestamp.
func (w *imprints) above(x stamp) cms.Attributes {
	i := slices.IndexFunc(w.signer.Unsigned, func(a cms.Attribute) bool {
		return a.Type == x.attribute && len(a.Values) > 0 && bytes.Equal(a.Values[0], x.value)
	})
	return w.signer.Unsigned[:max(i, 0)]
}

// hashIndex is ats-hash-index in any of its versions (EN 319 122-1 § 5.5.2).
type hashIndex struct {
	raw                         []byte
	hash                        crypto.Hash
	certificates, states, attrs map[string]bool
}

// checkV3 compares with the content, the fields of the signer and the index; everything that the index lists must be there.
func (w *imprints) checkV3(x stamp) {
	index, ok := readIndex(x.Token.Unsigned)
	if !ok {
		x.Fault = "ats-hash-index is not there once, or malformed"
		return
	}
	m := w.r.message
	digest := w.about.content.Digest(x.Token.Hash)
	x.Matches = fits(x.Token, archiveParts(m, w.signer.Fields(), digest, index.raw)) ||
		fits(x.Token, archiveParts(m, w.signer.SortedFields(), digest, index.raw)) // as programs do that write everything anew
	x.Covers.Value = true
	var v cms.Values
	index.take(index.certificates, cms.Choices(m.RawCertificates), v.AddCertificate)
	index.take(index.states, cms.Choices(m.RawStates), v.AddState)
	x.Covers.Certificates, x.Covers.CRLs, x.Covers.OCSPs = v.Certificates, v.CRLs, v.OCSPs
	for _, a := range w.signer.Unsigned {
		for _, value := range a.Values {
			// Version 1 digests the attribute whole, 2 and 3 its type and one value.
			for _, form := range []cms.Content{{a.Raw}, {a.RawID, value}} {
				if sum := string(form.Digest(index.hash)); index.attrs[sum] {
					delete(index.attrs, sum)
					w.cover(&x.Covers, a.Type, value)
				}
			}
		}
	}
	if len(index.certificates)+len(index.states)+len(index.attrs) > 0 {
		x.Matches, x.Fault = false, "ats-hash-index lists what is not there"
	}
}

// archiveParts is what a timestamp of version 3 is put on (EN 319 122-1 § 5.5.3).
func archiveParts(m *cms.Message, fields [][]byte, digest, index []byte) cms.Content {
	return append(append(cms.Content{m.RawType, digest}, fields...), index)
}

// take ticks off what the index lists, and adds it.
func (i *hashIndex) take(listed map[string]bool, there [][]byte, add func([]byte)) {
	for _, raw := range there {
		if sum := string(cms.Content{raw}.Digest(i.hash)); listed[sum] {
			delete(listed, sum)
			add(raw)
		}
	}
}

func readIndex(a cms.Attributes) (*hashIndex, bool) {
	var values [][]byte
	for _, id := range []string{attrHashIndexV3, attrHashIndexV2, attrHashIndexV1} {
		values = append(values, a.All(id)...)
	}
	if len(values) != 1 {
		return nil, false
	}
	i := &hashIndex{raw: values[0], hash: crypto.SHA256} // the default of versions 1 and 2
	body, ok := only(values[0], asn1.SEQUENCE)
	first := body
	var inner cryptobyte.String
	if !ok || !first.ReadASN1(&inner, asn1.SEQUENCE) {
		return nil, false
	}
	if inner.PeekASN1Tag(asn1.OBJECT_IDENTIFIER) {
		var algorithm cryptobyte.String
		body.ReadASN1Element(&algorithm, asn1.SEQUENCE)
		i.hash = hashNamed(algorithm)
	}
	for _, list := range []*map[string]bool{&i.certificates, &i.states, &i.attrs} {
		if *list, ok = readDigests(&body, i.hash); !ok {
			return nil, false
		}
	}
	return i, body.Empty() && i.hash != 0
}

func readDigests(in *cryptobyte.String, h crypto.Hash) (map[string]bool, bool) {
	out := map[string]bool{}
	var list, one cryptobyte.String
	if h == 0 || !in.ReadASN1(&list, asn1.SEQUENCE) {
		return nil, false
	}
	for !list.Empty() {
		if !list.ReadASN1(&one, asn1.OCTET_STRING) || len(one) != h.Size() {
			return nil, false
		}
		out[string(one)] = true
	}
	return out, true
}

func encode(fill func(*cryptobyte.Builder)) ([]byte, error) {
	var b cryptobyte.Builder
	fill(&b)
	return b.Bytes()
}
