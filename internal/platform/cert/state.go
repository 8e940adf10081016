package cert

import (
	"math/big"
	"time"
)

// CRL is a list of revoked certificates.
type CRL struct {
	Raw        []byte
	RawIssuer  []byte
	Number     *big.Int
	ThisUpdate time.Time
	NextUpdate time.Time // zero when not said
	rawTBS     []byte
	algorithm  Algorithm
	signature  []byte
	revoked    map[string]Revocation // by serial number
}

// OCSP is an answer about certificates' states.
type OCSP struct {
	Raw          []byte // OCSPResponse or BasicOCSPResponse, as it came
	ProducedAt   time.Time
	Certificates []*Certificate // that came along, of who answered
	answers      []answer
	rawTBS       []byte
	algorithm    Algorithm
	signature    []byte
}

// Revocation is when and why a certificate was revoked.
type Revocation struct {
	At     time.Time
	Reason int // CRLReason of RFC 5280 § 5.3.1
}

type answer struct {
	id         certID
	revoked    *Revocation
	unknown    bool
	thisUpdate time.Time
	nextUpdate time.Time
}

// certID names a certificate in an answer (RFC 6960 § 4.1.1).
type certID struct {
	hash       string // OID
	issuerName []byte
	issuerKey  []byte
	serial     *big.Int
}
