package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"

	"wrota/internal/kit/actor"
)

// A call is one InTx waiting for its turn in a lane.
type call struct {
	ctx    context.Context
	by     actor.Actor
	fn     func(*Tx) error
	taken  atomic.Bool // by the lane, or by the caller who gave up
	done   chan struct{}
	err    error
	thrown *Panic
	tx     *Tx
}

// groupLimit bounds how many calls share a commit, so that the first of them does not wait for an
// endless line behind it.
const groupLimit = 64

// lanes runs grouped transactions: one goroutine a lane while it has work.
type lanes struct {
	db      *DB
	mu      sync.Mutex
	waiting map[Lane][]*call // a key is present while a goroutine serves it
	closed  bool
	running sync.WaitGroup
}

var errClosed = errors.New("db: the database is closing")

func (l *lanes) start(d *DB) { l.db, l.waiting = d, map[Lane][]*call{} }

func (l *lanes) stop() {
	l.mu.Lock()
	l.closed = true
	l.mu.Unlock()
	l.running.Wait()
}

func (l *lanes) do(ctx context.Context, lane Lane, by actor.Actor, fn func(*Tx) error) error {
	c := &call{ctx: ctx, by: by, fn: fn, done: make(chan struct{})}
	l.mu.Lock()
	if l.closed {
		l.mu.Unlock()
		return errClosed
	}
	queue, served := l.waiting[lane]
	l.waiting[lane] = append(queue, c)
	if !served {
		l.running.Add(1)
		go l.serve(lane)
	}
	l.mu.Unlock()
	select {
	case <-c.done:
	case <-ctx.Done():
		if c.taken.CompareAndSwap(false, true) {
			return ctx.Err() // never started
		}
		<-c.done // it is being executed: the outcome must be known
	}
	if c.thrown != nil {
		panic(c.thrown)
	}
	return c.err
}

func (l *lanes) next(lane Lane, max int) []*call {
	l.mu.Lock()
	defer l.mu.Unlock()
	n := min(max, len(l.waiting[lane]))
	batch := l.waiting[lane][:n:n]
	l.waiting[lane] = l.waiting[lane][n:]
	return batch
}

// idle ends the service of a lane if nothing waits.
func (l *lanes) idle(lane Lane) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.waiting[lane]) > 0 {
		return false
	}
	delete(l.waiting, lane)
	return true
}

func (l *lanes) serve(lane Lane) {
	defer l.running.Done()
	for !l.idle(lane) {
		l.group(lane)
	}
}

// group runs waiting calls in one transaction until none waits or the group is full, commits, and
// tells every caller.
func (l *lanes) group(lane Lane) {
	var done []*call
	stx, err := l.db.write.BeginTx(context.Background(), nil)
	broken := err
	for len(done) < groupLimit && broken == nil {
		batch := l.next(lane, groupLimit-len(done))
		if len(batch) == 0 {
			break
		}
		for _, c := range batch {
			if !c.taken.CompareAndSwap(false, true) {
				continue
			}
			done = append(done, c)
			if broken == nil {
				broken = l.one(stx, c)
			}
		}
	}
	if stx == nil { // the transaction could not even begin: all who wait learn it
		done = l.next(lane, groupLimit)
	} else if broken != nil {
		_ = stx.Rollback()
	} else if err := stx.Commit(); err != nil {
		broken = fmt.Errorf("db: commit: %w", err)
		_ = stx.Rollback()
	}
	for _, c := range done {
		finish(c, broken)
	}
	if st := l.stmts(); st != nil {
		st.learn(context.Background(), l.db.write)
	}
}

func finish(c *call, broken error) {
	if broken != nil && c.err == nil && c.thrown == nil {
		c.err = broken
	}
	if c.err == nil && c.thrown == nil && c.tx != nil {
		for _, f := range c.tx.after {
			f()
		}
	}
	close(c.done)
}

// one runs a call inside a savepoint. It returns an error only when the common transaction is lost.
func (l *lanes) one(stx *sql.Tx, c *call) (broken error) {
	// A cancelled request must not interrupt a statement: SQLite would undo the whole group.
	ctx := context.WithoutCancel(c.ctx)
	if err := l.exec(ctx, stx, "SAVEPOINT call"); err != nil {
		return fmt.Errorf("db: savepoint: %w", err)
	}
	c.tx = &Tx{tx: stx, db: l.db, stmts: l.stmts(), by: c.by}
	c.err, c.thrown = c.tx.run(c.fn)
	if c.err == nil && c.thrown == nil {
		if err := l.exec(ctx, stx, "RELEASE SAVEPOINT call"); err != nil {
			c.err = fmt.Errorf("db: release: %w", err)
			return c.err
		}
		return nil
	}
	if err := l.exec(ctx, stx, "ROLLBACK TO SAVEPOINT call"); err != nil {
		// A full disk or a failing one: SQLite has already undone everything.
		return fmt.Errorf("db: the transaction was lost: %w", errors.Join(c.err, err))
	}
	return nil
}

func (l *lanes) exec(ctx context.Context, stx *sql.Tx, q string) error {
	var err error
	if st := (&Tx{stmts: l.stmts()}).prepared(q); st != nil {
		_, err = stx.StmtContext(ctx, st).ExecContext(ctx)
	} else {
		_, err = stx.ExecContext(ctx, q)
	}
	return err
}

func (l *lanes) stmts() *statements {
	if l.db.engine == SQLite {
		return &l.db.writing
	}
	return nil
}
