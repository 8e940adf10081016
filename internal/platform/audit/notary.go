package audit

import (
	"context"
	"errors"
	"fmt"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/id"
	"wrota/internal/platform/audit/proof"
	"wrota/internal/platform/audit/query"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/crypt"
	"wrota/internal/platform/db"
)

// Notary closes the days of the log: it puts the head of every unit's chain into one Merkle tree and signs the
// root. What was signed and published cannot be rewritten without showing.
type Notary struct {
	db    *db.DB
	clock clock.Clock
	key   crypt.Notary
}

// NewNotary returns a notary that signs with the key of the installation.
func NewNotary(d *db.DB, c clock.Clock, key crypt.Notary) *Notary { return &Notary{d, c, key} }

// ErrOtherKey: the last checkpoint was signed with another key than the one that is there now.
var ErrOtherKey = errors.New("audit: the key of the notary is not the one that signed the last checkpoint; bring the old key back")

// settle is how long after its end a day is closed: what began before midnight has been committed by then.
const settle = time.Hour

var automaton = actor.Automaton("system.audit", id.Region)

// CloseDays makes the checkpoint of every day that has ended and has none yet, the oldest first, each in a
// transaction of its own, and says how many. Run again, it does nothing.
func (n *Notary) CloseDays(ctx context.Context) (int, error) {
	last, err := n.lastDay(ctx)
	if errors.Is(err, db.ErrNoRows) {
		return 0, nil // nothing was ever logged
	}
	if err != nil {
		return 0, fmt.Errorf("audit: last checkpoint: %w", err)
	}
	open, done := calendar.Of(n.clock.Now().Add(-settle)), 0
	for day := last.AddDays(1); day.Before(open); day = day.AddDays(1) {
		err := n.db.InTx(ctx, automaton, func(tx *db.Tx) error { return n.closeDay(ctx, tx, day) })
		if err != nil {
			return done, fmt.Errorf("audit: close %s: %w", day, err)
		}
		done++
	}
	return done, nil
}

// lastDay is the day of the newest checkpoint, or the one before the first entry.
func (n *Notary) lastDay(ctx context.Context) (day calendar.Date, err error) {
	err = n.db.View(ctx, automaton, func(tx *db.Tx) error {
		q := query.New(tx)
		newest, err := q.Newest(ctx)
		if err == nil {
			day = newest.Day
			return n.mine(newest)
		}
		if !errors.Is(err, db.ErrNoRows) {
			return err
		}
		at, err := q.Begun(ctx)
		day = calendar.Of(at.Time).AddDays(-1)
		return err
	})
	return day, err
}

// mine refuses to go on with another key: those who keep the old one could no longer check anything.
func (n *Notary) mine(c query.AuditCheckpoint) error {
	keys, err := n.key.Verifiers()
	if err != nil {
		return err
	}
	if _, err := proof.OpenCheckpoint([]byte(c.Note), keys); err != nil {
		return ErrOtherKey
	}
	return nil
}

func (n *Notary) closeDay(ctx context.Context, tx *db.Tx, day calendar.Date) error {
	q := query.New(tx)
	size := int64(0)
	newest, err := q.Newest(ctx)
	if err == nil {
		size = newest.Size
	} else if !errors.Is(err, db.ErrNoRows) {
		return err
	}
	heads, err := dayHeads(ctx, q, day)
	if err != nil {
		return err
	}
	t := newTree(ctx, tx)
	for _, h := range heads {
		if err := t.add(size, proof.Head(h.UnitID.String(), day, proof.Place{Seq: h.Seq, Hash: h.Hash})); err != nil {
			return err
		}
		err := t.later.InsertLeaf(ctx, query.InsertLeafParams{UnitID: h.UnitID, Day: day, Leaf: size, Seq: h.Seq, Hash: h.Hash})
		if err != nil {
			return err
		}
		size++
	}
	for _, h := range heads {
		added, err := closeCases(ctx, q, t, size, h, day)
		if err != nil {
			return fmt.Errorf("cases: %w", err)
		}
		size += added
	}
	root, err := tlog.TreeHash(size, t)
	if err != nil {
		return err
	}
	c := proof.Checkpoint{Origin: n.key.Name(), Size: size, Root: root, Day: day}
	signed, err := note.Sign(&note.Note{Text: c.Text()}, n.key)
	if err != nil {
		return err
	}
	return t.later.InsertCheckpoint(ctx, query.InsertCheckpointParams{Day: day, Size: size, Note: string(signed), MadeAt: db.At(n.clock.Now())})
}

