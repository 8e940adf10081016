package audit

import (
	"context"
	"errors"
	"fmt"

	"golang.org/x/mod/sumdb/note"

	"wrota/internal/kit/calendar"
	"wrota/internal/kit/id"
	"wrota/internal/platform/audit/proof"
	"wrota/internal/platform/audit/query"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/db"
)

// LeastYears is how long entries are kept at least (KRI § 21 sec. 4: two years where no other rule says more).
const LeastYears = 2

// Forget deletes the entries of all units that are older than so many years, up to the head of a closed day, and
// leaves a signed anchor in their place, so that what is left is still proved. What belongs to the log of a case
// or of a letter is kept with them. It returns how many entries it deleted; fewer years than LeastYears are an
// error, and nothing is deleted.
func (n *Notary) Forget(ctx context.Context, years int) (gone int64, err error) {
	if years < LeastYears {
		return 0, fmt.Errorf("audit: entries are kept for %d years at least", LeastYears)
	}
	// the last day that is old enough as a whole
	day := clock.Today(n.clock).AddYears(-years).AddDays(-1)
	var units []id.Unit
	err = n.db.View(ctx, automaton, func(tx *db.Tx) (err error) {
		units, err = query.New(tx).Units(ctx)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("audit: forget: %w", err)
	}
	for _, u := range units {
		err := n.db.InTx(ctx, automaton, func(tx *db.Tx) error {
			k, err := n.forgetUnit(ctx, tx, u, day)
			gone += k
			return err
		})
		if err != nil {
			return gone, fmt.Errorf("audit: forget: unit %s: %w", u, err)
		}
	}
	return gone, nil
}

func (n *Notary) forgetUnit(ctx context.Context, tx *db.Tx, u id.Unit, day calendar.Date) (int64, error) {
	q := query.New(tx)
	leaf, err := q.LeafOn(ctx, query.LeafOnParams{UnitID: u, Day: day})
	if errors.Is(err, db.ErrNoRows) {
		return 0, nil // the unit is younger, or the day was never closed
	}
	if err != nil {
		return 0, err
	}
	anchor, err := q.Anchor(ctx, u)
	if err != nil && !errors.Is(err, db.ErrNoRows) {
		return 0, err
	}
	if anchor.Seq >= leaf.Seq {
		return 0, nil
	}
	a := proof.Anchor{Origin: n.key.Name(), Unit: u.String(), Last: proof.Place{Seq: leaf.Seq, Hash: leaf.Hash}, Day: clock.Today(n.clock)}
	signed, err := note.Sign(&note.Note{Text: a.Text()}, n.key)
	if err != nil {
		return 0, err
	}
	err = q.PutAnchor(ctx, query.PutAnchorParams{UnitID: u, Seq: leaf.Seq, Hash: leaf.Hash, Note: string(signed), MadeAt: db.At(n.clock.Now())})
	if err != nil {
		return 0, err
	}
	if err := q.ForgetAbout(ctx, query.ForgetAboutParams{UnitID: u, Seq: leaf.Seq}); err != nil {
		return 0, err
	}
	return q.Forget(ctx, query.ForgetParams{UnitID: u, Seq: leaf.Seq})
}

// CheckAnchors tells whether every anchor is one that this notary signed: who deletes the beginning of a log
// without the key cannot make one.
func (n *Notary) CheckAnchors(ctx context.Context) error {
	keys, err := n.key.Verifiers()
	if err != nil {
		return err
	}
	return n.db.View(ctx, automaton, func(tx *db.Tx) error {
		q := query.New(tx)
		units, err := q.Units(ctx)
		if err != nil {
			return err
		}
		var broken []error
		for _, u := range units {
			x, err := q.Anchor(ctx, u)
			if errors.Is(err, db.ErrNoRows) {
				continue
			}
			if err != nil {
				return err
			}
			a, err := proof.OpenAnchor([]byte(x.Note), keys)
			if err != nil || a.Unit != u.String() || a.Last != (proof.Place{Seq: x.Seq, Hash: x.Hash}) {
				broken = append(broken, &Break{u, x.Seq, "nobody with the key said that what stood before was forgotten"})
			}
		}
		return errors.Join(broken...)
	})
}
