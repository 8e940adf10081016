package xmldoc

import (
	"strconv"

	"wrota/internal/eservice"
	"wrota/internal/eservice/field"
)

// Schema writes the XSD of a definition's documents. It needs no other schema; the signature that
// may follow the content is accepted without being looked into.
func Schema(d *eservice.Definition) []byte {
	x := &xsd{writer{b: make([]byte, 0, 16<<10)}}
	x.raw(`<?xml version="1.0" encoding="UTF-8"?>` + "\n")
	x.raw(`<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"`)
	x.attr("xmlns", Namespace(d))
	x.attr("targetNamespace", Namespace(d))
	x.attr("version", strconv.Itoa(d.Version))
	x.raw(` elementFormDefault="qualified" attributeFormDefault="unqualified">` + "\n")
	x.raw(`<xs:annotation><xs:documentation xml:lang="pl">`)
	x.text(d.Title.In("pl"), false)
	x.raw("</xs:documentation></xs:annotation>\n")
	x.raw(envelope)
	x.content(d)
	x.raw(common)
	x.raw("</xs:schema>\n")
	return x.b
}

type xsd struct{ writer }

// content describes TrescDokumentu.
func (x *xsd) content(d *eservice.Definition) {
	x.raw("<xs:complexType name=\"TrescDokumentu\"><xs:sequence>\n")
	for _, s := range d.Steps {
		if s.Exit != nil || s.Kind != eservice.Questions {
			continue
		}
		x.element(s.Element, mayMiss(s), false)
		x.doc(s.Title.In("pl"))
		x.raw("<xs:complexType><xs:sequence>\n")
		if s.Repeat != nil {
			x.rows(s.Fields)
		} else {
			x.fields(s.Fields)
		}
		x.raw("</xs:sequence></xs:complexType></xs:element>\n")
	}
	x.raw(`<xs:element name="Oswiadczenia" type="Oswiadczenia" minOccurs="0"/>` + "\n")
	x.raw(`<xs:element name="Zalaczniki" type="Zalaczniki" minOccurs="0"/>` + "\n")
	x.raw(`</xs:sequence><xs:attribute name="format" type="xs:string" fixed="text/xml" use="required"/>`)
	x.raw(`<xs:attribute name="kodowanie" type="xs:string" fixed="XML" use="required"/></xs:complexType>` + "\n")
}

// mayMiss tells whether a page may be left out: by its condition, or because none of its fields is
// always there.
func mayMiss(s *eservice.Step) bool {
	if s.When != nil || s.Repeat != nil {
		return true
	}
	for _, f := range s.Fields {
		if f.When == nil {
			return false
		}
	}
	return true
}

func (x *xsd) element(name string, optional, many bool) {
	x.raw(`<xs:element`)
	x.attr("name", name)
	if optional {
		x.attr("minOccurs", "0")
	}
	if many {
		x.attr("maxOccurs", "unbounded")
	}
	x.raw(">")
}

func (x *xsd) doc(s string) {
	x.raw(`<xs:annotation><xs:documentation xml:lang="pl">`)
	x.text(s, false)
	x.raw(`</xs:documentation></xs:annotation>`)
}

func (x *xsd) rows(fields []*field.Field) {
	x.element("Pozycja", true, true)
	x.raw("<xs:complexType><xs:sequence>\n")
	x.fields(fields)
	x.raw(`</xs:sequence><xs:attribute name="lp" type="xs:positiveInteger" use="required"/></xs:complexType></xs:element>` + "\n")
}

func (x *xsd) fields(fields []*field.Field) {
	for _, f := range fields {
		shape := f.Shape()
		if shape.Form == field.ShapeNone {
			continue
		}
		x.element(f.Element, f.Optional || f.When != nil || !f.Asked() || f.Group() != nil, false)
		x.doc(f.Label.In("pl"))
		if g := f.Group(); g != nil {
			x.raw("<xs:complexType><xs:sequence>\n")
			x.rows(g.Fields[:g.Own])
			x.raw("</xs:sequence></xs:complexType>")
		} else {
			x.shape(shape)
		}
		x.raw("</xs:element>\n")
	}
}