// dayHeads are the places where the chains of all units stood at the end of a day. A unit that has begun is
// in every day, also when nothing happened in it.
func dayHeads(ctx context.Context, q *query.Queries, day calendar.Date) ([]query.AuditHead, error) {
	before, err := q.LeavesOf(ctx, day.AddDays(-1))
	if err != nil {
		return nil, err
	}
	last := map[id.Unit]proof.Place{}
	for _, b := range before {
		last[b.UnitID] = proof.Place{Seq: b.Seq, Hash: b.Hash}
	}
	now, err := q.Heads(ctx)
	if err != nil {
		return nil, err
	}
	var out []query.AuditHead
	for _, h := range now {
		if h, err = headOn(ctx, q, h, last[h.UnitID], day); err != nil {
			return nil, err
		}
		if h.Seq > 0 {
			out = append(out, h)
		}
	}
	return out, nil
}

// headOn goes back from the head of a chain to where it stood at the end of a day, given where it stood the
// day before.
func headOn(ctx context.Context, q *query.Queries, h query.AuditHead, before proof.Place, day calendar.Date) (query.AuditHead, error) {
	if h.Seq <= before.Seq {
		return h, nil // nothing since; or fewer entries than before, which Verify tells
	}
	next, err := q.FirstSince(ctx, query.FirstSinceParams{UnitID: h.UnitID, After: before.Seq, Until: h.Seq, Since: db.At(day.AddDays(1).Start())})
	if errors.Is(err, db.ErrNoRows) {
		return h, nil
	}
	if err != nil {
		return h, err
	}
	if h.Seq = next - 1; h.Seq == before.Seq {
		h.Hash = before.Hash
		return h, nil
	}
	h.Hash, err = q.HashOf(ctx, query.HashOfParams{UnitID: h.UnitID, Seq: h.Seq})
	if errors.Is(err, db.ErrNoRows) {
		return h, &Break{h.UnitID, h.Seq, "an entry is missing"}
	}
	return h, err
}

// Signed is a checkpoint as it is published.
type Signed struct {
	Day  calendar.Date
	Note string
}

// Newest is the checkpoint of the last day that was closed; a fault when there is none yet.
func (n *Notary) Newest(ctx context.Context) (s Signed, err error) {
	err = n.db.View(ctx, automaton, func(tx *db.Tx) error {
		c, err := query.New(tx).Newest(ctx)
		s = Signed{c.Day, c.Note}
		return db.Found(err, "audit.no-checkpoint")
	})
	return s, err
}

// Checkpoint is the checkpoint of a day.
func (n *Notary) Checkpoint(ctx context.Context, day calendar.Date) (s Signed, err error) {
	err = n.db.View(ctx, automaton, func(tx *db.Tx) error {
		c, err := query.New(tx).Checkpoint(ctx, day)
		s = Signed{c.Day, c.Note}
		return db.Found(err, "audit.no-checkpoint")
	})
	return s, err
}

// Checkpoints are the days after one that have a checkpoint, at most n of them, the oldest first.
func (n *Notary) Checkpoints(ctx context.Context, after calendar.Date, most int32) (days []calendar.Date, err error) {
	err = n.db.View(ctx, automaton, func(tx *db.Tx) error {
		list, err := query.New(tx).Checkpoints(ctx, query.CheckpointsParams{After: after, N: most})
		for _, c := range list {
			days = append(days, c.Day)
		}
		return err
	})
	return days, err
}

// Key is the verifier key, by which anybody can check what the notary signed.
func (n *Notary) Key() string { return n.key.Public }
