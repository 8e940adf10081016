package xades

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"wrota/internal/platform/ades"
	"wrota/internal/platform/xmlsec"
)

func sha(b []byte) string {
	h := sha256.Sum256(b)
	return base64.StdEncoding.EncodeToString(h[:])
}

// digestOf is DigestMethod and DigestValue of something.
func digestOf(b []byte) string {
	return `<ds:DigestMethod Algorithm="` + nsEnc + `sha256"/><ds:DigestValue>` + sha(b) + `</ds:DigestValue>`
}

// withProperties is a document signed by xmlsec1, with the given properties in a version of XAdES.
func (o office) withProperties(t testing.TB, space, own, data, unsigned string) []byte {
	t.Helper()
	kind := typesProperties[0]
	if space != ns132 {
		kind = space + "SignedProperties"
	}
	sig := template(ref(`Id="r1" URI=""`, nsDS+"enveloped-signature", exclusive) + ref(`Type="`+kind+`" URI="#p1"`, exclusive))
	object := `<ds:Object><x:QualifyingProperties xmlns:x="` + space + `" Target="#s1"><x:SignedProperties Id="p1"><x:SignedSignatureProperties>` + own +
		`</x:SignedSignatureProperties><x:SignedDataObjectProperties>` + data + `</x:SignedDataObjectProperties></x:SignedProperties>` +
		unsigned + `</x:QualifyingProperties></ds:Object>`
	return o.xmlsec1Sign(t, "<a>1"+strings.Replace(sig, "</ds:Signature>", object+"</ds:Signature>", 1)+"</a>", space+":SignedProperties")
}

func (o office) certificateProperty() string {
	return `<x:SigningCertificate><x:Cert><x:CertDigest>` + digestOf(o.cert.Raw) + `</x:CertDigest><x:IssuerSerial><ds:X509IssuerName>CN=Testowe Centrum</ds:X509IssuerName><ds:X509SerialNumber>` +
		o.cert.SerialNumber.String() + `</ds:X509SerialNumber></x:IssuerSerial></x:Cert></x:SigningCertificate>`
}

const timeProperty = `<x:SigningTime>2026-11-21T10:30:15+01:00</x:SigningTime>`

// TestVersions reads every version of the properties.
func TestVersions(t *testing.T) {
	o := newOffice(t)
	for _, space := range []string{ns132, "http://uri.etsi.org/01903/v1.2.2#", "http://uri.etsi.org/01903/v1.1.1#"} {
		signed := o.withProperties(t, space, timeProperty+o.certificateProperty(), `<x:DataObjectFormat ObjectReference="#r1"><x:MimeType>text/xml</x:MimeType></x:DataObjectFormat>`, "")
		s := read(t, signed, nil)
		if !relied(s) || !s.Covers || !s.SigningTime.Equal(at) || s.Level != ades.LevelB || s.Named != ades.NamedRight || len(s.Warnings) > 0 {
			t.Errorf("%s: %+v", space, s)
		}
	}
}

