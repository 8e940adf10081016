package catalogue

import (
	"context"

	"wrota/internal/kit/calendar"
	"wrota/internal/kit/id"
	"wrota/internal/kit/jrwa"
)

// Staff is asked whether cells and people belong to a unit. It is asked before a transaction begins,
// never inside.
type Staff interface {
	HasCell(ctx context.Context, unit id.Unit, cell id.Cell) (bool, error)
	// Works tells whether somebody works in the cell on a day.
	Works(ctx context.Context, unit id.Unit, cell id.Cell, e id.Employee, on calendar.Date) (bool, error)
}

// FilePlan is asked whether cases may have a class by the unit's plan of a day: whether the class
// exists and is terminal. It is asked before a transaction begins, never inside.
type FilePlan interface {
	HoldsCases(ctx context.Context, unit id.Unit, class jrwa.Class, on calendar.Date) (bool, error)
}
