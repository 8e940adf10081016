package xades

import (
	"encoding/base64"
	"strings"
	"testing"

	"wrota/internal/platform/ades"
)

// properties are signed properties in a version of XAdES, in the Object of a template.
func (o office) object(space string) string {
	return `<ds:Object Id="o1"><x:QualifyingProperties xmlns:x="` + space + `" Target="#s1"><x:SignedProperties Id="p1"><x:SignedSignatureProperties>` + timeProperty +
		o.certificateProperty() + `</x:SignedSignatureProperties><x:SignedDataObjectProperties><x:DataObjectFormat ObjectReference="#r1"><x:MimeType>text/xml</x:MimeType>` +
		`</x:DataObjectFormat></x:SignedDataObjectProperties></x:SignedProperties></x:QualifyingProperties></ds:Object>`
}

// TestWaysToTheProperties: signed properties may be led to by an Id or by a filter over the document, with a type or, in old signatures,
// without; what leads elsewhere, or to less, leads nowhere.
func TestWaysToTheProperties(t *testing.T) {
	o := newOffice(t)
	const v111, kind = "http://uri.etsi.org/01903/v1.1.1#", `Type="http://uri.etsi.org/01903/v1.1.1#SignedProperties" `
	filter := func(pairs ...string) string {
		return strings.ReplaceAll(filterStep(pairs...), "<f:XPath ", `<f:XPath xmlns:x="`+v111+`" `)
	}
	const way = "//*[@Id='o1']/x:QualifyingProperties/x:SignedProperties"
	for _, c := range []struct {
		reason, reference string
		good              bool
		level             ades.Level
	}{
		{"a filter, as the citizen card of Austria signs", ref(kind+`URI=""`, filter("intersect", way)), true, ades.LevelB},
		{"a filter and a canonical form", ref(kind+`URI=""`, filter("intersect", way), exclusive), true, ades.LevelB},
		{"a filter to more", ref(kind+`URI=""`, filter("intersect", "//*[@Id='o1']/x:QualifyingProperties")), false, ""},
		{"a filter to less", ref(kind+`URI=""`, filter("intersect", way+"/x:SignedSignatureProperties")), false, ""},
		{"a filter that leaves something out", ref(kind+`URI=""`, filter("intersect", way, "subtract", "//x:SigningTime")), false, ""},
		{"the type is left out", ref(`URI="#p1"`, exclusive), true, ades.LevelNone},
		{"the type is another's", ref(`Type="`+typeObject+`" URI="#p1"`, exclusive), false, ""},
		{"without a type, what leaves something out", ref(`URI="#p1"`, xpathStep("not(ancestor-or-self::*[local-name()='SigningTime'])")), false, ""},
		{"two without a type", ref(`URI="#p1"`) + ref(`URI="#p1"`, exclusive), false, ""},
	} {
		t.Run(c.reason, func(t *testing.T) {
			sig := template(ref(`Id="r1" URI=""`, nsDS+"enveloped-signature") + c.reference)
			signed := o.xmlsec1Sign(t, "<a>1"+strings.Replace(sig, "</ds:Signature>", o.object(v111)+"</ds:Signature>", 1)+"</a>", v111+":SignedProperties")
			s := read(t, signed, nil)
			if relied(s) != c.good || !s.CryptoValid || c.good && (s.Level != c.level || !s.SigningTime.Equal(at) || !s.Covers) {
				t.Errorf("intact %v, level %q, time %v, faults %v\n%s", s.Intact, s.Level, s.SigningTime, s.Faults, signed)
			}
		})
	}
}

// TestOneTimestampAProperty: a property with two timestamps is not that of level T (EN 319 132-1 § 6.3), and the signature is as good
// as it was.
func TestOneTimestampAProperty(t *testing.T) {
	o := newOffice(t)
	stamped, err := Extend(t.Context(), o.enveloped(t, `<a>1</a>`), "", o.extension(ades.LevelT, at))
	if err != nil {
		t.Fatal(err)
	}
	token := between(t, stamped, "<xades:EncapsulatedTimeStamp", "</xades:EncapsulatedTimeStamp>")
	s := read(t, replace(t, stamped, token, token+token), nil)
	if !relied(s) || s.Level != ades.LevelNone || len(s.Timestamps) != 2 || !s.Timestamps[1].Matches {
		t.Errorf("level %q, %d timestamps", s.Level, len(s.Timestamps))
	}
}

// TestCarriageReturns: programs on Windows write base64 with ends of lines that XML carries as references.
func TestCarriageReturns(t *testing.T) {
	o := newOffice(t)
	signed := o.enveloped(t, `<a>1</a>`)
	certificate := base64.StdEncoding.EncodeToString(o.cert.Raw)
	value := between(t, signed, "<ds:SignatureValue", "</ds:SignatureValue>")
	changed := replace(t, signed, certificate, "\r\n"+certificate[:64]+"&#13;\n \t"+certificate[64:]+"&#xD;\n")
	changed = replace(t, changed, value, strings.Replace(value, "</", "&#13;\n</", 1))
	if s := read(t, changed, nil); !relied(s) || s.Level != ades.LevelB {
		t.Errorf("%+v", s)
	}
}
