package audit

import (
	"context"
	"fmt"

	"wrota/internal/platform/audit/query"
	"wrota/internal/platform/db"
)

// Sink is another system that gets every entry: a syslog, a file.
type Sink interface {
	// Name tells one sink from another: what was passed on is remembered under it.
	Name() string
	// Send passes entries on, in their order. An error means that some may not have arrived; they are sent again.
	Send(ctx context.Context, entries []Line) error
	Close() error
}

// Pass sends what the logs of all units have gained since the last time, at least once and in the order of each
// unit, and says how many entries that was. It reads behind the work and never holds it up: what cannot be sent
// waits in the log.
func (n *Notary) Pass(ctx context.Context, to Sink) (sent int, err error) {
	var behind []query.BehindRow
	err = n.db.View(ctx, automaton, func(tx *db.Tx) (err error) {
		behind, err = query.New(tx).Behind(ctx, to.Name())
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("audit: pass on: %w", err)
	}
	for _, b := range behind {
		for {
			k, err := n.passPart(ctx, to, &b)
			sent += k
			if err != nil {
				return sent, fmt.Errorf("audit: pass on: %w", err)
			}
			if k == 0 {
				break
			}
		}
	}
	return sent, nil
}

// passPart sends the next thousand entries of a unit and then moves the cursor: after a crash between the two
// they are sent again.
func (n *Notary) passPart(ctx context.Context, to Sink, at *query.BehindRow) (int, error) {
	var lines []Line
	err := n.db.View(ctx, automaton, func(tx *db.Tx) (err error) {
		lines, err = query.New(tx).Chain(ctx, query.ChainParams{UnitID: at.UnitID, Seq: at.Seq})
		return err
	})
	if err != nil || len(lines) == 0 {
		return 0, err
	}
	if err := to.Send(ctx, lines); err != nil {
		return 0, err
	}
	at.Seq = lines[len(lines)-1].Seq
	err = n.db.InTx(ctx, automaton, func(tx *db.Tx) error {
		return query.New(tx).MoveCursor(ctx, query.MoveCursorParams{Stream: to.Name(), UnitID: at.UnitID, Seq: at.Seq})
	})
	return len(lines), err
}
