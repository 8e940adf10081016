// Package sealed stands between notices and its table: the e-mail address of somebody without an account, and the path
// of a message to it (which may name the address), go into the database sealed, and come out open (platform/vault, ADR 26).
//
// Words: a notice to an account or to an employee holds no address and is not sealed: it is asked for at the moment of
// sending. One to an address is sealed with the data key of the unit that writes. A row with a key_no is sealed; one of
// before stands in clear, is read as it stands, and is moved by the keeper of keys (Mover).
//
// Law: RODO art. 25, art. 32(1)(a). The package knows nothing of who is told what.
package sealed

import (
	"context"
	"fmt"
	"strings"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
	"wrota/internal/notices/query"
	"wrota/internal/platform/db"
	"wrota/internal/platform/vault"
)

// The columns that are sealed.
var (
	email = vault.Column{Table: "notices_notice", Name: "email"}
	path  = vault.Column{Table: "notices_notice", Name: "path"}
)

// Queries are those of notices' tables; what has sealed columns is sealed and opened on the way.
type Queries struct {
	*query.Queries
	vault *vault.Vault
	tx    *db.Tx
}

// New is query.New for a transaction.
func New(v *vault.Vault, tx *db.Tx) Queries { return Queries{query.New(tx), v, tx} }

// open opens a row as it came from the table.
func (q Queries) open(ctx context.Context, r *query.NoticesNotice) error {
	if r.KeyNo == 0 {
		return nil
	}
	w := q.vault.Row(ctx, q.tx, r.UnitID, r.ID.String())
	r.Email, r.Path = w.Open(email, r.EmailSealed), w.Open(path, r.PathSealed)
	return w.Done("notices: open")
}

func (q Queries) opened(ctx context.Context, r query.NoticesNotice, err error) (query.NoticesNotice, error) {
	if err != nil {
		return r, err
	}
	return r, q.open(ctx, &r)
}

func (q Queries) allOpened(ctx context.Context, rows []query.NoticesNotice, err error) ([]query.NoticesNotice, error) {
	for i := range rows {
		if err == nil {
			err = q.open(ctx, &rows[i])
		}
	}
	return rows, err
}

// Insert seals address and path of a notice to an address.
func (q Queries) Insert(ctx context.Context, p query.InsertParams) (int64, error) {
	if p.Email != "" {
		w := q.vault.Row(ctx, q.tx, p.UnitID, p.ID.String())
		p.KeyNo, p.EmailSealed, p.PathSealed = w.Key(), w.Seal(email, p.Email), w.Seal(path, p.Path)
		if err := w.Done("notices: seal"); err != nil {
			return 0, err
		}
		p.Email, p.Path = "", ""
	}
	return q.Queries.Insert(ctx, p)
}

// Find opens the row.
func (q Queries) Find(ctx context.Context, p query.FindParams) (query.NoticesNotice, error) {
	r, err := q.Queries.Find(ctx, p)
	return q.opened(ctx, r, err)
}

// FindOwn opens the row.
func (q Queries) FindOwn(ctx context.Context, p query.FindOwnParams) (query.NoticesNotice, error) {
	r, err := q.Queries.FindOwn(ctx, p)
	return q.opened(ctx, r, err)
}

// FindOfEmployee opens the row.
func (q Queries) FindOfEmployee(ctx context.Context, p query.FindOfEmployeeParams) (query.NoticesNotice, error) {
	r, err := q.Queries.FindOfEmployee(ctx, p)
	return q.opened(ctx, r, err)
}

// BoxOfAccount opens the rows.
func (q Queries) BoxOfAccount(ctx context.Context, p query.BoxOfAccountParams) ([]query.NoticesNotice, error) {
	rows, err := q.Queries.BoxOfAccount(ctx, p)
	return q.allOpened(ctx, rows, err)
}

// BoxOfEmployee opens the rows.
func (q Queries) BoxOfEmployee(ctx context.Context, p query.BoxOfEmployeeParams) ([]query.NoticesNotice, error) {
	rows, err := q.Queries.BoxOfEmployee(ctx, p)
	return q.allOpened(ctx, rows, err)
}

// ForDigest opens the rows.
func (q Queries) ForDigest(ctx context.Context, p query.ForDigestParams) ([]query.NoticesNotice, error) {
	rows, err := q.Queries.ForDigest(ctx, p)
	return q.allOpened(ctx, rows, err)
}

// OfDigest opens the rows.
func (q Queries) OfDigest(ctx context.Context, p query.OfDigestParams) ([]query.NoticesNotice, error) {
	rows, err := q.Queries.OfDigest(ctx, p)
	return q.allOpened(ctx, rows, err)
}

// Failures opens the notices.
func (q Queries) Failures(ctx context.Context, p query.FailuresParams) ([]query.FailuresRow, error) {
	rows, err := q.Queries.Failures(ctx, p)
	for i := range rows {
		if err == nil {
			err = q.open(ctx, &rows[i].NoticesNotice)
		}
	}
	return rows, err
}

// Mover moves notices to addresses to the current data keys (vault.Mover).
type Mover struct {
	DB    *db.DB
	Vault *vault.Vault
}

// Units lists the units with rows, the region among them.
func (m Mover) Units(ctx context.Context) (out []id.Unit, err error) {
	err = m.DB.View(ctx, actor.Automaton("system.notices", id.Region), func(tx *db.Tx) (err error) {
		out, err = query.New(tx).SealedUnits(ctx)
		return err
	})
	return out, err
}

// Move seals up to limit notices of a unit that stand in clear or are sealed with an older key.
func (m Mover) Move(ctx context.Context, unit id.Unit, limit int) (n int, err error) {
	err = m.DB.InTx(ctx, actor.Automaton("system.notices", unit), func(tx *db.Tx) error {
		q := New(m.Vault, tx)
		key, err := m.Vault.Ready(ctx, tx, unit)
		if err != nil {
			return err
		}
		rows, err := q.StaleNotices(ctx, query.StaleNoticesParams{UnitID: unit, KeyNo: key, Limit: int32(limit)}) //nolint:gosec // a few hundred
		n = len(rows)
		for _, r := range rows {
			if err == nil {
				err = q.reseal(ctx, r)
			}
		}
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("notices: move: %w", err)
	}
	return n, nil
}

func (q Queries) reseal(ctx context.Context, r query.NoticesNotice) error {
	if err := q.open(ctx, &r); err != nil {
		return err
	}
	if key, named := strings.CutSuffix(r.Dedupe, r.Email); named && r.Email != "" { // of before: another notice has the key without it
		r.Dedupe = key + r.ID.Short()
	}
	w := q.vault.Row(ctx, q.tx, r.UnitID, r.ID.String())
	p := query.ResealNoticeParams{
		EmailSealed: w.Seal(email, r.Email), PathSealed: w.Seal(path, r.Path), Dedupe: r.Dedupe, KeyNo: w.Key(), UnitID: r.UnitID, ID: r.ID, OldKey: r.KeyNo,
	}
	if err := w.Done("notices: reseal"); err != nil {
		return err
	}
	return q.ResealNotice(ctx, p)
}
