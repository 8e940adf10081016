package cms

import (
	"bytes"
	"fmt"
	"math/big"
	"slices"

	"golang.org/x/crypto/cryptobyte/asn1"

	"wrota/internal/platform/cert"
)

// Signer is a SignerInfo: one signature.
type Signer struct {
	Version int
	// How the signer's certificate is named: by issuer and serial number, or by the identifier of its key.
	Issuer   []byte // DER
	Serial   *big.Int
	KeyID    []byte
	Signed   Attributes
	Value    []byte // the signature
	Unsigned Attributes
	// HasSigned tells that the field of signed attributes is there, were it empty.
	HasSigned bool

	fields      [][]byte // version, sid, digestAlgorithm, signedAttrs if any, signatureAlgorithm, signature, with their tags
	rawSigned   []byte   // signedAttrs as sent, with the tag of the field
	rawUnsigned []byte   // unsignedAttrs, with the tag of the field; nil when not there
	rawDigest   []byte   // algorithms, with their tags
	rawMethod   []byte
}

// signedAt is the place of the signed attributes among the fields: after the version, the name and the digest.
const signedAt = 3

// Fields are what stands before the unsigned attributes, each with its tag, in the order of the message.
func (s *Signer) Fields() [][]byte { return s.fields }

// SortedFields are the fields with the signed attributes in the order of DER, whatever order was sent.
func (s *Signer) SortedFields() [][]byte {
	out := slices.Clone(s.fields)
	if s.HasSigned {
		inner := sorted(s.Signed)
		out[signedAt] = append(appendLength(out[signedAt][:1:1], len(inner)), inner...)
	}
	return out
}

// RawUnsigned is the field of the unsigned attributes, with its tag; nil when not there.
func (s *Signer) RawUnsigned() []byte { return s.rawUnsigned }

// ParseSigner reads a SignerInfo in DER: of a message, or the value of a counter-signature.
func ParseSigner(in []byte) (*Signer, error) {
	fail := func(what string) (*Signer, error) { return nil, fmt.Errorf("%w: signer: %s", ErrMalformed, what) }
	s := &Signer{}
	body, ok := only(in, asn1.SEQUENCE)
	if !ok {
		return fail("form")
	}
	if rest := body; !rest.ReadASN1Integer(&s.Version) {
		return fail("version")
	}
	if _, ok = s.take(&body, asn1.INTEGER); !ok {
		return fail("version")
	}
	raw, ok := s.takeAny(&body)
	if !ok || !s.readName(raw) {
		return fail("name")
	}
	if s.rawDigest, ok = s.take(&body, asn1.SEQUENCE); !ok {
		return fail("digest")
	}
	if s.HasSigned = body.PeekASN1Tag(explicit(0)); s.HasSigned {
		if s.rawSigned, ok = s.take(&body, explicit(0)); !ok {
			return fail("signed attributes")
		}
	}
	if s.rawMethod, ok = s.take(&body, asn1.SEQUENCE); !ok {
		return fail("algorithm")
	}
	if raw, ok = s.take(&body, asn1.OCTET_STRING); !ok {
		return fail("value")
	}
	value, _ := only(raw, asn1.OCTET_STRING)
	s.Value = value
	if !body.Empty() {
		var unsigned der
		if !body.ReadASN1Element(&unsigned, explicit(1)) || !body.Empty() {
			return fail("unsigned attributes")
		}
		s.rawUnsigned = unsigned
	}
	return s, s.readAttributes()
}

func (s *Signer) take(in *der, tag asn1.Tag) ([]byte, bool) {
	var raw der
	if !in.ReadASN1Element(&raw, tag) {
		return nil, false
	}
	s.fields = append(s.fields, raw)
	return raw, true
}

func (s *Signer) takeAny(in *der) ([]byte, bool) {
	var raw der
	var tag asn1.Tag
	if !in.ReadAnyASN1Element(&raw, &tag) {
		return nil, false
	}
	s.fields = append(s.fields, raw)
	return raw, true
}

func (s *Signer) readAttributes() (err error) {
	if s.HasSigned {
		body, _ := only(s.rawSigned, explicit(0))
		if s.Signed, err = readAttributes(body); err != nil {
			return err
		}
	}
	if s.rawUnsigned != nil {
		body, _ := only(s.rawUnsigned, explicit(1))
		s.Unsigned, err = readAttributes(body)
	}
	return err
}

// readName reads SignerIdentifier.
func (s *Signer) readName(in der) bool {
	if id, ok := only(in, implicit(0)); ok {
		s.KeyID = id
		return len(id) > 0
	}
	if inner, ok := only(in, explicit(0)); ok { // with an OCTET STRING inside, as some programs have it
		id, ok := only(inner, asn1.OCTET_STRING)
		s.KeyID = id
		return ok && len(id) > 0
	}
	body, ok := only(in, asn1.SEQUENCE)
	var issuer der
	if !ok || !body.ReadASN1Element(&issuer, asn1.SEQUENCE) {
		return false
	}
	s.Issuer = issuer
	s.Serial, ok = number(&body)
	return ok && body.Empty()
}

// Names tells whether the signer is named as the certificate is.
func (s *Signer) Names(c *cert.Certificate) bool {
	if s.KeyID != nil {
		return bytes.Equal(s.KeyID, c.SubjectKeyID)
	}
	return c.Serial.Cmp(s.Serial) == 0 && bytes.Equal(s.Issuer, c.RawIssuer)
}
