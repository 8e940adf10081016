package cert

import (
	"crypto"
	_ "crypto/sha1"   // SHA-1, for what is old
	_ "crypto/sha256" // SHA-224 and SHA-256
	_ "crypto/sha3"   // SHA-3
	_ "crypto/sha512" // SHA-384 and SHA-512
	"fmt"
	"strings"

	"golang.org/x/crypto/cryptobyte/asn1"
)

// Scheme is a way to sign.
type Scheme string

const (
	RSA     Scheme = "RSA" // PKCS #1 v1.5
	PSS     Scheme = "RSA-PSS"
	ECDSA   Scheme = "ECDSA" // signatures as ASN.1; XML has them as r‖s and converts
	Ed25519 Scheme = "Ed25519"
)

// Algorithm is how a signature was made. The zero value is one that is not known.
type Algorithm struct {
	Scheme Scheme
	Hash   crypto.Hash // 0 when the scheme has its own, and when the algorithm is named without one (CMS names it beside)
	Salt   int         // of PSS, in bytes; 0: of any length
	Plain  bool        // ECDSA values are r and s side by side, each as long as the curve's order, and not ASN.1 (BSI TR-03111 § 5.2.1, XMLDSig § 6.4.3)
}

// String is "RSA with SHA-256", "Ed25519", or "unknown".
func (a Algorithm) String() string {
	switch {
	case a.Scheme == "":
		return "unknown"
	case a.Hash == 0:
		return string(a.Scheme)
	}
	return string(a.Scheme) + " with " + a.Hash.String()
}

const (
	idRSA     = "1.2.840.113549.1.1.1"
	idPSS     = "1.2.840.113549.1.1.10"
	idMGF1    = "1.2.840.113549.1.1.8"
	idEC      = "1.2.840.10045.2.1"
	idEd25519 = "1.3.101.112"
)

// digestID finds a digest by its OID (RFC 8017 app. B.1, NIST's register). MD5 and older are not known.
func digestID(id string) crypto.Hash {
	switch id {
	case "1.3.14.3.2.26":
		return crypto.SHA1
	case "2.16.840.1.101.3.4.2.4":
		return crypto.SHA224
	case "2.16.840.1.101.3.4.2.1":
		return crypto.SHA256
	case "2.16.840.1.101.3.4.2.2":
		return crypto.SHA384
	case "2.16.840.1.101.3.4.2.3":
		return crypto.SHA512
	case "2.16.840.1.101.3.4.2.7":
		return crypto.SHA3_224
	case "2.16.840.1.101.3.4.2.8":
		return crypto.SHA3_256
	case "2.16.840.1.101.3.4.2.9":
		return crypto.SHA3_384
	case "2.16.840.1.101.3.4.2.10":
		return crypto.SHA3_512
	}
	return 0
}

// signatureID finds an algorithm by its OID, except PSS, which has parameters.
func signatureID(id string) (Algorithm, bool) {
	switch id {
	case idRSA:
		return Algorithm{Scheme: RSA}, true
	case "1.2.840.113549.1.1.5", "1.3.14.3.2.29":
		return Algorithm{Scheme: RSA, Hash: crypto.SHA1}, true
	case idEC:
		return Algorithm{Scheme: ECDSA}, true
	case "1.2.840.10045.4.1":
		return Algorithm{Scheme: ECDSA, Hash: crypto.SHA1}, true
	case idEd25519:
		return Algorithm{Scheme: Ed25519}, true
	}
	family, last, _ := cutLast(id)
	sha2 := map[string]crypto.Hash{"1": crypto.SHA224, "2": crypto.SHA256, "3": crypto.SHA384, "4": crypto.SHA512}
	rsa2 := map[string]crypto.Hash{"14": crypto.SHA224, "11": crypto.SHA256, "12": crypto.SHA384, "13": crypto.SHA512}
	ecdsa3 := map[string]crypto.Hash{"9": crypto.SHA3_224, "10": crypto.SHA3_256, "11": crypto.SHA3_384, "12": crypto.SHA3_512}
	rsa3 := map[string]crypto.Hash{"13": crypto.SHA3_224, "14": crypto.SHA3_256, "15": crypto.SHA3_384, "16": crypto.SHA3_512}
	plain := map[string]crypto.Hash{
		"1": crypto.SHA1, "2": crypto.SHA224, "3": crypto.SHA256, "4": crypto.SHA384, "5": crypto.SHA512,
		"8": crypto.SHA3_224, "9": crypto.SHA3_256, "10": crypto.SHA3_384, "11": crypto.SHA3_512,
	}
	switch {
	case family == "1.2.840.10045.4.3" && sha2[last] != 0:
		return Algorithm{Scheme: ECDSA, Hash: sha2[last]}, true
	case family == "1.2.840.113549.1.1" && rsa2[last] != 0:
		return Algorithm{Scheme: RSA, Hash: rsa2[last]}, true
	case family == "2.16.840.1.101.3.4.3" && ecdsa3[last] != 0:
		return Algorithm{Scheme: ECDSA, Hash: ecdsa3[last]}, true
	case family == "2.16.840.1.101.3.4.3" && rsa3[last] != 0:
		return Algorithm{Scheme: RSA, Hash: rsa3[last]}, true
	case family == "0.4.0.127.0.7.1.1.4.1" && plain[last] != 0: // BSI TR-03111 § 5.2.1: Germany's
		return Algorithm{Scheme: ECDSA, Hash: plain[last], Plain: true}, true
	}
	return Algorithm{}, false
}

