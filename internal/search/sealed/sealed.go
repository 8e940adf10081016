// Package sealed stands between search and its tables: the secret of an index and the questions that people keep go into the database
// sealed, and come out open (platform/vault, ADR 22 and 44).
//
// Words: the secret makes numbers of words; whoever has it and the tables could try words one by one. It never changes, because the
// words themselves are kept nowhere and could not be numbered anew; a rotation of keys seals it again (Mover).
//
// Law: RODO art. 25, art. 32(1)(a). The package knows nothing of what is looked for.
package sealed

import (
	"context"
	"crypto/rand"
	"encoding/base64"

	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
	"wrota/internal/platform/vault"
	"wrota/internal/search/query"
)

// The columns that are sealed.
var (
	secret   = vault.Column{Table: "search_unit", Name: "secret"}
	question = vault.Column{Table: "search_saved", Name: "question"}
)

// Queries are those of the tables; what has sealed columns is sealed and opened on the way.
type Queries struct {
	*query.Queries
	vault *vault.Vault
	tx    *db.Tx
}

// New is query.New for a transaction.
func New(v *vault.Vault, tx *db.Tx) Queries { return Queries{query.New(tx), v, tx} }

// secretBytes is the length of a secret: as long as the digests that it keys.
const secretBytes = 32

// Unit opens the secret, which is 32 bytes in base64.
func (q Queries) Unit(ctx context.Context, unit id.Unit) (query.SearchUnit, error) {
	r, err := q.Queries.Unit(ctx, unit)
	if err != nil {
		return r, err
	}
	return r, q.open(ctx, &r)
}

func (q Queries) open(ctx context.Context, r *query.SearchUnit) error {
	w := q.vault.Row(ctx, q.tx, r.UnitID, r.UnitID.String())
	r.Secret = w.Open(secret, r.Secret)
	return w.Done("search: open")
}

// InsertUnit makes a secret for a unit that has none.
func (q Queries) InsertUnit(ctx context.Context, p query.InsertUnitParams) error {
	raw := make([]byte, secretBytes)
	_, _ = rand.Read(raw) // never fails: crypto/rand ends the program instead
	w := q.vault.Row(ctx, q.tx, p.UnitID, p.UnitID.String())
	p.KeyNo, p.Secret = w.Key(), w.Seal(secret, base64.StdEncoding.EncodeToString(raw))
	if err := w.Done("search: seal"); err != nil {
		return err
	}
	return q.Queries.InsertUnit(ctx, p)
}

// saved names a row of search_saved, to which its question is bound.
func saved(e id.Employee, name string) string { return e.String() + ":" + name }

func (q Queries) openSaved(ctx context.Context, r *query.SearchSaved) error {
	w := q.vault.Row(ctx, q.tx, r.UnitID, saved(r.EmployeeID, r.Name))
	r.Question = w.Open(question, r.Question)
	return w.Done("search: open saved")
}

// Saved opens the questions.
func (q Queries) Saved(ctx context.Context, p query.SavedParams) ([]query.SearchSaved, error) {
	rows, err := q.Queries.Saved(ctx, p)
	for i := range rows {
		if err == nil {
			err = q.openSaved(ctx, &rows[i])
		}
	}
	return rows, err
}

// Save seals the question.
func (q Queries) Save(ctx context.Context, p query.SaveParams) error {
	w := q.vault.Row(ctx, q.tx, p.UnitID, saved(p.EmployeeID, p.Name))
	p.KeyNo, p.Question = w.Key(), w.Seal(question, p.Question)
	if err := w.Done("search: seal saved"); err != nil {
		return err
	}
	return q.Queries.Save(ctx, p)
}
