package sealed

import (
	"context"
	"fmt"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
	"wrota/internal/parties/query"
	"wrota/internal/platform/db"
	"wrota/internal/platform/vault"
)

// Mover moves parties and their corrections to the current data keys (vault.Mover).
type Mover struct {
	DB    *db.DB
	Vault *vault.Vault
}

// Units lists the units with rows.
func (m Mover) Units(ctx context.Context) (out []id.Unit, err error) {
	err = m.DB.View(ctx, actor.Automaton("system.parties", id.Region), func(tx *db.Tx) (err error) {
		out, err = query.New(tx).SealedUnits(ctx)
		return err
	})
	return out, err
}

// Move seals up to limit parties of a unit, and as many corrections, that stand in clear or are sealed with an older
// key. Versions stay: nothing that people see has changed.
func (m Mover) Move(ctx context.Context, unit id.Unit, limit int) (n int, err error) {
	err = m.DB.InTx(ctx, actor.Automaton("system.parties", unit), func(tx *db.Tx) error {
		q, most := New(m.Vault, tx), int32(limit) //nolint:gosec // a few hundred
		key, err := m.Vault.Ready(ctx, tx, unit)
		if err != nil {
			return err
		}
		rows, err := q.StaleParties(ctx, query.StalePartiesParams{UnitID: unit, KeyNo: key, Limit: most})
		for _, r := range rows {
			if err == nil {
				err = q.reseal(ctx, r)
			}
		}
		if err != nil {
			return err
		}
		corrections, err := q.StaleCorrections(ctx, query.StaleCorrectionsParams{UnitID: unit, KeyNo: key, Limit: most})
		for _, r := range corrections {
			if err == nil {
				err = q.resealCorrection(ctx, r)
			}
		}
		n = len(rows) + len(corrections)
		return err
	}, db.Lane("parties:"+unit.String()))
	if err != nil {
		return 0, fmt.Errorf("parties: move: %w", err)
	}
	return n, nil
}

func (q Queries) reseal(ctx context.Context, r query.PartiesParty) error {
	if err := q.open(ctx, &r); err != nil {
		return err
	}
	w := q.vault.Row(ctx, q.tx, r.UnitID, r.ID.String())
	p := query.ResealPartyParams{
		PeselSealed: w.Seal(pesel, r.Pesel), PeselBlind: w.Blind(pesel, r.Pesel), NipSealed: w.Seal(nip, r.Nip), NipBlind: w.Blind(nip, r.Nip),
		KeyNo: w.Key(), UnitID: r.UnitID, ID: r.ID, Version: r.Version, OldKey: r.KeyNo,
	}
	if err := w.Done("parties: reseal"); err != nil {
		return err
	}
	return q.ResealParty(ctx, p)
}

func (q Queries) resealCorrection(ctx context.Context, r query.PartiesCorrection) error {
	if err := q.openCorrection(ctx, &r); err != nil {
		return err
	}
	w := q.vault.Row(ctx, q.tx, r.UnitID, correction(r.PartyID, r.Source))
	p := query.ResealCorrectionParams{
		Changes: w.Seal(changes, r.Changes), KeyNo: w.Key(), UnitID: r.UnitID, PartyID: r.PartyID, Source: r.Source, OldKey: r.KeyNo,
	}
	if err := w.Done("parties: reseal correction"); err != nil {
		return err
	}
	return q.ResealCorrection(ctx, p)
}
