// Package db opens the database, migrates it and runs transactions.
//
// The product runs on two engines with one set of SQL: SQLite inside the program (the default, for
// one machine) and PostgreSQL (for several stateless nodes). Queries are written once, with $1
// placeholders and the part of SQL that both engines understand, and are turned into Go by sqlc.
//
// A use case is one call of InTx; a question is one call of View. Both take the actor: the audit
// needs to know who acts, and so does PostgreSQL, whose policies are the second wall between offices
// (wall.go). Code inside a transaction must not call InTx again, sleep, or talk to the network: on
// SQLite all writers of the process share one connection.
//
// Group commit. Concurrent InTx calls on SQLite are executed one after another, each inside a
// savepoint, and made durable by one common commit (one fsync); each caller is answered only after
// that commit. A failed call is rolled back alone. This is what lets an office file a thousand
// submissions a second on one disk without giving up durability. On PostgreSQL calls run
// concurrently, unless they name a Lane, which groups them in the same way.
package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	_ "modernc.org/sqlite" // registers the "sqlite" driver

	"wrota/internal/kit/actor"
)

// Engine is one of the two databases.
type Engine string

const (
	SQLite   Engine = "sqlite"
	Postgres Engine = "postgres"
)

// DB is an open database.
type DB struct {
	engine Engine
	write  *sql.DB
	read   *sql.DB // SQLite: a pool of read-only connections; PostgreSQL: the same as write
	pool   *pgxpool.Pool
	file   string
	lanes  lanes
	role   atomic.Value // string: the role that transactions take on, see wall.go

	writing, reading statements // SQLite only
}

// Open opens the database named by a URL: a path or "sqlite:PATH" for SQLite,
// "postgres://user@host/name" for PostgreSQL.
func Open(ctx context.Context, where string) (*DB, error) {
	if strings.HasPrefix(where, "postgres://") || strings.HasPrefix(where, "postgresql://") {
		return openPostgres(ctx, where)
	}
	return openSQLite(ctx, strings.TrimPrefix(where, "sqlite:"))
}

func openSQLite(ctx context.Context, path string) (*DB, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("db: %w", err)
	}
	dsn := func(extra ...string) string {
		v := url.Values{"_pragma": append([]string{
			"busy_timeout(10000)", "foreign_keys(1)", "journal_mode(wal)",
			"synchronous(full)", // an acknowledged submission survives a power cut
			"temp_store(memory)", "cache_size(-65536)", "mmap_size(268435456)",
			"wal_autocheckpoint(4000)", "journal_size_limit(67108864)", "trusted_schema(0)",
		}, extra...)}
		return "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + v.Encode()
	}
	w, err := sql.Open("sqlite", dsn()+"&_txlock=immediate")
	if err != nil {
		return nil, fmt.Errorf("db: open %s: %w", path, err)
	}
	w.SetMaxOpenConns(1)
	if err := w.PingContext(ctx); err != nil {
		return nil, fmt.Errorf("db: open %s: %w", path, errors.Join(err, w.Close()))
	}
	_ = os.Chmod(path, 0o600) // personal data: nobody else on the machine reads it; refused on some file systems
	r, err := sql.Open("sqlite", dsn("query_only(1)"))
	if err != nil {
		return nil, fmt.Errorf("db: open %s: %w", path, errors.Join(err, w.Close()))
	}
	r.SetMaxOpenConns(8)
	r.SetMaxIdleConns(8)
	d := &DB{engine: SQLite, write: w, read: r, file: path}
	d.lanes.start(d)
	return d, nil
}

func openPostgres(ctx context.Context, where string) (*DB, error) {
	cfg, err := pgxpool.ParseConfig(where)
	if err != nil {
		return nil, errors.New("db: the PostgreSQL address is malformed") // the parser's text may hold the password
	}
	if !strings.Contains(where, "pool_max_conns") {
		cfg.MaxConns = 32
	}
	cfg.ConnConfig.RuntimeParams["timezone"] = "UTC"
	cfg.ConnConfig.RuntimeParams["application_name"] = "wrota"
	cfg.ConnConfig.RuntimeParams["idle_in_transaction_session_timeout"] = "60000"
	pool, err := pgxpool.NewWithConfig(ctx, cfg)
	if err != nil {
		return nil, fmt.Errorf("db: open: %w", err)
	}
	if err := pool.Ping(ctx); err != nil {
		pool.Close()
		return nil, fmt.Errorf("db: open: %w", err)
	}
	w := sql.OpenDB(connector{stdlib.GetPoolConnector(pool)})
	w.SetMaxIdleConns(0) // the pool keeps them
	w.SetMaxOpenConns(int(cfg.MaxConns))
	d := &DB{engine: Postgres, write: w, read: w, pool: pool}
	d.lanes.start(d)
	if err := d.learnRole(ctx); err != nil {
		return nil, errors.Join(err, d.Close())
	}
	return d, nil
}

// Close waits for running transactions and closes the database.
func (d *DB) Close() error {
	d.lanes.stop()
	d.writing.close()
	d.reading.close()
	err := d.write.Close()
	if d.engine == SQLite {
		return errors.Join(err, d.read.Close())
	}
	d.pool.Close()
	return err
}

// Engine tells which database this is.
func (d *DB) Engine() Engine { return d.engine }

// File is the path of an SQLite database, "" for PostgreSQL.
func (d *DB) File() string { return d.file }

// Raw is the writing handle, for the job queue only. It acts as the login role and announces nobody.
func (d *DB) Raw() *sql.DB { return d.write }

// Ping tells whether the database answers.
func (d *DB) Ping(ctx context.Context) error {
	var one int
	return d.read.QueryRowContext(ctx, `SELECT 1`).Scan(&one)
}

// View runs a question in a read-only transaction: everything fn reads is of one moment.
func (d *DB) View(ctx context.Context, by actor.Actor, fn func(tx *Tx) error) error {
	t, opts := &Tx{db: d, by: by}, sql.TxOptions{ReadOnly: true}
	if d.engine == Postgres {
		opts.Isolation = sql.LevelRepeatableRead
	} else {
		t.stmts = &d.reading
		defer d.reading.learn(context.WithoutCancel(ctx), d.read)
	}
	stx, err := d.read.BeginTx(d.announce(ctx, by), &opts)
	if err != nil {
		return fmt.Errorf("db: begin: %w", err)
	}
	defer stx.Rollback() //nolint:errcheck // a read leaves nothing behind
	t.on, t.tx = stx, stx
	return fn(t)
}

// retryable tells whether PostgreSQL asks for the transaction to be run again.
func retryable(err error) bool {
	state := sqlState(err)
	return state == "40001" || state == "40P01"
}

// backoff is how long to wait before attempt n of a transaction that lost against another one.
func backoff(n int) time.Duration { return time.Duration(n*n) * 5 * time.Millisecond }
