package saml

import (
	"context"
	"net/http"

	"wrota/internal/platform/xmlsec"
)

// BeginLogout asks the provider to end the session it has for a person. relayState comes back with the answer.
func (sp *ServiceProvider) BeginLogout(s Subject, relayState string) (id string, r Redirect, err error) {
	to, err := by(sp.config.Provider.logout, bindingPOST, bindingRedirect)
	if err != nil {
		return "", Redirect{}, err
	}
	now := sp.config.Clock.Now()
	id = newID()
	b := sp.message("samlp:LogoutRequest", id, to.location, now)
	root := b.Root().Attr("NotOnOrAfter", stamp(now.Add(maxMoment))).Attr("Reason", "urn:oasis:names:tc:SAML:2.0:logout:user")
	name := root.Leaf("saml:NameID", s.NameID)
	for _, a := range [][2]string{{"Format", s.Format}, {"NameQualifier", s.NameQualifier}, {"SPNameQualifier", s.SPNameQualifier}} {
		if a[1] != "" {
			name.Attr(a[0], a[1])
		}
	}
	if s.SessionIndex != "" {
		root.Leaf("samlp:SessionIndex", s.SessionIndex)
	}
	doc, err := b.Document()
	if err != nil {
		return "", Redirect{}, err
	}
	r, err = sp.send(to.binding, to.location, "SAMLRequest", doc, relayState)
	return id, r, err
}

// FinishLogout checks the provider's answer (SAMLResponse) to the request id. An error means that sessions elsewhere may
// still live, and the person should be told to close the browser.
func (sp *ServiceProvider) FinishLogout(id string, in Incoming) error {
	if sp.config.SLO == "" {
		return refuse(UnsupportedBinding)
	}
	if id == "" {
		return refuse(WrongInResponseTo)
	}
	got, err := sp.receive(in, "SAMLResponse")
	if err != nil {
		return err
	}
	if !got.root.Is(nsProtocol, "LogoutResponse") {
		return refuse(Malformed)
	}
	if err := sp.common(got.root, id, true); err != nil {
		return err
	}
	if got.root.Attr("Destination") != sp.config.SLO {
		return refuse(WrongDestination)
	}
	if got.root.Child(nsProtocol, "Status").Child(nsProtocol, "StatusCode").Child(nsProtocol, "StatusCode").Attr("Value") == statusPartialLogout {
		return refuse(BadStatus) // some other service did not answer
	}
	return status(got.root)
}

// ReadLogout checks a provider's request (SAMLRequest) that a browser brought.
func (sp *ServiceProvider) ReadLogout(ctx context.Context, in Incoming) (*LogoutRequest, error) {
	got, err := sp.receive(in, "SAMLRequest")
	if err != nil {
		return nil, err
	}
	r, err := sp.readLogout(ctx, got.root, sp.config.SLO)
	if err != nil {
		return nil, err
	}
	r.relayState = got.relay
	return r, nil
}

// ReadLogoutSOAP checks a provider's request that came over SOAP; the body of the answer is made by AnswerLogoutSOAP.
func (sp *ServiceProvider) ReadLogoutSOAP(ctx context.Context, body []byte) (*LogoutRequest, error) {
	doc, message, err := openEnvelope(body)
	if err != nil {
		return nil, err
	}
	_, message, signed, err := sp.trusted(doc, message)
	if err != nil {
		return nil, err
	}
	if !signed {
		return nil, refuse(Unsigned)
	}
	return sp.readLogout(ctx, message, sp.config.SOAP)
}

// readLogout checks a signed request to end sessions.
func (sp *ServiceProvider) readLogout(ctx context.Context, n *xmlsec.Node, here string) (*LogoutRequest, error) {
	now := sp.config.Clock.Now()
	switch {
	case !n.Is(nsProtocol, "LogoutRequest"):
		return nil, refuse(Malformed)
	case n.Attr("Version") != "2.0":
		return nil, refuse(WrongVersion)
	case n.Attr("ID") == "":
		return nil, refuse(Malformed)
	case here == "":
		return nil, refuse(UnsupportedBinding)
	case n.Attr("Destination") != here:
		return nil, refuse(WrongDestination)
	}
	if err := sp.issuer(n, true); err != nil {
		return nil, err
	}
	issued, err := instant(n.Attr("IssueInstant"))
	if err != nil {
		return nil, err
	}
	if err := within(n.Attr("IssueInstant"), n.Attr("NotOnOrAfter"), now, sp.config.Skew); err != nil {
		return nil, err
	}
	if now.After(issued.Add(maxMoment + sp.config.Skew)) {
		return nil, refuse(Expired)
	}
	r := &LogoutRequest{ID: n.Attr("ID")}
	if r.Subject, err = nameID(n); err != nil {
		return nil, refuse(UnknownSession)
	}
	for s := range n.All(nsProtocol, "SessionIndex") {
		index, err := text(s)
		if err != nil {
			return nil, err
		}
		if len(r.Sessions) >= 100 || len(index) > 1024 {
			return nil, refuse(TooLarge)
		}
		r.Sessions = append(r.Sessions, index)
	}
	if err := sp.once(ctx, "logout", sp.config.Provider.EntityID+"\x00"+r.ID, issued.Add(2*maxMoment)); err != nil {
		return nil, err
	}
	return r, nil
}

// AnswerLogout tells the provider, through the browser, whether all sessions named in the request were ended.
func (sp *ServiceProvider) AnswerLogout(r *LogoutRequest, done bool) (Redirect, error) {
	to, err := by(sp.config.Provider.logout, bindingPOST, bindingRedirect)
	if err != nil {
		return Redirect{}, err
	}
	doc, err := sp.logoutResponse(r, to.response, done)
	if err != nil {
		return Redirect{}, err
	}
	return sp.send(to.binding, to.response, "SAMLResponse", doc, r.relayState)
}

// AnswerLogoutSOAP is the SOAP envelope (text/xml) that answers ReadLogoutSOAP.
func (sp *ServiceProvider) AnswerLogoutSOAP(r *LogoutRequest, done bool) ([]byte, error) {
	doc, err := sp.logoutResponse(r, "", done)
	if err != nil {
		return nil, err
	}
	message, err := sp.signed(doc)
	return envelope(message), err
}

func (sp *ServiceProvider) logoutResponse(r *LogoutRequest, to string, done bool) (*xmlsec.Document, error) {
	b := sp.message("samlp:LogoutResponse", newID(), to, sp.config.Clock.Now())
	root := b.Root().Attr("InResponseTo", r.ID)
	value := statusSuccess
	if !done {
		value = statusResponder
	}
	root.Element("samlp:Status").Element("samlp:StatusCode").Attr("Value", value)
	return b.Document()
}

// IsPOST tells whether the browser must be sent with a form.
func (r Redirect) IsPOST() bool { return r.Method == http.MethodPost }
