package saml

import (
	"crypto/tls"
	"errors"
	"net/http"
	"time"

	"wrota/internal/platform/xmlsec"
	"wrota/internal/platform/xmlsec/xmlenc"
)

// ServiceProvider is our side. It is safe for many goroutines.
type ServiceProvider struct {
	config Config
	sign   *xmlsec.Plain
	open   xmlenc.Decrypter
	client *http.Client
}

// New checks a configuration and makes the service provider of it.
func New(c Config) (*ServiceProvider, error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	sp := &ServiceProvider{config: c}
	var err error
	if sp.sign, err = xmlsec.NewPlain(c.Signer, c.Certificate); err != nil {
		return nil, err
	}
	for _, k := range c.Decryption {
		switch {
		case k.EC != nil && k.RSA == nil && k.Certificate != nil:
			sp.open.EC = append(sp.open.EC, k.EC)
		case k.RSA != nil && k.EC == nil && k.Certificate != nil:
			sp.open.RSA = append(sp.open.RSA, k.RSA)
		default:
			return nil, errors.New("saml: a decryption key needs its certificate, and is either EC or RSA")
		}
	}
	sp.client = backChannel(c)
	if sp.config.Skew == 0 {
		sp.config.Skew = 30 * time.Second
	}
	if sp.config.Timeout == 0 {
		sp.config.Timeout = 10 * time.Second
	}
	return sp, nil
}

func (c *Config) check() error {
	switch {
	case c.EntityID == "" || len(c.EntityID) > 1024:
		return errors.New("saml: the service has no entityID")
	case c.Provider == nil || c.Clock == nil || c.Once == nil || c.Signer == nil || c.Certificate == nil:
		return errors.New("saml: provider, clock, once, signer and certificate are needed")
	case c.Provider.EntityID == "" || len(c.Provider.Signing) == 0:
		return errors.New("saml: the provider has no name or no key to trust")
	case !c.Lenient.PlainAssertion && len(c.Decryption) == 0:
		return errors.New("saml: assertions must be encrypted, but there is no key to decrypt them")
	case !c.Lenient.AnswerByPOST && len(c.Provider.artifacts) == 0:
		return errors.New("saml: the provider resolves no artifacts")
	case c.Skew < 0 || c.Skew > 3*time.Minute:
		return errors.New("saml: clocks may disagree by three minutes at most")
	}
	if _, err := by(c.Provider.login, bindingPOST, bindingRedirect); err != nil {
		return errors.New("saml: the provider takes requests neither by POST nor by redirect")
	}
	for _, address := range []string{c.ACS, c.SLO, c.SOAP} {
		if address != "" || address == c.ACS {
			if err := absolute(address); err != nil {
				return err
			}
		}
	}
	return nil
}

// backChannel is the client that resolves artifacts. It follows no redirects: the address comes from the metadata.
func backChannel(c Config) *http.Client {
	var own http.Client
	if c.BackChannel != nil {
		own = *c.BackChannel
	} else {
		settings := &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: c.Roots}
		if len(c.Client.Certificate) > 0 {
			settings.Certificates = []tls.Certificate{c.Client}
		}
		own.Transport = &http.Transport{
			TLSClientConfig: settings, ForceAttemptHTTP2: true, Proxy: http.ProxyFromEnvironment,
			MaxIdleConnsPerHost: 8, IdleConnTimeout: time.Minute, MaxResponseHeaderBytes: 32 << 10,
		}
	}
	own.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &own
}

// current refuses to speak with a provider whose metadata have expired: its keys may have been replaced.
func (sp *ServiceProvider) current(now time.Time) error {
	until := sp.config.Provider.ValidUntil
	if !until.IsZero() && !now.Before(until) {
		return refuse(ProviderOutOfDate)
	}
	return nil
}
