package audit

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
)

// About asks who looked at the data of people.
type About struct {
	People []string // "account:…", "party:…"
	Except string   // the actor whose own looks do not count
	Before Cursor   // the zero value begins with the newest
	Limit  int
}

// Cursor is a place in a list of views.
type Cursor struct {
	at   time.Time
	unit id.Unit
	seq  int64
}

// CursorAt is the place of an entry.
func CursorAt(e Line) Cursor { return Cursor{e.At.Time, e.UnitID, e.Seq} }

// String is the form for an address.
func (c Cursor) String() string {
	return strconv.FormatInt(c.at.UnixMicro(), 36) + "." + c.unit.Short() + "." + strconv.FormatInt(c.seq, 36)
}

var errCursor = errors.New("audit: no place in a list")

// ParseCursor reads the form of an address; empty text is the zero value.
func ParseCursor(s string) (c Cursor, err error) {
	if s == "" {
		return c, nil
	}
	part := strings.Split(s, ".")
	if len(part) != 3 {
		return c, errCursor
	}
	at, err := strconv.ParseInt(part[0], 36, 64)
	if err != nil || at < 0 || at > 1<<53 {
		return c, errCursor
	}
	c.at = time.UnixMicro(at).UTC()
	if c.unit, err = id.Parse[id.Unit](part[1]); err != nil {
		return c, errCursor
	}
	if c.seq, err = strconv.ParseInt(part[2], 36, 64); err != nil {
		return c, errCursor
	}
	return c, nil
}

// Views lists who looked at the data of people, the newest look first; automata are left out. It goes by the
// index of people, so that its cost does not grow with the logs.
func (l *Log) Views(ctx context.Context, tx *db.Tx, q About) (out []Line, err error) {
	var w db.Where
	db.In(&w, "a.about", q.People)
	if !q.Before.at.IsZero() {
		w.And("(a.at, a.unit_id, a.seq) < (?, ?, ?)", db.At(q.Before.at), q.Before.unit, q.Before.seq)
	}
	w.And("e.actor_kind <> 'system'").And("e.actor_id <> ?", q.Except)
	sql := `SELECT DISTINCT e.unit_id, e.seq, e.at, e.kind, e.verb, e.subject, e.matter_id, e.about, e.actor_kind, e.actor_id, e.actor_name, e.actor_post, e.origin, e.detail, e.prev, e.hash
FROM audit_about a JOIN audit_entry e ON e.unit_id = a.unit_id AND e.seq = a.seq` + w.SQL() + ` ORDER BY e.at DESC, e.unit_id DESC, e.seq DESC LIMIT ` + w.Arg(q.Limit)
	rows, err := tx.QueryContext(ctx, sql, w.Args()...)
	if err != nil {
		return nil, fmt.Errorf("audit: views: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var e Line
		err := rows.Scan(&e.UnitID, &e.Seq, &e.At, &e.Kind, &e.Verb, &e.Subject, &e.MatterID, &e.About, &e.ActorKind, &e.ActorID, &e.ActorName, &e.ActorPost,
			&e.Origin, &e.Detail, &e.Prev, &e.Hash)
		if err != nil {
			return nil, fmt.Errorf("audit: views: %w", err)
		}
		out = append(out, e)
	}
	return out, rows.Err()
}
