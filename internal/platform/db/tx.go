package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"wrota/internal/kit/actor"
)

// Tx is a running transaction. It satisfies the interface that sqlc's generated code asks for. It
// cannot be committed by those who get it: InTx and View do that.
type Tx struct {
	on     executor
	tx     *sql.Tx   // nil in Ask, which needs no transaction
	raw    *sql.Conn // PostgreSQL: the connection underneath, for batches
	db     *DB
	stmts  *statements // nil on PostgreSQL, whose driver caches
	by     actor.Actor
	queue  []statement
	sent   bool  // something of the queue has travelled
	failed error // of the queue; whatever fails afterwards fails because of it
	group  bool  // the call shares its transaction and stands in a savepoint
	ending []func() error
	after  []func()
	marks  map[any]any
}

// executor is what both a transaction and a bare handle can do.
type executor interface {
	ExecContext(ctx context.Context, q string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, q string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, q string, args ...any) *sql.Row
	PrepareContext(ctx context.Context, q string) (*sql.Stmt, error)
}

// By is the actor the transaction was opened for.
func (t *Tx) By() actor.Actor { return t.by }

// Engine tells which database this is; only platform packages may care.
func (t *Tx) Engine() Engine { return t.db.engine }

// SQL is the transaction underneath, for the job queue only.
func (t *Tx) SQL() *sql.Tx { return t.tx }

// BeforeCommit registers work to be done at the end of the transaction, after fn returned nil. What
// takes a lock that everybody wants (a counter, the head of a chain) belongs here, so that the lock
// is held only for the last moment.
func (t *Tx) BeforeCommit(fn func() error) { t.ending = append(t.ending, fn) }

// AfterCommit registers work for the moment when the transaction is durable. It must not fail and
// must not matter: the process may die before it runs.
func (t *Tx) AfterCommit(fn func()) { t.after = append(t.after, fn) }

// Mark gives a package a place to keep something for the length of the transaction.
func (t *Tx) Mark(key any, make func() any) any {
	if v, ok := t.marks[key]; ok {
		return v
	}
	if t.marks == nil {
		t.marks = map[any]any{}
	}
	v := make()
	t.marks[key] = v
	return v
}

// ExecContext runs a statement.
func (t *Tx) ExecContext(ctx context.Context, q string, args ...any) (sql.Result, error) {
	if err := t.flush(ctx); err != nil {
		return nil, err
	}
	run := t.on.ExecContext
	if st := t.prepared(ctx, q); st != nil {
		run = func(ctx context.Context, _ string, args ...any) (sql.Result, error) {
			return st.ExecContext(ctx, args...)
		}
	}
	res, err := run(ctx, q, args...)
	count(ctx, q, res)
	return res, err
}

// QueryContext runs a query.
func (t *Tx) QueryContext(ctx context.Context, q string, args ...any) (*sql.Rows, error) {
	count(ctx, q, nil)
	if err := t.flush(ctx); err != nil {
		return nil, err
	}
	if st := t.prepared(ctx, q); st != nil {
		return st.QueryContext(ctx, args...)
	}
	return t.on.QueryContext(ctx, q, args...)
}

// QueryRowContext runs a query for one row.
func (t *Tx) QueryRowContext(ctx context.Context, q string, args ...any) *sql.Row {
	count(ctx, q, nil)
	_ = t.flush(ctx) // sql.Row cannot carry our error: the query fails by itself, and run tells why
	if st := t.prepared(ctx, q); st != nil {
		return st.QueryRowContext(ctx, args...)
	}
	return t.on.QueryRowContext(ctx, q, args...)
}

// PrepareContext is asked for by sqlc's interface; nobody calls it.
func (t *Tx) PrepareContext(ctx context.Context, q string) (*sql.Stmt, error) {
	return t.on.PrepareContext(ctx, q)
}

