// Package trusted joins the module signatures with the rest of the house: whom the installation trusts by its settings,
// and the seals of its offices.
//
// It is apart from the composition because the settings of trust are many. The words are those of signatures/trust.
package trusted

import (
	"context"
	"fmt"

	"wrota/internal/identity"
	"wrota/internal/kit/fault"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/blob"
	"wrota/internal/platform/cert"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/crypt"
	"wrota/internal/platform/db"
	"wrota/internal/platform/vault"
	"wrota/internal/signatures"
	"wrota/internal/signatures/trust"
)

// House is what trust is made of.
type House struct {
	DB    *db.DB
	Clock clock.Clock
	Audit *audit.Log
	Blobs blob.Store
	Vault *vault.Vault
	Files *crypt.Seals
	Units func(ctx context.Context) ([]identity.Unit, error) // the offices of the installation
}

// Open makes the module of signatures.
func (h House) Open() *signatures.Service {
	return signatures.New(signatures.Deps{DB: h.DB, Clock: h.Clock, Audit: h.Audit, Blobs: h.Blobs, Vault: h.Vault, Trust: h})
}

// Trust implements signatures.Trusts.
func (h House) Trust(ctx context.Context) (*trust.Trust, error) {
	own, err := h.seals(ctx)
	return &trust.Trust{Own: own}, err
}

// seals are the certificates of the offices' seals.
func (h House) seals(ctx context.Context) (out []trust.Own, err error) {
	units, err := h.Units(ctx)
	if err != nil {
		return nil, err
	}
	for _, u := range units {
		seal, err := h.Files.Get(u.Slug, h.Clock.Now())
		if _, none := fault.As(err); none {
			continue
		}
		if err != nil {
			return nil, err
		}
		c, err := cert.Parse(seal.Certificate.Raw)
		if err != nil {
			return nil, fmt.Errorf("trusted: seal of %s: %w", u.Slug, err)
		}
		out = append(out, trust.Own{Unit: u.ID, Certificate: c})
	}
	return out, nil
}