func cutLast(id string) (family, last string, found bool) {
	i := strings.LastIndexByte(id, '.')
	if i < 0 {
		return id, "", false
	}
	return id[:i], id[i+1:], true
}

// identifier takes an AlgorithmIdentifier apart, given with its tag.
func identifier(in []byte) (id string, parameters der, err error) {
	all := der(in)
	var body der
	if !all.ReadASN1(&body, asn1.SEQUENCE) || !all.Empty() {
		return "", nil, ErrMalformed
	}
	id, ok := oid(&body)
	if !ok {
		return "", nil, ErrMalformed
	}
	return id, body, nil
}

// ReadAlgorithm reads the AlgorithmIdentifier of a signature in DER, with the parameters of PSS. The error is ErrUnsupported for an
// algorithm that is not known, else ErrMalformed.
func ReadAlgorithm(in []byte) (Algorithm, error) {
	id, parameters, err := identifier(in)
	if err != nil {
		return Algorithm{}, err
	}
	if id == idPSS {
		return readPSS(parameters)
	}
	if a, ok := signatureID(id); ok {
		return a, nil
	}
	return Algorithm{}, fmt.Errorf("%w: %s", ErrUnsupported, id)
}

// ReadDigest reads the AlgorithmIdentifier of a digest in DER. The error is as of ReadAlgorithm.
func ReadDigest(in []byte) (crypto.Hash, error) {
	id, _, err := identifier(in)
	if err != nil {
		return 0, err
	}
	if h := digestID(id); h != 0 {
		return h, nil
	}
	return 0, fmt.Errorf("%w: %s", ErrUnsupported, id)
}

// readPSS reads RSASSA-PSS-params (RFC 8017 § A.2.3), whose parts are all optional: SHA-1, MGF1 with SHA-1, a salt of 20 bytes.
func readPSS(in der) (Algorithm, error) {
	var body, part der
	var present bool
	if !in.ReadASN1(&body, asn1.SEQUENCE) || !in.Empty() {
		return Algorithm{}, ErrMalformed
	}
	a, mask := Algorithm{Scheme: PSS, Hash: crypto.SHA1, Salt: 20}, crypto.SHA1
	var err error
	if !body.ReadOptionalASN1(&part, &present, explicit(0)) {
		return Algorithm{}, ErrMalformed
	}
	if present {
		if a.Hash, err = ReadDigest(part); err != nil {
			return Algorithm{}, err
		}
	}
	if !body.ReadOptionalASN1(&part, &present, explicit(1)) {
		return Algorithm{}, ErrMalformed
	}
	if present {
		id, inner, err := identifier(part)
		if err != nil || id != idMGF1 {
			return Algorithm{}, ErrUnsupported
		}
		if mask, err = ReadDigest(inner); err != nil {
			return Algorithm{}, err
		}
	}
	if !body.ReadOptionalASN1(&part, &present, explicit(2)) {
		return Algorithm{}, ErrMalformed
	}
	if present {
		var ok bool
		if a.Salt, ok = smallInteger(&part); !ok || a.Salt > 512 {
			return Algorithm{}, ErrMalformed
		}
	}
	if !body.ReadOptionalASN1(&part, &present, explicit(3)) || !body.Empty() {
		return Algorithm{}, ErrMalformed
	}
	trailer, _ := smallInteger(&part)
	if mask != a.Hash || present && trailer != 1 { // crypto/rsa knows one digest for both
		return Algorithm{}, ErrUnsupported
	}
	return a, nil
}
