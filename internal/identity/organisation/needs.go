package organisation

import (
	"context"

	"wrota/internal/kit/id"
)

// CellUse is what other modules still keep in a cell.
type CellUse struct {
	Cases    int      // that are not closed
	Services []string // titles of e-services whose cases go there
}

// Uses tells what would be left without anybody when a cell is closed.
type Uses interface {
	CellUse(ctx context.Context, unit id.Unit, cell id.Cell) (CellUse, error)
}
