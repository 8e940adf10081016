package db

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"io"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/stdlib"
)

// connector opens pgx's connections as ours.
type connector struct{ driver.Connector }

// Connect takes a connection of the pool.
func (c connector) Connect(ctx context.Context) (driver.Conn, error) {
	in, err := c.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	return &pgConn{in.(*stdlib.Conn)}, nil
}

// pgConn is a connection of pgx that can say who acts in the same message with which a transaction begins,
// or in which a lone question is asked: the second wall must not cost a journey to the server.
type pgConn struct{ *stdlib.Conn }

// BeginTx begins a transaction and announces who acts.
func (c *pgConn) BeginTx(ctx context.Context, o driver.TxOptions) (driver.Tx, error) {
	m, ok := ctx.Value(beginKey{}).(message)
	if !ok {
		return c.Conn.BeginTx(ctx, o)
	}
	conn := c.Conn.Conn()
	if conn.IsClosed() {
		return nil, driver.ErrBadConn
	}
	begin := "BEGIN"
	if sql.IsolationLevel(o.Isolation) == sql.LevelRepeatableRead {
		begin += " ISOLATION LEVEL REPEATABLE READ"
	}
	if o.ReadOnly {
		begin += " READ ONLY"
	}
	tx, err := conn.BeginTx(ctx, pgx.TxOptions{BeginQuery: begin + ";" + m.who.literal(m.role)})
	if err != nil {
		return nil, worth(err)
	}
	return pgTx{ctx, tx}, nil
}

// worth tells database/sql to try another connection when nothing has travelled on this one.
func worth(err error) error {
	if pgconn.SafeToRetry(err) {
		return driver.ErrBadConn
	}
	return err
}

type pgTx struct {
	ctx context.Context
	tx  pgx.Tx
}

func (t pgTx) Commit() error   { return t.tx.Commit(t.ctx) }
func (t pgTx) Rollback() error { return t.tx.Rollback(t.ctx) }

// QueryContext asks. A lone question travels together with who asks it; the server runs both in one
// transaction of its own, after which nothing of the announcement is left.
func (c *pgConn) QueryContext(ctx context.Context, q string, args []driver.NamedValue) (driver.Rows, error) {
	m, ok := ctx.Value(askKey{}).(message)
	if !ok {
		return c.Conn.QueryContext(ctx, q, args)
	}
	conn := c.Conn.Conn()
	if conn.IsClosed() {
		return nil, driver.ErrBadConn
	}
	values := make([]any, len(args))
	for i, a := range args {
		values[i] = a.Value
	}
	b := &pgx.Batch{}
	who, whoArgs := m.who.args(m.role)
	b.Queue(who, whoArgs...)
	b.Queue(q, values...)
	results := conn.SendBatch(ctx, b)
	if _, err := results.Exec(); err != nil {
		_ = results.Close() // says the same
		return nil, worth(err)
	}
	rows, err := results.Query()
	if err != nil {
		_ = results.Close() // says the same
		return nil, err
	}
	out := &askedRows{results: results, rows: rows, types: conn.TypeMap()}
	out.more = rows.Next() // otherwise nobody knows the columns yet
	if err := rows.Err(); err != nil {
		_ = results.Close()
		return nil, err
	}
	return out, nil
}

// askedRows are the rows of a lone question, as database/sql wants them.
type askedRows struct {
	results pgx.BatchResults
	rows    pgx.Rows
	types   *pgtype.Map
	more    bool
	begun   bool
	read    []func(src []byte) (driver.Value, error)
}

// Columns are the names of the columns.
func (r *askedRows) Columns() []string {
	fields := r.rows.FieldDescriptions()
	out := make([]string, len(fields))
	for i, f := range fields {
		out[i] = f.Name
	}
	return out
}

// Close ends the question; the server has forgotten who asked by then.
func (r *askedRows) Close() error {
	r.rows.Close()
	return r.results.Close()
}

// Next reads a row.
func (r *askedRows) Next(dest []driver.Value) error {
	if r.begun {
		r.more = r.rows.Next()
	}
	r.begun = true
	if !r.more {
		if err := r.rows.Err(); err != nil {
			return err
		}
		return io.EOF
	}
	if r.read == nil {
		for _, f := range r.rows.FieldDescriptions() {
			r.read = append(r.read, reader(r.types, f))
		}
	}
	for i, src := range r.rows.RawValues() {
		dest[i] = nil
		if src == nil {
			continue
		}
		var err error
		if dest[i], err = r.read[i](src); err != nil {
			return err
		}
	}
	return nil
}

// reader decodes the values of a column into what database/sql knows.
func reader(m *pgtype.Map, f pgconn.FieldDescription) func(src []byte) (driver.Value, error) {
	switch f.DataTypeOID {
	case pgtype.BoolOID:
		return decode[bool](m, f)
	case pgtype.Int2OID, pgtype.Int4OID, pgtype.Int8OID:
		return decode[int64](m, f)
	case pgtype.Float4OID, pgtype.Float8OID:
		return decode[float64](m, f)
	case pgtype.ByteaOID, pgtype.JSONOID, pgtype.JSONBOID:
		return decode[[]byte](m, f)
	case pgtype.DateOID:
		return decodeValue[pgtype.Date](m, f)
	case pgtype.TimestamptzOID:
		return decodeValue[pgtype.Timestamptz](m, f)
	}
	return decode[string](m, f)
}

func decode[T any](m *pgtype.Map, f pgconn.FieldDescription) func(src []byte) (driver.Value, error) {
	var zero T
	plan := m.PlanScan(f.DataTypeOID, f.Format, &zero)
	return func(src []byte) (driver.Value, error) {
		var v T
		err := plan.Scan(src, &v)
		return v, err
	}
}

func decodeValue[T driver.Valuer](m *pgtype.Map, f pgconn.FieldDescription) func(src []byte) (driver.Value, error) {
	var zero T
	plan := m.PlanScan(f.DataTypeOID, f.Format, &zero)
	return func(src []byte) (driver.Value, error) {
		var v T
		if err := plan.Scan(src, &v); err != nil {
			return nil, err
		}
		return v.Value()
	}
}
