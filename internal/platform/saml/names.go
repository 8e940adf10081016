package saml

import (
	"crypto/rand"
	"encoding/hex"
	"time"

	"wrota/internal/kit/actor"
	"wrota/internal/platform/xmlsec"
)

// Namespaces.
const (
	nsProtocol  = "urn:oasis:names:tc:SAML:2.0:protocol"
	nsAssertion = "urn:oasis:names:tc:SAML:2.0:assertion"
	nsMetadata  = "urn:oasis:names:tc:SAML:2.0:metadata"
	nsEIDAS     = "http://eidas.europa.eu/saml-extensions"
	nsSOAP      = "http://schemas.xmlsoap.org/soap/envelope/"
	nsDS        = "http://www.w3.org/2000/09/xmldsig#"
	nsEnc       = "http://www.w3.org/2001/04/xmlenc#"
)

// Bindings.
const (
	bindingArtifact = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Artifact"
	bindingPOST     = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"
	bindingRedirect = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
	bindingSOAP     = "urn:oasis:names:tc:SAML:2.0:bindings:SOAP"
)

// Other names.
const (
	methodBearer      = "urn:oasis:names:tc:SAML:2.0:cm:bearer"
	formatEntity      = "urn:oasis:names:tc:SAML:2.0:nameid-format:entity"
	formatUnspecified = "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified"
	formatURI         = "urn:oasis:names:tc:SAML:2.0:attrname-format:uri"

	statusSuccess        = "urn:oasis:names:tc:SAML:2.0:status:Success"
	statusResponder      = "urn:oasis:names:tc:SAML:2.0:status:Responder"
	statusAuthnFailed    = "urn:oasis:names:tc:SAML:2.0:status:AuthnFailed"
	statusRequestDenied  = "urn:oasis:names:tc:SAML:2.0:status:RequestDenied"
	statusNoAuthnContext = "urn:oasis:names:tc:SAML:2.0:status:NoAuthnContext"
	statusPartialLogout  = "urn:oasis:names:tc:SAML:2.0:status:PartialLogout"

	// The attributes of a natural person (eIDAS attribute profile 1.2 § 2.2).
	attributeIdentifier = "http://eidas.europa.eu/attributes/naturalperson/PersonIdentifier"
	attributeFamily     = "http://eidas.europa.eu/attributes/naturalperson/CurrentFamilyName"
	attributeGiven      = "http://eidas.europa.eu/attributes/naturalperson/CurrentGivenName"
	attributeBorn       = "http://eidas.europa.eu/attributes/naturalperson/DateOfBirth"

	levelPrefix = "http://eidas.europa.eu/LoA/"
)

var levels = map[actor.Level]string{
	actor.LevelLow: levelPrefix + "low", actor.LevelSubstantial: levelPrefix + "substantial", actor.LevelHigh: levelPrefix + "high",
}

// levelOf reads an AuthnContextClassRef; what is not a level of eIDAS proves nothing.
func levelOf(class string) actor.Level {
	for level, name := range levels {
		if name == class {
			return level
		}
	}
	return actor.LevelNone
}

// Limits of what one message may cost. A real answer has about 12 KB and 150 nodes.
const (
	maxMessage = 512 << 10       // bytes of one message, also after inflating
	maxLogin   = time.Hour       // from Begin to Finish
	maxMoment  = 5 * time.Minute // for a logout message on its way
)

var limits = xmlsec.Limits{Bytes: maxMessage, Nodes: 20_000, Depth: 60}

// parse reads a message; the reason says whether it is a document type declaration or its size that is wrong.
func parse(b []byte) (*xmlsec.Document, error) {
	doc, err := limits.Parse(b)
	switch xmlsec.ProblemOf(err) {
	case "":
		return doc, err
	case xmlsec.Doctype:
		return nil, refuseFor(Doctype, err)
	case xmlsec.TooLarge:
		return nil, refuseFor(TooLarge, err)
	}
	return nil, refuseFor(Malformed, err)
}

// only is the one child element of a name; none or several refuse the message.
func only(n *xmlsec.Node, space, local string, why Reason) (*xmlsec.Node, error) {
	var found *xmlsec.Node
	for c := range n.All(space, local) {
		if found != nil {
			return nil, refuse(why)
		}
		found = c
	}
	if found == nil {
		return nil, refuse(why)
	}
	return found, nil
}

// text is the whole text of an element that has no elements in it. Comments never cut it.
func text(n *xmlsec.Node) (string, error) {
	for range n.Elements() {
		return "", refuse(Malformed)
	}
	return n.Text(), nil
}

// instant reads an xsd:dateTime, which SAML always writes in UTC.
func instant(s string) (time.Time, error) {
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		return time.Time{}, refuse(Malformed)
	}
	return t.UTC(), nil
}

// optionalInstant is instant for an attribute that may be absent.
func optionalInstant(s string) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	return instant(s)
}

func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05Z") }

// newID makes the ID of a message: 128 random bits, and an underscore because XML names do not begin with a digit.
func newID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails
	return "_" + hex.EncodeToString(b[:])
}
