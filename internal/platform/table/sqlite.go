package table

import (
	"context"
	"database/sql"
	"errors"
	"io"
	"net/url"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"modernc.org/sqlite"
)

// sqliteReader reads one table of a SQLite database.
type sqliteReader struct {
	db   *sql.DB
	conn *sql.Conn
	rows *sql.Rows
	head []string
	no   int
}

// Numbers of sqlite3_limit: the longest value, the longest statement, the parameters of one.
const (
	limitLength = 0
	limitSQL    = 1
	limitParams = 9
)

// openDatabase opens a foreign database: never written, without functions in its schema, its values limited.
func openDatabase(ctx context.Context, path string) (*sql.DB, *sql.Conn, error) {
	full, err := filepath.Abs(path)
	if err != nil {
		return nil, nil, unreadable(err)
	}
	v := url.Values{
		"mode": {"ro"}, "immutable": {"1"},
		"_pragma": {"query_only(1)", "trusted_schema(0)", "cell_size_check(1)", "mmap_size(0)", "cache_size(-8192)", "temp_store(0)"},
	}
	d, err := sql.Open("sqlite", "file:"+(&url.URL{Path: full}).EscapedPath()+"?"+v.Encode())
	if err != nil {
		return nil, nil, wrong("table.form")
	}
	conn, err := d.Conn(ctx)
	if err != nil {
		return nil, nil, errors.Join(wrong("table.form"), d.Close())
	}
	for limit, n := range map[int]int{limitLength: 1 << 20, limitSQL: 1 << 20, limitParams: 0} {
		if _, err := sqlite.Limit(conn, limit, n); err != nil {
			return nil, nil, errors.Join(wrong("table.form"), conn.Close(), d.Close())
		}
	}
	return d, conn, nil
}

// listed are tables with pages of their own: neither views nor virtual tables, whose rows a program makes.
const listed = `SELECT name FROM sqlite_master WHERE type = 'table' AND rootpage > 0 AND name NOT LIKE 'sqlite\_%' ESCAPE '\' ORDER BY name LIMIT 1000`

func list(ctx context.Context, conn *sql.Conn) (out []string, err error) {
	rows, err := conn.QueryContext(ctx, listed)
	if err != nil {
		return nil, wrong("table.form")
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, wrong("table.form")
		}
		out = append(out, name)
	}
	if rows.Err() != nil {
		return nil, wrong("table.form")
	}
	return out, nil
}

func tablesOf(ctx context.Context, path string) ([]string, error) {
	d, conn, err := openDatabase(ctx, path)
	if err != nil {
		return nil, err
	}
	out, err := list(ctx, conn)
	return out, errors.Join(err, conn.Close(), d.Close())
}

func openSQLite(ctx context.Context, path string, o Options) (_ Reader, err error) {
	d, conn, err := openDatabase(ctx, path)
	if err != nil {
		return nil, err
	}
	r := &sqliteReader{db: d, conn: conn}
	defer func() {
		if err != nil {
			err = errors.Join(err, r.Close())
		}
	}()
	all, err := list(ctx, conn)
	if err != nil {
		return nil, err
	}
	name := o.Table
	if name == "" && len(all) > 0 {
		name = all[0]
	}
	if !slices.Contains(all, name) {
		return nil, wrong("table.no-table")
	}
	if r.rows, err = conn.QueryContext(ctx, `SELECT * FROM "`+strings.ReplaceAll(name, `"`, `""`)+`"`); err != nil {
		return nil, wrong("table.form")
	}
	columns, err := r.rows.Columns()
	if err != nil {
		return nil, wrong("table.form")
	}
	r.head, err = names(columns)
	return r, err
}

// Head is the heading.
func (r *sqliteReader) Head() []string { return r.head }

// Next is the next row.
func (r *sqliteReader) Next() (Row, error) {
	if !r.rows.Next() {
		if r.rows.Err() != nil {
			return Row{}, rowFault("table.broken", r.no+1, "")
		}
		return Row{}, io.EOF
	}
	r.no++
	values := make([]any, len(r.head))
	for i := range values {
		values[i] = new(any)
	}
	if err := r.rows.Scan(values...); err != nil {
		return Row{}, rowFault("table.broken", r.no, "")
	}
	cells := make([]string, len(values))
	for i, v := range values {
		cells[i] = text(*v.(*any))
	}
	return fit(r.no, cells, r.head), nil
}

// text is a stored value as text; bytes that are no text are left out.
func text(v any) string {
	switch x := v.(type) {
	case string:
		return strings.ToValidUTF8(x, "\ufffd")
	case int64:
		return strconv.FormatInt(x, 10)
	case float64:
		return strconv.FormatFloat(x, 'f', -1, 64)
	case bool:
		if x {
			return "tak"
		}
		return "nie"
	case time.Time: // the driver reads columns that are declared as days
		if h, m, s := x.Clock(); h+m+s == 0 {
			return x.Format(time.DateOnly)
		}
		return x.Format(time.DateTime)
	}
	return ""
}

// Close closes the database.
func (r *sqliteReader) Close() error {
	var err error
	if r.rows != nil {
		err = r.rows.Close()
	}
	return errors.Join(err, r.conn.Close(), r.db.Close())
}
