package cms

import (
	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"

	"wrota/internal/platform/cert"
)

// Addition is what is put to a message later. Nothing that was signed changes.
type Addition struct {
	Certificates []*cert.Certificate
	CRLs         []*cert.CRL
	OCSPs        []*cert.OCSP
	Signer       int      // whose unsigned attributes the following are, by its place in the message
	Attributes   [][]byte // in DER (see NewAttribute)
}

// With is the message in DER with an addition behind what it has of the kind. What is there already is not added again.
func (m *Message) With(a Addition) ([]byte, error) {
	certificates, states := body(m.RawCertificates), body(m.RawStates)
	have := map[string]bool{}
	for _, raw := range append(Choices(m.RawCertificates), Choices(m.RawStates)...) {
		have[string(raw)] = true
	}
	put := func(to, raw []byte) []byte {
		if have[string(raw)] {
			return to
		}
		have[string(raw)] = true
		return append(to, raw...)
	}
	version := m.Version
	for _, c := range a.Certificates {
		certificates = put(certificates, c.Raw)
	}
	for _, c := range a.CRLs {
		states = put(states, c.Raw)
	}
	for _, o := range a.OCSPs {
		raw, err := ocspChoice(o.Raw)
		if err != nil {
			return nil, err
		}
		states, version = put(states, raw), 5 // RFC 5652 § 5.1: because of the other form
	}
	return encode(func(b *cryptobyte.Builder) {
		b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
			addOID(b, TypeSignedData)
			b.AddASN1(explicit(0), func(b *cryptobyte.Builder) {
				b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
					b.AddASN1Int64(int64(version))
					b.AddBytes(m.rawDigests)
					b.AddBytes(m.RawEncap)
					if len(certificates) > 0 || m.RawCertificates != nil {
						wrap(b, explicit(0), certificates)
					}
					if len(states) > 0 || m.RawStates != nil {
						wrap(b, explicit(1), states)
					}
					b.AddASN1(asn1.SET, func(b *cryptobyte.Builder) { m.addSigners(b, a) })
				})
			})
		})
	})
}

func (m *Message) addSigners(b *cryptobyte.Builder, a Addition) {
	for i, s := range m.Signers {
		unsigned := body(s.rawUnsigned)
		if i == a.Signer {
			for _, attribute := range a.Attributes {
				unsigned = append(unsigned, attribute...)
			}
		}
		b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
			for _, field := range s.fields {
				b.AddBytes(field)
			}
			if len(unsigned) > 0 {
				wrap(b, explicit(1), unsigned)
			}
		})
	}
}

// body is a copy of what an element consists of; raw may be nil.
func body(raw der) []byte {
	var inner der
	var tag asn1.Tag
	if !raw.ReadAnyASN1(&inner, &tag) {
		return nil
	}
	return append([]byte(nil), inner...)
}

// ocspChoice is an answer as a RevocationInfoChoice: whole, or the basic answer that is inside of the whole.
func ocspChoice(raw der) ([]byte, error) {
	kind := idOCSPResponse
	if inner, _ := only(raw, asn1.SEQUENCE); !inner.PeekASN1Tag(asn1.ENUM) {
		kind = idBasicOCSP
	}
	return encode(func(b *cryptobyte.Builder) {
		b.AddASN1(explicit(1), func(b *cryptobyte.Builder) {
			addOID(b, kind)
			b.AddBytes(raw)
		})
	})
}
