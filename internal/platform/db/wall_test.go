package db_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/jackc/pgx/v5"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
	"wrota/internal/platform/testkit"
)

const walledTables = `-- +goose Up
CREATE TABLE wood_tree (unit_id uuid NOT NULL, n bigint NOT NULL);
CREATE TABLE wood_nest (unit_id uuid NOT NULL, account_id uuid, n bigint NOT NULL);
CREATE TABLE wood_map (unit_id uuid NOT NULL, n bigint NOT NULL);
`

var (
	walled = []db.Migrations{{
		Module: "wood", FS: fstest.MapFS{"0001_wood.sql": {Data: []byte(walledTables)}},
		Guards: map[string]db.Guard{"wood_map": {Region: true, Why: "a map of the region"}},
	}}
	oak, elm = id.New[id.Unit](), id.New[id.Unit]()
	bird     = id.New[id.Account]()
)

func clerkOf(u id.Unit) actor.Actor { return actor.Actor{Kind: actor.Clerk, Unit: u} }

// sown is a database with a row of each unit, of the region, and of an account and of nobody, in each table.
func sown(t *testing.T) *db.DB {
	t.Helper()
	d := testkit.DB(t, db.Postgres, walled...)
	err := d.InTx(t.Context(), actor.Automaton("system.test", id.Region), func(tx *db.Tx) error {
		for _, u := range []id.Unit{oak, elm, id.Region} {
			for _, q := range []string{`INSERT INTO wood_tree VALUES ($1, 1)`, `INSERT INTO wood_map VALUES ($1, 1)`, `INSERT INTO wood_nest VALUES ($1, NULL, 1)`} {
				if _, err := tx.ExecContext(t.Context(), q, u); err != nil {
					return err
				}
			}
		}
		_, err := tx.ExecContext(t.Context(), `INSERT INTO wood_nest VALUES ($1, $2, 1)`, elm, bird)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func countOf(ctx context.Context, tx *db.Tx, table string) (n int, err error) {
	err = tx.QueryRowContext(ctx, `SELECT count(*) FROM `+table).Scan(&n)
	return n, err
}

func TestWhoSeesWhichRows(t *testing.T) {
	d := sown(t)
	for _, tc := range []struct {
		reason           string
		by               actor.Actor
		tree, nest, maps int
	}{
		{"nobody sees anything", actor.Actor{}, 0, 0, 0},
		{"a kind that does not exist is nobody", actor.Actor{Kind: "clerk' OR true", Unit: oak}, 0, 0, 0},
		{"a clerk sees the own unit, and of the region what is declared", clerkOf(oak), 1, 1, 2},
		{"a clerk also sees what belongs to the own account", actor.Actor{Kind: actor.Clerk, Unit: oak, Account: bird}, 1, 2, 2},
		{"a clerk without a unit sees none", actor.Actor{Kind: actor.Clerk}, 0, 0, 1},
		{"a resident sees the own rows; tables without owners are guarded by the first wall alone", actor.Actor{Kind: actor.Resident, Account: bird}, 3, 1, 3},
		{"another resident sees no row of an account", actor.Actor{Kind: actor.Resident, Account: id.New[id.Account]()}, 3, 0, 3},
		{"a unit given to a resident opens nothing", actor.Actor{Kind: actor.Resident, Unit: elm}, 3, 0, 3},
		{"a visitor sees no row of an account", actor.Actor{Kind: actor.Anonymous, Account: bird}, 3, 0, 3},
		{"the system of a unit sees it, and the region", actor.Automaton("system.test", oak), 2, 2, 2},
		{"the system of the region sees everything", actor.Automaton("system.test", id.Region), 3, 4, 3},
		{"a system of no unit sees what the region keeps", actor.Automaton("system.test", id.Unit{}), 1, 1, 1},
	} {
		for how, run := range map[string]func(context.Context, actor.Actor, func(*db.Tx) error) error{
			"View": d.View, "Ask": d.Ask,
			"InTx": func(ctx context.Context, by actor.Actor, fn func(*db.Tx) error) error { return d.InTx(ctx, by, fn) },
			"lane": func(ctx context.Context, by actor.Actor, fn func(*db.Tx) error) error {
				return d.InTx(ctx, by, fn, "x")
			},
		} {
			got := [3]int{}
			err := run(t.Context(), tc.by, func(tx *db.Tx) (err error) {
				for i, table := range []string{"wood_tree", "wood_nest", "wood_map"} {
					n, qerr := countOf(t.Context(), tx, table)
					got[i], err = n, errors.Join(err, qerr)
				}
				return err
			})
			if want := [3]int{tc.tree, tc.nest, tc.maps}; err != nil || got != want {
				t.Errorf("%s: %s: %v, %v; want %v", tc.reason, how, got, err, want)
			}
		}
	}
}

func TestARowOfAnotherUnitCannotBeWritten(t *testing.T) {
	d := sown(t)
	for _, q := range []string{
		`INSERT INTO wood_tree VALUES ($1, 2)`,
		`UPDATE wood_tree SET unit_id = $1`, // a row of one's own is not given away
	} {
		for _, lane := range [][]db.Lane{nil, {"x"}} {
			err := d.InTx(t.Context(), clerkOf(oak), func(tx *db.Tx) error {
				_, err := tx.ExecContext(t.Context(), q, elm)
				return err
			}, lane...)
			if err == nil || !strings.Contains(err.Error(), "row-level security") {
				t.Errorf("%s: %v; want a refusal", q, err)
			}
		}
	}
	err := d.InTx(t.Context(), clerkOf(oak), func(tx *db.Tx) error {
		for _, q := range []string{`UPDATE wood_tree SET n = 9 WHERE unit_id = $1`, `DELETE FROM wood_tree WHERE unit_id = $1`} {
			r, err := tx.ExecContext(t.Context(), q, elm)
			if err != nil {
				return err
			}
			if n, _ := r.RowsAffected(); n != 0 {
				t.Errorf("%s: %d rows", q, n)
			}
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

// TestACallOfALaneActsForItself: calls that share a transaction do not share who acts.
func TestACallOfALaneActsForItself(t *testing.T) {
	d := sown(t)
	var all sync.WaitGroup
	for i := range 60 {
		all.Go(func() {
			u := []id.Unit{oak, elm}[i%2]
			err := d.InTx(t.Context(), clerkOf(u), func(tx *db.Tx) error {
				var seen id.Unit
				if err := tx.QueryRowContext(t.Context(), `SELECT unit_id FROM wood_tree`).Scan(&seen); err != nil || seen != u {
					t.Errorf("call %d of %v sees %v, %v", i, u, seen, err)
				}
				if i%5 == 0 {
					return errors.New("undone")
				}
				return nil
			}, "one")
			if (err != nil) != (i%5 == 0) {
				t.Errorf("call %d: %v", i, err)
			}
		})
	}
	all.Wait()
}

// TestNothingOfARequestIsLeftOnTheConnection: with one connection in the pool, what somebody announced is
// gone when the next one comes, also after failures.
func TestNothingOfARequestIsLeftOnTheConnection(t *testing.T) {
	d, err := db.Open(t.Context(), testkit.URL(t, db.Postgres, walled...)+"&pool_max_conns=1")
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close() //nolint:errcheck // the test is over
	region := actor.Automaton("system.test", id.Region)
	for what, do := range map[string]func() error{
		"Ask":         func() error { return d.Ask(t.Context(), region, one) },
		"View":        func() error { return d.View(t.Context(), region, one) },
		"InTx":        func() error { return d.InTx(t.Context(), region, one) },
		"failed Ask":  func() error { return d.Ask(t.Context(), region, wrong) },
		"failed InTx": func() error { return d.InTx(t.Context(), region, wrong) },
		"rows unread": func() error {
			return d.Ask(t.Context(), region, func(tx *db.Tx) error {
				rows, err := tx.QueryContext(t.Context(), `SELECT n FROM wood_tree CROSS JOIN pg_class`)
				if err == nil {
					err = rows.Close()
				}
				return err
			})
		},
	} {
		if err := do(); (err != nil) != strings.HasPrefix(what, "failed") {
			t.Errorf("%s: %v", what, err)
		}
		var kind, unit, role string
		q := `SELECT COALESCE(current_setting('wrota.kind', true), ''), COALESCE(current_setting('wrota.unit', true), ''), current_setting('role')`
		if err := d.Raw().QueryRowContext(t.Context(), q).Scan(&kind, &unit, &role); err != nil || kind+unit != "" || role != "none" {
			t.Errorf("after %s: kind %q, unit %q, role %q, %v", what, kind, unit, role, err)
		}
	}
}

func one(tx *db.Tx) error {
	_, err := countOf(context.Background(), tx, "wood_tree")
	return err
}

func wrong(tx *db.Tx) error {
	_, err := countOf(context.Background(), tx, "wood_none")
	return err
}

func TestActingEndsWhereItSays(t *testing.T) {
	d := sown(t)
	see := func(tx *db.Tx) int {
		n, err := countOf(t.Context(), tx, "wood_tree")
		if err != nil {
			t.Error(err)
		}
		return n
	}
	work := func(tx *db.Tx) error {
		before, during := see(tx), 0
		err := tx.Acting(t.Context(), actor.Automaton("system.test", id.Region), func() error { during = see(tx); return nil })
		if after := see(tx); err != nil || before != 1 || during != 3 || after != 1 {
			t.Errorf("%d, %d, %d trees, %v; want 1, 3, 1", before, during, after, err)
		}
		return nil
	}
	if err := errors.Join(d.InTx(t.Context(), clerkOf(oak), work), d.InTx(t.Context(), clerkOf(oak), work, "x"), d.View(t.Context(), clerkOf(oak), work), d.Ask(t.Context(), clerkOf(oak), work)); err != nil {
		t.Error(err)
	}
}

// TestValuesOfALoneQuestion: the rows of Ask are read by our own code; they must be what View reads.
func TestValuesOfALoneQuestion(t *testing.T) {
	d := sown(t)
	const q = `SELECT true, 7::smallint, 8::int, 9::bigint, 1.5::float8, 'żółć'::text, '\x00ff'::bytea, '{"a": 1}'::jsonb, DATE '2027-02-19',
		TIMESTAMPTZ '2027-02-19 11:00:00.123456+00', $1::uuid, NULL::text, NULL::uuid, NULL::timestamptz, 12.50::numeric`
	read := func(run func(context.Context, actor.Actor, func(*db.Tx) error) error) (out []any) {
		err := run(t.Context(), clerkOf(oak), func(tx *db.Tx) error {
			row := make([]any, 15)
			into := make([]any, len(row))
			for i := range row {
				into[i] = &row[i]
			}
			err := tx.QueryRowContext(t.Context(), q, oak).Scan(into...)
			out = row
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	asked, viewed := read(d.Ask), read(d.View)
	for i := range viewed {
		if fmt.Sprint(asked[i]) != fmt.Sprint(viewed[i]) {
			t.Errorf("column %d: %T %v, want %T %v", i+1, asked[i], asked[i], viewed[i], viewed[i])
		}
	}
	err := d.Ask(t.Context(), clerkOf(oak), func(tx *db.Tx) error {
		_, err := tx.ExecContext(t.Context(), `DELETE FROM wood_tree`)
		return err
	})
	if err == nil {
		t.Error("a change passed for a question")
	}
}

// TestALoginThatMayNotMakeRoles: without the right to make roles the owner of the tables is bound by the
// policies all the same, migrations with data work, and Wall says what is missing.
func TestALoginThatMayNotMakeRoles(t *testing.T) {
	c := testkit.Postgres(t)
	admin, err := pgx.Connect(t.Context(), c.URL("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	defer admin.Close(context.Background())
	name := "plain_" + strings.ReplaceAll(id.New[id.Unit]().String(), "-", "")[20:]
	for _, q := range []string{`CREATE ROLE ` + name + ` LOGIN`, `CREATE DATABASE ` + name + ` OWNER ` + name} {
		if _, err := admin.Exec(t.Context(), q); err != nil {
			t.Fatal(err)
		}
	}
	defer admin.Exec(context.Background(), `DROP ROLE `+name)                     //nolint:errcheck // a temporary one
	defer admin.Exec(context.Background(), `DROP DATABASE `+name+` WITH (FORCE)`) //nolint:errcheck // a temporary one
	d, err := db.Open(t.Context(), strings.Replace(c.URL(name), "wrota@", name+"@", 1))
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close() //nolint:errcheck // the test is over
	if _, err := d.Migrate(t.Context(), walled); err != nil {
		t.Fatal(err)
	}
	more := slices.Clone(walled)
	more[0].FS = fstest.MapFS{
		"0001_wood.sql": {Data: []byte(walledTables)},
		"0002_sow.sql":  {Data: []byte("-- +goose Up\nINSERT INTO wood_tree VALUES ('" + elm.String() + "', 1);\nUPDATE wood_tree SET n = 5;\n")},
	}
	if _, err := d.Migrate(t.Context(), more); err != nil {
		t.Fatal(err)
	}
	if err := d.Wall(t.Context()); !errors.Is(err, db.ErrThinWall) {
		t.Errorf("%v; want it said that the wall is thin", err)
	}
	for by, want := range map[id.Unit]int{oak: 0, elm: 1} {
		err := d.View(t.Context(), clerkOf(by), func(tx *db.Tx) error {
			if n, err := countOf(t.Context(), tx, "wood_tree WHERE n = 5"); err != nil || n != want {
				t.Errorf("%d trees, %v; want %d", n, err, want)
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	}
}

// TestAMissingPolicyShows: what somebody removed by hand is named, and the next migration mends it.
func TestAMissingPolicyShows(t *testing.T) {
	d := testkit.DB(t, db.Postgres, walled...)
	for _, q := range []string{
		`ALTER TABLE wood_tree DISABLE ROW LEVEL SECURITY`, `ALTER TABLE wood_tree NO FORCE ROW LEVEL SECURITY`,
		`DROP POLICY wrota_wall ON wood_tree`, `CREATE POLICY another ON wood_tree USING (true)`,
	} {
		if _, err := d.Raw().ExecContext(t.Context(), q); err != nil {
			t.Fatal(err)
		}
		if got, err := d.Unguarded(t.Context(), walled); err != nil || !slices.Equal(got, []string{"wood_tree"}) {
			t.Errorf("after %s: %v, %v", q, got, err)
		}
		if q[:6] == "CREATE" {
			continue // a policy of somebody else's is not ours to remove
		}
		if _, err := d.Migrate(t.Context(), walled); err != nil {
			t.Fatal(err)
		}
		if got, err := d.Unguarded(t.Context(), walled); err != nil || len(got) > 0 {
			t.Errorf("after the migration: %v, %v", got, err)
		}
	}
	lost := []db.Migrations{{Module: "wood", FS: walled[0].FS, Guards: map[string]db.Guard{"wood_mpa": {Region: true}}}}
	if _, err := d.Migrate(t.Context(), lost); err == nil || !strings.Contains(err.Error(), "wood_mpa") {
		t.Errorf("a guard of a table that does not exist: %v", err)
	}
}
