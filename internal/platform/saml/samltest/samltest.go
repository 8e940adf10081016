// Package samltest is an identity provider for tests and demonstrations, in the profile of login.gov.pl: requests by POST
// or redirect, answers by artifact, resolved over mutual TLS, assertions encrypted with ECDH-ES, AES key wrap and AES-GCM,
// with the attributes of a natural person by eIDAS.
//
// Words: Provider vouches for People, who are fictitious. Front is what browsers see, Back is what services ask. Bend makes
// it misbehave at one place of its answer, so that each check of the service provider can be seen to hold. Start runs both
// sides on ports of the machine.
//
// It shares with the service provider the XML tree, signatures and encryption, and none of the protocol; what it says
// about those is therefore proved elsewhere, with xmlsec1 and providers that we did not write.
//
// What it does not do: it keeps everything in memory, checks no passwords and is never part of the product.
package samltest

import (
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1" //nolint:gosec // the source id of an artifact
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"wrota/internal/kit/calendar"
	"wrota/internal/kit/pesel"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/xmlsec"
	"wrota/internal/platform/xmlsec/xmlenc"
)

const (
	nsProtocol  = "urn:oasis:names:tc:SAML:2.0:protocol"
	nsAssertion = "urn:oasis:names:tc:SAML:2.0:assertion"
	nsMetadata  = "urn:oasis:names:tc:SAML:2.0:metadata"
	nsDS        = "http://www.w3.org/2000/09/xmldsig#"
	nsSOAP      = "http://schemas.xmlsoap.org/soap/envelope/"
)

// Person is somebody the provider vouches for.
type Person struct{ PESEL, Given, Family, Born string }

// People are fictitious, with valid numbers.
func People() []Person {
	list := []Person{
		{Given: "Maria", Family: "Żółkiewska-O’Neill", Born: "1985-02-14"},
		{Given: "Zbigniew", Family: "Gęś", Born: "1951-11-30"},
		{Given: "Oksana", Family: "Шевченко", Born: "2001-07-09"},
	}
	for i := range list {
		born, _ := calendar.Parse(list[i].Born)
		sex := pesel.Female
		if i == 1 {
			sex = pesel.Male
		}
		number, _ := pesel.Make(born, 100+i, sex)
		list[i].PESEL = number.String()
	}
	return list
}

// Provider is the identity provider. It is safe for many goroutines.
type Provider struct {
	EntityID string
	Base     string // address of Front, without a slash at the end
	Resolver string // address of Back
	People   []Person
	Clock    clock.Clock
	Key      *ecdsa.PrivateKey
	Cert     *x509.Certificate
	Find     func() ([]byte, error) // the metadata of the service, asked for while there are none; nil: Serve brings them

	mu      sync.Mutex
	sign    *xmlsec.Plain
	service service
	bend    Bend
	asked   map[string]Request // by a ticket in the login page
	answers map[string]func(resolve string) []byte
}

// service is what the provider knows of the one service it serves.
type service struct {
	entityID, acs, logout string
	signing               []*x509.Certificate
	encryption            *x509.Certificate
}

// New makes a provider with a fresh key. Start sets its addresses.
func New(c clock.Clock) (*Provider, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	cert, err := Certificate(key, "Testowy węzeł krajowy", c.Now())
	if err != nil {
		return nil, err
	}
	p := &Provider{
		EntityID: "https://test.wezel.example/saml", Base: "https://test.wezel.example", Resolver: "https://test.wezel.example/artefakt",
		People: People(), Clock: c, Key: key, Cert: cert, asked: map[string]Request{}, answers: map[string]func(string) []byte{},
	}
	p.sign, err = xmlsec.NewPlain(key, cert)
	return p, err
}

