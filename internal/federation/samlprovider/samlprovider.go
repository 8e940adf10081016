// Package samlprovider lets people in by login.gov.pl, or any provider that speaks SAML 2.0 with artifacts: it joins
// platform/saml, which knows the protocol, with federation, which knows attempts and accounts.
//
// Words: the pending login of saml is kept with the attempt of federation, so the answer is matched to the request
// of this very browser (InResponseTo) besides the state (RelayState). The lasting name of a person is the PESEL
// where the provider gives a name for one session only, as login.gov.pl does.
//
// Law: ustawa o usługach zaufania oraz identyfikacji elektronicznej art. 21a–21c. It does not look at XML.
package samlprovider

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"

	"wrota/internal/federation"
	"wrota/internal/kit/actor"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/saml"
)

// Deps is what a provider needs.
type Deps struct {
	Setting federation.Setting
	Clock   clock.Clock
	Once    saml.Once
	Base    string // absolute address of the portal
	Path    string // of our side for this provider, below the base
}

// Provider is one provider of the SAML profile.
type Provider struct {
	x  federation.Setting
	sp *saml.ServiceProvider
}

var (
	_ federation.Provider = (*Provider)(nil)
	_ federation.Leaver   = (*Provider)(nil)
	_ federation.Side     = (*Provider)(nil)
)

// New reads the keys and the provider's metadata.
func New(d Deps) (*Provider, error) {
	c, err := config(d)
	if err != nil {
		return nil, fmt.Errorf("saml: %s: %w", d.Setting.Name, err)
	}
	sp, err := saml.New(c)
	if err != nil {
		return nil, fmt.Errorf("saml: %s: %w", d.Setting.Name, err)
	}
	return &Provider{d.Setting, sp}, nil
}

func config(d Deps) (saml.Config, error) {
	x, at := d.Setting.SAML, d.Base+d.Path
	c := saml.Config{
		EntityID: at + "/metadane", Name: x.Organisation, ACS: at, SLO: at + "/wylogowanie", Clock: d.Clock, Once: d.Once,
		Contact: saml.Contact{Organisation: x.Organisation, URL: d.Base, Email: x.Email},
		Lenient: saml.Lenient{PlainAssertion: x.Plain, UnsignedAnswer: x.UnsignedReply},
	}
	metadata, err := os.ReadFile(x.Metadata)
	if err != nil {
		return c, err
	}
	var trusted []*x509.Certificate
	if x.Trusted != "" {
		if trusted, err = certificates(x.Trusted); err != nil {
			return c, err
		}
	}
	if c.Provider, err = saml.ParseProvider(metadata, trusted...); err != nil {
		return c, err
	}
	signing, err := pair(x.Signing)
	if err != nil {
		return c, err
	}
	c.Certificate = signing.Leaf
	c.Signer, _ = signing.PrivateKey.(crypto.Signer) // every private key of crypto is one
	for _, f := range x.Decryption {
		key, err := decryption(f)
		if err != nil {
			return c, err
		}
		c.Decryption = append(c.Decryption, key)
	}
	return c, backChannel(&c, x)
}

// backChannel reads our certificate for the back channel and whom we trust there.
func backChannel(c *saml.Config, x federation.SAMLSetting) (err error) {
	if x.BackChannel != "" {
		if c.Client, err = pair(x.BackChannel); err != nil {
			return err
		}
	}
	if x.Roots == "" {
		return nil
	}
	body, err := os.ReadFile(x.Roots)
	if err != nil {
		return err
	}
	c.Roots = x509.NewCertPool()
	if !c.Roots.AppendCertsFromPEM(body) {
		return errors.New("roots: no certificate in the file")
	}
	return nil
}

// pair reads a key and its certificate from one PEM file.
func pair(file string) (tls.Certificate, error) {
	out, err := tls.LoadX509KeyPair(file, file)
	if err == nil && out.Leaf == nil {
		out.Leaf, err = x509.ParseCertificate(out.Certificate[0])
	}
	return out, err
}

func certificates(file string) (out []*x509.Certificate, err error) {
	body, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	for {
		block, rest := pem.Decode(body)
		if block == nil {
			return out, nil
		}
		one, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return nil, err
		}
		out, body = append(out, one), rest
	}
}

func decryption(file string) (saml.DecryptionKey, error) {
	both, err := pair(file)
	if err != nil {
		return saml.DecryptionKey{}, err
	}
	switch key := both.PrivateKey.(type) {
	case *ecdsa.PrivateKey:
		ec, err := key.ECDH()
		return saml.ECKey(ec, both.Leaf), err
	case *rsa.PrivateKey:
		return saml.RSAKey(key, both.Leaf), nil
	}
	return saml.DecryptionKey{}, errors.New("decryption: neither an EC nor an RSA key")
}

