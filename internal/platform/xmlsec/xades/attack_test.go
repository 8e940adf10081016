package xades

import (
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"math/big"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"wrota/internal/platform/ades"
	"wrota/internal/platform/cert/certtest"
)

// relied tells whether anybody could rely on a signature.
func relied(s *ades.Signature) bool {
	return s.Intact && s.CryptoValid && len(s.Faults) == 0 && (s.Named == ades.NamedRight || s.Named == ades.NamedNot)
}

// between is the piece of a document from one mark to the end of another.
func between(t *testing.T, document []byte, from, to string) string {
	t.Helper()
	s := string(document)
	start := strings.Index(s, from)
	if start < 0 {
		t.Fatalf("no %q", from)
	}
	end := strings.Index(s[start:], to)
	if end < 0 {
		t.Fatalf("no %q", to)
	}
	return s[start : start+end+len(to)]
}

// TestStructures changes a good signature in every way in which a reader could be made to believe what was not signed.
func TestStructures(t *testing.T) {
	o := newOffice(t)
	signed := o.enveloped(t, `<wniosek><kwota>100</kwota></wniosek>`)
	sig := between(t, signed, "<ds:Signature ", "</ds:Signature>")
	properties := between(t, signed, "<xades:SignedProperties", "</xades:SignedProperties>")
	qualifying := between(t, signed, "<xades:QualifyingProperties", "</xades:QualifyingProperties>")
	object := between(t, signed, "<ds:Object>", "</ds:Object>")
	forged := strings.Replace(strings.Replace(properties, "2026-11-21", "2020-01-01", 1), `Id="props-`, `Id="forged-`, 1)
	text := between(t, signed, "<ds:SignatureValue", "</ds:SignatureValue>")
	value := text[strings.Index(text, ">")+1 : strings.LastIndex(text, "<")]
	for _, c := range []struct{ reason, old, with string }{
		{"the content", "100", "900"},
		{"content beside the signature", sig, sig + "<kwota>900</kwota>"},
		{"the signing time", "2026-11-21", "2020-01-01"},
		{"two SignedProperties", properties, properties + forged},
		{"forged SignedProperties before the good ones", properties, forged + properties},
		{"the good properties moved, forged ones in their place", properties, forged + "</xades:QualifyingProperties></ds:Object><ds:Object>" +
			strings.Replace(properties, "<xades:SignedProperties", `<xades:SignedProperties xmlns:ds="`+nsDS+`"`, 1) + "</ds:Object><ds:Object><xades:QualifyingProperties xmlns:xades=\"" + ns132 + "\">"},
		{"two QualifyingProperties in one Object", qualifying, qualifying + qualifying},
		{"two QualifyingProperties in two Objects", object, object + strings.Replace(object, properties, forged, 1)},
		{"properties that point to another signature", `Target="#sig-`, `Target="#sog-`},
		{"properties of the same name in another version", ns132, "http://uri.etsi.org/01903/v1.2.2#"},
		{"the type of the reference taken away", ` Type="` + typesProperties[0] + `"`, ""},
		{"the type of the reference on the content", `URI=""`, `URI="" Type="` + typesProperties[0] + `"`},
		{"the reference to the properties taken away", between(t, signed, `<ds:Reference Type=`, `</ds:Reference>`), ""},
		{"another transform", nsDS + "enveloped-signature", nsDS + "base64"},
		{"a transform that drops the content", `<ds:Transform Algorithm="` + nsDS + `enveloped-signature"></ds:Transform>`, `<ds:Transform Algorithm="http://www.w3.org/TR/1999/REC-xpath-19991116"><ds:XPath>not(ancestor-or-self::kwota)</ds:XPath></ds:Transform>`},
		{"the certificate digest", "</ds:DigestValue></xades:CertDigest>", "AA</ds:DigestValue></xades:CertDigest>"},
		{"the digest algorithm", nsEnc + "sha256", nsEnc + "sha999"},
		{"the canonicalisation", `CanonicalizationMethod Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"`, `CanonicalizationMethod Algorithm="http://www.w3.org/2001/10/xml-exc-c14n"`},
		{"the signature method", "ecdsa-sha256", "ecdsa-sha512"},
		{"a method without a key", nsMore + "ecdsa-sha256", nsMore + "hmac-sha256"},
		{"no references", between(t, signed, `<ds:Reference Id=`, `</ds:Reference>`), ""},
		{"the value", value, base64.StdEncoding.EncodeToString(make([]byte, 64))},
		{"no value", value, ""},
		{"a new element behind the signature", "</wniosek>", "<nowy/></wniosek>"},
	} {
		t.Run(c.reason, func(t *testing.T) {
			changed := replace(t, signed, c.old, c.with)
			if c.old == ns132 {
				changed = replaceAll(signed, c.old, c.with)
			}
			found, err := Read(changed, nil)
			if err != nil {
				return // refused as a document
			}
			for _, s := range found {
				if relied(s) {
					t.Errorf("accepted: covers %v, named %v, warnings %v\n%s", s.Covers, s.Named, s.Warnings, changed)
				}
			}
		})
	}
}

