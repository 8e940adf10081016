package crypt

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"fmt"
	"io"
	"math/big"
	"regexp"
	"sync"
	"time"

	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/platform/xmlsec"
)

// Seal is a certificate with the key that belongs to it. It does not change and may be used by many goroutines.
type Seal struct {
	Certificate *x509.Certificate
	Chain       []*x509.Certificate // issuers, nearest first; may be empty
	Signer      crypto.Signer       // a key in memory, or a way to one that never leaves its module

	sealer func() (*xmlsec.Sealer, error)
}

// NewSeal puts a certificate and its key together; it is an error if they are not a pair.
func NewSeal(cert *x509.Certificate, signer crypto.Signer, chain ...*x509.Certificate) (*Seal, error) {
	public, ok := signer.Public().(interface{ Equal(crypto.PublicKey) bool })
	if !ok || !public.Equal(cert.PublicKey) {
		return nil, errors.New("crypt: the key is not the certificate's")
	}
	s := &Seal{Certificate: cert, Chain: chain, Signer: signer}
	s.sealer = sync.OnceValues(func() (*xmlsec.Sealer, error) { return xmlsec.NewSealer(signer, cert, chain...) })
	return s, nil
}

// CheckAt refuses (a conflict) to use the seal outside the certificate's validity.
func (s *Seal) CheckAt(t time.Time) error {
	switch c := s.Certificate; {
	case t.Before(c.NotBefore):
		return fault.New(fault.Conflict, "crypt.seal.not-yet-valid", fault.Args{"From": calendar.Of(c.NotBefore).String()})
	case t.After(c.NotAfter): // RFC 5280 § 4.1.2.5: both ends belong to the period
		return fault.New(fault.Conflict, "crypt.seal.expired", fault.Args{"Until": calendar.Of(c.NotAfter).String()})
	}
	return nil
}

// SealXML returns the document with an enveloped XAdES-B-B seal made at a moment when the seal is valid.
func (s *Seal) SealXML(doc *xmlsec.Document, at time.Time) ([]byte, error) {
	if err := s.CheckAt(at); err != nil {
		return nil, err
	}
	sealer, err := s.sealer()
	if err != nil {
		return nil, fmt.Errorf("crypt: %w", err)
	}
	return sealer.Seal(doc, at)
}

// Format never prints the key, whatever the verb.
func (s Seal) Format(f fmt.State, _ rune) {
	if s.Certificate == nil {
		_, _ = io.WriteString(f, "seal(none)")
		return
	}
	_, _ = fmt.Fprintf(f, "seal(%s)", s.Certificate.Subject.CommonName)
}

// organisationIdentifier is the attribute that says who a seal's owner is (EN 319 412-1 § 5.1.4).
var organisationIdentifier = asn1.ObjectIdentifier{2, 5, 4, 97}

var organisationForm = regexp.MustCompile(`^(VAT|NTR|[A-Z]{2}:)[A-Z]{2}-[0-9A-Za-z]{4,20}$`)

// GenerateSeal makes a self-signed seal for demonstrations and tests: nobody outside trusts it. organisationID is
// written as in EN 319 412-1, "VATPL-" and the NIP.
func GenerateSeal(name, organisationID, country string, from, to time.Time) (*Seal, error) {
	switch {
	case name == "" || len(name) > 64: // X.520 bounds the common name
		return nil, errors.New("crypt: a seal's name has 1 to 64 bytes")
	case !organisationForm.MatchString(organisationID) || len(country) != 2:
		return nil, errors.New("crypt: the organisation is written like VATPL-1234563218, the country with two letters")
	case !from.Before(to):
		return nil, errors.New("crypt: a seal ends after it begins")
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("crypt: seal key: %w", err)
	}
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 126))
	if err != nil {
		return nil, fmt.Errorf("crypt: seal serial: %w", err)
	}
	template := &x509.Certificate{
		SerialNumber: serial.SetBit(serial, 126, 1), // never zero, always 16 octets
		Subject: pkix.Name{
			CommonName: name, Organization: []string{name}, Country: []string{country},
			ExtraNames: []pkix.AttributeTypeAndValue{{Type: organisationIdentifier, Value: organisationID}},
		},
		NotBefore:             from,
		NotAfter:              to,
		KeyUsage:              x509.KeyUsageContentCommitment | x509.KeyUsageDigitalSignature,
		BasicConstraintsValid: true, // not an authority
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return nil, fmt.Errorf("crypt: seal certificate: %w", err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, fmt.Errorf("crypt: seal certificate: %w", err)
	}
	return NewSeal(cert, key)
}
