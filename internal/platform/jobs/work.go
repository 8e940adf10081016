package jobs

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/platform/db"
	"wrota/internal/platform/jobs/query"
)

// waiting are the states in which a command with the same key would be the same work.
var waiting = []rivertype.JobState{
	rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRunning, rivertype.JobStateRetryable, rivertype.JobStateScheduled,
}

// Start begins to work off what is queued, until Stop.
func (q *Queue) Start(ctx context.Context) error {
	workers := river.NewWorkers()
	if err := river.AddWorkerSafely(workers, &eventWorker{q: q}); err != nil {
		return fmt.Errorf("jobs: %w", err)
	}
	if err := river.AddWorkerSafely(workers, &commandWorker{q: q}); err != nil {
		return fmt.Errorf("jobs: %w", err)
	}
	var again []*river.PeriodicJob
	for _, p := range q.every {
		again = append(again, river.NewPeriodicJob(river.PeriodicInterval(p.every), func() (river.JobArgs, *river.InsertOpts) {
			return commandArgs{Name: p.name, Key: "periodic", Payload: []byte("{}")},
				&river.InsertOpts{MaxAttempts: 3, UniqueOpts: river.UniqueOpts{ByArgs: true, ByState: waiting}}
		}, &river.PeriodicJobOpts{RunOnStart: true}))
	}
	n, poll := q.cfg.Workers, q.cfg.Poll
	if n == 0 {
		n = 8
	}
	if poll == 0 {
		poll = 200 * time.Millisecond
	}
	client, err := river.NewClient(driver(q.db), &river.Config{
		Logger: quiet(q.log), Workers: workers, PeriodicJobs: again, PollOnly: true,
		FetchPollInterval: poll, FetchCooldown: min(poll, 10*time.Millisecond),
		JobTimeout: 5 * time.Minute, RescueStuckJobsAfter: 10 * time.Minute,
		CompletedJobRetentionPeriod: time.Hour, DiscardedJobRetentionPeriod: 365 * 24 * time.Hour,
		Queues: map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: n}},
	})
	if err != nil {
		return fmt.Errorf("jobs: %w", err)
	}
	if q.db.Engine() == db.SQLite { // one process has the file: what stands as running was left by one that died
		if err := q.TakeBack(ctx); err != nil {
			return err
		}
	}
	if err := client.Start(ctx); err != nil {
		return fmt.Errorf("jobs: start: %w", err)
	}
	q.client = client
	return nil
}

// TakeBack puts work that a dead process was doing back into the queue. The queue does so by itself, but
// only after ten minutes, because it cannot know that the process is dead. Whoever calls this knows that
// nobody else works the queue off; and if somebody did, the work would be done twice, which it bears.
func (q *Queue) TakeBack(ctx context.Context) error {
	if _, err := q.db.Raw().ExecContext(ctx, `UPDATE river_job SET state = 'available' WHERE state = 'running'`); err != nil {
		return fmt.Errorf("jobs: take back: %w", err)
	}
	return nil
}

// Stop lets running work finish (until ctx ends) and stops.
func (q *Queue) Stop(ctx context.Context) error { return q.client.Stop(ctx) }

type eventWorker struct {
	river.WorkerDefaults[eventArgs]
	q *Queue
}

// Work tells one fact to its listeners, unless an earlier fact about the same subject is still on
// its way.
func (w *eventWorker) Work(ctx context.Context, job *river.Job[eventArgs]) error {
	err := w.q.deliver(ctx, job.Args)
	if errors.Is(err, errTooEarly) {
		return river.JobSnooze(50 * time.Millisecond)
	}
	return err
}

var errTooEarly = errors.New("jobs: an earlier fact about the same subject is not delivered yet")

func (q *Queue) deliver(ctx context.Context, e eventArgs) error {
	system := actor.Automaton("system.jobs", e.Unit)
	var done int64
	err := q.db.Ask(ctx, system, func(tx *db.Tx) (err error) {
		done, err = query.New(tx).Done(ctx, e.Subject)
		return err
	})
	if err != nil {
		return fmt.Errorf("jobs: %s: %w", e.Name, err)
	}
	if done >= e.No {
		return nil // told before; the process died before it was noted
	}
	if done < e.No-1 {
		return errTooEarly
	}
	src := Source{Event: e.ID, Unit: e.Unit, At: e.At, By: e.By, found: map[string]any{}}
	for _, l := range q.listeners[e.Name] {
		if err := l.hear(ctx, src, e.Payload); err != nil {
			return fmt.Errorf("jobs: %s → %s: %w", e.Name, l.name, err)
		}
	}
	return q.db.InTx(ctx, system, func(tx *db.Tx) error {
		_, err := query.New(tx).Finish(ctx, query.FinishParams{Subject: e.Subject, No: e.No})
		return err
	})
}

type commandWorker struct {
	river.WorkerDefaults[commandArgs]
	q *Queue
}

func (w *commandWorker) Work(ctx context.Context, job *river.Job[commandArgs]) error {
	return w.q.perform(ctx, job.Args)
}

// longest bounds work of every day.
const longest = 12 * time.Hour

// Timeout is the queue's own limit, except for work that is known to take long.
func (w *commandWorker) Timeout(job *river.Job[commandArgs]) time.Duration {
	if w.q.long[job.Args.Name] {
		return longest
	}
	return 0
}

func (q *Queue) perform(ctx context.Context, c commandArgs) error {
	do, ok := q.handlers[c.Name]
	if !ok {
		return fmt.Errorf("jobs: nobody does %s", c.Name)
	}
	err := do(ctx, c.Payload)
	if f, ok := fault.As(err); ok && (f.Kind == fault.Gone || f.Kind == fault.NotFound) {
		return nil // what the command was about is no more; there is nothing left to do
	}
	return err
}