// prepared returns the statement compiled for this transaction's connection, if it is known already.
func (t *Tx) prepared(ctx context.Context, q string) *sql.Stmt {
	if t.stmts == nil {
		return nil
	}
	st := t.stmts.find(q)
	if st == nil || t.tx == nil {
		return st
	}
	return t.tx.StmtContext(ctx, st)
}

// end runs the endings and sends what is still queued.
func (t *Tx) end(ctx context.Context) error {
	for i := 0; i < len(t.ending); i++ { // an ending may register another
		if err := t.ending[i](); err != nil {
			return err
		}
	}
	if t.group {
		if err := t.later(ctx, releaseCall); err != nil {
			return err
		}
	}
	return t.flush(ctx)
}

// run executes fn and the endings, turning a panic into a value that the caller's goroutine rethrows.
func (t *Tx) run(ctx context.Context, fn func(*Tx) error) (err error, thrown *Panic) {
	defer func() {
		if v := recover(); v != nil {
			thrown = &Panic{v, debug.Stack()}
		}
	}()
	if err = fn(t); err == nil {
		err = t.end(ctx)
	}
	if err != nil && t.failed != nil && !errors.Is(err, t.failed) {
		err = errors.Join(t.failed, err)
	}
	return err, nil
}

// Panic carries a panic from the goroutine that ran the transaction to the one that asked for it.
type Panic struct {
	Value any
	Stack []byte
}

func (p *Panic) Error() string {
	return fmt.Sprintf("panic in a transaction: %v\n%s", p.Value, p.Stack)
}

// Lane names transactions that would wait for the same row anyway (the number series of one unit):
// on PostgreSQL they are grouped into one commit instead of queueing for the lock.
type Lane string

// InTx runs fn in a transaction: everything it wrote is durable when InTx returns nil, and nothing
// of it is left otherwise. fn may be run again when PostgreSQL reports a deadlock, so it must not
// change anything outside the transaction.
func (d *DB) InTx(ctx context.Context, by actor.Actor, fn func(tx *Tx) error, lane ...Lane) error {
	if d.engine == SQLite {
		return d.lanes.do(ctx, "", by, fn)
	}
	if len(lane) > 0 {
		return d.lanes.do(ctx, lane[0], by, fn)
	}
	for attempt := 1; ; attempt++ {
		err := d.alone(ctx, by, fn)
		if err == nil || attempt == 4 || !retryable(err) {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(backoff(attempt)):
		}
	}
}

func (d *DB) alone(ctx context.Context, by actor.Actor, fn func(tx *Tx) error) error {
	conn, err := d.write.Conn(ctx)
	if err != nil {
		return fmt.Errorf("db: connect: %w", err)
	}
	defer conn.Close() //nolint:errcheck // it only goes back to the pool
	stx, err := conn.BeginTx(d.announce(ctx, by), nil)
	if err != nil {
		return fmt.Errorf("db: begin: %w", err)
	}
	defer stx.Rollback() //nolint:errcheck // after a commit there is nothing to roll back
	t := &Tx{on: stx, tx: stx, raw: conn, db: d, by: by}
	err, thrown := t.run(ctx, fn)
	if thrown != nil {
		panic(thrown)
	}
	if err != nil {
		return err
	}
	if err := stx.Commit(); err != nil {
		return fmt.Errorf("db: commit: %w", err)
	}
	for _, f := range t.after {
		f()
	}
	return nil
}

// Ask runs a question that is one statement. It needs no transaction of its own, which saves two
// journeys to a PostgreSQL server; several statements that must agree belong into View.
func (d *DB) Ask(ctx context.Context, by actor.Actor, fn func(tx *Tx) error) error {
	t := &Tx{on: d.read, db: d, by: by}
	if d.engine == Postgres {
		t.on = asker{d.read, message{announced(by), d.actingRole()}}
	} else {
		t.stmts = &d.reading
		defer d.reading.learn(context.WithoutCancel(ctx), d.read)
	}
	return fn(t)
}
