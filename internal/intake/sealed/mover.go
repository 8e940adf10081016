package sealed

import (
	"context"
	"fmt"
	"strings"

	"wrota/internal/intake/query"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
	"wrota/internal/platform/vault"
)

// Mover moves intake's rows to the current data keys (vault.Mover).
type Mover struct {
	DB    *db.DB
	Vault *vault.Vault
}

// Units lists the units with rows, and the region.
func (m Mover) Units(ctx context.Context) (out []id.Unit, err error) {
	err = m.DB.View(ctx, actor.Automaton("system.intake", id.Region), func(tx *db.Tx) (err error) {
		out, err = query.New(tx).SealedUnits(ctx)
		return err
	})
	return append(out, id.Region), err
}

// Move seals up to limit rows of each kind that stand in clear or are sealed with an older key. A row that
// somebody changed meanwhile was sealed by them and is left.
func (m Mover) Move(ctx context.Context, unit id.Unit, limit int) (n int, err error) {
	// The lane of filing: batches go between submissions of the unit and not against them.
	err = m.DB.InTx(ctx, actor.Automaton("system.intake", unit), func(tx *db.Tx) error {
		n = 0
		b := batch{New(m.Vault, tx), unit, 0, int32(limit)} //nolint:gosec // a few hundred
		if b.key, err = m.Vault.Ready(ctx, tx, unit); err != nil {
			return err
		}
		kinds := []func(context.Context) (int, error){b.drafts, b.letters, b.submissions, b.joints, b.signings, b.longer}
		if unit == id.Region {
			kinds = []func(context.Context) (int, error){b.signatories}
		}
		for _, kind := range kinds {
			done, err := kind(ctx)
			if err != nil {
				return err
			}
			n += done
		}
		return nil
	}, db.Lane("intake:"+unit.String()))
	if err != nil {
		return 0, fmt.Errorf("intake: move: %w", err)
	}
	return n, nil
}

// batch is the work of one transaction.
type batch struct {
	Queries
	unit  id.Unit
	key   int64
	limit int32
}

func (b batch) drafts(ctx context.Context) (int, error) {
	rows, err := b.StaleDrafts(ctx, query.StaleDraftsParams{UnitID: b.unit, KeyNo: b.key, Limit: b.limit})
	if err != nil {
		return 0, err
	}
	for _, r := range rows {
		if err := b.openDraft(ctx, &r); err != nil {
			return 0, err
		}
		w := b.row(ctx, r.UnitID, r.ID.String())
		p := query.ResealDraftParams{KeyNo: b.key, Answers: w.Seal(draftAnswers, r.Answers), UnitID: r.UnitID, ID: r.ID, Revision: r.Revision, OldKey: r.KeyNo}
		if err := w.Done("intake: reseal draft"); err != nil {
			return 0, err
		}
		if err := b.ResealDraft(ctx, p); err != nil {
			return 0, err
		}
	}
	return len(rows), nil
}

func (b batch) letters(ctx context.Context) (int, error) {
	rows, err := b.StaleLetters(ctx, query.StaleLettersParams{UnitID: b.unit, KeyNo: b.key, Limit: b.limit})
	if err != nil {
		return 0, err
	}
	for _, r := range rows {
		if err := b.openLetter(ctx, &r); err != nil {
			return 0, err
		}
		w := b.row(ctx, r.UnitID, r.ID.String())
		p := query.ResealLetterParams{KeyNo: b.key, SenderSealed: w.Seal(sender, string(r.Sender)), UnitID: r.UnitID, ID: r.ID, Version: r.Version, OldKey: r.KeyNo}
		if err := w.Done("intake: reseal letter"); err != nil {
			return 0, err
		}
		if err := b.ResealLetter(ctx, p); err != nil {
			return 0, err
		}
	}
	return len(rows), nil
}

func (b batch) submissions(ctx context.Context) (int, error) {
	rows, err := b.StaleSubmissions(ctx, query.StaleSubmissionsParams{UnitID: b.unit, KeyNo: b.key, Limit: b.limit})
	if err != nil {
		return 0, err
	}
	for _, r := range rows {
		if err := b.openSubmission(ctx, &r); err != nil {
			return 0, err
		}
		w := b.row(ctx, r.UnitID, r.ID.String())
		p := query.ResealSubmissionParams{
			KeyNo: b.key, Answers: w.Seal(answers, r.Answers), Document: w.SealBytes(document, r.Document), Receipt: w.SealBytes(receipt, r.Receipt),
			UnitID: r.UnitID, ID: r.ID, OldKey: r.KeyNo,
		}
		if err := w.Done("intake: reseal application"); err != nil {
			return 0, err
		}
		if err := b.ResealSubmission(ctx, p); err != nil {
			return 0, err
		}
	}
	return len(rows), nil
}

func (b batch) joints(ctx context.Context) (int, error) {
	rows, err := b.StaleJoints(ctx, query.StaleJointsParams{UnitID: b.unit, KeyNo: b.key, Limit: b.limit})
	if err != nil {
		return 0, err
	}
	for _, r := range rows {
		if err := b.openJoint(ctx, &r); err != nil {
			return 0, err
		}
		w := b.row(ctx, r.UnitID, round(r.DraftID, r.Round))
		p := query.ResealJointParams{KeyNo: b.key, Document: w.SealBytes(joint, r.Document), UnitID: r.UnitID, DraftID: r.DraftID, Round: r.Round, OldKey: r.KeyNo}
		if err := w.Done("intake: reseal round"); err != nil {
			return 0, err
		}
		if err := b.ResealJoint(ctx, p); err != nil {
			return 0, err
		}
	}
	return len(rows), nil
}

func (b batch) signatories(ctx context.Context) (int, error) {
	rows, err := b.StaleSignatories(ctx, query.StaleSignatoriesParams{KeyNo: b.key, Limit: b.limit})
	if err != nil {
		return 0, err
	}
	for _, r := range rows {
		if err := b.openSignatory(ctx, &r); err != nil {
			return 0, err
		}
		w := b.row(ctx, id.Region, place(r.DraftID, r.Round, r.No))
		p := query.ResealSignatoryParams{
			KeyNo: b.key, EmailSealed: w.Seal(email, r.Email), EmailBlind: w.Blind(email, strings.ToLower(r.Email)),
			UnitID: r.UnitID, DraftID: r.DraftID, Round: r.Round, No: r.No, OldKey: r.KeyNo,
		}
		if err := w.Done("intake: reseal signatory"); err != nil {
			return 0, err
		}
		if err := b.ResealSignatory(ctx, p); err != nil {
			return 0, err
		}
	}
	return len(rows), nil
}
