package sealed

import (
	"context"
	"fmt"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
	"wrota/internal/platform/vault"
	"wrota/internal/signatures/query"
)

// Mover moves reports to the current data keys (vault.Mover).
type Mover struct {
	DB    *db.DB
	Vault *vault.Vault
}

// Units lists the units with rows.
func (m Mover) Units(ctx context.Context) (out []id.Unit, err error) {
	err = m.DB.View(ctx, actor.Automaton("system.signatures", id.Region), func(tx *db.Tx) (err error) {
		out, err = query.New(tx).SealedUnits(ctx)
		return err
	})
	return out, err
}

// Move seals up to limit reports of a unit anew that are sealed with an older key.
func (m Mover) Move(ctx context.Context, unit id.Unit, limit int) (n int, err error) {
	err = m.DB.InTx(ctx, actor.Automaton("system.signatures", unit), func(tx *db.Tx) error {
		q, most := New(m.Vault, tx), int32(limit) //nolint:gosec // a few hundred
		key, err := m.Vault.Ready(ctx, tx, unit)
		if err != nil {
			return err
		}
		rows, err := q.StaleReports(ctx, query.StaleReportsParams{UnitID: unit, KeyNo: key, Limit: most})
		for _, r := range rows {
			if err == nil {
				err = q.reseal(ctx, r)
			}
		}
		n = len(rows)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("signatures: move: %w", err)
	}
	return n, nil
}

func (q Queries) reseal(ctx context.Context, r query.SignaturesReport) error {
	if err := q.open(ctx, &r); err != nil {
		return err
	}
	w := q.vault.Row(ctx, q.tx, r.UnitID, r.ID.String())
	p := query.ResealReportParams{Told: w.Seal(told, r.Told), KeyNo: w.Key(), UnitID: r.UnitID, ID: r.ID, OldKey: r.KeyNo}
	if err := w.Done("signatures: reseal"); err != nil {
		return err
	}
	return q.ResealReport(ctx, p)
}
