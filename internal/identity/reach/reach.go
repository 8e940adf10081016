// Package reach works out what somebody in an office acts with on a day: in which cells, and which grants
// reach how far. It is asked on every request of a clerk, in one query.
//
// An authority reaches the cells of the post, named cells, or the unit. Who stands in for somebody absent has
// their cells at once, for the rights of their own, and of the absent person's authorities those whose role
// was passed on, as far as they went (art. 268a KPA: authority is personal).
//
// For the usual clerk, whose grants all reach the cells of the posts for every kind of matter, nothing is said
// about reaches at all (actor.Actor.Narrow is nil), and lists are asked for by cells alone.
package reach

import (
	"context"
	"fmt"
	"slices"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
)

// reachSQL asks for the cells and the roles somebody acts with on a day: their own, and those of whom they
// stand in for. A line is a cell of an authority (of the post itself under number 0), or an authority; of
// the absent person's authorities only those whose role was passed on. Below a cell that is headed, and
// below named cells when the authority says so, come all the cells of the tree.
const reachSQL = `WITH RECURSIVE acting AS (
    SELECT e.id AS holder, e.cell_id AS cell_id, e.leads AS leads, '' AS passed FROM identity_employee e WHERE e.unit_id = $1 AND e.id = $2
    UNION ALL
    SELECT a.id, a.cell_id, a.leads, CAST(s.roles AS text) FROM identity_substitution s JOIN identity_employee a ON a.unit_id = s.unit_id AND a.id = s.absent_id
    WHERE s.unit_id = $1 AND s.substitute_id = $2 AND s.from_day <= $3 AND s.to_day >= $3
), held AS (
    SELECT h.employee_id AS holder, h.no AS no, h.role AS role, h.scope AS scope, h.below AS below, h.kinds AS kinds FROM acting a
    JOIN identity_authority h ON h.unit_id = $1 AND h.employee_id = a.holder
    WHERE h.from_day <= $3 AND (h.to_day IS NULL OR h.to_day >= $3) AND NOT h.at_once AND (a.passed = '' OR a.passed LIKE '%"' || h.role || '"%')
), reach AS (
    SELECT holder, 0 AS no, cell_id, leads AS deep FROM acting
    UNION ALL
    SELECT x.holder, x.no, c.cell_id, x.below FROM held x JOIN identity_authority_cell c ON c.unit_id = $1 AND c.employee_id = x.holder AND c.no = x.no
    UNION ALL
    SELECT r.holder, r.no, c.id, r.deep FROM reach r JOIN identity_cell c ON c.parent_id = r.cell_id WHERE r.deep
)
SELECT holder, no, cell_id, '' AS role, '' AS scope, NULL AS kinds FROM reach
UNION ALL SELECT holder, no, NULL, role, scope, kinds FROM held`

// Scope says where an authority holds.
type Scope string

const (
	OwnCells   Scope = "own"   // in the cell of the post; of who heads it, in the cells below too
	NamedCells Scope = "cells" // in the cells it names
	WholeUnit  Scope = "unit"  // everywhere in the unit
)

// held is an authority somebody acts with on a day.
type held struct {
	holder id.Employee // the person, or whom they stand in for
	no     int64
	role   string
	scope  Scope
	kinds  []string
}

// span are the cells of an authority, or of a post under number 0.
type span struct {
	holder id.Employee
	no     int64
}

// Acting is what somebody acts with on a day.
type Acting struct {
	self  id.Employee
	Cells []id.Cell // of the posts, one's own first
	spans map[span][]id.Cell
	held  []held
}

// Of asks what an employee of a unit acts with on a day.
func Of(ctx context.Context, tx *db.Tx, unit id.Unit, self id.Employee, day calendar.Date) (*Acting, error) {
	rows, err := tx.QueryContext(ctx, reachSQL, unit, self, day)
	if err != nil {
		return nil, fmt.Errorf("identity: reach: %w", err)
	}
	defer rows.Close()
	a := &Acting{self: self, spans: map[span][]id.Cell{}}
	for rows.Next() {
		var h held
		var cell id.Cell
		var kinds db.JSON
		if err := rows.Scan(&h.holder, &h.no, &cell, &h.role, &h.scope, &kinds); err != nil {
			return nil, fmt.Errorf("identity: reach: %w", err)
		}
		if cell.IsZero() {
			if err := kinds.Into(&h.kinds); err != nil {
				return nil, fmt.Errorf("identity: reach: %w", err)
			}
			a.held = append(a.held, h)
			continue
		}
		x := span{h.holder, h.no}
		a.spans[x] = append(a.spans[x], cell)
		if h.no == 0 && !slices.Contains(a.Cells, cell) {
			a.Cells = append(a.Cells, cell)
		}
	}
	return a, rows.Err()
}

// reachOf is how far an authority goes. A substitute's own authorities go into the cells of the absent
// person too: the work lies there now. What was passed on goes as far as it went, and no further.
func (a *Acting) reachOf(h held) actor.Reach {
	r := actor.Reach{Kinds: h.kinds}
	switch {
	case h.scope == WholeUnit:
		r.Unit = true
	case h.scope == NamedCells:
		r.Cells = a.spans[span{h.holder, h.no}]
	case h.holder == a.self:
		r.Cells = a.Cells
	default:
		r.Cells = a.spans[span{h.holder, 0}]
	}
	return r
}

// usual tells whether a reach is what a grant has without saying so: every kind of matter of the cells.
func (a *Acting) usual(r actor.Reach) bool {
	return !r.Unit && len(r.Kinds) == 0 && len(r.Cells) == len(a.Cells) && !slices.ContainsFunc(r.Cells, func(c id.Cell) bool { return !slices.Contains(a.Cells, c) })
}

// Rights are the grants of what is held together, each once, and the reach of those that go elsewhere
// than to the cells of the posts.
func (a *Acting) Rights(roles map[string][]actor.Grant) (grants []actor.Grant, narrow map[actor.Grant][]actor.Reach) {
	reaches := map[actor.Grant][]actor.Reach{}
	for _, h := range a.held {
		r := a.reachOf(h)
		for _, g := range roles[h.role] {
			reaches[g] = actor.Widen(reaches[g], r)
		}
	}
	for g, rs := range reaches {
		grants = append(grants, g)
		if len(rs) == 1 && a.usual(rs[0]) {
			continue
		}
		if narrow == nil {
			narrow = map[actor.Grant][]actor.Reach{}
		}
		narrow[g] = rs
	}
	slices.Sort(grants)
	return grants, narrow
}
