package audit

import (
	"context"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"

	"wrota/internal/platform/audit/query"
	"wrota/internal/platform/db"
)

// tree is the Merkle tree in the database: what it read and what it added in this transaction it remembers. To
// the arithmetic of tlog it is a tlog.HashReader, so another store needs nothing but that one method.
type tree struct {
	ctx   context.Context //nolint:containedctx // tlog.HashReader has no room for one
	tx    *db.Tx
	later *query.Queries
	known map[int64]tlog.Hash
}

func newTree(ctx context.Context, tx *db.Tx) *tree {
	return &tree{ctx, tx, query.New(tx.Deferred()), map[int64]tlog.Hash{}}
}

// add appends a leaf to a tree of the given size.
func (t *tree) add(size int64, leaf []byte) error {
	hashes, err := tlog.StoredHashes(size, leaf, t)
	if err != nil {
		return err
	}
	first := tlog.StoredHashIndex(0, size)
	for i, h := range hashes {
		place := first + int64(i)
		t.known[place] = h
		if err := t.later.InsertNode(t.ctx, query.InsertNodeParams{Place: place, Hash: h.String()}); err != nil {
			return err
		}
	}
	return nil
}

// ReadHashes reads the hashes of places, in their order.
func (t *tree) ReadHashes(places []int64) ([]tlog.Hash, error) {
	var unknown []int64
	for _, p := range places {
		if _, ok := t.known[p]; !ok {
			unknown = append(unknown, p)
		}
	}
	if len(unknown) > 0 {
		if err := t.load(unknown); err != nil {
			return nil, err
		}
	}
	out := make([]tlog.Hash, len(places))
	for i, p := range places {
		h, ok := t.known[p]
		if !ok {
			return nil, fmt.Errorf("audit: the tree has no hash at %d", p)
		}
		out[i] = h
	}
	return out, nil
}

func (t *tree) load(places []int64) error {
	var w db.Where
	db.In(&w, "place", places)
	rows, err := t.tx.QueryContext(t.ctx, `SELECT place, hash FROM audit_node`+w.SQL(), w.Args()...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var place int64
		var text string
		if err := rows.Scan(&place, &text); err != nil {
			return err
		}
		if t.known[place], err = tlog.ParseHash(text); err != nil {
			return fmt.Errorf("audit: the tree at %d: %w", place, err)
		}
	}
	return rows.Err()
}
