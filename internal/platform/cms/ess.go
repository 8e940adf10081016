package cms

import (
	"bytes"
	"crypto"
	"math/big"

	"golang.org/x/crypto/cryptobyte/asn1"

	"wrota/internal/platform/cert"
)

// essID names a certificate by its digest (ESSCertID, ESSCertIDv2: RFC 5035 § 4 and 5).
type essID struct {
	hash   crypto.Hash // 0: not supported
	digest []byte
	issuer []byte // of the certificate, in DER; nil when not said
	serial *big.Int
	second bool // in version 2 of the attribute
}

// fits tells whether the digest is that of the certificate.
func (e essID) fits(c *cert.Certificate) bool {
	return e.hash != 0 && bytes.Equal(e.digest, Content{c.Raw}.Digest(e.hash))
}

// contradicts tells whether the issuer and serial number, if said, are those of another certificate.
func (e essID) contradicts(c *cert.Certificate) bool {
	return e.serial != nil && (e.serial.Cmp(c.Serial) != 0 || !bytes.Equal(e.issuer, c.RawIssuer))
}

// signingCertificates reads which certificate each attribute names first: the signer's (RFC 5035 § 5.4.2). ok is false when one is
// there twice or cannot be read.
func signingCertificates(a Attributes) (ids []essID, ok bool) {
	for _, attribute := range []string{AttrSigningCertificate, AttrSigningCertV2} {
		if !a.Has(attribute) {
			continue
		}
		value, ok := a.One(attribute)
		if !ok {
			return nil, false
		}
		id, ok := readESS(value, attribute == AttrSigningCertV2)
		if !ok {
			return nil, false
		}
		ids = append(ids, id)
	}
	return ids, true
}

func readESS(value der, second bool) (essID, bool) {
	id := essID{hash: crypto.SHA1, second: second}
	body, ok := only(value, asn1.SEQUENCE)
	var list, first, digest der
	if !ok || !body.ReadASN1(&list, asn1.SEQUENCE) || !list.ReadASN1(&first, asn1.SEQUENCE) {
		return id, false
	}
	if second {
		id.hash = crypto.SHA256
		if first.PeekASN1Tag(asn1.SEQUENCE) {
			var algorithm der
			if !first.ReadASN1Element(&algorithm, asn1.SEQUENCE) {
				return id, false
			}
			id.hash, _ = cert.ReadDigest(algorithm)
		}
	}
	if !first.ReadASN1(&digest, asn1.OCTET_STRING) {
		return id, false
	}
	id.digest = digest
	return id, first.Empty() || id.readIssuer(first)
}

// readIssuer reads IssuerSerial, whose issuer is a directory name.
func (e *essID) readIssuer(in der) bool {
	body, ok := only(in, asn1.SEQUENCE)
	var names, name der
	if !ok || !body.ReadASN1(&names, asn1.SEQUENCE) {
		return false
	}
	if e.serial, ok = number(&body); !ok {
		return false
	}
	if name, ok = only(names, explicit(4)); ok {
		e.issuer = name
	}
	return true
}