// shape describes one value.
func (x *xsd) shape(s field.Shape) {
	switch s.Form {
	case field.ShapeSimple:
		x.raw("<xs:simpleType>")
		x.simple(s)
		x.raw("</xs:simpleType>")
	case field.ShapeCoded:
		x.coded(s)
	case field.ShapeRecord:
		x.raw("<xs:complexType><xs:sequence>\n")
		for _, p := range s.Parts {
			x.element(p.Element, p.Optional, false)
			x.shape(p.Shape)
			x.raw("</xs:element>\n")
		}
		x.raw("</xs:sequence></xs:complexType>")
	case field.ShapeList:
		x.raw("<xs:complexType><xs:sequence>")
		x.element("Wybor", false, true)
		x.coded(s)
		x.raw("</xs:element></xs:sequence></xs:complexType>")
	case field.ShapeFiles:
		x.raw(`<xs:complexType><xs:sequence><xs:element name="Plik" maxOccurs="unbounded"><xs:complexType>`)
		x.raw(`<xs:attribute name="odnosnik" type="xs:IDREF" use="required"/></xs:complexType></xs:element></xs:sequence></xs:complexType>`)
	}
}

// simple describes the restriction of a simple value.
func (x *xsd) simple(s field.Shape) {
	x.raw(`<xs:restriction`)
	x.attr("base", "xs:"+s.Base)
	x.raw(">")
	if s.Base == "string" && s.Codes == nil && s.Pattern == "" {
		x.raw(`<xs:minLength value="1"/>`)
	}
	if s.MaxLength > 0 {
		x.facet("maxLength", strconv.Itoa(s.MaxLength))
	}
	if s.Pattern != "" {
		x.facet("pattern", s.Pattern)
	}
	if s.Base == "decimal" && s.Places >= 0 {
		x.facet("fractionDigits", strconv.Itoa(s.Places))
	}
	for _, c := range s.Codes {
		x.facet("enumeration", c)
	}
	x.raw(`</xs:restriction>`)
}

func (x *xsd) facet(name, value string) {
	x.raw("<xs:" + name)
	x.attr("value", value)
	x.raw("/>")
}

// coded describes a text for people with its code.
func (x *xsd) coded(s field.Shape) {
	x.raw(`<xs:complexType><xs:simpleContent><xs:extension base="xs:string"><xs:attribute name="kod" use="required"><xs:simpleType>`)
	x.simple(s)
	x.raw(`</xs:simpleType></xs:attribute></xs:extension></xs:simpleContent></xs:complexType>`)
}

// envelope is the part of the schema that is the same for all services: the frame of the document.
const envelope = `<xs:element name="Dokument"><xs:complexType><xs:sequence>
<xs:element name="OpisDokumentu"><xs:complexType><xs:sequence>
<xs:element name="Data"><xs:complexType><xs:sequence><xs:element name="Czas" type="xs:dateTime"/></xs:sequence><xs:attribute name="typDaty" type="xs:string" fixed="stworzony" use="required"/></xs:complexType></xs:element>
</xs:sequence></xs:complexType></xs:element>
<xs:element name="DaneDokumentu"><xs:complexType><xs:sequence>
<xs:element name="Naglowek" type="Naglowek"/>
<xs:element name="Adresaci"><xs:complexType><xs:sequence><xs:element name="Podmiot" type="Podmiot"/></xs:sequence></xs:complexType></xs:element>
<xs:element name="Nadawcy" minOccurs="0"><xs:complexType><xs:sequence><xs:element name="Podmiot" type="Podmiot" maxOccurs="unbounded"/></xs:sequence></xs:complexType></xs:element>
</xs:sequence></xs:complexType></xs:element>
<xs:element name="TrescDokumentu" type="TrescDokumentu"/>
<xs:any namespace="http://www.w3.org/2000/09/xmldsig#" processContents="skip" minOccurs="0" maxOccurs="unbounded"/>
</xs:sequence></xs:complexType></xs:element>
`

