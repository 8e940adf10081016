package cms

import (
	"crypto"
	"math/big"
	"time"

	"wrota/internal/platform/cert"
)

// Token is a timestamp (RFC 3161): an authority says that a digest existed at a time.
type Token struct {
	Raw          []byte // DER of the ContentInfo, as it came
	Time         time.Time
	Serial       *big.Int
	Policy       string // OID
	Hash         crypto.Hash
	Imprint      []byte
	Signer       *cert.Certificate // whose key made it and whom the token names; nil when not found
	Certificates []*cert.Certificate
	CRLs         []*cert.CRL
	OCSPs        []*cert.OCSP
	Algorithm    cert.Algorithm
	// Intact and CryptoValid are as of a signature (package ades), of the token's own content.
	Intact, CryptoValid bool
}
