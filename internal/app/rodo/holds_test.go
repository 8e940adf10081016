package rodo_test

import (
	"slices"
	"strings"
	"testing"

	"wrota/internal/app"
	"wrota/internal/app/rodo"
	"wrota/internal/platform/db"
	"wrota/internal/platform/personal"
	"wrota/internal/platform/testkit"
)

// tablesOf reads the tables of a migrated database with their columns; those of the queue and of the migrations
// themselves are left out.
func tablesOf(t *testing.T, d *db.DB) map[string][]string {
	t.Helper()
	rows, err := d.Raw().QueryContext(t.Context(), `SELECT m.name, c.name FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table'`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	out := map[string][]string{}
	for rows.Next() {
		var table, column string
		if err := rows.Scan(&table, &column); err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(table, "river_") && !strings.HasPrefix(table, "sqlite_") && !strings.HasSuffix(table, "_migration") {
			out[table] = append(out[table], column)
		}
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

// TestEveryTableSaysWhatItHolds: a table or a column that somebody adds tomorrow must say whether a person gets it in
// the copy of their data (art. 15 RODO), and a module that holds data of people must stand in the register of
// activities (art. 30).
func TestEveryTableSaysWhatItHolds(t *testing.T) {
	found := tablesOf(t, testkit.DB(t, db.SQLite, app.Tables()...))
	all, err := rodo.Declarations()
	if err != nil {
		t.Fatal(err)
	}
	declared := map[string]bool{}
	for _, d := range all {
		holds := false
		for i := range d.Tables {
			table := &d.Tables[i]
			if declared[table.Table] {
				t.Errorf("%s is declared twice", table.Table)
			}
			declared[table.Table], holds = true, holds || table.About()
			columns := found[table.Table]
			if columns == nil {
				t.Errorf("%s of %s does not exist", table.Table, d.Module)
			}
			if !table.About() {
				continue
			}
			named := table.Columns()
			for _, c := range columns {
				if !slices.Contains(named, c) {
					t.Errorf("%s.%s: a person gets it (show, also), or a reason why not (withheld)", table.Table, c)
				}
			}
			for _, c := range named {
				if !slices.Contains(columns, c) {
					t.Errorf("%s.%s does not exist", table.Table, c)
				}
			}
			for _, m := range []map[string]personal.Kind{table.Of, table.Gives} {
				for c := range m {
					if !slices.Contains(columns, c) {
						t.Errorf("%s.%s, by which its rows are found, does not exist", table.Table, c)
					}
				}
			}
		}
		if holds && len(d.Activities) == 0 {
			t.Errorf("%s holds data of people and declares no activity (art. 30 RODO)", d.Module)
		}
	}
	for table := range found {
		if !declared[table] {
			t.Errorf("%s: no module says what it holds about people (holds.yaml)", table)
		}
	}
	if len(found) < 60 {
		t.Errorf("only %d tables were read", len(found))
	}
}
