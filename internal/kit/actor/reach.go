package actor

import (
	"slices"
	"strings"

	"wrota/internal/kit/id"
)

// Reach is how far a grant of a clerk goes: where it holds, and for which kinds of matters.
type Reach struct {
	Unit  bool      // everywhere in the unit
	Cells []id.Cell // or in these cells
	Kinds []string  // classes of the file plan ("7230"; "72" has all below it) or slugs of e-services; none means every kind
}

// Matter is what a reach is asked about.
type Matter struct {
	Cell    id.Cell
	Class   string // of the file plan
	Service string // slug of the e-service; "" for letters that came without one
}

// In tells whether the reach goes into a cell.
func (r Reach) In(cell id.Cell) bool { return r.Unit || slices.Contains(r.Cells, cell) }

// Of tells whether the reach is over the kind of a matter.
func (r Reach) Of(m Matter) bool {
	return len(r.Kinds) == 0 || slices.ContainsFunc(r.Kinds, func(k string) bool {
		if IsClass(k) {
			return m.Class != "" && strings.HasPrefix(m.Class, k)
		}
		return k == m.Service
	})
}

// IsClass tells whether a kind of matter is a class of the file plan; else it is the slug of an e-service.
func IsClass(kind string) bool {
	return kind != "" && strings.Trim(kind, "0123456789") == ""
}

// Reaches are how far any of some grants goes; none when the actor holds none of them. A grant without
// a reach of its own goes as far as the clerk's cells, for every kind of matter. What another reach has
// already is left out, so that the usual clerk has exactly one.
func (a Actor) Reaches(grants ...Grant) (out []Reach) {
	for _, g := range grants {
		if !a.May(g) {
			continue
		}
		own, ok := a.Narrow[g]
		if !ok {
			own = []Reach{{Cells: a.Cells}}
		}
		for _, r := range own {
			out = Widen(out, r)
		}
	}
	return out
}

// Widen adds a reach to others: reaches over the same kinds become one.
func Widen(all []Reach, r Reach) []Reach {
	for i, x := range all {
		switch {
		case x.covers(r):
			return all
		case slices.Equal(x.Kinds, r.Kinds):
			all[i].Unit = x.Unit || r.Unit
			all[i].Cells = slices.Clone(x.Cells) // the list may be somebody else's
			for _, c := range r.Cells {
				if !slices.Contains(all[i].Cells, c) {
					all[i].Cells = append(all[i].Cells, c)
				}
			}
			return all
		}
	}
	return append(slices.DeleteFunc(all, r.covers), r)
}

// covers tells whether everything within the other reach is within this one.
func (r Reach) covers(o Reach) bool {
	if len(r.Kinds) > 0 && (len(o.Kinds) == 0 || slices.ContainsFunc(o.Kinds, func(k string) bool { return !slices.Contains(r.Kinds, k) })) {
		return false
	}
	return r.Unit || !o.Unit && !slices.ContainsFunc(o.Cells, func(c id.Cell) bool { return !slices.Contains(r.Cells, c) })
}

// MayIn tells whether the actor holds a grant for a matter.
func (a Actor) MayIn(g Grant, m Matter) bool {
	return slices.ContainsFunc(a.Reaches(g), func(r Reach) bool { return r.In(m.Cell) && r.Of(m) })
}
