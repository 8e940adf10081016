package actor_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
)

func TestReachesOfTheUsualClerk(t *testing.T) {
	cells := []id.Cell{id.New[id.Cell](), id.New[id.Cell]()}
	by := actor.Actor{Kind: actor.Clerk, Cells: cells, Grants: []actor.Grant{"a", "b"}}
	if got := by.Reaches("a", "b", "c"); len(got) != 1 || !slices.Equal(got[0].Cells, cells) || got[0].Kinds != nil || got[0].Unit {
		t.Errorf("%+v, want the cells of the posts, once", got)
	}
	if got := by.Reaches("c"); got != nil {
		t.Errorf("%+v of a grant that is not held", got)
	}
}

// TestWidenLosesNothing: what one of several reaches allows, their union allows, and nothing else.
func TestWidenLosesNothing(t *testing.T) {
	cells := []id.Cell{id.New[id.Cell](), id.New[id.Cell](), id.New[id.Cell]()}
	kinds := []string{"7230", "72", "skarga"}
	matters := []actor.Matter{{Cell: cells[0], Class: "7230"}, {Cell: cells[1], Class: "7211", Service: "skarga"}, {Cell: cells[2], Class: "6220"}}
	one := rapid.Custom(func(t *rapid.T) actor.Reach {
		return actor.Reach{
			Unit:  rapid.Bool().Draw(t, "unit"),
			Cells: rapid.SliceOfDistinct(rapid.SampledFrom(cells), func(c id.Cell) id.Cell { return c }).Draw(t, "cells"),
			Kinds: rapid.SliceOfDistinct(rapid.SampledFrom(kinds), func(k string) string { return k }).Draw(t, "kinds"),
		}
	})
	rapid.Check(t, func(t *rapid.T) {
		all := rapid.SliceOfN(one, 0, 5).Draw(t, "reaches")
		var wide []actor.Reach
		for _, r := range all {
			wide = actor.Widen(wide, r)
		}
		for _, m := range matters {
			in := func(r actor.Reach) bool { return r.In(m.Cell) && r.Of(m) }
			if slices.ContainsFunc(all, in) != slices.ContainsFunc(wide, in) {
				t.Fatalf("%+v became %+v, which differs in %+v", all, wide, m)
			}
		}
	})
}