// TestSignedProperties reads what the signer says.
func TestSignedProperties(t *testing.T) {
	o := newOffice(t)
	policy := []byte("zasady podpisywania")
	place := `<x:SignatureProductionPlace><x:City>Lipowa</x:City><x:PostalCode>12-345</x:PostalCode><x:CountryName>PL</x:CountryName></x:SignatureProductionPlace>`
	roles := `<x:SignerRole><x:ClaimedRoles><x:ClaimedRole>wójt</x:ClaimedRole><x:ClaimedRole> przewodniczący </x:ClaimedRole></x:ClaimedRoles></x:SignerRole>`
	epes := `<x:SignaturePolicyIdentifier><x:SignaturePolicyId><x:SigPolicyId><x:Identifier Qualifier="OIDAsURN">urn:oid:1.2.3</x:Identifier></x:SigPolicyId><x:SigPolicyHash>` +
		digestOf(policy) + `</x:SigPolicyHash></x:SignaturePolicyId></x:SignaturePolicyIdentifier>`
	store := func(b []byte) string {
		return `<x:UnsignedProperties><x:UnsignedSignatureProperties><y:SignaturePolicyStore xmlns:y="` + ns141 + `"><y:SPDocSpecification><x:Identifier>1.2.3</x:Identifier></y:SPDocSpecification><y:SignaturePolicyDocument>` +
			base64.StdEncoding.EncodeToString(b) + `</y:SignaturePolicyDocument></y:SignaturePolicyStore></x:UnsignedSignatureProperties></x:UnsignedProperties>`
	}
	commitment := `<x:CommitmentTypeIndication><x:CommitmentTypeId><x:Identifier>http://uri.etsi.org/01903/v1.2.2#ProofOfApproval</x:Identifier></x:CommitmentTypeId><x:AllSignedDataObjects/></x:CommitmentTypeIndication>`
	for _, c := range []struct {
		reason, own, data, unsigned string
		want                        func(*ades.Signature) bool
	}{
		{"place", place, "", "", func(s *ades.Signature) bool { return s.Place == "12-345, Lipowa, PL" }},
		{"roles", roles, "", "", func(s *ades.Signature) bool { return slices.Equal(s.Roles, []string{"wójt", "przewodniczący"}) }},
		{"commitment", "", commitment, "", func(s *ades.Signature) bool {
			return slices.Equal(s.Commitments, []string{"http://uri.etsi.org/01903/v1.2.2#ProofOfApproval"})
		}},
		{"implied policy", "<x:SignaturePolicyIdentifier><x:SignaturePolicyImplied/></x:SignaturePolicyIdentifier>", "", "", func(s *ades.Signature) bool { return *s.Policy == ades.Policy{Implied: true} }},
		{"policy without its document", epes, "", "", func(s *ades.Signature) bool { return *s.Policy == ades.Policy{ID: "1.2.3"} }},
		{"policy with its document", epes, "", store(policy), func(s *ades.Signature) bool {
			return *s.Policy == ades.Policy{ID: "1.2.3", Checked: true, Matches: true}
		}},
		{"policy with another document", epes, "", store([]byte("inne")), func(s *ades.Signature) bool { return s.Policy.Checked && !s.Policy.Matches }},
		{"no format of the data: not the baseline", "", "", "", func(s *ades.Signature) bool { return s.Level == ades.LevelNone }},
		{"an unknown signed property", "<x:Nowa/>", "", "", func(s *ades.Signature) bool { return slices.Contains(s.Warnings, ades.WarnUnknownPart) }},
		{"an unknown unsigned property", "", "", `<x:UnsignedProperties><x:UnsignedSignatureProperties><x:RenewedDigests/></x:UnsignedSignatureProperties></x:UnsignedProperties>`, func(s *ades.Signature) bool {
			return slices.Contains(s.Warnings, ades.WarnUnknownPart)
		}},
	} {
		s := read(t, o.withProperties(t, ns132, timeProperty+o.certificateProperty()+c.own, c.data, c.unsigned), nil)
		if !relied(s) || !c.want(s) {
			t.Errorf("%s: %+v, faults %v", c.reason, s, s.Faults)
		}
	}
	s := read(t, o.withProperties(t, ns132, "<x:SigningTime>wczoraj</x:SigningTime>"+o.certificateProperty(), "", ""), nil)
	if relied(s) {
		t.Error("a time that is none")
	}
}

