package app

import (
	"context"
	"fmt"
	"time"

	"wrota/internal/app/journal"
	"wrota/internal/app/longterm"
	"wrota/internal/platform/blob"
	"wrota/internal/platform/jobs"
)

// grace is how long bytes stay although nothing refers to them: bytes are put before the record that
// Refers to them. It is far longer than any request or any trying again of a job, which puts them anew.
const grace = 3 * 24 * time.Hour

// upkeep registers what keeps the installation in order by itself.
func (a *App) upkeep(q *jobs.Queue) {
	jobs.Daily(q, "app.scrub", a.scrub)
	jobs.Daily(q, "app.sweep", a.Sweep)
	a.keeper().Register(q)
	a.seals().Register(q)
	longterm.Alarm{Keeper: a.Keeping, Clock: a.Clock, Offices: a.units.all, Tell: a.tellAdmins}.Register(q)
	jobs.Every(q, "app.sessions", time.Hour, func(ctx context.Context) error { return a.Web.Sweep(ctx) })
}

// scrub reads every stored file and reports what is damaged before somebody needs it.
func (a *App) scrub(ctx context.Context) error {
	report, err := blob.Scrub(ctx, a.Blobs, blob.ScrubOptions{})
	if err != nil {
		return err
	}
	if !report.Sound() {
		a.Log.Error("damaged files", "report", fmt.Sprintf("%+v", report))
	}
	return a.damage().NoteRead(ctx, report)
}

func (a *App) keeper() journal.Keeper {
	return journal.Keeper{DB: a.DB, Log: a.Log, Audit: a.Audit, Notary: a.Notary, Settings: a.Config.Audit}
}

// Sweep deletes the bytes to which no record refers any more: what was attached to a draft goes soon
// after the draft (art. 5(1)(e) RODO).
func (a *App) Sweep(ctx context.Context) error {
	done, err := blob.Sweep(ctx, a.Blobs, a.Clock.Now().Add(-grace), a.Refers)
	if done.Blobs > 0 {
		a.Log.Info("swept files", "count", done.Blobs, "bytes", done.Bytes)
	}
	if err != nil {
		return fmt.Errorf("sweep: %w", err)
	}
	return nil
}

// Refers asks every module that keeps sums of blobs; a rule in arch sees to it that none is missing.
// Bytes move from drafts to letters, cases, files and dispatch, never back, so asking in this order
// misses none that is on its way. An answer that could not be had counts as an error, never as "no".
func (a *App) Refers(ctx context.Context, sum blob.Sum) (bool, error) {
	for _, ask := range []blob.Referenced{a.Intake.Refers, a.Cases.Refers, a.Records.Refers, a.Dispatch.Refers, a.Office.Refers, a.Mandates.Refers, a.Privacy.Refers, a.Signatures.Refers, a.Scanning.Refers, a.Migration.Refers, a.Archive.Refers} {
		if used, err := ask(ctx, sum); used || err != nil {
			return used, err
		}
	}
	return longterm.Refers(ctx, a.Keeping, sum, a.Refers)
}
