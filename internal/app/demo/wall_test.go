package demo

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"testing"

	"wrota/internal/app"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
	"wrota/internal/platform/testkit"
)

var errUndo = errors.New("nothing of this stays")

// TestTheSecondWallHoldsWithoutTheFirst: on the region of the demonstration, statements that have forgotten
// their unit or account are run by a clerk, by a resident, by a visitor and by nobody.
func TestTheSecondWallHoldsWithoutTheFirst(t *testing.T) {
	cfg := testConfig(t, db.Postgres)
	ok(t, Seed(t.Context(), cfg, testkit.Noon))
	a := opened(t, cfg, true, nil)
	missing, err := a.DB.Unguarded(t.Context(), app.Tables())
	if err != nil || len(missing) > 0 {
		t.Fatalf("tables without a policy: %v, %v", missing, err)
	}
	ok(t, a.DB.Wall(t.Context()))
	guards, err := a.DB.Guards(t.Context(), app.Tables())
	ok(t, err)
	w := walledTest{t, a.DB, actor.Automaton("system.test", id.Region)}
	unitB, unitA := w.two(`SELECT u.id FROM identity_unit u ORDER BY (SELECT count(*) FROM cases_case c WHERE c.unit_id = u.id) DESC, u.slug LIMIT 2`)
	maria, _ := w.two(`SELECT account_id FROM cases_party WHERE account_id IS NOT NULL GROUP BY account_id ORDER BY count(*) DESC LIMIT 2`)
	clerk := actor.Actor{Kind: actor.Clerk, Unit: id.Must[id.Unit](unitA), Name: "Anna"}
	resident := actor.Actor{Kind: actor.Resident, Account: id.Must[id.Account](maria), Name: "Maria"}
	tried, owned := 0, 0
	for _, g := range guards {
		w.nobody(g)
		if g.Unit && !g.Guard.Across && w.count(w.region, g.Table, "unit_id = '"+unitB+"'") > 0 {
			tried++
			w.clerk(clerk, g, unitB)
		}
		if others := g.Owner + " <> '" + maria + "'"; g.Owner != "" && w.count(w.region, g.Table, others) > 0 {
			owned++
			if n := w.count(resident, g.Table, others); n != 0 {
				t.Errorf("%s: a resident sees %d rows of other accounts", g.Table, n)
			}
			if n := w.count(actor.Actor{Kind: actor.Anonymous}, g.Table, others); n != 0 && !g.Guard.Unnamed {
				t.Errorf("%s: a visitor sees %d rows of accounts", g.Table, n)
			}
		}
	}
	t.Logf("%d tables guarded, %d of them with rows of another unit, %d with rows of other accounts", len(guards), tried, owned)
	if tried < 15 || owned < 5 {
		t.Error("the region of the demonstration holds too little for this test to say anything")
	}
}

type walledTest struct {
	t      *testing.T
	db     *db.DB
	region actor.Actor
}

func (w walledTest) two(q string) (first, second string) {
	var out []string
	ok(w.t, w.db.View(w.t.Context(), w.region, func(tx *db.Tx) error {
		rows, err := tx.QueryContext(w.t.Context(), q)
		if err != nil {
			return err
		}
		defer rows.Close() //nolint:errcheck // Err says what went wrong
		for rows.Next() {
			var s string
			if err := rows.Scan(&s); err != nil {
				return err
			}
			out = append(out, s)
		}
		return rows.Err()
	}))
	if len(out) != 2 {
		w.t.Fatalf("%s: %v", q, out)
	}
	return out[0], out[1]
}

func (w walledTest) count(by actor.Actor, table, where string) (n int) {
	w.t.Helper()
	ok(w.t, w.db.Ask(w.t.Context(), by, func(tx *db.Tx) error {
		return tx.QueryRowContext(w.t.Context(), `SELECT count(*) FROM `+table+` WHERE `+where).Scan(&n)
	}))
	return n
}

// nobody: neither an actor of no kind nor a transaction that announced nothing sees a row.
func (w walledTest) nobody(g db.Guarded) {
	if n := w.count(actor.Actor{}, g.Table, "true"); n != 0 {
		w.t.Errorf("%s: nobody sees %d rows", g.Table, n)
	}
	ctx := w.t.Context()
	tx, err := w.db.Raw().BeginTx(ctx, nil)
	ok(w.t, err)
	defer tx.Rollback() //nolint:errcheck // nothing was changed
	_, err = tx.ExecContext(ctx, `SELECT set_config('role', current_user || '_app', true)`)
	ok(w.t, err)
	var n int
	if err := tx.QueryRowContext(ctx, `SELECT count(*) FROM `+g.Table).Scan(&n); err != nil || n != 0 {
		w.t.Errorf("%s: without any announcement %d rows, %v", g.Table, n, err)
	}
}

// clerk: neither sees nor changes nor makes a row of another unit.
func (w walledTest) clerk(by actor.Actor, g db.Guarded, other string) {
	t := w.t
	where := "unit_id = '" + other + "'"
	if n := w.count(by, g.Table, where); n != 0 {
		t.Errorf("%s: a clerk sees %d rows of another unit", g.Table, n)
	}
	seen, own := w.count(by, g.Table, "true"), w.count(w.region, g.Table, "unit_id = '"+by.Unit.String()+"'")
	shared := 0
	if g.Guard.Region {
		shared = w.count(w.region, g.Table, "unit_id = '"+id.Region.String()+"'")
	}
	if seen != own+shared {
		t.Errorf("%s: a clerk sees %d rows, want the %d of the own unit and %d of the region", g.Table, seen, own, shared)
	}
	var row string
	ok(t, w.db.Ask(t.Context(), w.region, func(tx *db.Tx) error {
		return tx.QueryRowContext(t.Context(), `SELECT row_to_json(x)::text FROM `+g.Table+` x WHERE `+where+` LIMIT 1`).Scan(&row)
	}))
	for _, q := range []string{`UPDATE ` + g.Table + ` SET unit_id = unit_id WHERE ` + where, `DELETE FROM ` + g.Table + ` WHERE ` + where} {
		if n, err := w.change(by, q); err != nil || n != 0 {
			t.Errorf("%s: a clerk: %.6s: %d rows of another unit, %v", g.Table, q, n, err)
		}
		if n, err := w.change(w.region, q); err != nil && !strings.Contains(err.Error(), "violates") || err == nil && n == 0 {
			t.Errorf("%s: the region: %.6s: %d rows, %v; the test would say nothing", g.Table, q, n, err)
		}
	}
	insert := `INSERT INTO ` + g.Table + ` SELECT * FROM json_populate_record(NULL::` + g.Table + `, $1::json)`
	if _, err := w.change(by, insert, row); err == nil || !strings.Contains(err.Error(), "row-level security") {
		t.Errorf("%s: a clerk adds a row of another unit: %v", g.Table, err)
	}
	if _, err := w.change(w.region, insert, row); err != nil && strings.Contains(err.Error(), "row-level security") {
		t.Errorf("%s: the region may not add a row: %v", g.Table, err)
	}
}

// change runs a statement and takes it back.
func (w walledTest) change(by actor.Actor, q string, args ...any) (n int64, err error) {
	err = w.db.InTx(w.t.Context(), by, func(tx *db.Tx) error {
		var r sql.Result
		r, err := tx.ExecContext(context.WithoutCancel(w.t.Context()), q, args...)
		if err != nil {
			return err
		}
		if n, err = r.RowsAffected(); err != nil {
			return err
		}
		return errUndo
	})
	if errors.Is(err, errUndo) {
		err = nil
	}
	return n, err
}
