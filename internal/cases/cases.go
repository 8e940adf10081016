// Package cases leads matters from the letter that opens them to the archive: the heart of an office.
//
// A case (sprawa) has a sign (znak sprawy), a class of the file plan, parties, a person who leads it,
// a statutory term, and a file. It is opened from a letter (art. 61 KPA), assigned (dekretacja),
// perhaps called to completion (art. 64 § 2), decided or otherwise settled (art. 104, 217), and closed
// with a way of settlement from which retention follows. What was done by whom is its metryka
// (art. 66a), which is read from the audit.
//
// The term is a clock that can stand still (art. 35 § 5): the days of a call to completion and of a
// suspension are not counted. A term that cannot be kept is extended with a notice that says why and
// until when (art. 36). All lengths come with the case from the definition of its service.
//
// Documents are written here as drafts (Writing), accepted by a superior, signed, and become facts;
// filing them and sending them is the business of records and dispatch, who hear of it. Delivery
// comes back as NoteDelivery: only then do the terms of a call or of an appeal begin.
//
// Numbers of signs are taken in the transaction that opens the case, so that a series of a cell,
// class and year has no holes and no number twice, whatever crashes (§ 5 of the instrukcja
// kancelaryjna, Dz.U. 2011 nr 14 poz. 67).
package cases

import (
	"context"
	"embed"
	"fmt"
	"io/fs"

	"wrota/internal/cases/statute"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/id"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/db"
	"wrota/internal/platform/jobs"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations are the tables of the module.
var Migrations = db.Migrations{Module: "cases", FS: must(fs.Sub(migrations, "migrations"))}

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

// The rights of the module. They reach the clerk's own cells, except for view-unit.
const (
	GrantHandle      actor.Grant = "cases.handle"       // lead cases, write drafts, send letters for acceptance
	GrantAssign      actor.Grant = "cases.assign"       // dekretacja
	GrantApprove     actor.Grant = "cases.approve"      // accept or return drafts
	GrantSign        actor.Grant = "cases.sign"         // sign decisions, orders and certificates
	GrantSignLetters actor.Grant = "cases.sign-letters" // sign calls, notices and plain letters
	GrantViewUnit    actor.Grant = "cases.view-unit"    // see every case of the unit
)

// Deps is what the module needs.
type Deps struct {
	DB     *db.DB
	Clock  clock.Clock
	Audit  *audit.Log
	Events *jobs.Queue
	People People
	Plan   FilePlan
	Press  Press
}

// Service is the module's public face.
type Service struct {
	db     *db.DB
	clock  clock.Clock
	audit  *audit.Log
	events *jobs.Queue
	people People
	plan   FilePlan
	press  Press
}

// New makes the module.
func New(d Deps) *Service {
	return &Service{d.DB, d.Clock, d.Audit, d.Events, d.People, d.Plan, d.Press}
}

// Register puts the module's timers into the queue.
func (s *Service) Register(q *jobs.Queue) {
	jobs.Handle(q, "cases.lapse", s.lapse)
	jobs.Handle(q, "cases.final", s.becomeFinal)
	jobs.Handle(q, "cases.silence", s.silence)
}

// Statute is what the code gives a party in days, by the law in force today.
func (s *Service) Statute() statute.Terms { return statute.On(s.today()) }

func (s *Service) today() calendar.Date { return clock.Today(s.clock) }

// record adds an entry to the metryka of the case.
func (s *Service) record(ctx context.Context, tx *db.Tx, c *Case, verb string, detail any) {
	s.audit.Record(ctx, tx, c.Unit, audit.Entry{Verb: verb, Subject: "case:" + c.ID.Short(), Matter: c.ID, Detail: detail})
}

// change is the shape of every step of a clerk in a case: load it, check that the clerk may work on
// it and saw this version, change it, write it. A zero version means that it does not matter what
// the clerk saw.
func (s *Service) change(ctx context.Context, by actor.Actor, c id.Case, version int64, fn func(tx *db.Tx, c *Case) error) error {
	err := s.db.InTx(ctx, by, func(tx *db.Tx) error {
		cs, err := s.load(ctx, tx, by.Unit, c)
		if err != nil {
			return err
		}
		if err := cs.mayHandle(by); err != nil {
			return err
		}
		if version != 0 && cs.Version != version {
			return conflict(cs)
		}
		if err := fn(tx, cs); err != nil {
			return err
		}
		return s.save(ctx, tx, cs)
	})
	if err != nil {
		return fmt.Errorf("cases: %w", err)
	}
	return nil
}
