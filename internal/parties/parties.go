// Package parties keeps the persons and bodies that appear in the files of a unit: applicants,
// parties to proceedings, senders and addressees of letters.
//
// Each unit is a controller of its own data (RODO art. 4(7)), so a person known to two units is two
// parties; nothing is ever looked up across units. A party is recognised by the account it files with;
// one that a clerk has seen, by PESEL or NIP among those without an account; and never by name alone:
// two people called Jan Nowak are two people. What a submission says later than the file is taken over (art. 41 KPA: a party must
// report a new address), and every such change is in the audit.
//
// PESEL and NIP are sealed in the database and found by their blind indexes (package sealed); search by a
// number therefore needs all of it.
//
// Words: strona, interesant → Party; adres do doręczeń → Delivery address; ADE → address for
// electronic delivery.
//
// The package does not know cases, letters or accounts; they refer to a party by its id and keep the
// name they need for their lists.
package parties

import (
	"embed"
	"io/fs"

	"wrota/internal/platform/audit"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/db"
	"wrota/internal/platform/vault"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations are the tables of the module.
var Migrations = db.Migrations{Module: "parties", FS: must(fs.Sub(migrations, "migrations"))}

//go:embed messages/*.yaml
var Messages embed.FS

func must(f fs.FS, err error) fs.FS {
	if err != nil {
		panic(err) // the folder is embedded
	}
	return f
}

// Deps is what the module needs from the platform.
type Deps struct {
	DB    *db.DB
	Clock clock.Clock
	Audit *audit.Log
	Vault *vault.Vault // seals PESEL and NIP
}

// Service is the module's public face.
type Service struct {
	db    *db.DB
	clock clock.Clock
	audit *audit.Log
	vault *vault.Vault
}

// New makes the module.
func New(d Deps) *Service { return &Service{d.DB, d.Clock, d.Audit, d.Vault} }
