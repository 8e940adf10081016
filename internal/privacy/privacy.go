// Package privacy is what an office owes the people whose data it keeps: that they see who looked at it, get a copy
// of it, have it corrected, and that a breach is written down and reported in time.
//
// Words: a view is one look of somebody at a person's data, as the audit has it; a breach (naruszenie) is a
// breach of the security of personal data; a step is what the office did about a breach, or why it did not; a
// demand is what a person asks an office to correct; an export is a copy of one person's data, packed as a parcel.
//
// Law: RODO art. 5 sec. 2 and art. 15 (who looked), art. 33 (a breach is reported to the President of UODO
// within 72 hours of becoming aware of it, unless a risk is unlikely; later with the reasons of the delay; every
// breach is documented), art. 34 (people are told when the risk is high). A view names the clerk and the post,
// because who acts for an office is public (art. 5 sec. 2 of the act of 6.09.2001 on public information); the
// judgment C-579/21 (Pankki S) leaves that to national law.
//
// What it does not do: it does not decide whether a risk is likely, and it does not send the report to UODO:
// the office sends it with its own login at biznes.gov.pl, and writes down when.
package privacy

import (
	"context"
	"embed"
	"io/fs"
	"time"

	"wrota/internal/kit/actor"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/blob"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/db"
	"wrota/internal/platform/jobs"
	"wrota/internal/platform/personal"
	"wrota/internal/privacy/parcel"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations are the tables of the module.
var Migrations = db.Migrations{Module: "privacy", FS: must(fs.Sub(migrations, "migrations"))}

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

// GrantOfficer is the right of the inspector of data protection (IOD, art. 39 RODO).
const GrantOfficer actor.Grant = "privacy.officer"

// Deps is what the module needs.
type Deps struct {
	DB      *db.DB
	Clock   clock.Clock
	Audit   *audit.Log
	Parties Parties
	Matters Matters
	Alarms  Alarms

	Jobs     Jobs
	Blobs    blob.Store
	Accounts Accounts
	Offices  Offices
	Answers  Answers
	Parts    func() []parcel.Part // of all modules, in the order in which they lead to each other
	Plan     Plan
	Office   Activities
	Declared []*personal.Declaration
	Files    Files
}

// Service is the module's public face.
type Service struct{ Deps }

// New makes the module.
func New(d Deps) *Service { return &Service{d} }

// Register puts the module's timer into the queue.
func (s *Service) Register(q *jobs.Queue) {
	jobs.Every(q, "privacy.breaches", time.Hour, s.Remind)
	jobs.Every(q, "privacy.demands", time.Hour, s.RemindDemands)
	jobs.Every(q, "privacy.expire", time.Hour, s.Expire)
	jobs.Handle(q, packCommand, s.pack)
}

func (s *Service) ask(ctx context.Context, by actor.Actor, fn func(tx *db.Tx) error) error {
	return s.DB.View(ctx, by, fn)
}
