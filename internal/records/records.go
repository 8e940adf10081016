// Package records keeps the files of a unit: the documents of its cases (akta sprawy) and the file plan by
// which they are classified and kept.
//
// Words: dokument → Document, with its number in the file of the case (nr kolejny); wersja → Version, bytes
// that never change; akta sprawy → Dossier; wykaz akt (JRWA) → the plan, made of Classes; kategoria
// archiwalna → Retention. To file (File) is to put a document into the files; a letter that waits at the
// registry is filed without a case and Attach moves it when the case is opened.
//
// Law: instrukcja kancelaryjna (rozporządzenie PRM z 18.01.2011, Dz.U. nr 14 poz. 67): numbering within a
// case and the plan, which each head of an office may extend and which therefore is dated data of the unit;
// rozporządzenie MSWiA z 30.10.2006 (Dz.U. nr 206 poz. 1517): the kinds of documents, taken from NES 2.0.
// Only a terminal class holds cases, and the years of its category count from 1 January after the closing.
//
// Bytes live in platform/blob and are referred to by their sum. Whoever opens a document is logged, and
// damaged bytes are told (Damaged) instead of shown.
//
// The package does not write letters (cases), send them (dispatch) or receive them (intake), does not scan
// paper, and does not yet dispose of anything or make archive packages. A citizen's own documents are
// served by intake and dispatch.
package records

import (
	"embed"
	"io/fs"

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
var Migrations = db.Migrations{Module: "records", FS: must(fs.Sub(migrations, "migrations"))}

// Messages are the sentences of the module.
//
//go:embed messages/*.yaml
var Messages embed.FS

// Plans are file plans to begin with, one file a kind of unit ("plans/gmina.csv"; gmina, powiat, wojewodztwo, droga). They hold the classes
// that municipal letters name most often; an archivist must compare them with the plan in force.
//
//go:embed plans/*.csv
var Plans embed.FS

// DraftSource says in a unit's plan where the rows of Plans come from.
const DraftSource = "wzór do rozpoczęcia pracy, do potwierdzenia przez archiwistę"

func must(f fs.FS, err error) fs.FS {
	if err != nil {
		panic(err) // the folder is embedded
	}
	return f
}

const (
	// GrantView is the right to see every document of the unit: the archivist, the coordinator.
	GrantView actor.Grant = "records.view"
	// GrantPlan is the right to bring in a file plan. It goes with running the unit.
	GrantPlan actor.Grant = "identity.admin"
)

// Deps is what the module needs.
type Deps struct {
	DB      *db.DB
	Clock   clock.Clock
	Audit   *audit.Log
	Events  *jobs.Queue
	Blobs   blob.Store
	Cases   Cases
	Letters Letters
	Newest  Newest // nil: files are given as they were put
}

// Service is the module's public face.
type Service struct {
	db      *db.DB
	clock   clock.Clock
	audit   *audit.Log
	events  *jobs.Queue
	blobs   blob.Store
	cases   Cases
	letters Letters
	newest  Newest
}

// New makes the module.
func New(d Deps) *Service {
	return &Service{d.DB, d.Clock, d.Audit, d.Events, d.Blobs, d.Cases, d.Letters, d.Newest}
}

// lane groups what changes the files of a unit.
func lane(u id.Unit) db.Lane { return db.Lane("records:" + u.String()) }
