package search

import (
	"strings"

	"wrota/internal/kit/actor"
	"wrota/internal/platform/db"
)

// within adds how far somebody sees to conditions on entries e. It is the same rule by which cases are listed
// (internal/cases/sight); Shelf.Show has the last word on every line.
func (s Sight) within(w *db.Where, by actor.Actor) {
	or := []string{"EXISTS (SELECT 1 FROM search_informed i WHERE i.unit_id = e.unit_id AND i.employee_id = " + w.Arg(by.Employee) + " AND i.case_id = e.case_id)"}
	if s.Lead {
		or = append(or, "e.lead_id = "+w.Arg(by.Employee))
	}
	for _, r := range s.Cases {
		or = append(or, reach(w, r))
	}
	if s.Letters {
		or = append(or, "e.kind = 'letter'", "e.case_id IS NULL AND e.letter_id IS NOT NULL")
	}
	if s.Documents {
		or = append(or, "e.kind = 'document'")
	}
	w.And("(" + strings.Join(or, " OR ") + ")")
}

func reach(w *db.Where, r actor.Reach) string {
	conds := []string{"e.case_id IS NOT NULL"}
	if !r.Unit {
		conds = append(conds, "e.cell_id IN "+db.List(w, r.Cells))
	}
	var slugs, kinds []string
	for _, k := range r.Kinds {
		if actor.IsClass(k) {
			kinds = append(kinds, "e.class LIKE "+w.Arg(k+"%"))
		} else {
			slugs = append(slugs, k)
		}
	}
	if len(slugs) > 0 {
		kinds = append(kinds, "e.service IN "+db.List(w, slugs))
	}
	if len(kinds) > 0 {
		conds = append(conds, "("+strings.Join(kinds, " OR ")+")")
	}
	return "(" + strings.Join(conds, " AND ") + ")"
}
