package audit

import (
	"context"
	"errors"
	"fmt"

	"wrota/internal/kit/id"
	"wrota/internal/platform/audit/query"
	"wrota/internal/platform/db"
)

// A Break is the place where a chain does not hold.
type Break struct {
	Unit   id.Unit
	Seq    int64
	Reason string
}

func (b *Break) Error() string {
	return fmt.Sprintf("audit: the chain of unit %s breaks at entry %d: %s", b.Unit, b.Seq, b.Reason)
}

// Verify recomputes the chain of a unit and returns the number of its last entry, or a *Break at the first
// entry that was removed, inserted, reordered or changed. The chain begins after what was forgotten, and goes
// through the place where the tree says that it stood when the last day was closed.
func (l *Log) Verify(ctx context.Context, tx *db.Tx, unit id.Unit) (int64, error) {
	q := query.New(tx)
	anchor, err := q.Anchor(ctx, unit)
	if err != nil && !errors.Is(err, db.ErrNoRows) {
		return 0, fmt.Errorf("audit: read anchor: %w", err)
	}
	leaf, err := q.LastLeaf(ctx, unit)
	if err != nil && !errors.Is(err, db.ErrNoRows) {
		return 0, fmt.Errorf("audit: read leaf: %w", err)
	}
	prev, seq := anchor.Hash, anchor.Seq
	for {
		lines, err := q.Chain(ctx, query.ChainParams{UnitID: unit, Seq: seq})
		if err != nil {
			return seq, fmt.Errorf("audit: read chain: %w", err)
		}
		for _, e := range lines {
			switch {
			case e.Seq != seq+1:
				return seq, &Break{unit, seq + 1, "an entry is missing"}
			case e.Prev != prev:
				return seq, &Break{unit, e.Seq, "it does not follow the entry before it"}
			case e.Hash != Hash(e):
				return seq, &Break{unit, e.Seq, "its content was changed"}
			case e.Seq == leaf.Seq && e.Hash != leaf.Hash:
				return seq, &Break{unit, e.Seq, "it is not the entry that the tree has"}
			}
			prev, seq = e.Hash, e.Seq
		}
		if len(lines) == 0 {
			break
		}
	}
	head, err := q.Head(ctx, unit)
	if errors.Is(err, db.ErrNoRows) && seq == 0 {
		return 0, nil
	}
	if err != nil {
		return seq, fmt.Errorf("audit: read head: %w", err)
	}
	if head.Seq != seq || head.Hash != prev || leaf.Seq > seq {
		return seq, &Break{unit, seq + 1, "the last entries are missing"}
	}
	return seq, nil
}

// VerifyAll checks every unit's chain and returns the total number of entries that hold. The error joins a
// *Break for each chain that does not, or is what kept it from reading.
func (l *Log) VerifyAll(ctx context.Context, tx *db.Tx) (int64, error) {
	units, err := query.New(tx).Units(ctx)
	if err != nil {
		return 0, fmt.Errorf("audit: units: %w", err)
	}
	total, broken := int64(0), []error(nil)
	for _, u := range units {
		n, err := l.Verify(ctx, tx, u)
		total += n
		if _, ok := errors.AsType[*Break](err); err != nil && !ok {
			return total, err
		}
		broken = append(broken, err)
	}
	return total, errors.Join(broken...)
}