// TestWrapping moves a good signature by Id around. Its data may still be intact, but the signature must not be said to cover
// the document, and what is told as signed must be the honest content.
func TestWrapping(t *testing.T) {
	o := newOffice(t)
	signed := o.enveloped(t, `<dane><kwota>100</kwota></dane>`)
	honest := strings.TrimPrefix(string(signed), "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")
	sig := between(t, signed, "<ds:Signature ", "</ds:Signature>")
	without := strings.Replace(honest, sig, "", 1)
	forged := `<dane><kwota>900</kwota></dane>`
	for _, c := range []struct{ reason, doc string }{
		{"inside a new root", "<koperta>" + forged + honest + "</koperta>"},
		{"the signature moved to a forged document", strings.Replace(forged, "</dane>", sig+"</dane>", 1)},
		{"the honest document inside an Object of its signature", strings.Replace(forged, "</dane>", strings.Replace(sig, "</ds:Signature>", "<ds:Object>"+without+"</ds:Object></ds:Signature>", 1)+"</dane>", 1)},
		{"the signature as root with the document inside", strings.Replace(sig, "</ds:Signature>", "<ds:Object>"+without+"</ds:Object></ds:Signature>", 1)},
		{"another element wrapped around the content", strings.Replace(honest, "<kwota>", "<x><kwota>", 1)},
		{"a comment cuts the number", strings.Replace(honest, "100", "1<!-- -->00<kwota>9</kwota>", 1)},
		{"a namespace injected", strings.Replace(honest, "<kwota>", `<kwota xmlns="urn:x">`, 1)},
	} {
		t.Run(c.reason, func(t *testing.T) {
			found, err := Read([]byte(c.doc), nil)
			if err != nil {
				return
			}
			for _, s := range found {
				if relied(s) && s.Covers {
					t.Errorf("accepted as covering: %s", c.doc)
				}
			}
		})
	}
}

// TestCommentsAreNotData: comments may come and go where the canonical form has none; what is told as signed has none either.
func TestCommentsAreNotData(t *testing.T) {
	o := newOffice(t)
	signed := replace(t, o.enveloped(t, `<dane><kwota>100</kwota></dane>`), "100", "1<!-- 9 -->00")
	s := read(t, signed, nil)
	if !relied(s) || !s.Covers || strings.Contains(string(s.Data[0].Octets), "9 ") || !strings.Contains(string(s.Data[0].Octets), "<kwota>100</kwota>") {
		t.Errorf("%v, %s", s.Faults, s.Data[0].Octets)
	}
}

// TestOtherCertificates puts other certificates beside the signature.
func TestOtherCertificates(t *testing.T) {
	o := newOffice(t)
	other, _ := o.Issue(certtest.Options{Name: "Ktoś Inny"})
	// The same key, certified for somebody else.
	template := &x509.Certificate{SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: "Ktoś Inny"}, NotBefore: at, NotAfter: at.AddDate(1, 0, 0)}
	again, err := x509.CreateCertificate(rand.Reader, template, template, o.key.Public(), o.key)
	if err != nil {
		t.Fatal(err)
	}
	signed := o.enveloped(t, "<a>1</a>")
	own := base64.StdEncoding.EncodeToString(o.cert.Raw)
	for _, c := range []struct {
		reason, certificate string
		named               ades.Naming
		crypto              bool
	}{
		{"its own", own, ades.NamedRight, true},
		{"another key's", base64.StdEncoding.EncodeToString(other.Raw), ades.NamedWrong, false},
		{"of the same key, for another name", base64.StdEncoding.EncodeToString(again), ades.NamedWrong, true},
		{"both, the other first", base64.StdEncoding.EncodeToString(again) + "</ds:X509Certificate><ds:X509Certificate>" + own, ades.NamedRight, true},
		{"none that can be read", "AAAA", ades.NamedWrong, false},
	} {
		s := read(t, replace(t, signed, own, c.certificate), nil)
		if s.Named != c.named || s.CryptoValid != c.crypto || !s.Intact {
			t.Errorf("%s: named %v, crypto %v", c.reason, s.Named, s.CryptoValid)
		}
		if c.named == ades.NamedRight && string(s.Signer.Raw) != string(o.cert.Raw) {
			t.Errorf("%s: another signer", c.reason)
		}
	}
}

