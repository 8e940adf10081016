package samltest

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"wrota/internal/platform/xmlsec"
	"wrota/internal/platform/xmlsec/xmlenc"
)

// Claims are everything that an assertion and the answer around it say. A Bend may change any of them.
type Claims struct {
	ID, Issuer, NameID, SessionIndex  string
	Recipient, Audience, InResponseTo string // of the assertion
	Level                             string // low, substantial, high, or a whole URI
	IssuedAt, NotBefore, NotOnOrAfter time.Time
	AuthenticatedAt                   time.Time
	Person                            Person
	Method                            string // of the confirmation

	ResponseIssuer, Destination, ResponseTo string // of the response
	ResolveTo                               string // InResponseTo of the ArtifactResponse; "" means what was asked
	Status, SubStatus                       string // "" means success

	UnsignedAssertion, UnsignedResponse, UnsignedArtifact bool
	Plain                                                 bool // no encryption
}

// Bend makes one answer wrong. Every hook may be nil; they get and return the text of what is made at their stage.
type Bend struct {
	Claims    func(*Claims)
	Unsigned  func(string) string     // the assertion before it is signed
	Assertion func(string) string     // the assertion after it was signed
	Recipient func() xmlenc.Recipient // whom to encrypt to, and how
	Encrypted func(string) string     // the EncryptedAssertion, or the Assertion when nothing is encrypted
	Response  func(string) string     // the response before it is signed
	Answered  func(string) string     // the response after it was signed
	Resolved  func(string) string     // the ArtifactResponse after it was signed
	SOAP      func([]byte) []byte     // all of it
	Signer    *xmlsec.Plain           // another key for the assertion
	Artifact  func(string) string     // the ticket given to the browser
}

func apply(hook func(string) string, s string) string {
	if hook == nil {
		return s
	}
	return hook(s)
}

func newID() string {
	var b [16]byte
	_, _ = rand.Read(b[:])
	return "_" + hex.EncodeToString(b[:])
}

// claims are the honest ones.
func (p *Provider) claims(r Request, who Person) Claims {
	now := p.Clock.Now()
	level := r.Level
	if level == "" {
		level = "substantial"
	}
	return Claims{
		ID: newID(), Issuer: p.EntityID, NameID: "osoba-" + who.PESEL, SessionIndex: newID(),
		Recipient: p.service.acs, Audience: p.service.entityID, InResponseTo: r.ID, Level: level,
		IssuedAt: now, NotBefore: now.Add(-time.Minute), NotOnOrAfter: now.Add(5 * time.Minute), AuthenticatedAt: now,
		Person: who, Method: "urn:oasis:names:tc:SAML:2.0:cm:bearer",
		ResponseIssuer: p.EntityID, Destination: p.service.acs, ResponseTo: r.ID,
	}
}

// Issue makes an answer about a person and returns the artifact for it. The answer can be resolved any number of times: that
// an artifact works once is the service's own care too, and that is what is tested.
func (p *Provider) Issue(r Request, who Person) (string, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	bend := p.bend
	c := p.claims(r, who)
	if bend.Claims != nil {
		bend.Claims(&c)
	}
	response, err := p.response(c, bend)
	if err != nil {
		return "", err
	}
	artifact := p.artifact()
	p.answers[artifact] = func(resolve string) []byte { return p.resolved(c, bend, response, resolve) }
	return apply(bend.Artifact, artifact), nil
}

