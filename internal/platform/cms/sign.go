package cms

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"errors"
	"fmt"
	"slices"
	"time"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"

	"wrota/internal/platform/cert"
)

// Signing says how a message is made.
type Signing struct {
	Key         crypto.Signer // RSA, ECDSA or Ed25519
	Certificate *cert.Certificate
	Chain       []*cert.Certificate // that travel along
	Hash        crypto.Hash         // SHA-256 when zero; Ed25519 always takes SHA-512 (RFC 8419 § 3.1)
	PSS         bool                // RSA-PSS instead of PKCS #1 v1.5
	Type        string              // OID of the content; plain data when empty
	Detached    bool
	SigningTime time.Time // signed when not zero
	Attributes  [][]byte  // more signed attributes, in DER (see NewAttribute)
	bare        bool      // without certificates
}

// NewAttribute is an attribute in DER, with values in DER.
func NewAttribute(id string, values ...[]byte) ([]byte, error) {
	return encode(func(b *cryptobyte.Builder) {
		b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
			addOID(b, id)
			wrap(b, asn1.SET, values...)
		})
	})
}

// Sign makes a message with one signer. Signed are the type and the digest of the content and the digest of the certificate
// (ESS v2, RFC 5035), and what s asks for.
func Sign(content Content, s Signing) ([]byte, error) {
	s.Hash, s.Type = or(s.Hash, crypto.SHA256), or(s.Type, TypeData)
	if _, ok := s.Key.Public().(ed25519.PublicKey); ok {
		s.Hash = crypto.SHA512
	}
	if digestIDs[s.Hash] == "" {
		return nil, errDigest
	}
	signer, err := s.signer(content)
	if err != nil {
		return nil, fmt.Errorf("cms: sign: %w", err)
	}
	return encode(func(b *cryptobyte.Builder) {
		b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
			addOID(b, TypeSignedData)
			b.AddASN1(explicit(0), func(b *cryptobyte.Builder) {
				b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) { s.addSignedData(b, content, signer) })
			})
		})
	})
}

func or[T comparable](v, otherwise T) T {
	var zero T
	if v == zero {
		return otherwise
	}
	return v
}

func (s *Signing) addSignedData(b *cryptobyte.Builder, content Content, signer []byte) {
	if s.Type == TypeData { // RFC 5652 § 5.1
		b.AddASN1Int64(1)
	} else {
		b.AddASN1Int64(3)
	}
	b.AddASN1(asn1.SET, func(b *cryptobyte.Builder) { addDigestAlgorithm(b, s.Hash) })
	b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
		addOID(b, s.Type)
		if !s.Detached {
			b.AddASN1(explicit(0), func(b *cryptobyte.Builder) { wrap(b, asn1.OCTET_STRING, content...) })
		}
	})
	certificates := [][]byte{s.Certificate.Raw}
	for _, c := range s.Chain {
		if !slices.ContainsFunc(certificates, func(raw []byte) bool { return bytes.Equal(raw, c.Raw) }) {
			certificates = append(certificates, c.Raw)
		}
	}
	slices.SortFunc(certificates, bytes.Compare) // a SET OF in DER
	if !s.bare {
		wrap(b, explicit(0), certificates...)
	}
	wrap(b, asn1.SET, signer)
}

// signer is the SignerInfo.
func (s *Signing) signer(content Content) ([]byte, error) {
	method, options, err := s.method()
	if err != nil {
		return nil, err
	}
	attributes, err := s.attributes(content)
	if err != nil {
		return nil, err
	}
	message := bytes.Join(asSet(attributes), nil)
	if options.HashFunc() != 0 {
		message = Content{message}.Digest(options.HashFunc())
	}
	value, err := s.Key.Sign(rand.Reader, message, options)
	if err != nil {
		return nil, err
	}
	return encode(func(b *cryptobyte.Builder) {
		b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
			b.AddASN1Int64(1)
			b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
				b.AddBytes(s.Certificate.RawIssuer)
				b.AddASN1BigInt(s.Certificate.Serial)
			})
			addDigestAlgorithm(b, s.Hash)
			wrap(b, explicit(0), attributes)
			b.AddBytes(method)
			b.AddASN1OctetString(value)
		})
	})
}

