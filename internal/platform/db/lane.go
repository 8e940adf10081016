package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"wrota/internal/kit/actor"
	"wrota/internal/platform/clock"
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

// worthJoining is how many times longer than a commit a group may run before it is closed. A commit that
// takes long is shared by many; one that is cheap is not worth waiting for, and those who were served early
// prepare their next request while the others are served.
const worthJoining = 4

// lanes runs grouped transactions: one goroutine a lane while it has work.
type lanes struct {
	db      *DB
	commit  atomic.Int64 // nanoseconds that a commit takes, of late
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
	done, broken := l.together(lane)
	for _, c := range done {
		finish(c, broken)
	}
	if l.db.engine == SQLite {
		l.db.writing.learn(context.Background(), l.db.write)
	}
}

func (l *lanes) together(lane Lane) (done []*call, broken error) {
	ctx := context.Background()
	conn, err := l.db.write.Conn(ctx)
	if err != nil {
		return l.refused(lane), fmt.Errorf("db: connect: %w", err)
	}
	defer conn.Close()                                               //nolint:errcheck // it only goes back to the pool
	stx, err := conn.BeginTx(l.db.announce(ctx, actor.Actor{}), nil) // nobody yet: each call says who it is
	if err != nil {
		return l.refused(lane), fmt.Errorf("db: begin: %w", err)
	}
	defer stx.Rollback() //nolint:errcheck // after a commit there is nothing to roll back
	begun, enough := clock.System{}.Now(), time.Duration(worthJoining*l.commit.Load())
	for len(done) < groupLimit && broken == nil && (len(done) == 0 || since(begun) < enough) {
		batch := l.next(lane, 1)
		if len(batch) == 0 {
			break
		}
		if c := batch[0]; c.taken.CompareAndSwap(false, true) {
			done = append(done, c)
			broken = l.one(l.newTx(conn, stx, c.by), c)
		}
	}
	if broken == nil {
		ready := clock.System{}.Now()
		if err := stx.Commit(); err != nil {
			broken = fmt.Errorf("db: commit: %w", err)
		}
		l.commit.Store((3*l.commit.Load() + int64(since(ready))) / 4)
	}
	return done, broken
}

// since is never negative, though the clock may be set back.
func since(t time.Time) time.Duration { return max(0, clock.System{}.Now().Sub(t)) }

// refused takes those who wait for a transaction that could not even begin: they all learn it.
func (l *lanes) refused(lane Lane) (done []*call) {
	for _, c := range l.next(lane, groupLimit) {
		if c.taken.CompareAndSwap(false, true) {
			done = append(done, c)
		}
	}
	return done
}

func (l *lanes) newTx(conn *sql.Conn, stx *sql.Tx, by actor.Actor) *Tx {
	t := &Tx{on: stx, tx: stx, db: l.db, by: by}
	if l.db.engine == SQLite {
		t.stmts = &l.db.writing
	} else {
		t.raw = conn
	}
	return t
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

// The marks around a call in a group.
const (
	beginCall   = "SAVEPOINT call"
	releaseCall = "RELEASE SAVEPOINT call"
	undoCall    = "ROLLBACK TO SAVEPOINT call"
)

// one runs a call inside a savepoint. It returns an error only when the common transaction is lost.
func (l *lanes) one(t *Tx, c *call) (broken error) {
	// A cancelled request must not interrupt a statement: SQLite would undo the whole group.
	ctx := context.WithoutCancel(c.ctx)
	c.tx, t.group = t, true
	if err := t.later(ctx, beginCall); err != nil {
		return fmt.Errorf("db: savepoint: %w", err)
	}
	if t.raw != nil {
		q, args := announced(c.by).args("")
		t.queue = append(t.queue, statement{q, args})
	}
	if c.err, c.thrown = t.run(ctx, c.fn); c.err == nil && c.thrown == nil {
		return nil
	}
	if t.raw != nil && !t.sent {
		return nil // it failed before anything of it travelled, its savepoint included
	}
	if err := t.command(ctx, undoCall); err != nil {
		// A full disk or a failing one: SQLite has already undone everything.
		return fmt.Errorf("db: the transaction was lost: %w", errors.Join(c.err, err))
	}
	return nil
}

// later runs one of our own statements; on PostgreSQL it travels with those of the call.
func (t *Tx) later(ctx context.Context, q string) error {
	if t.raw != nil {
		t.queue = append(t.queue, statement{sql: q})
		return nil
	}
	return t.command(ctx, q)
}

// command runs one of our own statements, which no request is charged for.
func (t *Tx) command(ctx context.Context, q string) error {
	var err error
	if st := t.prepared(ctx, q); st != nil {
		_, err = st.ExecContext(ctx)
	} else {
		_, err = t.on.ExecContext(ctx, q)
	}
	return err
}
