// Package intake takes in what people write to the office: applications filed on the portal and
// letters of every other channel, and gives each its number and its receipt.
//
// Words: a Draft is an application being filled in; filing it makes a Submission, with the exact
// bytes of its XML document, an official receipt (UPP: urzędowe poświadczenie przedłożenia, art. 3
// pkt 20 ustawy o informatyzacji) and a Letter, which is the entry in the register of incoming mail
// (RPW). Letters from paper, e-mail and e-Doręczenia stand in the same register.
//
// The day on which a portal submission enters our system is the day on which the case begins
// (art. 61 § 3a KPA), so Submit is one transaction: document, receipt, number, audit and the fact
// that others hear of. Only when it is durable is anybody told that it was filed. Filing a draft
// again returns the receipt of the first time.
//
// A draft has an Owner: an account, a browser that can prove that it began it, or a clerk at the counter who
// fills the form in for somebody who stands there (podanie wniesione ustnie do protokołu, art. 63 KPA). The
// clerk then bears witness to who it was and how they confirmed what was written down.
//
// The definition of the form is data (eservice); the catalogue says which unit offers it. What
// follows from a submission (a case, a charge, a message) is done by those who hear the fact. A draft
// lives thirty days after its last change and is then deleted with its files; one that a visitor without
// an account began and never changed lives two.
package intake

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"time"

	"wrota/internal/intake/sealed"
	"wrota/internal/intake/signing"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/id"
	"wrota/internal/platform/antivirus"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/blob"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/crypt"
	"wrota/internal/platform/db"
	"wrota/internal/platform/jobs"
	"wrota/internal/platform/vault"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations are the tables of the module.
var Migrations = db.Migrations{Module: "intake", FS: must(fs.Sub(migrations, "migrations")), Guards: guards}

// guards are the tables whose second wall differs from the standard (platform/db).
var guards = map[string]db.Guard{
	"intake_draft":      {Unowned: true, Why: "a visitor’s draft belongs to whoever holds its secret"},
	"intake_signatory":  {NoOwner: true, Why: "those who sign one application together know of each other"},
	"intake_submission": {Unowned: true, Why: "a visitor’s application is shown to whoever holds the secret of its draft"},
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

// The rights of the module.
const (
	GrantRegister actor.Grant = "intake.register" // enter letters of other channels, for the whole unit
	GrantRoute    actor.Grant = "intake.route"    // send letters to cells and cases
)

// keepDraft is how long a draft lives after its last change; people are told when they begin. One that a
// visitor without an account began and never changed is most often no application at all: it lives
// keepUntouched.
const (
	keepDraft     = 30 * 24 * time.Hour
	keepUntouched = 2 * 24 * time.Hour
)

// Deps is what the module needs.
type Deps struct {
	DB         *db.DB
	Clock      clock.Clock
	Audit      *audit.Log
	Events     *jobs.Queue
	Blobs      blob.Store
	Scanner    antivirus.Scanner
	Vault      *vault.Vault  // seals what people tell
	Proofs     *crypt.Signer // proves that a browser began an anonymous draft; makes PINs and links
	Catalogue  Catalogue
	Offices    Offices
	Matters    Matters
	Mails      Mails
	Mandates   Mandates // may be nil
	Clauses    Clauses  // nil keeps none
	Signatures signing.Judge
	Limits     Limits
}

// Limits bound what one application may bring, and what visitors without an account may begin and send
// from one network on one day.
type Limits struct {
	File  int64 // bytes of one file; 0 means 50 MB
	All   int64 // bytes of all files of a draft; 0 means 200 MB
	Files int   // how many; 0 means 100

	DailyDrafts int   // of visitors of one network; 0 means 50
	DailyBytes  int64 // 0 means 1 GB
}

// Service is the module's public face.
type Service struct {
	Deps
}

// New makes the module.
func New(d Deps) *Service {
	if d.Limits.File == 0 {
		d.Limits.File = 50 << 20
	}
	if d.Limits.All == 0 {
		d.Limits.All = 200 << 20
	}
	if d.Limits.Files == 0 {
		d.Limits.Files = 100
	}
	if d.Limits.DailyDrafts == 0 {
		d.Limits.DailyDrafts = 50
	}
	if d.Limits.DailyBytes == 0 {
		d.Limits.DailyBytes = 1 << 30
	}
	return &Service{d}
}

// Register puts the module's periodic work into the queue.
func (s *Service) Register(q *jobs.Queue) {
	jobs.Every(q, "intake.sweep", time.Hour, s.Sweep)
	jobs.Every(q, "intake.signatures", 10*time.Minute, s.ExpireRounds)
}

// rows are the queries of a transaction, with what is sealed in the tables open.
func (s *Service) rows(tx *db.Tx) sealed.Queries { return sealed.New(s.Vault, tx) }

func (s *Service) today() calendar.Date { return clock.Today(s.Clock) }

// record adds an entry to the audit of a unit.
func (s *Service) record(ctx context.Context, tx *db.Tx, unit id.Unit, verb, subject string, detail any) {
	s.Audit.Record(ctx, tx, unit, audit.Entry{Verb: verb, Subject: subject, Detail: detail})
}

// view runs a question and names the module in its error.
func (s *Service) view(ctx context.Context, by actor.Actor, what string, fn func(tx *db.Tx) error) error {
	if err := s.DB.View(ctx, by, fn); err != nil {
		return fmt.Errorf("intake: %s: %w", what, err)
	}
	return nil
}

// ask is view for a question of one statement.
func (s *Service) ask(ctx context.Context, by actor.Actor, what string, fn func(tx *db.Tx) error) error {
	if err := s.DB.Ask(ctx, by, fn); err != nil {
		return fmt.Errorf("intake: %s: %w", what, err)
	}
	return nil
}

// change runs a use case and names the module in its error.
func (s *Service) change(ctx context.Context, by actor.Actor, what string, fn func(tx *db.Tx) error, lane ...db.Lane) error {
	if err := s.DB.InTx(ctx, by, fn, lane...); err != nil {
		return fmt.Errorf("intake: %s: %w", what, err)
	}
	return nil
}
