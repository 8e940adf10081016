// Package sight says which cases of a unit a clerk sees, and turns it into conditions of SQL.
//
// A clerk sees what the grants that open cases reach: cells, and in them every kind of matter or some kinds
// (classes of the file plan, e-services). The grant to see the unit adds the rest of it. A case that somebody
// leads or was informed of is theirs to see besides; that is for the module of cases to say.
//
// For the usual clerk – the cells of the post, every kind of matter – the condition names cells alone, so
// that an index which begins with unit and cell answers it.
//
// The package knows no grant by name; it is told which ones open cases.
package sight

import (
	"strings"

	"wrota/internal/kit/actor"
	"wrota/internal/platform/db"
)

// Whole is what the grant to see the unit reaches: by itself everything.
func Whole(by actor.Actor, whole actor.Grant) []actor.Reach {
	if narrow, ok := by.Narrow[whole]; ok || !by.May(whole) {
		return narrow
	}
	return []actor.Reach{{Unit: true}}
}

// Of is how far somebody sees who holds any of some grants; seeing the unit is no right by itself.
func Of(by actor.Actor, whole actor.Grant, grants ...actor.Grant) []actor.Reach {
	all := by.Reaches(grants...)
	if len(all) == 0 {
		return nil
	}
	for _, r := range Whole(by, whole) {
		all = actor.Widen(all, r)
	}
	return all
}

// Within is a reach as a condition on cases c; "" when it is no limit.
func Within(w *db.Where, reaches []actor.Reach) string {
	var parts []string
	for _, r := range reaches {
		var conds []string
		if !r.Unit {
			conds = append(conds, "c.cell_id IN "+db.List(w, r.Cells))
		}
		if len(r.Kinds) > 0 {
			conds = append(conds, ofKinds(w, r.Kinds))
		}
		if len(conds) == 0 {
			return ""
		}
		parts = append(parts, strings.Join(conds, " AND "))
	}
	switch len(parts) {
	case 0:
		return "1 = 0"
	case 1:
		return parts[0]
	}
	return "(" + strings.Join(parts, " OR ") + ")"
}

func ofKinds(w *db.Where, kinds []string) string {
	var slugs, parts []string
	for _, k := range kinds {
		if actor.IsClass(k) {
			parts = append(parts, "c.class LIKE "+w.Arg(k+"%"))
		} else {
			slugs = append(slugs, k)
		}
	}
	if len(slugs) > 0 {
		parts = append(parts, "c.service IN "+db.List(w, slugs))
	}
	return "(" + strings.Join(parts, " OR ") + ")"
}

// Limit adds a reach to conditions.
func Limit(w *db.Where, reaches []actor.Reach) {
	if cond := Within(w, reaches); cond != "" {
		w.And(cond)
	}
}
