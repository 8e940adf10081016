// Package xmlenc decrypts, and for tests and peers encrypts, elements by XML Encryption 1.1.
//
// Words: the content is encrypted with a content key; the content key travels in an EncryptedKey, either under RSA-OAEP or
// wrapped (AES key wrap) with a key that both sides derive (ConcatKDF) from an elliptic-curve agreement (ECDH-ES) between our
// certificate's key and a key made for this one message.
//
// The algorithms are read from the message and nowhere else: a provider that announces AES-256 and sends AES-128 is understood, a
// key whose length does not fit the algorithm named beside it is not. Content is AES-GCM only. The older AES-CBC is
// refused, because it lets an attacker who can ask many times read the content (Jager and Somorovsky 2011), and so is RSA
// with PKCS#1 v1.5 padding (Bleichenbacher 1998).
//
// Standards: W3C XML Encryption 1.1; NIST SP 800-56A (ConcatKDF); RFC 3394 (AES key wrap); RFC 8017 (RSA-OAEP).
//
// What it does not do: no CipherReference (nothing is fetched), no triple DES, no CBC, no static Diffie-Hellman, no
// signatures. What was decrypted is bytes: the caller parses and verifies them.
package xmlenc

import (
	"crypto"
	_ "crypto/sha1"   // SHA-1, inside RSA-OAEP only
	_ "crypto/sha256" // SHA-256
	_ "crypto/sha512" // SHA-384 and SHA-512
	"errors"
)

// Problem is why something cannot be decrypted. Its text is stable and quotes nothing.
type Problem string

func (p Problem) Error() string { return "xmlenc: " + string(p) }

const (
	BadStructure   Problem = "bad-structure"  // an element is missing, repeated, out of place or not base64
	Refused        Problem = "refused"        // an algorithm that is known to be unsafe: CBC, PKCS#1 v1.5, 3DES
	Unsupported    Problem = "unsupported"    // an algorithm, curve or parameter that is not on the allow-list
	TooMany        Problem = "too-many"       // more keys or longer parameters than the limits allow
	NoKey          Problem = "no-key"         // none of the encrypted keys is for one of ours
	Undecipherable Problem = "undecipherable" // our key does not open it, or it was changed under way
)

// ProblemOf returns the problem inside err, or "" when err is of another kind.
func ProblemOf(err error) Problem {
	var p Problem
	if errors.As(err, &p) {
		return p
	}
	return ""
}

// Namespaces.
const (
	nsDS   = "http://www.w3.org/2000/09/xmldsig#"
	nsDS11 = "http://www.w3.org/2009/xmldsig11#"
	nsMore = "http://www.w3.org/2001/04/xmldsig-more#"
	nsEnc  = "http://www.w3.org/2001/04/xmlenc#"
	nsE11  = "http://www.w3.org/2009/xmlenc11#"
)

// Identifiers of algorithms.
const (
	AES128GCM = nsE11 + "aes128-gcm"
	AES192GCM = nsE11 + "aes192-gcm"
	AES256GCM = nsE11 + "aes256-gcm"

	WrapAES128 = nsEnc + "kw-aes128"
	WrapAES192 = nsEnc + "kw-aes192"
	WrapAES256 = nsEnc + "kw-aes256"

	OAEPMGF1P = nsEnc + "rsa-oaep-mgf1p" // mask by SHA-1
	OAEP11    = nsE11 + "rsa-oaep"       // mask by its MGF element

	ECDHES    = nsE11 + "ECDH-ES"
	ConcatKDF = nsE11 + "ConcatKDF"

	// TypeElement is the Type of EncryptedData whose plaintext is one element.
	TypeElement = nsEnc + "Element"
	// TypeKey is the Type of a RetrievalMethod that leads to an EncryptedKey.
	TypeKey = nsEnc + "EncryptedKey"
)

// contentKeys are the content algorithms with the length of their keys in bytes.
var contentKeys = map[string]int{AES128GCM: 16, AES192GCM: 24, AES256GCM: 32}

// wrapKeys are the key-wrap algorithms with the length of the wrapping key in bytes.
var wrapKeys = map[string]int{WrapAES128: 16, WrapAES192: 24, WrapAES256: 32}

// refused are algorithms that peers may still send and that we know to be unsafe.
var refused = map[string]bool{
	nsEnc + "aes128-cbc": true, nsEnc + "aes192-cbc": true, nsEnc + "aes256-cbc": true, nsEnc + "tripledes-cbc": true,
	nsEnc + "kw-tripledes": true, nsEnc + "rsa-1_5": true,
}

// unknown tells refused algorithms from unknown ones.
func unknown(algorithm string) Problem {
	if refused[algorithm] {
		return Refused
	}
	return Unsupported
}

// digests by identifier; SHA-1 only inside RSA-OAEP, where it is not weak.
var digests = map[string]crypto.Hash{
	nsDS + "sha1": crypto.SHA1, nsEnc + "sha256": crypto.SHA256, nsMore + "sha384": crypto.SHA384, nsEnc + "sha512": crypto.SHA512,
}

// masks are the mask generation functions of OAEP by identifier.
var masks = map[string]crypto.Hash{
	nsE11 + "mgf1sha1": crypto.SHA1, nsE11 + "mgf1sha256": crypto.SHA256, nsE11 + "mgf1sha384": crypto.SHA384, nsE11 + "mgf1sha512": crypto.SHA512,
}
