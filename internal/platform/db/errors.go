package db

import (
	"database/sql"
	"errors"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"wrota/internal/kit/fault"
)

// ErrNoRows is what a query for one row returns when there is none.
var ErrNoRows = sql.ErrNoRows

func sqlState(err error) string {
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok {
		return pg.Code
	}
	return ""
}

// IsDuplicate tells whether a statement failed because a unique value exists already.
func IsDuplicate(err error) bool {
	if sqlState(err) == "23505" {
		return true
	}
	e, ok := errors.AsType[*sqlite.Error](err)
	return ok && (e.Code() == sqlite3.SQLITE_CONSTRAINT_UNIQUE || e.Code() == sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY)
}

// IsFull tells whether the disk under the database is full.
func IsFull(err error) bool {
	if sqlState(err) == "53100" {
		return true
	}
	e, ok := errors.AsType[*sqlite.Error](err)
	return ok && e.Code()&0xff == sqlite3.SQLITE_FULL
}

// Found turns "no such row" into the fault a person should see; other errors pass unchanged.
func Found(err error, key string) error {
	if errors.Is(err, sql.ErrNoRows) {
		return fault.New(fault.NotFound, key)
	}
	return err
}

// Changed checks that an UPDATE with a version in its WHERE hit a row; if it did not, somebody else
// was first and the person is shown both versions.
func Changed(rows int64, err error, key string) error {
	if err == nil && rows == 0 {
		return fault.New(fault.Conflict, key)
	}
	return err
}