// TestContentTimestamps stamps the data before they are signed.
func TestContentTimestamps(t *testing.T) {
	o := newOffice(t)
	octets := []byte("<a>1</a>")
	token := func(b []byte) string {
		h := sha256.Sum256(b)
		return base64.StdEncoding.EncodeToString(o.Stamp(h[:], at.Add(-time.Hour)))
	}
	property := func(name, include, token string) string {
		return "<x:" + name + ">" + include + `<ds:CanonicalizationMethod Algorithm="` + exclusive + `"/><x:EncapsulatedTimeStamp>` + token + "</x:EncapsulatedTimeStamp></x:" + name + ">"
	}
	for _, c := range []struct {
		reason, data string
		matches      bool
	}{
		{"all data", property("AllDataObjectsTimeStamp", "", token(octets)), true},
		{"all data, but others", property("AllDataObjectsTimeStamp", "", token([]byte("<a>2</a>"))), false},
		{"one of them", property("IndividualDataObjectsTimeStamp", `<x:Include URI="#r1" referencedData="true"/>`, token(octets)), true},
		{"one that is not there", property("IndividualDataObjectsTimeStamp", `<x:Include URI="#r2" referencedData="true"/>`, token(octets)), false},
		{"nothing", property("IndividualDataObjectsTimeStamp", ``, token(nil)), false},
		{"no token", property("AllDataObjectsTimeStamp", "", "AAAA"), false},
	} {
		s := read(t, o.withProperties(t, ns132, timeProperty+o.certificateProperty(), c.data, ""), nil)
		if len(s.Timestamps) != 1 || s.Timestamps[0].Kind != ades.StampContent || s.Timestamps[0].Matches != c.matches || s.Timestamps[0].Covers.Value {
			t.Errorf("%s: %+v", c.reason, s.Timestamps[0])
		}
	}
}

