package finding

import (
	"context"
	"fmt"
	"time"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
	"wrota/internal/search"
)

// Units are all units of an installation.
func Units(ctx context.Context, d *db.DB) (out []id.Unit, err error) {
	err = d.View(ctx, actor.Automaton("system.search", id.Region), func(tx *db.Tx) error {
		rows, err := tx.QueryContext(ctx, `SELECT id FROM identity_unit ORDER BY id`)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var u id.Unit
			if err := rows.Scan(&u); err != nil {
				return err
			}
			out = append(out, u)
		}
		return rows.Err()
	})
	if err != nil {
		return nil, fmt.Errorf("search: units: %w", err)
	}
	return out, nil
}

// fresh is how long the index may need for what is new: it follows the log, and a node may have been busy or down for a moment.
const fresh = 10 * time.Minute

// Check compares the indexes of all units with what the modules keep, thing by thing: how many things cannot be found, besides those
// of the last minutes, and how many that are not there any more are still in an index.
func Check(ctx context.Context, d *db.DB, now time.Time) (missing, stale int, err error) {
	units, err := Units(ctx, d)
	if err != nil {
		return 0, 0, err
	}
	h := House{DB: d}
	for _, u := range units {
		for _, k := range search.Kinds {
			there, err := h.All(ctx, u, k)
			if err != nil {
				return missing, stale, err
			}
			known, err := search.Known(ctx, d, u, k)
			if err != nil {
				return missing, stale, err
			}
			m, s := compare(there, known, madeBefore(now.Add(-fresh)))
			missing, stale = missing+m, stale+s
		}
	}
	return missing, stale, nil
}

// compare counts what is there and not known, among ids below a bound, and what is known and not there.
func compare(there []string, known map[string]bool, below string) (missing, stale int) {
	met := 0
	for _, t := range there {
		switch {
		case known[t]:
			met++
		case t < below:
			missing++
		}
	}
	return missing, len(known) - met
}

// madeBefore is the lowest id that could have been made at a moment: ids begin with their milliseconds (RFC 9562, 5.7).
func madeBefore(at time.Time) string {
	hex := fmt.Sprintf("%012x", at.UnixMilli())
	return hex[:8] + "-" + hex[8:]
}
