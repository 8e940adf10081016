package trustedprofile

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strings"

	"wrota/internal/platform/xmlsec"
)

// Namespaces and identifiers of the messages.
const (
	NsEnvelope = "http://schemas.xmlsoap.org/soap/envelope/"
	NsSigning  = "http://signing.ws.comarch.gov"
	NsSecurity = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
	NsUtility  = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"
	NsDS       = "http://www.w3.org/2000/09/xmldsig#"

	tokenType  = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-x509-token-profile-1.0#X509v3"
	base64Type = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-soap-message-security-1.0#Base64Binary"
	digestSHA  = "http://www.w3.org/2001/04/xmlenc#sha256"
	bodyID     = "body"
	tokenID    = "token"
)

// field is a child of an operation; they stand in no namespace.
type field struct{ name, value string }

func base64Text(b []byte) string { return base64.StdEncoding.EncodeToString(b) }

// envelope is a call: the body in its exclusive canonical form, so that the bytes digested are the bytes sent, and the
// signature of it with our token (WS-Security 1.0, X.509 token profile; the family's sign-policy asks for it).
func (c *Client) envelope(operation string, fields []field) ([]byte, error) {
	b := xmlsec.NewBuilder("soapenv:Body", xmlsec.Namespace{Prefix: "soapenv", URI: NsEnvelope}, xmlsec.Namespace{Prefix: "wsu", URI: NsUtility})
	root := b.Root().Attr("wsu:Id", bodyID)
	op := root.Element("sig:"+operation, xmlsec.Namespace{Prefix: "sig", URI: NsSigning})
	for _, f := range fields {
		op.Leaf(f.name, f.value)
	}
	body, err := canonical(b)
	if err != nil {
		return nil, err
	}
	signature, err := c.signature(body)
	if err != nil {
		return nil, err
	}
	var out strings.Builder
	out.WriteString(`<soapenv:Envelope xmlns:soapenv="` + NsEnvelope + `"><soapenv:Header><wsse:Security xmlns:wsse="` + NsSecurity + `" soapenv:mustUnderstand="1">`)
	out.WriteString(`<wsse:BinarySecurityToken xmlns:wsu="` + NsUtility + `" wsu:Id="` + tokenID + `" EncodingType="` + base64Type + `" ValueType="` + tokenType + `">`)
	out.WriteString(base64Text(c.token) + `</wsse:BinarySecurityToken>`)
	out.Write(signature)
	out.WriteString(`</wsse:Security></soapenv:Header>`)
	out.Write(body)
	out.WriteString(`</soapenv:Envelope>`)
	return []byte(out.String()), nil
}

// signature is the ds:Signature of a body in canonical form.
func (c *Client) signature(body []byte) ([]byte, error) {
	sum := sha256.Sum256(body)
	b := xmlsec.NewBuilder("ds:SignedInfo", xmlsec.Namespace{Prefix: "ds", URI: NsDS})
	info := b.Root()
	info.Element("ds:CanonicalizationMethod").Attr("Algorithm", string(xmlsec.Exclusive))
	info.Element("ds:SignatureMethod").Attr("Algorithm", c.signer.Method())
	ref := info.Element("ds:Reference").Attr("URI", "#"+bodyID)
	ref.Element("ds:Transforms").Element("ds:Transform").Attr("Algorithm", string(xmlsec.Exclusive))
	ref.Element("ds:DigestMethod").Attr("Algorithm", digestSHA)
	ref.Leaf("ds:DigestValue", base64Text(sum[:]))
	octets, err := canonical(b)
	if err != nil {
		return nil, err
	}
	value, err := c.signer.Octets(octets)
	if err != nil {
		return nil, err
	}
	out := `<ds:Signature xmlns:ds="` + NsDS + `">` + string(octets) + `<ds:SignatureValue>` + base64Text(value) + `</ds:SignatureValue><ds:KeyInfo>` +
		`<wsse:SecurityTokenReference><wsse:Reference URI="#` + tokenID + `" ValueType="` + tokenType + `"></wsse:Reference></wsse:SecurityTokenReference></ds:KeyInfo></ds:Signature>`
	return []byte(out), nil
}

func canonical(b *xmlsec.Builder) ([]byte, error) {
	doc, err := b.Document()
	if err != nil {
		return nil, err
	}
	return xmlsec.Exclusive.Node(doc.Root())
}

// read finds the answer to an operation in a message: <operationReturn> in the body, or a fault.
func read(message []byte, operation string) (*xmlsec.Node, error) {
	doc, err := xmlsec.Limits{Bytes: MaxAnswer, Nodes: 5000, Depth: 60}.Parse(message)
	if err != nil {
		return nil, ErrMalformed
	}
	root := doc.Root()
	if !root.Is(NsEnvelope, "Envelope") {
		return nil, ErrMalformed
	}
	body := root.Child(NsEnvelope, "Body")
	if fault := body.Child(NsEnvelope, "Fault"); fault != nil {
		return nil, fmt.Errorf("%w: %s: %s", ErrRefused, operation, printable(fault.Child("", "faultcode").Text()))
	}
	// The answer is wrapped in an element of the namespace; one version of the service leaves the namespace of the
	// wrapper out.
	for wrapper := range body.Elements() {
		if wrapper.Local() != operation+"Response" || wrapper.Space() != NsSigning && wrapper.Space() != "" {
			return nil, ErrMalformed
		}
		for _, space := range []string{"", NsSigning} {
			if n := wrapper.Child(space, operation+"Return"); n != nil {
				return n, nil
			}
		}
	}
	return nil, ErrMalformed
}

func text(n *xmlsec.Node) string { return strings.TrimSpace(n.Text()) }

// octets reads base64, with white space anywhere.
func octets(n *xmlsec.Node) ([]byte, error) {
	out, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(n.Text()), ""))
	if err != nil {
		return nil, ErrMalformed
	}
	return out, nil
}

// valid reads the statement of verifySignedDocument: an XML document in a text, or the elements themselves.
func valid(n *xmlsec.Node) (bool, error) {
	if statement := n.Child("", "VerifyResult"); statement != nil {
		return stated(statement)
	}
	inner, err := xmlsec.Limits{Bytes: 1 << 20, Nodes: 5000, Depth: 60}.Parse([]byte(text(n)))
	if err != nil || !inner.Root().Is("", "VerifyResult") {
		return false, ErrMalformed
	}
	return stated(inner.Root())
}

func stated(n *xmlsec.Node) (bool, error) {
	switch text(n.Child("", "ValidDocumentSignature")) {
	case "true", "1":
		return true, nil
	case "false", "0":
		return false, nil
	}
	return false, ErrMalformed
}
