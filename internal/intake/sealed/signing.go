package sealed

import (
	"context"

	"wrota/internal/intake/query"
	"wrota/internal/platform/vault"
)

// The columns of documents to sign.
var (
	toSign     = vault.Column{Table: "intake_signing", Name: "document"}
	signedFile = vault.Column{Table: "intake_signing", Name: "signed_file"}
	signers    = vault.Column{Table: "intake_signing", Name: "signers"}
)

func (q Queries) openSigning(ctx context.Context, r *query.IntakeSigning) error {
	w := q.row(ctx, r.UnitID, r.DraftID.String())
	r.Document = w.OpenBytes(toSign, r.Document)
	if r.Way != "" {
		r.SignedFile, r.Signers = w.OpenBytes(signedFile, r.SignedFile), w.Open(signers, r.Signers)
	}
	return w.Done("intake: open signing")
}

// Signing opens the document, the signed file and who signed.
func (q Queries) Signing(ctx context.Context, p query.SigningParams) (query.IntakeSigning, error) {
	r, err := q.Queries.Signing(ctx, p)
	if err != nil {
		return r, err
	}
	return r, q.openSigning(ctx, &r)
}

// KeepSigning seals the document.
func (q Queries) KeepSigning(ctx context.Context, p query.KeepSigningParams) (int64, error) {
	w := q.row(ctx, p.UnitID, p.DraftID.String())
	p.KeyNo, p.Document = w.Key(), w.SealBytes(toSign, p.Document)
	if err := w.Done("intake: seal signing"); err != nil {
		return 0, err
	}
	return q.Queries.KeepSigning(ctx, p)
}

// SaveSigned seals the document anew, the signed file and who signed.
func (q Queries) SaveSigned(ctx context.Context, p query.SaveSignedParams) (int64, error) {
	w := q.row(ctx, p.UnitID, p.DraftID.String())
	p.KeyNo, p.Document, p.SignedFile, p.Signers = w.Key(), w.SealBytes(toSign, p.Document), w.SealBytes(signedFile, p.SignedFile), w.Seal(signers, p.Signers)
	if err := w.Done("intake: seal signing"); err != nil {
		return 0, err
	}
	return q.Queries.SaveSigned(ctx, p)
}

func (b batch) signings(ctx context.Context) (int, error) {
	rows, err := b.StaleSignings(ctx, query.StaleSigningsParams{UnitID: b.unit, KeyNo: b.key, Limit: b.limit})
	if err != nil {
		return 0, err
	}
	for _, r := range rows {
		old := r.KeyNo
		if err := b.openSigning(ctx, &r); err != nil {
			return 0, err
		}
		w := b.row(ctx, r.UnitID, r.DraftID.String())
		p := query.ResealSigningParams{
			KeyNo: b.key, Document: w.SealBytes(toSign, r.Document), SignedFile: r.SignedFile, Signers: r.Signers,
			UnitID: r.UnitID, DraftID: r.DraftID, Sha256: r.Sha256, FileSha256: r.FileSha256, OldKey: old,
		}
		if r.Way != "" {
			p.SignedFile, p.Signers = w.SealBytes(signedFile, r.SignedFile), w.Seal(signers, r.Signers)
		}
		if err := w.Done("intake: reseal signing"); err != nil {
			return 0, err
		}
		if err := b.ResealSigning(ctx, p); err != nil {
			return 0, err
		}
	}
	return len(rows), nil
}
