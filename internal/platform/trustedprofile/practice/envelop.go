package practice

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"time"

	"wrota/internal/platform/crypt"
	"wrota/internal/platform/trustedprofile"
	"wrota/internal/platform/xmlsec"
)

const (
	nsDS     = trustedprofile.NsDS
	nsXAdES  = "http://uri.etsi.org/01903/v1.3.2#"
	sha256ID = "http://www.w3.org/2001/04/xmlenc#sha256"
	propsRef = "http://uri.etsi.org/01903#SignedProperties"
)

func text64(b []byte) string { return base64.StdEncoding.EncodeToString(b) }

// canonical is what a builder made, in the bytes that are digested and written.
func canonical(b *xmlsec.Builder) ([]byte, error) {
	doc, err := b.Document()
	if err != nil {
		return nil, err
	}
	return xmlsec.Exclusive.Node(doc.Root())
}

// envelop adds a XAdES signature whose properties name a person, as the last child of the root.
func envelop(doc *xmlsec.Document, seal *crypt.Seal, who trustedprofile.Person, at time.Time) ([]byte, error) {
	plain, err := xmlsec.NewPlain(seal.Signer, seal.Certificate)
	if err != nil {
		return nil, err
	}
	octets, err := xmlsec.Exclusive.Document(doc)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(octets)
	id := "ID-" + hex.EncodeToString(sum[:8])
	props, err := properties(seal, who, at, id)
	if err != nil {
		return nil, err
	}
	info, err := signedInfo(plain.Method(), id, sum[:], props)
	if err != nil {
		return nil, err
	}
	value, err := plain.Octets(info)
	if err != nil {
		return nil, err
	}
	signature := `<ds:Signature xmlns:ds="` + nsDS + `" Id="` + id + `">` + string(info) + `<ds:SignatureValue>` + text64(value) + `</ds:SignatureValue>` +
		`<ds:KeyInfo><ds:X509Data><ds:X509Certificate>` + text64(seal.Certificate.Raw) + `</ds:X509Certificate></ds:X509Data></ds:KeyInfo>` +
		`<ds:Object><xades:QualifyingProperties xmlns:xades="` + nsXAdES + `" Target="#` + id + `">` + string(props) + `</xades:QualifyingProperties></ds:Object></ds:Signature>`
	return doc.Append(doc.Root(), []byte(signature))
}

func signedInfo(method, id string, document, props []byte) ([]byte, error) {
	b := xmlsec.NewBuilder("ds:SignedInfo", xmlsec.Namespace{Prefix: "ds", URI: nsDS})
	info := b.Root()
	info.Element("ds:CanonicalizationMethod").Attr("Algorithm", string(xmlsec.Exclusive))
	info.Element("ds:SignatureMethod").Attr("Algorithm", method)
	whole := info.Element("ds:Reference").Attr("URI", "")
	steps := whole.Element("ds:Transforms")
	steps.Element("ds:Transform").Attr("Algorithm", nsDS+"enveloped-signature")
	steps.Element("ds:Transform").Attr("Algorithm", string(xmlsec.Exclusive))
	digest(whole, document)
	sum := sha256.Sum256(props)
	own := info.Element("ds:Reference").Attr("Type", propsRef).Attr("URI", "#props-"+id)
	own.Element("ds:Transforms").Element("ds:Transform").Attr("Algorithm", string(xmlsec.Exclusive))
	digest(own, sum[:])
	return canonical(b)
}

func digest(to xmlsec.Element, sum []byte) {
	to.Element("ds:DigestMethod").Attr("Algorithm", sha256ID)
	to.Leaf("ds:DigestValue", text64(sum))
}

// properties say when, by which certificate, and who: in the older of the two vocabularies, which the service has used
// again since March 2025.
func properties(seal *crypt.Seal, who trustedprofile.Person, at time.Time, id string) ([]byte, error) {
	b := xmlsec.NewBuilder("xades:SignedProperties", xmlsec.Namespace{Prefix: "xades", URI: nsXAdES}, xmlsec.Namespace{Prefix: "ds", URI: nsDS})
	s := b.Root().Attr("Id", "props-"+id).Element("xades:SignedSignatureProperties")
	s.Leaf("xades:SigningTime", at.UTC().Format("2006-01-02T15:04:05Z"))
	sum := sha256.Sum256(seal.Certificate.Raw)
	digest(s.Element("xades:SigningCertificateV2").Element("xades:Cert").Element("xades:CertDigest"), sum[:])
	role := s.Element("xades:SignerRoleV2").Element("xades:ClaimedRoles").Element("xades:ClaimedRole")
	zp := role.Element("ppZP:PodpisZP", xmlsec.Namespace{Prefix: "ppZP", URI: trustedprofile.NsOlder}, xmlsec.Namespace{Prefix: "os", URI: trustedprofile.NsPerson})
	person := zp.Element("ppZP:DaneZP").Element("ppZP:DaneZPOsobyFizycznej")
	person.Leaf("os:Nazwisko", who.Family).Attr("rodzajCzlonu", "pierwszy")
	person.Leaf("os:Imie", who.Given)
	person.Leaf("os:PESEL", who.PESEL)
	return canonical(b)
}
