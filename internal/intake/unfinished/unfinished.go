// Package unfinished lists what a clerk began to take down at the counter for somebody and has not sent, and
// passes it to another clerk.
//
// Words: such a draft (wniosek w trakcie spisywania) belongs to the clerk until it is sent; nobody else opens
// it. When the clerk leaves the office it would be lost at the end of its time, with what somebody came for.
//
// Whoever asks has asked for the right to: a clerk who leaves is handed over by who administers the unit or leads
// the person. The package reads no answers; it names the e-service and nothing of the applicant.
package unfinished

import (
	"context"
	"fmt"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/db"
)

// Draft is one application that was begun at the counter.
type Draft struct {
	ID      id.Draft
	Service string // slug of the e-service
}

// Deps is what the package needs.
type Deps struct {
	DB    *db.DB
	Clock clock.Clock
	Audit *audit.Log
}

// Counter is the counters of all offices.
type Counter struct{ Deps }

// Of lists what an employee has begun and not sent, the oldest first.
func (c Counter) Of(ctx context.Context, unit id.Unit, e id.Employee) (out []Draft, err error) {
	err = c.DB.View(ctx, actor.Automaton("system.intake", unit), func(tx *db.Tx) error {
		out = nil
		rows, err := tx.QueryContext(ctx, `SELECT id, service FROM intake_draft
WHERE unit_id = $1 AND employee_id = $2 AND submission_id IS NULL AND expires_at > $3 ORDER BY created_at, id`, unit, e, db.At(c.Clock.Now()))
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var d Draft
			if err := rows.Scan(&d.ID, &d.Service); err != nil {
				return err
			}
			out = append(out, d)
		}
		return rows.Err()
	})
	if err != nil {
		return nil, fmt.Errorf("intake: unfinished: %w", err)
	}
	return out, nil
}

// Pass is one draft on its way.
type Pass struct {
	Unit     id.Unit
	Draft    id.Draft
	From, To id.Employee
}

// HandOver passes a draft on. One that was sent meanwhile, or is not with the giver any more, is left as it is.
func (c Counter) HandOver(ctx context.Context, by actor.Actor, p Pass) error {
	err := c.DB.InTx(ctx, by, func(tx *db.Tx) error {
		res, err := tx.ExecContext(ctx, `UPDATE intake_draft SET employee_id = $1 WHERE unit_id = $2 AND id = $3 AND employee_id = $4 AND submission_id IS NULL`, p.To, p.Unit, p.Draft, p.From)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return err
		}
		c.Audit.Record(ctx, tx, p.Unit, audit.Entry{Verb: "intake.draft-passed", Subject: "draft:" + p.Draft.Short(), Detail: map[string]string{"from": p.From.Short(), "to": p.To.Short()}})
		return nil
	})
	if err != nil {
		return fmt.Errorf("intake: hand over: %w", err)
	}
	return nil
}
