package crypt

import (
	"crypto"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
)

// Save writes the seal as PEM: the certificate, its chain and the key (PKCS#8, not encrypted), readable
// by the owner alone. A key that cannot leave its module cannot be saved.
func (s *Seal) Save(path string) error {
	private, err := x509.MarshalPKCS8PrivateKey(s.Signer)
	if err != nil {
		return fmt.Errorf("crypt: save seal: the key cannot be exported: %w", err)
	}
	var body []byte
	for _, c := range append([]*x509.Certificate{s.Certificate}, s.Chain...) {
		body = append(body, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Raw})...)
	}
	body = append(body, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private})...)
	return writePrivate(path, body, true)
}

// LoadSeal reads a PEM file with certificates and one private key, in any order. The key chooses its certificate.
func LoadSeal(path string) (*Seal, error) {
	body, err := readPrivate(path)
	if err != nil {
		return nil, err
	}
	s, err := parseSeal(body)
	if err != nil {
		return nil, fmt.Errorf("crypt: %s: %w", path, err)
	}
	return s, nil
}

func parseSeal(body []byte) (*Seal, error) {
	var certs []*x509.Certificate
	var signer crypto.Signer
	for block, rest := pem.Decode(body); block != nil; block, rest = pem.Decode(rest) {
		if block.Type == "CERTIFICATE" {
			c, err := x509.ParseCertificate(block.Bytes)
			if err != nil {
				return nil, err
			}
			certs = append(certs, c)
			continue
		}
		key, err := parseKey(block.Bytes)
		if err != nil || signer != nil {
			return nil, errors.New("expected certificates and exactly one private key that is not encrypted")
		}
		signer = key
	}
	if signer == nil {
		return nil, errors.New("no private key")
	}
	return pair(signer, certs)
}

// pair finds the certificate of a key; the others are its chain.
func pair(signer crypto.Signer, certs []*x509.Certificate) (*Seal, error) {
	for i, c := range certs {
		if s, err := NewSeal(c, signer, append(append([]*x509.Certificate(nil), certs[:i]...), certs[i+1:]...)...); err == nil {
			return s, nil
		}
	}
	return nil, errors.New("no certificate for this key")
}

// asSigner is a key that can sign.
func asSigner(key any) (crypto.Signer, error) {
	if signer, ok := key.(crypto.Signer); ok {
		return signer, nil
	}
	return nil, errors.New("this kind of key cannot sign")
}

func parseKey(der []byte) (crypto.Signer, error) {
	if key, err := x509.ParsePKCS8PrivateKey(der); err == nil {
		return asSigner(key)
	}
	if key, err := x509.ParseECPrivateKey(der); err == nil {
		return key, nil
	}
	return x509.ParsePKCS1PrivateKey(der)
}
