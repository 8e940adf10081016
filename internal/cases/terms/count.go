package terms

import (
	"context"
	"fmt"

	"wrota/internal/cases"
	"wrota/internal/cases/sight"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/db"
)

// Group is a number of the statistics, and the list behind it.
type Group string

// The numbers of one cell in one year.
const (
	InTime    Group = "w-terminie"       // settled no later than the term
	AfterTerm Group = "po-terminie"      // settled later
	Running   Group = "w-toku"           // open, the term has not passed or stands still
	Overdue   Group = "w-toku-po-czasie" // open, the term has passed
)

// Groups lists them in the order in which they are shown.
var Groups = []Group{InTime, AfterTerm, Running, Overdue}

// CellCount is how one cell keeps its terms.
type CellCount struct {
	Cell  id.Cell
	Count map[Group]int
}

// Ended is how many matters were settled.
func (c CellCount) Ended() int { return c.Count[InTime] + c.Count[AfterTerm] }

// Share is how many of a hundred settled matters were settled in time, rounded down; -1 when none was settled.
func (c CellCount) Share() int {
	if c.Ended() == 0 {
		return -1
	}
	return 100 * c.Count[InTime] / c.Ended()
}

// mayCount are the rights of a superior.
func mayCount(by actor.Actor) bool {
	return by.May(cases.GrantAssign) || by.May(cases.GrantApprove) || by.May(cases.GrantViewUnit)
}

// group is the condition of a number.
func (s *Service) group(w *db.Where, g Group, year int) {
	from, to := calendar.On(year, 1, 1), calendar.On(year, 12, 31)
	switch g {
	case InTime:
		w.And("c.ended_on >= ? AND c.ended_on <= ? AND c.term_on >= c.ended_on", from, to)
	case AfterTerm:
		w.And("c.ended_on >= ? AND c.ended_on <= ? AND c.term_on < c.ended_on", from, to)
	case Running:
		db.In(w, "c.stage", cases.Open)
		w.And("c.settled_on IS NULL AND (c.paused = ? OR c.due_on >= ?)", true, clock.Today(s.Clock))
	case Overdue:
		db.In(w, "c.stage", cases.Open)
		w.And("c.settled_on IS NULL AND c.paused = ? AND c.due_on < ?", false, clock.Today(s.Clock))
	}
}

// Counts says how each cell that the actor sees kept its terms in a year, by the day of settlement, and what is open
// today. Cases of which the term at their end is not known are in no number.
func (s *Service) Counts(ctx context.Context, by actor.Actor, year int) (out []CellCount, err error) {
	if !mayCount(by) {
		return nil, fault.New(fault.Forbidden, "fault.forbidden")
	}
	at := map[id.Cell]int{}
	for _, g := range Groups {
		var w db.Where
		w.And("c.unit_id = ?", by.Unit)
		sight.Limit(&w, sight.Of(by, cases.GrantViewUnit, cases.GrantAssign, cases.GrantApprove))
		s.group(&w, g, year)
		err = s.DB.View(ctx, by, func(tx *db.Tx) error {
			rows, err := tx.QueryContext(ctx, `SELECT c.cell_id, count(*) FROM cases_case c`+w.SQL()+` GROUP BY c.cell_id`, w.Args()...)
			if err != nil {
				return err
			}
			defer rows.Close()
			for rows.Next() {
				var cell id.Cell
				var n int
				if err := rows.Scan(&cell, &n); err != nil {
					return err
				}
				i, ok := at[cell]
				if !ok {
					i, at[cell] = len(out), len(out)
					out = append(out, CellCount{Cell: cell, Count: map[Group]int{}})
				}
				out[i].Count[g] = n
			}
			return rows.Err()
		})
		if err != nil {
			return nil, fmt.Errorf("cases: terms: %w", err)
		}
	}
	return out, nil
}

// Line is a case behind a number.
type Line struct {
	ID      id.Case
	Sign    string
	Title   string
	Lead    id.Employee
	DueOn   calendar.Date // of an open case; of a settled one its term as it stood then
	EndedOn calendar.Date
}

// maxLines is the longest list; the number above it stays exact.
const maxLines = 500

// List are the cases behind a number, the nearest term first.
func (s *Service) List(ctx context.Context, by actor.Actor, cell id.Cell, g Group, year int) (out []Line, err error) {
	if !mayCount(by) {
		return nil, fault.New(fault.Forbidden, "fault.forbidden")
	}
	var w db.Where
	w.And("c.unit_id = ? AND c.cell_id = ?", by.Unit, cell)
	sight.Limit(&w, sight.Of(by, cases.GrantViewUnit, cases.GrantAssign, cases.GrantApprove))
	s.group(&w, g, year)
	sql := `SELECT c.id, c.sign, c.title, c.lead_id, coalesce(c.term_on, c.due_on), c.ended_on FROM cases_case c` + w.SQL() + ` ORDER BY 5, c.id LIMIT ` + w.Arg(maxLines)
	err = s.DB.View(ctx, by, func(tx *db.Tx) error {
		rows, err := tx.QueryContext(ctx, sql, w.Args()...)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var l Line
			if err := rows.Scan(&l.ID, &l.Sign, &l.Title, &l.Lead, &l.DueOn, &l.EndedOn); err != nil {
				return err
			}
			out = append(out, l)
		}
		return rows.Err()
	})
	if err != nil {
		return nil, fmt.Errorf("cases: terms: %w", err)
	}
	return out, nil
}
