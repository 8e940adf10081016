// Package archive hands the cases of an office on, and takes over those of others: as packages that prove themselves.
//
// Words: paczka archiwalna → a package (package pack), which holds cases with their documents, metadata (package nes) and
// evidence; to prepare one is to make it in the background for who asked; przejęcie → a Takeover, a package that came from
// another system and whose cases live on in this office; spis zdawczo-odbiorczy → a transfer list of closed cases.
//
// A package is sealed by the office and carries the log of each case with the proof that it stands in the signed tree
// (platform/audit/proof): whoever gets it checks it with "wrota archive verify" and nothing else. A case that was taken
// over keeps its metadata as they came; what was added to it since has metadata of its own.
//
// Law: rozporządzenie MSWiA z 30.10.2006 (Dz.U. nr 206 poz. 1517 and 1518), z 2.11.2006 (poz. 1519); instrukcja archiwalna
// (Dz.U. 2011 nr 14 poz. 67, annex 6); art. 66a KPA for the log.
//
// The module owns no cases and no documents: it asks for them (Source) and gives them to their modules (Adopter). It does
// not lend, appraise or dispose of anything.
package archive

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"time"

	"wrota/internal/archive/nes"
	"wrota/internal/archive/query"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/blob"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/db"
	"wrota/internal/platform/jobs"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations are the tables of the module.
var Migrations = db.Migrations{Module: "archive", FS: must(fs.Sub(migrations, "migrations"))}

// Messages are the sentences of the module and of its pages.
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
	DB      *db.DB
	Clock   clock.Clock
	Audit   *audit.Log
	Jobs    *jobs.Queue
	Blobs   blob.Store
	Source  Source
	Files   Files
	Logs    Logs
	Seals   Seals
	Adopter Adopter
	Schemas *nes.Schemas
}

// Service is the module's public face.
type Service struct{ Deps }

// New makes the module.
func New(d Deps) *Service { return &Service{d} }

// Register puts the module's work into the queue.
func (s *Service) Register(q *jobs.Queue) {
	jobs.Every(q, "archive.expire", time.Hour, s.Expire)
	jobs.Handle(q, packCommand, s.pack)
}

// system acts for a unit.
func system(u id.Unit) actor.Actor { return actor.Automaton("system.archive", u) }

// Refers tells whether the module needs these bytes; see blob.Referenced.
func (s *Service) Refers(ctx context.Context, sum blob.Sum) (bool, error) {
	var n int64
	err := s.DB.View(ctx, system(id.Region), func(tx *db.Tx) (err error) {
		n, err = query.New(tx).RefersToBlob(ctx, sum)
		return err
	})
	if err != nil {
		return false, fmt.Errorf("archive: refers: %w", err)
	}
	return n > 0, nil
}
