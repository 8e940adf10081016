package jobs

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
)

// A row of River's table, as much of it as Drain and Stuck need.
type row struct {
	id    int64
	kind  string
	args  string
	at    db.Time
	state string
}

// Drain works off, one after another and in this goroutine, everything whose time has come by the
// queue's clock, including what that work queues in turn. It is for tests, seeds and the command
// line, where nothing else works the queue off; the first failure ends it.
func (q *Queue) Drain(ctx context.Context) error {
	for {
		rows, err := q.rows(ctx, `state IN ('available', 'scheduled', 'retryable')`)
		if err != nil {
			return err
		}
		worked := false
		for _, r := range rows {
			if r.at.After(q.clock.Now().Add(betweenLooks)) {
				continue
			}
			err := q.work(ctx, r)
			if errors.Is(err, errTooEarly) {
				continue
			}
			if err != nil {
				return err
			}
			worked = true
			// River deletes nothing that stands as running, which a server that was killed may have left it as.
			if _, err := q.db.Raw().ExecContext(ctx, `DELETE FROM river_job WHERE id = $1`, r.id); err != nil {
				return fmt.Errorf("jobs: drain: %w", err)
			}
		}
		if !worked {
			return nil
		}
	}
}

func (q *Queue) work(ctx context.Context, r row) error {
	if r.kind == "event" {
		var e eventArgs
		if err := json.Unmarshal([]byte(r.args), &e); err != nil {
			return fmt.Errorf("jobs: %w", err)
		}
		return q.deliver(ctx, e)
	}
	var c commandArgs
	if err := json.Unmarshal([]byte(r.args), &c); err != nil {
		return fmt.Errorf("jobs: %w", err)
	}
	return q.perform(ctx, c)
}

func (q *Queue) rows(ctx context.Context, where string) (out []row, err error) {
	err = q.db.View(ctx, actor.Automaton("system.jobs", id.Region), func(tx *db.Tx) error {
		rows, err := tx.QueryContext(ctx, `SELECT id, kind, CAST(`+argsText(tx)+` AS text), CAST(scheduled_at AS text), CAST(state AS text) FROM river_job WHERE `+where+` ORDER BY id`)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var r row
			var at string
			if err := rows.Scan(&r.id, &r.kind, &r.args, &at, &r.state); err != nil {
				return err
			}
			if r.at, err = riverTime(at); err != nil {
				return err
			}
			out = append(out, r)
		}
		return rows.Err()
	})
	if err != nil {
		return nil, fmt.Errorf("jobs: read the queue: %w", err)
	}
	return out, nil
}

// argsText reads the arguments as text: SQLite's driver keeps them as binary JSON.
func argsText(tx *db.Tx) string {
	if tx.Engine() == db.SQLite {
		return "json(args)"
	}
	return "args"
}
