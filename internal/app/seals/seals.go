// Package seals joins the seals in the folder of the installation with its offices: which seal is used for what,
// whom to warn before the last one ends, and the page on which an office sees its own.
//
// Words: an alarm is told at 90, 30 and 7 days before the moment after which an office cannot seal, and when it
// has come; a seal with a successor that begins in time raises none. An office narrows a kind of letters when it asks for
// a person where the law does not (see purpose).
//
// Law: art. 14 § 1a and 1b KPA (the seal alone, or with a person named), art. 107 § 1 pkt 8 and 124 § 1 KPA. An office without
// a seal can confirm nothing, so the warning goes to its administrators, who order the next one.
//
// Seals are put in by whoever runs the machine, not here (docs/seals.md): the page only shows.
package seals

import (
	"context"
	"time"

	"wrota/internal/app/query"
	"wrota/internal/app/seals/purpose"
	"wrota/internal/identity"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/crypt"
	"wrota/internal/platform/db"
)

// Offices are asked whose seals they are, and told about them.
type Offices interface {
	Office(ctx context.Context, unit id.Unit) (identity.Unit, error)
	Offices(ctx context.Context) ([]identity.Unit, error)
	// Warn tells the administrators of a unit, once for each source. kind is a notice; args are what it says.
	Warn(ctx context.Context, unit id.Unit, source, kind string, args map[string]any) error
}

// House is what the package stands on.
type House struct {
	DB      *db.DB
	Clock   clock.Clock
	Audit   *audit.Log
	Files   *crypt.Seals
	Rules   purpose.Rules
	Offices Offices
}

// system is the actor of questions that nobody asks.
func system(unit id.Unit) actor.Actor { return actor.Automaton("system.seals", unit) }

// Seal is the seal of a unit for one document, valid at the moment. A document that names nobody and needs a person
// is refused (forbidden), whatever seals there are. It is asked outside transactions.
func (h House) Seal(ctx context.Context, unit id.Unit, what purpose.Sealing, at time.Time) (*crypt.Seal, error) {
	u, err := h.Offices.Office(ctx, unit)
	if err != nil {
		return nil, err
	}
	day, narrowed := calendar.Of(at), false
	if what.Person == "" && h.Rules.Of(what.Kind, day).Narrowable() {
		kinds, err := h.narrowed(ctx, unit)
		if err != nil {
			return nil, err
		}
		narrowed = kinds[what.Kind]
	}
	if err := h.Rules.Check(what, day, narrowed); err != nil {
		return nil, err
	}
	return h.Files.Get(u.Slug, at)
}

// Until is the last moment at which a unit can seal with what it has; a not-found fault says that it cannot now.
func (h House) Until(ctx context.Context, unit id.Unit) (time.Time, error) {
	u, err := h.Offices.Office(ctx, unit)
	if err != nil {
		return time.Time{}, err
	}
	now := h.Clock.Now()
	if until, ok := h.Files.Until(u.Slug, now); ok {
		return until, nil
	}
	_, err = h.Files.Get(u.Slug, now)
	return time.Time{}, err
}

// narrowed are the kinds for which the unit asks for a person although the law does not.
func (h House) narrowed(ctx context.Context, unit id.Unit) (map[string]bool, error) {
	kinds := map[string]bool{}
	err := h.DB.View(ctx, system(unit), func(tx *db.Tx) error {
		rows, err := query.New(tx).NarrowedSeals(ctx, unit)
		for _, k := range rows {
			kinds[k] = true
		}
		return err
	})
	return kinds, err
}

// Narrow asks for a person on letters of a kind, or no longer does. Only what the law leaves open can be set; a kind
// that needs a person, or that the system makes, is a fault (invalid).
func (h House) Narrow(ctx context.Context, by actor.Actor, kind string, person bool) error {
	if !by.May(identity.GrantAdmin) {
		return fault.New(fault.Forbidden, "fault.forbidden")
	}
	if !h.Rules.Of(kind, clock.Today(h.Clock)).Narrowable() {
		return fault.New(fault.Invalid, "seals.law-decides")
	}
	return h.DB.InTx(ctx, by, func(tx *db.Tx) (err error) {
		q, verb, n := query.New(tx), "seals.narrowed", int64(0)
		if person {
			n, err = q.NarrowSeal(ctx, query.NarrowSealParams{UnitID: by.Unit, Kind: kind, SetAt: db.At(h.Clock.Now())})
		} else {
			verb = "seals.widened"
			n, err = q.WidenSeal(ctx, query.WidenSealParams{UnitID: by.Unit, Kind: kind})
		}
		if err == nil && n > 0 {
			h.Audit.Record(ctx, tx, by.Unit, audit.Entry{Verb: verb, Subject: "seal:" + kind})
		}
		return err
	})
}
