// Package sealed stands between identity and the table of accounts: PESEL and NIP go into the database sealed,
// and come out open (platform/vault, ADR 26).
//
// Words: an account belongs to no office, so its numbers are sealed with the data key of the region. A row is
// found by a blind index. A row with a key_no is sealed; one of before stands in clear, is read as it stands,
// and is moved by the keeper of keys (Mover). That two accounts are never the same confirmed person does not
// hang on these columns: the table identity_person keeps a digest of its own for that.
//
// Law: RODO art. 25, art. 32(1)(a), art. 87.
//
// The package knows no right and no rule of accounts.
package sealed

import (
	"context"
	"errors"
	"fmt"

	"wrota/internal/identity/query"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
	"wrota/internal/platform/vault"
)

// The columns that are sealed.
var (
	pesel = vault.Column{Table: "identity_account", Name: "pesel"}
	nip   = vault.Column{Table: "identity_account", Name: "nip"}
)

// Queries are those of identity's tables; the numbers of accounts are sealed and opened on the way.
type Queries struct {
	*query.Queries
	vault *vault.Vault
	tx    *db.Tx
}

// New is query.New for a transaction.
func New(v *vault.Vault, tx *db.Tx) Queries { return Queries{query.New(tx), v, tx} }

// row begins to seal or open an account.
func (q Queries) row(ctx context.Context, account id.Account) *vault.Row {
	return q.vault.Row(ctx, q.tx, id.Region, account.String())
}

// open opens a row as it came from the table.
func (q Queries) open(ctx context.Context, r *query.IdentityAccount) error {
	if r.KeyNo == 0 {
		return nil
	}
	w := q.row(ctx, r.ID)
	r.Pesel, r.Nip = w.Open(pesel, r.PeselSealed), w.Open(nip, r.NipSealed)
	return w.Done("identity: open")
}

func (q Queries) opened(ctx context.Context, r query.IdentityAccount, err error) (query.IdentityAccount, error) {
	if err != nil {
		return r, err
	}
	return r, q.open(ctx, &r)
}

// Account opens the numbers.
func (q Queries) Account(ctx context.Context, account id.Account) (query.IdentityAccount, error) {
	r, err := q.Queries.Account(ctx, account)
	return q.opened(ctx, r, err)
}

// AccountByEmail opens the numbers.
func (q Queries) AccountByEmail(ctx context.Context, key string) (query.IdentityAccount, error) {
	r, err := q.Queries.AccountByEmail(ctx, key)
	return q.opened(ctx, r, err)
}

// Personas opens the numbers.
func (q Queries) Personas(ctx context.Context) ([]query.IdentityAccount, error) {
	rows, err := q.Queries.Personas(ctx)
	for i := range rows {
		if err == nil {
			err = q.open(ctx, &rows[i])
		}
	}
	return rows, err
}

// ConfirmedByPESEL finds the account of a person by a confirmed number.
func (q Queries) ConfirmedByPESEL(ctx context.Context, number string) (query.IdentityAccount, error) {
	// First in clear, then sealed: a row goes only that way, so none is missed that is moved in between.
	r, err := q.PESELInClear(ctx, number)
	if !errors.Is(err, db.ErrNoRows) {
		return r, err
	}
	now, before, err := q.vault.Blinds(ctx, q.tx, id.Region, pesel, number)
	if err != nil {
		return r, fmt.Errorf("identity: find: %w", err)
	}
	r, err = q.Queries.ConfirmedByPESEL(ctx, query.ConfirmedByPESELParams{Now: now, Before: before})
	return q.opened(ctx, r, err)
}

// ConfirmedByNIP finds the account of a firm by a confirmed number.
func (q Queries) ConfirmedByNIP(ctx context.Context, number string) (query.IdentityAccount, error) {
	r, err := q.NIPInClear(ctx, number)
	if !errors.Is(err, db.ErrNoRows) {
		return r, err
	}
	now, before, err := q.vault.Blinds(ctx, q.tx, id.Region, nip, number)
	if err != nil {
		return r, fmt.Errorf("identity: find: %w", err)
	}
	r, err = q.Queries.ConfirmedByNIP(ctx, query.ConfirmedByNIPParams{Now: now, Before: before})
	return q.opened(ctx, r, err)
}

// InsertAccount seals the numbers.
func (q Queries) InsertAccount(ctx context.Context, p query.InsertAccountParams) (int64, error) {
	w := q.row(ctx, p.ID)
	p.KeyNo = w.Key()
	p.PeselSealed, p.PeselBlind = w.Seal(pesel, p.Pesel), w.Blind(pesel, p.Pesel)
	p.NipSealed, p.NipBlind = w.Seal(nip, p.Nip), w.Blind(nip, p.Nip)
	if err := w.Done("identity: seal"); err != nil {
		return 0, err
	}
	p.Pesel, p.Nip = "", ""
	return q.Queries.InsertAccount(ctx, p)
}

// SaveAccount seals the numbers.
func (q Queries) SaveAccount(ctx context.Context, p query.SaveAccountParams) (int64, error) {
	w := q.row(ctx, p.ID)
	p.KeyNo = w.Key()
	p.PeselSealed, p.PeselBlind = w.Seal(pesel, p.Pesel), w.Blind(pesel, p.Pesel)
	p.NipSealed, p.NipBlind = w.Seal(nip, p.Nip), w.Blind(nip, p.Nip)
	if err := w.Done("identity: seal"); err != nil {
		return 0, err
	}
	p.Pesel, p.Nip = "", ""
	return q.Queries.SaveAccount(ctx, p)
}

// Mover moves accounts to the current data key of the region (vault.Mover).
type Mover struct {
	DB    *db.DB
	Vault *vault.Vault
}

var system = actor.Automaton("system.identity", id.Region)

// Units is the region alone.
func (m Mover) Units(context.Context) ([]id.Unit, error) { return []id.Unit{id.Region}, nil }

// Move seals up to limit accounts that stand in clear or are sealed with an older key. Their versions stay:
// nothing that people see has changed.
func (m Mover) Move(ctx context.Context, unit id.Unit, limit int) (n int, err error) {
	if unit != id.Region {
		return 0, nil
	}
	err = m.DB.InTx(ctx, system, func(tx *db.Tx) error {
		q := New(m.Vault, tx)
		key, err := m.Vault.Ready(ctx, tx, id.Region)
		if err != nil {
			return err
		}
		rows, err := q.StaleAccounts(ctx, query.StaleAccountsParams{KeyNo: key, Limit: int32(limit)}) //nolint:gosec // a few hundred
		n = len(rows)
		for _, r := range rows {
			if err == nil {
				err = q.reseal(ctx, r)
			}
		}
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("identity: move: %w", err)
	}
	return n, nil
}

func (q Queries) reseal(ctx context.Context, r query.IdentityAccount) error {
	if err := q.open(ctx, &r); err != nil {
		return err
	}
	w := q.row(ctx, r.ID)
	p := query.ResealAccountParams{
		PeselSealed: w.Seal(pesel, r.Pesel), PeselBlind: w.Blind(pesel, r.Pesel), NipSealed: w.Seal(nip, r.Nip), NipBlind: w.Blind(nip, r.Nip),
		KeyNo: w.Key(), ID: r.ID, Version: r.Version, OldKey: r.KeyNo,
	}
	if err := w.Done("identity: reseal"); err != nil {
		return err
	}
	return q.ResealAccount(ctx, p)
}
