// Package lasting gives the signed files of applications to who keeps them provable, and stores their longer forms.
//
// Words: the signed file is what the applicant signed before filing, as it was filed: the document with its signature, or the
// signature alone beside the document. Its longer form is the same with timestamps and proofs. That both sign the same is
// for who brings it to make sure of (signatures/keeping).
//
// What was filed never changes: the receipt (UPP) names its digest (art. 63 § 3a KPA; § 20–22 of the regulation on archives of
// documents in electronic form). The longer form stands in a row of its own, sealed with the data key of the office
// (RODO art. 32(1)(a)), and is nothing without its application: when that is gone or its key destroyed, there is no longer form.
package lasting

import (
	"context"
	"errors"
	"fmt"

	"wrota/internal/intake/query"
	"wrota/internal/intake/sealed"
	"wrota/internal/intake/signing"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/blob"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/db"
	"wrota/internal/platform/vault"
)

// ErrOther says that the file is not the one that was to be lengthened.
var ErrOther = fault.New(fault.Conflict, "intake.changed-meanwhile")

// Book is the signed applications of all offices.
type Book struct {
	DB    *db.DB
	Vault *vault.Vault
	Clock clock.Clock
}

// File is a signed file in its newest form.
type File struct {
	Body   []byte
	Beside map[string][]byte // what a signature beside its document is about, by name; nil when it is inside
}

func automaton(unit id.Unit) actor.Actor { return actor.Automaton("system.intake", unit) }

// Newest is the signed file of an application in its newest form. It is a not-found fault when there is no such application,
// or none that was signed, and vault.ErrShredded when the key that sealed it was destroyed. It asks nobody's right.
func (b Book) Newest(ctx context.Context, unit id.Unit, which id.Submission) (out File, err error) {
	err = b.DB.View(ctx, automaton(unit), func(tx *db.Tx) error {
		out, err = b.newest(ctx, sealed.New(b.Vault, tx), unit, which)
		return err
	})
	if err != nil {
		return File{}, fmt.Errorf("intake: newest signed file: %w", err)
	}
	return out, nil
}

// Lengthen puts the longer form of a signed file in the place of the one with the sum. The error is ErrOther when that is not the
// newest.
func (b Book) Lengthen(ctx context.Context, unit id.Unit, which id.Submission, old blob.Sum, longer []byte) error {
	err := b.DB.InTx(ctx, automaton(unit), func(tx *db.Tx) error {
		q := sealed.New(b.Vault, tx)
		was, err := b.newest(ctx, q, unit, which)
		if err != nil {
			return err
		}
		if blob.SumOf(was.Body) != old {
			return ErrOther
		}
		n, err := q.PutLonger(ctx, query.PutLongerParams{
			UnitID: unit, SubmissionID: which, FileSha256: blob.SumOf(longer).String(), Body: longer, At: db.At(b.Clock.Now()), Old: old.String(),
		})
		if err == nil && n == 0 {
			err = ErrOther
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("intake: lengthen: %w", err)
	}
	return nil
}

// Drop deletes the longer form of an application that is gone.
func (b Book) Drop(ctx context.Context, unit id.Unit, which id.Submission) error {
	err := b.DB.InTx(ctx, automaton(unit), func(tx *db.Tx) error {
		return query.New(tx).DropLonger(ctx, query.DropLongerParams{UnitID: unit, SubmissionID: which})
	})
	if err != nil {
		return fmt.Errorf("intake: drop longer form: %w", err)
	}
	return nil
}

var errGone = fault.New(fault.NotFound, "fault.no-page")

func (b Book) newest(ctx context.Context, q sealed.Queries, unit id.Unit, which id.Submission) (File, error) {
	row, err := q.FindSubmission(ctx, which)
	if err = db.Found(err, "fault.no-page"); err != nil {
		return File{}, err
	}
	if row.UnitID != unit {
		return File{}, errGone
	}
	z, err := signing.Find(ctx, q, unit, row.DraftID)
	if err != nil {
		return File{}, err
	}
	if z == nil || z.Signed == nil || !z.Filed {
		return File{}, errGone
	}
	out := File{Body: z.Signed.Body}
	if z.Signed.Beside {
		out.Beside = map[string][]byte{signing.DocumentName: z.Document}
	}
	switch r, err := q.Longer(ctx, query.LongerParams{UnitID: unit, SubmissionID: which}); {
	case err == nil:
		out.Body = r.Body
	case !errors.Is(err, db.ErrNoRows):
		return File{}, err
	}
	return out, nil
}
