package xmlsec

import (
	"bytes"
	"crypto/elliptic"
	"crypto/x509"
	"errors"
	"strings"
	"testing"
)

func plainDocument(t testing.TB) *Document {
	t.Helper()
	b := NewBuilder("p:Pytanie", Namespace{"p", "urn:p"}, Namespace{"unused", "urn:unused"})
	b.Root().Attr("ID", "_1").Attr("Uwaga", "a > b").Leaf("p:Nadawca", "urząd <&>")
	b.Root().Leaf("p:Treść", "kwota 100").Attr("Id", "t1")
	doc, err := b.Document()
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// TestPlainAgainstXmlsec1 asks the other implementation about signatures by each kind of key, also when the signed element
// stands inside another document.
func TestPlainAgainstXmlsec1(t *testing.T) {
	for name, k := range map[string]key{
		"P-256": ecKey(t, elliptic.P256()), "P-384": ecKey(t, elliptic.P384()), "P-521": ecKey(t, elliptic.P521()), "RSA": rsaKey(t, 2048),
	} {
		t.Run(name, func(t *testing.T) {
			p, err := NewPlain(k.signer, k.cert)
			if err != nil {
				t.Fatal(err)
			}
			signed, err := p.Sign(plainDocument(t), "urn:p", "Nadawca")
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Contains(signed, []byte("</p:Nadawca><ds:Signature ")) {
				t.Errorf("the signature does not stand behind the first child:\n%s", signed)
			}
			wrapped := `<koperta xmlns="urn:k" xmlns:x="urn:x">` + string(signed) + `</koperta>`
			for _, doc := range []string{string(signed), wrapped} {
				_, ok, said := run(t, "xmlsec1", "--verify", "--id-attr:ID", "urn:p:Pytanie", "--trusted-pem", k.certFile, file(t, []byte(doc)))
				if !ok {
					t.Errorf("xmlsec1 refuses our signature: %s\n%s", said, doc)
				}
				v, err := Verifier{AllowPart: true, Keys: []*x509.Certificate{k.cert}}.Verify(mustParse(t, doc))
				if err != nil {
					t.Fatal(err)
				}
				if got := v.Root.Child("urn:p", "Treść").Text(); got != "kwota 100" || v.Contents[0].Document.Root() != v.Root {
					t.Errorf("the verified content reads %q", got)
				}
			}
		})
	}
}

func TestPlainKeysAreTheOnlyCandidates(t *testing.T) {
	own, other := ecKey(t, elliptic.P256()), ecKey(t, elliptic.P256())
	p, err := NewPlain(own.signer, own.cert)
	if err != nil {
		t.Fatal(err)
	}
	signed, err := p.Sign(plainDocument(t), "urn:p", "Nadawca")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := (Verifier{Keys: []*x509.Certificate{other.cert}}).Verify(mustParse(t, string(signed))); ProblemOf(err) != ValueMismatch {
		t.Errorf("a signature by the key beside it passes although another is expected: %v", err)
	}
	start, end := strings.Index(string(signed), "<ds:KeyInfo>"), strings.Index(string(signed), "</ds:KeyInfo>")+len("</ds:KeyInfo>")
	bare := string(signed[:start]) + string(signed[end:])
	if _, err := (Verifier{Keys: []*x509.Certificate{other.cert, own.cert}}).Verify(mustParse(t, bare)); err != nil {
		t.Errorf("without KeyInfo, with the right key: %v", err)
	}
	if _, err := (Verifier{}).Verify(mustParse(t, bare)); ProblemOf(err) != NoCertificate {
		t.Errorf("without KeyInfo and without keys: %v", err)
	}
}

func TestPlainPlaces(t *testing.T) {
	k := ecKey(t, elliptic.P256())
	p, _ := NewPlain(k.signer, k.cert)
	first, err := p.Sign(plainDocument(t), "urn:other", "Nadawca")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(first, []byte(`Uwaga="a > b"><ds:Signature `)) {
		t.Errorf("without the named child the signature is the first:\n%s", first)
	}
	b := NewBuilder("a")
	doc, _ := b.Document()
	if _, err := p.Sign(doc, "", ""); ProblemOf(err) != BadStructure {
		t.Errorf("a root without ID was signed: %v", err)
	}
}

func TestOctets(t *testing.T) {
	for name, k := range map[string]key{"EC": ecKey(t, elliptic.P256()), "RSA": rsaKey(t, 2048)} {
		p, err := NewPlain(k.signer, k.cert)
		if err != nil {
			t.Fatal(err)
		}
		value, err := p.Octets([]byte("SAMLRequest=x"))
		if err != nil {
			t.Fatal(err)
		}
		keys := []*x509.Certificate{k.cert}
		if err := CheckOctets(p.Method(), keys, []byte("SAMLRequest=x"), value); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if err := CheckOctets(p.Method(), keys, []byte("SAMLRequest=y"), value); !errors.Is(err, ValueMismatch) {
			t.Errorf("%s: other bytes: %v", name, err)
		}
		if err := CheckOctets(nsDS+"rsa-sha1", keys, []byte("SAMLRequest=x"), value); !errors.Is(err, Unsupported) {
			t.Errorf("%s: SHA-1: %v", name, err)
		}
	}
}
