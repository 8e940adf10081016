package personal

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"wrota/internal/kit/id"
	"wrota/internal/platform/blob"
	"wrota/internal/platform/db"
	"wrota/internal/platform/vault"
)

// Opener opens sealed columns.
type Opener interface {
	Open(ctx context.Context, tx *db.Tx, unit id.Unit, c vault.Column, row, sealed string) (string, error)
	OpenBytes(ctx context.Context, tx *db.Tx, unit id.Unit, c vault.Column, row string, sealed []byte) ([]byte, error)
}

// Sink takes what is read, row by row.
type Sink interface {
	Row(ctx context.Context, r Row) error
}

// Row is one row about a person.
type Row struct {
	Table *Table
	Cells []Cell // those that people read first, then those for machines
	Files []Attached
}

// Cell is a value. A cell without a label is for machines.
type Cell struct {
	Column, Label string
	Value         Value
}

// Attached is a document of a row: a file in the store of files, or bytes of the row itself.
type Attached struct {
	Name  string
	Blob  blob.Sum
	Bytes []byte
}

// Cell finds the value of a column.
func (r Row) Cell(column string) Value {
	for _, c := range r.Cells {
		if c.Column == column {
			return c.Value
		}
	}
	return Value{}
}

// Reader reads the rows of declared tables.
type Reader struct{ Vault Opener }

// chunk is how many identifiers one statement asks for.
const chunk = 400

// Read hands the rows of a declaration about a person to a sink, and adds to the person what they lead to.
func (x Reader) Read(ctx context.Context, tx *db.Tx, d *Declaration, who *Person, to Sink) error {
	for i := range d.Tables {
		t := &d.Tables[i]
		if !t.About() || !who.Unit.IsZero() && !slices.Contains(t.Columns(), "unit_id") {
			continue // an office answers for its own files (art. 4 pt 7 RODO)
		}
		if err := x.table(ctx, tx, t, who, to); err != nil {
			return fmt.Errorf("personal: %s: %w", t.Table, err)
		}
	}
	return nil
}

// table reads a table. When there are many identifiers of one kind they are asked for in turns; a row that an
// earlier turn brought is left out by the conditions of the others.
func (x Reader) table(ctx context.Context, tx *db.Tx, t *Table, who *Person, to Sink) error {
	var most string
	for c, k := range t.Of {
		if most == "" || len(who.IDs(k)) > len(who.IDs(t.Of[most])) || len(who.IDs(k)) == len(who.IDs(t.Of[most])) && c < most {
			most = c
		}
	}
	// what rows lead to is added at the end, because conditions hold the list as it was
	found := map[Kind][]string{}
	for turn, part := range slices.Collect(slices.Chunk(who.IDs(t.Of[most]), chunk)) {
		if err := x.turn(ctx, tx, asked{t, who, most, part, turn > 0}, found, to); err != nil {
			return err
		}
	}
	for k, list := range found {
		for _, v := range list {
			who.Add(k, v)
		}
	}
	return nil
}

// asked is one statement: the identifiers of one column, and those of the others unless they were asked before.
type asked struct {
	table  *Table
	who    *Person
	column string
	ids    []string
	later  bool
}

func (a asked) sql(columns []string) (string, []any) {
	var w db.Where
	if !a.who.Unit.IsZero() {
		w.And("unit_id = ?", a.who.Unit)
	}
	list := func(column string, ids []string) (string, []any) {
		args := make([]any, len(ids))
		for i, v := range ids {
			args[i] = v
		}
		return column + " IN (" + strings.TrimSuffix(strings.Repeat("?, ", len(ids)), ", ") + ")", args
	}
	cond, args := list(a.column, a.ids)
	for _, c := range sorted(a.table.Of) {
		ids := a.who.IDs(a.table.Of[c])
		if c == a.column || len(ids) == 0 {
			continue
		}
		one, more := list(c, ids)
		if a.later {
			cond += " AND NOT COALESCE(" + one + ", FALSE)"
		} else {
			cond += " OR " + one
		}
		args = append(args, more...)
	}
	w.And("("+cond+")", args...)
	return "SELECT " + strings.Join(columns, ", ") + " FROM " + a.table.Table + w.SQL() + " ORDER BY " + strings.Join(a.table.order(), ", "), w.Args()
}

// order makes two readings alike: by what people read first, then by whose it is.
func (t *Table) order() []string {
	for _, c := range []string{"id", "no", "at", "seq"} {
		if slices.Contains(t.Also, c) || slices.ContainsFunc(t.Show, func(l Label) bool { return l.Column == c }) {
			return append(sorted(t.Of)[:1:1], c)
		}
	}
	return append(sorted(t.Of)[:1:1], t.Show[0].Column)
}

