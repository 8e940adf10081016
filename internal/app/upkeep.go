package app

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"wrota/internal/kit/id"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/blob"
	"wrota/internal/platform/db"
	"wrota/internal/platform/jobs"
)

// grace is how long bytes stay although nothing refers to them: bytes are put before the record that
// Refers to them. It is far longer than any request or any trying again of a job, which puts them anew.
const grace = 3 * 24 * time.Hour

// upkeep registers what keeps the installation in order by itself.
func (a *App) upkeep(q *jobs.Queue) {
	jobs.Daily(q, "app.scrub", a.scrub)
	jobs.Daily(q, "app.audit", a.verifyAudit)
	jobs.Daily(q, "app.sweep", a.Sweep)
	jobs.Daily(q, "app.forget", a.forget)
	jobs.Every(q, "app.stream", 10*time.Second, a.stream)
	jobs.Every(q, "app.checkpoint", time.Hour, a.closeDays)
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

// verifyAudit recomputes the chains of the audit and reports those that were tampered with. Nothing is
// mended: what an entry said cannot be told from the others.
func (a *App) verifyAudit(ctx context.Context) error {
	err := a.DB.View(ctx, System(id.Region), func(tx *db.Tx) error {
		_, err := a.Audit.VerifyAll(ctx, tx)
		return err
	})
	if err == nil {
		err = a.Notary.CheckAnchors(ctx)
	}
	if _, broken := errors.AsType[*audit.Break](err); broken {
		a.Log.Error("broken audit", "error", err)
		return nil
	}
	return err
}

// forget deletes entries of the audit after their term.
func (a *App) forget(ctx context.Context) error {
	if a.Config.Audit.Years == 0 {
		return nil
	}
	_, err := a.Notary.Forget(ctx, a.Config.Audit.Years)
	return err
}

// stream passes new entries of the audit on. What cannot be sent waits and is tried again; nothing else waits for it.
func (a *App) stream(ctx context.Context) error {
	if a.Config.Audit.Stream == "" {
		return nil
	}
	host, err := os.Hostname()
	if err != nil {
		return err
	}
	to, err := audit.OpenSink(a.Config.Audit.Stream, host)
	if err != nil {
		return err
	}
	_, err = a.Notary.Pass(ctx, to)
	if err != nil {
		a.Log.Warn("audit stream", "error", err)
	}
	return to.Close()
}

// closeDays makes the checkpoints of the days that have ended. It is asked every hour, so that a day is closed
// soon after its end whenever the program was started; days that were missed are made up.
func (a *App) closeDays(ctx context.Context) error {
	_, err := a.Notary.CloseDays(ctx)
	return err
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
	for _, ask := range []blob.Referenced{a.Intake.Refers, a.Cases.Refers, a.Records.Refers, a.Dispatch.Refers, a.Office.Refers, a.Mandates.Refers} {
		if used, err := ask(ctx, sum); used || err != nil {
			return used, err
		}
	}
	return false, nil
}
