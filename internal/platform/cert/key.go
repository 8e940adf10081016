package cert

import (
	"crypto"
	"errors"
)

// ErrUnsupported says that a key, curve or algorithm is not known here. What is made with it is never valid.
var ErrUnsupported = errors.New("cert: algorithm not supported")

// Scheme is a way to sign.
type Scheme string

const (
	RSA     Scheme = "RSA" // PKCS #1 v1.5
	PSS     Scheme = "RSA-PSS"
	ECDSA   Scheme = "ECDSA" // signatures as ASN.1; XML has them as r‖s and converts
	Ed25519 Scheme = "Ed25519"
)

// Algorithm is how a signature was made.
type Algorithm struct {
	Scheme Scheme
	Hash   crypto.Hash // 0 when the scheme has its own
	Salt   int         // of PSS, in bytes
}

// Key is a public key.
type Key struct {
	Public crypto.PublicKey // *rsa.PublicKey, *ecdsa.PublicKey, ed25519.PublicKey; nil when not supported
	Kind   string           // "RSA", "EC", "Ed25519", or the OID of what is not supported
	Curve  string           // "P-256", or the OID
	Bits   int
}

// Usage is the key usage extension; 0 when there is none.
type Usage uint16

const (
	DigitalSignature Usage = 1 << iota
	NonRepudiation
	KeyEncipherment
	DataEncipherment
	KeyAgreement
	CertSign
	CRLSign
)
