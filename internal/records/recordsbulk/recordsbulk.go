// Package recordsbulk writes many documents at once, as lists and the search see them: with titles and one version, without bytes in
// the store.
//
// Measurements ask it to ("wrota bench search"), with as many documents as a region has after some years. Nothing else may: a
// document without bytes is no document, and whoever files one asks records.File.
package recordsbulk

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"time"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
	"wrota/internal/platform/blob"
	"wrota/internal/platform/db"
	"wrota/internal/records/query"
)

// batch is how many documents are written in one transaction.
const batch = 2000

// InsertMany writes n documents into the files of cases of a unit, in turn, and returns them in that order.
func InsertMany(ctx context.Context, d *db.DB, now time.Time, unit id.Unit, cases []id.Case, n int) ([]id.Document, error) {
	out := make([]id.Document, 0, n)
	for len(out) < n {
		from := len(out)
		for range min(batch, n-from) {
			out = append(out, id.New[id.Document]())
		}
		err := d.InTx(ctx, actor.Automaton("system.records", unit), func(tx *db.Tx) error {
			q := query.New(tx.Deferred())
			for i, doc := range out[from:] {
				if err := insert(ctx, q, now, unit, doc, cases[(from+i)%len(cases)], from+i); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return nil, fmt.Errorf("records: insert many: %w", err)
		}
	}
	return out, nil
}

func insert(ctx context.Context, q *query.Queries, now time.Time, unit id.Unit, doc id.Document, kase id.Case, i int) error {
	err := q.InsertDocument(ctx, query.InsertDocumentParams{
		ID: doc, UnitID: unit, Source: "bulk:" + doc.Short(), PartNo: 1, CaseID: kase, No: sql.NullInt64{Int64: int64(i + 1), Valid: true}, Kind: "inne pismo", Title: "Pismo nr " + strconv.Itoa(i),
		Direction: "in", RegisteredAt: db.At(now), Author: "Nazwisko " + strconv.Itoa(i%9973), Original: true, FiledAt: db.At(now), FiledBy: "system.records",
	})
	if err != nil {
		return fmt.Errorf("document: %w", err)
	}
	return q.InsertVersion(ctx, query.InsertVersionParams{
		ID: id.New[id.Version](), UnitID: unit, DocumentID: doc, No: 1, Blob: blob.SumOf([]byte(doc.String())), Size: 1, MediaType: "application/pdf", FileName: "pismo.pdf", CreatedAt: db.At(now), ByName: "system.records",
	})
}
