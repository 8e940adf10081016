package xmlsec

import (
	"crypto"
	_ "crypto/sha1"   // SHA-1, for old signatures only
	_ "crypto/sha256" // SHA-224 and SHA-256
	_ "crypto/sha3"   // SHA-3
	_ "crypto/sha512" // SHA-384 and SHA-512
)

// Namespaces and identifiers of XMLDSig and XAdES.
const (
	nsDS     = "http://www.w3.org/2000/09/xmldsig#"
	nsMore   = "http://www.w3.org/2001/04/xmldsig-more#"
	nsMore7  = "http://www.w3.org/2007/05/xmldsig-more#"
	nsMore21 = "http://www.w3.org/2021/04/xmldsig-more#"
	nsEnc    = "http://www.w3.org/2001/04/xmlenc#"
	nsXAdES  = "http://uri.etsi.org/01903/v1.3.2#"

	typeSignedProperties = "http://uri.etsi.org/01903#SignedProperties"
	typeManifest         = nsDS + "Manifest"

	transformEnveloped = nsDS + "enveloped-signature"
	transformBase64    = nsDS + "base64"
	transformXPath     = "http://www.w3.org/TR/1999/REC-xpath-19991116"
	transformFilter2   = "http://www.w3.org/2002/06/xmldsig-filter2"
)

// digestMethod knows the digests we compute. SHA-1 is here because signatures made before 2014 stay in the files.
func digestMethod(uri string) (crypto.Hash, bool) {
	switch uri {
	case nsDS + "sha1":
		return crypto.SHA1, true
	case nsEnc + "sha256":
		return crypto.SHA256, true
	case nsMore + "sha384":
		return crypto.SHA384, true
	case nsEnc + "sha512":
		return crypto.SHA512, true
	case nsMore + "sha224":
		return crypto.SHA224, true
	case nsMore7 + "sha3-224":
		return crypto.SHA3_224, true
	case nsMore7 + "sha3-256":
		return crypto.SHA3_256, true
	case nsMore7 + "sha3-384":
		return crypto.SHA3_384, true
	case nsMore7 + "sha3-512":
		return crypto.SHA3_512, true
	}
	return 0, false
}

// digestURI names a digest in what we write.
func digestURI(h crypto.Hash) string {
	switch h {
	case crypto.SHA384:
		return nsMore + "sha384"
	case crypto.SHA512:
		return nsEnc + "sha512"
	}
	return nsEnc + "sha256"
}

// scheme is how a signature value is made from a digest.
type scheme uint8

const (
	schemeRSA   scheme = iota + 1 // PKCS#1 v1.5
	schemePSS                     // RSASSA-PSS with MGF1 over the same digest
	schemeECDSA                   // r and s side by side, as long as the curve's order (XMLDSig § 6.4.3), not DER
)

// method is what SignatureMethod says.
type method struct {
	scheme scheme
	hash   crypto.Hash
}

func signatureMethod(uri string) (method, bool) {
	m, ok := map[string]method{
		nsDS + "rsa-sha1":             {schemeRSA, crypto.SHA1},
		nsMore + "rsa-sha256":         {schemeRSA, crypto.SHA256},
		nsMore + "rsa-sha384":         {schemeRSA, crypto.SHA384},
		nsMore + "rsa-sha512":         {schemeRSA, crypto.SHA512},
		nsMore7 + "sha256-rsa-MGF1":   {schemePSS, crypto.SHA256},
		nsMore7 + "sha384-rsa-MGF1":   {schemePSS, crypto.SHA384},
		nsMore7 + "sha512-rsa-MGF1":   {schemePSS, crypto.SHA512},
		nsMore + "ecdsa-sha1":         {schemeECDSA, crypto.SHA1},
		nsMore + "ecdsa-sha256":       {schemeECDSA, crypto.SHA256},
		nsMore + "ecdsa-sha384":       {schemeECDSA, crypto.SHA384},
		nsMore + "ecdsa-sha512":       {schemeECDSA, crypto.SHA512},
		nsMore + "rsa-sha224":         {schemeRSA, crypto.SHA224},
		nsMore + "ecdsa-sha224":       {schemeECDSA, crypto.SHA224},
		nsMore7 + "sha1-rsa-MGF1":     {schemePSS, crypto.SHA1},
		nsMore7 + "sha224-rsa-MGF1":   {schemePSS, crypto.SHA224},
		nsMore7 + "sha3-224-rsa-MGF1": {schemePSS, crypto.SHA3_224},
		nsMore21 + "ecdsa-sha3-224":   {schemeECDSA, crypto.SHA3_224},
		nsMore7 + "sha3-256-rsa-MGF1": {schemePSS, crypto.SHA3_256},
		nsMore7 + "sha3-384-rsa-MGF1": {schemePSS, crypto.SHA3_384},
		nsMore7 + "sha3-512-rsa-MGF1": {schemePSS, crypto.SHA3_512},
		nsMore21 + "ecdsa-sha3-256":   {schemeECDSA, crypto.SHA3_256},
		nsMore21 + "ecdsa-sha3-384":   {schemeECDSA, crypto.SHA3_384},
		nsMore21 + "ecdsa-sha3-512":   {schemeECDSA, crypto.SHA3_512},
	}[uri]
	return m, ok
}

func (m method) uri() string {
	name := map[crypto.Hash]string{crypto.SHA256: "sha256", crypto.SHA384: "sha384", crypto.SHA512: "sha512"}[m.hash]
	if m.scheme == schemeRSA {
		return nsMore + "rsa-" + name
	}
	return nsMore + "ecdsa-" + name
}

// Digest is the digest of an identifier in signatures; 0 when it is not known.
func Digest(uri string) crypto.Hash {
	h, _ := digestMethod(uri)
	return h
}
