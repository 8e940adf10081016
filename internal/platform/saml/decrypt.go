package saml

import (
	"bytes"
	"strings"

	"wrota/internal/platform/xmlsec"
	"wrota/internal/platform/xmlsec/xmlenc"
)

// decrypt opens an EncryptedAssertion. What comes out is as untrusted as what came in until its own signature holds.
func (sp *ServiceProvider) decrypt(n *xmlsec.Node) (*xmlsec.Document, *xmlsec.Node, error) {
	data, err := only(n, nsEnc, "EncryptedData", WrongCount)
	if err != nil {
		return nil, nil, err
	}
	plain, err := sp.open.Decrypt(data)
	switch xmlenc.ProblemOf(err) {
	case "":
	case xmlenc.Refused, xmlenc.Unsupported:
		return nil, nil, refuseFor(EncryptionRefused, err)
	default:
		return nil, nil, refuseFor(BadEncryption, err)
	}
	doc, err := parse(inContext(plain, n))
	if err != nil {
		return nil, nil, err
	}
	var assertion *xmlsec.Node
	for c := range doc.Root().Elements() {
		if assertion != nil {
			return nil, nil, refuse(WrongCount)
		}
		assertion = c
	}
	if !assertion.Is(nsAssertion, "Assertion") {
		return nil, nil, refuse(Malformed)
	}
	for c := range assertion.Descend() {
		if c != assertion && (c.Is(nsAssertion, "Assertion") || c.Is(nsAssertion, "EncryptedAssertion")) {
			return nil, nil, refuse(WrongCount)
		}
	}
	return doc, assertion, nil
}

// inContext sets decrypted bytes where the encrypted data stood: prefixes that were declared above it are in force for them
// too (XML Encryption § 4.4), and xmlsec1 leaves such declarations out of what it encrypts.
func inContext(plain []byte, place *xmlsec.Node) []byte {
	var out bytes.Buffer
	out.WriteString("<context")
	declared := map[string]bool{"xml": true}
	for n := place; n != nil; n = n.Parent() {
		for ns := range n.Declarations() {
			if declared[ns.Prefix] {
				continue
			}
			declared[ns.Prefix] = true
			if ns.Prefix == "" {
				continue // the assertion is never in the default namespace of somebody else
			}
			out.WriteString(" xmlns:" + ns.Prefix + `="` + attributeText.Replace(ns.URI) + `"`)
		}
	}
	out.WriteByte('>')
	out.Write(plain)
	out.WriteString("</context>")
	return out.Bytes()
}

var attributeText = strings.NewReplacer("&", "&amp;", "<", "&lt;", `"`, "&quot;", "\t", "&#x9;", "\n", "&#xA;", "\r", "&#xD;")
