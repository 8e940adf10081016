package xmlsec

import (
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"testing"
)

const (
	honest = `<dane Id="d1">kwota 100</dane>`
	forged = `<dane Id="d2">kwota 900</dane>`
)

// cut takes the first signature out of a signed document.
func cut(t *testing.T, signed []byte) (without, sig string) {
	t.Helper()
	s := string(signed)
	start, end := strings.Index(s, "<ds:Signature"), strings.LastIndex(s, "</ds:Signature>")
	if start < 0 || end < 0 {
		t.Fatalf("no signature in\n%s", s)
	}
	end += len("</ds:Signature>")
	s = strings.TrimPrefix(s, `<?xml version="1.0"?>`)
	start, end = start-(len(signed)-len(s)), end-(len(signed)-len(s))
	return s[:start] + s[end:], s[start:end]
}

// TestWrapping moves an honest signature around in every way known from the literature (XSW) and from attacks on
// products. The forged content must never be what the verifier hands out.
func TestWrapping(t *testing.T) {
	k := ecKey(t, elliptic.P256())
	byID := template(ecdsa256, string(Exclusive), referenceTo("#d1", sha256URI, string(Exclusive)))
	_, part := cut(t, xmlsec1Sign(t, k, "<wniosek>"+honest+byID+"</wniosek>"))
	enveloped := template(ecdsa256, string(Exclusive), referenceTo("#w1", sha256URI, transformEnveloped, string(Exclusive)))
	byRootID := `<wniosek Id="w1">` + honest + `%s</wniosek>`
	_, rootSig := cut(t, xmlsec1Sign(t, k, fmt.Sprintf(byRootID, enveloped)))
	wholeURI := template(ecdsa256, string(Exclusive), referenceTo("", sha256URI, transformEnveloped, string(Exclusive)))
	_, wholeSig := cut(t, xmlsec1Sign(t, k, "<wniosek>"+honest+wholeURI+"</wniosek>"))
	noSigs := `<ds:Transform Algorithm="` + transformXPath + `"><ds:XPath>not(ancestor-or-self::ds:Signature)</ds:XPath></ds:Transform>`
	_, xpathSig := cut(t, xmlsec1Sign(t, k, "<wniosek>"+honest+template(ecdsa256, string(Exclusive), referenceTo("", sha256URI, noSigs))+"</wniosek>"))
	object := func(content string) string { return `<ds:Object xmlns:ds="` + nsDS + `">` + content + `</ds:Object>` }
	inside := func(sig, content string) string {
		return strings.Replace(sig, "</ds:Signature>", object(content)+"</ds:Signature>", 1)
	}

	for _, c := range []struct {
		reason, doc string
		strict      Problem // with the zero Verifier; "" means accepted
		part        Problem // with AllowPart
	}{
		{"honest, detached beside the data: a part", "<wniosek>" + honest + part + "</wniosek>", NotCovered, ""},
		{"forged data beside the signed ones", "<wniosek>" + forged + honest + part + "</wniosek>", NotCovered, ""},
		{"signed data hidden in another element", "<wniosek>" + forged + "<stare>" + honest + "</stare>" + part + "</wniosek>", NotCovered, ""},
		{"signed data hidden in the signature", "<wniosek>" + forged + inside(part, honest) + "</wniosek>", NotCovered, ""},
		{"signed data below the forged ones", `<wniosek><dane Id="d2">kwota 900` + honest + "</dane>" + part + "</wniosek>", NotCovered, ""},
		{"two elements with the Id", "<wniosek>" + strings.Replace(forged, "d2", "d1", 1) + honest + part + "</wniosek>", UnknownReference, UnknownReference},
		{"the Id in another spelling", "<wniosek>" + strings.Replace(forged, `Id="d2"`, `ID="d1"`, 1) + honest + part + "</wniosek>", UnknownReference, UnknownReference},
		{"the Id as xml:id", "<wniosek>" + strings.Replace(forged, `Id="d2"`, `xml:id="d1"`, 1) + honest + part + "</wniosek>", UnknownReference, UnknownReference},
		{"the Id on the signature itself", "<wniosek>" + honest + strings.Replace(part, `Id="s1"`, `Id="d1"`, 1) + "</wniosek>", UnknownReference, UnknownReference},
		{"signed data removed", "<wniosek>" + forged + part + "</wniosek>", UnknownReference, UnknownReference},

		{"honest, enveloped by Id of the root", fmt.Sprintf(byRootID, rootSig), "", ""},
		{"the whole honest document in a new root", "<koperta>" + forged + fmt.Sprintf(byRootID, rootSig) + "</koperta>", NotCovered, ""},
		{"the signature taken out of its document", "<koperta>" + forged + fmt.Sprintf(byRootID, "") + rootSig + "</koperta>", NotCovered, NotCovered},
		{"the honest document in its own signature", `<wniosek Id="w2">` + forged + inside(rootSig, fmt.Sprintf(byRootID, "")) + "</wniosek>", NotCovered, NotCovered},
		{"the same under the signature as root", inside(rootSig, fmt.Sprintf(byRootID, "")), NotCovered, NotCovered},

		{"honest, enveloped", "<wniosek>" + honest + wholeSig + "</wniosek>", "", ""},
		{"forged data added", "<wniosek>" + honest + forged + wholeSig + "</wniosek>", DigestMismatch, DigestMismatch},
		{"a second root around", "<koperta><wniosek>" + honest + wholeSig + "</wniosek></koperta>", DigestMismatch, DigestMismatch},
		{"a forged signature carries data past the transform", "<wniosek>" + honest + wholeSig + inside(rootSig, forged) + "</wniosek>", ManySignatures, ManySignatures},
		{"data in an Object of the honest signature are not signed", "<wniosek>" + honest + inside(wholeSig, forged) + "</wniosek>", "", ""},

		{"honest, all signatures left out", "<wniosek>" + honest + xpathSig + "</wniosek>", "", ""},
		{"data in an Object that the expression leaves out", "<wniosek>" + honest + inside(xpathSig, forged) + "</wniosek>", "", ""},
		{"a signature over nothing but signatures", inside(xpathSig, honest), DigestMismatch, DigestMismatch},
	} {
		t.Run(c.reason, func(t *testing.T) {
			doc := mustParse(t, c.doc)
			for _, v := range []struct {
				verifier Verifier
				want     Problem
			}{{Verifier{}, c.strict}, {Verifier{AllowPart: true}, c.part}} {
				got, err := v.verifier.Verify(doc)
				if ProblemOf(err) != v.want || (err == nil) != (v.want == "") {
					t.Fatalf("AllowPart %v: %v, want %q\n%s", v.verifier.AllowPart, err, v.want, c.doc)
				}
				if err == nil && (!strings.Contains(got.Root.Text(), "kwota 100") || strings.Contains(got.Root.Text(), "900")) {
					t.Errorf("handed out: %s", got.Root.Text())
				}
			}
		})
	}
}

