package audit

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/mod/sumdb/tlog"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/id"
	"wrota/internal/platform/audit/proof"
	"wrota/internal/platform/audit/query"
	"wrota/internal/platform/db"
)

// mostLines bounds how many lines of a unit's cases one day takes into the tree. A database that is older than the
// logs of cases catches up in the days that follow.
const mostLines = 20_000

// caseLine is an entry as a line of the log of its case; its sum is set by who chains it.
func caseLine(e Line) proof.CaseLine {
	return proof.CaseLine{
		Seq: e.Seq, At: e.At.UTC().Format(proof.Moment), Verb: e.Verb, Subject: e.Subject,
		ActorKind: e.ActorKind, ActorName: e.ActorName, ActorPost: e.ActorPost, Detail: e.Detail, Entry: e.Hash,
	}
}

// caseHead is where the log of a case ends.
type caseHead struct {
	matter id.Case
	lines  int64
	sum    string
}

// closeCases puts the heads of the cases in which something was done since the last time into the tree, as one leaf
// of the unit, up to the head of the unit on that day. It returns how many leaves it added.
func closeCases(ctx context.Context, q *query.Queries, t *tree, size int64, unit query.AuditHead, day calendar.Date) (int64, error) {
	after, err := q.LastCaseDay(ctx, unit.UnitID)
	if err != nil && !errors.Is(err, db.ErrNoRows) {
		return 0, err
	}
	heads, until, err := movedCases(ctx, q, unit, after)
	if err != nil || len(heads) == 0 {
		return 0, err
	}
	for i, h := range heads {
		err := t.later.InsertCaseHead(ctx, query.InsertCaseHeadParams{UnitID: unit.UnitID, Day: day, Place: int64(i), MatterID: h.matter, Lines: h.lines, Hash: h.sum})
		if err != nil {
			return 0, err
		}
	}
	small, err := smallTree(heads)
	if err != nil {
		return 0, err
	}
	n := int64(len(heads))
	root, err := tlog.TreeHash(n, small)
	if err != nil {
		return 0, err
	}
	if err := t.add(size, proof.CaseDay(unit.UnitID.String(), day, n, root)); err != nil {
		return 0, err
	}
	return 1, t.later.InsertCaseDay(ctx, query.InsertCaseDayParams{UnitID: unit.UnitID, Day: day, Leaf: size, Seq: until, Cases: n, Root: root.String()})
}

// movedCases chains what was done after a place of the unit's log to the logs of the cases; the heads are ordered by
// case. until is the last entry that is in them.
func movedCases(ctx context.Context, q *query.Queries, unit query.AuditHead, after int64) (heads []caseHead, until int64, err error) {
	moved := map[id.Case]caseHead{}
	for read := 0; read < mostLines; {
		lines, err := q.CaseLines(ctx, query.CaseLinesParams{UnitID: unit.UnitID, After: after, Until: unit.Seq})
		if err != nil {
			return nil, 0, err
		}
		for _, e := range lines {
			h, ok := moved[e.MatterID]
			if !ok {
				before, err := q.CaseHeadBefore(ctx, query.CaseHeadBeforeParams{UnitID: unit.UnitID, MatterID: e.MatterID})
				if err != nil && !errors.Is(err, db.ErrNoRows) {
					return nil, 0, err
				}
				h = caseHead{e.MatterID, before.Lines, before.Hash}
			}
			h.lines, h.sum = h.lines+1, caseLine(e).Next(unit.UnitID.String(), e.MatterID.String(), h.sum)
			moved[e.MatterID], after = h, e.Seq
		}
		if read += len(lines); len(lines) == 0 {
			break
		}
	}
	for _, h := range moved {
		heads = append(heads, h)
	}
	slices.SortFunc(heads, func(a, b caseHead) int { return strings.Compare(a.matter.String(), b.matter.String()) })
	return heads, after, nil
}

// small is a tree in memory, over the cases of one day.
type small []tlog.Hash

// ReadHashes implements tlog.HashReader.
func (s small) ReadHashes(places []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(places))
	for i, p := range places {
		if p < 0 || p >= int64(len(s)) {
			return nil, fmt.Errorf("audit: the tree of cases has no hash at %d", p)
		}
		out[i] = s[p]
	}
	return out, nil
}

func smallTree(heads []caseHead) (s small, err error) {
	for i, h := range heads {
		more, err := tlog.StoredHashes(int64(i), proof.CaseHead(h.matter.String(), h.lines, h.sum), s)
		if err != nil {
			return nil, err
		}
		s = append(s, more...)
	}
	return s, nil
}

// CaseLog is the log of one case with everything that proves it (proof.VerifyCase). Of other cases it holds hashes
// alone. It asks nobody's right; Name and Sign are for whoever reads it.
func (n *Notary) CaseLog(ctx context.Context, unit id.Unit, c id.Case) (out *proof.CaseLog, err error) {
	err = n.db.View(ctx, actor.Automaton(automaton.Name, unit), func(tx *db.Tx) error {
		out, err = n.caseLog(ctx, tx, unit, c)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("audit: log of a case: %w", err)
	}
	return out, nil
}

func (n *Notary) caseLog(ctx context.Context, tx *db.Tx, unit id.Unit, c id.Case) (*proof.CaseLog, error) {
	q := query.New(tx)
	out := &proof.CaseLog{Key: n.key.Public, Unit: unit.String(), Matter: c.String(), Lines: []proof.CaseLine{}, Anchors: []proof.CaseAnchor{}}
	lines, err := q.Matter(ctx, query.MatterParams{UnitID: unit, MatterID: c})
	if err != nil {
		return nil, err
	}
	sum := ""
	for _, e := range lines {
		l := caseLine(e)
		sum = l.Next(out.Unit, out.Matter, sum)
		l.Sum = sum
		out.Lines = append(out.Lines, l)
	}
	newest, err := q.Newest(ctx)
	if errors.Is(err, db.ErrNoRows) {
		return out, nil
	}
	if err != nil {
		return nil, err
	}
	out.Checkpoint = newest.Note
	rows, err := q.CaseHeads(ctx, query.CaseHeadsParams{UnitID: unit, MatterID: c})
	if err != nil {
		return nil, err
	}
	t := newTree(ctx, tx)
	for _, r := range rows {
		a, err := caseAnchor(ctx, q, t, unit, newest.Size, r)
		if err != nil {
			return nil, err
		}
		out.Anchors = append(out.Anchors, a)
	}
	return out, nil
}

func caseAnchor(ctx context.Context, q *query.Queries, t *tree, unit id.Unit, size int64, r query.CaseHeadsRow) (a proof.CaseAnchor, err error) {
	a = proof.CaseAnchor{Day: r.Day, Lines: r.Lines, Place: r.Place, Cases: r.Cases, Leaf: r.Leaf}
	if a.Root, err = tlog.ParseHash(r.Root); err != nil {
		return a, err
	}
	rows, err := q.HeadsOfDay(ctx, query.HeadsOfDayParams{UnitID: unit, Day: r.Day})
	if err != nil {
		return a, err
	}
	heads := make([]caseHead, len(rows))
	for i, h := range rows {
		heads[i] = caseHead{h.MatterID, h.Lines, h.Hash}
	}
	s, err := smallTree(heads)
	if err != nil {
		return a, err
	}
	way, err := tlog.ProveRecord(r.Cases, r.Place, s)
	if err != nil {
		return a, err
	}
	a.Way = way
	a.Proof, err = tlog.ProveRecord(size, r.Leaf, t)
	return a, err
}
