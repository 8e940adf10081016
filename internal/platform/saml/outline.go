package saml

import (
	"context"
	"crypto/x509"
	"errors"
	"time"
)

// Provider is what an identity provider says of itself in its metadata.
type Provider struct {
	EntityID   string
	ValidUntil time.Time // zero when the metadata do not expire
	Signing    []*x509.Certificate
}

// ServiceProvider is our side. It is safe for many goroutines.
type ServiceProvider struct{ config Config }

var errUnbuilt = errors.New("saml: not built yet")

// ParseProvider reads metadata of one identity provider. With trusted certificates the metadata must be signed by one of
// them; without, the caller vouches for the file.
func ParseProvider(metadata []byte, trusted ...*x509.Certificate) (*Provider, error) {
	return nil, errUnbuilt
}

// New checks a configuration and makes the service provider of it.
func New(c Config) (*ServiceProvider, error) { return nil, errUnbuilt }

// Metadata is our signed EntityDescriptor, for the administrator of the provider.
func (sp *ServiceProvider) Metadata() ([]byte, error) { return nil, errUnbuilt }

// Begin starts a login. The caller keeps Pending with the browser's session and sends the browser where Redirect says.
func (sp *ServiceProvider) Begin(ask Ask) (Pending, Redirect, error) {
	return Pending{}, Redirect{}, errUnbuilt
}

// Finish exchanges the artifact (field SAMLart of the form that came back) for the assertion. The caller has found
// Pending by the RelayState that came along, and never uses it again. A *Refusal says why a login is not believed.
func (sp *ServiceProvider) Finish(ctx context.Context, p Pending, artifact string) (*Assertion, error) {
	return nil, errUnbuilt
}

// FinishPOST is Finish for a provider that answers by HTTP-POST: message is the field SAMLResponse.
func (sp *ServiceProvider) FinishPOST(ctx context.Context, p Pending, message string) (*Assertion, error) {
	return nil, errUnbuilt
}

// BeginLogout asks the provider to end the session it has for a person. relayState comes back with the answer.
func (sp *ServiceProvider) BeginLogout(s Subject, relayState string) (id string, r Redirect, err error) {
	return "", Redirect{}, errUnbuilt
}

// FinishLogout checks the provider's answer (SAMLResponse) to the request id.
func (sp *ServiceProvider) FinishLogout(id string, in Incoming) error { return errUnbuilt }

// ReadLogout checks a provider's request (SAMLRequest) that a browser brought.
func (sp *ServiceProvider) ReadLogout(ctx context.Context, in Incoming) (*LogoutRequest, error) {
	return nil, errUnbuilt
}

// AnswerLogout tells the provider, through the browser, whether all sessions named in the request were ended.
func (sp *ServiceProvider) AnswerLogout(r *LogoutRequest, done bool) (Redirect, error) {
	return Redirect{}, errUnbuilt
}

// ReadLogoutSOAP checks a provider's request that came over SOAP; the body of the answer is made by AnswerLogoutSOAP.
func (sp *ServiceProvider) ReadLogoutSOAP(ctx context.Context, body []byte) (*LogoutRequest, error) {
	return nil, errUnbuilt
}

// AnswerLogoutSOAP is the SOAP envelope (text/xml) that answers ReadLogoutSOAP.
func (sp *ServiceProvider) AnswerLogoutSOAP(r *LogoutRequest, done bool) ([]byte, error) {
	return nil, errUnbuilt
}
