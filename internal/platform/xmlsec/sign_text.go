package xmlsec

import (
	"crypto/x509"
	"encoding/base64"
)

// sealText is a signature's text with gaps. SignedInfo and SignedProperties are written directly in
// their exclusive canonical form, so that the bytes digested are the bytes in the file and nothing is
// canonicalised twice; that is why they repeat declarations and have no self-closing tags.
type sealText struct {
	infoA, infoB, infoC, infoD string
	propsA, propsB, propsC     string
	keyInfo                    string
}

const (
	openSignedInfo = `<ds:SignedInfo xmlns:ds="` + nsDS + `"><ds:CanonicalizationMethod Algorithm="` + string(Exclusive) + `"></ds:CanonicalizationMethod>`
	exclusiveStep  = `<ds:Transform Algorithm="` + string(Exclusive) + `"></ds:Transform></ds:Transforms>`
	envelopedStep  = `<ds:Transform Algorithm="` + transformEnveloped + `"></ds:Transform>`
)

func newSealText(m method, cert *x509.Certificate, chain []*x509.Certificate) sealText {
	digest := `<ds:DigestMethod Algorithm="` + digestURI(m.hash) + `"></ds:DigestMethod><ds:DigestValue>`
	h := m.hash.New()
	h.Write(cert.Raw)
	certDigest := `<ds:DigestMethod xmlns:ds="` + nsDS + `" Algorithm="` + digestURI(m.hash) + `"></ds:DigestMethod>` +
		`<ds:DigestValue xmlns:ds="` + nsDS + `">` + base64Text(h.Sum(nil)) + `</ds:DigestValue>`
	t := sealText{
		infoA: openSignedInfo + `<ds:SignatureMethod Algorithm="` + m.uri() + `"></ds:SignatureMethod><ds:Reference Id="ref-`,
		infoB: `" URI=""><ds:Transforms>` + envelopedStep + exclusiveStep + digest,
		infoC: `</ds:DigestValue></ds:Reference><ds:Reference Type="` + typeSignedProperties + `" URI="#props-`,
		infoD: `"><ds:Transforms>` + exclusiveStep + digest,

		propsA: `<xades:SignedProperties xmlns:xades="` + nsXAdES + `" Id="props-`,
		propsB: `"><xades:SignedSignatureProperties><xades:SigningTime>`,
		// EN 319 132-1 § 6.3: a B-B signature names its certificate and the format of what it signs.
		propsC: `</xades:SigningTime><xades:SigningCertificateV2><xades:Cert><xades:CertDigest>` + certDigest +
			`</xades:CertDigest></xades:Cert></xades:SigningCertificateV2></xades:SignedSignatureProperties>` +
			`<xades:SignedDataObjectProperties><xades:DataObjectFormat ObjectReference="#ref-`,
	}
	t.keyInfo = `<ds:KeyInfo><ds:X509Data>`
	for _, c := range append([]*x509.Certificate{cert}, chain...) {
		t.keyInfo += `<ds:X509Certificate>` + base64Text(c.Raw) + `</ds:X509Certificate>`
	}
	t.keyInfo += `</ds:X509Data></ds:KeyInfo>`
	return t
}

func (t *sealText) infoStart(to []byte, ids string, digest []byte) []byte {
	to = append(append(append(to, t.infoA...), ids...), t.infoB...)
	to = base64.StdEncoding.AppendEncode(to, digest)
	return append(to, t.infoC...)
}

func (t *sealText) infoEnd(to []byte, ids string, digest []byte) []byte {
	to = append(append(to, ids...), t.infoD...)
	to = base64.StdEncoding.AppendEncode(to, digest)
	return append(to, `</ds:DigestValue></ds:Reference></ds:SignedInfo>`...)
}

func (t *sealText) signedProperties(to []byte, ids string, when []byte) []byte {
	to = append(append(append(to, t.propsA...), ids...), t.propsB...)
	to = append(append(append(to, when...), t.propsC...), ids...)
	return append(to, `"><xades:MimeType>application/xml</xades:MimeType></xades:DataObjectFormat>`+
		`</xades:SignedDataObjectProperties></xades:SignedProperties>`...)
}

func (t *sealText) signature(to []byte, ids string, w *sealWork, value []byte) []byte {
	to = append(append(to, `<ds:Signature xmlns:ds="`+nsDS+`" Id="sig-`...), ids...)
	to = append(append(to, `">`...), w.info...)
	to = append(append(to, `<ds:SignatureValue Id="value-`...), ids...)
	to = base64.StdEncoding.AppendEncode(append(to, `">`...), value)
	to = append(append(to, `</ds:SignatureValue>`...), t.keyInfo...)
	to = append(append(to, `<ds:Object><xades:QualifyingProperties xmlns:xades="`+nsXAdES+`" Target="#sig-`...), ids...)
	to = append(append(to, `">`...), w.properties...)
	return append(to, `</xades:QualifyingProperties></ds:Object></ds:Signature>`...)
}
