// Package sealed stands between signatures and its tables: what a report tells of people goes into the database
// sealed with the data key of the unit, and comes out open (platform/vault, ADR 26).
//
// Words: what is told are the names and PESEL of those who signed, and the name of the file, as JSON. Every row is
// sealed; there are none of before.
//
// Law: RODO art. 25, art. 32(1)(a), art. 87. The package knows nothing of signatures.
package sealed

import (
	"context"

	"wrota/internal/platform/db"
	"wrota/internal/platform/vault"
	"wrota/internal/signatures/query"
)

// told is the column that is sealed.
var told = vault.Column{Table: "signatures_report", Name: "told"}

// Queries are those of signatures' tables; what has sealed columns is sealed and opened on the way.
type Queries struct {
	*query.Queries
	vault *vault.Vault
	tx    *db.Tx
}

// New is query.New for a transaction.
func New(v *vault.Vault, tx *db.Tx) Queries { return Queries{query.New(tx), v, tx} }

func (q Queries) open(ctx context.Context, r *query.SignaturesReport) error {
	w := q.vault.Row(ctx, q.tx, r.UnitID, r.ID.String())
	r.Told = w.Open(told, r.Told)
	return w.Done("signatures: open")
}

// FindReport opens the row.
func (q Queries) FindReport(ctx context.Context, p query.FindReportParams) (query.SignaturesReport, error) {
	r, err := q.Queries.FindReport(ctx, p)
	if err != nil {
		return r, err
	}
	return r, q.open(ctx, &r)
}

// ReportOf opens the row.
func (q Queries) ReportOf(ctx context.Context, p query.ReportOfParams) (query.SignaturesReport, error) {
	r, err := q.Queries.ReportOf(ctx, p)
	if err != nil {
		return r, err
	}
	return r, q.open(ctx, &r)
}

// ReportsOf opens the rows.
func (q Queries) ReportsOf(ctx context.Context, p query.ReportsOfParams) ([]query.SignaturesReport, error) {
	rows, err := q.Queries.ReportsOf(ctx, p)
	for i := range rows {
		if err == nil {
			err = q.open(ctx, &rows[i])
		}
	}
	return rows, err
}

// InsertReport seals what is told.
func (q Queries) InsertReport(ctx context.Context, p query.InsertReportParams) (int64, error) {
	w := q.vault.Row(ctx, q.tx, p.UnitID, p.ID.String())
	p.Told, p.KeyNo = w.Seal(told, p.Told), w.Key()
	if err := w.Done("signatures: seal"); err != nil {
		return 0, err
	}
	return q.Queries.InsertReport(ctx, p)
}
