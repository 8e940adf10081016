package signing

import (
	"context"
	"fmt"

	"wrota/internal/cases/query"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
)

// CaseOf is the case of a writing, for who knows only the writing; it asks nobody's right.
func (s *Service) CaseOf(ctx context.Context, unit id.Unit, writing id.Document) (c id.Case, err error) {
	err = s.DB.View(ctx, actor.Automaton("system.cases", unit), func(tx *db.Tx) error {
		row, err := query.New(tx).FindWriting(ctx, query.FindWritingParams{UnitID: unit, ID: writing})
		c = row.CaseID
		return db.Found(err, "cases.no-such-writing")
	})
	if err != nil {
		return c, fmt.Errorf("cases: case of a writing: %w", err)
	}
	return c, nil
}