// TestTamperedSeal changes one thing in a good seal.
func TestTamperedSeal(t *testing.T) {
	k, other := ecKey(t, elliptic.P256()), ecKey(t, elliptic.P256())
	signed, err := Seal(receipt(t), k.signer, k.cert, at)
	if err != nil {
		t.Fatal(err)
	}
	// The same key, certified again for somebody else.
	template := &x509.Certificate{SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: "Ktoś Inny"}, NotBefore: at, NotAfter: at.AddDate(1, 0, 0)}
	again, err := x509.CreateCertificate(rand.Reader, template, template, k.signer.Public(), k.signer)
	if err != nil {
		t.Fatal(err)
	}
	_, sig := cut(t, signed)
	value := sig[strings.Index(sig, `<ds:SignatureValue`):strings.Index(sig, `</ds:SignatureValue>`)]
	properties := sig[strings.Index(sig, "<xades:SignedProperties"):strings.Index(sig, "</xades:QualifyingProperties>")]
	qualifying := sig[strings.Index(sig, "<xades:QualifyingProperties"):strings.Index(sig, "</ds:Object>")]
	id := sig[strings.Index(sig, `Id="sig-`)+4:][:20]
	cert := base64Text(k.cert.Raw)
	for _, c := range []struct {
		reason, old, with string
		want              Problem
	}{
		{"content", "UPP-2026-000123", "UPP-2026-000124", DigestMismatch},
		{"an instruction before the root", "upp.xsl", "zly.xsl", DigestMismatch},
		{"signing time", "2026-11-21T09:30:15Z", "2025-11-21T09:30:15Z", DigestMismatch},
		{"certificate digest", `</ds:DigestValue></xades:CertDigest>`, `AA</ds:DigestValue></xades:CertDigest>`, DigestMismatch},
		{"signed properties doubled", properties, properties + properties, BadStructure},
		{"a second QualifyingProperties", qualifying, qualifying + qualifying, NotCovered},
		{"properties of another signature", `Target="#sig-`, `Target="#sog-`, NotCovered},
		{"signed properties renamed", "xades:SignedProperties", "xades:UnsignedProperties", BadStructure},
		{"signed properties taken away", qualifying, "", NotCovered},
		{"reference to the properties not marked", ` Type="` + typeSignedProperties + `"`, "", NotCovered},
		{"reference to the properties elsewhere", ` URI="#props-`, ` URI="#ref-`, NotCovered},
		{"digest in SignedInfo", `<ds:DigestValue>`, `<ds:DigestValue> `, ValueMismatch},
		{"digest of another length", `<ds:DigestValue>`, `<ds:DigestValue>AAAA`, BadStructure},
		{"value", value, value[:strings.Index(value, ">")+1] + base64Text(make([]byte, 64)), ValueMismatch},
		{"value of another length", value, value[:strings.Index(value, ">")+1] + base64Text(make([]byte, 70)), ValueMismatch},
		{"value that is not base64", value, value + "!", BadStructure},
		{"no value", value + "</ds:SignatureValue>", "", BadStructure},
		{"certificate of another key", cert, base64Text(other.cert.Raw), WrongCertificate},
		{"another certificate of the same key", cert, base64Text(again), WrongCertificate},
		{"certificate that is none", cert, "AAAA", NoCertificate},
		{"no certificate", "<ds:X509Data>", "<ds:X509Data/><ds:KeyName>", Malformed},
		{"another canonicalisation", `<ds:CanonicalizationMethod Algorithm="` + string(Exclusive), `<ds:CanonicalizationMethod Algorithm="` + string(Inclusive), ValueMismatch},
		{"another signature method", "ecdsa-sha256", "rsa-sha256", ValueMismatch},
		{"HMAC with the public key", ecdsa256, nsMore + "hmac-sha256", Unsupported},
		{"XSLT", transformEnveloped, "http://www.w3.org/TR/1999/REC-xslt-19991116", Unsupported},
		{"an address to fetch", `URI=""`, `URI="http://127.0.0.1/"`, UnknownReference},
		{"a reference without URI", ` URI=""`, "", Unsupported},
		{"signature Id twice", `<pos:UPP>`, `<pos:UPP Id="` + id + `">`, NotCovered},
	} {
		t.Run(c.reason, func(t *testing.T) {
			changed := replace(t, signed, c.old, c.with)
			if c.old == "xades:SignedProperties" || c.reason == "no certificate" {
				changed = []byte(strings.ReplaceAll(string(signed), c.old, c.with))
			}
			doc, err := Parse(changed)
			if err == nil {
				_, err = Verifier{}.Verify(doc)
			}
			if ProblemOf(err) != c.want {
				t.Errorf("%v, want %v", err, c.want)
			}
		})
	}
}

