package main

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/x509"
	"encoding/asn1"
	"errors"
	"fmt"
	"math/big"

	"github.com/miekg/pkcs11"
)

// key is a private key of the token that the settings allow to use.
type key struct {
	handle       pkcs11.ObjectHandle
	public       any // *rsa.PublicKey or *ecdsa.PublicKey
	spki         []byte
	certificates [][]byte
	everyTime    bool // asks for the PIN with each signature
}

// maxObjects bounds how many objects of one label or id are looked at.
const maxObjects = 16

// find looks a private key up by its label, with its public half and the certificates beside it.
func (t *token) find(s pkcs11.SessionHandle, label string) (*key, error) {
	found, err := t.objects(s, pkcs11.NewAttribute(pkcs11.CKA_CLASS, pkcs11.CKO_PRIVATE_KEY), pkcs11.NewAttribute(pkcs11.CKA_LABEL, label))
	if err != nil {
		return nil, err
	}
	if len(found) != 1 {
		return nil, fmt.Errorf("%d private keys have this label", len(found))
	}
	k := &key{handle: found[0]}
	k.everyTime = t.flag(s, k.handle, pkcs11.CKA_ALWAYS_AUTHENTICATE)
	if t.flag(s, k.handle, pkcs11.CKA_EXTRACTABLE) {
		t.log.Warn("the token would let this key out: make it anew without CKA_EXTRACTABLE", "key", label)
	}
	id, err := t.value(s, k.handle, pkcs11.CKA_ID)
	if err != nil {
		return nil, err
	}
	if err := t.beside(s, k, id); err != nil {
		return nil, err
	}
	k.spki, err = x509.MarshalPKIXPublicKey(k.public)
	return k, err
}

// beside reads what shares the id of a private key: its public key and certificates.
func (t *token) beside(s pkcs11.SessionHandle, k *key, id []byte) error {
	publics, err := t.objects(s, pkcs11.NewAttribute(pkcs11.CKA_CLASS, pkcs11.CKO_PUBLIC_KEY), pkcs11.NewAttribute(pkcs11.CKA_ID, id))
	if err != nil {
		return err
	}
	for _, o := range publics {
		if k.public, err = t.public(s, o); err != nil {
			return err
		}
	}
	certificates, err := t.objects(s, pkcs11.NewAttribute(pkcs11.CKA_CLASS, pkcs11.CKO_CERTIFICATE), pkcs11.NewAttribute(pkcs11.CKA_ID, id))
	if err != nil {
		return err
	}
	for _, o := range certificates {
		der, err := t.value(s, o, pkcs11.CKA_VALUE)
		if err != nil {
			return err
		}
		if c, err := x509.ParseCertificate(der); err == nil && k.public == nil {
			k.public = c.PublicKey
		}
		k.certificates = append(k.certificates, der)
	}
	switch k.public.(type) {
	case *rsa.PublicKey, *ecdsa.PublicKey:
		return nil
	}
	return errors.New("neither a public key (RSA, P-256, P-384, P-521) nor a certificate lies beside it")
}

func (t *token) public(s pkcs11.SessionHandle, o pkcs11.ObjectHandle) (any, error) {
	if modulus, err := t.value(s, o, pkcs11.CKA_MODULUS); err == nil && len(modulus) > 0 {
		exponent, err := t.value(s, o, pkcs11.CKA_PUBLIC_EXPONENT)
		if err != nil || len(exponent) > 4 {
			return nil, errors.New("an RSA key with a strange exponent")
		}
		return &rsa.PublicKey{N: new(big.Int).SetBytes(modulus), E: int(new(big.Int).SetBytes(exponent).Int64())}, nil
	}
	params, err := t.value(s, o, pkcs11.CKA_EC_PARAMS)
	if err != nil {
		return nil, err
	}
	point, err := t.value(s, o, pkcs11.CKA_EC_POINT)
	if err != nil {
		return nil, err
	}
	return ecPublic(params, point)
}

var curves = map[string]elliptic.Curve{"1.2.840.10045.3.1.7": elliptic.P256(), "1.3.132.0.34": elliptic.P384(), "1.3.132.0.35": elliptic.P521()}

