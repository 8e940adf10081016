// Package receipts gives the confirmations of filing (UPP) to who keeps them provable, and takes their longer forms.
//
// Words: a receipt is the sealed UPP of an application; its longer form is the same document with timestamps and proofs beside the seal. What
// the seal signs is the same in both: that is for who brings it to make sure of (signatures/keeping).
//
// Receipts stay where they are, in the row of the application, sealed with the data key of the office: they name who filed. So whoever
// reads a receipt gets the newest one without knowing of it.
package receipts

import (
	"context"
	"fmt"

	"wrota/internal/intake/query"
	"wrota/internal/intake/sealed"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/blob"
	"wrota/internal/platform/db"
	"wrota/internal/platform/vault"
)

// ErrOther says that the receipt is not the one that was to be replaced: somebody replaced it meanwhile.
var ErrOther = fault.New(fault.Conflict, "intake.changed-meanwhile")

// Book is the receipts of all offices.
type Book struct {
	DB    *db.DB
	Vault *vault.Vault
}

func automaton(unit id.Unit) actor.Actor { return actor.Automaton("system.intake", unit) }

// Receipt is the newest form of a receipt. It asks nobody's right and must not feed a page.
func (b Book) Receipt(ctx context.Context, unit id.Unit, which id.Submission) (out []byte, err error) {
	err = b.DB.View(ctx, automaton(unit), func(tx *db.Tx) error {
		row, err := b.find(ctx, tx, unit, which)
		out = row.Receipt
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("intake: receipt: %w", err)
	}
	return out, nil
}

// Replace puts the longer form of a receipt in the place of the one with the sum. The error is ErrOther when another one is there.
func (b Book) Replace(ctx context.Context, unit id.Unit, which id.Submission, old blob.Sum, newer []byte) error {
	err := b.DB.InTx(ctx, automaton(unit), func(tx *db.Tx) error {
		row, err := b.find(ctx, tx, unit, which)
		if err != nil {
			return err
		}
		if blob.SumOf(row.Receipt) != old {
			return ErrOther
		}
		row.Receipt = newer
		return sealed.New(b.Vault, tx).PutReceipt(ctx, row)
	})
	if err != nil {
		return fmt.Errorf("intake: replace receipt: %w", err)
	}
	return nil
}

func (b Book) find(ctx context.Context, tx *db.Tx, unit id.Unit, which id.Submission) (query.IntakeSubmission, error) {
	row, err := sealed.New(b.Vault, tx).FindSubmission(ctx, which)
	if err = db.Found(err, "fault.no-page"); err == nil && row.UnitID != unit {
		err = fault.New(fault.NotFound, "fault.no-page")
	}
	return row, err
}