// Metadata is what the service reads of us, signed.
func (p *Provider) Metadata() ([]byte, error) {
	cert := base64.StdEncoding.EncodeToString(p.Cert.Raw)
	return p.signed(fmt.Sprintf(`<md:EntityDescriptor xmlns:md="%s" xmlns:ds="%s" ID="_meta" entityID="%s"><md:IDPSSODescriptor WantAuthnRequestsSigned="true" protocolSupportEnumeration="%s">`+
		`<md:KeyDescriptor use="signing"><ds:KeyInfo><ds:X509Data><ds:X509Certificate>%s</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>`+
		`<md:ArtifactResolutionService Binding="urn:oasis:names:tc:SAML:2.0:bindings:SOAP" Location="%s" index="0" isDefault="true"/>`+
		`<md:SingleLogoutService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="%s/wyloguj"/>`+
		`<md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="%s/zaloguj"/>`+
		`<md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="%s/zaloguj"/>`+
		`</md:IDPSSODescriptor></md:EntityDescriptor>`,
		nsMetadata, nsDS, escape(p.EntityID), nsProtocol, cert, escape(p.Resolver), escape(p.Base), escape(p.Base), escape(p.Base)))
}

// Serve reads the metadata of the one service that may ask.
func (p *Provider) Serve(metadata []byte) error {
	doc, err := xmlsec.Parse(metadata)
	if err != nil {
		return err
	}
	root := doc.Root()
	role := root.Child(nsMetadata, "SPSSODescriptor")
	s := service{
		entityID: root.Attr("entityID"),
		acs:      role.Child(nsMetadata, "AssertionConsumerService").Attr("Location"),
		logout:   role.Child(nsMetadata, "SingleLogoutService").Attr("Location"),
	}
	for k := range role.All(nsMetadata, "KeyDescriptor") {
		der, err := base64.StdEncoding.DecodeString(strings.TrimSpace(k.Child(nsDS, "KeyInfo").Text()))
		if err != nil {
			return err
		}
		cert, err := x509.ParseCertificate(der)
		if err != nil {
			return err
		}
		if k.Attr("use") == "encryption" {
			s.encryption = cert
		} else {
			s.signing = append(s.signing, cert)
		}
	}
	if s.entityID == "" || s.acs == "" || len(s.signing) == 0 {
		return errors.New("samltest: these are not the metadata of a service")
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.service = s
	return nil
}

// served is the service, for those who do not hold the lock.
func (p *Provider) served() service {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.service
}

// Misbehave bends every answer from now on; the zero Bend mends it.
func (p *Provider) Misbehave(b Bend) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.bend = b
}

// recipient is whom to encrypt to, by the service's certificate.
func (s service) recipient() (xmlenc.Recipient, error) {
	switch key := s.encryption.PublicKey.(type) {
	case *ecdsa.PublicKey:
		public, err := key.ECDH()
		return xmlenc.Recipient{EC: public, Algorithm: []byte{0}}, err
	case *rsa.PublicKey:
		return xmlenc.Recipient{RSA: key}, nil
	}
	return xmlenc.Recipient{}, errors.New("samltest: cannot encrypt to this certificate")
}

// Stranger is somebody else's key to encrypt to.
func Stranger() xmlenc.Recipient {
	key, _ := ecdh.P256().GenerateKey(rand.Reader) // never fails
	return xmlenc.Recipient{EC: key.PublicKey()}
}

// signed signs the text of one element that has an ID.
func (p *Provider) signed(text string) ([]byte, error) { return signedBy(p.sign, text) }

func signedBy(s *xmlsec.Plain, text string) ([]byte, error) {
	doc, err := xmlsec.Parse([]byte(text))
	if err != nil {
		return nil, err
	}
	return s.Sign(doc, nsAssertion, "Issuer")
}

// artifact makes a ticket of type 4 for the message behind it.
func (p *Provider) artifact() string {
	b := make([]byte, 44)
	b[1] = 4
	source := sha1.Sum([]byte(p.EntityID)) //nolint:gosec // see the import
	copy(b[4:], source[:])
	_, _ = rand.Read(b[24:])
	return base64.StdEncoding.EncodeToString(b)
}

func escape(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;").Replace(s)
}

func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }
