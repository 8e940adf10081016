package app

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"

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
	ok(t, a.verifyAudit(t.Context()))
	if log.Len() > 0 {
		t.Fatalf("whole chains: %s", &log)
	}
	for _, u := range units[:2] {
		_, err := a.DB.Raw().ExecContext(t.Context(), `UPDATE audit_entry SET actor_name = 'Jan' WHERE unit_id = $1`, u)
		ok(t, err)
	}
	ok(t, a.verifyAudit(t.Context()))
	for i, u := range units {
		if told := strings.Contains(log.String(), u.String()); told != (i < 2) {
			t.Errorf("unit %d told: %v\n%s", i, told, &log)
		}
	}
}
