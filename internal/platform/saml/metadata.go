package saml

import (
	"crypto/x509"
	"encoding/base64"
	"strconv"

	"wrota/internal/platform/xmlsec"
	"wrota/internal/platform/xmlsec/xmlenc"
)

// Metadata is our signed EntityDescriptor, for the administrator of the provider.
func (sp *ServiceProvider) Metadata() ([]byte, error) {
	c := sp.config
	b := xmlsec.NewBuilder("md:EntityDescriptor", xmlsec.Namespace{Prefix: "md", URI: nsMetadata})
	root := b.Root().Attr("ID", newID()).Attr("entityID", c.EntityID)
	role := root.Element("md:SPSSODescriptor").Attr("protocolSupportEnumeration", nsProtocol).
		Attr("AuthnRequestsSigned", "true").Attr("WantAssertionsSigned", "true")
	keyDescriptor(role, "signing", c.Certificate)
	for i, k := range c.Decryption {
		if i == 0 { // who encrypts needs the newest only
			methods := keyDescriptor(role, "encryption", k.Certificate)
			encryptionMethods(methods, k.EC != nil)
		}
	}
	if c.SLO != "" {
		for _, binding := range []string{bindingPOST, bindingRedirect} {
			role.Element("md:SingleLogoutService").Attr("Binding", binding).Attr("Location", c.SLO)
		}
	}
	if c.SOAP != "" {
		role.Element("md:SingleLogoutService").Attr("Binding", bindingSOAP).Attr("Location", c.SOAP)
	}
	role.Leaf("md:NameIDFormat", formatUnspecified)
	answer := bindingArtifact
	if c.Lenient.AnswerByPOST {
		answer = bindingPOST
	}
	role.Element("md:AssertionConsumerService").Attr("Binding", answer).Attr("Location", c.ACS).
		Attr("index", strconv.Itoa(0)).Attr("isDefault", "true")
	sp.contact(root)
	doc, err := b.Document()
	if err != nil {
		return nil, err
	}
	return sp.sign.Sign(doc, "", "") // the schema wants the signature first
}

// contact says who runs us.
func (sp *ServiceProvider) contact(root xmlsec.Element) {
	c := sp.config.Contact
	if c.Organisation != "" && c.URL != "" {
		o := root.Element("md:Organization")
		o.Leaf("md:OrganizationName", c.Organisation).Attr("xml:lang", "pl")
		o.Leaf("md:OrganizationDisplayName", c.Organisation).Attr("xml:lang", "pl")
		o.Leaf("md:OrganizationURL", c.URL).Attr("xml:lang", "pl")
	}
	if c.Email != "" {
		root.Element("md:ContactPerson").Attr("contactType", "technical").Leaf("md:EmailAddress", "mailto:"+c.Email)
	}
}

func keyDescriptor(role xmlsec.Element, use string, cert *x509.Certificate) xmlsec.Element {
	k := role.Element("md:KeyDescriptor").Attr("use", use)
	k.Element("ds:KeyInfo", xmlsec.Namespace{Prefix: "ds", URI: nsDS}).Element("ds:X509Data").
		Leaf("ds:X509Certificate", base64.StdEncoding.EncodeToString(cert.Raw))
	return k
}

// encryptionMethods announces what we open, the best first. Peers are still understood by what they write in a message.
func encryptionMethods(k xmlsec.Element, agreement bool) {
	methods := []string{xmlenc.AES256GCM, xmlenc.AES128GCM, xmlenc.OAEP11, xmlenc.OAEPMGF1P}
	if agreement {
		methods = []string{xmlenc.AES256GCM, xmlenc.AES128GCM, xmlenc.WrapAES256, xmlenc.ECDHES}
	}
	for _, m := range methods {
		k.Element("md:EncryptionMethod").Attr("Algorithm", m)
	}
}
