// Package dispatch sends what an office has signed, and knows when it reached whom.
//
// Words: rejestr przesyłek wychodzących (RPWy) → the register, whose entry is a Letter with a number without
// holes; doręczenie → Delivery, one letter to one addressee by one channel; zwrotka → an acknowledgement;
// UPD → the sealed receipt that somebody's confirmation makes; skrzynka → Box. Everything that happens to a
// delivery is a Step with who, when and on what evidence.
//
// Channels (art. 39 KPA): the addressee's account in the office's own system, e-Doręczenia, paper. A letter
// in the box counts as delivered only when the addressee confirms: first they see who sends what, then they
// confirm, and only then they get the document (rozporządzenie PRM z 14.09.2011, Dz.U. 2018 poz. 180;
// ustawa o informatyzacji art. 3 pkt 20). Nothing is ever deemed delivered to such an account, because no
// certain rule says so: after some days the addressee is reminded, and after some more the letter goes
// another way. How many days is dated policy of each unit (Policy).
//
// On paper and by e-Doręczenia a person posts the letter and writes down what came back; the days of art. 43,
// 44 and 47 KPA are that person's finding, not ours. When all addressees of a letter have been served, the
// last Delivered says so, and terms of appeal can be counted.
//
// The package does not write or sign letters (cases), does not talk to e-Doręczenia or to the post, prints
// no envelopes and sends no notices; it tells facts from which others do.
package dispatch

import (
	"context"
	"embed"
	"io/fs"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/blob"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/db"
	"wrota/internal/platform/jobs"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations are the tables of the module, with the policy of the region to begin with.
var Migrations = db.Migrations{Module: "dispatch", FS: must(fs.Sub(migrations, "migrations")), Guards: guards}

// guards are the tables whose second wall differs from the standard (platform/db).
var guards = map[string]db.Guard{
	"dispatch_policy": {Region: true, Why: "the terms of the region apply to units that have none of their own"},
	"dispatch_fee":    {Region: true, Why: "the examples of the region show units that have no fees of their own what to enter"},
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

const (
	// GrantPost is the right of the one who posts: to see all outgoing mail of the unit, and to write down
	// what was posted and what came back.
	GrantPost actor.Grant = "dispatch.post"
	// GrantPolicy is the right to set how long letters wait in a box. It goes with running the unit.
	GrantPolicy actor.Grant = "identity.admin"
)

// Deps is what the module needs.
type Deps struct {
	DB      *db.DB
	Clock   clock.Clock
	Audit   *audit.Log
	Events  *jobs.Queue
	Blobs   blob.Store
	Offices Offices
	Cases   Cases
	Newest  Newest // nil: files are given as they were put
}

// Service is the module's public face.
type Service struct {
	db      *db.DB
	clock   clock.Clock
	audit   *audit.Log
	events  *jobs.Queue
	blobs   blob.Store
	offices Offices
	cases   Cases
	newest  Newest
}

// New makes the module.
func New(d Deps) *Service {
	return &Service{d.DB, d.Clock, d.Audit, d.Events, d.Blobs, d.Offices, d.Cases, d.Newest}
}

// Register puts the module's timers into the queue.
func (s *Service) Register(q *jobs.Queue) {
	jobs.Handle(q, "dispatch.remind", s.remind)
	jobs.Handle(q, "dispatch.fall-back", s.fallBack)
}

// Today is the day in legal time by the module's clock.
func (s *Service) Today() calendar.Date { return clock.Today(s.clock) }

// lane groups what waits for the register of a unit.
func lane(u id.Unit) db.Lane { return db.Lane("dispatch:" + u.String()) }

var (
	errForbidden  = fault.New(fault.Forbidden, "fault.forbidden")
	errNoLetter   = fault.New(fault.NotFound, "dispatch.no-such-letter")
	errNoDelivery = fault.New(fault.NotFound, "dispatch.no-such-delivery")
	errChanged    = fault.New(fault.Conflict, "dispatch.changed-meanwhile")
)

// mayPost refuses those who do not post letters of a unit.
func mayPost(by actor.Actor) error {
	if by.Kind != actor.Clerk || by.Unit.IsZero() || !by.May(GrantPost) {
		return errForbidden
	}
	return nil
}

// record adds an entry to the audit and so to the metryka of the case.
func (s *Service) record(ctx context.Context, tx *db.Tx, l *Letter, d *Delivery, verb string, detail any) {
	e := audit.Entry{Verb: verb, Subject: subject(l.ID), Matter: l.Case, Detail: detail}
	if d != nil {
		e.Subject, e.About = "delivery:"+d.ID.Short(), d.about()
	}
	s.audit.Record(ctx, tx, l.Unit, e)
}
