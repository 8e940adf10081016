package xmlsec

import (
	"bytes"
	"crypto/elliptic"
	"strconv"
	"strings"
	"sync"
	"testing"
)

const nsUPO = "http://crd.gov.pl/xml/schematy/UPO/2008/05/09/"

// receipt builds a document like an official receipt (UPP), about 3 KB long.
func receipt(t testing.TB) *Document {
	t.Helper()
	b := NewBuilder("pos:Dokument", Namespace{"pos", nsUPO}, Namespace{"xsi", "http://www.w3.org/2001/XMLSchema-instance"})
	b.Instruction("xml-stylesheet", `type="text/xsl" href="http://crd.gov.pl/xml/schematy/UPO/2008/05/09/upp.xsl"`)
	upp := b.Root().Attr("xsi:schemaLocation", nsUPO+" "+nsUPO+"schemat.xsd").Element("pos:UPP")
	upp.Leaf("pos:IdentyfikatorPoswiadczenia", "UPP-2026-000123")
	to := upp.Element("pos:Adresat")
	to.Leaf("pos:Nazwa", `Urząd Gminy w Lipowej "Zielony Ład" & spółka <gmina>`)
	to.Leaf("pos:IdentyfikatorPodmiotu", "5260001246").Attr("TypIdentyfikatora", "NIP")
	upp.Leaf("pos:DataDoreczenia", "2026-11-21T10:30:15.000+01:00")
	for range 10 {
		upp.Leaf("pos:InformacjaUzupelniajaca", "mLSDN7hUta2hX3KDDCtjphtylpaGiRDwMFzm3vJwh9ut1gIf0w75M3SsnmMPDSO6fWwxycQcq4CMWc5U0hfpOw==").
			Attr("TypInformacjiUzupelniajacej", "Suma kontrolna załącznika")
		upp.Leaf("pos:InformacjaUzupelniajaca", "zażółć gęślą jaźń.pdf").Attr("TypInformacjiUzupelniajacej", "Nazwa\tzałącznika\n")
	}
	doc, err := b.Document()
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func TestSealIsAcceptedByXmlsec1(t *testing.T) {
	keys := map[string]key{
		"ECDSA P-256": ecKey(t, elliptic.P256()),
		"ECDSA P-384": ecKey(t, elliptic.P384()),
		"ECDSA P-521": ecKey(t, elliptic.P521()),
		"RSA 2048":    rsaKey(t, 2048),
	}
	docs := map[string]*Document{
		"built":           receipt(t),
		"parsed":          mustParse(t, "<?xml version='1.0'?>\r\n<!-- c --><a x='1\n2' xmlns:q=\"urn:q\" ><q:b\r\n/>tekst <![CDATA[<&]]>\r\n</a>\n<!-- d -->\n"),
		"empty root":      mustParse(t, "<?a b?><a xmlns='urn:x'/>"),
		"default re-used": mustParse(t, `<a xmlns="urn:x"><b xmlns=""><c xmlns="urn:y"/></b></a>`),
	}
	for keyName, k := range keys {
		for docName, doc := range docs {
			t.Run(keyName+", "+docName, func(t *testing.T) {
				signed, err := Seal(doc, k.signer, k.cert, at)
				if err != nil {
					t.Fatal(err)
				}
				if ok, said := xmlsec1(t, signed, k.certFile); !ok || !strings.Contains(said, "ok/all): 2/2") {
					t.Fatalf("xmlsec1 refuses:\n%s\n%s", said, signed)
				}
			})
		}
	}
}

func TestXmlsec1RefusesChangedSeal(t *testing.T) {
	k, other := ecKey(t, elliptic.P256()), ecKey(t, elliptic.P256())
	signed, err := Seal(receipt(t), k.signer, k.cert, at)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ reason, old, new string }{
		{"content", "UPP-2026-000123", "UPP-2026-000124"},
		{"an attribute", `"NIP"`, `"PIN"`},
		{"the signing time", "2026-11-21T09:30:15Z", "2026-11-20T09:30:15Z"},
		{"the format of the signed object", "application/xml", "application/pdf"},
		{"an added element", "</pos:UPP>", "<pos:Nowy/></pos:UPP>"},
	} {
		changed := bytes.Replace(signed, []byte(c.old), []byte(c.new), 1)
		if bytes.Equal(changed, signed) {
			t.Fatalf("%s: nothing was changed", c.reason)
		}
		if ok, _ := xmlsec1(t, changed, k.certFile); ok {
			t.Errorf("xmlsec1 accepts a changed %s", c.reason)
		}
	}
	if ok, _ := xmlsec1(t, signed, other.certFile); ok {
		t.Error("xmlsec1 accepts a certificate that is not trusted: the check proves nothing")
	}
}

