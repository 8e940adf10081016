// Package roll lists the cases of a unit for the index of the search: which there are, and a line of each.
//
// It asks nobody's right: who shows something of it to a person asks cases.Readable first. Nothing but the composition may use it.
package roll

import (
	"context"
	"fmt"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
)

// Line is a case as the search shows it.
type Line struct {
	ID        id.Case
	Sign      string
	Title     string
	PartyName string
	Cell      id.Cell
	Class     string
	Service   string
	Lead      id.Employee
	Closed    bool
	OpenedOn  calendar.Date
}

func system(u id.Unit) actor.Actor { return actor.Automaton("system.cases", u) }

// All are the cases of a unit.
func All(ctx context.Context, d *db.DB, unit id.Unit) ([]id.Case, error) {
	var w db.Where
	w.And("unit_id = ?", unit)
	return list(ctx, d, unit, `SELECT id FROM cases_case`, &w)
}

// OfParties are the cases that some persons or bodies are parties of.
func OfParties(ctx context.Context, d *db.DB, unit id.Unit, which []id.Party) ([]id.Case, error) {
	var w db.Where
	w.And("unit_id = ?", unit)
	db.In(&w, "party_id", which)
	return list(ctx, d, unit, `SELECT DISTINCT case_id FROM cases_party`, &w)
}

func list(ctx context.Context, d *db.DB, unit id.Unit, sql string, w *db.Where) (out []id.Case, err error) {
	err = d.View(ctx, system(unit), func(tx *db.Tx) error {
		rows, err := tx.QueryContext(ctx, sql+w.SQL(), w.Args()...)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var c id.Case
			if err := rows.Scan(&c); err != nil {
				return err
			}
			out = append(out, c)
		}
		return rows.Err()
	})
	if err != nil {
		return nil, fmt.Errorf("cases: roll: %w", err)
	}
	return out, nil
}

// Lines are the lines of some cases of a unit; one that is not there is left out.
func Lines(ctx context.Context, d *db.DB, unit id.Unit, which []id.Case) (map[id.Case]Line, error) {
	out := map[id.Case]Line{}
	if len(which) == 0 {
		return out, nil
	}
	var w db.Where
	w.And("unit_id = ?", unit)
	db.In(&w, "id", which)
	err := d.Ask(ctx, system(unit), func(tx *db.Tx) error {
		rows, err := tx.QueryContext(ctx, `SELECT id, sign, title, party_name, cell_id, class, service, lead_id, stage, opened_at FROM cases_case`+w.SQL(), w.Args()...)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var l Line
			var stage string
			var at db.Time
			if err := rows.Scan(&l.ID, &l.Sign, &l.Title, &l.PartyName, &l.Cell, &l.Class, &l.Service, &l.Lead, &stage, &at); err != nil {
				return err
			}
			l.Closed, l.OpenedOn = stage == "closed", calendar.Of(at.Time)
			out[l.ID] = l
		}
		return rows.Err()
	})
	if err != nil {
		return nil, fmt.Errorf("cases: roll: %w", err)
	}
	return out, nil
}
