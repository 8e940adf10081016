package db

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"wrota/internal/kit/id"
)

// The second wall. The first is the condition of every query ("WHERE unit_id = $1"), which our own code
// writes; the second is PostgreSQL's row-level security, which holds when such a condition was forgotten.
// Every table with unit_id or account_id gets one policy, made here after the migrations and not by the
// modules, so that none is forgotten. What is announced (announce.go) decides:
//
//	nobody                     nothing
//	clerk                      rows of the own unit, and rows of the own account
//	resident                   rows of the own account; of tables without an owner, what the first wall lets pass
//	anonymous                  of tables without an owner, what the first wall lets pass
//	system of a unit           rows of that unit and of the region
//	system of the region       everything
//
// A table that differs says so with its reason in Migrations.Guards.

// Guard is how the wall of one table differs from the standard. Why is shown in docs/generated.
type Guard struct {
	Owner   string // the column of the account whose row it is, when it is not account_id
	NoOwner bool   // account_id names somebody the row is about: people reach it as the first wall lets them
	Unowned bool   // people also reach rows without an account, which a secret opens
	Region  bool   // clerks also reach the rows of the region
	Across  bool   // clerks reach rows of all units, as the first wall lets them
	Unnamed bool   // visitors reach rows of accounts, as the first wall lets them: they are logging in
	Why     string
}

// Guarded is a table and how it is guarded.
type Guarded struct {
	Table string
	Unit  bool   // it has unit_id
	Owner string // the column of its owner, or empty
	Guard Guard
}

// WallVersion changes whenever the standard rule does: tests make their templates anew.
var WallVersion = Guarded{Unit: true, Owner: "account_id", Guard: Guard{Unowned: true, Region: true, Across: true, Unnamed: true}}.mark()

// policyName is the name of our policies; there is one a table.
const policyName = "wrota_wall"

// What policies ask for, each found once a statement and not once a row.
var (
	isSystem    = `(SELECT current_setting('wrota.kind', true) = 'system')`
	isRegion    = `(SELECT current_setting('wrota.kind', true) = 'system' AND current_setting('wrota.unit', true) = ` + quote(id.Region.String()) + `)`
	isClerk     = `(SELECT current_setting('wrota.kind', true) = 'clerk')`
	isOffice    = `(SELECT current_setting('wrota.kind', true) IN ('clerk', 'system'))`
	isPerson    = `(SELECT current_setting('wrota.kind', true) IN ('resident', 'anonymous'))`
	isAnonymous = `(SELECT current_setting('wrota.kind', true) = 'anonymous')`
	itsUnit     = `(SELECT CASE WHEN current_setting('wrota.kind', true) IN ('clerk', 'system') THEN nullif(current_setting('wrota.unit', true), '') END::uuid)`
	itsAccount  = `(SELECT CASE WHEN current_setting('wrota.kind', true) IN ('clerk', 'resident') THEN nullif(current_setting('wrota.account', true), '') END::uuid)`
)

// rule is the condition of a table's policy, for what is read and for what is written.
func (g Guarded) rule() string {
	or := []string{isRegion}
	if g.Unit {
		or = append(or, "unit_id = "+itsUnit)
	} else {
		or = append(or, isOffice) // of the region: accounts and what belongs to them
	}
	if g.Owner != "" {
		or = append(or, g.Owner+" = "+itsAccount)
	} else {
		or = append(or, isPerson)
	}
	if g.Unit {
		who := isSystem
		if g.Guard.Region {
			who = isOffice
		}
		or = append(or, "unit_id = "+quote(id.Region.String())+" AND "+who)
	}
	if g.Guard.Unowned {
		or = append(or, g.Owner+" IS NULL AND "+isPerson)
	}
	if g.Guard.Across {
		or = append(or, isClerk)
	}
	if g.Guard.Unnamed {
		or = append(or, isAnonymous)
	}
	return strings.Join(or, " OR ")
}

// mark tells whether a policy is the one that the program wants.
func (g Guarded) mark() string {
	sum := sha256.Sum256([]byte(g.rule()))
	return hex.EncodeToString(sum[:12])
}

func (g Guarded) statements() []string {
	t := pgx.Identifier{g.Table}.Sanitize()
	return []string{
		`ALTER TABLE ` + t + ` ENABLE ROW LEVEL SECURITY`,
		`ALTER TABLE ` + t + ` FORCE ROW LEVEL SECURITY`,
		`DROP POLICY IF EXISTS ` + policyName + ` ON ` + t,
		`CREATE POLICY ` + policyName + ` ON ` + t + ` USING (` + g.rule() + `) WITH CHECK (` + g.rule() + `)`,
		`COMMENT ON POLICY ` + policyName + ` ON ` + t + ` IS ` + quote(g.mark()),
	}
}

// Guards lists every table with a unit or an owner, as the catalogue of a migrated database has them, with
// how it is guarded on PostgreSQL.
func (d *DB) Guards(ctx context.Context, modules []Migrations) (out []Guarded, err error) {
	found, err := d.walls(ctx, modules)
	for _, w := range found {
		out = append(out, w.Guarded)
	}
	return out, err
}

