package cms

import (
	"crypto"
	_ "crypto/md5"    //nolint:gosec // for what is old
	_ "crypto/sha1"   //nolint:gosec // for what is old
	_ "crypto/sha256" // SHA-224 and SHA-256
	_ "crypto/sha3"   // SHA-3
	_ "crypto/sha512" // SHA-384 and SHA-512
	"errors"

	"golang.org/x/crypto/cryptobyte"
)

// Kinds of content (RFC 5652 § 4, RFC 3161 § 2.4.2).
const (
	TypeData       = "1.2.840.113549.1.7.1"
	TypeSignedData = "1.2.840.113549.1.7.2"
	TypeTSTInfo    = "1.2.840.113549.1.9.16.1.4"
)

// Attributes that this package reads by itself.
const (
	AttrContentType        = "1.2.840.113549.1.9.3"
	AttrMessageDigest      = "1.2.840.113549.1.9.4"
	AttrSigningTime        = "1.2.840.113549.1.9.5"
	AttrSigningCertificate = "1.2.840.113549.1.9.16.2.12" // ESS v1, SHA-1
	AttrSigningCertV2      = "1.2.840.113549.1.9.16.2.47" // ESS v2
	AttrCounterSignature   = "1.2.840.113549.1.9.6"
	AttrAlgorithms         = "1.2.840.113549.1.9.52" // RFC 6211
	AttrCertificateValues  = "1.2.840.113549.1.9.16.2.23"
	AttrRevocationArchive  = "1.2.840.113583.1.1.8" // of PDF files, signed
	AttrRevocationValues   = "1.2.840.113549.1.9.16.2.24"
)

const (
	idOCSPResponse = "1.3.6.1.5.5.7.16.2"   // RFC 5940 § 2.1
	idBasicOCSP    = "1.3.6.1.5.5.7.48.1.1" // RFC 6960 § 4.2.1
	idTimeStamping = "1.3.6.1.5.5.7.3.8"
	idMD5          = "1.2.840.113549.2.5"
	idMD5WithRSA   = "1.2.840.113549.1.1.4"
	idPSS          = "1.2.840.113549.1.1.10"
	idMGF1         = "1.2.840.113549.1.1.8"
)

var errDigest = errors.New("cms: digest not supported")

// digestIDs are the digests that this package writes.
var digestIDs = map[crypto.Hash]string{
	crypto.SHA1:     "1.3.14.3.2.26",
	crypto.SHA256:   "2.16.840.1.101.3.4.2.1",
	crypto.SHA384:   "2.16.840.1.101.3.4.2.2",
	crypto.SHA512:   "2.16.840.1.101.3.4.2.3",
	crypto.SHA3_256: "2.16.840.1.101.3.4.2.8",
	crypto.SHA3_384: "2.16.840.1.101.3.4.2.9",
	crypto.SHA3_512: "2.16.840.1.101.3.4.2.10",
}

// DigestAlgorithm is the AlgorithmIdentifier of a digest in DER.
func DigestAlgorithm(h crypto.Hash) ([]byte, error) {
	return encode(func(b *cryptobyte.Builder) { addDigestAlgorithm(b, h) })
}
