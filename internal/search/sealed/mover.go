package sealed

import (
	"context"
	"fmt"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
	"wrota/internal/platform/vault"
	"wrota/internal/search/query"
)

// Mover moves secrets and kept questions to the current data keys (vault.Mover).
type Mover struct {
	DB    *db.DB
	Vault *vault.Vault
}

// Units lists the units with rows.
func (m Mover) Units(ctx context.Context) (out []id.Unit, err error) {
	err = m.DB.View(ctx, actor.Automaton("system.search", id.Region), func(tx *db.Tx) (err error) {
		out, err = query.New(tx).SealedUnits(ctx)
		return err
	})
	return out, err
}

// Move seals the secret of a unit and up to limit kept questions again that are sealed with an older key.
func (m Mover) Move(ctx context.Context, unit id.Unit, limit int) (n int, err error) {
	err = m.DB.InTx(ctx, actor.Automaton("system.search", unit), func(tx *db.Tx) error {
		q, most := New(m.Vault, tx), int32(limit) //nolint:gosec // a few hundred
		key, err := m.Vault.Ready(ctx, tx, unit)
		if err != nil {
			return err
		}
		units, err := q.StaleUnits(ctx, query.StaleUnitsParams{UnitID: unit, KeyNo: key})
		for _, r := range units {
			if err == nil {
				err = q.ResealUnit(ctx, query.ResealUnitParams{Secret: r.Secret, UnitID: unit, OldKey: r.KeyNo})
			}
		}
		if err != nil {
			return err
		}
		rows, err := q.StaleSaved(ctx, query.StaleSavedParams{UnitID: unit, KeyNo: key, Limit: most})
		for _, r := range rows {
			if err == nil {
				err = q.ResealSaved(ctx, query.ResealSavedParams{Question: r.Question, UnitID: unit, EmployeeID: r.EmployeeID, Name: r.Name, OldKey: r.KeyNo})
			}
		}
		n = len(units) + len(rows)
		return err
	}, db.Lane("search:"+unit.String()))
	if err != nil {
		return 0, fmt.Errorf("search: move: %w", err)
	}
	return n, nil
}

// StaleUnits opens the secrets.
func (q Queries) StaleUnits(ctx context.Context, p query.StaleUnitsParams) ([]query.SearchUnit, error) {
	rows, err := q.Queries.StaleUnits(ctx, p)
	for i := range rows {
		if err == nil {
			err = q.open(ctx, &rows[i])
		}
	}
	return rows, err
}

// ResealUnit seals the secret.
func (q Queries) ResealUnit(ctx context.Context, p query.ResealUnitParams) error {
	w := q.vault.Row(ctx, q.tx, p.UnitID, p.UnitID.String())
	p.KeyNo, p.Secret = w.Key(), w.Seal(secret, p.Secret)
	if err := w.Done("search: reseal"); err != nil {
		return err
	}
	return q.Queries.ResealUnit(ctx, p)
}

// StaleSaved opens the questions.
func (q Queries) StaleSaved(ctx context.Context, p query.StaleSavedParams) ([]query.SearchSaved, error) {
	rows, err := q.Queries.StaleSaved(ctx, p)
	for i := range rows {
		if err == nil {
			err = q.openSaved(ctx, &rows[i])
		}
	}
	return rows, err
}

// ResealSaved seals the question.
func (q Queries) ResealSaved(ctx context.Context, p query.ResealSavedParams) error {
	w := q.vault.Row(ctx, q.tx, p.UnitID, saved(p.EmployeeID, p.Name))
	p.KeyNo, p.Question = w.Key(), w.Seal(question, p.Question)
	if err := w.Done("search: reseal saved"); err != nil {
		return err
	}
	return q.Queries.ResealSaved(ctx, p)
}