// attributes are the signed ones, in the order of DER.
func (s *Signing) attributes(content Content) ([]byte, error) {
	kind, err := encode(func(b *cryptobyte.Builder) { addOID(b, s.Type) })
	if err != nil {
		return nil, err
	}
	digest, err := encode(func(b *cryptobyte.Builder) { b.AddASN1OctetString(content.Digest(s.Hash)) })
	if err != nil {
		return nil, err
	}
	named, err := s.essValue()
	if err != nil {
		return nil, err
	}
	all := slices.Clone(s.Attributes)
	values := map[string][]byte{AttrContentType: kind, AttrMessageDigest: digest, AttrSigningCertV2: named}
	if !s.SigningTime.IsZero() {
		if values[AttrSigningTime], err = encodeTime(s.SigningTime); err != nil {
			return nil, err
		}
	}
	for id, value := range values {
		a, err := NewAttribute(id, value)
		if err != nil {
			return nil, err
		}
		all = append(all, a)
	}
	slices.SortFunc(all, bytes.Compare)
	return bytes.Join(all, nil), nil
}

// essValue is SigningCertificateV2 for the signer's certificate alone.
func (s *Signing) essValue() ([]byte, error) {
	return encode(func(b *cryptobyte.Builder) {
		b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
			b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
				b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
					if s.Hash != crypto.SHA256 { // the default, which DER leaves out
						addDigestAlgorithm(b, s.Hash)
					}
					b.AddASN1OctetString(Content{s.Certificate.Raw}.Digest(s.Hash))
				})
			})
		})
	})
}

// encodeTime is UTCTime until 2049, GeneralizedTime after (RFC 5652 § 11.3).
func encodeTime(t time.Time) ([]byte, error) {
	return encode(func(b *cryptobyte.Builder) {
		if y := t.UTC().Year(); y >= 1950 && y < 2050 {
			b.AddASN1UTCTime(t.UTC())
		} else {
			b.AddASN1GeneralizedTime(t.UTC())
		}
	})
}

var errKey = errors.New("a key of this kind cannot sign here")

// method is the signature algorithm, and what the key is asked for.
func (s *Signing) method() ([]byte, crypto.SignerOpts, error) {
	var id string
	switch s.Key.Public().(type) {
	case *ecdsa.PublicKey:
		id = map[crypto.Hash]string{
			crypto.SHA256: "1.2.840.10045.4.3.2", crypto.SHA384: "1.2.840.10045.4.3.3", crypto.SHA512: "1.2.840.10045.4.3.4",
			crypto.SHA3_256: "2.16.840.1.101.3.4.3.10", crypto.SHA3_384: "2.16.840.1.101.3.4.3.11", crypto.SHA3_512: "2.16.840.1.101.3.4.3.12",
		}[s.Hash]
	case ed25519.PublicKey:
		raw, err := s.encodeMethod("1.3.101.112", false)
		return raw, crypto.Hash(0), err
	case *rsa.PublicKey:
		if s.PSS {
			raw, err := s.encodePSS()
			return raw, &rsa.PSSOptions{SaltLength: s.Hash.Size(), Hash: s.Hash}, err
		}
		id = map[crypto.Hash]string{
			crypto.SHA256: "1.2.840.113549.1.1.11", crypto.SHA384: "1.2.840.113549.1.1.12", crypto.SHA512: "1.2.840.113549.1.1.13",
			crypto.SHA3_256: "2.16.840.1.101.3.4.3.14", crypto.SHA3_384: "2.16.840.1.101.3.4.3.15", crypto.SHA3_512: "2.16.840.1.101.3.4.3.16",
		}[s.Hash]
		raw, err := s.encodeMethod(id, true) // RFC 4055 § 5: with NULL
		return raw, s.Hash, err
	}
	raw, err := s.encodeMethod(id, false)
	return raw, s.Hash, err
}

func (s *Signing) encodeMethod(id string, null bool) ([]byte, error) {
	if id == "" { // SHA-1 among them: nothing new is signed with it
		return nil, errKey
	}
	return encode(func(b *cryptobyte.Builder) {
		b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
			addOID(b, id)
			if null {
				b.AddASN1NULL()
			}
		})
	})
}

// encodePSS is RSASSA-PSS with one digest for both and a salt as long as it (RFC 4055 § 3.1).
func (s *Signing) encodePSS() ([]byte, error) {
	return encode(func(b *cryptobyte.Builder) {
		b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
			addOID(b, idPSS)
			b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
				b.AddASN1(explicit(0), func(b *cryptobyte.Builder) { addDigestAlgorithm(b, s.Hash) })
				b.AddASN1(explicit(1), func(b *cryptobyte.Builder) {
					b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
						addOID(b, idMGF1)
						addDigestAlgorithm(b, s.Hash)
					})
				})
				b.AddASN1(explicit(2), func(b *cryptobyte.Builder) { b.AddASN1Int64(int64(s.Hash.Size())) })
			})
		})
	})
}
