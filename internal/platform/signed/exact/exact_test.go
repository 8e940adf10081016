package exact

import (
	"encoding/base64"
	"testing"
)

const offered = `<?xml version="1.0" encoding="UTF-8"?><?xml-stylesheet href="a.xsl"?>` + "\n" + `<w:A xmlns:w="urn:w" b="2" a="1"><w:T>Zażółć</w:T></w:A>`

func TestIs(t *testing.T) {
	const object = `<ds:Object xmlns:ds="http://www.w3.org/2000/09/xmldsig#">`
	tree := `<w:A a="1" b="2" xmlns:w="urn:w"><w:T>Zażółć</w:T></w:A>`
	for _, x := range []struct {
		reason   string
		document string
		octets   string
		want     bool
	}{
		{"byte for byte", offered, offered, true},
		{"written anew", offered, tree, true},
		{"inside an object", offered, object + tree + `</ds:Object>`, true},
		{"inside an object in base64", offered, object + base64.StdEncoding.EncodeToString([]byte(offered)) + `</ds:Object>`, true},
		{"no XML, in base64", "%PDF-", object + " " + base64.StdEncoding.EncodeToString([]byte("%PDF-")) + "\n</ds:Object>", true},
		{"one letter differs", offered, `<w:A a="1" b="2" xmlns:w="urn:w"><w:T>Zażołć</w:T></w:A>`, false},
		{"two documents in an object", offered, object + tree + tree + `</ds:Object>`, false},
		{"the document beside a text that could be decoded", "abc", object + base64.StdEncoding.EncodeToString([]byte("abc")) + `<x/></ds:Object>`, false},
		{"XML for what is none", "%PDF-", tree, false},
		{"an empty object for what is no XML", "%PDF-", object + `</ds:Object>`, false},
		{"nothing", offered, "", false},
	} {
		if got := Of([]byte(x.document)).Is([]byte(x.octets)); got != x.want {
			t.Errorf("%s: %v", x.reason, got)
		}
	}
}

func TestSameInstructions(t *testing.T) {
	for _, x := range []struct {
		reason, file string
		want         bool
	}{
		{"its own", offered, true},
		{"another stylesheet", `<?xml-stylesheet href="b.xsl"?><w:A xmlns:w="urn:w"/>`, false},
		{"none any more", `<w:A xmlns:w="urn:w"/>`, false},
		{"a signature around it", `<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"/>`, true},
		{"no XML", "%PDF-", false},
	} {
		if got := Of([]byte(offered)).SameInstructions([]byte(x.file)); got != x.want {
			t.Errorf("%s: %v", x.reason, got)
		}
	}
	if !Of([]byte("%PDF-")).SameInstructions([]byte("anything")) {
		t.Error("what is not XML has no instructions")
	}
}