// Begin makes the signed request and remembers it with the attempt. The level asked for is the lowest that is enough:
// the provider compares by "minimum", so a person who can show more may.
func (p *Provider) Begin(_ context.Context, a federation.Attempt) (federation.Departure, error) {
	pending, to, err := p.sp.Begin(saml.Ask{Level: p.x.Asks(a.Needs), RelayState: a.State, Force: a.Anew})
	if err != nil {
		return federation.Departure{}, refusal(err)
	}
	kept, err := json.Marshal(pending)
	return federation.Departure{URL: to.URL, Fields: to.Fields, Kept: string(kept)}, err
}

// Finish exchanges the artifact and believes the assertion after every check.
func (p *Provider) Finish(ctx context.Context, a federation.Attempt, back url.Values) (federation.Assertion, error) {
	var pending saml.Pending
	if err := json.Unmarshal([]byte(a.Kept), &pending); err != nil {
		return federation.Assertion{}, fmt.Errorf("saml: pending: %w", err)
	}
	got, err := p.sp.Finish(ctx, pending, back.Get("SAMLart"))
	if err != nil {
		return federation.Assertion{}, refusal(err)
	}
	leave, err := json.Marshal(got.Subject)
	if err != nil {
		return federation.Assertion{}, fmt.Errorf("saml: subject: %w", err)
	}
	out := federation.Assertion{
		PESEL: got.PESEL.String(), Given: got.Given, Family: got.Family, Born: got.Born, Level: got.Level, Strong: p.x.Strong && got.Level >= actor.LevelSubstantial,
		Sessions: []string{session(got.NameID, ""), session(got.NameID, got.SessionIndex)}, Leave: string(leave),
	}
	switch {
	case strings.HasSuffix(got.Format, ":persistent"):
		out.Subject = "name:" + got.NameID
	case out.PESEL != "":
		out.Subject = "pesel:" + out.PESEL
	}
	return out, nil
}

// session is the name of one session of a person, or of all of them when index is empty.
func session(name, index string) string { return name + "\n" + index }

// Metadata describe us to the provider.
func (p *Provider) Metadata() ([]byte, error) { return p.sp.Metadata() }

// Leave asks the provider to end its session.
func (p *Provider) Leave(_ context.Context, hint string) (federation.Departure, error) {
	var who saml.Subject
	if hint == "" || json.Unmarshal([]byte(hint), &who) != nil {
		return federation.Departure{}, nil
	}
	_, to, err := p.sp.BeginLogout(who, federation.Secret())
	return federation.Departure{URL: to.URL, Fields: to.Fields}, err
}

// Logout reads the provider's message. Its answer to our request is not looked into: the session here has ended
// before we asked, and nothing depends on what the provider says.
func (p *Provider) Logout(ctx context.Context, m federation.Message) ([]string, func(bool) (federation.Departure, error), error) {
	q, err := url.ParseQuery(m.RawQuery)
	if err != nil || q.Has("SAMLResponse") || m.Form.Has("SAMLResponse") {
		return nil, nil, nil //nolint:nilerr // an address that is none ends nothing
	}
	asked, err := p.sp.ReadLogout(ctx, saml.Incoming{Method: m.Method, RawQuery: m.RawQuery, Message: m.Form.Get("SAMLRequest"), Relay: m.Form.Get("RelayState")})
	if err != nil {
		return nil, nil, refusal(err)
	}
	var names []string
	for _, index := range asked.Sessions {
		names = append(names, session(asked.Subject.NameID, index))
	}
	if len(names) == 0 {
		names = []string{session(asked.Subject.NameID, "")}
	}
	return names, func(done bool) (federation.Departure, error) {
		to, err := p.sp.AnswerLogout(asked, done)
		return federation.Departure{URL: to.URL, Fields: to.Fields}, err
	}, nil
}

// refusal turns a reason of saml into one of federation.
func refusal(err error) error {
	switch saml.ReasonOf(err) {
	case "":
		return err
	case saml.LevelTooLow:
		return &federation.Refusal{Reason: federation.TooLow, Cause: err}
	case saml.NoPESEL:
		return &federation.Refusal{Reason: federation.NoPESEL, Cause: err}
	case saml.Cancelled:
		return &federation.Refusal{Reason: federation.Cancelled, Cause: err}
	case saml.Unreachable:
		return &federation.Refusal{Reason: federation.Unreachable, Cause: err}
	case saml.Expired, saml.Replayed:
		return &federation.Refusal{Reason: federation.Expired, Cause: err}
	}
	return &federation.Refusal{Reason: federation.Disbelieved, Cause: err}
}