// Words say who reaches which rows of a table, for docs/generated: staff, people.
func (g Guarded) Words() (staff, people string) {
	staff, people = "of the own unit", "as the first wall lets them"
	switch {
	case !g.Unit, g.Guard.Across:
		staff = "as the first wall lets them"
	case g.Guard.Region:
		staff += " and of the region"
	}
	if g.Owner != "" {
		people = "of the own account (" + g.Owner + ")"
		if g.Unit && !g.Guard.Across {
			staff += ", of the own account"
		}
	}
	if g.Guard.Unowned {
		people += ", and those of nobody"
	}
	if g.Guard.Unnamed {
		people += "; visitors as the first wall lets them"
	}
	return staff, people
}

// wall is a table and whether its policy stands.
type wall struct {
	Guarded
	stands bool
}

const catalogued = `SELECT c.relname,
	bool_or(a.attname = 'unit_id'), bool_or(a.attname = 'account_id'),
	c.relrowsecurity AND c.relforcerowsecurity,
	COALESCE((SELECT obj_description(p.oid, 'pg_policy') FROM pg_policy p WHERE p.polrelid = c.oid AND p.polname = $1), ''),
	(SELECT count(*) FROM pg_policy p WHERE p.polrelid = c.oid)
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p')
GROUP BY c.oid ORDER BY c.relname`

const cataloguedSQLite = `SELECT m.name, max(c.name = 'unit_id'), max(c.name = 'account_id'), 0, '', 0
FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table' GROUP BY m.name ORDER BY m.name`

// walls reads which tables have to be guarded, and whether they are.
func (d *DB) walls(ctx context.Context, modules []Migrations) (out []wall, err error) {
	declared := map[string]Guard{}
	for _, m := range modules {
		for table, g := range m.Guards {
			declared[table] = g
		}
	}
	q, args := catalogued, []any{policyName}
	if d.engine == SQLite {
		q, args = cataloguedSQLite, nil
	}
	rows, err := d.read.QueryContext(ctx, q, args...)
	if err != nil {
		return nil, fmt.Errorf("db: tables: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var w wall
		var account, forced bool
		var mark string
		var policies int
		if err := rows.Scan(&w.Table, &w.Unit, &account, &forced, &mark, &policies); err != nil {
			return nil, fmt.Errorf("db: tables: %w", err)
		}
		w.Guard = declared[w.Table]
		if w.Owner = w.Guard.Owner; account && !w.Guard.NoOwner {
			w.Owner = cmp.Or(w.Owner, "account_id")
		}
		if w.Unit || w.Owner != "" {
			w.stands = forced && policies == 1 && mark == w.mark()
			out = append(out, w)
		}
	}
	return out, rows.Err()
}

// Unguarded lists the tables whose policy is missing or is another than the program wants; "wrota migrate"
// mends them. SQLite has one wall.
func (d *DB) Unguarded(ctx context.Context, modules []Migrations) (out []string, err error) {
	if d.engine == SQLite {
		return nil, nil
	}
	found, err := d.walls(ctx, modules)
	for _, w := range found {
		if !w.stands {
			out = append(out, w.Table)
		}
	}
	return out, err
}

// raise makes the role and the policies, one node at a time.
func (d *DB) raise(ctx context.Context, modules []Migrations) (err error) {
	conn, err := d.write.Conn(ctx)
	if err != nil {
		return fmt.Errorf("db: connect: %w", err)
	}
	defer conn.Close() //nolint:errcheck // it only goes back to the pool
	if _, err := conn.ExecContext(ctx, `SELECT pg_advisory_lock(hashtext('wrota wall'))`); err != nil {
		return fmt.Errorf("db: guard: %w", err)
	}
	defer func() {
		_, unlocked := conn.ExecContext(context.WithoutCancel(ctx), `SELECT pg_advisory_unlock(hashtext('wrota wall'))`)
		err = errors.Join(err, unlocked)
	}()
	if err := d.makeRole(ctx); err != nil {
		return err
	}
	if err := d.guard(ctx, modules); err != nil {
		return err
	}
	found, err := d.Guards(ctx, modules)
	if wrong := undeclared(found, modules); err == nil && len(wrong) > 0 {
		return fmt.Errorf("db: guards of tables that have no wall: %v", wrong)
	}
	return err
}

// guard makes the policies of all tables; those that stand already are left alone.
func (d *DB) guard(ctx context.Context, modules []Migrations) error {
	found, err := d.walls(ctx, modules)
	if err != nil {
		return err
	}
	for _, w := range found {
		if w.stands {
			continue
		}
		stx, err := d.write.BeginTx(ctx, nil)
		if err != nil {
			return fmt.Errorf("db: guard %s: %w", w.Table, err)
		}
		for _, q := range w.statements() {
			if _, err = stx.ExecContext(ctx, q); err != nil {
				break
			}
		}
		if err == nil {
			err = stx.Commit()
		}
		if err != nil {
			return fmt.Errorf("db: guard %s: %w", w.Table, errors.Join(err, stx.Rollback()))
		}
	}
	return nil
}

// undeclared finds guards of tables that do not exist: a wrong name would silently guard nothing.
func undeclared(found []Guarded, modules []Migrations) (out []string) {
	for _, m := range modules {
		for table := range m.Guards {
			if !slices.ContainsFunc(found, func(g Guarded) bool { return g.Table == table }) {
				out = append(out, table)
			}
		}
	}
	slices.Sort(out)
	return out
}
