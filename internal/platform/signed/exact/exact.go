// Package exact tells whether what a signature covers is a given document.
//
// Programs wrap what they sign: an XML document comes back written anew with a signature in it, or inside an object of
// an enveloping signature, as elements or as text in base64. Each is the same document; everything else is another one.
// XML is compared in its exclusive canonical form (W3C, xml-exc-c14n), which is what signatures are made over.
//
// Whether the signature is intact, and whom it belongs to, is for package signed and those that use it.
package exact

import (
	"bytes"
	"encoding/base64"
	"slices"
	"strings"

	"wrota/internal/platform/xmlsec"
)

const nsDS = "http://www.w3.org/2000/09/xmldsig#"

// Document is what was offered to be signed.
type Document struct {
	body         []byte
	canonical    []byte // nil when it is not XML
	instructions []string
}

// Of is the document with this content.
func Of(body []byte) Document {
	d := Document{body: body}
	if x, err := xmlsec.Parse(body); err == nil {
		d.canonical, d.instructions = canonical(x.Root()), instructions(x)
	}
	return d
}

// Is tells whether signed octets are the document: byte for byte, as XML, or wrapped in an object of a signature.
func (d Document) Is(octets []byte) bool {
	if bytes.Equal(octets, d.body) {
		return true
	}
	x, err := xmlsec.Parse(octets)
	if err != nil {
		return false
	}
	root := x.Root()
	if !root.Is(nsDS, "Object") {
		return d.tree(root)
	}
	inner := slices.Collect(root.Elements())
	switch len(inner) {
	case 0:
		plain, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(root.Text()), ""))
		return err == nil && bytes.Equal(plain, d.body)
	case 1:
		return d.tree(inner[0])
	}
	return false
}

// tree compares elements. What has no canonical form is like nothing.
func (d Document) tree(n *xmlsec.Node) bool {
	form := canonical(n)
	return form != nil && bytes.Equal(form, d.canonical)
}

// SameInstructions tells whether a file with a signature in it has the processing instructions of the document: they
// choose how it is shown, and a signature over the root alone does not cover them. A signature around or beside the
// document has none of its own to compare.
func (d Document) SameInstructions(file []byte) bool {
	if d.canonical == nil {
		return true // nothing can be enveloped in what is not XML
	}
	x, err := xmlsec.Parse(file)
	if err != nil {
		return false
	}
	return x.Root().Is(nsDS, "Signature") || slices.Equal(instructions(x), d.instructions)
}

func canonical(n *xmlsec.Node) []byte {
	out, err := xmlsec.Exclusive.Node(n)
	if err != nil {
		return nil
	}
	return out
}

func instructions(x *xmlsec.Document) (out []string) {
	for n := range x.Root().Parent().Nodes() {
		if n.Kind() == xmlsec.InstructionNode {
			out = append(out, n.Local()+" "+n.Instruction())
		}
	}
	return out
}