// Comments are not signed by the usual algorithms; they may come and go but never cut a value short.
func TestCommentsInValues(t *testing.T) {
	k := ecKey(t, elliptic.P256())
	signed, err := Seal(receipt(t), k.signer, k.cert, at)
	if err != nil {
		t.Fatal(err)
	}
	signed = replace(t, signed, "UPP-2026-000123", "UPP-<!-- -->2026-0001<!--x-->23")
	signed = replace(t, signed, "<ds:DigestValue>", "<ds:DigestValue><!-- Zm9yZ2Vk -->")
	signed = replace(t, signed, "2026-11-21T09", "2026-11-<!--20T-->21T09")
	v, err := Verifier{}.Verify(mustParse(t, string(signed)))
	if err != nil {
		t.Fatal(err)
	}
	number := v.Root.Child(nsUPO, "UPP").Child(nsUPO, "IdentyfikatorPoswiadczenia")
	if number.Text() != "UPP-2026-000123" || number.first != number.last || !v.SigningTime.Equal(at) {
		t.Errorf("number %q in %v pieces, time %v", number.Text(), number.first != number.last, v.SigningTime)
	}
}

func TestLimitsOfVerification(t *testing.T) {
	many := template(ecdsa256, string(Exclusive), strings.Repeat(strings.Replace(referenceTo("#d1", sha256URI), "<ds:DigestValue/>",
		"<ds:DigestValue>"+base64Text(make([]byte, 32))+"</ds:DigestValue>", 1), 900))
	doc := mustParse(t, "<wniosek>"+honest+many+"</wniosek>")
	if _, err := (Verifier{}).Verify(doc); ProblemOf(err) != TooManyReferences {
		t.Errorf("900 references: %v", err)
	}
	if _, err := (Verifier{MaxReferences: 1000}).Verify(doc); ProblemOf(err) != DigestMismatch {
		t.Errorf("900 references, allowed: %v", err)
	}
	long := strings.Repeat("x", 10_000)
	growing := mustParse(t, `<a xmlns:p="urn:`+long+`">`+strings.Repeat("<p:b/>", 20_000)+"</a>")
	if _, err := Exclusive.Document(growing); ProblemOf(err) != TooLarge {
		t.Errorf("a canonical form of 400 MB: %v", err)
	}
	steps := make([]string, maxTransforms+1)
	for i := range steps {
		steps[i] = string(Exclusive)
	}
	ref := strings.Replace(referenceTo("#d1", sha256URI, steps...), "<ds:DigestValue/>", "<ds:DigestValue>"+base64Text(make([]byte, 32))+"</ds:DigestValue>", 1)
	if _, err := (Verifier{}).Verify(mustParse(t, "<wniosek>"+honest+template(ecdsa256, string(Exclusive), ref)+"</wniosek>")); ProblemOf(err) != BadStructure {
		t.Errorf("a long chain of transforms: %v", err)
	}
	k := ecKey(t, elliptic.P256())
	signed, err := Seal(receipt(t), k.signer, k.cert, at)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := (Verifier{MaxBytes: 3000}).Verify(mustParse(t, string(signed))); ProblemOf(err) != TooLarge && ProblemOf(err) != TooManyReferences {
		t.Errorf("more bytes than allowed: %v", err)
	}
}

