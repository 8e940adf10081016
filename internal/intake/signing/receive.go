package signing

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"wrota/internal/intake/query"
	"wrota/internal/intake/sealed"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/antivirus"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/blob"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/db"
	"wrota/internal/platform/vault"
)

// Checks are what a signed file goes through before it is taken.
type Checks struct {
	Clock   clock.Clock
	Scanner antivirus.Scanner
	Judge   Judge
}

// Receive matches a file with the document that was given to sign, has it scanned and judged. It stores nothing. What is
// refused is a fault in the words of the person who sent it.
func (c Checks) Receive(ctx context.Context, z *Frozen, way Way, file File) (*Signed, error) {
	in := &Signed{Way: way, Name: file.Name, Body: file.Body, SHA256: blob.SumOf(file.Body).String(), At: c.Clock.Now()}
	var err error
	if in.Beside, err = Match(z.Document, file.Body); err != nil {
		return nil, err
	}
	v, err := c.Scanner.Scan(ctx, bytes.NewReader(file.Body))
	switch {
	case errors.Is(err, antivirus.ErrUnavailable):
		return nil, fault.New(fault.Busy, "intake.scanner-away")
	case err != nil && !errors.Is(err, antivirus.ErrTooLarge):
		return nil, fmt.Errorf("intake: sign: %w", err)
	case v.State == antivirus.Infected:
		return nil, refuse("intake.file-infected")
	}
	if in.Beside {
		file.Contents = map[string][]byte{DocumentName: z.Document}
	}
	if in.Marks, err = c.Judge.Judge(ctx, file, in.At); err != nil {
		return nil, fmt.Errorf("intake: sign: %w", err)
	}
	return in, nil
}

// Record says in the audit that the document of a draft was signed.
func Record(ctx context.Context, log *audit.Log, tx *db.Tx, z *Frozen, in *Signed) {
	log.Record(ctx, tx, z.Unit, audit.Entry{
		Verb: "intake.document-signed", Subject: "draft:" + z.Draft.Short(), Detail: map[string]any{"sha256": in.SHA256, "way": in.Way, "outcome": in.Outcome()},
	})
}

// Desk takes over what was signed while its holder was away: at the service of podpis zaufany, without coming back.
type Desk struct {
	Checks
	DB    *db.DB
	Vault *vault.Vault
	Audit *audit.Log
}

// Take puts a file to the document of a draft when the document, by its digest, is still the one to sign, nothing was
// signed yet, and the answers did not change. Otherwise, and of a file that is refused, nothing happens: whoever comes to
// the page of the draft is told how it stands. Taking the same again changes nothing.
func (d Desk) Take(ctx context.Context, unit id.Unit, draft id.Draft, sha256 string, way Way, file File) error {
	by := actor.Automaton("system.intake", unit)
	var z *Frozen
	err := d.DB.View(ctx, by, func(tx *db.Tx) (err error) {
		z, err = d.waiting(ctx, tx, unit, draft, sha256)
		return err
	})
	if err != nil || z == nil {
		return wrap(err)
	}
	in, err := d.Receive(ctx, z, way, file)
	if fault.Is(err, fault.Invalid) {
		return nil
	}
	if err != nil {
		return err
	}
	return wrap(d.DB.InTx(ctx, by, func(tx *db.Tx) error {
		z, err := d.waiting(ctx, tx, unit, draft, sha256)
		if err != nil || z == nil { // somebody was first
			return err
		}
		Record(ctx, d.Audit, tx, z, in)
		return KeepSigned(ctx, sealed.New(d.Vault, tx), z, in)
	}))
}

// waiting is the document of a draft as long as it waits for this signature; nil when it does not.
func (d Desk) waiting(ctx context.Context, tx *db.Tx, unit id.Unit, draft id.Draft, sha256 string) (*Frozen, error) {
	q := sealed.New(d.Vault, tx)
	z, err := Find(ctx, q, unit, draft)
	if err != nil || z == nil || z.SHA256 != sha256 || z.Signed != nil || z.Filed {
		return nil, err
	}
	var row query.IntakeDraft
	switch row, err = q.FindDraft(ctx, draft); {
	case errors.Is(err, db.ErrNoRows):
		return nil, nil
	case err != nil || row.UnitID != unit || row.Revision != z.Revision || !row.SubmissionID.IsZero():
		return nil, err
	}
	return z, nil
}

func wrap(err error) error {
	if err != nil {
		return fmt.Errorf("intake: take signed: %w", err)
	}
	return nil
}
