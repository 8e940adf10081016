package filetype_test

import (
	"errors"
	"io"
	"strings"
	"testing"

	"wrota/internal/platform/filetype"
)

func TestTexts(t *testing.T) {
	const polish = "Zażółć gęślą jaźń"
	cp1250 := "Za\xbf\xf3\xb3\xe6 g\xea\x9cl\xb9 ja\x9f\xf1"
	utf16le := "\xff\xfeZ\x00a\x00|\x01\xf3\x00"
	for _, row := range []struct {
		name, content, code string
		active              bool
		reason              string
	}{
		{"a.txt", polish, "txt", false, "UTF-8"},
		{"a.TXT", "\xef\xbb\xbf" + polish, "txt", false, "UTF-8 with a mark; capitals in the extension"},
		{"a.txt", cp1250, "txt", false, "Windows-1250"},
		{"a.txt", utf16le, "txt", false, "UTF-16"},
		{"a.txt", strings.Repeat("ź", 40_000), "txt", false, "a character across the border of what is looked at"},
		{"a.txt", "MZ-12/2027: odpowiedź Ministerstwa Zdrowia", "txt", false, "begins like a program, but is a letter"},
		{"a.txt", "AC1 to nie rysunek", "txt", false, "begins like a drawing"},
		{"a.txt", "PKO BP S.A.", "txt", false, "begins almost like an archive"},
		{"dane.csv", "a;b\n1;2\n", "csv", false, ""},
		{"styl.css", "a { color: red }", "css", false, ""},
		{"a.html", "<!DOCTYPE html>\n<title>x</title>", "html", true, ""},
		{"a.htm", "<html lang=pl><body>x", "html", true, "attributes without quotes"},
		{"a.html", "<!-- wersja 2 --><p>x</p>", "html", true, "after a comment"},
		{"a.html", "<p>x</p>", "html", true, "a well-formed piece"},
		{"a.html", "<?xml version='1.0'?><html><body/></html>", "html", true, "well formed, without the namespace"},
		{"a.xhtml", `<?xml version="1.0"?><!DOCTYPE html><html xmlns="http://www.w3.org/1999/xhtml"/>`, "xhtml", true, ""},
		{"a.html", `<html xmlns="http://www.w3.org/1999/xhtml"/>`, "xhtml", true, "XHTML under the extension of HTML"},
		{"a.svg", `<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`, "svg", true, "a picture with a script"},
		{"a.svg", `<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "svg11.dtd" [<!ENTITY ns_svg "http://www.w3.org/2000/svg">]><svg xmlns="&ns_svg;"/>`, "svg", true, "as a popular drawing program writes it"},
		{"a.xml", "<wniosek/>", "xml", true, "no declaration"},
		{"a.xml", "<?xml version='1.0' encoding='ISO-8859-2'?><!-- \xb1 --><wniosek opis='\xb1\xe6'/>", "xml", true, "an old encoding"},
		{"a.xml", "\xff\xfe<\x00a\x00/\x00>\x00", "xml", true, "UTF-16"},
		{"a.xml", "<a href='x'/>", "xml", true, "XML whose root is also a tag of HTML"},
		{"a.xsd", `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"/>`, "xsd", true, ""},
		{"a.xml", `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"/>`, "xsd", true, "a schema may be called .xml"},
		{"a.xsl", `<x:stylesheet version="1.0" xmlns:x="http://www.w3.org/1999/XSL/Transform"/>`, "xslt", true, ""},
		{"a.xslt", `<html x:version="1.0" xmlns:x="http://www.w3.org/1999/XSL/Transform"/>`, "", false, "the short form must not be an HTML root"},
		{"a.xslt", `<wynik x:version="1.0" xmlns:x="http://www.w3.org/1999/XSL/Transform"/>`, "xslt", true, "the short form"},
		{"a.rng", `<grammar xmlns="http://relaxng.org/ns/structure/1.0"/>`, "rng", true, ""},
		{"a.gml", `<gml:FeatureCollection xmlns:gml="http://www.opengis.net/gml/3.2"/>`, "gml", true, ""},
		{"a.gml", `<o:Zbior xmlns:o="urn:x" xmlns:gml="http://www.opengis.net/gml/3.2"/>`, "gml", true, "a root of an application schema"},
		{"a.xml", `<t:TrustServiceStatusList xmlns:t="http://uri.etsi.org/02231/v2#"/>`, "tsl", true, ""},
		{"a.xml", `<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"/>`, "xmlsig", true, ""},
		{"a.xades", `<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:Object><x:QualifyingProperties xmlns:x="http://uri.etsi.org/01903/v1.3.2#"/></ds:Object></ds:Signature>`, "xades", true, ""},
		{"a.xml", `<a:XAdESSignatures xmlns:a="http://uri.etsi.org/02918/v1.2.1#"/>`, "xades", true, "as inside a container"},
		{"wniosek.xades", `<wniosek><x:QualifyingProperties xmlns:x="http://uri.etsi.org/01903/v1.3.2#"/></wniosek>`, "xades", true, "a document with its signature inside"},
		{"wniosek.xml", `<wniosek><x:QualifyingProperties xmlns:x="http://uri.etsi.org/01903/v1.3.2#"/></wniosek>`, "xml", true, "the same under the usual extension"},
		{"a.xml", `<e:EncryptedData xmlns:e="http://www.w3.org/2001/04/xmlenc#"/>`, "xmlenc", true, ""},
		{"a.dxf", "999\nkomentarz\n  0\nSECTION\n  2\nHEADER\n", "dxf", false, "after a comment"},
		{"a.dwg", "AC1032\x00\x00\x00\x00", "dwg", false, "2018"},
		{"a.dwg", "AC2.10\x00\x00", "dwg", false, ""},
		{"a.dwf", "(DWF V06.00)PK\x03\x04", "dwf", false, ""},
	} {
		got, err := detect(t, row.name, []byte(row.content))
		if row.code == "" {
			if err == nil {
				t.Errorf("%s: accepted as %s", row.reason, got.Code)
			}
			continue
		}
		if err != nil || got.Code != row.code || got.Active != row.active {
			t.Errorf("%s %s: %q, active %v, %v; want %q, %v", row.name, row.reason, got.Code, got.Active, err, row.code, row.active)
		}
	}
}