func TestSealKeepsTheBytesAround(t *testing.T) {
	k := ecKey(t, elliptic.P256())
	source := "\uFEFF<?xml version='1.0'?>\r\n<a  x = 'ą' ><b/>\r\n</a >\r\n<!-- koniec -->"
	signed, err := Seal(mustParse(t, source), k.signer, k.cert, at)
	if err != nil {
		t.Fatal(err)
	}
	start, end := bytes.Index(signed, []byte("<ds:Signature ")), bytes.Index(signed, []byte("</ds:Signature>"))
	without := string(signed[:start]) + string(signed[end+len("</ds:Signature>"):])
	if want := strings.TrimPrefix(source, "\uFEFF"); without != want {
		t.Errorf("around the signature:\n%q\nwant\n%q", without, want)
	}
}

func TestSealRefusesToBreakASeal(t *testing.T) {
	k := ecKey(t, elliptic.P256())
	once, err := Seal(receipt(t), k.signer, k.cert, at)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Seal(mustParse(t, string(once)), k.signer, k.cert, at); ProblemOf(err) != AlreadySealed {
		t.Errorf("a second seal: %v, want %v", err, AlreadySealed)
	}
}

func TestSealRefusesWhatWouldBreakAnotherSignature(t *testing.T) {
	k := ecKey(t, elliptic.P256())
	sig := func(uri string) string { return template(ecdsa256, string(Exclusive), referenceTo(uri, sha256URI)) }
	for _, c := range []struct {
		reason, source string
		want           Problem
	}{
		{"the document", "<a>" + sig("") + "</a>", AlreadySealed},
		{"the document with comments", "<a>" + sig("#xpointer(/)") + "</a>", AlreadySealed},
		{"the root by its Id", `<a Id="r">` + sig("#r") + "</a>", AlreadySealed},
		{"the root by another spelling of Id", `<a xml:id="r"><b>` + sig("#xpointer(id('r'))") + "</b></a>", AlreadySealed},
		{"a part stays as it is", `<a Id="r"><b Id="b"/>` + sig("#b") + "</a>", ""},
	} {
		if _, err := Seal(mustParse(t, c.source), k.signer, k.cert, at); ProblemOf(err) != c.want {
			t.Errorf("signature over %s: %v, want %q", c.reason, err, c.want)
		}
	}
}

func TestOneSealerManyGoroutines(t *testing.T) {
	k := ecKey(t, elliptic.P256())
	s, err := NewSealer(k.signer, k.cert)
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			b := NewBuilder("a")
			b.Root().Leaf("numer", strings.Repeat(strconv.Itoa(i), 100*i))
			doc, err := b.Document()
			if err != nil {
				t.Error(err)
				return
			}
			for range 50 {
				signed, err := s.Seal(doc, at)
				if err != nil {
					t.Error(err)
					return
				}
				again, err := Parse(signed)
				if err != nil {
					t.Error(err)
					return
				}
				if v, err := (Verifier{}).Verify(again); err != nil || v.Root.Text() != doc.Root().Text() {
					t.Errorf("document %d: %v", i, err)
				}
			}
		})
	}
	all.Wait()
}

func TestNewSealerRefusesForeignKeys(t *testing.T) {
	a, b := ecKey(t, elliptic.P256()), ecKey(t, elliptic.P256())
	for _, c := range []struct {
		reason string
		key    key
	}{
		{"the certificate is of another key", key{signer: a.signer, cert: b.cert}},
		{"P-224 is too short", ecKey(t, elliptic.P224())},
	} {
		if _, err := NewSealer(c.key.signer, c.key.cert); err == nil {
			t.Errorf("accepted although %s", c.reason)
		}
	}
}

func BenchmarkSeal(b *testing.B) {
	k := ecKey(b, elliptic.P256())
	s, err := NewSealer(k.signer, k.cert)
	if err != nil {
		b.Fatal(err)
	}
	doc := receipt(b)
	b.ReportAllocs()
	b.SetBytes(int64(len(doc.Bytes())))
	for b.Loop() {
		if _, err := s.Seal(doc, at); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkParse(b *testing.B) {
	source := receipt(b).Bytes()
	b.ReportAllocs()
	b.SetBytes(int64(len(source)))
	for b.Loop() {
		if _, err := Parse(source); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkCanonical(b *testing.B) {
	doc := receipt(b)
	b.ReportAllocs()
	b.SetBytes(int64(len(doc.Bytes())))
	for b.Loop() {
		if _, err := Exclusive.Document(doc); err != nil {
			b.Fatal(err)
		}
	}
}
