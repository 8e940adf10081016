package parties

import (
	"context"
	"fmt"

	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/parties/query"
	"wrota/internal/parties/sealed"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/db"
)

// Adopt finds a person or body of another system in the unit's files, by PESEL or NIP as a clerk would, or enters it;
// made says which. Nothing is taken over into what is there: the files of this office are the newer ones. It is work
// inside the transaction of whoever brings the data and has asked for the right.
func (s *Service) Adopt(ctx context.Context, tx *db.Tx, unit id.Unit, d Details) (p Party, made bool, err error) {
	if err := d.check(); err != nil {
		return p, false, err
	}
	known, found, err := s.find(ctx, tx, Recognition{Unit: unit, Details: d, Seen: true})
	if err != nil || found {
		return known, false, err
	}
	p = Party{ID: id.New[id.Party](), Unit: unit, Version: 1, Details: d}
	return p, true, s.enter(ctx, tx, p)
}

// Drop takes an adopted party back. One that was changed since, or that has an account by now, stays: that is a
// conflict. That nothing refers to it the caller has made sure of.
func (s *Service) Drop(ctx context.Context, tx *db.Tx, unit id.Unit, p id.Party) error {
	res, err := tx.ExecContext(ctx, `DELETE FROM parties_party WHERE unit_id = $1 AND id = $2 AND version = 1 AND account_id IS NULL
    AND NOT EXISTS (SELECT 1 FROM parties_correction c WHERE c.unit_id = parties_party.unit_id AND c.party_id = parties_party.id)`, unit, p)
	if err != nil {
		return fmt.Errorf("parties: drop: %w", err)
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return fault.New(fault.Conflict, "parties.adopted-changed")
	}
	s.audit.Record(ctx, tx, unit, audit.Entry{Verb: "parties.dropped", Subject: "party:" + p.Short(), About: "party:" + p.Short()})
	return nil
}

// NameIn is the name of a party of the unit, read inside a transaction.
func (s *Service) NameIn(ctx context.Context, tx *db.Tx, unit id.Unit, p id.Party) (string, error) {
	row, err := sealed.New(s.vault, tx).Find(ctx, query.FindParams{UnitID: unit, ID: p})
	if err != nil {
		return "", db.Found(err, "parties.no-such-party")
	}
	known, err := fromRow(row)
	return known.FullName(), err
}
