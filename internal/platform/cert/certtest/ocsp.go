package certtest

import (
	"crypto"
	"crypto/sha1" //nolint:gosec // names of issuers in OCSP, no proof of anything
	"crypto/x509"
	"encoding/asn1"
	"math/big"
	"time"
)

var (
	oidSHA1      = digests[20]
	oidBasicOCSP = asn1.ObjectIdentifier{1, 3, 6, 1, 5, 5, 7, 48, 1, 1}
)

// State is what an OCSP answer says of a certificate; the zero value says that it is good.
type State struct {
	Unknown bool
	Revoked time.Time // zero: not revoked
	Reason  int       // CRLReason of RFC 5280 § 5.3.1
}

type certID struct {
	Hash      algorithm
	IssuerDN  []byte
	IssuerKey []byte
	Serial    *big.Int
}

type revokedInfo struct {
	At     time.Time       `asn1:"generalized"`
	Reason asn1.Enumerated `asn1:"explicit,tag:0"`
}

type singleAnswer struct {
	ID         certID
	Status     asn1.RawValue
	ThisUpdate time.Time `asn1:"generalized"`
	NextUpdate time.Time `asn1:"generalized,explicit,tag:0"`
}

type answerData struct {
	Responder  asn1.RawValue
	ProducedAt time.Time `asn1:"generalized"`
	Answers    []singleAnswer
}

type basicAnswer struct {
	Data      asn1.RawValue
	Algorithm algorithm
	Signature asn1.BitString
	Certs     []asn1.RawValue `asn1:"explicit,tag:0"`
}

// OCSP is what Responder says at a time of a certificate of CA, for a day. It is an OCSPResponse.
func (p *PKI) OCSP(c *x509.Certificate, at time.Time, s State) []byte {
	p.t.Helper()
	name, key := sha1.Sum(p.CA.Cert.RawSubject), sha1.Sum(publicBits(p, p.CA.Cert)) //nolint:gosec // as above
	data := p.marshal(answerData{
		Responder:  asn1.RawValue{Class: asn1.ClassContextSpecific, Tag: 1, IsCompound: true, Bytes: p.Responder.Cert.RawSubject},
		ProducedAt: at.UTC(),
		Answers: []singleAnswer{{
			ID:         certID{algorithm{oidSHA1}, name[:], key[:], c.SerialNumber},
			Status:     p.status(s),
			ThisUpdate: at.UTC(), NextUpdate: at.UTC().AddDate(0, 0, 1),
		}},
	})
	value := must(p.Responder.Key.Sign(nil, sum(data), crypto.SHA256))(p.t)
	basic := p.marshal(basicAnswer{
		Data: asn1.RawValue{FullBytes: data}, Algorithm: algorithm{oidECDSA},
		Signature: asn1.BitString{Bytes: value, BitLength: 8 * len(value)},
		Certs:     []asn1.RawValue{{FullBytes: p.Responder.Cert.Raw}},
	})
	type response struct {
		Type asn1.ObjectIdentifier
		Data []byte
	}
	return p.marshal(struct {
		Status asn1.Enumerated
		Bytes  response `asn1:"explicit,tag:0"`
	}{0, response{oidBasicOCSP, basic}})
}

func (p *PKI) status(s State) asn1.RawValue {
	switch {
	case s.Unknown:
		return asn1.RawValue{Class: asn1.ClassContextSpecific, Tag: 2}
	case !s.Revoked.IsZero():
		var inner asn1.RawValue
		if _, err := asn1.Unmarshal(p.marshal(revokedInfo{s.Revoked.UTC(), asn1.Enumerated(s.Reason)}), &inner); err != nil {
			p.t.Fatal(err)
		}
		return asn1.RawValue{Class: asn1.ClassContextSpecific, Tag: 1, IsCompound: true, Bytes: inner.Bytes}
	}
	return asn1.RawValue{Class: asn1.ClassContextSpecific, Tag: 0}
}

// publicBits are the bits of the key by which OCSP names an issuer.
func publicBits(p *PKI, c *x509.Certificate) []byte {
	var info struct {
		Algorithm asn1.RawValue
		Key       asn1.BitString
	}
	if _, err := asn1.Unmarshal(c.RawSubjectPublicKeyInfo, &info); err != nil {
		p.t.Fatal(err)
	}
	return info.Key.RightAlign()
}

func (p *PKI) marshal(v any) []byte {
	p.t.Helper()
	return must(asn1.Marshal(v))(p.t)
}
