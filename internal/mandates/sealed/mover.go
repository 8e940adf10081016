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

func (q Queries) reseal(ctx context.Context, r query.MandatesMandate) error {
	if err := q.open(ctx, &r); err != nil {
		return err
	}
	w := q.row(ctx, r.ID.String())
	p := query.ResealMandateParams{
		SubjectSealed: w.Seal(subject, string(r.Subject)), ContactSealed: w.Seal(contact, r.Contact), ContactBlind: w.Blind(contact, r.Contact),
		KeyNo: w.Key(), ID: r.ID, Version: r.Version, OldKey: r.KeyNo,
	}
	if err := w.Done("mandates: reseal"); err != nil {
		return err
	}
	return q.ResealMandate(ctx, p)
}

func (q Queries) resealDetails(ctx context.Context, r query.MandatesDetail) error {
	if err := q.openDetails(ctx, &r); err != nil {
		return err
	}
	w := q.row(ctx, r.AccountID.String())
	p := query.ResealDetailsParams{
		Email: w.Seal(email, r.Email), Iban: w.Seal(iban, r.Iban), KeyNo: w.Key(), AccountID: r.AccountID, ChangedAt: r.ChangedAt, OldKey: r.KeyNo,
	}
	if err := w.Done("mandates: reseal details"); err != nil {
		return err
	}
	return q.ResealDetails(ctx, p)
}