// common are the types that all services use.
const common = `<xs:complexType name="Naglowek"><xs:sequence>
<xs:element name="NazwaDokumentu" type="xs:string"/>
<xs:element name="Usluga" type="xs:string"/>
<xs:element name="Wersja" type="xs:positiveInteger"/>
<xs:element name="Identyfikator" type="xs:string" minOccurs="0"/>
<xs:element name="Jezyk" type="xs:language"/>
<xs:element name="PoziomTozsamosci"><xs:simpleType><xs:restriction base="xs:string"><xs:enumeration value="brak"/><xs:enumeration value="niski"/><xs:enumeration value="sredni"/><xs:enumeration value="wysoki"/></xs:restriction></xs:simpleType></xs:element>
<xs:element name="WersjaKlauzuli" type="xs:positiveInteger"/>
<xs:element name="DzialajacyWImieniu" minOccurs="0"><xs:complexType><xs:sequence><xs:element name="Nazwa" type="xs:string"/><xs:element name="Podstawa" type="xs:string"/></xs:sequence></xs:complexType></xs:element>
</xs:sequence></xs:complexType>
<xs:complexType name="Podmiot"><xs:choice>
<xs:element name="Osoba"><xs:complexType><xs:sequence>
<xs:element name="Imie" type="xs:string"/>
<xs:element name="Nazwisko" type="xs:string"/>
<xs:element name="PESEL" minOccurs="0"><xs:simpleType><xs:restriction base="xs:string"><xs:pattern value="\d{11}"/></xs:restriction></xs:simpleType></xs:element>
<xs:element name="DataUrodzenia" type="xs:date" minOccurs="0"/>
<xs:group ref="Kontakt"/>
</xs:sequence></xs:complexType></xs:element>
<xs:element name="Instytucja"><xs:complexType><xs:sequence>
<xs:element name="NazwaInstytucji" type="xs:string"/>
<xs:element name="NIP" type="xs:string" minOccurs="0"/>
<xs:element name="REGON" type="xs:string" minOccurs="0"/>
<xs:element name="KRS" type="xs:string" minOccurs="0"/>
<xs:group ref="Kontakt"/>
</xs:sequence></xs:complexType></xs:element>
</xs:choice><xs:attribute name="rola"><xs:simpleType><xs:restriction base="xs:string"><xs:enumeration value="strona"/><xs:enumeration value="pelnomocnik"/></xs:restriction></xs:simpleType></xs:attribute></xs:complexType>
<xs:group name="Kontakt"><xs:sequence>
<xs:element name="AdresDoDoreczen" type="xs:string" minOccurs="0"/>
<xs:element name="Email" type="xs:string" minOccurs="0"/>
<xs:element name="Telefon" type="xs:string" minOccurs="0"/>
<xs:element name="Adres" type="Adres" minOccurs="0"/>
</xs:sequence></xs:group>
<xs:complexType name="Adres"><xs:sequence>
<xs:element name="Kraj" type="xs:string"/>
<xs:element name="Ulica" type="xs:string" minOccurs="0"/>
<xs:element name="Budynek" type="xs:string" minOccurs="0"/>
<xs:element name="Lokal" type="xs:string" minOccurs="0"/>
<xs:element name="KodPocztowy" type="xs:string" minOccurs="0"/>
<xs:element name="Miejscowosc" type="xs:string" minOccurs="0"/>
<xs:element name="Poczta" type="xs:string" minOccurs="0"/>
<xs:element name="Gmina" type="xs:string" minOccurs="0"/>
</xs:sequence></xs:complexType>
<xs:complexType name="Oswiadczenia"><xs:sequence>
<xs:element name="Oswiadczenie" minOccurs="0" maxOccurs="unbounded"><xs:complexType><xs:sequence>
<xs:element name="Tresc" maxOccurs="2"><xs:complexType><xs:simpleContent><xs:extension base="xs:string"><xs:attribute name="jezyk" type="xs:language" use="required"/></xs:extension></xs:simpleContent></xs:complexType></xs:element>
</xs:sequence><xs:attribute name="id" type="xs:string" use="required"/></xs:complexType></xs:element>
</xs:sequence></xs:complexType>
<xs:complexType name="Zalaczniki"><xs:sequence>
<xs:element name="Zalacznik" maxOccurs="unbounded"><xs:complexType>
<xs:attribute name="id" type="xs:ID" use="required"/>
<xs:attribute name="pole" type="xs:string"/>
<xs:attribute name="nazwaPliku" type="xs:string" use="required"/>
<xs:attribute name="format" type="xs:string" use="required"/>
<xs:attribute name="rozmiar" type="xs:nonNegativeInteger" use="required"/>
<xs:attribute name="sha256" use="required"><xs:simpleType><xs:restriction base="xs:string"><xs:pattern value="[0-9a-f]{64}"/></xs:restriction></xs:simpleType></xs:attribute>
</xs:complexType></xs:element>
</xs:sequence></xs:complexType>
`
