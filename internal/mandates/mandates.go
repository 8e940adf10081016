// Package mandates knows who may act for whom: parents for their children, organs for their firms, and
// proxies for those who gave them a power of attorney.
//
// Words: the principal (mocodawca, reprezentowany) is whose matters they are; the agent (działający) is who
// is at the keyboard; a mandate (umocowanie; of a proxy: pełnomocnictwo) says on what basis the second acts
// for the first, in what (its scope) and from when to when. A child or a firm that nobody logs in as is a
// principal with an account of its own. A mandate is declared or offered, waits for whoever must accept it,
// holds, and ends: by its day, by a child's coming of age, revoked by the principal, renounced by the agent.
// One that was passed on (substytucja) ends with the one it came from. Nothing is deleted: who could act for
// whom on a day can always be asked (On).
//
// Law: art. 32 and 33 KPA (a party may act through a proxy; the power is given in writing, also
// electronically), art. 40 § 2 KPA (letters go to the proxy), art. 98 KRO (parents), art. 38 KC (organs),
// art. 98–109 KC (scope, revocation at any time, substitutes), act on stamp duty of 16.11.2006: 17 zł for
// filing the document, its exemptions in part IV of the annex, art. 12 ust. 2 pkt 2 and 3 on who takes it.
//
// The package does not look at cases or letters: modules keep the scope (actor.Scope) in their own queries.
// It keeps no sessions: identity asks Standing on every request of somebody who acts for another.
package mandates

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"strings"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/mandates/query"
	"wrota/internal/mandates/sealed"
	"wrota/internal/platform/antivirus"
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
var Migrations = db.Migrations{Module: "mandates", FS: must(fs.Sub(migrations, "migrations")), Guards: guards}

// guards: a mandate lies between two persons and holds in all offices; unit_id only says which of them was asked to
// accept it, so it cannot be the wall.
var guards = map[string]db.Guard{
	"mandates_mandate": {Across: true, Why: "it lies between two persons; the office stands there when it was asked to accept it"},
	"mandates_step":    {Across: true, Why: "what happened to a mandate, whichever office it was"},
	"mandates_act":     {Across: true, Why: "what was done on a mandate, with whichever office, for its principal to read"},
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

// GrantAccept is the right to confirm, for an office, who is whose parent, organ or proxy.
const GrantAccept actor.Grant = "mandates.accept"

// GrantImport is the right to bring in lists of who represents whom.
const GrantImport actor.Grant = "mandates.import"

// Deps is what the module needs.
type Deps struct {
	DB      *db.DB
	Clock   clock.Clock
	Audit   *audit.Log
	Events  *jobs.Queue
	Blobs   blob.Store
	Scanner antivirus.Scanner
	People  People
	Vault   *vault.Vault // seals what is said of the represented
}

// Service is the module's public face.
type Service struct{ Deps }

// New makes the module.
func New(d Deps) *Service { return &Service{d} }

func (s *Service) today() calendar.Date { return clock.Today(s.Clock) }

// Today says on which day mandates are looked at.
func (s *Service) Today() calendar.Date { return s.today() }

// view runs a question and names the module in its error.
func (s *Service) view(ctx context.Context, by actor.Actor, what string, fn func(q sealed.Queries) error) error {
	err := s.DB.View(ctx, by, func(tx *db.Tx) error { return fn(s.rows(tx)) })
	if err != nil {
		return fmt.Errorf("mandates: %s: %w", what, err)
	}
	return nil
}

// rows are the queries of a transaction, with what is sealed in the tables open.
func (s *Service) rows(tx *db.Tx) sealed.Queries { return sealed.New(s.Vault, tx) }

// change runs a use case and names the module in its error.
func (s *Service) change(ctx context.Context, by actor.Actor, what string, fn func(tx *db.Tx) error) error {
	if err := s.DB.InTx(ctx, by, fn); err != nil {
		return fmt.Errorf("mandates: %s: %w", what, err)
	}
	return nil
}

// step writes down what happened to a mandate: in its own history, in the log and as a fact.
func (s *Service) step(ctx context.Context, tx *db.Tx, m id.Mandate, principal id.Account, what, note string) error {
	q, by := query.New(tx), tx.By()
	no, err := q.NextStep(ctx, m)
	if err != nil {
		return fmt.Errorf("step: %w", err)
	}
	err = q.AddStep(ctx, query.AddStepParams{
		MandateID: m, No: no, What: what, At: db.At(s.Clock.Now()), ByAccount: by.Human(), ByName: by.Name, UnitID: by.Unit, Note: note,
	})
	if err != nil {
		return fmt.Errorf("step: %w", err)
	}
	e := audit.Entry{Verb: "mandates." + what, Subject: "mandate:" + m.Short()}
	if !principal.IsZero() {
		e.About = "account:" + principal.Short()
	}
	s.Audit.Record(ctx, tx, id.Region, e)
	return s.Events.Tell(ctx, tx, id.Region, Changed{m, what})
}

var (
	errNone      = fault.New(fault.NotFound, "mandates.none")
	errForbidden = fault.New(fault.Forbidden, "fault.forbidden")
)

// own refuses who acts for another, and whoever is not logged in for matters of their own.
func own(by actor.Actor) error {
	switch {
	case by.ForAnother():
		return fault.New(fault.Forbidden, "fault.own-matters-only")
	case by.Kind != actor.Resident || !by.LoggedIn():
		return errForbidden
	}
	return nil
}

// folded is a typed name with single spaces.
func folded(s string) string { return strings.Join(strings.Fields(s), " ") }