// ecPublic reads a point as PKCS#11 has it: an OCTET STRING, and in some tokens the point itself.
func ecPublic(params, point []byte) (*ecdsa.PublicKey, error) {
	var oid asn1.ObjectIdentifier
	if rest, err := asn1.Unmarshal(params, &oid); err != nil || len(rest) > 0 {
		return nil, errors.New("an elliptic curve without a name")
	}
	curve := curves[oid.String()]
	if curve == nil {
		return nil, fmt.Errorf("the curve %v is not supported", oid)
	}
	var inner []byte
	if rest, err := asn1.Unmarshal(point, &inner); err == nil && len(rest) == 0 {
		point = inner
	}
	return ecdsa.ParseUncompressedPublicKey(curve, point)
}

func (t *token) objects(s pkcs11.SessionHandle, like ...*pkcs11.Attribute) ([]pkcs11.ObjectHandle, error) {
	if err := t.driver.FindObjectsInit(s, like); err != nil {
		return nil, fmt.Errorf("find: %w", err)
	}
	found, _, err := t.driver.FindObjects(s, maxObjects)
	return found, errors.Join(err, t.driver.FindObjectsFinal(s))
}

func (t *token) value(s pkcs11.SessionHandle, o pkcs11.ObjectHandle, kind uint) ([]byte, error) {
	got, err := t.driver.GetAttributeValue(s, o, []*pkcs11.Attribute{pkcs11.NewAttribute(kind, nil)})
	if err != nil || len(got) != 1 {
		return nil, fmt.Errorf("attribute %#x: %w", kind, err)
	}
	return bytes.Clone(got[0].Value), nil
}

// flag reads a yes or no; a token that does not know the attribute says no.
func (t *token) flag(s pkcs11.SessionHandle, o pkcs11.ObjectHandle, kind uint) bool {
	v, err := t.value(s, o, kind)
	return err == nil && len(v) == 1 && v[0] != 0
}

// digestInfo is what PKCS#1 v1.5 puts before a digest (RFC 8017 § 9.2, note 1).
var digestInfo = map[string][]byte{
	"SHA-256": {0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20},
	"SHA-384": {0x30, 0x41, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x02, 0x05, 0x00, 0x04, 0x30},
	"SHA-512": {0x30, 0x51, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x03, 0x05, 0x00, 0x04, 0x40},
}

// pss are the names of a hash and of the mask made with it.
var pss = map[string][2]uint{
	"SHA-256": {pkcs11.CKM_SHA256, pkcs11.CKG_MGF1_SHA256},
	"SHA-384": {pkcs11.CKM_SHA384, pkcs11.CKG_MGF1_SHA384},
	"SHA-512": {pkcs11.CKM_SHA512, pkcs11.CKG_MGF1_SHA512},
}

// mechanism says in the words of PKCS#11 what is asked.
func (k *key) mechanism(q request) (*pkcs11.Mechanism, []byte, error) {
	if !supported(k.public, q.Scheme) {
		return nil, nil, word(unsupported)
	}
	switch q.Scheme {
	case "RSA-PKCS1":
		return pkcs11.NewMechanism(pkcs11.CKM_RSA_PKCS, nil), append(bytes.Clone(digestInfo[q.Hash]), q.Digest...), nil
	case "RSA-PSS": // the salt is as long as the digest
		h := pss[q.Hash]
		return pkcs11.NewMechanism(pkcs11.CKM_RSA_PKCS_PSS, pkcs11.NewPSSParams(h[0], h[1], uint(len(q.Digest)))), q.Digest, nil
	}
	digest := q.Digest
	if ec, ok := k.public.(*ecdsa.PublicKey); ok {
		digest = digest[:min(len(digest), (ec.Curve.Params().BitSize+7)/8)] // FIPS 186-5 § 6.4: the leftmost bits
	}
	return pkcs11.NewMechanism(pkcs11.CKM_ECDSA, nil), digest, nil
}

// encode brings a signature into the form of the protocol: that of RSA as it is, r and s of ECDSA as DER.
func (k *key) encode(signature []byte) ([]byte, error) {
	if _, ok := k.public.(*ecdsa.PublicKey); !ok {
		return signature, nil
	}
	n := len(signature) / 2
	if n == 0 || len(signature)%2 != 0 {
		return nil, errors.New("the token returned no signature")
	}
	return asn1.Marshal(struct{ R, S *big.Int }{new(big.Int).SetBytes(signature[:n]), new(big.Int).SetBytes(signature[n:])})
}
