// Package signatures tells an office, and everybody else, what the electronic signatures of a file are worth, and keeps
// what was told.
//
// Words: to examine a file is to judge its signatures and to keep nothing; to judge it is to examine it and to keep the
// report of a subject ("submission:…", "letter:…"), once; a line is what is told of one signature; the means is by what
// somebody signed (a qualified signature, podpis zaufany, podpis osobisty, the seal of an office); the outcome is what
// all lines come to. Trust (package trust) is whom this installation believes: trusted lists of the member states, the
// authorities of podpis zaufany and podpis osobisty, and the seals of its own offices.
//
// Law: eIDAS art. 25, 32, 35, 40 (worth and validation of signatures and seals); art. 20a ustawy o informatyzacji (podpis
// zaufany), art. 12d ustawy o dowodach osobistych (podpis osobisty), art. 14 § 1a KPA (letters that are signed with
// them). The process is that of ETSI EN 319 102-1 (platform/ades).
//
// What it does not do: it decides nothing about a matter. A letter with a bad signature is still a letter (art. 64 § 2
// KPA); what follows is for those who asked. Signing is in signatures/request, keeping signatures alive in
// signatures/keeping.
package signatures

import (
	"context"
	"embed"
	"io/fs"

	"wrota/internal/kit/actor"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/blob"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/db"
	"wrota/internal/platform/jobs"
	"wrota/internal/platform/vault"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations are the tables of the module.
var Migrations = db.Migrations{Module: "signatures", FS: must(fs.Sub(migrations, "migrations")), Guards: guards}

// guards: the requests of visitors without an account are opened by a secret.
var guards = map[string]db.Guard{
	"signatures_request": {Unowned: true, Why: "a visitor’s request to sign belongs to whoever holds its secret"},
}

// Messages are the sentences of the module.
//
//go:embed messages/*.yaml
var Messages embed.FS

func must(f fs.FS, err error) fs.FS {
	if err != nil {
		panic(err) // the folder is embedded
	}
	return f
}

// GrantRead is the right to read reports on signatures of what one may see.
const GrantRead actor.Grant = "signatures.read"

// Deps is what the module needs.
type Deps struct {
	DB    *db.DB
	Clock clock.Clock
	Audit *audit.Log
	Blobs blob.Store
	Vault *vault.Vault
	Trust Trusts
	// Sight says who may see what a report is about; nil: nobody may.
	Sight Sight
	// States asks the network for the states of certificates; nil: only what files carry is believed.
	States States
}

// Service is the module's public face.
type Service struct{ Deps }

// New makes the module.
func New(d Deps) *Service { return &Service{d} }

// Register puts the module's timers into the queue.
func (s *Service) Register(q *jobs.Queue) { s.Trust.Register(q) }

func (s *Service) view(ctx context.Context, by actor.Actor, fn func(tx *db.Tx) error) error {
	return s.DB.View(ctx, by, fn)
}
