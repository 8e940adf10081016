package saml

import (
	"crypto/sha1" //nolint:gosec // the artifact's source id is SHA-1 by the standard; nothing rests on it
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"wrota/internal/platform/xmlsec"
)

// Provider is what an identity provider says of itself in its metadata.
type Provider struct {
	EntityID   string
	ValidUntil time.Time           // zero when the metadata do not expire
	Signing    []*x509.Certificate // whose keys may sign; their own validity is not looked at, as SAML metadata work

	login, logout []endpoint
	artifacts     map[int]string // addresses that resolve artifacts, by index
	source        [sha1.Size]byte
}

// endpoint is one address of a peer.
type endpoint struct {
	binding  string
	location string
	response string // where answers go; usually location
}

// ParseProvider reads metadata of one identity provider. With trusted certificates the metadata must be signed by one of
// them; without, the caller vouches for the file.
func ParseProvider(metadata []byte, trusted ...*x509.Certificate) (*Provider, error) {
	doc, err := xmlsec.Limits{Bytes: 2 << 20}.Parse(metadata)
	if err != nil {
		return nil, fmt.Errorf("saml: metadata: %w", err)
	}
	root := doc.Root()
	if len(trusted) > 0 {
		signed, err := verify(doc, root, trusted)
		if err != nil {
			return nil, fmt.Errorf("saml: metadata: %w", err)
		}
		if signed == nil {
			return nil, errors.New("saml: metadata: not signed")
		}
		root = signed.Root()
	}
	if !root.Is(nsMetadata, "EntityDescriptor") {
		return nil, errors.New("saml: metadata: the root is not one EntityDescriptor")
	}
	p := &Provider{EntityID: root.Attr("entityID"), artifacts: map[int]string{}}
	if p.EntityID == "" || len(p.EntityID) > 1024 {
		return nil, errors.New("saml: metadata: no entityID")
	}
	p.source = sha1.Sum([]byte(p.EntityID)) //nolint:gosec // see the import
	role, err := only(root, nsMetadata, "IDPSSODescriptor", WrongCount)
	if err != nil || !slices.Contains(strings.Fields(role.Attr("protocolSupportEnumeration")), nsProtocol) {
		return nil, errors.New("saml: metadata: not exactly one IDPSSODescriptor of SAML 2.0")
	}
	if p.ValidUntil, err = earliest(root.Attr("validUntil"), role.Attr("validUntil")); err != nil {
		return nil, errors.New("saml: metadata: validUntil is not a time")
	}
	return p, p.read(role)
}

// earliest is the sooner of two optional times.
func earliest(a, b string) (time.Time, error) {
	first, err := optionalInstant(a)
	if err != nil {
		return first, err
	}
	second, err := optionalInstant(b)
	if first.IsZero() || !second.IsZero() && second.Before(first) {
		return second, err
	}
	return first, err
}

func (p *Provider) read(role *xmlsec.Node) (err error) {
	for key := range role.All(nsMetadata, "KeyDescriptor") {
		if use := key.Attr("use"); use != "" && use != "signing" {
			continue
		}
		for data := range key.Child(nsDS, "KeyInfo").All(nsDS, "X509Data") {
			for n := range data.All(nsDS, "X509Certificate") {
				der, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(n.Text()), ""))
				if err != nil {
					return errors.New("saml: metadata: a certificate is not base64")
				}
				cert, err := x509.ParseCertificate(der)
				if err != nil {
					return fmt.Errorf("saml: metadata: %w", err)
				}
				p.Signing = append(p.Signing, cert)
			}
		}
	}
	if len(p.Signing) == 0 || len(p.Signing) > 16 {
		return errors.New("saml: metadata: no signing certificate, or too many")
	}
	if p.login, err = endpoints(role, "SingleSignOnService"); err != nil {
		return err
	}
	if p.logout, err = endpoints(role, "SingleLogoutService"); err != nil {
		return err
	}
	return p.readArtifacts(role)
}

func (p *Provider) readArtifacts(role *xmlsec.Node) error {
	for n := range role.All(nsMetadata, "ArtifactResolutionService") {
		index, err := strconv.ParseUint(n.Attr("index"), 10, 16)
		if err != nil || n.Attr("Binding") != bindingSOAP || p.artifacts[int(index)] != "" {
			return errors.New("saml: metadata: an ArtifactResolutionService without index, twice, or not by SOAP")
		}
		if err := absolute(n.Attr("Location")); err != nil {
			return err
		}
		p.artifacts[int(index)] = n.Attr("Location")
	}
	return nil
}

func endpoints(role *xmlsec.Node, name string) ([]endpoint, error) {
	var found []endpoint
	for n := range role.All(nsMetadata, name) {
		e := endpoint{n.Attr("Binding"), n.Attr("Location"), n.Attr("ResponseLocation")}
		if e.response == "" {
			e.response = e.location
		}
		if err := errors.Join(absolute(e.location), absolute(e.response)); err != nil {
			return nil, err
		}
		found = append(found, e)
	}
	return found, nil
}

// absolute accepts https, and http on the machine itself, where test providers run.
func absolute(address string) error {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.User != nil || u.Fragment != "" {
		return fmt.Errorf("saml: %q is not an absolute address", address)
	}
	local := u.Hostname() == "localhost" || net.ParseIP(u.Hostname()).IsLoopback()
	if u.Scheme != "https" && (u.Scheme != "http" || !local) {
		return fmt.Errorf("saml: %q is not https", address)
	}
	return nil
}

// by is the endpoint for the first of the bindings that the provider has.
func by(have []endpoint, bindings ...string) (endpoint, error) {
	for _, b := range bindings {
		for _, e := range have {
			if e.binding == b {
				return e, nil
			}
		}
	}
	return endpoint{}, refuse(UnsupportedBinding)
}
