package signing

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"wrota/internal/intake/query"
	"wrota/internal/intake/sealed"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
)

// errMoved is a change of what was to be signed, or was signed, in another window.
var errMoved = fault.New(fault.Conflict, "intake.signing-moved")

// Find returns what there is to sign of a draft; nil when nothing was frozen.
func Find(ctx context.Context, q sealed.Queries, unit id.Unit, draft id.Draft) (*Frozen, error) {
	r, err := q.Signing(ctx, query.SigningParams{UnitID: unit, DraftID: draft})
	if errors.Is(err, db.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	f := &Frozen{
		Unit: r.UnitID, Draft: r.DraftID, Revision: r.Revision, Submission: r.SubmissionID, Agent: Agent{r.AgentID, r.MandateID}, Level: r.Level, Document: r.Document, SHA256: r.Sha256,
		MadeAt: r.MadeAt.Time, Filed: !r.FiledAt.IsZero(),
	}
	if r.Way == "" {
		return f, nil
	}
	f.Signed = &Signed{Way: Way(r.Way), Name: r.FileName, Body: r.SignedFile, SHA256: r.FileSha256, Beside: r.Beside, At: r.SignedAt.Time}
	return f, json.Unmarshal([]byte(r.Signers), &f.Signed.Marks)
}

// Keep stores a document to sign in the place of the one before.
func Keep(ctx context.Context, q sealed.Queries, f *Frozen) error {
	n, err := q.KeepSigning(ctx, query.KeepSigningParams{
		UnitID: f.Unit, DraftID: f.Draft, Revision: f.Revision, SubmissionID: f.Submission, AgentID: f.Agent.Account, MandateID: f.Agent.Mandate, Level: f.Level,
		Document: f.Document, Sha256: f.SHA256, MadeAt: db.At(f.MadeAt),
	})
	return moved(n, err)
}

// KeepSigned stores what was signed; another document in the meantime is a conflict.
func KeepSigned(ctx context.Context, q sealed.Queries, f *Frozen, s *Signed) error {
	n, err := q.SaveSigned(ctx, query.SaveSignedParams{
		Document: f.Document, Way: string(s.Way), FileName: s.Name, FileSha256: s.SHA256, Beside: s.Beside, SignedFile: s.Body, Outcome: string(s.Outcome()), Signers: string(db.ToJSON(s.Marks)),
		SignedAt: db.At(s.At), UnitID: f.Unit, DraftID: f.Draft, Sha256: f.SHA256,
	})
	return moved(n, err)
}

// Settle notes, inside the transaction of filing, that this very file was filed.
func Settle(ctx context.Context, q sealed.Queries, f *Frozen, at time.Time) error {
	n, err := q.FileSigned(ctx, query.FileSignedParams{FiledAt: db.At(at), UnitID: f.Unit, DraftID: f.Draft, Sha256: f.SHA256, FileSha256: f.Signed.SHA256})
	return moved(n, err)
}

func moved(n int64, err error) error {
	if err == nil && n == 0 {
		return errMoved
	}
	return err
}
