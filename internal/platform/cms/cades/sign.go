package cades

import (
	"crypto/x509"
	"errors"
	"fmt"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"

	"wrota/internal/platform/cms"
)

// Signing says how a signature is made, and what its signer says.
type Signing struct {
	cms.Signing        // Type must stay empty, SigningTime must be given
	PolicyID    string // OID; empty: none
	PolicyHash  []byte // of the policy document, SHA-256
	Commitments []string
	Roles       []string
	Country     string // of the place
	Locality    string
	MimeType    string // of the content
}

var errNoTime = errors.New("cades: a signature says when it was made")

// Sign makes a signature of level B (EN 319 122-1 § 6.3).
func Sign(content cms.Content, s Signing) ([]byte, error) {
	if s.SigningTime.IsZero() {
		return nil, errNoTime
	}
	attributes := []struct {
		id    string
		there bool
		fill  func(*cryptobyte.Builder)
	}{
		{attrPolicy, s.PolicyID != "", s.addPolicy},
		{attrCommitment, len(s.Commitments) > 0, nil},
		{attrSignerAttrsV2, len(s.Roles) > 0, s.addRoles},
		{attrLocation, s.Country+s.Locality != "", s.addPlace},
		{attrMimeType, s.MimeType != "", func(b *cryptobyte.Builder) { addText(b, s.MimeType) }},
	}
	for _, a := range attributes {
		if !a.there {
			continue
		}
		values, err := s.values(a.fill)
		if err == nil {
			var raw []byte
			raw, err = cms.NewAttribute(a.id, values...)
			s.Attributes = append(s.Attributes[:len(s.Attributes):len(s.Attributes)], raw)
		}
		if err != nil {
			return nil, fmt.Errorf("cades: sign: %w", err)
		}
	}
	return cms.Sign(content, s.Signing)
}

// values are one value that fill writes; without it the commitments, each a value of its own.
func (s *Signing) values(fill func(*cryptobyte.Builder)) ([][]byte, error) {
	fills := []func(*cryptobyte.Builder){fill}
	if fill == nil {
		fills = fills[:0]
		for _, id := range s.Commitments {
			fills = append(fills, func(b *cryptobyte.Builder) {
				b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) { addOID(b, id) })
			})
		}
	}
	var out [][]byte
	for _, f := range fills {
		raw, err := encode(f)
		if err != nil {
			return nil, err
		}
		out = append(out, raw)
	}
	return out, nil
}

func (s *Signing) addPolicy(b *cryptobyte.Builder) {
	b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
		addOID(b, s.PolicyID)
		b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
			b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) { addOID(b, "2.16.840.1.101.3.4.2.1") })
			b.AddASN1OctetString(s.PolicyHash)
		})
	})
}

// addRoles writes SignerAttributeV2 with the claimed roles alone; a role is a RoleSyntax with its name as a URI or text.
func (s *Signing) addRoles(b *cryptobyte.Builder) {
	b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddASN1(explicit(0), func(b *cryptobyte.Builder) {
			b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
				b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
					addOID(b, attributeRole)
					b.AddASN1(asn1.SET, func(b *cryptobyte.Builder) {
						for _, role := range s.Roles {
							addText(b, role)
						}
					})
				})
			})
		})
	})
}

func (s *Signing) addPlace(b *cryptobyte.Builder) {
	b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
		for n, text := range []string{s.Country, s.Locality} {
			if text != "" {
				b.AddASN1(explicit(uint8(n)), func(b *cryptobyte.Builder) { addText(b, text) })
			}
		}
	})
}

func addText(b *cryptobyte.Builder, text string) {
	b.AddASN1(asn1.UTF8String, func(b *cryptobyte.Builder) { b.AddBytes([]byte(text)) })
}

func addOID(b *cryptobyte.Builder, id string) {
	oid, err := x509.ParseOID(id)
	if err != nil {
		b.SetError(err)
		return
	}
	body, err := oid.MarshalBinary()
	if err != nil {
		b.SetError(err)
		return
	}
	b.AddASN1(asn1.OBJECT_IDENTIFIER, func(b *cryptobyte.Builder) { b.AddBytes(body) })
}
