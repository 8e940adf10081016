// Package raise gives the leader of a case a task that another part of the house found: a letter that is not signed as it
// has to be.
//
// What the task is for, and how it ends, is cases' business; here it is written down once, however often it is found.
package raise

import (
	"context"
	"fmt"

	"wrota/internal/cases"
	"wrota/internal/cases/query"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/db"
)

// Tasks are those of all cases.
type Tasks struct {
	DB    *db.DB
	Clock clock.Clock
	Audit *audit.Log
}

// Task is one, with the short id of what it is about.
type Task struct {
	Unit  id.Unit
	Case  id.Case
	Kind  cases.TaskKind
	About string
}

// Raise writes a task down. One that was there, even when it is done by now, stays as it is.
func (t Tasks) Raise(ctx context.Context, x Task) error {
	err := t.DB.InTx(ctx, actor.Automaton("system.cases", x.Unit), func(tx *db.Tx) error {
		n, err := query.New(tx).InsertTask(ctx, query.InsertTaskParams{
			ID: id.New[id.Task](), UnitID: x.Unit, CaseID: x.Case, Kind: string(x.Kind), About: x.About, CreatedAt: db.At(t.Clock.Now()),
		})
		if err != nil || n == 0 {
			return err
		}
		t.Audit.Record(ctx, tx, x.Unit, audit.Entry{Verb: "cases.task-raised", Subject: "case:" + x.Case.Short(), Matter: x.Case, Detail: map[string]string{"task": string(x.Kind), "about": x.About}})
		return nil
	})
	if err != nil {
		return fmt.Errorf("cases: raise: %w", err)
	}
	return nil
}
