// Package payments keeps what people owe to a unit for its services and what they have paid: stamp
// duty (ustawa z 16.11.2006 o opłacie skarbowej), fees for occupying a road (art. 40 ustawy o drogach
// publicznych) and other fees.
//
// Words: należność → Charge, a demand for an amount with its arithmetic and legal basis; zapis →
// Posting, one movement of money; wpłata → Payment; storno → Reversal; zwrot → Refund; potwierdzenie
// wpłaty → Receipt. Every charge has a Code with a check digit (WR-1234567-8), which the payer puts
// into the title of the transfer.
//
// The cash book is append-only. A mistake is mended by a posting that takes the wrong one back, with a
// reason, and never by changing it. Whether a charge is paid is therefore no field: it is computed from
// the postings (Balance, State), and too much or too little money is an ordinary state.
//
// Three days are kept apart, because the law counts from different ones (art. 60 § 1 Ordynacji
// podatkowej): cash counts on the day it was handed over, a transfer on the day the payer's account
// was debited, a card on the day of the authorisation. The day of booking is none of them.
//
// The package does not count interest, does not talk to banks or payment operators, and does not
// enforce (upomnienie, tytuł wykonawczy); each of these will add postings or read charges.
package payments

import (
	"context"
	"embed"
	"fmt"
	"io/fs"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/kit/money"
	"wrota/internal/payments/query"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/db"
	"wrota/internal/platform/jobs"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations are the tables of the module.
var Migrations = db.Migrations{Module: "payments", FS: must(fs.Sub(migrations, "migrations"))}

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

// GrantBook is the right of the cashier: to see what the unit's debtors owe, and to book.
const GrantBook actor.Grant = "payments.book"

// Deps is what the module needs.
type Deps struct {
	DB      *db.DB
	Clock   clock.Clock
	Audit   *audit.Log
	Events  *jobs.Queue
	Offices Offices
}

// Service is the module's public face.
type Service struct {
	db      *db.DB
	clock   clock.Clock
	audit   *audit.Log
	events  *jobs.Queue
	offices Offices
}

// New makes the module.
func New(d Deps) *Service { return &Service{d.DB, d.Clock, d.Audit, d.Events, d.Offices} }

func (s *Service) today() calendar.Date { return clock.Today(s.clock) }

// lane groups what waits for the number series of a unit.
func lane(u id.Unit) db.Lane { return db.Lane("payments:" + u.String()) }

func subject(c id.Charge) string { return "charge:" + c.Short() }

func (s *Service) record(ctx context.Context, tx *db.Tx, c *Charge, verb string, detail any) {
	s.audit.Record(ctx, tx, c.Unit, audit.Entry{Verb: verb, Subject: subject(c.ID), Matter: c.Case, About: about(c), Detail: detail})
}

// about is whose data a charge is.
func about(c *Charge) string {
	switch {
	case !c.Payer.Party.IsZero():
		return "party:" + c.Payer.Party.Short()
	case !c.Payer.Account.IsZero():
		return "account:" + c.Payer.Account.Short()
	}
	return ""
}

var (
	errForbidden = fault.New(fault.Forbidden, "fault.forbidden")
	errChanged   = fault.New(fault.Conflict, "payments.changed-meanwhile")
)

// change is the shape of everything a cashier does to a charge: take it, check that the cashier saw
// this state of it, post, and see what has become of it. A zero version means that it does not matter
// what was seen.
func (s *Service) change(ctx context.Context, by actor.Actor, unit id.Unit, which id.Charge, fn func(tx *db.Tx, c *Charge) error) error {
	return s.db.InTx(ctx, by, func(tx *db.Tx) error {
		q := query.New(tx)
		// The update comes first: from here on nobody else posts to this charge.
		if n, err := q.Advance(ctx, query.AdvanceParams{UnitID: unit, ID: which}); err != nil || n == 0 {
			return notFound(err)
		}
		c, err := load(ctx, tx, unit, which)
		if err != nil {
			return err
		}
		before := c.Missing()
		if err := fn(tx, c); err != nil {
			return err
		}
		return s.settle(ctx, tx, c, before)
	}, lane(unit))
}

// seen refuses when somebody posted to the charge after the form was shown. The version in c is one
// ahead, because change has taken the charge.
func (c *Charge) seen(version int64) error {
	if version != 0 && c.Version != version+1 {
		return errChanged
	}
	return nil
}

// settle brings the cashier's list up to date and tells what has changed for others.
func (s *Service) settle(ctx context.Context, tx *db.Tx, c *Charge, before money.Grosze) error {
	q := query.New(tx)
	var err error
	if off := c.Missing() - c.Over(); off == 0 {
		err = q.SetEven(ctx, query.SetEvenParams{UnitID: c.Unit, ChargeID: c.ID})
	} else {
		err = q.SetOpen(ctx, query.SetOpenParams{UnitID: c.Unit, ChargeID: c.ID, DueOn: c.DueOn, Amount: off})
	}
	if err != nil {
		return fmt.Errorf("payments: list of work: %w", err)
	}
	switch after := c.Missing(); {
	case before > 0 && after == 0 && c.Cancelled == nil:
		return s.events.Tell(ctx, tx, c.Unit, Paid{Charge: c.ID, Case: c.Case})
	case before == 0 && after > 0:
		return s.events.Tell(ctx, tx, c.Unit, Unpaid{Charge: c.ID, Case: c.Case})
	}
	return nil
}
