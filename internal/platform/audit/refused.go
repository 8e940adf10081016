package audit

import (
	"context"
	"fmt"
	"math"

	"wrota/internal/kit/id"
	"wrota/internal/platform/audit/query"
	"wrota/internal/platform/db"
)

// Refused is the verb of what was refused to people; the log lists it for whoever watches over an office.
const Refused = "refused.page"

// Refusals lists what was refused in a unit before an entry, the newest first; before nothing when it is 0.
func (l *Log) Refusals(ctx context.Context, tx *db.Tx, unit id.Unit, before int64, n int) ([]Line, error) {
	if before <= 0 {
		before = math.MaxInt64
	}
	lines, err := query.New(tx).Refused(ctx, query.RefusedParams{UnitID: unit, Before: before, N: int32(n)}) //nolint:gosec // a page of a list
	if err != nil {
		return nil, fmt.Errorf("audit: refused: %w", err)
	}
	return lines, nil
}
