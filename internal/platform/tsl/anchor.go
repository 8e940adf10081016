package tsl

import (
	"wrota/internal/platform/ades"
	"wrota/internal/platform/cert"
)

var _ ades.Trust = (*Trust)(nil)

// Anchor tells whether the path of a signer, or of who stamps, may end in the certificate.
func (t *Trust) Anchor(c *cert.Certificate, use ades.Use) bool {
	if use == ades.ForStamp {
		return len(t.Services(c, StampsQualified, Stamps, StampsForCAs, StampsForServices, NationalRoot)) > 0
	}
	return len(t.Services(c, IssuesQualified, IssuesOther, NationalRoot)) > 0
}

// Certificates are those of all services.
func (t *Trust) Certificates() []*cert.Certificate { return t.pool.All() }