// TestReferenceTimestamps stamps references to certificates, in both versions of the property and in both orders.
func TestReferenceTimestamps(t *testing.T) {
	o := newOffice(t)
	crl := o.CRLOf(o.Root, at)
	refs := `<x:CompleteCertificateRefs xmlns:x="` + ns132 + `" xmlns:ds="` + nsDS + `"><x:CertRefs><x:Cert><x:CertDigest>` + digestOf(o.CA.Cert.Raw) + `</x:CertDigest></x:Cert></x:CertRefs></x:CompleteCertificateRefs>` +
		`<x:CompleteRevocationRefs xmlns:x="` + ns132 + `" xmlns:ds="` + nsDS + `"><x:CRLRefs><x:CRLRef><x:DigestAlgAndValue>` + digestOf(crl) + `</x:DigestAlgAndValue></x:CRLRef></x:CRLRefs></x:CompleteRevocationRefs>`
	stamped, err := Extend(t.Context(), o.enveloped(t, "<a>1</a>"), "", o.extension(ades.LevelT, at))
	if err != nil {
		t.Fatal(err)
	}
	stamped = replace(t, stamped, "</xades:UnsignedSignatureProperties>", refs+"</xades:UnsignedSignatureProperties>")
	pieces := func(names ...string) []byte {
		doc, err := xmlsec.Parse(stamped)
		if err != nil {
			t.Fatal(err)
		}
		var all []byte
		for _, name := range names {
			for n := range doc.Root().Descend() {
				if n.Local() == name {
					octets, err := xmlsec.Exclusive.Node(n)
					if err != nil {
						t.Fatal(err)
					}
					all = append(all, octets...)
				}
			}
		}
		return all
	}
	withV2 := func(document []byte) []byte {
		document = replace(t, document, "<x:CompleteCertificateRefs ", `<y:CompleteCertificateRefsV2 xmlns:y="`+ns141+`" `)
		return replace(t, document, "</x:CompleteCertificateRefs>", "</y:CompleteCertificateRefsV2>")
	}
	first, second := stamped, withV2(stamped)
	sigAndRefs := []string{"SignatureValue", "SignatureTimeStamp", "CompleteCertificateRefs", "CompleteRevocationRefs"}
	sigAndRefs2 := slices.Clone(sigAndRefs)
	sigAndRefs2[2] += "V2"
	for _, c := range []struct {
		reason, name string
		document     []byte
		over         []string
		matches      bool
		value        bool
	}{
		{"signature and references", "x:SigAndRefsTimeStamp", first, sigAndRefs, true, true},
		{"the later version", "y:SigAndRefsTimeStampV2", second, sigAndRefs2, true, true},
		{"references alone", "x:RefsOnlyTimeStamp", first, sigAndRefs[2:], true, false},
		{"the later version", "y:RefsOnlyTimeStampV2", second, sigAndRefs2[2:], true, false},
		{"something left out", "x:SigAndRefsTimeStamp", first, sigAndRefs[:3], false, false},
		{"the versions mixed", "x:SigAndRefsTimeStamp", second, sigAndRefs2, false, false},
		{"the versions mixed", "y:SigAndRefsTimeStampV2", first, sigAndRefs, false, false},
		{"references alone where the signature should be", "x:SigAndRefsTimeStamp", first, sigAndRefs[2:], false, false},
	} {
		stamped = c.document
		h := sha256.Sum256(pieces(c.over...))
		property := "<" + c.name + ` xmlns:x="` + ns132 + `" xmlns:y="` + ns141 + `" xmlns:ds="` + nsDS + `"><ds:CanonicalizationMethod Algorithm="` + exclusive + `"/><x:EncapsulatedTimeStamp>` +
			base64.StdEncoding.EncodeToString(o.Stamp(h[:], at)) + `</x:EncapsulatedTimeStamp></` + c.name + `><x:CertificateValues xmlns:x="` + ns132 + `"><x:EncapsulatedX509Certificate>` +
			base64.StdEncoding.EncodeToString(o.CA.Cert.Raw) + `</x:EncapsulatedX509Certificate></x:CertificateValues>` +
			`<x:RevocationValues xmlns:x="` + ns132 + `"><x:CRLValues><x:EncapsulatedCRLValue>` + base64.StdEncoding.EncodeToString(crl) + `</x:EncapsulatedCRLValue></x:CRLValues></x:RevocationValues>`
		s := read(t, replace(t, stamped, "</xades:UnsignedSignatureProperties>", property+"</xades:UnsignedSignatureProperties>"), nil)
		stamp := s.Timestamps[1]
		if stamp.Kind != ades.StampReferences || stamp.Matches != c.matches || stamp.Covers.Value != c.value {
			t.Errorf("%s: %+v", c.reason, stamp)
		}
		if c.matches && (len(stamp.Covers.Certificates) != 1 || len(stamp.Covers.CRLs) != 1 || (len(stamp.Covers.Timestamps) == 1) != c.value) {
			t.Errorf("%s covers %+v", c.reason, stamp.Covers)
		}
	}
}

// counter is a signature over an element of a document, as an unsigned property.
func (o office) counter(t *testing.T, document []byte, id, kind string) string {
	t.Helper()
	doc, err := xmlsec.Parse(document)
	if err != nil {
		t.Fatal(err)
	}
	var octets []byte
	for n := range doc.Root().Descend() {
		if n.Attr("Id") == id {
			if octets, err = xmlsec.Exclusive.Node(n); err != nil {
				t.Fatal(err)
			}
		}
	}
	plain, err := xmlsec.NewPlain(o.key, o.cert)
	if err != nil {
		t.Fatal(err)
	}
	info := `<ds:SignedInfo xmlns:ds="` + nsDS + `"><ds:CanonicalizationMethod Algorithm="` + exclusive + `"></ds:CanonicalizationMethod><ds:SignatureMethod Algorithm="` + plain.Method() +
		`"></ds:SignatureMethod><ds:Reference Type="` + kind + `" URI="#` + id + `"><ds:Transforms><ds:Transform Algorithm="` + exclusive + `"></ds:Transform></ds:Transforms>` +
		digestText("", sha(octets)) + `</ds:Reference></ds:SignedInfo>`
	value, err := plain.Octets([]byte(info))
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf(`<xades:CounterSignature xmlns:xades="%s"><ds:Signature xmlns:ds="%s">%s<ds:SignatureValue>%s</ds:SignatureValue><ds:KeyInfo><ds:X509Data><ds:X509Certificate>%s</ds:X509Certificate></ds:X509Data></ds:KeyInfo></ds:Signature></xades:CounterSignature>`,
		ns132, nsDS, info, base64.StdEncoding.EncodeToString(value), base64.StdEncoding.EncodeToString(o.cert.Raw))
}

