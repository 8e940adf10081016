package saml

import (
	"context"
	"encoding/base64"
	"strings"

	"wrota/internal/platform/xmlsec"
)

// FinishPOST is Finish for a provider that answers by HTTP-POST: message is the field SAMLResponse.
func (sp *ServiceProvider) FinishPOST(ctx context.Context, p Pending, message string) (*Assertion, error) {
	if !sp.config.Lenient.AnswerByPOST {
		return nil, refuse(UnsupportedBinding)
	}
	if err := sp.timely(p); err != nil {
		return nil, err
	}
	if len(message) > 2*maxMessage {
		return nil, refuse(TooLarge)
	}
	body, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(message), ""))
	if err != nil {
		return nil, refuse(Malformed)
	}
	doc, err := parse(body)
	if err != nil {
		return nil, err
	}
	if !doc.Root().Is(nsProtocol, "Response") {
		return nil, refuse(Malformed)
	}
	return sp.readResponse(ctx, answer{doc, doc.Root(), false, true}, p)
}

// answer is a Response on its way through the checks.
type answer struct {
	doc      *xmlsec.Document
	response *xmlsec.Node
	signed   bool // by what is around it
	browser  bool // it came through the browser, not on the back channel
}

// readResponse checks a Response down to the assertion in it.
func (sp *ServiceProvider) readResponse(ctx context.Context, a answer, p Pending) (*Assertion, error) {
	doc, response, signed, err := sp.trusted(a.doc, a.response)
	if err != nil {
		return nil, err
	}
	if err := sp.common(response, p.ID, true); err != nil {
		return nil, err
	}
	if to, stated := response.AttrNS("", "Destination"); to != sp.config.ACS && (stated || a.browser) {
		return nil, refuse(WrongDestination)
	}
	if err := status(response); err != nil {
		return nil, err
	}
	if !signed && !a.signed && !sp.config.Lenient.UnsignedAnswer {
		return nil, refuse(Unsigned)
	}
	doc, assertion, err := sp.findAssertion(doc, response)
	if err != nil {
		return nil, err
	}
	// Policy: the assertion speaks for itself. A signature around it proves who sent it, not who made it.
	_, assertion, signed, err = sp.trusted(doc, assertion)
	if err != nil {
		return nil, err
	}
	if !signed {
		return nil, refuse(Unsigned)
	}
	return sp.readAssertion(ctx, assertion, p)
}

// common checks what every answer of the provider says: version, who speaks, to which request.
func (sp *ServiceProvider) common(message *xmlsec.Node, request string, issuerNeeded bool) error {
	if message.Attr("Version") != "2.0" {
		return refuse(WrongVersion)
	}
	if message.Attr("ID") == "" {
		return refuse(Malformed)
	}
	if _, err := instant(message.Attr("IssueInstant")); err != nil {
		return err
	}
	if message.Attr("InResponseTo") != request {
		return refuse(WrongInResponseTo)
	}
	return sp.issuer(message, issuerNeeded)
}

// issuer checks who speaks; some messages need not say it.
func (sp *ServiceProvider) issuer(n *xmlsec.Node, needed bool) error {
	if n.Child(nsAssertion, "Issuer") == nil && !needed {
		return nil
	}
	issuer, err := only(n, nsAssertion, "Issuer", WrongIssuer)
	if err != nil {
		return err
	}
	name, err := text(issuer)
	if err != nil {
		return err
	}
	if format := issuer.Attr("Format"); name != sp.config.Provider.EntityID || format != "" && format != formatEntity {
		return refuse(WrongIssuer)
	}
	return nil
}

// status reads whether the provider did what it was asked, and whose fault it is when it did not.
func status(message *xmlsec.Node) error {
	n, err := only(message, nsProtocol, "Status", Malformed)
	if err != nil {
		return err
	}
	code, err := only(n, nsProtocol, "StatusCode", Malformed)
	if err != nil {
		return err
	}
	if code.Attr("Value") == statusSuccess {
		return nil
	}
	switch code.Child(nsProtocol, "StatusCode").Attr("Value") {
	case statusAuthnFailed, statusRequestDenied:
		return refuse(Cancelled)
	case statusNoAuthnContext:
		return refuse(LevelTooLow)
	}
	return refuse(BadStatus)
}

// findAssertion finds the one assertion of a response and opens it.
func (sp *ServiceProvider) findAssertion(doc *xmlsec.Document, response *xmlsec.Node) (*xmlsec.Document, *xmlsec.Node, error) {
	var found *xmlsec.Node
	for n := range response.Descend() { // also where no assertion belongs: a second one is never innocent
		if n.Is(nsAssertion, "Assertion") || n.Is(nsAssertion, "EncryptedAssertion") {
			if found != nil {
				return nil, nil, refuse(WrongCount)
			}
			found = n
		}
	}
	switch {
	case found == nil || found.Parent() != response:
		return nil, nil, refuse(WrongCount)
	case found.Local() == "Assertion" && sp.config.Lenient.PlainAssertion:
		return doc, found, nil
	case found.Local() == "Assertion":
		return nil, nil, refuse(Unencrypted)
	}
	return sp.decrypt(found)
}
