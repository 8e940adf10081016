package xmlsec

import (
	"bytes"
	"crypto"
	"crypto/subtle"
	"crypto/x509"
	"math/big"
	"strings"
	"time"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"
)

// properties finds the xades:SignedProperties of this signature and makes sure that the reference of their type leads to
// them: in the one QualifyingProperties, in an Object of this signature, with the Target naming it. It returns nil for a
// plain XMLDSig signature.
func (c *check) properties() (*Node, error) {
	var qualifying []*Node
	for object := range c.sig.All(nsDS, "Object") {
		qualifying = append(qualifying, collect(object.All(nsXAdES, "QualifyingProperties"))...)
	}
	var covering []*reference
	for i := range c.info.references {
		if c.info.references[i].properties {
			covering = append(covering, &c.info.references[i])
		}
	}
	if len(qualifying) == 0 && len(covering) == 0 {
		return nil, nil
	}
	if len(qualifying) != 1 || len(covering) != 1 {
		return nil, NotCovered
	}
	written, err := one(qualifying[0], nsXAdES, "SignedProperties")
	if err != nil {
		return nil, err
	}
	id := c.sig.Attr("Id")
	if id == "" || qualifying[0].Attr("Target") != "#"+id {
		return nil, NotCovered
	}
	if own, err := c.ids.find(id); err != nil || own != c.sig {
		return nil, NotCovered
	}
	s, err := c.resolve(covering[0].uri)
	if err != nil {
		return nil, err
	}
	if s.apex != written {
		return nil, NotCovered
	}
	for _, t := range covering[0].transforms {
		if !C14N(t.algorithm).Known() {
			return nil, Unsupported
		}
	}
	return written, nil
}

// readProperties reads the properties as digested and returns the certificates that the signer named.
func (c *check) readProperties(digested *Node) ([]*x509.Certificate, error) {
	c.result.XAdES = true
	signature, err := one(digested, nsXAdES, "SignedSignatureProperties")
	if err != nil {
		return nil, err
	}
	if err := c.readTime(signature); err != nil {
		return nil, err
	}
	for _, name := range []string{"SigningCertificateV2", "SigningCertificate"} {
		list := signature.Child(nsXAdES, name)
		if list == nil {
			continue
		}
		return c.named(list)
	}
	return nil, WrongCertificate
}

func (c *check) readTime(signature *Node) error {
	n := signature.Child(nsXAdES, "SigningTime")
	if n == nil {
		c.warn(NoSigningTime)
		return nil
	}
	text := strings.TrimSpace(n.Text())
	t, err := time.Parse(time.RFC3339Nano, text)
	if err != nil { // xsd:dateTime may leave the zone out
		t, err = time.Parse("2006-01-02T15:04:05.999999999", text)
	}
	if err != nil {
		return BadStructure
	}
	c.result.SigningTime = t.UTC()
	return nil
}

// named finds the certificates whose digest stands in a SigningCertificate list.
func (c *check) named(list *Node) ([]*x509.Certificate, error) {
	var found []*x509.Certificate
	for i, entry := range collect(list.All(nsXAdES, "Cert")) {
		if i >= maxCertificates {
			return nil, TooLarge
		}
		digest := entry.Child(nsXAdES, "CertDigest")
		hash, known := digestMethod(digest.Child(nsDS, "DigestMethod").Attr("Algorithm"))
		want, err := decodeBase64(digest.Child(nsDS, "DigestValue").Text())
		if !known || err != nil {
			continue // an entry about another certificate of the path may use what we do not know
		}
		for _, cert := range c.result.Certificates {
			if subtle.ConstantTimeCompare(hashSum(hash, cert.Raw), want) != 1 {
				continue
			}
			found = append(found, cert)
			if hash == crypto.SHA1 {
				c.warn(WeakDigest)
			}
			if !sameIssuer(entry, cert) {
				c.warn(IssuerMismatch)
			}
		}
	}
	if len(found) == 0 {
		return nil, WrongCertificate
	}
	return found, nil
}

// sameIssuer compares what an entry says of issuer and serial number, if anything. The digest has already settled which
// certificate is meant; names in text form are not compared, because programs write them in many ways.
func sameIssuer(entry *Node, cert *x509.Certificate) bool {
	if n := entry.Child(nsXAdES, "IssuerSerial").Child(nsDS, "X509SerialNumber"); n != nil {
		serial, ok := new(big.Int).SetString(strings.TrimSpace(n.Text()), 10)
		return ok && serial.Cmp(cert.SerialNumber) == 0
	}
	n := entry.Child(nsXAdES, "IssuerSerialV2")
	if n == nil {
		return true
	}
	der, err := decodeBase64(n.Text())
	if err != nil {
		return false
	}
	// IssuerSerial ::= SEQUENCE { issuer GeneralNames, serialNumber INTEGER } (RFC 5035), with directoryName [4].
	var body, names, name cryptobyte.String
	serial := new(big.Int)
	in := cryptobyte.String(der)
	ok := in.ReadASN1(&body, asn1.SEQUENCE) && body.ReadASN1(&names, asn1.SEQUENCE) && body.ReadASN1Integer(serial) &&
		names.ReadASN1(&name, asn1.Tag(4).ContextSpecific().Constructed())
	return ok && bytes.Equal(name, cert.RawIssuer) && serial.Cmp(cert.SerialNumber) == 0
}
