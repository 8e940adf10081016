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
//
// The actor of an entry is always the human at the keyboard. For whom they acted (a mandate) and why they
// looked (a purpose) stand in origin, which is text under the hash: the columns and the hash of entries made
// before there were mandates stay as they were, and the whole chain verifies by one rule.
//
// The heads of all chains at the end of each day are the leaves of a Merkle tree, whose root the installation
// signs and publishes (Notary); package proof checks exports of a log without a database. The log of a case is a chain
// of its own, made of the same entries; where each stood at the end of a day is in the tree as well (cases.go), so
// that a case proves itself without the log of its unit.
package audit

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
	"wrota/internal/platform/audit/proof"
	"wrota/internal/platform/audit/query"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/db"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations are the tables of the log.
var Migrations = db.Migrations{Module: "audit", FS: sub(migrations), Guards: guards}

// guards are the tables whose second wall differs from the standard (platform/db).
var guards = map[string]db.Guard{
	"audit_entry": {Region: true, Why: "what somebody does with their own account stands in the log of the region"},
	"audit_head":  {Region: true, Why: "the head of the log of the region"},
}

func sub(f embed.FS) fs.FS {
	s, err := fs.Sub(f, "migrations")
	if err != nil {
		panic(err) // the folder is embedded
	}
	return s
}

// Log writes and reads the log.
type Log struct {
	clock  clock.Clock
	people People
}

// People tells whose data a thing holds, for views that do not say it themselves: a case has parties, a letter has
// a sender. It is asked inside the transaction of the view.
type People interface {
	Concerned(ctx context.Context, tx *db.Tx, e Line) ([]string, error)
}

// New returns a log that takes its time from c. Without People a view is about nobody unless it says so.
func New(c clock.Clock, p ...People) *Log {
	l := &Log{clock: c}
	for _, one := range p {
		l.people = one
	}
	return l
}

// Entry says what happened. Verb is "<module>.<fact>", the key of a sentence for people is
// "audit.<verb>".
type Entry struct {
	Verb    string
	Subject string  // what it was done to: "case:…", "draft:…"
	Matter  id.Case // the case it belongs to, if any
	About   string  // whose data: "account:…", "party:…"; several by Everyone
	Purpose string  // why, where the matter does not say it; a word, no personal data
	Detail  any     // JSON; identifiers and reasons, no personal data
}

// Everyone is the About of an entry that concerns several people.
func Everyone(refs ...string) string { return strings.Join(refs, " ") }

// origin is where an action came from, and for whom and why it was done.
type origin struct {
	Address string  `json:"address,omitempty"`
	Session string  `json:"session,omitempty"`
	Request string  `json:"request,omitempty"`
	For     *behalf `json:"for,omitempty"`
	Why     string  `json:"why,omitempty"`
}

// behalf is whom a resident acted for, and by what.
type behalf struct {
	Account string `json:"account"`
	Mandate string `json:"mandate"`
	Basis   string `json:"basis"`
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
	who := by.Human().String()
	if by.Kind == actor.Clerk {
		who = by.Employee.String()
	}
	from := origin{Address: by.Source.Address, Session: by.Source.Session, Request: by.Source.Request.String(), Why: e.Purpose}
	if by.ForAnother() {
		from.For = &behalf{by.Account.String(), by.Mandate.ID.String(), string(by.Mandate.Basis)}
	}
	return Line{
		UnitID: unit, At: db.At(l.clock.Now()), Kind: kind, Verb: e.Verb, Subject: e.Subject, MatterID: e.Matter, About: e.About,
		ActorKind: string(by.Kind), ActorID: who, ActorName: by.Name, ActorPost: by.Post, Origin: string(db.ToJSON(from)), Detail: detail,
	}
}

func (l *Log) flush(ctx context.Context, tx *db.Tx, unit id.Unit, lines []Line) error {
	for i := range lines { // before the head is locked
		if err := l.concern(ctx, tx, &lines[i]); err != nil {
			return err
		}
	}
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
		if err := index(ctx, later, line); err != nil {
			return fmt.Errorf("audit: index: %w", err)
		}
	}
	if err := later.Advance(ctx, query.AdvanceParams{UnitID: unit, Hash: prev}); err != nil {
		return fmt.Errorf("audit: advance: %w", err)
	}
	return nil
}

// concern completes a view that does not say whose data it showed.
func (l *Log) concern(ctx context.Context, tx *db.Tx, e *Line) error {
	if e.Kind != "view" || e.About != "" || l.people == nil {
		return nil
	}
	who, err := l.people.Concerned(ctx, tx, *e)
	if err != nil {
		return fmt.Errorf("audit: concerned: %w", err)
	}
	e.About = Everyone(who...)
	return nil
}

// index notes whose data a view showed, so that they can be told.
func index(ctx context.Context, later *query.Queries, e Line) error {
	if e.Kind != "view" {
		return nil
	}
	people := strings.Fields(e.About)
	slices.Sort(people)
	for _, who := range slices.Compact(people) {
		if err := later.InsertAbout(ctx, query.InsertAboutParams{About: who, At: e.At, UnitID: e.UnitID, Seq: e.Seq}); err != nil {
			return err
		}
	}
	return nil
}

// Hash is the hash of an entry, by which anybody can recompute the chain (proof.Entry.Sum).
func Hash(e Line) string { return exported(e).Sum(e.UnitID.String()) }

// exported is an entry as an export carries it.
func exported(e Line) proof.Entry {
	return proof.Entry{
		Seq: e.Seq, At: e.At.UTC().Format(proof.Moment), Kind: e.Kind, Verb: e.Verb, Subject: e.Subject, Matter: e.MatterID.String(), About: e.About,
		ActorKind: e.ActorKind, ActorID: e.ActorID, ActorName: e.ActorName, ActorPost: e.ActorPost, Origin: e.Origin, Detail: e.Detail,
		Prev: e.Prev, Hash: e.Hash,
	}
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