// Refuse answers that the person was not identified: the status below Responder, e.g. AuthnFailed.
func (p *Provider) Refuse(r Request, status string) (string, error) {
	p.mu.Lock()
	c := p.claims(r, Person{})
	c.Status, c.SubStatus = "Responder", status
	p.mu.Unlock()
	response, err := p.response(c, Bend{})
	if err != nil {
		return "", err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	artifact := p.artifact()
	p.answers[artifact] = func(resolve string) []byte { return p.resolved(c, Bend{}, response, resolve) }
	return artifact, nil
}

// response is the Response, signed unless the claims say otherwise.
func (p *Provider) response(c Claims, bend Bend) (string, error) {
	body := ""
	if c.Status == "" {
		var err error
		if body, err = p.assertion(c, bend); err != nil {
			return "", err
		}
	}
	text := apply(bend.Response, fmt.Sprintf(`<samlp:Response xmlns:samlp="%s" xmlns:saml="%s" ID="%s" Version="2.0" IssueInstant="%s" Destination="%s" InResponseTo="%s">`+
		`<saml:Issuer>%s</saml:Issuer>%s%s</samlp:Response>`,
		nsProtocol, nsAssertion, newID(), stamp(c.IssuedAt), escape(c.Destination), escape(c.ResponseTo), escape(c.ResponseIssuer), c.status(), body))
	if !c.UnsignedResponse {
		signed, err := p.signed(text)
		if err != nil {
			return "", fmt.Errorf("samltest: response: %w", err)
		}
		text = string(signed)
	}
	return apply(bend.Answered, text), nil
}

func (c Claims) status() string {
	const prefix = "urn:oasis:names:tc:SAML:2.0:status:"
	value, inner := prefix+"Success", ""
	if c.Status != "" {
		value = prefix + c.Status
		if c.SubStatus != "" {
			inner = `<samlp:StatusCode Value="` + prefix + c.SubStatus + `"/>`
		}
	}
	return `<samlp:Status><samlp:StatusCode Value="` + value + `">` + inner + `</samlp:StatusCode></samlp:Status>`
}

// assertion is the assertion, signed and encrypted unless the claims say otherwise.
func (p *Provider) assertion(c Claims, bend Bend) (string, error) {
	text := apply(bend.Unsigned, c.assertion())
	if !c.UnsignedAssertion {
		by := p.sign
		if bend.Signer != nil {
			by = bend.Signer
		}
		signed, err := signedBy(by, text)
		if err != nil {
			return "", fmt.Errorf("samltest: assertion: %w", err)
		}
		text = string(signed)
	}
	text = apply(bend.Assertion, text)
	if !c.Plain {
		to, err := p.service.recipient()
		if bend.Recipient != nil {
			to, err = bend.Recipient(), nil
		}
		if err != nil {
			return "", err
		}
		sealed, err := xmlenc.Encrypt([]byte(text), to)
		if err != nil {
			return "", err
		}
		text = `<saml:EncryptedAssertion>` + string(sealed) + `</saml:EncryptedAssertion>`
	}
	return apply(bend.Encrypted, text), nil
}

func (c Claims) assertion() string {
	level := c.Level
	if !strings.Contains(level, ":") {
		level = "http://eidas.europa.eu/LoA/" + level
	}
	attributes := ""
	for _, a := range [][3]string{
		{"FamilyName", "CurrentFamilyName", c.Person.Family},
		{"FirstName", "CurrentGivenName", c.Person.Given},
		{"DateOfBirth", "DateOfBirth", c.Person.Born},
		{"PersonIdentifier", "PersonIdentifier", c.Person.PESEL},
	} {
		attributes += `<saml:Attribute FriendlyName="` + a[0] + `" Name="http://eidas.europa.eu/attributes/naturalperson/` + a[1] +
			`" NameFormat="urn:oasis:names:tc:SAML:2.0:attrname-format:uri"><saml:AttributeValue>` + escape(a[2]) + `</saml:AttributeValue></saml:Attribute>`
	}
	return fmt.Sprintf(`<saml:Assertion xmlns:saml="%s" ID="%s" Version="2.0" IssueInstant="%s"><saml:Issuer>%s</saml:Issuer>`+
		`<saml:Subject><saml:NameID Format="urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified">%s</saml:NameID><saml:SubjectConfirmation Method="%s">`+
		`<saml:SubjectConfirmationData InResponseTo="%s" NotOnOrAfter="%s" Recipient="%s"/></saml:SubjectConfirmation></saml:Subject>`+
		`<saml:Conditions NotBefore="%s" NotOnOrAfter="%s"><saml:AudienceRestriction><saml:Audience>%s</saml:Audience></saml:AudienceRestriction></saml:Conditions>`+
		`<saml:AuthnStatement AuthnInstant="%s" SessionIndex="%s"><saml:AuthnContext><saml:AuthnContextClassRef>%s</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>`+
		`<saml:AttributeStatement>%s</saml:AttributeStatement></saml:Assertion>`,
		nsAssertion, escape(c.ID), stamp(c.IssuedAt), escape(c.Issuer), escape(c.NameID), c.Method, escape(c.InResponseTo), stamp(c.NotOnOrAfter), escape(c.Recipient),
		stamp(c.NotBefore), stamp(c.NotOnOrAfter), escape(c.Audience), stamp(c.AuthenticatedAt), c.SessionIndex, escape(level), attributes)
}

// resolved is the SOAP envelope that answers one ArtifactResolve.
func (p *Provider) resolved(c Claims, bend Bend, response, resolve string) []byte {
	if c.ResolveTo != "" {
		resolve = c.ResolveTo
	}
	text := p.artifactResponse(resolve, response, c.UnsignedArtifact)
	out := []byte(soap(apply(bend.Resolved, text)))
	if bend.SOAP != nil {
		out = bend.SOAP(out)
	}
	return out
}

func (p *Provider) artifactResponse(resolve, response string, unsigned bool) string {
	text := fmt.Sprintf(`<samlp:ArtifactResponse xmlns:samlp="%s" xmlns:saml="%s" ID="%s" Version="2.0" IssueInstant="%s" InResponseTo="%s"><saml:Issuer>%s</saml:Issuer>%s%s</samlp:ArtifactResponse>`,
		nsProtocol, nsAssertion, newID(), stamp(p.Clock.Now()), escape(resolve), escape(p.EntityID), Claims{}.status(), response)
	if unsigned {
		return text
	}
	signed, err := p.signed(text)
	if err != nil { // a bent response may be no XML; then it goes out as it is
		return text
	}
	return string(signed)
}

func soap(message string) string {
	return `<soap:Envelope xmlns:soap="` + nsSOAP + `"><soap:Body>` + message + `</soap:Body></soap:Envelope>`
}
