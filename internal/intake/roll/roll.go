// Package roll lists the letters of a unit's register for the index of the search.
//
// It asks nobody's right: who shows something of it to a person asks for the right first. Nothing but the composition may use it.
package roll

import (
	"context"
	"fmt"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
)

// All are the letters of a unit.
func All(ctx context.Context, d *db.DB, unit id.Unit) ([]id.Letter, error) {
	return list(ctx, d, unit, ``)
}

// Numbered are the letters with a number of the register: one, or none.
func Numbered(ctx context.Context, d *db.DB, unit id.Unit, number string) ([]id.Letter, error) {
	return list(ctx, d, unit, number)
}

func list(ctx context.Context, d *db.DB, unit id.Unit, number string) (out []id.Letter, err error) {
	var w db.Where
	w.And("unit_id = ?", unit)
	if number != "" {
		w.And("number = ?", number)
	}
	err = d.View(ctx, actor.Automaton("system.intake", unit), func(tx *db.Tx) error {
		rows, err := tx.QueryContext(ctx, `SELECT id FROM intake_letter`+w.SQL(), w.Args()...)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var l id.Letter
			if err := rows.Scan(&l); err != nil {
				return err
			}
			out = append(out, l)
		}
		return rows.Err()
	})
	if err != nil {
		return nil, fmt.Errorf("intake: roll: %w", err)
	}
	return out, nil
}