func TestNotAccepted(t *testing.T) {
	exe := "MZ\x90\x00\x03\x00\x00\x00\x04\x00"
	for _, row := range []struct {
		name, content string
		want          error
		reason        string
	}{
		{"a.txt", "", filetype.ErrEmpty, "nothing"},
		{"a.pdf", exe, filetype.ErrExecutable, "a Windows program"},
		{"a.exe", exe, filetype.ErrExecutable, "and under its own name"},
		{"a.txt", "\x7fELF\x02\x01", filetype.ErrExecutable, "a Linux program"},
		{"a.txt", "#!/bin/sh\nrm -rf ~\n", filetype.ErrExecutable, "a script under the name of a text"},
		{"a.zip", "\xcf\xfa\xed\xfe\x07", filetype.ErrExecutable, "a program for macOS"},
		{"a.zip", "\xca\xfe\xba\xbe\x00", filetype.ErrExecutable, "Java"},
		{"a.doc", "L\x00\x00\x00\x01\x14\x02\x00", filetype.ErrExecutable, "a shortcut"},
		{"a.txt", "abc\x00def", filetype.ErrUnknown, "binary rubbish"},
		{"a.txt", "\xff\xfea\x00\x00\x00", filetype.ErrUnknown, "a zero character in UTF-16"},
		{"a.txt", strings.Repeat("a", 70_000) + "\x00", filetype.ErrUnknown, "binary at the end"},
		{"a.txt", strings.Repeat("\x81\xfe", 50), filetype.ErrUnknown, "no control characters, but no language either"},
		{"a.heic", "\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic", filetype.ErrUnknown, "a picture of a telephone: not on the list"},
		{"a.mp4", "\x00\x00\x00\x14ftypqt  \x00\x00\x00\x00qt  ", filetype.ErrUnknown, "QuickTime: not on the list"},
		{"a.jp2", "\x00\x00\x00\x0cjP  \r\n\x87\n\x00\x00\x00\x14ftypmjp2", filetype.ErrUnknown, "a film made of JPEG 2000"},
		{"a.wav", "RIFF\x10\x00\x00\x00WEBPVP8 ", filetype.ErrUnknown, "WebP"},
		{"a.mp3", "ID3\x03\x00\x00\x00\x00\x00\x00 and then nothing of the kind", filetype.ErrUnknown, "a tag without sound"},
		{"a.gif", "GIF89a\x01\x00\x01\x00\x00", filetype.ErrUnknown, "GIF: not on the list"},
		{"a.7z", "7z\xbc\xaf\x27\x1c\x00\x04" + strings.Repeat("\x00", 40), filetype.ErrDamaged, "the sum does not fit"},
		{"a.gz", "\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03rubbish", filetype.ErrDamaged, "not what it says"},
		{"a.zip", "PK\x03\x04" + strings.Repeat("\x00", 60), filetype.ErrDamaged, "no directory"},
		{"a.doc", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", filetype.ErrDamaged, "cut off"},
		{"a.tif", "II*\x00", filetype.ErrDamaged, "cut off"},
		{"a.tif", "II*\x00\xff\xff\xff\x7f", filetype.ErrDamaged, "tags beyond the end"},
		{"a.txt", "<html>x</html>", filetype.ErrMismatch, "a page under the name of a text"},
		{"a.csv", "{\\rtf1 x}", filetype.ErrMismatch, ""},
		{"a.svg", `<svg xmlns="urn:inne"/>`, filetype.ErrMismatch, "another vocabulary with the same root"},
		{"a.xml", "zwykły tekst", filetype.ErrMismatch, ""},
		{"a.html", "zwykły tekst", filetype.ErrMismatch, ""},
		{"a.js", "alert(1)", filetype.ErrMismatch, "text under an extension that runs"},
		{"pismo", "zwykły tekst", filetype.ErrMismatch, "no extension"},
		{"a.pdf.exe", "%PDF-1.7\n", filetype.ErrMismatch, "the last extension counts"},
	} {
		if got, err := detect(t, row.name, []byte(row.content)); !errors.Is(err, row.want) || got.Code != "" {
			t.Errorf("%s %s: %q, %v; want %v", row.name, row.reason, got.Code, err, row.want)
		}
	}
	if got, err := detect(t, "szablon.docx", sample(t, "pismo.dotx")); err == nil {
		t.Errorf("a template passes as %s", got.Code)
	}
}

func TestMismatchNamesBothSides(t *testing.T) {
	_, err := detect(t, "umowa.docx", sample(t, "pismo.pdf"))
	var m *filetype.MismatchError
	if !errors.As(err, &m) || m.Extension != "docx" || m.Content.Code != "pdf" || m.Content.Label != "Dokument PDF" {
		t.Errorf("%#v", err)
	}
}

// brokenReader fails at an offset, as a store may.
type brokenReader struct{ err error }

func (b brokenReader) ReadAt([]byte, int64) (int, error) { return 0, b.err }

func TestTroubleOfTheReaderIsNotTheFilesFault(t *testing.T) {
	lost := errors.New("the disk is gone")
	if _, err := list(t).Detect("a.pdf", brokenReader{lost}, 100); !errors.Is(err, lost) {
		t.Errorf("%v", err)
	}
	if _, err := list(t).Detect("a.txt", strings.NewReader("abc"), 1000); err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, filetype.ErrUnknown) {
		t.Errorf("a size that is too large: %v", err)
	}
}
