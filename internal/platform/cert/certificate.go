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
	Critical     []string // critical extensions that this package does not process
	algorithm    Algorithm
	signature    []byte
}