// TestCopiedTimestamps puts timestamps of one signature into another.
func TestCopiedTimestamps(t *testing.T) {
	o := newOffice(t)
	extended := func(source string) []byte {
		signed, err := Extend(t.Context(), o.enveloped(t, source), "", o.extension(ades.LevelLTA, at.Add(time.Hour)))
		if err != nil {
			t.Fatal(err)
		}
		return signed
	}
	mine, theirs := extended("<a>1</a>"), extended("<a>2</a>")
	for _, name := range []string{"xades:SignatureTimeStamp", "xades141:ArchiveTimeStamp"} {
		old := between(t, mine, "<"+name, "</"+name+">")
		s := read(t, replace(t, mine, old, between(t, theirs, "<"+name, "</"+name+">")), nil)
		for _, stamp := range s.Timestamps {
			if (stamp.Kind == ades.StampSignature) == (name == "xades:SignatureTimeStamp") && (stamp.Matches || stamp.Covers.Value) {
				t.Errorf("%s of another signature is said to match", name)
			}
			if stamp.Kind == ades.StampArchive && stamp.Matches {
				t.Errorf("the archive timestamp still matches after %s was exchanged", name)
			}
		}
	}
	// What an archive timestamp covers may not change.
	for _, change := range [][2]string{
		{"<xades:EncapsulatedX509Certificate>", "<xades:EncapsulatedX509Certificate><!-- -->" + base64.StdEncoding.EncodeToString(o.CA.Cert.Raw) + "</xades:EncapsulatedX509Certificate><xades:EncapsulatedX509Certificate>"},
		{"<ds:KeyInfo>", "<ds:KeyInfo><ds:KeyName>x</ds:KeyName>"},
		{"<xades141:ArchiveTimeStamp", "<xades:CertificateValues/><xades141:ArchiveTimeStamp"},
		{"<ds:Object>", "<ds:Object>x</ds:Object><ds:Object>"},
	} {
		s := read(t, replace(t, mine, change[0], change[1]), nil)
		if last := s.Timestamps[len(s.Timestamps)-1]; last.Matches {
			t.Errorf("it still matches after %s", change[1])
		}
	}
}

// TestNothingChangesUnseen changes one byte of a signed and stamped document. Either somebody notices, or the tree is the same.
func TestNothingChangesUnseen(t *testing.T) {
	o := newOffice(t)
	signed, err := Extend(t.Context(), o.enveloped(t, `<wniosek nr="7"><kwota>100</kwota></wniosek>`), "", o.extension(ades.LevelT, at))
	if err != nil {
		t.Fatal(err)
	}
	want := read(t, signed, nil)
	rapid.Check(t, func(rt *rapid.T) {
		changed := append([]byte(nil), signed...)
		i := rapid.IntRange(0, len(changed)-1).Draw(rt, "byte")
		changed[i] ^= 1 << rapid.IntRange(0, 6).Draw(rt, "bit")
		found, err := Read(changed, nil)
		if err != nil || len(found) != 1 || !relied(found[0]) || !found[0].Covers {
			return
		}
		if ok, said := xmlsec1(t, changed, nil); !ok {
			rt.Fatalf("byte %d: accepted here, refused by xmlsec1: %s", i, said)
		}
		s := found[0]
		if string(s.Data[0].Octets) != string(want.Data[0].Octets) || !s.SigningTime.Equal(want.SigningTime) || string(s.Signer.Raw) != string(want.Signer.Raw) {
			rt.Fatalf("byte %d: accepted with another meaning\n%s", i, changed)
		}
		for _, stamp := range s.Timestamps {
			if stamp.Matches && stamp.Token.Intact && stamp.Token.CryptoValid && !stamp.Token.Time.Equal(want.Timestamps[0].Token.Time) {
				rt.Fatalf("byte %d: another time", i)
			}
		}
	})
}

// TestWorkIsBounded: many signatures that cover everything many times keep no more bytes than one may, and those that are too
// much are not said to be good.
func TestWorkIsBounded(t *testing.T) {
	unsigned := func(step string) string {
		return strings.Replace(ref(`URI="#xpointer(/)"`, step), "<ds:DigestValue/>", "<ds:DigestValue>"+sha(nil)+"</ds:DigestValue>", 1)
	}
	for _, c := range []struct{ reason, document string }{
		{"the whole document, 4,500 times", "<a>" + strings.Repeat("<b>x</b>", 100_000) + strings.Repeat(template(strings.Repeat(unsigned(exclusive), 50)), 90) + "</a>"},
		{"nothing of many elements, 900 times", "<a>" + strings.Repeat("<b/>", 450_000) + template(strings.Repeat(unsigned(nsDS+"base64"), 900)) + "</a>"},
	} {
		found, err := Read([]byte(c.document), nil)
		if err != nil {
			t.Fatal(err)
		}
		kept := 0
		for _, s := range found {
			for _, d := range s.Data {
				kept += len(d.Octets)
			}
			if s.Intact {
				t.Errorf("%s: intact", c.reason)
			}
		}
		last := found[len(found)-1]
		if kept > maxKept || len(last.Faults) == 0 && last.Data[len(last.Data)-1].Octets != nil {
			t.Errorf("%s: %d bytes kept, faults of the last %v", c.reason, kept, last.Faults)
		}
	}
}
