package pdf

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"strings"
	"time"
	"unicode"

	"wrota/internal/platform/pdf/internal/file"
)

// producer names the program in the metadata, without a version: the same document gives the same
// bytes after an update that does not change its look.
const producer = "Wrota"

// lang is the language of the document.
func (l *layout) lang() string {
	if l.doc.Lang == "" {
		return "pl"
	}
	return l.doc.Lang
}

func isPolish(lang string) bool {
	base, _, _ := strings.Cut(strings.ToLower(lang), "-")
	return base == "" || base == "pl"
}

// oneText is a text fit for metadata: one line, and nothing that XML forbids.
func oneText(s string) string {
	s = strings.ToValidUTF8(s, string(substitute))
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsControl(r) || r == '\uFFFE' || r == '\uFFFF'
	}), " ")
}

// dated tells whether a time can stand in metadata, whose years have four digits.
func dated(t time.Time) bool { return !t.IsZero() && t.UTC().Year() >= 1 && t.UTC().Year() <= 9999 }

// info is the old form of the metadata. It must say the same as the XMP (ISO 19005-3, 6.6.3).
func (l *layout) info() []byte {
	d := l.doc
	b := append([]byte("<</Title "), file.Text(oneText(d.Title))...)
	for _, e := range [][2]string{{"/Author", d.Author}, {"/Subject", d.Subject}} {
		if v := oneText(e[1]); v != "" {
			b = fmt.Appendf(b, " %s %s", e[0], file.Text(v))
		}
	}
	b = append(b, " /Producer "+file.Text(producer)...)
	if dated(d.Created) {
		b = fmt.Appendf(b, " /CreationDate %s /ModDate %[1]s", file.Date(d.Created))
	}
	return append(b, ">>"...)
}

// uaSchema describes the namespace of PDF/UA, which PDF/A wants because its own list of known ones
// is older (ISO 19005-3, 6.6.2.3).
const uaSchema = `<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Indicates, which part of ISO 14289 standard is followed</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
`

// xmp is the metadata packet.
func (l *layout) xmp() []byte {
	d := l.doc
	var b bytes.Buffer
	esc := func(s string) string {
		var out strings.Builder
		_ = xml.EscapeText(&out, []byte(s)) // a Builder does not fail
		return out.String()
	}
	b.WriteString("<?xpacket begin=\"\uFEFF\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n" +
		`<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">` + "\n" +
		`<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/">` + "\n" +
		"<pdfaid:part>3</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance><pdfuaid:part>1</pdfuaid:part>\n<dc:format>application/pdf</dc:format>\n")
	fmt.Fprintf(&b, "<dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">%s</rdf:li></rdf:Alt></dc:title>\n", esc(oneText(d.Title)))
	fmt.Fprintf(&b, "<dc:language><rdf:Bag><rdf:li>%s</rdf:li></rdf:Bag></dc:language>\n", esc(l.lang()))
	if v := oneText(d.Author); v != "" {
		fmt.Fprintf(&b, "<dc:creator><rdf:Seq><rdf:li>%s</rdf:li></rdf:Seq></dc:creator>\n", esc(v))
	}
	if v := oneText(d.Subject); v != "" {
		fmt.Fprintf(&b, "<dc:description><rdf:Alt><rdf:li xml:lang=\"x-default\">%s</rdf:li></rdf:Alt></dc:description>\n", esc(v))
	}
	if v := oneText(d.ID); v != "" {
		fmt.Fprintf(&b, "<dc:identifier>%s</dc:identifier>\n", esc(v))
	}
	if dated(d.Created) {
		at := d.Created.UTC().Format("2006-01-02T15:04:05Z")
		fmt.Fprintf(&b, "<xmp:CreateDate>%s</xmp:CreateDate><xmp:ModifyDate>%[1]s</xmp:ModifyDate><xmp:MetadataDate>%[1]s</xmp:MetadataDate>\n", at)
	}
	fmt.Fprintf(&b, "<pdf:Producer>%s</pdf:Producer>\n</rdf:Description>\n", producer)
	b.WriteString(uaSchema + "</rdf:RDF></x:xmpmeta>\n<?xpacket end=\"w\"?>")
	return b.Bytes()
}
