package trust

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"wrota/internal/platform/blob"
	"wrota/internal/platform/db"
	"wrota/internal/platform/tsl"
	"wrota/internal/signatures/query"
)

// MaxList bounds a trusted list; the largest of the Union has a few megabytes.
const MaxList = 48 << 20

// store keeps the lists as blobs, by addresses in a table that all nodes share. It implements tsl.Store.
type store struct{ *Keeper }

func (k *Keeper) store() tsl.Store { return store{k} }

// Get gives nil for what is not there; also for a list whose bytes are damaged, so that it is fetched anew.
func (s store) Get(ctx context.Context, url string) ([]byte, error) {
	var sum blob.Sum
	err := s.DB.Ask(ctx, automaton, func(tx *db.Tx) error {
		row, err := query.New(tx).List(ctx, url)
		sum = row.Blob
		return err
	})
	if errors.Is(err, db.ErrNoRows) || err == nil && sum.IsZero() {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	rc, _, err := s.Blobs.Open(ctx, sum)
	if errors.Is(err, blob.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer rc.Close() //nolint:errcheck // only read
	body, err := io.ReadAll(rc)
	if errors.Is(err, blob.ErrCorrupt) {
		return nil, nil
	}
	return body, err
}

// Put keeps a list. The same bytes again change nothing, so that other nodes do not load them again.
func (s store) Put(ctx context.Context, url string, body []byte) error {
	kept, err := s.Blobs.Put(ctx, bytes.NewReader(body), MaxList)
	if err != nil {
		return fmt.Errorf("trust: list: %w", err)
	}
	err = s.DB.InTx(ctx, automaton, func(tx *db.Tx) error {
		q := query.New(tx)
		if row, err := q.List(ctx, url); err == nil && row.Blob == kept.Sum {
			return nil
		}
		return q.PutList(ctx, query.PutListParams{Url: url, Blob: kept.Sum, ChangedAt: db.At(s.Clock.Now())})
	})
	if err != nil {
		return fmt.Errorf("trust: list: %w", err)
	}
	return nil
}

// State is how it stands with one list.
type State struct {
	URL       string
	Territory string // empty: a document that leads to a list of the lists
	Sequence  int64
	Changed   time.Time // when the list at hand came; zero: there is none
	Checked   time.Time
	Problem   string
	Failing   time.Time // since when it cannot be had; zero: all is well
}

// Alarming tells whether somebody must look: there is no list at all, or none came for days.
func (s State) Alarming(now time.Time) bool {
	return !s.Failing.IsZero() && (s.Changed.IsZero() || now.Sub(s.Failing) >= alarm)
}

// States are all lists, for those who watch over the installation.
func (k *Keeper) States(ctx context.Context) (out []State, err error) { return States(ctx, k.DB) }

// States reads how it stands with the lists of a database.
func States(ctx context.Context, d *db.DB) (out []State, err error) {
	err = d.View(ctx, automaton, func(tx *db.Tx) error {
		rows, err := query.New(tx).Lists(ctx)
		for _, r := range rows {
			out = append(out, State{
				URL: r.Url, Territory: r.Territory, Sequence: r.Sequence, Changed: r.ChangedAt.Time, Checked: r.CheckedAt.Time, Problem: r.Problem, Failing: r.FailingAt.Time,
			})
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("trust: states of lists: %w", err)
	}
	return out, nil
}
