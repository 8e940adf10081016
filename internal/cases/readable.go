package cases

import (
	"context"
	"fmt"

	"wrota/internal/cases/sight"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
)

// Readable tells which of some cases the actor may open, in one question: other modules' pages name a case
// by its sign and make it a link only for who would not find a page that does not exist. It agrees with
// Dossier: who may handle the case, and whoever it was shown to for information.
func (s *Service) Readable(ctx context.Context, by actor.Actor, which []id.Case) (map[id.Case]bool, error) {
	out := map[id.Case]bool{}
	if by.Kind != actor.Clerk || len(which) == 0 {
		return out, nil
	}
	var w db.Where
	w.And("c.unit_id = ?", by.Unit)
	db.In(&w, "c.id", which)
	reach := "1 = 0"
	if worksOnCases(by) {
		reach = sight.Within(&w, sees(by, work...))
	}
	if reach != "" {
		may := "EXISTS (SELECT 1 FROM cases_assignment a WHERE a.unit_id = c.unit_id AND a.case_id = c.id AND a.employee_id = " + w.Arg(by.Employee) +
			" AND a.kind = 'information')"
		if worksOnCases(by) {
			may += " OR c.lead_id = " + w.Arg(by.Employee) + " OR " + reach
		}
		w.And("(" + may + ")")
	}
	err := s.db.View(ctx, by, func(tx *db.Tx) error {
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
