package db

import (
	"context"
	"database/sql"
	"errors"
	"strings"

	"wrota/internal/kit/actor"
)

// The settings that tell PostgreSQL who acts; its policies (wall.go) compare rows with them. They hold for
// one transaction, so that nothing of one request is left on a connection for the next.
const (
	settingKind    = "wrota.kind"
	settingUnit    = "wrota.unit"
	settingAccount = "wrota.account"
)

// announcement is who acts, as the policies know it.
type announcement struct{ kind, unit, account string }

// announced reduces an actor to what policies compare. An actor of no known kind is nobody: it sees nothing.
func announced(by actor.Actor) (a announcement) {
	switch by.Kind {
	case actor.Anonymous, actor.Resident, actor.Clerk, actor.System:
		a.kind = string(by.Kind)
	}
	if !by.Unit.IsZero() {
		a.unit = by.Unit.String()
	}
	if !by.Account.IsZero() {
		a.account = by.Account.String()
	}
	return a
}

// announcing is the statement that sets who acts for the rest of the transaction.
const announcing = `SELECT set_config('wrota.kind', $1, true), set_config('wrota.unit', $2, true), set_config('wrota.account', $3, true)`

// announcingAs also takes on the role that the policies bind.
const announcingAs = announcing + `, set_config('role', $4, true)`

// args are the parameters of announcing, or of announcingAs when there is a role.
func (a announcement) args(role string) (q string, args []any) {
	if role == "" {
		return announcing, []any{a.kind, a.unit, a.account}
	}
	return announcingAs, []any{a.kind, a.unit, a.account, role}
}

// literal is the announcement as text, to travel in one message with BEGIN. The values are our own words and
// UUIDs; a role is quoted.
func (a announcement) literal(role string) string {
	q, args := a.args(role)
	for i, v := range args {
		q = strings.Replace(q, "$"+string(rune('1'+i)), quote(v.(string)), 1)
	}
	return q
}

func quote(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

// What BEGIN or a lone question shall announce travels to the driver in its context: database/sql has no
// other way to it.
type (
	beginKey struct{}
	askKey   struct{}
)

// message is an announcement and the role to take on.
type message struct {
	who  announcement
	role string
}

// announce makes the next BEGIN on the context say who acts.
func (d *DB) announce(ctx context.Context, by actor.Actor) context.Context {
	if d.engine == SQLite {
		return ctx
	}
	return context.WithValue(ctx, beginKey{}, message{announced(by), d.actingRole()})
}

// asker runs lone statements, each in one message with the announcement of who asks.
type asker struct {
	on *sql.DB
	m  message
}

var errAskOnly = errors.New("db: Ask is for a question; a change needs InTx")

func (a asker) with(ctx context.Context) context.Context {
	return context.WithValue(ctx, askKey{}, a.m)
}

// ExecContext refuses: a change needs a transaction.
func (a asker) ExecContext(context.Context, string, ...any) (sql.Result, error) {
	return nil, errAskOnly
}

// QueryContext asks.
func (a asker) QueryContext(ctx context.Context, q string, args ...any) (*sql.Rows, error) {
	return a.on.QueryContext(a.with(ctx), q, args...)
}

// QueryRowContext asks for one row.
func (a asker) QueryRowContext(ctx context.Context, q string, args ...any) *sql.Row {
	return a.on.QueryRowContext(a.with(ctx), q, args...)
}

// PrepareContext refuses: a prepared statement would run without the announcement.
func (a asker) PrepareContext(context.Context, string) (*sql.Stmt, error) { return nil, errAskOnly }

// Acting runs fn as somebody else in the eyes of the second wall, within the same transaction: what follows
// for others from the act of a person (who else was served, whether this was the last one) is the office's
// business. Authorship stays with By; the first wall has to be passed before.
func (t *Tx) Acting(ctx context.Context, as actor.Actor, fn func() error) error {
	if t.db.engine == SQLite {
		return fn()
	}
	if err := t.become(ctx, as); err != nil {
		return err
	}
	if err := fn(); err != nil {
		return errors.Join(err, t.become(ctx, t.by))
	}
	return t.become(ctx, t.by)
}

func (t *Tx) become(ctx context.Context, as actor.Actor) error {
	q, args := announced(as).args("")
	if t.raw != nil {
		t.queue = append(t.queue, statement{q, args})
		return nil
	}
	if a, ok := t.on.(asker); ok {
		a.m.who = announced(as)
		t.on = a
		return nil
	}
	_, err := t.on.ExecContext(ctx, q, args...)
	return err
}
