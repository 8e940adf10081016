// Package workload counts whose work lies where: how many open cases each leader of a superior's cells has, how
// many of them are late and how many fall due within a week.
//
// Words: work is a case that is not closed; nobody's work waits to be assigned. Who asks sees the cells that their
// right to assign or to accept reaches.
package workload

import (
	"context"
	"fmt"

	"wrota/internal/cases"
	"wrota/internal/cases/sight"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/db"
)

// Counter counts work.
type Counter struct {
	DB    *db.DB
	Clock clock.Clock
}

// Load is how much of the work of the actor's cells lies with one person.
type Load struct {
	Lead    id.Employee // zero: with nobody yet
	Open    int
	Overdue int
	Soon    int // due within seven days
}

// Workload says who has how many open cases in the actor's cells, the busiest first. Cases that wait for
// the party or for the post are not counted as late: their clock stands still or they are done.
func (x Counter) Workload(ctx context.Context, by actor.Actor) ([]Load, error) {
	if !by.May(cases.GrantAssign) && !by.May(cases.GrantApprove) {
		return nil, fault.New(fault.Forbidden, "fault.forbidden")
	}
	var w db.Where
	today := clock.Today(x.Clock)
	late := w.Arg(today)
	stillLate := w.Arg(today)
	soon := w.Arg(today.AddDays(7))
	w.And("c.unit_id = ?", by.Unit)
	db.In(&w, "c.stage", cases.Open)
	sight.Limit(&w, sight.Of(by, cases.GrantViewUnit, cases.GrantAssign, cases.GrantApprove))
	sql := `SELECT c.lead_id, count(*) AS n,
	sum(CASE WHEN c.due_on < ` + late + ` AND NOT c.paused AND c.stage IN ('new', 'todo', 'approval') THEN 1 ELSE 0 END),
	sum(CASE WHEN c.due_on >= ` + stillLate + ` AND c.due_on <= ` + soon + ` AND NOT c.paused AND c.stage IN ('new', 'todo', 'approval') THEN 1 ELSE 0 END)
	FROM cases_case c` + w.SQL() + ` GROUP BY c.lead_id ORDER BY n DESC, c.lead_id`
	var out []Load
	err := x.DB.View(ctx, by, func(tx *db.Tx) error {
		rows, err := tx.QueryContext(ctx, sql, w.Args()...)
		if err != nil {
			return err
		}
		defer rows.Close() //nolint:errcheck // Err says what went wrong
		for rows.Next() {
			var l Load
			if err := rows.Scan(&l.Lead, &l.Open, &l.Overdue, &l.Soon); err != nil {
				return err
			}
			out = append(out, l)
		}
		return rows.Err()
	})
	if err != nil {
		return nil, fmt.Errorf("cases: workload: %w", err)
	}
	return out, nil
}
