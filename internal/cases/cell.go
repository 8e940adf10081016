package cases

import (
	"context"
	"fmt"

	"wrota/internal/cases/query"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
)

// OpenInCell counts the cases of a cell that are not closed, for whoever wants to close the cell. It tells a
// number and asks nobody's right.
func (s *Service) OpenInCell(ctx context.Context, unit id.Unit, cell id.Cell) (int, error) {
	var n int64
	err := s.db.View(ctx, actor.Automaton("system.cases", unit), func(tx *db.Tx) (err error) {
		n, err = query.New(tx).OpenInCell(ctx, query.OpenInCellParams{UnitID: unit, CellID: cell})
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("cases: open in cell: %w", err)
	}
	return int(n), nil
}
