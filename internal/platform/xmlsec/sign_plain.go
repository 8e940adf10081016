package xmlsec

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"errors"
	"fmt"
)

// Plain makes XMLDSig signatures without XAdES properties: of one element by its ID, as protocols (SAML) want them, and of
// bytes that are no document. It is safe for many goroutines when its signer is.
type Plain struct {
	signer  crypto.Signer
	method  method
	size    int // bytes of r and of s; 0 for RSA
	keyInfo string
}

// NewPlain prepares signing with a key (ECDSA P-256, P-384, P-521 or RSA from 2048 bits) and its certificate.
func NewPlain(signer crypto.Signer, cert *x509.Certificate) (*Plain, error) {
	p := &Plain{signer: signer, method: method{schemeRSA, crypto.SHA256}}
	switch key := signer.Public().(type) {
	case *ecdsa.PublicKey:
		bits := key.Curve.Params().BitSize
		h, ok := map[int]crypto.Hash{256: crypto.SHA256, 384: crypto.SHA384, 521: crypto.SHA512}[bits]
		if !ok || !key.Equal(cert.PublicKey) {
			return nil, errors.New("xmlsec: the key is on an unknown curve or not the certificate's")
		}
		p.method, p.size = method{schemeECDSA, h}, (bits+7)/8
	case *rsa.PublicKey:
		if key.Size() < 2048/8 || !key.Equal(cert.PublicKey) {
			return nil, errors.New("xmlsec: the key is shorter than 2048 bits or not the certificate's")
		}
	default:
		return nil, fmt.Errorf("xmlsec: cannot sign with a key of type %T", key)
	}
	p.keyInfo = `<ds:KeyInfo><ds:X509Data><ds:X509Certificate>` + base64Text(cert.Raw) + `</ds:X509Certificate></ds:X509Data></ds:KeyInfo>`
	return p, nil
}

// Method is the identifier of the algorithm: what SignatureMethod and SigAlg say.
func (p *Plain) Method() string { return p.method.uri() }

// Octets signs bytes; for ECDSA the value is r and s side by side, as in XMLDSig.
func (p *Plain) Octets(b []byte) ([]byte, error) {
	h := p.method.hash.New()
	h.Write(b)
	value, err := p.signer.Sign(rand.Reader, h.Sum(nil), p.method.hash)
	if err != nil {
		return nil, fmt.Errorf("xmlsec: sign: %w", err)
	}
	if p.size > 0 {
		raw := make([]byte, 2*p.size)
		if !rawECDSA(raw, value) {
			return nil, errors.New("xmlsec: sign: the signer returned no ECDSA signature")
		}
		value = raw
	}
	return value, nil
}

// Sign returns the root element in its exclusive canonical form, without an XML declaration, with an enveloped signature in
// it: behind the first child when that is the element after, else as the first child (SAML puts it behind the Issuer).
// The root has an attribute ID. Because the form is canonical, it can be set into another document as it is.
func (p *Plain) Sign(doc *Document, space, after string) ([]byte, error) {
	id := doc.Root().Attr("ID")
	if id == "" {
		return nil, fmt.Errorf("sign: %w", BadStructure)
	}
	octets, err := Exclusive.Node(doc.Root())
	if err != nil {
		return nil, fmt.Errorf("sign: %w", err)
	}
	place, err := behind(octets, space, after)
	if err != nil {
		return nil, fmt.Errorf("sign: %w", err)
	}
	signature, err := p.enveloped(id, octets)
	if err != nil {
		return nil, err
	}
	out := make([]byte, 0, len(octets)+len(signature))
	out = append(append(out, octets[:place]...), signature...)
	return append(out, octets[place:]...), nil
}

// enveloped is the ds:Signature over the element with this ID, whose canonical form is given.
func (p *Plain) enveloped(id string, octets []byte) ([]byte, error) {
	h := p.method.hash.New()
	h.Write(octets)
	info := append([]byte(openSignedInfo), `<ds:SignatureMethod Algorithm="`+p.method.uri()+`"></ds:SignatureMethod><ds:Reference URI="#`...)
	info = append(appendValue(info, id), `"><ds:Transforms>`+envelopedStep+exclusiveStep...)
	info = append(info, `<ds:DigestMethod Algorithm="`+digestURI(p.method.hash)+`"></ds:DigestMethod><ds:DigestValue>`+base64Text(h.Sum(nil))...)
	info = append(info, `</ds:DigestValue></ds:Reference></ds:SignedInfo>`...)
	value, err := p.Octets(info)
	if err != nil {
		return nil, err
	}
	out := append([]byte(`<ds:Signature xmlns:ds="`+nsDS+`">`), info...)
	return append(out, `<ds:SignatureValue>`+base64Text(value)+`</ds:SignatureValue>`+p.keyInfo+`</ds:Signature>`...), nil
}

// behind is the offset in a canonical form where the first child element ends when it has this name, else where the
// start tag of the root ends.
func behind(octets []byte, space, local string) (int, error) {
	doc, err := Parse(octets)
	if err != nil {
		return 0, err
	}
	from := 0
	for first := range doc.Root().Elements() {
		if first.Is(space, local) {
			from = first.endTag // a canonical form has end tags only
		}
		break
	}
	inValue := false
	for i := from; i < len(octets); i++ {
		switch octets[i] {
		case '"':
			inValue = !inValue
		case '>':
			if !inValue {
				return i + 1, nil
			}
		}
	}
	return 0, Malformed
}

// CheckOctets tells whether value is a signature of bytes, by this method (an identifier as in SigAlg) and the key of
// one of the certificates. SHA-1 is refused: there are no old signatures on messages.
func CheckOctets(algorithm string, candidates []*x509.Certificate, octets, value []byte) error {
	m, known := signatureMethod(algorithm)
	if !known || m.hash == crypto.SHA1 {
		return Unsupported
	}
	h := m.hash.New()
	h.Write(octets)
	digest := h.Sum(nil)
	for _, cert := range candidates {
		if m.verify(cert.PublicKey, digest, value) {
			return nil
		}
	}
	return ValueMismatch
}
