// Package search finds everything that a clerk may see: cases, letters and documents of the unit, by words in any form, with
// or without diacritics, by filters, and by searches kept under a name.
//
// Words. A thing is a case, a letter of the register or a document; an entry is a thing in the index; a token is a
// word in the index. Words are reduced to lemmas (platform/lemma), and a lemma becomes a number by a secret of the unit
// (HMAC-SHA-256), which is sealed like other personal data. So the index holds no text of anybody: contents of applications are sealed at
// rest (ADR 26), and a copy in clear beside them would undo that. Excerpts are made from what the person may open, when they are
// shown, and kept nowhere.
//
// The index is two tables that both databases read in the same way (ADR 44). An entry has a number; a posting says in which of 4,096
// numbers in a row a token stands. A question reads the postings of its words, the newest numbers first, and asks the entries for
// filters and rights. The rights stand in the query, and who keeps the things (Shelf) is asked once more before a line is shown.
//
// The index follows facts within a second, and the log of changes (platform/audit) within half a minute, which also has
// what no fact tells: a note, a correction, a document filed. Putting a thing again changes nothing when its words are the same. Rebuild
// makes the index of a unit from scratch.
//
// Law: RODO art. 5(1)(c), 25 and 32; whoever looks for a number of a person looks at that person's data, and it is
// logged (art. 5(2)). The package reads no files and decides no rights: it is given text and told how far somebody sees.
package search

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
var Migrations = db.Migrations{Module: "search", FS: must(fs.Sub(migrations, "migrations"))}

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

// Deps is what the module needs.
type Deps struct {
	DB    *db.DB
	Clock clock.Clock
	Audit *audit.Log
	Vault *vault.Vault
	Shelf Shelf
}

// Service is the module's public face.
type Service struct{ Deps }

// New makes the module.
func New(d Deps) *Service { return &Service{d} }
