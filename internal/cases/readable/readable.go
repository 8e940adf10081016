// Package readable tells other modules which cases somebody may open, and which case a sign names.
//
// Words: a case is readable to who may handle it and to whoever it was shown to for information; that is what the page
// of the case says, too (Dossier). A sign is found as it is written on letters.
//
// The pages of other modules name a case by its sign and make it a link only for who would not find a page that does
// not exist. Nothing here shows what is in a case.
package readable

import (
	"context"
	"fmt"
	"slices"

	"wrota/internal/cases"
	"wrota/internal/cases/sight"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
)

// Cases are those of all units.
type Cases struct{ DB *db.DB }

// work are the grants that open cases.
var work = []actor.Grant{cases.GrantHandle, cases.GrantAssign, cases.GrantApprove}

func works(by actor.Actor) bool { return slices.ContainsFunc(work, by.May) }

// Readable tells which of some cases the actor may open, in one question: other modules' pages name a case
// by its sign and make it a link only for who would not find a page that does not exist. It agrees with
// Dossier: who may handle the case, and whoever it was shown to for information.
func (x Cases) Readable(ctx context.Context, by actor.Actor, which []id.Case) (map[id.Case]bool, error) {
	out := map[id.Case]bool{}
	if by.Kind != actor.Clerk || len(which) == 0 {
		return out, nil
	}
	var w db.Where
	w.And("c.unit_id = ?", by.Unit)
	db.In(&w, "c.id", which)
	reach := "1 = 0"
	if works(by) {
		reach = sight.Within(&w, sight.Of(by, cases.GrantViewUnit, work...))
	}
	if reach != "" {
		may := "EXISTS (SELECT 1 FROM cases_assignment a WHERE a.unit_id = c.unit_id AND a.case_id = c.id AND a.employee_id = " + w.Arg(by.Employee) +
			" AND a.kind = 'information')"
		if works(by) {
			may += " OR c.lead_id = " + w.Arg(by.Employee) + " OR " + reach
		}
		w.And("(" + may + ")")
	}
	err := x.DB.View(ctx, by, func(tx *db.Tx) error {
		rows, err := tx.QueryContext(ctx, `SELECT c.id FROM cases_case c`+w.SQL(), w.Args()...)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var c id.Case
			if err := rows.Scan(&c); err != nil {
				return err
			}
			out[c] = true
		}
		return rows.Err()
	})
	if err != nil {
		return nil, fmt.Errorf("cases: readable: %w", err)
	}
	return out, nil
}

// Named is a case with what a list of cases says of it.
type Named struct {
	ID    id.Case
	Sign  string
	Title string
}

// BySign finds the case of a unit by its sign, as a letter quotes it. It asks nobody's right: the registry sends
// letters into cases that it may not read.
func (x Cases) BySign(ctx context.Context, unit id.Unit, sign string) (n Named, err error) {
	err = x.DB.View(ctx, actor.Automaton("system.cases", unit), func(tx *db.Tx) error {
		err := tx.QueryRowContext(ctx, `SELECT id, sign, title FROM cases_case WHERE unit_id = $1 AND sign = $2`, unit, sign).Scan(&n.ID, &n.Sign, &n.Title)
		return db.Found(err, "cases.no-such-case")
	})
	if err != nil {
		return n, fmt.Errorf("cases: by sign: %w", err)
	}
	return n, nil
}
