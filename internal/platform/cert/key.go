package cert

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rsa"
	"errors"
	"fmt"
	"math/big"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"

	"wrota/internal/platform/cert/brainpool"
)

// ErrUnsupported says that a key, curve or algorithm is not known here. What is made with it is never valid.
var ErrUnsupported = errors.New("cert: algorithm not supported")

// ErrSignature says that a signature was not made by the key over the data.
var ErrSignature = errors.New("cert: signature does not match")

// Key is a public key.
type Key struct {
	Public crypto.PublicKey // *rsa.PublicKey, *ecdsa.PublicKey, *brainpool.PublicKey, ed25519.PublicKey; nil when not supported
	Kind   string           // "RSA", "EC", "Ed25519", or the OID of what is not supported
	Curve  string           // "P-256", or the OID
	Bits   int
	pss    bool // may be used with PSS alone (RFC 4055 § 1.2)
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

// Limits of RSA keys: crypto/rsa refuses shorter ones, and longer ones cost too much time.
const (
	minRSA = 1024
	maxRSA = 16384
)

// ParseKey reads a SubjectPublicKeyInfo in DER. A key that is not supported is read, with Public nil.
func ParseKey(in []byte) (Key, error) {
	k, _, err := parseKey(in)
	return k, err
}

func parseKey(in []byte) (k Key, bare []byte, err error) {
	all := der(in)
	var body, named der
	if !all.ReadASN1(&body, asn1.SEQUENCE) || !all.Empty() || !body.ReadASN1Element(&named, asn1.SEQUENCE) {
		return Key{}, nil, fmt.Errorf("%w: key", ErrMalformed)
	}
	bare, ok := bits(&body)
	id, parameters, err := identifier(named)
	if !ok || err != nil || !body.Empty() {
		return Key{}, nil, fmt.Errorf("%w: key", ErrMalformed)
	}
	switch id {
	case idRSA, idPSS:
		k = rsaKey(bare)
		k.pss = id == idPSS
	case idEC:
		curve, _ := oid(&parameters) // explicit parameters are a curve without a name
		k = ecKey(curve, bare)
	case idEd25519:
		k = Key{Kind: "Ed25519", Bits: 256}
		if len(bare) == ed25519.PublicKeySize {
			k.Public = ed25519.PublicKey(bare)
		}
	default:
		k = Key{Kind: id}
	}
	return k, bare, nil
}

func rsaKey(bare der) Key {
	k := Key{Kind: "RSA"}
	var body, n, e der
	modulus, exponent := new(big.Int), new(big.Int)
	if !bare.ReadASN1(&body, asn1.SEQUENCE) || !body.ReadASN1(&n, asn1.INTEGER) || !body.ReadASN1(&e, asn1.INTEGER) || len(n) > maxRSA/8+1 {
		return k
	}
	modulus.SetBytes(n) // without regard to its sign: Germany's list is signed by keys whose modulus lacks the leading zero
	exponent.SetBytes(e)
	k.Bits = modulus.BitLen()
	if k.Bits < minRSA || k.Bits > maxRSA || exponent.BitLen() > 31 || exponent.Int64() < 3 || exponent.Bit(0) == 0 || modulus.Bit(0) == 0 {
		return k
	}
	k.Public = &rsa.PublicKey{N: modulus, E: int(exponent.Int64())}
	return k
}

func ecKey(id string, point []byte) Key {
	var curve elliptic.Curve
	switch id {
	case "1.3.132.0.33":
		curve = elliptic.P224()
	case "1.2.840.10045.3.1.7":
		curve = elliptic.P256()
	case "1.3.132.0.34":
		curve = elliptic.P384()
	case "1.3.132.0.35":
		curve = elliptic.P521()
	default:
		return brainpoolKey(id, point)
	}
	k := Key{Kind: "EC", Curve: curve.Params().Name, Bits: curve.Params().BitSize}
	if len(point) > 0 && (point[0] == 2 || point[0] == 3) {
		x, y := elliptic.UnmarshalCompressed(curve, point)
		if x == nil {
			return k
		}
		size := (k.Bits + 7) / 8
		point = append([]byte{4}, append(x.FillBytes(make([]byte, size)), y.FillBytes(make([]byte, size))...)...)
	}
	if key, err := ecdsa.ParseUncompressedPublicKey(curve, point); err == nil {
		k.Public = key
	}
	return k
}

func brainpoolKey(id string, point []byte) Key {
	curve := brainpool.Find(id)
	if curve == nil {
		return Key{Kind: "EC", Curve: id}
	}
	k := Key{Kind: "EC", Curve: curve.Name, Bits: curve.Bits()}
	if public := curve.Key(point); public != nil { // a nil pointer would not be a nil key
		k.Public = public
	}
	return k
}

// Verify checks a signature over a message: nil, ErrSignature, or ErrUnsupported.
func (k Key) Verify(a Algorithm, message, signature []byte) error {
	if a.Scheme != Ed25519 {
		if !known(a.Hash) {
			return ErrUnsupported
		}
		h := a.Hash.New()
		h.Write(message)
		return k.VerifyDigest(a, h.Sum(nil), signature)
	}
	public, ok := k.Public.(ed25519.PublicKey)
	switch {
	case !ok && k.Public == nil:
		return ErrUnsupported
	case !ok || !ed25519.Verify(public, message, signature):
		return ErrSignature
	}
	return nil
}

// VerifyDigest checks a signature over a message of which only the digest is at hand; Ed25519 needs the message and is
// ErrUnsupported here.
func (k Key) VerifyDigest(a Algorithm, digest, signature []byte) error {
	if !known(a.Hash) || k.Public == nil || a.Scheme == Ed25519 || a.Scheme == "" {
		return ErrUnsupported
	}
	if len(digest) != a.Hash.Size() || k.pss && a.Scheme != PSS {
		return ErrSignature
	}
	valid := false
	switch public := k.Public.(type) {
	case *rsa.PublicKey:
		switch a.Scheme {
		case RSA:
			valid = rsa.VerifyPKCS1v15(public, a.Hash, digest, signature) == nil
		case PSS:
			valid = rsa.VerifyPSS(public, a.Hash, digest, signature, &rsa.PSSOptions{SaltLength: a.Salt}) == nil
		}
	case *ecdsa.PublicKey:
		valid = a.Scheme == ECDSA && ecdsa.VerifyASN1(public, digest, a.pair(signature, k.Bits))
	case *brainpool.PublicKey:
		valid = a.Scheme == ECDSA && public.Verify(digest, a.pair(signature, k.Bits))
	}
	if !valid {
		return ErrSignature
	}
	return nil
}

// pair is an ECDSA value in ASN.1; nil when a plain one is not as long as two numbers of the curve.
func (a Algorithm) pair(value []byte, bits int) []byte {
	if !a.Plain {
		return value
	}
	size := (bits + 7) / 8
	if size == 0 || len(value) != 2*size {
		return nil
	}
	var b cryptobyte.Builder
	b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddASN1BigInt(new(big.Int).SetBytes(value[:size]))
		b.AddASN1BigInt(new(big.Int).SetBytes(value[size:]))
	})
	out, err := b.Bytes()
	if err != nil {
		return nil
	}
	return out
}

// known tells whether signatures with the digest are checked at all. MD5 is no algorithm of certificates here (see ReadAlgorithm), but
// old signatures with it are told to be whole, and too weak.
func known(h crypto.Hash) bool {
	switch h {
	case crypto.MD5, crypto.SHA1, crypto.SHA224, crypto.SHA256, crypto.SHA384, crypto.SHA512, crypto.SHA3_224, crypto.SHA3_256, crypto.SHA3_384, crypto.SHA3_512:
		return true
	}
	return false
}
