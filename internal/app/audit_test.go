package app

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"

	"wrota/internal/app/palette"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/db"
	"wrota/internal/platform/testkit"
)

// TestBrokenAuditIsTold: every unit whose chain was tampered with stands in the log, and work goes on.
func TestBrokenAuditIsTold(t *testing.T) {
	a := opened(t, testConfig(t, db.SQLite), false, testkit.Clock())
	var log bytes.Buffer
	a.Log = slog.New(slog.NewTextHandler(&log, nil))
	units := []id.Unit{id.New[id.Unit](), id.New[id.Unit](), id.New[id.Unit]()}
	for _, u := range units {
		ok(t, a.DB.InTx(t.Context(), System(u), func(tx *db.Tx) error {
			a.Audit.Record(t.Context(), tx, u, audit.Entry{Verb: "test.done", Subject: "test:1"})
			return nil
		}))
	}
	ok(t, a.keeper().Verify(t.Context()))
	if log.Len() > 0 {
		t.Fatalf("whole chains: %s", &log)
	}
	for _, u := range units[:2] {
		_, err := a.DB.Raw().ExecContext(t.Context(), `UPDATE audit_entry SET actor_name = 'Jan' WHERE unit_id = $1`, u)
		ok(t, err)
	}
	ok(t, a.keeper().Verify(t.Context()))
	for i, u := range units {
		if told := strings.Contains(log.String(), u.String()); told != (i < 2) {
			t.Errorf("unit %d told: %v\n%s", i, told, &log)
		}
	}
}

// TestASearchOfThePaletteIsOneEntry: it says who searched and how much was shown, and not for what: that may have
// been somebody's PESEL.
func TestASearchOfThePaletteIsOneEntry(t *testing.T) {
	for _, e := range testkit.Engines {
		t.Run(string(e), func(t *testing.T) {
			a := opened(t, testConfig(t, e), false, testkit.Clock())
			by := actor.Actor{Kind: actor.Clerk, Unit: id.New[id.Unit](), Employee: id.New[id.Employee](), Name: "Anna Nowak"}
			ok(t, palette.Journal{DB: a.DB, Audit: a.Audit}.Searched(t.Context(), by, 11, 4))
			var n int
			var kind, who, detail string
			row := a.DB.Raw().QueryRowContext(t.Context(), `SELECT count(*), max(kind), max(actor_id), max(detail) FROM audit_entry WHERE unit_id = $1 AND verb = 'desk.searched'`, by.Unit)
			ok(t, row.Scan(&n, &kind, &who, &detail))
			if n != 1 || kind != "view" || who != by.Employee.String() || detail != `{"found":4,"length":11}` {
				t.Errorf("%d entries: %s by %s, %s", n, kind, who, detail)
			}
		})
	}
}
