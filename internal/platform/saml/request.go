package saml

import (
	"strconv"
	"time"

	"wrota/internal/kit/actor"
	"wrota/internal/platform/xmlsec"
)

// Begin starts a login. The caller keeps Pending with the browser's session and sends the browser where Redirect says.
func (sp *ServiceProvider) Begin(ask Ask) (Pending, Redirect, error) {
	now := sp.config.Clock.Now()
	if err := sp.current(now); err != nil {
		return Pending{}, Redirect{}, err
	}
	to, err := by(sp.config.Provider.login, bindingPOST, bindingRedirect)
	if err != nil {
		return Pending{}, Redirect{}, err
	}
	if ask.Level == actor.LevelNone {
		ask.Level = actor.LevelLow
	}
	p := Pending{ID: newID(), RelayState: ask.RelayState, Level: ask.Level, Force: ask.Force, Issued: now}
	doc, err := sp.authnRequest(p, to.location).Document()
	if err != nil {
		return Pending{}, Redirect{}, err
	}
	r, err := sp.send(to.binding, to.location, "SAMLRequest", doc, ask.RelayState)
	return p, r, err
}

// authnRequest writes the request of the profile: eIDAS extensions, a minimal level, the answer as an artifact.
func (sp *ServiceProvider) authnRequest(p Pending, destination string) *xmlsec.Builder {
	answer := bindingArtifact
	if sp.config.Lenient.AnswerByPOST {
		answer = bindingPOST
	}
	b := sp.message("samlp:AuthnRequest", p.ID, destination, p.Issued, xmlsec.Namespace{Prefix: "eidas", URI: nsEIDAS})
	root := b.Root().Attr("ProtocolBinding", answer).Attr("AssertionConsumerServiceURL", sp.config.ACS)
	if sp.config.Name != "" {
		root.Attr("ProviderName", sp.config.Name)
	}
	if p.Force {
		root.Attr("ForceAuthn", "true")
	}
	extensions := root.Element("samlp:Extensions")
	extensions.Leaf("eidas:SPType", "public") // a public body: login.gov.pl serves no other kind by this profile
	wanted := extensions.Element("eidas:RequestedAttributes")
	for _, a := range [][2]string{
		{"FamilyName", attributeFamily}, {"FirstName", attributeGiven}, {"DateOfBirth", attributeBorn}, {"PersonIdentifier", attributeIdentifier},
	} {
		wanted.Element("eidas:RequestedAttribute").Attr("FriendlyName", a[0]).Attr("Name", a[1]).Attr("NameFormat", formatURI).
			Attr("isRequired", strconv.FormatBool(a[1] != attributeBorn))
	}
	root.Element("samlp:NameIDPolicy").Attr("Format", formatUnspecified).Attr("AllowCreate", "true")
	root.Element("samlp:RequestedAuthnContext").Attr("Comparison", "minimum").Leaf("saml:AuthnContextClassRef", levels[p.Level])
	return b
}

// message starts a protocol message of ours with what all of them have.
func (sp *ServiceProvider) message(name, id, destination string, at time.Time, declared ...xmlsec.Namespace) *xmlsec.Builder {
	declared = append([]xmlsec.Namespace{{Prefix: "samlp", URI: nsProtocol}, {Prefix: "saml", URI: nsAssertion}}, declared...)
	b := xmlsec.NewBuilder(name, declared...)
	root := b.Root().Attr("ID", id).Attr("Version", "2.0").Attr("IssueInstant", stamp(at))
	if destination != "" {
		root.Attr("Destination", destination)
	}
	root.Leaf("saml:Issuer", sp.config.EntityID).Attr("Format", formatEntity)
	return b
}

// signed is a message of ours with its signature, as bytes that can be set into an envelope.
func (sp *ServiceProvider) signed(doc *xmlsec.Document) ([]byte, error) {
	return sp.sign.Sign(doc, nsAssertion, "Issuer")
}
