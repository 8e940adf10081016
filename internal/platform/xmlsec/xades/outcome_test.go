package xades

import (
	"crypto/x509"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"wrota/internal/platform/ades"
	"wrota/internal/platform/xmlsec"
)

// TestOutcomes: what is wrong is told as what it is. Neither an algorithm that nobody here knows nor data that is not at hand is
// a signature that was broken, and what was broken is told before whose it is.
func TestOutcomes(t *testing.T) {
	o := newOffice(t)
	good := string(o.enveloped(t, `<a><b>1</b></a>`))
	anchors := ades.Anchors(nil)
	for _, c := range []struct {
		reason, old, with string
		intact, crypto    bool
		want              ades.Indication
		sub               ades.SubIndication
	}{
		{"as it was made", "", "", true, true, ades.Indeterminate, ades.NoChain},
		{"the data was changed", "<b>1</b>", "<b>2</b>", false, true, ades.Failed, ades.HashFailure},
		{"the signed properties were changed", "<xades:SigningTime>20", "<xades:SigningTime>19", false, true, ades.Failed, ades.HashFailure},
		{"an algorithm that does not exist", nsMore + "ecdsa-sha256", nsMore + "ecdsa-sha999", true, false, ades.Indeterminate, ades.CryptoConstraints},
		{"the name of a key where an algorithm should be", nsMore + "ecdsa-sha256", "urn:oid:1.2.840.10045.3.1.7", true, false, ades.Indeterminate, ades.CryptoConstraints},
		{"a key that both sides know", nsMore + "ecdsa-sha256", nsMore + "hmac-sha256", true, false, ades.Indeterminate, ades.CryptoConstraints},
		{"another algorithm that is known", nsMore + "ecdsa-sha256", nsMore + "ecdsa-sha512", true, false, ades.Failed, ades.SigCryptoFailure},
		{"a canonicalisation that does not exist", `CanonicalizationMethod Algorithm="` + exclusive, `CanonicalizationMethod Algorithm="` + exclusive + "x", false, false, ades.Indeterminate, ades.CryptoConstraints},
		{"a digest of the data that does not exist", nsEnc + `sha256"></ds:DigestMethod>`, nsEnc + `sha999"></ds:DigestMethod>`, false, false, ades.Indeterminate, ades.CryptoConstraints},
		{"a transform that computes anything", `Algorithm="` + nsDS + `enveloped-signature"`, `Algorithm="http://www.w3.org/TR/1999/REC-xslt-19991116"`, false, false, ades.Indeterminate, ades.CryptoConstraints},
	} {
		source := good
		if c.old != "" {
			if source = strings.Replace(good, c.old, c.with, 1); source == good {
				t.Fatalf("%s: %q is not there", c.reason, c.old)
			}
		}
		s := read(t, []byte(source), nil)
		v := ades.Validator{Trust: anchors, Suites: ades.StandardSuites()}.Validate(s, at)
		if s.Intact != c.intact || s.CryptoValid != c.crypto || v.Indication != c.want || v.Sub != c.sub {
			t.Errorf("%s: intact %v, crypto %v, %s %s %q", c.reason, s.Intact, s.CryptoValid, v.Indication, v.Sub, v.Detail)
		}
		if unsupported := c.sub == ades.CryptoConstraints; slices.Contains(s.Warnings, ades.WarnUnsupported) != unsupported {
			t.Errorf("%s: warnings %v", c.reason, s.Warnings)
		}
	}
}

// TestBrainpool: keys that the standard library does not know sign XML all the same, and xmlsec1 makes such signatures.
func TestBrainpool(t *testing.T) {
	dir := t.TempDir()
	document := `<a><b>1</b>` + template(ref(`URI=""`, nsDS+"enveloped-signature")) + `</a>`
	write(t, filepath.Join(dir, "doc.xml"), []byte(document))
	for _, args := range [][]string{
		{"openssl", "ecparam", "-name", "brainpoolP256r1", "-genkey", "-noout", "-out", "ec.pem"},
		{"openssl", "req", "-x509", "-new", "-key", "ec.pem", "-subj", "/C=DE/CN=Ein Amt", "-days", "300", "-out", "cert.pem"},
		{"openssl", "pkcs8", "-topk8", "-nocrypt", "-in", "ec.pem", "-out", "key.pem"},
		{"xmlsec1", "--sign", "--output", "out.xml", "--privkey-pem", "key.pem,cert.pem", "doc.xml"},
	} {
		if ok, said := run(t, dir, args[0], args[1:]...); !ok {
			t.Fatalf("%s: %s", args[0], said)
		}
	}
	signed, err := os.ReadFile(filepath.Join(dir, "out.xml"))
	if err != nil {
		t.Fatal(err)
	}
	if s := read(t, signed, nil); !s.Intact || !s.CryptoValid || !s.Covers {
		t.Errorf("%+v", s)
	}
	if s := read(t, replace(t, signed, "<b>1</b>", "<b>2</b>"), nil); s.Intact || !s.CryptoValid {
		t.Errorf("changed: %+v", s)
	}
	doc, err := xmlsec.Parse(signed)
	if err != nil {
		t.Fatal(err)
	}
	signer := read(t, signed, nil).Signer
	key := []*x509.Certificate{{Raw: signer.Raw, PublicKey: signer.Key.Public}} // as trusted lists are verified
	if v, err := (xmlsec.Verifier{Keys: key}).Verify(doc); err != nil || !v.Whole {
		t.Errorf("by a key that is known: %v", err)
	}
	if _, err := (xmlsec.Verifier{}).Verify(doc); xmlsec.ProblemOf(err) != xmlsec.Unsupported {
		t.Errorf("the verifier for certificates of the standard library: %v", err)
	}
}

// TestWhatOthersRefuse: what the schema of XMLDSig or canonicalisation forbids is refused by xmlsec1, so it is here, even where digests and
// value would agree.
func TestWhatOthersRefuse(t *testing.T) {
	o := newOffice(t)
	good := string(o.enveloped(t, `<a><b>1</b></a>`))
	for _, c := range []struct{ reason, old, with string }{
		{"something after the end of base64", "</ds:SignatureValue>", "AAAA</ds:SignatureValue>"},
		{"an element in the value", "</ds:SignatureValue>", "<w>AAAA</w></ds:SignatureValue>"},
		{"an element of nobody in the signature", "</ds:SignatureValue>", "</ds:SignatureValue><w/>"},
		{"an element before SignedInfo", "<ds:SignedInfo", "<ds:Object></ds:Object><ds:SignedInfo"},
		{"a second value", "<ds:SignatureValue", "<ds:SignatureValue>AAAA</ds:SignatureValue><ds:SignatureValue"},
		{"a namespace whose name is relative", "<ds:Object>", `<ds:Object><x xmlns="relative"></x></ds:Object><ds:Object>`},
		{"a namespace whose name is no URI", "<ds:Object>", `<ds:Object><x xmlns="http://a b"></x></ds:Object><ds:Object>`},
	} {
		source := strings.Replace(good, c.old, c.with, 1)
		if source == good {
			t.Fatalf("%s: nothing to change", c.reason)
		}
		if ok, _ := xmlsec1(t, []byte(source), nil); ok {
			t.Errorf("%s: xmlsec1 accepts it", c.reason)
		}
		s := read(t, []byte(source), nil)
		v := ades.Validator{Trust: ades.Anchors{s.Signer}, Suites: ades.StandardSuites()}
		if s.Signer == nil {
			v.Trust = ades.Anchors(nil)
		}
		if got := v.Validate(s, at); got.Indication == ades.Passed {
			t.Errorf("%s: passes", c.reason)
		}
	}
}
