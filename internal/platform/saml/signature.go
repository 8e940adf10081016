package saml

import (
	"crypto/x509"

	"wrota/internal/platform/xmlsec"
)

// verify checks the signature that stands directly in an element and returns the element as it was digested, as a document
// of its own; nil when there is no signature. Nothing outside of what is returned was proved by anybody.
//
// The signature must cover exactly the element it stands in (SAML core § 5.4.2): a signature that is moved, or
// that covers an element elsewhere with the same ID, is how assertions have been forged (XSW).
func verify(doc *xmlsec.Document, n *xmlsec.Node, keys []*x509.Certificate) (*xmlsec.Document, error) {
	var signature *xmlsec.Node
	for s := range n.All(nsDS, "Signature") {
		if signature != nil {
			return nil, refuse(WrongCoverage)
		}
		signature = s
	}
	if signature == nil {
		return nil, nil
	}
	if len(keys) == 0 { // without keys to expect, any certificate beside the signature would do
		return nil, refuse(BadSignature)
	}
	v, err := xmlsec.Verifier{AllowPart: true, Keys: keys, MaxReferences: 1, MaxBytes: 4 * maxMessage}.VerifySignature(doc, signature)
	if err != nil {
		return nil, refuseFor(BadSignature, err)
	}
	for _, w := range v.Warnings {
		if w == xmlsec.WeakDigest || w == xmlsec.ShortKey {
			return nil, refuse(WeakSignature)
		}
	}
	id := n.Attr("ID")
	if len(v.Contents) != 1 || v.Root == nil || id == "" || v.Contents[0].URI != "#"+id || v.Root.Attr("ID") != id || !v.Root.Is(n.Space(), n.Local()) {
		return nil, refuse(WrongCoverage)
	}
	return v.Contents[0].Document, nil
}

// trusted is verify for a message of the provider: it goes on with what is signed, or with what there is.
func (sp *ServiceProvider) trusted(doc *xmlsec.Document, n *xmlsec.Node) (_ *xmlsec.Document, _ *xmlsec.Node, signed bool, err error) {
	covered, err := verify(doc, n, sp.config.Provider.Signing)
	if err != nil || covered == nil {
		return doc, n, false, err
	}
	return covered, covered.Root(), true, nil
}
