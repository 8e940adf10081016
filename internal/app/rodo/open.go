package rodo

import (
	"fmt"

	"wrota/internal/cases/concern"
	"wrota/internal/identity"
	"wrota/internal/notices"
	"wrota/internal/parties"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/blob"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/db"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/personal"
	"wrota/internal/privacy"
	"wrota/internal/privacy/parcel"
)

// House is what the module of data protection is made of.
type House struct {
	DB       *db.DB
	Clock    clock.Clock
	Audit    *audit.Log
	Jobs     privacy.Jobs
	Blobs    blob.Store
	Vault    personal.Opener
	Words    *i18n.Catalog
	Identity *identity.Service
	Notices  *notices.Service
	Parties  *parties.Service
	Office   Office
}

// Open makes the module.
func Open(h House) (*privacy.Service, error) {
	declared, err := Declarations()
	if err != nil {
		return nil, fmt.Errorf("rodo: %w", err)
	}
	parts := Parts(declared, h.Vault, h.Audit, func(verb string) string { return h.Words.Say("pl", "audit."+verb) })
	a := Alarms{Identity: h.Identity, Notices: h.Notices, Clock: h.Clock}
	return privacy.New(privacy.Deps{
		DB: h.DB, Clock: h.Clock, Audit: h.Audit, Parties: h.Parties, Matters: concern.Signs{DB: h.DB}, Alarms: a,
		Jobs: h.Jobs, Blobs: h.Blobs, Accounts: a, Offices: a, Answers: a, Parts: func() []parcel.Part { return parts },
		Plan: h.Office, Office: h.Office, Declared: declared, Files: Files{Parties: h.Parties, Identity: h.Identity, Cases: concern.Signs{DB: h.DB}},
	}), nil
}
