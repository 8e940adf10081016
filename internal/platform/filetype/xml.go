package filetype

import (
	"bytes"
	"encoding/xml"
	"io"
	"strings"
)

// Names of the namespaces that tell the kinds of XML apart.
const (
	nsXHTML  = "http://www.w3.org/1999/xhtml"
	nsSVG    = "http://www.w3.org/2000/svg"
	nsXSD    = "http://www.w3.org/2001/XMLSchema"
	nsXSLT   = "http://www.w3.org/1999/XSL/Transform"
	nsRNG    = "http://relaxng.org/ns/structure/1.0"
	nsGML    = "http://www.opengis.net/gml" // and its versions: …/gml/3.2
	nsTSL    = "http://uri.etsi.org/02231/v2#"
	nsDSig   = "http://www.w3.org/2000/09/xmldsig#"
	nsXAdES  = "http://uri.etsi.org/01903/" // and its versions
	nsASiC   = "http://uri.etsi.org/02918/v1.2.1#"
	nsXMLEnc = "http://www.w3.org/2001/04/xmlenc#"
)

// xmlKind tells what kind of XML a text is by its root element, or that it is none.
func xmlKind(head, tail []byte) (finding, bool) {
	r, ok := rootOf(head)
	if !ok {
		return finding{}, false
	}
	signed := bytes.Contains(head, []byte(nsXAdES)) || bytes.Contains(tail, []byte(nsXAdES))
	switch {
	case r.local == "html" && r.ns == nsXHTML:
		return is("xhtml"), true
	case strings.EqualFold(r.local, "html"):
		return is("html", "xml"), true // HTML that happens to be well formed
	case r.local == "svg" && r.ns != "" && r.ns != nsSVG && !strings.HasPrefix(r.ns, "&"):
		return is("xml"), true
	case r.local == "svg": // also with the entity that one drawing program writes for the namespace
		return is("svg"), true
	case r.ns == nsXSD && r.local == "schema":
		return is("xsd"), true
	case r.ns == nsXSLT, r.simplified:
		return is("xslt"), true
	case r.ns == nsRNG:
		return is("rng"), true
	case r.ns == nsTSL:
		return is("tsl"), true
	case r.ns == nsXMLEnc && r.local == "EncryptedData":
		return finding{codes: []string{"xmlenc"}, encrypted: true}, true
	case r.ns == nsASiC, r.ns == nsDSig && r.local == "Signature" && signed:
		return is("xades"), true
	case r.ns == nsDSig && r.local == "Signature":
		return is("xmlsig"), true
	case r.gml && signed:
		return is("gml", "xml", "xades"), true
	case r.gml:
		return is("gml", "xml"), true
	case signed: // a document with its signature inside
		return is("xml", "xades"), true
	}
	return is("xml"), true
}

// root is what the root element says.
type root struct {
	ns, local  string
	gml        bool // a namespace of GML is declared
	simplified bool // an XSLT in the short form: any root with the attribute xsl:version
}

// rootOf reads up to the first element. Entities are not resolved and nothing is fetched.
func rootOf(head []byte) (root, bool) {
	d := xml.NewDecoder(bytes.NewReader(head))
	d.Strict = false
	// Whatever the encoding, markup is ASCII: read the rest as if every byte were a character.
	d.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return latin(in), nil }
	for {
		t, err := d.RawToken()
		if err != nil {
			return root{}, false
		}
		switch t := t.(type) {
		case xml.StartElement:
			return resolve(t), true
		case xml.CharData:
			if len(bytes.TrimSpace(t)) > 0 {
				return root{}, false
			}
		case xml.EndElement:
			return root{}, false
		}
	}
}

func resolve(e xml.StartElement) root {
	spaces := map[string]string{}
	for _, a := range e.Attr {
		switch {
		case a.Name.Space == "xmlns":
			spaces[a.Name.Local] = a.Value
		case a.Name.Space == "" && a.Name.Local == "xmlns":
			spaces[""] = a.Value
		}
	}
	r := root{ns: spaces[e.Name.Space], local: e.Name.Local}
	for _, ns := range spaces {
		r.gml = r.gml || ns == nsGML || strings.HasPrefix(ns, nsGML+"/")
	}
	for _, a := range e.Attr {
		r.simplified = r.simplified || a.Name.Local == "version" && a.Name.Space != "" && spaces[a.Name.Space] == nsXSLT
	}
	return r
}

// latin gives every byte above ASCII as a question mark; only names in ASCII matter here.
func latin(in io.Reader) io.Reader {
	b, err := io.ReadAll(io.LimitReader(in, headSize))
	if err != nil {
		return bytes.NewReader(nil)
	}
	for i, c := range b {
		if c >= 0x80 {
			b[i] = '?'
		}
	}
	return bytes.NewReader(b)
}
