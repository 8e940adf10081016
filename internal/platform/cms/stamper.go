package cms

import (
	"crypto"
	"crypto/rand"
	"fmt"
	"math/big"
	"time"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"

	"wrota/internal/platform/cert"
)

// Stamper makes timestamps. What it makes is worth as much as its certificate.
type Stamper struct {
	Key         crypto.Signer
	Certificate *cert.Certificate
	Chain       []*cert.Certificate // that travel along when the query asks for certificates
	Policy      string              // OID
	Hash        crypto.Hash         // of the signature; SHA-256 when zero
	Accuracy    time.Duration       // in whole seconds; not said when zero
}

// Stamp makes a token that the digest of a query existed at a time. The serial number is random (127 bits).
func (s *Stamper) Stamp(q Query, at time.Time) ([]byte, error) {
	if q.Policy != "" && q.Policy != s.Policy {
		return nil, fmt.Errorf("%w: by this policy", ErrRefused)
	}
	if digestIDs[q.Hash] == "" || len(q.Digest) != q.Hash.Size() {
		return nil, fmt.Errorf("%w: of this digest", ErrRefused)
	}
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127))
	if err != nil {
		return nil, fmt.Errorf("cms: stamp: %w", err)
	}
	info, err := encode(func(b *cryptobyte.Builder) {
		b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
			b.AddASN1Int64(1)
			addOID(b, s.Policy)
			addImprint(b, q.Hash, q.Digest)
			b.AddASN1BigInt(serial)
			b.AddASN1GeneralizedTime(at.UTC())
			if s.Accuracy >= time.Second {
				b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) { b.AddASN1Int64(int64(s.Accuracy / time.Second)) })
			}
			if q.Nonce != nil {
				b.AddASN1BigInt(q.Nonce)
			}
		})
	})
	if err != nil {
		return nil, fmt.Errorf("cms: stamp: %w", err)
	}
	return Sign(Content{info}, Signing{
		Key: s.Key, Certificate: s.Certificate, Chain: s.Chain, Hash: s.Hash, Type: TypeTSTInfo,
		bare: !q.Certificate, // RFC 3161 § 2.4.1: then they must not be there
	})
}

// Answer is the reply to a query in DER, given or refused.
func (s *Stamper) Answer(query []byte, at time.Time) ([]byte, error) {
	q, err := ParseQuery(query)
	var token []byte
	if err == nil {
		token, err = s.Stamp(q, at)
	}
	return encode(func(b *cryptobyte.Builder) {
		b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
			b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
				if err == nil {
					b.AddASN1Int64(0) // granted
				} else {
					b.AddASN1Int64(2) // rejection
				}
			})
			b.AddBytes(token)
		})
	})
}
