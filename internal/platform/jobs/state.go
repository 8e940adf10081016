package jobs

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
	"wrota/internal/platform/jobs/query"
)

// Stuck is work that failed so often that only a person can help it on.
type Stuck struct {
	Job  int64
	What string // name of the fact or command
	On   string // subject or key
}

// Stuck lists work that was given up, oldest first.
func (q *Queue) Stuck(ctx context.Context) ([]Stuck, error) {
	rows, err := q.rows(ctx, `state = 'discarded'`)
	if err != nil {
		return nil, err
	}
	var out []Stuck
	for _, r := range rows {
		var a struct{ Name, Subject, Key string }
		if err := json.Unmarshal([]byte(r.args), &a); err != nil {
			return nil, fmt.Errorf("jobs: %w", err)
		}
		out = append(out, Stuck{r.id, a.Name, a.Subject + a.Key})
	}
	return out, nil
}

// Retry puts work that was given up back into the queue.
func (q *Queue) Retry(ctx context.Context, job int64) error {
	if _, err := q.client.JobRetry(ctx, job); err != nil {
		return fmt.Errorf("jobs: retry: %w", err)
	}
	return nil
}

// Depth is how much waits: counts by state, and the subjects with undelivered facts.
type Depth struct {
	ByState map[string]int64
	Behind  int64
}

// Depth measures the queue.
func (q *Queue) Depth(ctx context.Context) (Depth, error) {
	d := Depth{ByState: map[string]int64{}}
	err := q.db.View(ctx, actor.Automaton("system.jobs", id.Region), func(tx *db.Tx) (err error) {
		if d.Behind, err = query.New(tx).Behind(ctx); err != nil {
			return err
		}
		rows, err := tx.QueryContext(ctx, `SELECT CAST(state AS text), count(*) FROM river_job WHERE state <> 'completed' GROUP BY state`)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var state string
			var n int64
			if err := rows.Scan(&state, &n); err != nil {
				return err
			}
			d.ByState[state] = n
		}
		return rows.Err()
	})
	if err != nil {
		return d, fmt.Errorf("jobs: depth: %w", err)
	}
	return d, nil
}

// riverTime reads a time as River's two drivers leave it in a text.
func riverTime(s string) (db.Time, error) {
	for _, layout := range []string{"2006-01-02 15:04:05.999999999", "2006-01-02 15:04:05.999999999-07", "2006-01-02 15:04:05.999999999-07:00", time.RFC3339Nano} {
		if t, err := time.Parse(layout, s); err == nil {
			return db.At(t), nil
		}
	}
	return db.Time{}, fmt.Errorf("jobs: time %q", s)
}
