package catalogueweb

import (
	"context"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
)

// Cell is a cell of the clerk's unit, as a list offers it.
type Cell struct {
	ID   id.Cell
	Name string // with the symbol: "DR Referat dróg"
}

// Person is somebody who works in the clerk's unit today.
type Person struct {
	ID   id.Employee
	Cell id.Cell
	Name string
	Post string
}

// Staff lists the cells and the people of the clerk's unit, in the order in which they are shown.
type Staff interface {
	CellsOf(ctx context.Context, by actor.Actor) ([]Cell, error)
	PeopleOf(ctx context.Context, by actor.Actor) ([]Person, error)
}