// TestCounterSignatures: a counter-signature signs the value of the signature around it and says so.
func TestCounterSignatures(t *testing.T) {
	o := newOffice(t)
	stamped, err := Extend(t.Context(), o.enveloped(t, `<a><b Id="b1">1</b></a>`), "", o.extension(ades.LevelT, at))
	if err != nil {
		t.Fatal(err)
	}
	outer := read(t, stamped, nil)
	value := "value-" + strings.TrimPrefix(outer.ID, "sig-")
	for _, c := range []struct {
		reason, id, kind string
		good             bool
	}{
		{"of the value", value, typeCounter, true},
		{"of something else", "b1", typeCounter, false},
		{"of the properties", "props-" + strings.TrimPrefix(outer.ID, "sig-"), typeCounter, false},
		{"of the value, as a counter-signature of TS 101 903 without a type", value, "", true},
		{"of something else, without a type", "b1", "", false},
		{"of the value, with another type", value, nsDS + "Object", false},
	} {
		counter := o.counter(t, stamped, c.id, c.kind)
		signed := replace(t, stamped, "</xades:UnsignedSignatureProperties>", counter+"</xades:UnsignedSignatureProperties>")
		s := read(t, signed, nil)
		if !relied(s) || len(s.Counters) != 1 {
			t.Fatalf("%s: %+v", c.reason, s)
		}
		if got := s.Counters[0]; relied(got) != c.good || got.Covers != c.good {
			t.Errorf("%s: intact %v, crypto %v, covers %v, faults %v", c.reason, got.Intact, got.CryptoValid, got.Covers, got.Faults)
		}
	}
	// Moved under another signature, it signs another's value.
	other, err := Extend(t.Context(), o.enveloped(t, `<a>2</a>`), "", o.extension(ades.LevelT, at))
	if err != nil {
		t.Fatal(err)
	}
	moved := replace(t, other, "</xades:UnsignedSignatureProperties>", o.counter(t, stamped, value, typeCounter)+"</xades:UnsignedSignatureProperties>")
	if s := read(t, moved, nil); relied(s.Counters[0]) {
		t.Error("a counter-signature of another signature")
	}
}

// TestNesting: signatures in signatures without end are read to a depth and no further.
func TestNesting(t *testing.T) {
	open := `<ds:Signature xmlns:ds="` + nsDS + `"><ds:SignedInfo><ds:CanonicalizationMethod Algorithm="` + exclusive + `"/><ds:SignatureMethod Algorithm="` + nsMore + `rsa-sha256"/>` +
		`<ds:Reference URI="#x">` + digestOf(nil) + `</ds:Reference></ds:SignedInfo><ds:SignatureValue>AAAA</ds:SignatureValue>`
	nested := ""
	for range 20 {
		nested = open + `<ds:Object><x:QualifyingProperties xmlns:x="` + ns132 + `"><x:UnsignedProperties><x:UnsignedSignatureProperties><x:CounterSignature>` + nested +
			`</x:CounterSignature></x:UnsignedSignatureProperties></x:UnsignedProperties></x:QualifyingProperties></ds:Object></ds:Signature>`
	}
	s := read(t, []byte(nested), nil)
	depth := 1
	for ; len(s.Counters) > 0; s = s.Counters[0] {
		depth++
	}
	if depth != maxNested {
		t.Errorf("%d signatures deep", depth)
	}
}
