package db

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// Deferred is the transaction for statements whose result nobody waits for: query.New(tx.Deferred())
// queues every INSERT and UPDATE and sends them together, at the latest at the end of the
// transaction. On PostgreSQL a use case that writes eight rows then needs one journey to the server
// instead of eight; on SQLite, where there is no journey, they run at once.
//
// What was queued is sent before anything that Tx itself runs, so the order of statements is the
// order of the code. An error therefore shows later than its statement; it names the statement.
type Deferred struct{ t *Tx }

// Deferred returns the transaction for statements whose result nobody waits for.
func (t *Tx) Deferred() Deferred { return Deferred{t} }

type statement struct {
	sql  string
	args []any
}

// ExecContext queues a statement.
func (d Deferred) ExecContext(ctx context.Context, q string, args ...any) (sql.Result, error) {
	if d.t.raw == nil {
		return d.t.ExecContext(ctx, q, args...)
	}
	count(ctx, q, unknownResult{})
	plain, err := plainArgs(args)
	if err != nil {
		return nil, fmt.Errorf("db: %w", err)
	}
	d.t.queue = append(d.t.queue, statement{q, plain})
	return unknownResult{}, nil
}

// QueryContext runs a query at once, after what was queued.
func (d Deferred) QueryContext(ctx context.Context, q string, args ...any) (*sql.Rows, error) {
	return d.t.QueryContext(ctx, q, args...)
}

// QueryRowContext runs a query at once, after what was queued.
func (d Deferred) QueryRowContext(ctx context.Context, q string, args ...any) *sql.Row {
	return d.t.QueryRowContext(ctx, q, args...)
}

// PrepareContext is asked for by sqlc's interface; nobody calls it.
func (d Deferred) PrepareContext(ctx context.Context, q string) (*sql.Stmt, error) {
	return d.t.PrepareContext(ctx, q)
}

var errUnknown = errors.New("db: the result of a deferred statement is not known; use the transaction itself")

// unknownResult is what a queued statement returns: whoever needs to know how many rows it hit must
// not defer it.
type unknownResult struct{}

func (unknownResult) LastInsertId() (int64, error) { return 0, errUnknown }
func (unknownResult) RowsAffected() (int64, error) { return 0, errUnknown }

// plainArgs turns values into what the driver takes, as database/sql would.
func plainArgs(args []any) ([]any, error) {
	out := make([]any, len(args))
	for i, a := range args {
		v, err := driver.DefaultParameterConverter.ConvertValue(a)
		if err != nil {
			return nil, fmt.Errorf("argument %d: %w", i+1, err)
		}
		out[i] = v
	}
	return out, nil
}

// flush sends what was queued.
func (t *Tx) flush(ctx context.Context) error {
	if len(t.queue) == 0 || t.failed != nil {
		return t.failed
	}
	queue := t.queue
	t.queue, t.sent = nil, true
	t.failed = t.raw.Raw(func(c any) error { return send(ctx, c.(*pgConn).Conn.Conn(), queue) })
	return t.failed
}

func send(ctx context.Context, conn *pgx.Conn, queue []statement) error {
	b := &pgx.Batch{}
	for _, s := range queue {
		b.Queue(s.sql, s.args...)
	}
	results := conn.SendBatch(ctx, b)
	for _, s := range queue {
		if _, err := results.Exec(); err != nil {
			_ = results.Close() // the first error is the one that matters
			return fmt.Errorf("db: deferred %.60q: %w", s.sql, err)
		}
	}
	if err := results.Close(); err != nil {
		return fmt.Errorf("db: deferred: %w", err)
	}
	return nil
}
