// Package jobs is how modules work together without knowing each other, and how work is done later.
//
// A fact ("an application was filed") is told with Tell inside the transaction that made it true; it
// reaches every listener at least once, and facts about one subject reach a listener in the order in
// which they were told. A command ("send this message", "look at this term on that day") is put with
// Do, runs once its time has come, and is retried with growing pauses until it succeeds.
//
// Listeners and commands must be idempotent: after a crash between the work and its record they run
// again. The Source of a fact is the natural key to recognise a repetition.
//
// Underneath is River, whose transactional insert is the outbox on both databases. Work that failed
// for good stays visible (Stuck) until a person retries it; nothing disappears silently.
package jobs

import (
	"context"
	"database/sql"
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"log/slog"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/db"
	"wrota/internal/platform/jobs/query"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations are the tables of the order of facts. River's own tables come with MigrateRiver.
var Migrations = db.Migrations{Module: "jobs", FS: sub(migrations)}

func sub(f embed.FS) fs.FS {
	s, err := fs.Sub(f, "migrations")
	if err != nil {
		panic(err) // the folder is embedded
	}
	return s
}

// MigrateRiver brings the tables of the queue up to date.
func MigrateRiver(ctx context.Context, d *db.DB) error {
	m, err := rivermigrate.New(driver(d), &rivermigrate.Config{Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		return fmt.Errorf("jobs: %w", err)
	}
	if _, err := m.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return fmt.Errorf("jobs: migrate the queue: %w", err)
	}
	return nil
}

func driver(d *db.DB) riverdriver.Driver[*sql.Tx] {
	if d.Engine() == db.SQLite {
		return riversqlite.New(d.Raw())
	}
	return riverdatabasesql.New(d.Raw())
}

// Event is a fact that others may hear. Name is "<module>.<fact>"; Subject orders facts: those with
// the same subject arrive one after another.
type Event interface {
	Name() string
	Subject() string
}

// Source says which fact a listener is being told.
type Source struct {
	Event id.Event
	Unit  id.Unit
	At    time.Time   // when it became true
	By    actor.Actor // who made it true

	found map[string]any
}

// Shared finds what several listeners of one fact need, once: they hear of it one after another, and
// mostly ask for the thing that it is about. Whoever gets it must not change it.
func Shared[T any](s Source, what string, find func() (T, error)) (T, error) {
	if v, ok := s.found[what].(T); ok {
		return v, nil
	}
	v, err := find()
	if err == nil && s.found != nil {
		s.found[what] = v
	}
	return v, err
}

// Command is work to be done later or apart from the request. The same Key is not queued twice while
// one waits; an empty Key means every command counts.
type Command struct {
	Name    string
	Key     string
	At      time.Time // zero: as soon as possible
	Payload any
}

// Config says how much work is done at once.
type Config struct {
	Workers int           // at once; 0 means 8
	Poll    time.Duration // how often the database is asked for work; 0 means 200 ms
	Logger  *slog.Logger
}

// Queue tells facts, takes commands and, once started, works them off.
type Queue struct {
	db        *db.DB
	clock     clock.Clock
	log       *slog.Logger
	client    *river.Client[*sql.Tx]
	listeners map[string][]listener
	handlers  map[string]func(ctx context.Context, payload json.RawMessage) error
	long      map[string]bool // commands that may take hours
	every     []periodic
	cfg       Config
}

type listener struct {
	name string
	hear func(ctx context.Context, s Source, payload json.RawMessage) error
}

// New returns a queue on d; it works nothing off until Start.
func New(d *db.DB, c clock.Clock, cfg Config) (*Queue, error) {
	if cfg.Logger == nil {
		cfg.Logger = slog.New(slog.DiscardHandler)
	}
	q := &Queue{
		db: d, clock: c, log: cfg.Logger, cfg: cfg,
		listeners: map[string][]listener{}, handlers: map[string]func(context.Context, json.RawMessage) error{}, long: map[string]bool{},
	}
	var err error
	q.client, err = river.NewClient(driver(d), &river.Config{Logger: quiet(cfg.Logger), SkipUnknownJobCheck: true})
	if err != nil {
		return nil, fmt.Errorf("jobs: %w", err)
	}
	return q, nil
}

// quiet lets through only what an operator must know: River tells a lot at the level Info.
func quiet(l *slog.Logger) *slog.Logger { return slog.New(levelFloor{l.Handler(), slog.LevelWarn}) }

type levelFloor struct {
	slog.Handler
	floor slog.Level
}

func (h levelFloor) Enabled(ctx context.Context, l slog.Level) bool {
	return l >= h.floor && h.Handler.Enabled(ctx, l)
}

func (h levelFloor) WithAttrs(a []slog.Attr) slog.Handler {
	return levelFloor{h.Handler.WithAttrs(a), h.floor}
}

func (h levelFloor) WithGroup(n string) slog.Handler {
	return levelFloor{h.Handler.WithGroup(n), h.floor}
}

// eventArgs is a fact as it stands in the queue.
type eventArgs struct {
	ID      id.Event        `json:"id"`
	Name    string          `json:"name"`
	Subject string          `json:"subject"`
	No      int64           `json:"no"`
	Unit    id.Unit         `json:"unit"`
	At      time.Time       `json:"at"`
	By      actor.Actor     `json:"by"`
	Payload json.RawMessage `json:"payload"`
}

func (eventArgs) Kind() string { return "event" }

// commandArgs is a command as it stands in the queue.
type commandArgs struct {
	Name    string          `json:"name" river:"unique"`
	Key     string          `json:"key" river:"unique"`
	Payload json.RawMessage `json:"payload"`
}

func (commandArgs) Kind() string { return "command" }

// maxAttempts with River's growing pauses (attempt⁴ seconds) spans about three weeks.
const maxAttempts = 25

// Tell adds a fact to the transaction that makes it true.
func (q *Queue) Tell(ctx context.Context, tx *db.Tx, unit id.Unit, e Event) error {
	no, err := query.New(tx).Issue(ctx, e.Subject())
	if err != nil {
		return fmt.Errorf("jobs: tell %s: %w", e.Name(), err)
	}
	return q.tell(ctx, tx, unit, e, no)
}

// TellFirst is Tell for the fact with which its subject begins to exist: its number in the order is
// known without asking. Telling a second first fact about a subject fails.
func (q *Queue) TellFirst(ctx context.Context, tx *db.Tx, unit id.Unit, e Event) error {
	if err := query.New(tx.Deferred()).IssueFirst(ctx, e.Subject()); err != nil {
		return fmt.Errorf("jobs: tell %s: %w", e.Name(), err)
	}
	return q.tell(ctx, tx, unit, e, 1)
}

func (q *Queue) tell(ctx context.Context, tx *db.Tx, unit id.Unit, e Event, no int64) error {
	payload, err := json.Marshal(e)
	if err != nil {
		return fmt.Errorf("jobs: tell %s: %w", e.Name(), err)
	}
	args := eventArgs{id.New[id.Event](), e.Name(), e.Subject(), no, unit, q.clock.Now(), tx.By().Author(), payload}
	if at := q.atOnce(); !at.IsZero() {
		return q.tellAt(ctx, tx, args, at)
	}
	if err := put(ctx, tx, args); err != nil {
		return fmt.Errorf("jobs: tell %s: %w", e.Name(), err)
	}
	return nil
}

// put writes work that may begin now into River's table, as River's own insertion does. Half of what
// filing costs the database is spent there; done here, the statement is compiled once on SQLite, and on
// PostgreSQL it travels with the other statements of the use case.
func put(ctx context.Context, tx *db.Tx, args river.JobArgs) error {
	body, err := json.Marshal(args)
	if err != nil {
		return err
	}
	now := clock.System{}.Now() // River reckons by the machine's clock
	values := []any{string(body), args.Kind(), maxAttempts, now}
	if tx.Engine() == db.SQLite {
		values[0], values[3] = body, now.Format(riverSQLiteTime)
	}
	_, err = tx.Deferred().ExecContext(ctx, `INSERT INTO river_job (args, kind, max_attempts, created_at, scheduled_at) VALUES ($1, $2, $3, $4, $4)`, values...)
	return err
}

// riverSQLiteTime is how River writes times into SQLite, where they are compared as texts.
const riverSQLiteTime = "2006-01-02 15:04:05.999"

// tellAt leaves it to River to put a fact into the queue at a moment of another clock, together with
// the other facts of the transaction.
func (q *Queue) tellAt(ctx context.Context, tx *db.Tx, args eventArgs, at time.Time) error {
	list := tx.Mark(pendingKey{q}, func() any {
		list := &[]river.InsertManyParams{}
		tx.BeforeCommit(func() error { return q.enqueue(ctx, tx, *list) })
		return list
	}).(*[]river.InsertManyParams)
	*list = append(*list, river.InsertManyParams{Args: args, InsertOpts: &river.InsertOpts{MaxAttempts: maxAttempts, ScheduledAt: at}})
	return nil
}

// atOnce is when work is due that may begin immediately. River reckons by the machine's clock; a queue
// whose clock stands in the past (a demonstration that tells its story) would otherwise wait for it.
func (q *Queue) atOnce() time.Time {
	if now := q.clock.Now(); now.Before((clock.System{}).Now().Add(-betweenLooks)) {
		return now
	}
	return time.Time{}
}

// betweenLooks is by how much two clocks may differ that are taken for the same.
const betweenLooks = time.Second

type pendingKey struct{ q *Queue }

// enqueue puts all facts of a transaction into the queue at once.
func (q *Queue) enqueue(ctx context.Context, tx *db.Tx, list []river.InsertManyParams) error {
	if _, err := q.client.InsertManyFastTx(ctx, tx.SQL(), list); err != nil {
		return fmt.Errorf("jobs: tell: %w", err)
	}
	return nil
}

// Do adds a command to the transaction.
func (q *Queue) Do(ctx context.Context, tx *db.Tx, c Command) error {
	payload, err := json.Marshal(c.Payload)
	if err != nil {
		return fmt.Errorf("jobs: do %s: %w", c.Name, err)
	}
	opts := &river.InsertOpts{MaxAttempts: maxAttempts, ScheduledAt: c.At}
	if c.At.IsZero() {
		opts.ScheduledAt = q.atOnce()
	}
	if c.Key == "" && opts.ScheduledAt.IsZero() {
		if err := put(ctx, tx, commandArgs{c.Name, c.Key, payload}); err != nil {
			return fmt.Errorf("jobs: do %s: %w", c.Name, err)
		}
		return nil
	}
	if c.Key != "" {
		opts.UniqueOpts = river.UniqueOpts{ByArgs: true, ByState: waiting}
	}
	if _, err := q.client.InsertTx(ctx, tx.SQL(), commandArgs{c.Name, c.Key, payload}, opts); err != nil {
		return fmt.Errorf("jobs: do %s: %w", c.Name, err)
	}
	return nil
}

// On registers a listener of a fact: what hear does must be idempotent. All listeners are registered
// in one place, app/subscriptions.go, before Start.
func On[E Event](q *Queue, name string, hear func(ctx context.Context, s Source, e E) error) {
	var zero E
	q.listeners[zero.Name()] = append(q.listeners[zero.Name()], listener{name, func(ctx context.Context, s Source, payload json.RawMessage) error {
		var e E
		if err := json.Unmarshal(payload, &e); err != nil {
			return fmt.Errorf("jobs: %s: %w", zero.Name(), err)
		}
		return hear(ctx, s, e)
	}})
}

// Handle registers who does a command.
func Handle[P any](q *Queue, name string, do func(ctx context.Context, p P) error) {
	q.handlers[name] = func(ctx context.Context, payload json.RawMessage) error {
		var p P
		if err := json.Unmarshal(payload, &p); err != nil {
			return fmt.Errorf("jobs: %s: %w", name, err)
		}
		return do(ctx, p)
	}
}

type periodic struct {
	name  string
	every time.Duration
}

// Every registers a command that runs again and again, on one node at a time.
func Every(q *Queue, name string, every time.Duration, do func(ctx context.Context) error) {
	Handle(q, name, func(ctx context.Context, _ struct{}) error { return do(ctx) })
	q.every = append(q.every, periodic{name, every})
}

// Daily registers work of every day that may take hours, such as reading every file.
func Daily(q *Queue, name string, do func(ctx context.Context) error) {
	Every(q, name, 24*time.Hour, do)
	q.long[name] = true
}

// Listeners lists "fact → listener" for the documentation of the house.
func (q *Queue) Listeners() map[string][]string {
	out := map[string][]string{}
	for fact, ls := range q.listeners {
		for _, l := range ls {
			out[fact] = append(out[fact], l.name)
		}
	}
	return out
}
