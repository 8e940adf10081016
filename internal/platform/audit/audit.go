// Package audit keeps the log of who did what and who looked at whose data (RODO art. 5(2), KRI:
// accountability logs, at least two years).
//
// The log of a unit is append-only and hash-chained: an entry carries the hash of the one before, so
// that removing, changing or reordering an entry shows. Entries are written in the transaction of
// the action itself, at its very end: an action without its entry cannot be committed.
//
// Words: a change is something done, a view is personal data shown to somebody; the matter is the
// case an entry belongs to (its metryka, KPA art. 66a, is read from here); about is the person whose
// data it was. Entries hold names of actors and identifiers of things, never the data itself.
//
// Actions outside any unit (logging in, an account) are logged under id.Region.
package audit

import (
	"context"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
	"wrota/internal/platform/audit/query"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/db"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations are the tables of the log.
var Migrations = db.Migrations{Module: "audit", FS: sub(migrations)}

func sub(f embed.FS) fs.FS {
	s, err := fs.Sub(f, "migrations")
	if err != nil {
		panic(err) // the folder is embedded
	}
	return s
}

// Log writes and reads the log.
type Log struct{ clock clock.Clock }

// New returns a log that takes its time from c.
func New(c clock.Clock) *Log { return &Log{c} }

// Entry says what happened. Verb is "<module>.<fact>", the key of a sentence for people is
// "audit.<verb>".
type Entry struct {
	Verb    string
	Subject string  // what it was done to: "case:…", "draft:…"
	Matter  id.Case // the case it belongs to, if any
	About   string  // whose data: "account:…", "party:…"
	Detail  any     // JSON; identifiers and reasons, no personal data
}

// Line is an entry as it stands in the log.
type Line = query.AuditEntry

// Record adds a change to the unit's log; it is written when the transaction ends.
func (l *Log) Record(ctx context.Context, tx *db.Tx, unit id.Unit, e Entry) {
	l.add(ctx, tx, unit, "change", e)
}

// Viewed logs that the actor was shown personal data. It is a transaction of its own.
func (l *Log) Viewed(ctx context.Context, d *db.DB, by actor.Actor, unit id.Unit, e Entry) error {
	return d.InTx(ctx, by, func(tx *db.Tx) error {
		l.add(ctx, tx, unit, "view", e)
		return nil
	})
}

type pendingKey struct{ unit id.Unit }

// add collects the entry; the first one of a unit registers the flush, so that the head of the chain
// is locked only in the last moment of the transaction.
func (l *Log) add(ctx context.Context, tx *db.Tx, unit id.Unit, kind string, e Entry) {
	if unit.IsZero() {
		unit = id.Region
	}
	list := tx.Mark(pendingKey{unit}, func() any {
		list := &[]Line{}
		tx.BeforeCommit(func() error { return l.flush(ctx, tx, unit, *list) })
		return list
	}).(*[]Line)
	*list = append(*list, l.line(tx.By(), unit, kind, e))
}

func (l *Log) line(by actor.Actor, unit id.Unit, kind string, e Entry) Line {
	detail := "{}"
	if e.Detail != nil {
		detail = string(db.ToJSON(e.Detail))
	}
	who := by.Account.String()
	if by.Kind == actor.Clerk {
		who = by.Employee.String()
	}
	origin := db.ToJSON(struct {
		Address string `json:"address,omitempty"`
		Session string `json:"session,omitempty"`
		Request string `json:"request,omitempty"`
	}{by.Source.Address, by.Source.Session, by.Source.Request.String()})
	return Line{
		UnitID: unit, At: db.At(l.clock.Now()), Kind: kind, Verb: e.Verb, Subject: e.Subject, MatterID: e.Matter, About: e.About,
		ActorKind: string(by.Kind), ActorID: who, ActorName: by.Name, ActorPost: by.Post, Origin: string(origin), Detail: detail,
	}
}

func (l *Log) flush(ctx context.Context, tx *db.Tx, unit id.Unit, lines []Line) error {
	head, err := query.New(tx).Reserve(ctx, query.ReserveParams{UnitID: unit, N: int64(len(lines))})
	if err != nil {
		return fmt.Errorf("audit: reserve: %w", err)
	}
	later := query.New(tx.Deferred())
	prev, first := head.Hash, head.Seq-int64(len(lines))
	for i, line := range lines {
		line.Seq, line.Prev = first+int64(i)+1, prev
		line.Hash = Hash(line)
		prev = line.Hash
		if err := later.Insert(ctx, query.InsertParams(line)); err != nil {
			return fmt.Errorf("audit: insert: %w", err)
		}
	}
	if err := later.Advance(ctx, query.AdvanceParams{UnitID: unit, Hash: prev}); err != nil {
		return fmt.Errorf("audit: advance: %w", err)
	}
	return nil
}

// Hash is the hash of an entry: SHA-256 over the JSON array of its columns in the order of the
// table, the hash of the entry before it included, so that anybody can recompute the chain.
func Hash(e Line) string {
	body, err := json.Marshal([]any{
		e.UnitID, e.Seq, e.At.UTC().Format("2006-01-02T15:04:05.000000Z"), e.Kind, e.Verb, e.Subject, e.MatterID, e.About,
		e.ActorKind, e.ActorID, e.ActorName, e.ActorPost, e.Origin, e.Detail, e.Prev,
	})
	if err != nil {
		panic(err) // strings and numbers always have a JSON form
	}
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:])
}

// Matter lists what was done in a case, the first thing first.
func (l *Log) Matter(ctx context.Context, tx *db.Tx, unit id.Unit, c id.Case) ([]Line, error) {
	lines, err := query.New(tx).Matter(ctx, query.MatterParams{UnitID: unit, MatterID: c})
	if err != nil {
		return nil, fmt.Errorf("audit: matter: %w", err)
	}
	return lines, nil
}

// Letter lists what was done with a letter of the register of incoming mail, also before it belonged to a
// case, the first thing first.
func (l *Log) Letter(ctx context.Context, tx *db.Tx, unit id.Unit, letter id.Letter) ([]Line, error) {
	lines, err := query.New(tx).Letter(ctx, query.LetterParams{UnitID: unit, Subject: "letter:" + letter.Short()})
	if err != nil {
		return nil, fmt.Errorf("audit: letter: %w", err)
	}
	return lines, nil
}
