package cert

import (
	"math/big"
	"time"
)

// Certificate is an X.509 certificate.
type Certificate struct {
	Raw          []byte // DER, as it came
	RawTBS       []byte // what is signed
	RawIssuer    []byte
	RawSubject   []byte
	RawKey       []byte // SubjectPublicKeyInfo
	Serial       *big.Int
	Issuer       Name
	Subject      Name
	NotBefore    time.Time
	NotAfter     time.Time
	Key          Key // of the subject
	CA           bool
	PathLen      int // certificates of CAs that may follow; -1: any number
	Usage        Usage
	Purposes     []string // extended key usages, OIDs
	Policies     []string // OIDs
	QC           Statements
	SubjectKeyID []byte
	IssuerKeyID  []byte
	OCSP         []string // where its state can be asked for
	CRLs         []string // where lists of the revoked are
	Issuers      []string // where the certificate of the issuer is
	NoCheck      bool     // id-pkix-ocsp-nocheck
	Assured      bool     // valid for less time than a revocation takes: its state is not asked for (EN 319 412-1 § 5.2)
	Critical     []string // critical extensions that this package does not process, and those it could not read
	algorithm    Algorithm
	signature    []byte
	issuer       string // the names in the form by which pools find them
	subject      string
	keyBits      []byte      // the key alone, of which OCSP makes digests
	alternative  []general   // subjectAltName
	points       []general   // CRL distribution points
	names        constraints // of the names below
	policy       policyRules // of the policies below
}

// Algorithm is how the issuer signed the certificate.
func (c *Certificate) Algorithm() Algorithm { return c.algorithm }

// CheckSignature tells whether the certificate was signed by the key: nil, ErrSignature, or ErrUnsupported.
func (c *Certificate) CheckSignature(by Key) error {
	return by.Verify(c.algorithm, c.RawTBS, c.signature)
}

// SelfIssued tells that issuer and subject are the same name.
func (c *Certificate) SelfIssued() bool { return sameName(c.RawIssuer, c.RawSubject) }

// ValidAt tells whether a time lies in the certificate's validity, both ends included (RFC 5280 § 4.1.2.5).
func (c *Certificate) ValidAt(at time.Time) bool {
	return !at.Before(c.NotBefore) && !at.After(c.NotAfter)
}

// Equal tells that both are the same bytes.
func (c *Certificate) Equal(other *Certificate) bool {
	return other != nil && string(c.Raw) == string(other.Raw)
}
