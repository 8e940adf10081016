// Package sealed stands between parties and its tables: PESEL and NIP go into the database sealed, and come out
// open (platform/vault, ADR 22).
//
// Words: a party belongs to one office, so its numbers are sealed with the data key of the unit, and it is found
// by their blind indexes. What a correction changed (art. 16 RODO) is sealed whole, because the former values may be
// numbers. A party with a key_no is sealed; one of before stands in clear, is read as it stands, and is moved by the
// keeper of keys (Mover). Every correction is sealed; one with key_no 0 does not say with which key.
//
// Law: RODO art. 25, art. 32(1)(a), art. 87. The package knows nothing of who is the same person.
package sealed

import (
	"context"
	"fmt"

	"wrota/internal/kit/id"
	"wrota/internal/parties/query"
	"wrota/internal/platform/db"
	"wrota/internal/platform/vault"
)

// The columns that are sealed.
var (
	pesel   = vault.Column{Table: "parties_party", Name: "pesel"}
	nip     = vault.Column{Table: "parties_party", Name: "nip"}
	changes = vault.Column{Table: "parties_correction", Name: "changes"}
)

// Numbers are those of a party that are sealed, in clear.
type Numbers struct{ PESEL, NIP string }

// Queries are those of parties' tables; what has sealed columns is sealed and opened on the way.
type Queries struct {
	*query.Queries
	vault *vault.Vault
	tx    *db.Tx
}

// New is query.New for a transaction.
func New(v *vault.Vault, tx *db.Tx) Queries { return Queries{query.New(tx), v, tx} }

// open opens a row as it came from the table.
func (q Queries) open(ctx context.Context, r *query.PartiesParty) error {
	if r.KeyNo == 0 {
		return nil
	}
	w := q.vault.Row(ctx, q.tx, r.UnitID, r.ID.String())
	r.Pesel, r.Nip = w.Open(pesel, r.PeselSealed), w.Open(nip, r.NipSealed)
	return w.Done("parties: open")
}

func (q Queries) allOpened(ctx context.Context, rows []query.PartiesParty, err error) ([]query.PartiesParty, error) {
	for i := range rows {
		if err == nil {
			err = q.open(ctx, &rows[i])
		}
	}
	return rows, err
}

// Find opens the numbers.
func (q Queries) Find(ctx context.Context, p query.FindParams) (query.PartiesParty, error) {
	r, err := q.Queries.Find(ctx, p)
	if err != nil {
		return r, err
	}
	return r, q.open(ctx, &r)
}

// ByAccount opens the numbers.
func (q Queries) ByAccount(ctx context.Context, p query.ByAccountParams) ([]query.PartiesParty, error) {
	rows, err := q.Queries.ByAccount(ctx, p)
	return q.allOpened(ctx, rows, err)
}

// ByPesel finds the persons of a unit with a number.
func (q Queries) ByPesel(ctx context.Context, unit id.Unit, number string) ([]query.PartiesParty, error) {
	now, before, err := q.vault.Blinds(ctx, q.tx, unit, pesel, number)
	if err != nil {
		return nil, fmt.Errorf("parties: find: %w", err)
	}
	rows, err := q.Queries.ByPesel(ctx, query.ByPeselParams{UnitID: unit, Now: now, Before: before, Pesel: number})
	return q.allOpened(ctx, rows, err)
}

// ByNip finds the bodies of a unit with a number.
func (q Queries) ByNip(ctx context.Context, unit id.Unit, number string) ([]query.PartiesParty, error) {
	now, before, err := q.vault.Blinds(ctx, q.tx, unit, nip, number)
	if err != nil {
		return nil, fmt.Errorf("parties: find: %w", err)
	}
	rows, err := q.Queries.ByNip(ctx, query.ByNipParams{UnitID: unit, Now: now, Before: before, Nip: number})
	return q.allOpened(ctx, rows, err)
}

// Numbered is the condition of a search for parties of a unit by a whole PESEL or NIP, in clear in rows that have
// not been sealed yet, with its arguments.
func (q Queries) Numbered(ctx context.Context, unit id.Unit, number string) (condition string, args []any, err error) {
	condition = `key_no = 0 AND (pesel = ? OR nip = ?)`
	args = []any{number, number}
	for _, c := range []vault.Column{pesel, nip} {
		now, before, err := q.vault.Blinds(ctx, q.tx, unit, c, number)
		if err != nil {
			return "", nil, fmt.Errorf("parties: search: %w", err)
		}
		condition += ` OR key_no > 0 AND ` + c.Name + `_blind IN (?, ?) AND ` + c.Name + `_blind <> ''`
		args = append(args, now, before)
	}
	return condition, args, nil
}

// Insert seals the numbers.
func (q Queries) Insert(ctx context.Context, p query.InsertParams, n Numbers) error {
	w := q.vault.Row(ctx, q.tx, p.UnitID, p.ID.String())
	p.KeyNo = w.Key()
	p.PeselSealed, p.PeselBlind = w.Seal(pesel, n.PESEL), w.Blind(pesel, n.PESEL)
	p.NipSealed, p.NipBlind = w.Seal(nip, n.NIP), w.Blind(nip, n.NIP)
	if err := w.Done("parties: seal"); err != nil {
		return err
	}
	return q.Queries.Insert(ctx, p)
}

// Update seals the numbers.
func (q Queries) Update(ctx context.Context, p query.UpdateParams, n Numbers) (int64, error) {
	w := q.vault.Row(ctx, q.tx, p.UnitID, p.ID.String())
	p.KeyNo = w.Key()
	p.PeselSealed, p.PeselBlind = w.Seal(pesel, n.PESEL), w.Blind(pesel, n.PESEL)
	p.NipSealed, p.NipBlind = w.Seal(nip, n.NIP), w.Blind(nip, n.NIP)
	if err := w.Done("parties: seal"); err != nil {
		return 0, err
	}
	return q.Queries.Update(ctx, p)
}

// correction names a row of parties_correction, to which its changes are bound.
func correction(p id.Party, source string) string { return p.String() + ":" + source }

func (q Queries) openCorrection(ctx context.Context, r *query.PartiesCorrection) error {
	w := q.vault.Row(ctx, q.tx, r.UnitID, correction(r.PartyID, r.Source))
	r.Changes = w.Open(changes, r.Changes)
	return w.Done("parties: open correction")
}

// FindCorrection opens the changes.
func (q Queries) FindCorrection(ctx context.Context, p query.FindCorrectionParams) (query.PartiesCorrection, error) {
	r, err := q.Queries.FindCorrection(ctx, p)
	if err != nil {
		return r, err
	}
	return r, q.openCorrection(ctx, &r)
}

// InsertCorrection seals the changes.
func (q Queries) InsertCorrection(ctx context.Context, p query.InsertCorrectionParams) error {
	w := q.vault.Row(ctx, q.tx, p.UnitID, correction(p.PartyID, p.Source))
	p.KeyNo, p.Changes = w.Key(), w.Seal(changes, p.Changes)
	if err := w.Done("parties: seal correction"); err != nil {
		return err
	}
	return q.Queries.InsertCorrection(ctx, p)
}
