package sealed

import (
	"context"

	"wrota/internal/intake/query"
	"wrota/internal/platform/vault"
)

// longer is the column of longer forms of signed files.
var longer = vault.Column{Table: "intake_longer", Name: "body"}

func (q Queries) openLonger(ctx context.Context, r *query.IntakeLonger) error {
	w := q.row(ctx, r.UnitID, r.SubmissionID.String())
	r.Body = w.OpenBytes(longer, r.Body)
	return w.Done("intake: open longer form")
}

// Longer opens the file.
func (q Queries) Longer(ctx context.Context, p query.LongerParams) (query.IntakeLonger, error) {
	r, err := q.Queries.Longer(ctx, p)
	if err != nil {
		return r, err
	}
	return r, q.openLonger(ctx, &r)
}

// PutLonger seals the file.
func (q Queries) PutLonger(ctx context.Context, p query.PutLongerParams) (int64, error) {
	w := q.row(ctx, p.UnitID, p.SubmissionID.String())
	p.KeyNo, p.Body = w.Key(), w.SealBytes(longer, p.Body)
	if err := w.Done("intake: seal longer form"); err != nil {
		return 0, err
	}
	return q.Queries.PutLonger(ctx, p)
}

func (b batch) longer(ctx context.Context) (int, error) {
	rows, err := b.StaleLonger(ctx, query.StaleLongerParams{UnitID: b.unit, KeyNo: b.key, Limit: b.limit})
	if err != nil {
		return 0, err
	}
	for _, r := range rows {
		old := r.KeyNo
		if err := b.openLonger(ctx, &r); err != nil {
			return 0, err
		}
		w := b.row(ctx, r.UnitID, r.SubmissionID.String())
		p := query.ResealLongerParams{KeyNo: b.key, Body: w.SealBytes(longer, r.Body), UnitID: r.UnitID, SubmissionID: r.SubmissionID, FileSha256: r.FileSha256, OldKey: old}
		if err := w.Done("intake: reseal longer form"); err != nil {
			return 0, err
		}
		if err := b.ResealLonger(ctx, p); err != nil {
			return 0, err
		}
	}
	return len(rows), nil
}
