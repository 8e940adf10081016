package xmlsec

import (
	"crypto"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/asn1"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// xades is a document with a XAdES template around the given signed signature properties.
func xades(properties string) string {
	sig := template(ecdsa256, string(Exclusive), referenceTo("", sha256URI, transformEnveloped, string(Exclusive)),
		strings.Replace(referenceTo("#p1", sha256URI, string(Exclusive)), "<ds:Reference", `<ds:Reference Type="`+typeSignedProperties+`"`, 1))
	object := `<ds:Object><xades:QualifyingProperties xmlns:xades="` + nsXAdES + `" Target="#s1"><xades:SignedProperties Id="p1"><xades:SignedSignatureProperties>` +
		properties + `</xades:SignedSignatureProperties></xades:SignedProperties></xades:QualifyingProperties></ds:Object>`
	return "<a>" + strings.Replace(sig, "</ds:Signature>", object+"</ds:Signature>", 1) + "</a>"
}

func xmlsec1SignXAdES(t *testing.T, k key, source string) *Document {
	t.Helper()
	out, ok, said := run(t, "xmlsec1", "--sign", "--id-attr:Id", xadesID, "--privkey-pem", k.keyFile+","+k.certFile, file(t, []byte(source)))
	if !ok {
		t.Fatalf("xmlsec1: %s\n%s", said, source)
	}
	return mustParse(t, string(out))
}

func certDigest(k key, uri string) string {
	h, _ := digestMethod(uri)
	return `<xades:CertDigest><ds:DigestMethod Algorithm="` + uri + `"/><ds:DigestValue>` + base64Text(hashSum(h, k.cert.Raw)) + `</ds:DigestValue></xades:CertDigest>`
}

func TestSignedProperties(t *testing.T) {
	k, other := ecKey(t, elliptic.P256()), ecKey(t, elliptic.P256())
	issuer := asn1.RawValue{Class: asn1.ClassContextSpecific, Tag: 4, IsCompound: true, Bytes: k.cert.RawIssuer}
	issuerSerial := func(serial int) string {
		der, err := asn1.Marshal(struct {
			Names  []asn1.RawValue
			Serial int
		}{[]asn1.RawValue{issuer}, serial})
		if err != nil {
			t.Fatal(err)
		}
		return "<xades:IssuerSerialV2>" + base64Text(der) + "</xades:IssuerSerialV2>"
	}
	v1 := func(serial string) string {
		return "<xades:IssuerSerial><ds:X509IssuerName>CN=Urząd</ds:X509IssuerName><ds:X509SerialNumber>" + serial + "</ds:X509SerialNumber></xades:IssuerSerial>"
	}
	const when = "<xades:SigningTime>2026-11-21T10:30:15+01:00</xades:SigningTime>"
	v2 := func(inner ...string) string {
		return "<xades:SigningCertificateV2><xades:Cert>" + strings.Join(inner, "</xades:Cert><xades:Cert>") + "</xades:Cert></xades:SigningCertificateV2>"
	}
	old := func(inner string) string {
		return "<xades:SigningCertificate><xades:Cert>" + inner + "</xades:Cert></xades:SigningCertificate>"
	}
	digest := certDigest(k, sha256URI)
	for _, c := range []struct {
		reason, properties string
		want               Problem
		at                 time.Time
		warnings           []Warning
	}{
		{"time and certificate", when + v2(digest), "", at, nil},
		{"time of UTC with fractions", "<xades:SigningTime> 2026-11-21T09:30:15.000Z\n</xades:SigningTime>" + v2(digest), "", at, nil},
		{"time without a zone is read as UTC", "<xades:SigningTime>2026-11-21T09:30:15</xades:SigningTime>" + v2(digest), "", at, nil},
		{"no time", v2(digest), "", time.Time{}, []Warning{NoSigningTime}},
		{"a time that is none", "<xades:SigningTime>wczoraj</xades:SigningTime>" + v2(digest), BadStructure, at, nil},
		{"issuer and serial agree", when + v2(digest+issuerSerial(4711)), "", at, nil},
		{"another serial", when + v2(digest+issuerSerial(4712)), "", at, []Warning{IssuerMismatch}},
		{"an issuer that is not DER", when + v2(digest+"<xades:IssuerSerialV2>AAAA</xades:IssuerSerialV2>"), "", at, []Warning{IssuerMismatch}},
		{"the path is listed too", when + v2(certDigest(other, nsEnc+"sha512"), digest), "", at, nil},
		{"the first version of the property", when + old(digest+v1("4711")), "", at, nil},
		{"the first version, another serial", when + old(digest+v1("1")), "", at, []Warning{IssuerMismatch}},
		{"SHA-1 of the certificate", when + old(certDigest(k, nsDS+"sha1")), "", at, []Warning{WeakDigest}},
		{"another certificate", when + v2(certDigest(other, sha256URI)), WrongCertificate, at, nil},
		{"both versions: the second one counts", when + old(digest) + v2(certDigest(other, sha256URI)), WrongCertificate, at, nil},
		{"an unknown digest", when + v2(strings.Replace(digest, "sha256", "md5", 1)), WrongCertificate, at, nil},
		{"no certificate named: it could be exchanged", when, WrongCertificate, at, nil},
	} {
		t.Run(c.reason, func(t *testing.T) {
			v, err := Verifier{}.Verify(xmlsec1SignXAdES(t, k, xades(c.properties)))
			if ProblemOf(err) != c.want || (err == nil) != (c.want == "") {
				t.Fatalf("%v, want %q", err, c.want)
			}
			if err == nil && (!v.XAdES || !v.SigningTime.Equal(c.at) || !slices.Equal(v.Warnings, c.warnings) || !v.Signer.Equal(k.cert)) {
				t.Errorf("time %v, warnings %v", v.SigningTime, v.Warnings)
			}
		})
	}
}

// TestUncoveredProperties are signatures whose value is right and whose structure pretends.
func TestUncoveredProperties(t *testing.T) {
	k := ecKey(t, elliptic.P256())
	good := xades("<xades:SigningTime>2026-11-21T09:30:15Z</xades:SigningTime><xades:SigningCertificateV2><xades:Cert>" +
		certDigest(k, sha256URI) + "</xades:Cert></xades:SigningCertificateV2>")
	typed := `Type="` + typeSignedProperties + `" `
	properties := good[strings.Index(good, "<xades:SignedProperties"):strings.Index(good, "</xades:QualifyingProperties>")]
	for _, c := range []struct {
		reason, old, with string
		want              Problem
	}{
		{"good", "<a>", "<a>", ""},
		{"the reference does not say that it is about properties", typed, "", NotCovered},
		{"the reference of that type leads to the document", `<ds:Reference URI=""`, `<ds:Reference ` + typed + `URI=""`, NotCovered},
		{"properties of another signature", `Target="#s1"`, `Target="#s2"`, NotCovered},
		{"properties of no signature", ` Target="#s1"`, "", NotCovered},
		{"the signature has no Id", ` Id="s1"`, "", NotCovered},
		{"the properties stand beside the signature", "<a>", `<a xmlns:xades="` + nsXAdES + `" xmlns:ds="` + nsDS + `">` + strings.Replace(properties, "Id=\"p1\"", "Id=\"p0\"", 1), ""},
		{"only the properties are signed", referenceTo("", sha256URI, transformEnveloped, string(Exclusive)), "", NotCovered},
	} {
		t.Run(c.reason, func(t *testing.T) {
			if !strings.Contains(good, c.old) {
				t.Fatal("nothing to change")
			}
			v, err := Verifier{}.Verify(xmlsec1SignXAdES(t, k, strings.Replace(good, c.old, c.with, 1)))
			if ProblemOf(err) != c.want || (err == nil) != (c.want == "") {
				t.Fatalf("%v, want %q", err, c.want)
			}
			if err == nil && (!v.XAdES || !v.SigningTime.Equal(at)) {
				t.Errorf("time %v", v.SigningTime)
			}
		})
	}
	// The covered properties moved away, forged ones in their place.
	signed := xmlsec1SignXAdES(t, k, good)
	text := string(signed.source)
	start, end := strings.Index(text, "<xades:SignedProperties"), strings.Index(text, "</xades:QualifyingProperties>")
	moved := `<xades:SignedProperties xmlns:xades="` + nsXAdES + `" xmlns:ds="` + nsDS + `"` + strings.TrimPrefix(text[start:end], "<xades:SignedProperties")
	fake := strings.Replace(strings.Replace(text[start:end], `Id="p1"`, `Id="p2"`, 1), "2026-11-21", "2020-01-01", 1)
	forged := text[:start] + fake + "</xades:QualifyingProperties></ds:Object><ds:Object>" + moved + text[end+len("</xades:QualifyingProperties>"):]
	if _, err := (Verifier{}).Verify(mustParse(t, forged)); ProblemOf(err) != NotCovered {
		t.Errorf("forged properties beside the covered ones: %v", err)
	}
}

func TestManifestIsMentioned(t *testing.T) {
	k := ecKey(t, elliptic.P256())
	ref := strings.Replace(referenceTo("#d1", sha256URI), "<ds:Reference", `<ds:Reference Type="`+typeManifest+`"`, 1)
	signed := xmlsec1Sign(t, k, "<wniosek>"+honest+template(ecdsa256, string(Exclusive), ref)+"</wniosek>")
	v, err := Verifier{AllowPart: true}.Verify(mustParse(t, string(signed)))
	if err != nil || !slices.Contains(v.Warnings, ManifestUnchecked) {
		t.Errorf("%+v, %v", v, err)
	}
}

// RSASSA-PSS is signed here with Go's own implementation: xmlsec1 of Debian 12 does not know it.
func TestVerifiesPSS(t *testing.T) {
	k := rsaKey(t, 2048)
	private := k.signer.(*rsa.PrivateKey)
	params := func(digest, mask, trailer string) string {
		return `<p:RSAPSSParams xmlns:p="` + nsMore7 + `"><ds:DigestMethod Algorithm="` + digest + `"></ds:DigestMethod>` +
			`<p:MaskGenerationFunction Algorithm="` + nsMore7 + `MGF1"><ds:DigestMethod Algorithm="` + mask +
			`"></ds:DigestMethod></p:MaskGenerationFunction><p:TrailerField>` + trailer + `</p:TrailerField></p:RSAPSSParams>`
	}
	for _, c := range []struct {
		reason, uri, params string
		hash                crypto.Hash
		want                Problem
	}{
		{"named with its digest", nsMore7 + "sha256-rsa-MGF1", "", crypto.SHA256, ""},
		{"a longer digest", nsMore7 + "sha512-rsa-MGF1", "", crypto.SHA512, ""},
		{"another digest than named", nsMore7 + "sha384-rsa-MGF1", "", crypto.SHA256, ValueMismatch},
		{"with parameters", nsMore7 + "rsa-pss", params(nsMore+"sha384", nsMore+"sha384", "1"), crypto.SHA384, ""},
		{"by default SHA-256", nsMore7 + "rsa-pss", "", crypto.SHA256, ""},
		{"different digests inside", nsMore7 + "rsa-pss", params(sha256URI, nsEnc+"sha512", "1"), crypto.SHA256, Unsupported},
		{"another trailer", nsMore7 + "rsa-pss", params(sha256URI, sha256URI, "2"), crypto.SHA256, Unsupported},
		{"unknown digest", nsMore7 + "rsa-pss", params(nsEnc+"ripemd160", sha256URI, "1"), crypto.SHA256, Unsupported},
	} {
		t.Run(c.reason, func(t *testing.T) {
			content := sha256.Sum256([]byte("<a></a>"))
			info := openSignedInfo + `<ds:SignatureMethod Algorithm="` + c.uri + `">` + c.params + `</ds:SignatureMethod><ds:Reference URI=""><ds:Transforms>` +
				envelopedStep + exclusiveStep + `<ds:DigestMethod Algorithm="` + sha256URI + `"></ds:DigestMethod><ds:DigestValue>` +
				base64Text(content[:]) + `</ds:DigestValue></ds:Reference></ds:SignedInfo>`
			value, err := rsa.SignPSS(rand.Reader, private, c.hash, hashSum(c.hash, []byte(info)), &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash})
			if err != nil {
				t.Fatal(err)
			}
			doc := mustParse(t, fmt.Sprintf(`<a><ds:Signature xmlns:ds="%s">%s<ds:SignatureValue>%s</ds:SignatureValue><ds:KeyInfo><ds:X509Data><ds:X509Certificate>%s</ds:X509Certificate></ds:X509Data></ds:KeyInfo></ds:Signature></a>`,
				nsDS, info, base64Text(value), base64Text(k.cert.Raw)))
			if _, err := (Verifier{}).Verify(doc); ProblemOf(err) != c.want || (err == nil) != (c.want == "") {
				t.Errorf("%v, want %q", err, c.want)
			}
		})
	}
}

func TestShortKeyIsMentioned(t *testing.T) {
	k := rsaKey(t, 1024)
	signed := xmlsec1Sign(t, k, "<a>"+template(nsMore+"rsa-sha256", string(Inclusive), referenceTo("", sha256URI, transformEnveloped))+"</a>")
	v, err := Verifier{}.Verify(mustParse(t, string(signed)))
	if err != nil || !slices.Contains(v.Warnings, ShortKey) {
		t.Errorf("%+v, %v", v, err)
	}
	if _, err := NewSealer(k.signer, k.cert); err == nil {
		t.Error("a seal with 1024 bits")
	}
}
