package sealed

import (
	"context"
	"fmt"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
	"wrota/internal/mandates/query"
	"wrota/internal/platform/db"
	"wrota/internal/platform/vault"
)

// Mover moves mandates to the current data key of the region (vault.Mover).
type Mover struct {
	DB    *db.DB
	Vault *vault.Vault
}

// Units is the region alone.
func (m Mover) Units(context.Context) ([]id.Unit, error) { return []id.Unit{id.Region}, nil }

// Move seals up to limit mandates, and as many details, that stand in clear or are sealed with an older key. One
// that was changed meanwhile is left.
func (m Mover) Move(ctx context.Context, unit id.Unit, limit int) (n int, err error) {
	if unit != id.Region {
		return 0, nil
	}
	err = m.DB.InTx(ctx, actor.Automaton("system.mandates", id.Region), func(tx *db.Tx) error {
		q, most := New(m.Vault, tx), int32(limit) //nolint:gosec // a few hundred
		key, err := m.Vault.Ready(ctx, tx, id.Region)
		if err != nil {
			return err
		}
		rows, err := q.StaleMandates(ctx, query.StaleMandatesParams{KeyNo: key, Limit: most})
		for _, r := range rows {
			if err == nil {
				err = q.reseal(ctx, r)
			}
		}
		if err != nil {
			return err
		}
		details, err := q.StaleDetails(ctx, query.StaleDetailsParams{KeyNo: key, Limit: most})
		for _, r := range details {
			if err == nil {
				err = q.resealDetails(ctx, r)
			}
		}
		n = len(rows) + len(details)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("mandates: move: %w", err)
	}
	return n, nil
}

func (q Queries) reseal(ctx context.Context, r query.MandatesMandate) (err error) {
	p := query.ResealMandateParams{ID: r.ID, Version: r.Version, OldKey: r.KeyNo}
	if err := q.open(ctx, &r); err != nil {
		return err
	}
	if p.ContactBlind, err = q.vault.Blind(ctx, q.tx, id.Region, contact, r.Contact); err != nil {
		return err
	}
	p.SubjectSealed, p.ContactSealed = string(r.Subject), r.Contact
	if p.KeyNo, err = q.seal(ctx, r.ID.String(), value{subject, &p.SubjectSealed}, value{contact, &p.ContactSealed}); err != nil {
		return err
	}
	return q.ResealMandate(ctx, p)
}

func (q Queries) resealDetails(ctx context.Context, r query.MandatesDetail) (err error) {
	old := r.KeyNo
	if err := q.openDetails(ctx, &r); err != nil {
		return err
	}
	p := query.ResealDetailsParams{Email: r.Email, Iban: r.Iban, AccountID: r.AccountID, ChangedAt: r.ChangedAt, OldKey: old}
	if p.KeyNo, err = q.seal(ctx, r.AccountID.String(), value{email, &p.Email}, value{iban, &p.Iban}); err != nil {
		return err
	}
	return q.ResealDetails(ctx, p)
}