func TestWhichSignature(t *testing.T) {
	k := ecKey(t, elliptic.P256())
	part := func(id string) string {
		return strings.Replace(template(ecdsa256, string(Exclusive), referenceTo("#"+id, sha256URI)), `Id="s1"`, `Id="s-`+id+`"`, 1)
	}
	signed := string(xmlsec1Sign(t, k, `<wniosek><dane Id="d1">1</dane>`+part("d1")+"</wniosek>"))
	doc := mustParse(t, signed)
	if _, err := (Verifier{}).Verify(mustParse(t, "<a/>")); ProblemOf(err) != NoSignature {
		t.Errorf("no signature: %v", err)
	}
	if _, err := (Verifier{}).VerifySignature(doc, doc.Root()); ProblemOf(err) != NoSignature {
		t.Errorf("an element that is no signature: %v", err)
	}
	foreign := mustParse(t, signed)
	if _, err := (Verifier{AllowPart: true}).VerifySignature(doc, Signatures(foreign)[0]); ProblemOf(err) != NoSignature {
		t.Errorf("a signature of another document: %v", err)
	}
	nested := mustParse(t, `<a xmlns:ds="`+nsDS+`"><ds:Signature><ds:Object><ds:Signature/></ds:Object></ds:Signature><b><ds:Signature/></b></a>`)
	if n := len(Signatures(nested)); n != 2 {
		t.Errorf("%d signatures found, want 2: one is inside another", n)
	}
	v, err := Verifier{AllowPart: true}.VerifySignature(doc, Signatures(doc)[0])
	if err != nil || v.Whole || v.Root.Text() != "1" || !slices.Equal(v.Warnings, []Warning{NoProperties}) {
		t.Errorf("%+v, %v", v, err)
	}
}
