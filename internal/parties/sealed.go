package parties

import (
	"context"
	"fmt"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
	"wrota/internal/parties/query"
	"wrota/internal/platform/db"
	"wrota/internal/platform/vault"
)

// The columns that are sealed.
var (
	peselColumn = vault.Column{Table: "parties_party", Name: "pesel"}
	nipColumn   = vault.Column{Table: "parties_party", Name: "nip"}
)

// numbers are the PESEL and NIP of a party as its row holds them.
type numbers struct {
	pesel, nip           string
	peselBlind, nipBlind string
	key                  int64
}

// seal seals the numbers of a party with the current key of its unit.
func (s *Service) seal(ctx context.Context, tx *db.Tx, p Party) (n numbers, err error) {
	if n.key, err = s.vault.Ready(ctx, tx, p.Unit); err != nil {
		return n, fmt.Errorf("parties: seal: %w", err)
	}
	for _, x := range []struct {
		column        vault.Column
		plain         string
		sealed, blind *string
	}{{peselColumn, p.PESEL, &n.pesel, &n.peselBlind}, {nipColumn, p.NIP, &n.nip, &n.nipBlind}} {
		if *x.sealed, err = s.vault.Seal(ctx, tx, p.Unit, x.column, p.ID.String(), x.plain); err != nil {
			return n, fmt.Errorf("parties: seal: %w", err)
		}
		if *x.blind, err = s.vault.Blind(ctx, tx, p.Unit, x.column, x.plain); err != nil {
			return n, fmt.Errorf("parties: seal: %w", err)
		}
	}
	return n, nil
}

// open reads a row; one that has not been sealed yet is read as it stands.
func (s *Service) open(ctx context.Context, tx *db.Tx, r query.PartiesParty) (Party, error) {
	if r.KeyNo > 0 {
		var err error
		if r.Pesel, err = s.vault.Open(ctx, tx, r.UnitID, peselColumn, r.ID.String(), r.PeselSealed); err != nil {
			return Party{}, fmt.Errorf("parties: open: %w", err)
		}
		if r.Nip, err = s.vault.Open(ctx, tx, r.UnitID, nipColumn, r.ID.String(), r.NipSealed); err != nil {
			return Party{}, fmt.Errorf("parties: open: %w", err)
		}
	}
	return fromRow(r)
}

// Units lists the units that have parties, for the keeper of keys.
func (s *Service) Units(ctx context.Context) (out []id.Unit, err error) {
	err = s.db.View(ctx, actor.Automaton("system.parties", id.Region), func(tx *db.Tx) (err error) {
		out, err = query.New(tx).Units(ctx)
		return err
	})
	return out, err
}

// Move seals up to limit parties of a unit that stand in clear or are sealed with an older key, and tells how
// many. Their versions stay: nothing that people see has changed.
func (s *Service) Move(ctx context.Context, unit id.Unit, limit int) (n int, err error) {
	err = s.db.InTx(ctx, actor.Automaton("system.parties", unit), func(tx *db.Tx) error {
		n = 0
		q := query.New(tx)
		key, err := s.vault.Ready(ctx, tx, unit)
		if err != nil {
			return err
		}
		rows, err := q.Stale(ctx, query.StaleParams{UnitID: unit, KeyNo: key, Limit: int32(limit)}) //nolint:gosec // a few hundred
		if err != nil {
			return err
		}
		for _, r := range rows {
			p, err := s.open(ctx, tx, r)
			if err != nil {
				return err
			}
			x, err := s.seal(ctx, tx, p)
			if err != nil {
				return err
			}
			// A row that somebody changed meanwhile keeps its version from matching, and was sealed by them.
			err = q.Reseal(ctx, query.ResealParams{
				PeselSealed: x.pesel, NipSealed: x.nip, PeselBlind: x.peselBlind, NipBlind: x.nipBlind, KeyNo: x.key, UnitID: unit, ID: p.ID, Version: p.Version,
			})
			if err != nil {
				return err
			}
			n++
		}
		return nil
	}, db.Lane("parties:"+unit.String()))
	if err != nil {
		return 0, fmt.Errorf("parties: move: %w", err)
	}
	return n, nil
}
