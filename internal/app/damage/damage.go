// Package damage keeps the alarm about stored files that are missing or not what they were: in the log, in a
// count for the doctor and the metrics, on a list for the administrators of the unit.
//
// A module that could not give somebody a file tells it (records.Damaged, dispatch.Damaged); the daily reading
// of the whole store finds the rest. A line goes when the file has been read again and is right: nobody is
// believed. Nothing is mended here; that is done from a backup (docs/operating.md).
//
// Words: a subject is what a file belongs to ("document:…", "dispatch:…"); the region's own are sums of the
// store ("blob:…"), which knows no units.
package damage

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strconv"

	"wrota/internal/app/query"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/blob"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/db"
)

// ofStore begins the subject of what the daily reading found.
const ofStore = "blob:"

// system is the actor of what nobody asked for.
func system(unit id.Unit) actor.Actor { return actor.Automaton("system.damage", unit) }

// Owners know what damaged files belong to.
type Owners interface {
	// Contents are the sums of a subject and what it is called, without a name of anybody.
	Contents(ctx context.Context, unit id.Unit, subject string) (sums []blob.Sum, what string, err error)
	// Alarm tells the administrators of a unit, once for each source.
	Alarm(ctx context.Context, unit id.Unit, source string) error
}

// Alarm is the list of what is damaged.
type Alarm struct {
	DB     *db.DB
	Clock  clock.Clock
	Log    *slog.Logger
	Audit  *audit.Log
	Blobs  blob.Store
	Owners Owners
}

// Note raises the alarm about a file that is missing or not what it was: in the log for the operator,
// on the list that the doctor counts, and once to every administrator of the unit. A file that was brought
// back and is damaged again is a new alarm.
func (a *Alarm) Note(ctx context.Context, unit id.Unit, subject string, c id.Case) error {
	a.Log.Error("a stored file is damaged; bring it back from a backup", "unit", unit.Short(), "file", subject)
	var found db.Time
	err := a.DB.InTx(ctx, system(unit), func(tx *db.Tx) (err error) {
		found, err = query.New(tx).NoteDamage(ctx, query.NoteDamageParams{UnitID: unit, Subject: subject, CaseID: c, FoundAt: db.At(a.Clock.Now())})
		return err
	})
	if err != nil {
		return fmt.Errorf("damage: %w", err)
	}
	return a.Owners.Alarm(ctx, unit, "damage:"+subject+"@"+strconv.FormatInt(found.Unix(), 10))
}

// NoteRead keeps what the daily reading of the whole store found, and forgets what it found before and
// not any more. The store knows sums and no units, so these rows are the region's.
func (a *Alarm) NoteRead(ctx context.Context, report blob.Scrubbed) error {
	now := db.At(a.Clock.Now())
	return a.DB.InTx(ctx, system(id.Region), func(tx *db.Tx) error {
		q := query.New(tx)
		for _, list := range [][]blob.Sum{report.Corrupt, report.Unreadable, report.Missing} {
			for _, sum := range list {
				if _, err := q.NoteDamage(ctx, query.NoteDamageParams{UnitID: id.Region, Subject: ofStore + sum.String(), FoundAt: now}); err != nil {
					return err
				}
			}
		}
		return q.ForgetSoundBlobs(ctx, query.ForgetSoundBlobsParams{UnitID: id.Region, LastAt: now})
	})
}

// Count is how many damaged files wait for somebody, in all units.
func Count(ctx context.Context, d *db.DB) (n int, err error) {
	err = d.View(ctx, system(id.Region), func(tx *db.Tx) error {
		c, err := query.New(tx).CountDamage(ctx)
		n = int(c)
		return err
	})
	return n, err
}

// mended looks at a damaged file again and takes it off the list when it is what it was.
func (a *Alarm) mended(ctx context.Context, by actor.Actor, subject string) error {
	sums, _, err := a.Owners.Contents(ctx, by.Unit, subject)
	if err != nil {
		return err
	}
	for _, sum := range sums {
		body, _, err := blob.OpenWhole(ctx, a.Blobs, sum)
		if errors.Is(err, blob.ErrCorrupt) || errors.Is(err, blob.ErrNotFound) {
			return fault.New(fault.Conflict, "damage.still")
		}
		if err != nil {
			return err
		}
		if err := body.Close(); err != nil {
			return err
		}
	}
	return a.DB.InTx(ctx, by, func(tx *db.Tx) error {
		n, err := query.New(tx).ForgetDamage(ctx, query.ForgetDamageParams{UnitID: by.Unit, Subject: subject})
		if err == nil && n > 0 {
			a.Audit.Record(ctx, tx, by.Unit, audit.Entry{Verb: "damage.mended", Subject: subject})
		}
		return err
	})
}
