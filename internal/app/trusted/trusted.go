// Package trusted joins the module signatures with the rest of the house: whom the installation trusts by its settings,
// and the seals of its offices.
//
// Words: the trusted lists are those of the member states, found by the list of the lists (LOTL); the Journal is the
// issue of the Official Journal that names who signs that list; an anchor is a certificate that is trusted for itself.
// Everything is off until the operator says otherwise: without lists nothing is called qualified.
//
// Law: eIDAS art. 22, Commission Implementing Decision (EU) 2015/1505. It is apart from the composition because the
// settings of trust are many.
package trusted

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"wrota/internal/identity"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/blob"
	"wrota/internal/platform/cert"
	"wrota/internal/platform/cert/fetch"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/crypt"
	"wrota/internal/platform/db"
	"wrota/internal/platform/vault"
	"wrota/internal/signatures"
	"wrota/internal/signatures/trust"
)

// House is what trust is made of.
type House struct {
	DB       *db.DB
	Clock    clock.Clock
	Audit    *audit.Log
	Blobs    blob.Store
	Vault    *vault.Vault
	Log      *slog.Logger
	Settings Settings
	Stamps   []*cert.Certificate // of the authority that gives us timestamps
	Profile  []*cert.Certificate // of the service of podpis zaufany that people are sent to
	Files    *crypt.Seals
	Sight    signatures.Sight
	Units    func(ctx context.Context) ([]identity.Unit, error) // the offices of the installation
}

// Open makes the module of signatures.
func (h House) Open() (*signatures.Service, error) {
	whom, err := h.Settings.read()
	if err != nil {
		return nil, err
	}
	whom.Stamps, whom.Profile = append(whom.Stamps, h.Stamps...), append(whom.Profile, h.Profile...)
	net := fetch.New(fetch.NewClient(nil), h.Clock)
	keeper := &trust.Keeper{
		Settings: whom, DB: h.DB, Blobs: h.Blobs, Clock: h.Clock, Log: h.Log, Own: h,
		Fetch: func(ctx context.Context, url string) ([]byte, error) { return net.Get(ctx, url, trust.MaxList) },
	}
	d := signatures.Deps{DB: h.DB, Clock: h.Clock, Audit: h.Audit, Blobs: h.Blobs, Vault: h.Vault, Trust: keeper, Sight: h.Sight}
	if h.Settings.Online {
		d.States = states{net}
	}
	return signatures.New(d), nil
}

// patience is how long the authorities of one signature may take to answer: somebody waits.
const patience = 8 * time.Second

type states struct{ *fetch.Fetcher }

func (s states) States(ctx context.Context, path cert.Path) (cert.Evidence, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	return s.Fetcher.States(ctx, path)
}

// Seals are the certificates of the offices' seals, those that ended or were revoked, too.
func (h House) Seals(ctx context.Context) (out []trust.Own, err error) {
	units, err := h.Units(ctx)
	if err != nil {
		return nil, err
	}
	for _, u := range units {
		for _, one := range h.Files.All(u.Slug, h.Clock.Now()) {
			c, err := cert.Parse(one.Certificate.Raw)
			if err != nil {
				return nil, fmt.Errorf("trusted: seal of %s: %w", u.Slug, err)
			}
			out = append(out, trust.Own{Unit: u.ID, Certificate: c, Revoked: one.Revoked})
		}
	}
	return out, nil
}
