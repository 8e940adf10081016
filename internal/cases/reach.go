package cases

import (
	"slices"

	"wrota/internal/cases/sight"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/casesign"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
)

// work are the grants that open cases.
var work = []actor.Grant{GrantHandle, GrantAssign, GrantApprove}

// Matter is what a clerk's reach is asked about.
func (c *Case) Matter() actor.Matter {
	m := actor.Matter{Cell: c.Cell, Service: c.Service}
	if sign, err := casesign.Parse(c.Sign); err == nil {
		m.Class = sign.Class.String()
	}
	return m
}

// sees is how far somebody sees who holds any of some grants.
func sees(by actor.Actor, grants ...actor.Grant) []actor.Reach {
	return sight.Of(by, GrantViewUnit, grants...)
}

// Allows tells whether a clerk holds a grant for the case: it must be of a kind that the grant is for, and
// lie in a cell that the grant reaches, in what the clerk sees of the unit, or with the clerk. Whoever leads
// a case was named to handle it, of whatever kind it is.
func (c *Case) Allows(by actor.Actor, g actor.Grant) bool {
	if by.Kind != actor.Clerk || by.Unit != c.Unit || !by.May(g) {
		return false
	}
	m, leads := c.Matter(), c.Lead == by.Employee
	if leads && (g == GrantHandle || g == GrantSignLetters) {
		return true
	}
	in := func(r actor.Reach) bool { return r.In(m.Cell) && r.Of(m) }
	near := leads || slices.ContainsFunc(sight.Whole(by, GrantViewUnit), in)
	return slices.ContainsFunc(by.Reaches(g), func(r actor.Reach) bool { return in(r) || near && r.Of(m) })
}

// mayHandle tells whether the clerk may work on the case: its leader, those of its cell who hold the
// right, and those who see the whole unit. A case of another cell looks as if it did not exist.
func (c *Case) mayHandle(by actor.Actor) error {
	if by.Kind == actor.System {
		return nil
	}
	if by.Kind != actor.Clerk || by.Unit != c.Unit || !worksOnCases(by) {
		return fault.New(fault.NotFound, "cases.no-such-case")
	}
	m := c.Matter()
	if c.Lead != by.Employee && !slices.ContainsFunc(sees(by, work...), func(r actor.Reach) bool { return r.In(m.Cell) && r.Of(m) }) {
		return fault.New(fault.NotFound, "cases.no-such-case")
	}
	return nil
}

// worksOnCases tells whether the actor has any right that opens cases.
func worksOnCases(by actor.Actor) bool {
	return slices.ContainsFunc(work, by.May)
}

// Sees tells whether somebody sees any cases of a cell, be it of some kinds only.
func Sees(by actor.Actor, cell id.Cell) bool {
	return slices.ContainsFunc(sees(by, work...), func(r actor.Reach) bool { return r.In(cell) })
}
