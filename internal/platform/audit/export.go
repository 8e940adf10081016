package audit

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/id"
	"wrota/internal/platform/audit/proof"
	"wrota/internal/platform/audit/query"
	"wrota/internal/platform/db"
)

// Part says what of a log is exported.
type Part struct {
	Unit       id.Unit
	Slug, Name string
	From, To   calendar.Date // whole days; zero: from the beginning, up to now
}

// Errors of what cannot be exported.
var (
	ErrNotClosed = errors.New("audit: the last day asked for has no checkpoint of this unit yet")
	ErrForgotten = errors.New("audit: the entries asked for were deleted after their term")
)

// long is a day before every entry.
func long() calendar.Date { return calendar.Of(time.Unix(0, 0)) }

// Export writes a part of a unit's log with everything that proves it (package proof), in memory that does not
// grow with the log. It does not judge: an export of a log that was tampered with shows it when it is verified.
func (n *Notary) Export(ctx context.Context, w io.Writer, p Part) error {
	err := n.db.View(ctx, actor.Automaton(automaton.Name, p.Unit), func(tx *db.Tx) error {
		x := &exporting{n: n, q: query.New(tx), tree: newTree(ctx, tx), part: p}
		for _, step := range []func(context.Context) error{x.bounds, x.readHeads} {
			if err := step(ctx); err != nil {
				return err
			}
		}
		return x.write(ctx, w)
	})
	if err != nil {
		return fmt.Errorf("audit: export: %w", err)
	}
	return nil
}

type exporting struct {
	n      *Notary
	q      *query.Queries
	tree   *tree
	part   Part
	newest query.AuditCheckpoint
	start  proof.Place
	until  int64
	anchor string
	heads  []query.UnitLeavesRow
	out    *proof.Writer
}

// bounds finds where the part begins and ends.
func (x *exporting) bounds(ctx context.Context) (err error) {
	if x.newest, err = x.q.Newest(ctx); err != nil && !errors.Is(err, db.ErrNoRows) {
		return err
	}
	head, err := x.q.Head(ctx, x.part.Unit)
	if err != nil && !errors.Is(err, db.ErrNoRows) {
		return err
	}
	x.until = head.Seq
	if !x.part.From.IsZero() {
		leaf, err := x.q.LeafOn(ctx, query.LeafOnParams{UnitID: x.part.Unit, Day: x.part.From.AddDays(-1)})
		if err != nil && !errors.Is(err, db.ErrNoRows) {
			return err
		}
		x.start = proof.Place{Seq: leaf.Seq, Hash: leaf.Hash}
	}
	if !x.part.To.IsZero() {
		leaf, err := x.q.LeafOn(ctx, query.LeafOnParams{UnitID: x.part.Unit, Day: x.part.To})
		if errors.Is(err, db.ErrNoRows) {
			return ErrNotClosed
		}
		if err != nil {
			return err
		}
		x.until = leaf.Seq
	}
	anchor, err := x.q.Anchor(ctx, x.part.Unit)
	if errors.Is(err, db.ErrNoRows) {
		return nil
	}
	if x.start.Seq < anchor.Seq {
		x.start, x.anchor = proof.Place{Seq: anchor.Seq, Hash: anchor.Hash}, anchor.Note
	}
	if x.until < x.start.Seq {
		return ErrForgotten
	}
	return err
}

// readHeads reads the heads of the days of the part, and of the day before it.
func (x *exporting) readHeads(ctx context.Context) error {
	if x.newest.Size == 0 {
		return nil
	}
	since, until := x.part.From, x.part.To
	if !since.IsZero() {
		since = since.AddDays(-1)
	} else {
		since = long()
	}
	if until.IsZero() {
		until = x.newest.Day
	}
	all, err := x.q.UnitLeaves(ctx, query.UnitLeavesParams{UnitID: x.part.Unit, Since: since, Until: until})
	for _, h := range all {
		if h.Seq >= x.start.Seq {
			x.heads = append(x.heads, h)
		}
	}
	return err
}

func (x *exporting) write(ctx context.Context, w io.Writer) (err error) {
	x.out, err = proof.NewWriter(w, proof.Header{
		Key: x.n.key.Public, Unit: x.part.Unit.String(), Slug: x.part.Slug, Name: x.part.Name, Made: x.n.clock.Now().UTC().Format(proof.Moment),
		From: x.part.From, To: x.part.To, Start: x.start, Checkpoint: x.newest.Note,
	})
	if err != nil {
		return err
	}
	if err := x.checkpoints(ctx); err != nil {
		return err
	}
	if x.anchor != "" {
		if err := x.out.Forgotten(x.anchor); err != nil {
			return err
		}
	}
	if err := x.headsUpTo(x.start.Seq); err != nil {
		return err
	}
	if err := x.entries(ctx); err != nil {
		return err
	}
	if err := x.headsUpTo(1 << 62); err != nil { // a log that was cut is shorter than its heads
		return err
	}
	return x.out.Close(x.n.key)
}

func (x *exporting) checkpoints(ctx context.Context) error {
	after := long()
	for {
		list, err := x.q.Checkpoints(ctx, query.CheckpointsParams{After: after, N: 1000})
		if err != nil || len(list) == 0 {
			return err
		}
		for _, c := range list {
			s := proof.Signed{Note: c.Note}
			if c.Size > 0 && c.Size < x.newest.Size {
				if s.Proof, err = tlog.ProveTree(x.newest.Size, c.Size, x.tree); err != nil {
					return err
				}
			}
			if err := x.out.Checkpoint(s); err != nil {
				return err
			}
			after = c.Day
		}
	}
}

// headsUpTo writes the heads of the days that ended at or before an entry.
func (x *exporting) headsUpTo(seq int64) error {
	for len(x.heads) > 0 && x.heads[0].Seq <= seq {
		h := x.heads[0]
		x.heads = x.heads[1:]
		way, err := tlog.ProveRecord(x.newest.Size, h.Leaf, x.tree)
		if err != nil {
			return err
		}
		err = x.out.Head(proof.DayHead{Day: h.Day, Place: proof.Place{Seq: h.Seq, Hash: h.Hash}, Leaf: h.Leaf, Proof: way})
		if err != nil {
			return err
		}
	}
	return nil
}

func (x *exporting) entries(ctx context.Context) error {
	for at := x.start.Seq; ; {
		lines, err := x.q.Part(ctx, query.PartParams{UnitID: x.part.Unit, After: at, Until: x.until})
		if err != nil || len(lines) == 0 {
			return err
		}
		for _, e := range lines {
			if err := x.out.Entry(exported(e)); err != nil {
				return err
			}
			if err := x.headsUpTo(e.Seq); err != nil {
				return err
			}
			at = e.Seq
		}
	}
}