func sorted[V any](m map[string]V) (out []string) {
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// read lists the columns of a statement.
func (t *Table) read() (out []string) {
	for _, c := range t.Columns() {
		if t.Withheld[c] == "" || t.Gives[c] != "" || t.File != nil && t.File.Name == c {
			out = append(out, c)
		}
	}
	return out
}

func (x Reader) turn(ctx context.Context, tx *db.Tx, a asked, found map[Kind][]string, to Sink) error {
	all, err := fetch(ctx, tx, a)
	if err != nil {
		return err
	}
	for _, of := range all {
		for c, k := range a.table.Gives {
			found[k] = append(found[k], of[c].Text())
		}
		r, err := x.row(ctx, tx, a.table, of)
		if err != nil {
			return err
		}
		if err := to.Row(ctx, r); err != nil {
			return err
		}
	}
	return nil
}

// fetch reads the rows of a turn to their end: to open a sealed value may ask for its key, and a connection to
// PostgreSQL answers one question at a time. What one person has in a table is little; files come later, one by one.
func fetch(ctx context.Context, tx *db.Tx, a asked) (out []map[string]Value, err error) {
	columns := a.table.read()
	q, args := a.sql(columns)
	rows, err := tx.QueryContext(ctx, q, args...)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	types, err := rows.ColumnTypes()
	if err != nil {
		return nil, err
	}
	for rows.Next() {
		values, err := scan(rows, types)
		if err != nil {
			return nil, err
		}
		of := map[string]Value{}
		for i, c := range columns {
			of[c] = values[i]
		}
		out = append(out, of)
	}
	return out, rows.Err()
}

// unit is whose key seals a row.
func unit(of map[string]Value) id.Unit {
	u, err := id.Parse[id.Unit](of["unit_id"].Text())
	if err != nil {
		return id.Region
	}
	return u
}

// inPlace opens the columns that are sealed where they stand.
func (x Reader) inPlace(ctx context.Context, tx *db.Tx, t *Table, of map[string]Value) (err error) {
	if of["key_no"].n == 0 {
		return nil // of before there was a vault
	}
	for _, c := range t.InPlace {
		v := of[c]
		column, row := vault.Column{Table: t.Table, Name: c}, cmp.Or(of["id"].Text(), of["account_id"].Text())
		if v.kind == binary {
			v.bytes, err = x.Vault.OpenBytes(ctx, tx, unit(of), column, row, v.bytes)
		} else {
			v.text, err = x.Vault.Open(ctx, tx, unit(of), column, row, v.text)
		}
		if err != nil {
			return err
		}
		of[c] = v
	}
	return nil
}

// apart opens the columns that are sealed beside those where the value stood before.
func (x Reader) apart(ctx context.Context, tx *db.Tx, t *Table, of map[string]Value) (out []Cell, err error) {
	for _, c := range sorted(t.Sealed) {
		s := t.Sealed[c]
		v := of[s.Plain]
		if sealed := of[c].Text(); sealed != "" {
			u := unit(of)
			if s.Of == "region" {
				u = id.Region
			}
			var row []string
			for _, part := range strings.Split(s.Row, ":") {
				row = append(row, of[part].plain())
			}
			if v.text, err = x.Vault.Open(ctx, tx, u, vault.Column{Table: t.Table, Name: s.Name}, strings.Join(row, ":"), sealed); err != nil {
				return nil, err
			}
			v.set = true
		}
		out = append(out, Cell{s.Name, s.Label, v})
	}
	return out, nil
}

func (x Reader) row(ctx context.Context, tx *db.Tx, t *Table, of map[string]Value) (Row, error) {
	r := Row{Table: t}
	if err := x.inPlace(ctx, tx, t, of); err != nil {
		return r, err
	}
	for _, l := range t.Show {
		r.Cells = append(r.Cells, Cell{l.Column, l.Text, of[l.Column]})
	}
	sealed, err := x.apart(ctx, tx, t, of)
	if err != nil {
		return r, err
	}
	r.Cells = append(r.Cells, sealed...)
	for _, c := range t.Also {
		r.Cells = append(r.Cells, Cell{Column: c, Value: of[c]})
	}
	for _, c := range sorted(t.Bytes) {
		if b := of[c].bytes; len(b) > 0 {
			r.Files = append(r.Files, Attached{Name: t.Bytes[c], Bytes: b})
		}
	}
	if t.File != nil && of[t.File.Blob].Text() != "" {
		sum, err := blob.Parse(of[t.File.Blob].Text())
		if err != nil {
			return r, err
		}
		r.Files = append(r.Files, Attached{Name: of[t.File.Name].Text(), Blob: sum})
	}
	return r, nil
}

func scan(rows *sql.Rows, types []*sql.ColumnType) ([]Value, error) {
	out, into := make([]Value, len(types)), make([]any, len(types))
	for i, c := range types {
		out[i].kind = kindOf(c.DatabaseTypeName())
		into[i] = &out[i]
	}
	return out, rows.Scan(into...)
}
